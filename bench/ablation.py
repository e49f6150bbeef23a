"""What each idea of cleaning brings: the scores with all of them, and what is lost without each.

    python -m bench.ablation --corpus ../shared/corpus [--flavour full] [--json OUT]

An idea is switched off from outside, so that the product has no switches: the lexicon is emptied, the columns of the
line model are held at the value that tells it nothing, platforms and names of boxes are not recognised. The model is
not learnt again without an idea, so it cannot make up for it; a small loss may still mean that others carry it too.
Scores are those of all blog pages of a flavour together. `repeats` compares pages judged alone with pages judged with
all others of their host, so it is the one line that says what is gained.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.answers import answer_of, document_of
from bench.by_blog import process_by_blog
from bench.corpus import HTML, CorpusError, corpus_parser, find_folders, load_scorer, read_pages
from bench.measure import Scores, score_pages
from flows.clean import html_page, lexicon, main_text, prose
from flows.clean.html import post, tree
from flows.clean.html.names import NO_MARKS
from flows.clean.prose_characters import Floats
from flows.clean.prose_features import line_features
from flows.pipeline import process_document

FLAVOURS = (HTML, "full", "seed")
COLUMNS = ("F1", "bow", "relleak", "title", "rt_F1")
EVERYTHING, REPEATS = "all ideas", "repeats, gained"
Columns = dict[str, Floats]
Neutral = Callable[[Columns], Columns]

# Columns of the line model that say where a line stands, with what they are in the middle of nowhere.
POSITION = {
    "position": 0.5, "log_lines_before": 3.0, "log_lines_after": 3.0, "prose_share_before": 0.5,
    "log_prose_before": 5.0, "log_prose_after": 5.0, "in_densest_stretch": 0.0, "title_known": 0.0, "after_title": 0.0,
    "since_title": float(np.log1p(200)),
}  # fmt: skip
# Columns that tell of other lines: a neighbour's, and means over several; which column they are made from.
NEIGHBOUR = re.compile(r".+[-+]\d")
MEAN = re.compile(r"(.+)_(?:before|after|around)_\d+")
SOURCES = {"prose": "prose_mass", "capitals": "capital_word_share", "ends": "ends_sentence"}
BEYOND_THE_PAGE = -1.0


@dataclass(frozen=True, slots=True)
class Idea:
    """A name, where it matters, and what switches it off as long as it is entered."""

    name: str
    flavours: tuple[str, ...]
    without: Callable[[], AbstractContextManager[None]]


@contextmanager
def replaced(place: Any, name: str, value: Any) -> Iterator[None]:
    """A module's name bound to something else for a while; what was remembered under the other one is forgotten."""
    original = getattr(place, name)
    setattr(place, name, value)
    forget()
    try:
        yield
    finally:
        setattr(place, name, original)
        forget()


def forget() -> None:
    """Empty the caches of all functions of the stage."""
    for module in [module for name, module in sys.modules.items() if name.startswith("flows.clean")]:
        for function in vars(module).values():
            if hasattr(function, "cache_clear"):
                function.cache_clear()


def without_lexicon() -> AbstractContextManager[None]:
    """No label is known."""
    empty = lexicon._build_index([])
    return replaced(lexicon, "_index", lambda: empty)


def without_platforms() -> AbstractContextManager[None]:
    """No platform's selectors are used; names of boxes that it has in common with others still are."""
    return replaced(html_page, "detect_platform", lambda _tree, _generator: None)


def without_names() -> AbstractContextManager[None]:
    """The classes and ids of a page say nothing."""
    return replaced(tree, "marks_of", lambda _names: NO_MARKS)


def without_second_opinion() -> AbstractContextManager[None]:
    """trafilatura is not asked where no name helps."""
    return replaced(post, "ask_again", lambda _tree, _html, text: list(text))


def without_line_model() -> AbstractContextManager[None]:
    """Rules alone: what no label explains is text."""
    return replaced(main_text, "find_main_text", lambda page, *_: [True] * len(page))


def without_path() -> AbstractContextManager[None]:
    """Each line is decided for itself: to change between text and furniture costs nothing."""
    return replaced(prose, "SWITCH_COST", 0.0)


def without_columns(neutral: Neutral) -> AbstractContextManager[None]:
    """The line model sees its columns through this function."""
    return replaced(prose, "line_features", lambda *arguments: neutral(line_features(*arguments)))


def nowhere(columns: Columns) -> Columns:
    """Every line stands in the middle of a page without a title."""
    return columns | {name: np.full_like(columns[name], value) for name, value in POSITION.items()}


def lonely(columns: Columns) -> Columns:
    """Every line stands alone on its page: it has no neighbours, and means are its own values."""
    seen = dict(columns)
    for name, column in columns.items():
        if NEIGHBOUR.fullmatch(name):
            seen[name] = np.full_like(column, BEYOND_THE_PAGE)
        elif found := MEAN.fullmatch(name):
            seen[name] = _own_value(found[1], columns)
    return seen


def _own_value(source: str, columns: Columns) -> Floats:
    if source == "words":
        return np.minimum(np.expm1(columns["log_words"]), 100)
    return columns[SOURCES.get(source, source)]


def never_again(columns: Columns) -> Columns:
    """Every line stands on its page once."""
    names = [name for name in columns if re.split(r"[-+]", name)[0] in ("repeats", "shape_repeats")]
    return columns | {name: np.zeros_like(columns[name]) for name in names}


TEXT = ("full", "seed")
IDEAS = (
    Idea("lexicon", FLAVOURS, without_lexicon),
    Idea("line model", TEXT, without_line_model),
    Idea("  position", TEXT, lambda: without_columns(nowhere)),
    Idea("  neighbours", TEXT, lambda: without_columns(lonely)),
    Idea("  lines that come again", TEXT, lambda: without_columns(never_again)),
    Idea("  switching cost", TEXT, without_path),
    Idea("platforms", (HTML,), without_platforms),
    Idea("names of boxes", (HTML,), without_names),
    Idea("second opinion", (HTML,), without_second_opinion),
)


def main(arguments: list[str] | None = None) -> int:
    """Print a table a flavour; 0, or 2 where there is nothing to measure on."""
    options = corpus_parser(__doc__, "the scores").parse_args(arguments)
    try:
        folders = find_folders(options.corpus)
    except CorpusError as error:
        print(error, file=sys.stderr)
        return 2
    measured = {}
    for flavour in options.flavour or FLAVOURS:
        measured[flavour] = measure_ideas(folders, flavour)
        print(format_ideas(flavour, measured[flavour]), flush=True)
    if options.json:
        options.json.write_text(json.dumps(measured, indent=1), encoding="utf-8")
    return 0


def measure_ideas(folders: list[Path], flavour: str) -> dict[str, Scores]:
    """The scores of all blog pages with all ideas, without each, and with the pages of a host judged together."""
    pages = [page for folder in folders for page in read_pages(folder, flavour) if page.gold["is_blog"]]
    scorer = load_scorer(folders[0])

    def measure(process: Callable[[], list[Any]], off: AbstractContextManager[None]) -> Scores:
        with off:
            answers = list(map(answer_of, process()))
        total: Scores = scorer.summary(score_pages(pages, answers, scorer, flavour))
        return total

    def alone() -> list[Any]:
        return [process_document(document_of(page, flavour)) for page in pages]

    scores = {EVERYTHING: measure(alone, nullcontext())}
    for idea in IDEAS:
        if flavour in idea.flavours:
            scores[idea.name] = measure(alone, idea.without())
    if flavour != HTML:
        scores[REPEATS] = measure(lambda: process_by_blog(pages, flavour), nullcontext())
    return scores


def format_ideas(flavour: str, scores: Mapping[str, Scores]) -> str:
    """The scores with all ideas, then what changes without each."""
    everything = scores[EVERYTHING]
    columns = [column for column in COLUMNS if everything.get(column) is not None]
    lines = [f"\n{flavour}, {everything['pages']} blog pages", f"{'':36}" + "".join(f"{name:>9}" for name in columns)]
    lines.append(f"{EVERYTHING:36}" + "".join(f"{everything[column]:>9.3f}" for column in columns))
    for name, row in scores.items():
        if name != EVERYTHING:
            changes = ((row.get(column) or 0.0) - everything[column] for column in columns)
            shown = name if name == REPEATS else f"without {name}" if name[0] != " " else f"  without{name[1:]}"
            lines.append(f"{shown:36}" + "".join(f"{change:>+9.3f}" for change in changes))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
