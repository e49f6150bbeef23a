"""Lists of other posts that repeat one pattern: category, title, snippet, date, and again category, title, ….

A pattern is told by its marks: what stands beside a title, as dates, ages, bylines, counts, categories, buttons. Where
it no longer repeats the list is over, whatever comes then: a menu, a newsletter, a form. Without marks short and long
lines must take turns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from flows.clean.page import Page
from flows.clean.persons import is_person
from flows.clean.related_parts import Part, has_date

_FEWEST = 2  # repetitions
_SURE = 3  # repetitions after which what lacks the marks of a post is none
_FEWEST_TURNS = 3
_TALLEST = 6  # tokens of a pattern
_MOST_ABOVE = 5  # topics between a heading and the first post
_LONGEST_CATEGORY = 3  # words
_LONGEST_AUTHOR = 4
_MEAN_OF_SNIPPETS = 15
TEXT = frozenset({Part.TITLE, Part.SNIPPET, Part.PROSE})
Found = tuple[list[int], int]


@dataclass(frozen=True, slots=True)
class _Token:
    """One line of text, or a run of marks; `marks` says what kinds of them, and is empty for text."""

    start: int
    stop: int
    marks: frozenset[str] = frozenset()

    def is_like(self, other: _Token) -> bool:
        """Whether both can stand in the same place of a pattern."""
        return bool(self.marks & other.marks) or not (self.marks or other.marks)


def find_pattern(page: Page, block: Sequence[int], parts: Sequence[Part]) -> Found | None:
    """The titles of a list that repeats a pattern, and where it ends; both count from the start of the block."""
    marks = [_marks_of(page, i, part) for i, part in zip(block, parts, strict=True)]
    found = _find_cards(page, block, parts, marks) or _find_turns(page, block, parts)
    if found is None and (categories := _categories(page, block, parts)):
        marks = ["category" if i in categories else mark for i, mark in zip(block, marks, strict=True)]
        found = _find_cards(page, block, parts, marks)
        if found is not None and fmean(page.counts[block[at]] for at in found[0]) <= _LONGEST_CATEGORY:
            return None  # a menu
    return found


def _marks_of(page: Page, i: int, part: Part) -> str:
    """What kind of mark line `i` is; nothing for text."""
    if part in TEXT:
        return ""
    if part is Part.MORE:
        return "more"
    if part is Part.DATE or has_date(page.lines[i]):
        return "date"
    return min(page.kinds(i), default="beside")


def _categories(page: Page, block: Sequence[int], parts: Sequence[Part]) -> frozenset[int]:
    """The lines of a word or three that the page has elsewhere too: in its menu, above other posts."""
    short = (i for i, part in zip(block, parts, strict=True) if part is Part.TITLE and _is_short(page, i))
    return frozenset(i for i in short if page.times[page.keys[i]] > 1)


def _is_short(page: Page, i: int) -> bool:
    return page.counts[i] <= _LONGEST_CATEGORY


def _find_cards(page: Page, block: Sequence[int], parts: Sequence[Part], marks: Sequence[str]) -> Found | None:
    tokens = list(_tokens(marks))
    best = max(_runs(page, block, tokens), default=None)
    if best is None:
        return None
    length, size, first = best[0], -best[1], -best[2]
    pattern = tokens[first : first + size]
    if size == 2 and not pattern[0].marks:
        cards = list(_uneven_cards(tokens[first:], pattern))
    else:
        cards = [tokens[at : at + size] for at in range(first, first + length, size)]
    rest = tokens[first + length :]
    if len(cards) < _SURE and len(rest) < size and all(a.is_like(b) for a, b in zip(rest, pattern, strict=False)):
        cards.append(rest)  # the last post may lack its date
    column = _title_column(page, block, parts, [card for card in cards if len(card) == size], size)
    if column is None:
        return None
    titles = [card[column].start for card in cards if column < len(card) and parts[card[column].start] is Part.TITLE]
    return titles, max(card[-1].stop for card in cards if card)


def _uneven_cards(tokens: list[_Token], pattern: Sequence[_Token]) -> Iterator[list[_Token]]:
    """More titles with marks, each of which one without may stand above: of a video that has no time of preparation."""
    at = 0
    while at + 1 < len(tokens) and not tokens[at].marks:
        step = 2 if tokens[at + 1].marks else 1
        card = tokens[at + 2 - step : at + 4 - step]
        if len(card) < 2 or not all(a.is_like(b) for a, b in zip(card, pattern, strict=True)):
            return
        yield tokens[at : at + step]
        at += step


def _tokens(marks: Sequence[str]) -> Iterator[_Token]:
    at = 0
    while at < len(marks):
        stop = at + 1
        while marks[at] and stop < len(marks) and marks[stop]:
            stop += 1
        yield _Token(at, stop, frozenset(marks[at:stop]) - {""})
        at = stop


def _runs(page: Page, block: Sequence[int], tokens: list[_Token]) -> Iterator[tuple[int, int, int]]:
    """The runs in which a pattern repeats, so that the greatest is the best: tokens, less the size, less the first."""
    for first in range(min(len(tokens), _MOST_ABOVE + 1)):
        for size in range(2, _TALLEST + 1):
            pattern = tokens[first : first + size]
            if len({bool(token.marks) for token in pattern}) < 2:
                continue
            length = size
            while len(card := tokens[first + length : first + length + size]) == size and all(
                a.is_like(b) for a, b in zip(card, pattern, strict=True)
            ):
                length += size
            if length >= _FEWEST * size:
                if size == 2 and not pattern[0].marks:
                    length = sum(map(len, _uneven_cards(tokens[first:], pattern)))
                yield length, -size, -first
                break  # a larger one would only be a part of this one and what stands below it
        if not tokens[first].marks and not _is_short(page, block[tokens[first].start]):
            return  # only topics stand between a heading and the first post


def _title_column(
    page: Page, block: Sequence[int], parts: Sequence[Part], cards: Sequence[Sequence[_Token]], size: int
) -> int | None:
    """Which place of the pattern holds the titles: the first that says more than a category or a name."""
    means: dict[int, float] = {}
    for column in range(size):
        lines = [card[column].start for card in cards if not card[column].marks]
        if lines and 2 * sum(parts[at] is Part.TITLE for at in lines) > len(lines):
            is_name = all(is_person(page.lines[block[at]]) for at in lines)
            means[column] = 0 if is_name else fmean(page.counts[block[at]] for at in lines)
    short = {column: mean for column, mean in means.items() if mean < _MEAN_OF_SNIPPETS} or means
    longest = max(short, key=lambda column: short[column], default=None)
    return next((column for column, mean in short.items() if mean > _LONGEST_CATEGORY), longest)


def _find_turns(page: Page, block: Sequence[int], parts: Sequence[Part]) -> Found | None:
    """Category, title, …, or title, author, …, or title, snippet, …, or category, title, snippet, ….

    Three times at least: the titles of a short list are now and then short and long in turn.
    """
    texts = [at for at, part in enumerate(parts) if part in TEXT]
    counts = [page.counts[block[at]] for at in texts]
    for size, title, is_turn in ((3, 1, _is_triple), (2, 1, _is_pair), (2, 0, _is_reversed_pair)):
        turns = 0
        while (turns + 1) * size <= len(counts) and is_turn(counts, turns * size):
            turns += 1
        if turns >= _FEWEST_TURNS:
            length = turns * size
            if size == 2 and title and fmean(counts[1:length:2]) >= _MEAN_OF_SNIPPETS:
                title = 0
            return texts[title:length:size], _end_of_marks(parts, texts[length - 1] + 1)
    return None


def _end_of_marks(parts: Sequence[Part], at: int) -> int:
    return next((end for end in range(at, len(parts)) if parts[end] in TEXT), len(parts))


def _is_pair(counts: Sequence[int], at: int) -> bool:
    """A short line, a line of twice its length, and again a short one."""
    after = counts[at + 2] if at + 2 < len(counts) else 0
    return 2 * counts[at] <= counts[at + 1] and after < counts[at + 1]


def _is_reversed_pair(counts: Sequence[int], at: int) -> bool:
    return counts[at + 1] <= _LONGEST_AUTHOR and counts[at] >= 2 * counts[at + 1]


def _is_triple(counts: Sequence[int], at: int) -> bool:
    category, title, snippet = counts[at : at + 3]
    return category <= _LONGEST_AUTHOR and 3 * category <= 2 * title and 3 * snippet >= 4 * title and snippet > 9
