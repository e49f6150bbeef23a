"""Scores what Winnow, and beside it its peers, make of pages with gold answers.

All of them get the same page one after the other before the next page comes, so that whatever else the machine does
hits all alike; processor time is then compared as a ratio.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from time import process_time
from types import ModuleType
from typing import Any

from bench.answers import answer_of, document_of
from bench.corpus import HTML, Page, find_folders, load_scorer, read_pages
from flows.pipeline import process_document
from schemas.records import Article, Rejection

OURS = "Winnow"
SMALLEST_GROUP = 3
Scores = dict[str, Any]
Extractor = Callable[[Page], Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """One page, what became of it, and how that scored."""

    page: Page
    outcome: Article | Rejection
    scores: Scores


@dataclass(frozen=True, slots=True)
class Result:
    """The scores of one folder and flavour: by group, those of the peers beside them, and page by page.

    `ms` in a group is the mean processor time of a page, `ratio` that time over the time of the peer that is the
    measure (trafilatura for HTML, boilerpy3 for text) on the same pages.
    """

    folder: str
    flavour: str
    scores: dict[str, Scores]
    peers: dict[str, dict[str, Scores]]
    pages: tuple[Judged, ...]

    @property
    def name(self) -> str:
        """Folder and flavour."""
        return f"{self.folder} {self.flavour}"

    @property
    def rejected(self) -> Counter[str]:
        """How many pages were rejected for which reason."""
        return Counter(judged.outcome.reason for judged in self.pages if isinstance(judged.outcome, Rejection))


def measure_folders(paths: list[Path], flavours: Sequence[str], *, with_peers: bool = False) -> list[Result]:
    """Every folder in every flavour that it has; raises CorpusError where nothing can be measured."""
    return [
        measure_pages(folder.name, flavour, pages, load_scorer(folder), with_peers=with_peers)
        for folder in find_folders(paths)
        for flavour in flavours
        if (pages := list(read_pages(folder, flavour)))
    ]


def measure_pages(
    folder: str, flavour: str, pages: list[Page], scorer: ModuleType, *, with_peers: bool = False
) -> Result:
    """Process and score the pages of one folder in one flavour."""
    peers, yardstick = _find_peers(flavour) if with_peers else ({}, OURS)
    answered = ask_in_turn({OURS: lambda page: process_document(document_of(page, flavour)), **peers}, pages)
    outcomes = [outcome for outcome, _ in answered[OURS]]
    answers = {name: [answer for answer, _ in answered[name]] for name in peers} | {
        OURS: list(map(answer_of, outcomes))
    }
    form = flavour if flavour == HTML else "seed" if flavour.startswith("seed") else "full"
    found = {
        name: [scorer.score_page(page.gold, answer, form) for page, answer in zip(pages, its_answers, strict=True)]
        for name, its_answers in answers.items()
    }
    tables: dict[str, dict[str, Scores]] = {name: {} for name in answered}
    for group, rows in group_pages(pages).items():
        times = {name: fmean(answered[name][i][1] for i in rows) for name in answered}
        for name in answered:
            summary = scorer.summary([found[name][i] for i in rows])
            tables[name][group] = {**summary, "ms": times[name] * 1000, **_ratio(times, name, yardstick)}
    judged = tuple(map(Judged, pages, outcomes, found[OURS]))
    return Result(folder, flavour, tables.pop(OURS), tables, judged)


def _find_peers(flavour: str) -> tuple[Mapping[str, Extractor], str]:
    from bench.peers import peers_for  # only here, because it imports five extractors

    return peers_for(flavour)


def _ratio(times: Mapping[str, float], name: str, yardstick: str) -> Scores:
    return {"ratio": times[name] / times[yardstick]} if yardstick != OURS else {}


def ask_in_turn(extractors: Mapping[str, Extractor], pages: Sequence[Page]) -> dict[str, list[tuple[Any, float]]]:
    """What each made of each page, with the processor seconds that it took; each begins as often as it ends."""
    answered: dict[str, list[tuple[Any, float]]] = {name: [] for name in extractors}
    for extract in extractors.values():
        extract(pages[0])  # what is read once is not part of a page's time
    order = list(extractors)
    for page in pages:
        for name in order:
            started = process_time()
            answer = extractors[name](page)
            answered[name].append((answer, process_time() - started))
        order.reverse()
    return answered


def group_pages(pages: Sequence[Page]) -> dict[str, list[int]]:
    """Rows of the pages: all, blogs, then by platform and by language, the large groups first."""
    groups = {
        "all": list(range(len(pages))),
        "blog": [i for i, page in enumerate(pages) if page.gold["is_blog"]],
        "related by hand": [i for i, page in enumerate(pages) if page.gold.get("related_by") == "hand"],
        **dict(_by_value(pages, "platform")),
        **dict(_by_value(pages, "lang")),
    }
    return {name: rows for name, rows in groups.items() if rows}


def _by_value(pages: Sequence[Page], field: str) -> Iterator[tuple[str, list[int]]]:
    for value, count in Counter(page.gold[field] for page in pages).most_common():
        if count >= SMALLEST_GROUP:
            yield f"{field} {value}", [i for i, page in enumerate(pages) if page.gold[field] == value]
