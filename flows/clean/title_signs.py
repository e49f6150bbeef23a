"""What speaks for and against a line as the title of a whole page, as named signs with weights.

A sign is something that a reader could point at: a date stands below, a breadcrumb above ends with the same words, a
menu goes on below. The weights, in `title_signs.csv`, are learnt by `bench/train_titles.py`; the sum of a line's signs
is its score, and the line with the highest one is the title.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate

from flows.clean.lexicon import Kind
from flows.clean.page import Page, count_words, ends_sentence, has_letters, weight

_HEAD_MARKS = frozenset({Kind.BYLINE_START, Kind.BYLINE_LABEL, Kind.READING_TIME, Kind.UPDATED_START})
_SHARE_MARKS = frozenset({Kind.SHARE_ROW, Kind.NETWORK})
_MENU_MARKS = frozenset({Kind.NAVIGATION, Kind.SUBSCRIPTION})
_WORD = re.compile(r"[^\W\d_]{4,}")
_BOX = re.compile(r"\[ \w.* \]")
_BRACKETS = re.compile(r"\[ .*\]|^\[|\]$")
_COUNT = re.compile(r"[(\[]\d+[)\]]$")
_CRUMB = re.compile(r" [>|/»«·•→] |[>/»|]$")
_ADDRESS = re.compile(r"https?:|www\.|@\w")
_FOOT_LINES = 25
_SHORT_WORDS = 4


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
    counts: Sequence[int]
    plain: Sequence[int]
    menu: Sequence[int]

    @classmethod
    def of(cls, page: Page, first: int, start: int, *, is_post: bool) -> Surroundings:
        """The surroundings of the candidates of a page whose text begins about `start`.

        `first` is its first line with a word in it: the head of what is a saved post rather than a whole page.
        """
        lines = page.lines
        body = lines[start + 1 : start + 40]
        prose = [min(weight(line), 400) if page.is_prose(i) else 0 for i, line in enumerate(lines)]
        plain = [is_plain(page, i) for i in range(len(page))]
        return cls(
            first,
            start,
            first if is_post else None,
            Counter(line.casefold() for line in lines),
            frozenset(lines[-_FOOT_LINES:] if len(lines) > 2 * _FOOT_LINES else ()),
            Counter(word for line in body for word in set(_WORD.findall(line[:2000].casefold()))),
            "\n".join(lines).casefold(),
            list(accumulate(prose, initial=0)),
            [count_words(line) for line in lines],
            list(accumulate(map(int, plain), initial=0)),
            list(accumulate((int(_is_of_menu(page, i)) for i in range(len(page))), initial=0)),
        )


def _is_of_menu(page: Page, i: int) -> bool:
    """Whether line `i` is a link of a menu, a search box or a button."""
    return not page.kinds(i).isdisjoint(_MENU_MARKS) or _BOX.match(page.lines[i]) is not None


def is_plain(page: Page, i: int) -> bool:
    """Whether line `i` says something of its own: it is no label, no date, no button."""
    line = page.lines[i]
    return page.labels[i] is None and has_letters(line) and _BRACKETS.search(line) is None and not page.is_dated(i)


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
    yield from _own_signs(page.lines[i], around.counts[i])
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
    below = range(i + 1, min(i + 16, len(page)))
    for name, found in (
        ("date_below", next((j for j in below if page.is_dated(j)), None)),
        ("byline_below", next((j for j in below if not page.kinds(j).isdisjoint(_HEAD_MARKS)), None)),
        ("share_below", next((j for j in below if not page.kinds(j).isdisjoint(_SHARE_MARKS)), None)),
        ("prose_below", next((j for j in below if page.is_prose(j)), None)),
    ):
        if found is not None and (steps := around.plain[found] - around.plain[i + 1]) < 6:
            yield _step(name, steps, (0, 1, 2)), 1
    if any(_BRACKETS.search(page.lines[j]) for j in below[:2]):
        yield "buttons_below", 1
    if below and Kind.NAVIGATION in page.kinds(i + 1):
        yield "navigation_below", 1
    if below and page.lines[i + 1].casefold().startswith(page.lines[i].casefold()):
        yield "said_again_below", 1


def _signs_above(page: Page, i: int, around: Surroundings) -> Iterator[tuple[str, float]]:
    if i == around.head:
        yield "head_of_post", 1
    if i == 0:
        yield "first_line", 1
        return
    above, line = page.lines[i - 1], page.lines[i]
    for name, holds in (
        ("date_above", page.is_date(i - 1)),
        ("dated_above", page.is_dated(i - 1) and not page.is_date(i - 1)),
        ("label_above", page.labels[i - 1] is not None),
        ("brackets_above", _BRACKETS.search(above) is not None),
        ("prose_above", page.is_prose(i - 1)),
        ("headline_above", page.labels[i - 1] is None and 5 <= around.counts[i - 1] <= 25),
        ("sentence_above", ends_sentence(above) and around.counts[i - 1] > 6),
        ("longer_than_above", weight(line) > 1.7 * max(map(weight, page.lines[max(0, i - 3) : i]))),
        ("breadcrumb_above", _is_end_of_line_above(page, i)),
        ("share_row_above", _is_below_kinds(page, i, _SHARE_MARKS)),
        ("byline_above", _is_below_kinds(page, i, _HEAD_MARKS)),
    ):
        if holds:
            yield name, 1
    yield _step("short_lines_above", _run_of_short(page, around, range(i - 1, -1, -1)), (0, 2, 5, 15)), 1


def _is_below_kinds(page: Page, i: int, kinds: frozenset[Kind]) -> bool:
    return any(not page.kinds(j).isdisjoint(kinds) for j in range(max(0, i - 4), i))


def _is_end_of_line_above(page: Page, i: int) -> bool:
    line = page.lines[i].casefold()
    return len(line) > 5 and any(
        above.casefold().endswith(line) and len(above) > len(line) for above in page.lines[max(0, i - 4) : i]
    )


def _run_of_short(page: Page, around: Surroundings, lines: range) -> int:
    """How many short lines stand one after another: a menu, a list of categories."""
    run = 0
    for j in lines:
        if around.counts[j] > _SHORT_WORDS or run > 15 or page.is_dated(j):
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
    own = set(_WORD.findall(page.lines[i].casefold()))
    if own:
        # A line of the text must not speak for itself.
        share = sum(around.words[word] > (i > around.start) for word in own) / len(own)
        yield "words_in_text", share
        if len(own) > 2:
            yield "many_words_in_text", share


def _signs_of_repetition(page: Page, i: int, around: Surroundings) -> Iterator[tuple[str, float]]:
    line = page.lines[i].casefold()
    is_headline = around.counts[i] > 3
    times = around.times[line]
    if times > 1:
        yield ("headline_repeated" if is_headline else "short_line_repeated"), min(times - 1, 3)
    if is_headline and around.text.count(line) > times:
        yield "headline_quoted", 1
    if not is_headline and len(line) > 8 and around.text.count(line) > times:
        yield "short_line_quoted", 1
    if page.lines[i] in around.foot:
        yield ("headline_in_foot" if is_headline else "short_line_in_foot"), 1


def _step(name: str, value: int, steps: Sequence[int]) -> str:
    """The name of the step in which a number falls: `words_to_6`, `words_more`."""
    return next((f"{name}_to_{step}" for step in steps if value <= step), f"{name}_more")
