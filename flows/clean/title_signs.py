"""What speaks for and against a line as the title of a whole page, as named signs with weights.

A sign is something that a reader could point at: a date stands below, a breadcrumb above ends with the same words, a
menu goes on below. The weights, in `title_signs.csv`, are learnt by `bench/train_titles.py`; the sum of a line's signs
is its score, and the line with the highest one is the title.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate

from flows.clean.lexicon import Kind
from flows.clean.page import Page, ends_sentence, has_letters

_HEAD_MARKS = frozenset({Kind.BYLINE_START, Kind.BYLINE_LABEL, Kind.READING_TIME, Kind.UPDATED_START})
_SHARE_MARKS = frozenset({Kind.SHARE_ROW, Kind.NETWORK})
_MENU_MARKS = frozenset({Kind.NAVIGATION, Kind.SUBSCRIPTION})
_WORD = re.compile(r"[^\W\d_]{4,}")
BOX = re.compile(r"\[ \w.* \]")
_BRACKETS = re.compile(r"\[ .*\]|^\[|\]$")
_COUNT = re.compile(r"[(\[]\d+[)\]]$")
_CRUMB = re.compile(r" [>|/»«·•→] |[>/»|]$")
_ADDRESS = re.compile(r"https?:|www\.|@\w")
_FOOT_LINES = 25
_SHORT_WORDS = 4
_REACH_BELOW = 15
_REACH_ABOVE = 4


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is counted once a page: how often each line stands on it, and what the text below `start` speaks of.

    `prose` and `plain` are running sums: the weight of the prose above a line, and the lines above it that are neither
    labels nor dates. A share row of six lines between a title and its date must not make them strangers.
    """

    first: int
    start: int
    head: int | None
    times: Counter[str]
    foot: frozenset[str]
    words: Counter[str]
    text: str
    prose: Sequence[int]
    plain: Sequence[int]
    menu: Sequence[int]
    marks: Marks

    @classmethod
    def of(cls, page: Page, first: int, start: int, *, is_post: bool) -> Surroundings:
        """The surroundings of the candidates of a page whose text begins about `start`.

        `first` is its first line with a word in it: the head of what is a saved post rather than a whole page.
        """
        lines = page.lines
        prose = [min(weight, 400) if i in page.prose else 0 for i, weight in enumerate(page.weights)]
        marks = Marks.of(page)
        plain = [
            page.labels[i] is None and i not in marks.brackets and i not in page.dated and has_letters(line)
            for i, line in enumerate(lines)
        ]
        words: Counter[str] = Counter()
        for key in page.keys[start + 1 : start + 40]:
            words.update(_words_of(key[:2000]))
        return cls(
            first,
            start,
            first if is_post else None,
            Counter(page.keys),
            frozenset(lines[-_FOOT_LINES:] if len(lines) > 2 * _FOOT_LINES else ()),
            words,
            "\n".join(page.keys),
            list(accumulate(prose, initial=0)),
            list(accumulate(plain, initial=0)),
            list(accumulate((_is_of_menu(page, i) for i in range(len(page))), initial=0)),
            marks,
        )


def _words_of(text: str) -> set[str]:
    """The words of four letters and more. Most stand between blanks, so that none needs to be looked for in them."""
    tokens = set(text.split())
    words = {token for token in tokens if token.isalpha()}
    return {word for word in words if len(word) > 3}.union(*map(_WORD.findall, tokens - words))


@dataclass(frozen=True, slots=True)
class Marks:
    """The lines of a page, in order, near which its title stands; found once, because every candidate asks for them."""

    dates: list[int]
    heads: list[int]
    shares: list[int]
    prose: list[int]
    brackets: frozenset[int]

    @classmethod
    def of(cls, page: Page) -> Marks:
        """The marks of a page."""
        kinds = [(i, label.kinds) for i, label in enumerate(page.labels) if label is not None]
        return cls(
            sorted(page.dated),
            [i for i, found in kinds if not found.isdisjoint(_HEAD_MARKS)],
            [i for i, found in kinds if not found.isdisjoint(_SHARE_MARKS)],
            sorted(page.prose),
            frozenset(
                i for i, line in enumerate(page.lines) if ("[" in line or "]" in line) and _BRACKETS.search(line)
            ),
        )


def _first_below(marks: Sequence[int], i: int) -> int | None:
    """The first of these lines that stands soon below line `i`."""
    at = bisect_right(marks, i)
    return marks[at] if at < len(marks) and marks[at] <= i + _REACH_BELOW else None


def _is_one_above(marks: Sequence[int], i: int) -> bool:
    """Whether one of these lines stands right above line `i`."""
    at = bisect_left(marks, i)
    return at > 0 and marks[at - 1] >= i - _REACH_ABOVE


def _is_of_menu(page: Page, i: int) -> bool:
    """Whether line `i` is a link of a menu, a search box or a button."""
    label, line = page.labels[i], page.lines[i]
    return (label is not None and not label.kinds.isdisjoint(_MENU_MARKS)) or (
        line.startswith("[ ") and BOX.match(line) is not None
    )


def score(page: Page, i: int, around: Surroundings) -> float:
    """How much speaks for line `i`."""
    weights = load_weights()
    return sum(weights.get(name, 0.0) * value for name, value in signs(page, i, around))


@cache
def load_weights() -> dict[str, float]:
    """The weight of each sign."""
    with (files("flows.clean") / "title_signs.csv").open(encoding="utf-8") as table:
        return {row["sign"]: float(row["weight"]) for row in csv.DictReader(table)}


def signs(page: Page, i: int, around: Surroundings) -> Iterator[tuple[str, float]]:
    """The signs that hold for line `i`, each with how much."""
    yield from _own_signs(page.lines[i], page.counts[i])
    yield from _signs_below(page, i, around)
    yield from _signs_above(page, i, around)
    yield from _signs_of_place(page, i, around)
    yield from _signs_of_repetition(page, i, around)


def _own_signs(line: str, count: int) -> Iterator[tuple[str, float]]:
    yield _step("words", count, (1, 2, 3, 6, 15, 25)), 1
    for name, holds in (
        ("ends_with_period", line.endswith((".", "。", "।"))),
        ("ends_with_colon_or_comma", line.endswith((":", ",", "：", ";"))),
        ("ends_with_ellipsis", line.endswith(("…", "..."))),
        ("ends_with_mark", line.endswith(("?", "!", "？", "！"))),
        ("long_sentence", count > 15 and ends_sentence(line)),
        ("begins_small", line[0].islower()),
        ("begins_with_sign", not line[0].isalnum()),
        ("brackets", _BRACKETS.search(line) is not None),
        ("count_at_end", _COUNT.search(line) is not None),
        ("crumb_marks", _CRUMB.search(line) is not None),
        ("address", _ADDRESS.search(line) is not None),
    ):
        if holds:
            yield name, 1


def _signs_below(page: Page, i: int, around: Surroundings) -> Iterator[tuple[str, float]]:
    marks = around.marks
    for name, lines in (
        ("date_below", marks.dates),
        ("byline_below", marks.heads),
        ("share_below", marks.shares),
        ("prose_below", marks.prose),
    ):
        found = _first_below(lines, i)
        if found is not None and (steps := around.plain[found] - around.plain[i + 1]) < 6:
            yield _step(name, steps, (0, 1, 2)), 1
    if i + 1 in marks.brackets or i + 2 in marks.brackets:
        yield "buttons_below", 1
    if i + 1 < len(page) and Kind.NAVIGATION in page.kinds(i + 1):
        yield "navigation_below", 1
    if i + 1 < len(page) and page.keys[i + 1].startswith(page.keys[i]):
        yield "said_again_below", 1


def _signs_above(page: Page, i: int, around: Surroundings) -> Iterator[tuple[str, float]]:
    if i == around.head:
        yield "head_of_post", 1
    if i == 0:
        yield "first_line", 1
        return
    above, count = page.lines[i - 1], page.counts[i - 1]
    for name, holds in (
        ("date_above", page.is_date(i - 1)),
        ("dated_above", page.is_dated(i - 1) and not page.is_date(i - 1)),
        ("label_above", page.labels[i - 1] is not None),
        ("brackets_above", i - 1 in around.marks.brackets),
        ("prose_above", page.is_prose(i - 1)),
        ("headline_above", page.labels[i - 1] is None and 5 <= count <= 25),
        ("sentence_above", count > 6 and ends_sentence(above)),
        ("longer_than_above", page.weights[i] > 1.7 * max(page.weights[max(0, i - 3) : i])),
        ("breadcrumb_above", _is_end_of_line_above(page, i)),
        ("share_row_above", _is_one_above(around.marks.shares, i)),
        ("byline_above", _is_one_above(around.marks.heads, i)),
    ):
        if holds:
            yield name, 1
    yield _step("short_lines_above", _run_of_short(page, around, range(i - 1, -1, -1)), (0, 2, 5, 15)), 1


def _is_end_of_line_above(page: Page, i: int) -> bool:
    key = page.keys[i]
    return len(key) > 5 and any(
        len(page.lines[j]) > len(key) and page.keys[j].endswith(key) for j in range(max(0, i - _REACH_ABOVE), i)
    )


def _run_of_short(page: Page, around: Surroundings, lines: range) -> int:
    """How many short lines stand one after another: a menu, a list of categories."""
    run = 0
    for j in lines:
        if page.counts[j] > _SHORT_WORDS or run > 15 or j in page.dated:
            break
        run += around.plain[j + 1] - around.plain[j]
    return run


def _signs_of_place(page: Page, i: int, around: Surroundings) -> Iterator[tuple[str, float]]:
    distance = around.plain[around.start] - around.plain[i] if i < around.start else around.start - i
    if i < around.start:
        yield _step("before_text", distance, (1, 3, 8, 20, 50)), 1
        yield _step("menu_before_text", around.menu[around.start] - around.menu[i + 1], (0, 1, 3)), 1
    else:
        yield _step("in_text", -distance, (0, 3, 12)), 1
    total = around.prose[-1] or 1
    yield _step("percent_of_prose_above", 100 * around.prose[i] // total, (0, 3, 10, 30)), 1
    yield _step("short_lines_below", _run_of_short(page, around, range(i + 1, len(page))), (0, 2, 5, 15)), 1
    own = _words_of(page.keys[i])
    if own:
        # A line of the text must not speak for itself.
        share = sum(around.words[word] > (i > around.start) for word in own) / len(own)
        yield "words_in_text", share
        if len(own) > 2:
            yield "many_words_in_text", share


def _signs_of_repetition(page: Page, i: int, around: Surroundings) -> Iterator[tuple[str, float]]:
    line = page.keys[i]
    is_headline = page.counts[i] > 3
    times = around.times[line]
    if times > 1:
        yield ("headline_repeated" if is_headline else "short_line_repeated"), min(times - 1, 3)
    if is_headline and around.text.count(line) > times:
        yield "headline_quoted", 1
    if not is_headline and len(line) > 8 and around.text.count(line) > times:
        yield "short_line_quoted", 1
    if page.lines[i] in around.foot:
        yield ("headline_in_foot" if is_headline else "short_line_in_foot"), 1


def _step(name: str, value: int, steps: tuple[int, ...]) -> str:
    """The name of the step in which a number falls: `words_to_6`, `words_more`."""
    return _step_names(name, steps)[bisect_left(steps, value)]


@cache
def _step_names(name: str, steps: tuple[int, ...]) -> tuple[str, ...]:
    return (*(f"{name}_to_{step}" for step in steps), f"{name}_more")
