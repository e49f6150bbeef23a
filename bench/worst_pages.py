"""An HTML page that shows the pages with the worst text line by line: what was wrongly kept, wrongly cut, and right.

It needs nothing beside itself. Lines are labelled as those are that the line model learns from (`prose_labels.py`),
so a line that a gold text holds twice, or not in its order, may be coloured wrongly; the scores are the scorer's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from bench.answers import answer_of, document_of
from bench.corpus import HTML
from bench.measure import Judged, Result
from bench.prose_labels import label_lines, split_words
from flows.clean.document import clean_document
from flows.clean.html_blocks import read_flat_blocks
from flows.errors import DocumentError
from schemas.records import RawDocument, Rejection, Role

MOST_PAGES = 50
SHOWN_SCORES = ("bow", "sp", "sr", "relleak", "title", "author", "date")
FEWEST_WORDS = 4  # of a line of the gold text, below which its absence is not shown


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line, the role or rule that it got, and the verdict: kept, cut (both wrongly), right or furniture."""

    text: str
    rule: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Field:
    """What the gold answer and ours have in one field; `is_right` is None where the field is not scored."""

    name: str
    gold: str
    ours: str
    is_right: bool | None


@dataclass(frozen=True, slots=True)
class ShownPage:
    """All that the template prints of one page."""

    anchor: str
    name: str
    facts: str
    url: str
    refusal: str
    scores: dict[str, float]
    fields: list[Field]
    related: list[tuple[str, str]]
    runs: list[tuple[str, list[ShownLine]]]
    missing: list[str]


def write_page(results: Sequence[Result], path: Path, most: int = MOST_PAGES) -> None:
    """Write the worst pages of all results to one file, the worst first."""
    judged = [(result, page) for result in results for page in result.pages if "bow" in page.scores]
    judged.sort(key=lambda pair: (pair[1].scores["bow"], -pair[1].scores.get("relleak", 0)))
    shown = [show_page(result, page, number) for number, (result, page) in enumerate(judged[:most], start=1)]
    templates = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True)
    page_of_pages = templates.get_template("worst_pages.html").render(pages=shown, total=len(judged))
    path.write_text(page_of_pages, encoding="utf-8")


def show_page(result: Result, judged: Judged, number: int) -> ShownPage:
    """What there is to see of one page."""
    gold, outcome = judged.page.gold, judged.outcome
    document = document_of(judged.page, result.flavour)
    lines = show_lines(document, gold["text"])
    text = "\n".join(line.text for line in lines)
    return ShownPage(
        anchor=f"page-{number}",
        name=f"{result.name} {gold['id']}",
        facts=f"{gold['platform']}, {gold['lang']}, {gold['host']}",
        url=str(gold["url"] or ""),
        refusal=f"{outcome.reason}: {outcome.detail}" if isinstance(outcome, Rejection) else "",
        scores={name: judged.scores[name] for name in SHOWN_SCORES if judged.scores.get(name) is not None},
        fields=list(_show_fields(gold, answer_of(outcome), judged.scores)),
        related=list(_compare_related(gold.get("related") or [], answer_of(outcome).get("related", []))),
        runs=[(verdict, list(run)) for verdict, run in groupby(lines, key=lambda line: line.verdict)],
        missing=_missing_lines(gold["text"], text),
    )


def show_lines(document: RawDocument, gold: str) -> list[ShownLine]:
    """Each line of the page with what was done to it; of a page that was rejected all lines are cut."""
    try:
        cleaned = [(line.text.strip(), line.role, line.rule or line.role) for line in clean_document(document).lines]
    except DocumentError:
        cleaned = [(text.strip(), Role.REMOVED, "rejected") for text in _lines_of(document)]
    cleaned = [line for line in cleaned if line[0]]
    labels = label_lines([text for text, _, _ in cleaned], gold)
    return [
        ShownLine(text, rule, _verdict(role, is_gold))
        for (text, role, rule), is_gold in zip(cleaned, labels, strict=True)
    ]


def _lines_of(document: RawDocument) -> Sequence[str]:
    if document.form == HTML:
        return [block.text for block in read_flat_blocks(document.text)]
    return document.text.splitlines()


def _verdict(role: Role, is_gold: bool) -> str:
    if role is Role.BODY:
        return "right" if is_gold else "kept"
    # Many gold texts begin with the title, and ours never do.
    return "cut" if is_gold and role is not Role.TITLE else "furniture"


def _show_fields(gold: dict[str, Any], ours: dict[str, Any], scores: dict[str, Any]) -> Iterator[Field]:
    for name in ("title", "author", "date"):
        is_right = bool(scores[name]) if name in scores else None
        yield Field(name, _shown(gold.get(name)), _shown(ours.get(name)), is_right)


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")


def _compare_related(gold: Sequence[dict[str, Any]], ours: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Titles with `right`, `missed` or `invented`, those of the gold answer first."""
    wanted, found = ({" ".join(split_words(link["title"])): link["title"] for link in links} for links in (gold, ours))
    yield from ((title, "right" if key in found else "missed") for key, title in wanted.items())
    yield from ((title, "invented") for key, title in found.items() if key not in wanted)


def _missing_lines(gold: str, text: str) -> list[str]:
    """Lines of the gold text that no line of the page holds as we read it."""
    lines = [line for line in map(str.strip, gold.splitlines()) if len(split_words(line)) >= FEWEST_WORDS]
    return [line for line, is_there in zip(lines, label_lines(lines, text), strict=True) if not is_there]
