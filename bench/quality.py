"""Scores Winnow's articles against gold answers, with the corpus' own scorer.

    python -m bench.quality --corpus ../shared/corpus/dev [--corpus …] [--flavour full --flavour seed] [--json OUT]

A `--corpus` is a folder of pages or a folder of such folders. Each page goes through the pipeline of `winnow ingest`
(without a database); a rejected page counts as an empty answer. Beside it stand the scores of keeping every line.
`rt` counts popular and related posts by title; `ms` is the mean processor time of a page in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import process_time
from types import ModuleType
from typing import Any

# Found from anywhere, also where this file is run by its path.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.corpus import FLAVOURS, CorpusError, Page, find_folders, load_scorer, read_pages
from flows.pipeline import process_document
from schemas.records import Article, LinkKind, RawDocument, Rejection

TEXT_COLUMNS = ("pages", "P", "R", "F1", "bow", "below.5", "relleak", "keep", "leak")
COLUMNS = (*TEXT_COLUMNS, "title", "author", "date", "rt_P", "rt_R", "rt_F1")
RELATED_KINDS = (LinkKind.POPULAR, LinkKind.RELATED)
SMALLEST_GROUP = 3
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
    parser.add_argument("--json", type=Path, help="also write all scores, page by page too, to this file")
    options = parser.parse_args(arguments)
    try:
        results = measure_folders(options.corpus, options.flavour or list(FLAVOURS))
    except CorpusError as error:
        print(error, file=sys.stderr)
        return 2
    for result in results:
        print(format_result(result))
    if options.json:
        options.json.write_text(json.dumps([_as_json(result) for result in results], indent=1), encoding="utf-8")
    return 0


def measure_folders(paths: list[Path], flavours: list[str]) -> list[Result]:
    """Every folder in every flavour that it has; raises CorpusError where nothing can be measured."""
    return [result for folder in find_folders(paths) for result in _measure_folder(folder, flavours)]


def _measure_folder(folder: Path, flavours: list[str]) -> Iterator[Result]:
    scorer = load_scorer(folder)
    for flavour in flavours:
        if pages := list(read_pages(folder, flavour)):
            yield measure_pages(f"{folder.name} {flavour}", pages, flavour, scorer)


def measure_pages(name: str, pages: list[Page], flavour: str, scorer: ModuleType) -> Result:
    """Process and score the pages of one folder in one flavour."""
    warm_up = _document(pages[0])
    process_document(warm_up)
    started = process_time()
    outcomes = [process_document(_document(page)) for page in pages]
    milliseconds = (process_time() - started) * 1000 / len(pages)
    rejected = Counter(outcome.reason for outcome in outcomes if isinstance(outcome, Rejection))
    form = "seed" if flavour.startswith("seed") else "full"
    found = [scorer.score_page(page.gold, _answer(o), form) for page, o in zip(pages, outcomes, strict=True)]
    everything = [scorer.score_page(page.gold, {"text": page.text}, form) for page in pages]
    scores: Scores = {group: scorer.summary([found[i] for i in rows]) for group, rows in _groups(pages).items()}
    scores["all, every line kept"] = scorer.summary(everything)
    return Result(name, scores, {p.gold["id"]: s for p, s in zip(pages, found, strict=True)}, milliseconds, rejected)


def _document(page: Page) -> RawDocument:
    payload = page.text.encode("utf-8")
    return RawDocument(
        source="corpus",
        path=f"{page.gold['id']}.txt",
        record=0,
        media_type="text/plain",
        payload=payload,
        payload_sha256=sha256(payload).hexdigest(),
        text=page.text,
        encoding="utf-8",
        encoding_confidence=1.0,
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
    groups = {"all": list(range(len(pages))), "blog": [i for i, page in enumerate(pages) if page.gold["is_blog"]]}
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
    lines.append(f"{'':22}" + "".join(f"{column:>9}" for column in columns))
    for group, row in result.scores.items():
        lines.append(f"{group:22}" + "".join(f"{_format_value(row.get(column)):>9}" for column in columns))
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
