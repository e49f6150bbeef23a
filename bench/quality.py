"""Scores Winnow's articles against gold answers, with the corpus' own scorer.

    python -m bench.quality --corpus ../shared/corpus/dev [--corpus …] [--flavour html --flavour full] [--json OUT]

A `--corpus` is a folder of pages or a folder of such folders. Each page goes through the pipeline of `winnow ingest`
(without a database); a rejected page counts as an empty answer. Beside it stand, for text, the scores of keeping every
line, and for HTML what other extractors make of the same pages (`--no-peers` leaves them out). `rt` counts popular and
related posts by title, `rh` by address; `ms` is the mean processor time of a page in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from time import process_time
from types import ModuleType
from typing import Any, TypeVar

# Found from anywhere, also where this file is run by its path.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.corpus import FLAVOURS, HTML, CorpusError, Page, find_folders, load_scorer, read_pages
from flows.extract.decode import DecodedText
from flows.extract.html import decode_html
from flows.pipeline import process_document
from schemas.records import Article, LinkKind, RawDocument, Rejection, SourceRank

TEXT_COLUMNS = ("pages", "P", "R", "F1", "bow", "below.5", "relleak", "keep", "leak")
COLUMNS = (*TEXT_COLUMNS, "title", "author", "date", "rt_P", "rt_R", "rt_F1", "rh_P", "rh_R", "rh_F1", "ms")
RELATED_KINDS = (LinkKind.POPULAR, LinkKind.RELATED)
SMALLEST_GROUP = 3
Outcome = TypeVar("Outcome")
Scores = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Result:
    """The scores of one folder and flavour by group, and of the pages one by one."""

    name: str
    scores: Scores
    pages: dict[str, dict[str, Any]]
    milliseconds: float
    rejected: Counter[str]


def main(arguments: list[str] | None = None) -> int:
    """Print the tables; 0, or 2 where there is nothing to measure on."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, action="append", required=True)
    parser.add_argument("--flavour", choices=FLAVOURS, action="append")
    parser.add_argument("--no-peers", action="store_true", help="measure Winnow alone")
    parser.add_argument("--json", type=Path, help="also write all scores, page by page too, to this file")
    options = parser.parse_args(arguments)
    try:
        results = measure_folders(options.corpus, options.flavour or list(FLAVOURS), with_peers=not options.no_peers)
    except CorpusError as error:
        print(error, file=sys.stderr)
        return 2
    for result in results:
        print(format_result(result))
    if options.json:
        options.json.write_text(json.dumps([_as_json(result) for result in results], indent=1), encoding="utf-8")
    return 0


def measure_folders(paths: list[Path], flavours: list[str], *, with_peers: bool = False) -> list[Result]:
    """Every folder in every flavour that it has; raises CorpusError where nothing can be measured."""
    folders = find_folders(paths)
    return [result for folder in folders for result in _measure_folder(folder, flavours, with_peers)]


def _measure_folder(folder: Path, flavours: list[str], with_peers: bool) -> Iterator[Result]:
    scorer = load_scorer(folder)
    for flavour in flavours:
        if pages := list(read_pages(folder, flavour)):
            yield measure_pages(f"{folder.name} {flavour}", pages, flavour, scorer, with_peers=with_peers)


def measure_pages(name: str, pages: list[Page], flavour: str, scorer: ModuleType, *, with_peers: bool) -> Result:
    """Process and score the pages of one folder in one flavour."""
    process_document(_document(pages[0], flavour))  # what is read once is not part of a page's time
    outcomes, milliseconds = _timed(lambda page: process_document(_document(page, flavour)), pages)
    rejected = Counter(outcome.reason for outcome in outcomes if isinstance(outcome, Rejection))
    score = partial(_score_pages, pages, scorer, flavour)
    found = score([_answer(outcome) for outcome in outcomes])
    groups = _groups(pages)
    scores: Scores = {group: scorer.summary([found[i] for i in rows]) for group, rows in groups.items()}
    scores["all"]["ms"] = milliseconds
    for peer, (answers, its_milliseconds) in _ask_peers(pages, flavour, with_peers).items():
        theirs = score(answers)
        for group in ("all", "blog"):
            scores[f"{group}, {peer}"] = scorer.summary([theirs[i] for i in groups[group]])
        scores[f"all, {peer}"]["ms"] = its_milliseconds
    return Result(name, scores, {p.gold["id"]: s for p, s in zip(pages, found, strict=True)}, milliseconds, rejected)


def _timed(work: Callable[[Page], Outcome], pages: list[Page]) -> tuple[list[Outcome], float]:
    """What became of each page, and the mean processor time in milliseconds."""
    started = process_time()
    outcomes = [work(page) for page in pages]
    return outcomes, (process_time() - started) * 1000 / len(pages)


def _ask_peers(pages: list[Page], flavour: str, with_peers: bool) -> dict[str, tuple[list[dict[str, Any]], float]]:
    if flavour != HTML:
        return {"every line kept": ([{"text": page.text} for page in pages], 0.0)}
    if not with_peers:
        return {}
    from bench.peers import PEERS  # only here, because it imports four extractors

    return {name: _timed(peer, pages) for name, peer in PEERS.items()}


def _score_pages(
    pages: list[Page], scorer: ModuleType, flavour: str, answers: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    form = flavour if flavour == HTML else "seed" if flavour.startswith("seed") else "full"
    return [scorer.score_page(page.gold, answer, form) for page, answer in zip(pages, answers, strict=True)]


def _document(page: Page, flavour: str) -> RawDocument:
    is_html = flavour == HTML
    decoded = decode_html(page.payload) if is_html else DecodedText(page.text, "utf-8", 1.0)
    return RawDocument(
        source="corpus",
        path=f"{page.gold['id']}.{'html' if is_html else 'txt'}",
        record=0,
        media_type="text/html" if is_html else "text/plain",
        payload=page.payload,
        payload_sha256=sha256(page.payload).hexdigest(),
        text=decoded.text,
        encoding=decoded.encoding,
        encoding_confidence=decoded.confidence,
        form=HTML if is_html else "text",
        source_rank=SourceRank.PAGE if is_html else SourceRank.TEXT,
    )


def _answer(outcome: Article | Rejection) -> dict[str, Any]:
    """An article as the scorer reads it; empty for a page that was rejected."""
    if isinstance(outcome, Rejection):
        return {}
    related = [{"title": link.title, "href": link.href} for link in outcome.links if link.kind in RELATED_KINDS]
    return {
        "text": outcome.body,
        "title": outcome.title,
        "author": ", ".join(outcome.authors),
        "date": outcome.published_date and outcome.published_date.isoformat(),
        "related": related,
    }


def _groups(pages: list[Page]) -> dict[str, list[int]]:
    """Rows of the pages: all, blogs, then by platform and by language, the large groups first."""
    groups = {
        "all": list(range(len(pages))),
        "blog": [i for i, page in enumerate(pages) if page.gold["is_blog"]],
        "related by hand": [i for i, page in enumerate(pages) if page.gold.get("related_by") == "hand"],
    }
    for field in ("platform", "lang"):
        for value, count in Counter(page.gold[field] for page in pages).most_common():
            if count >= SMALLEST_GROUP:
                groups[f"{field} {value}"] = [i for i, page in enumerate(pages) if page.gold[field] == value]
    return {name: rows for name, rows in groups.items() if rows}


def format_result(result: Result) -> str:
    """One table: a line a group, a column a score."""
    columns = [column for column in COLUMNS if any(column in row for row in result.scores.values())]
    reasons = ", ".join(f"{count} {reason}" for reason, count in result.rejected.most_common()) or "none"
    lines = [f"\n{result.name}: {result.milliseconds:.1f} ms a page, rejected: {reasons}"]
    lines.append(f"{'':28}" + "".join(f"{column:>9}" for column in columns))
    for group, row in result.scores.items():
        lines.append(f"{group:28}" + "".join(f"{_format_value(row.get(column)):>9}" for column in columns))
    return "\n".join(lines)


def _format_value(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def _as_json(result: Result) -> dict[str, Any]:
    return {
        "name": result.name,
        "milliseconds": result.milliseconds,
        "rejected": result.rejected,
        "scores": result.scores,
        "pages": result.pages,
    }


if __name__ == "__main__":
    sys.exit(main())
