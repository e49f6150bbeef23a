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
from bench.by_blog import process_by_blog
from bench.corpus import HTML, Page, find_folders, load_scorer, read_pages
from flows.pipeline import process_document
from schemas.records import Article, Rejection

OURS = "Winnow"
BY_BLOG = "by blog"
SMALLEST_GROUP = 3
MANY = 4  # pages of one host, from which on a blog can be learnt
WARM_UP = 5  # pages whose first reading is not timed: what is loaded once is no part of a page's time
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

    Beside them also stand, where they were asked for, our own by blog: each page judged with all pages of its host.

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


def measure_folders(
    paths: list[Path], flavours: Sequence[str], *, with_peers: bool = False, by_blog: bool = False
) -> list[Result]:
    """Every folder in every flavour that it has; raises CorpusError where nothing can be measured."""
    return [
        measure_pages(folder.name, flavour, pages, load_scorer(folder), with_peers=with_peers, by_blog=by_blog)
        for folder in find_folders(paths)
        for flavour in flavours
        if (pages := list(read_pages(folder, flavour)))
    ]


def measure_pages(
    folder: str, flavour: str, pages: list[Page], scorer: ModuleType, *, with_peers: bool = False, by_blog: bool = False
) -> Result:
    """Process and score the pages of one folder in one flavour."""
    peers, yardstick = _find_peers(flavour) if with_peers else ({}, OURS)
    answered = ask_in_turn({OURS: lambda page: process_document(document_of(page, flavour)), **peers}, pages)
    outcomes = [outcome for outcome, _ in answered[OURS]]
    answers = {name: [answer for answer, _ in found] for name, found in answered.items()}
    answers[OURS] = list(map(answer_of, outcomes))
    if by_blog:
        answers[BY_BLOG] = list(map(answer_of, process_by_blog(pages, flavour)))
    found = {name: score_pages(pages, its_answers, scorer, flavour) for name, its_answers in answers.items()}
    groups = group_pages(pages)
    tables = {
        name: {group: scorer.summary([scores[i] for i in rows]) for group, rows in groups.items()}
        for name, scores in found.items()
    }
    for group, rows in groups.items():
        seconds = {name: fmean(answered[name][i][1] for i in rows) for name in answered}
        for name in answered:
            tables[name][group]["ms"] = seconds[name] * 1000
            if with_peers:
                tables[name][group]["ratio"] = seconds[name] / seconds[yardstick]
    return Result(folder, flavour, tables.pop(OURS), tables, tuple(map(Judged, pages, outcomes, found[OURS])))


def score_pages(
    pages: Sequence[Page], answers: Sequence[dict[str, Any]], scorer: ModuleType, flavour: str
) -> list[Scores]:
    """The scores of each page; the scorer knows three flavours, and the others are like one of them."""
    form = flavour if flavour == HTML else "seed" if flavour.startswith("seed") else "full"
    return [scorer.score_page(page.gold, answer, form) for page, answer in zip(pages, answers, strict=True)]


def _find_peers(flavour: str) -> tuple[Mapping[str, Extractor], str]:
    from bench.peers import peers_for  # only here, because it imports five extractors

    return peers_for(flavour)


def ask_in_turn(extractors: Mapping[str, Extractor], pages: Sequence[Page]) -> dict[str, list[tuple[Any, float]]]:
    """What each made of each page, with the processor seconds that it took; each begins as often as it ends."""
    answered: dict[str, list[tuple[Any, float]]] = {name: [] for name in extractors}
    for page in pages[:WARM_UP]:
        for extract in extractors.values():
            extract(page)
    order = list(extractors)
    for page in pages:
        for name in order:
            started = process_time()
            answer = extractors[name](page)
            answered[name].append((answer, process_time() - started))
        order.reverse()
    return answered


def group_pages(pages: Sequence[Page]) -> dict[str, list[int]]:
    """Rows of the pages: all, blogs, hosts with many pages, then by platform and language, the large groups first."""
    hosts = Counter(page.gold["host"] for page in pages)
    groups = {
        "all": list(range(len(pages))),
        "blog": [i for i, page in enumerate(pages) if page.gold["is_blog"]],
        f"{MANY} of a host": [i for i, page in enumerate(pages) if hosts[page.gold["host"]] >= MANY],
        "related by hand": [i for i, page in enumerate(pages) if page.gold.get("related_by") == "hand"],
        **dict(_by_value(pages, "platform")),
        **dict(_by_value(pages, "lang")),
    }
    return {name: rows for name, rows in groups.items() if rows}


def _by_value(pages: Sequence[Page], field: str) -> Iterator[tuple[str, list[int]]]:
    for value, count in Counter(page.gold[field] for page in pages).most_common():
        if count >= SMALLEST_GROUP:
            yield f"{field} {value}", [i for i, page in enumerate(pages) if page.gold[field] == value]
