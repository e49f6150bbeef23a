"""Who wrote a post, from the lines by its title, where no line that was read as a byline names anyone.

Read last, when it is known where the text begins: `By` and a name below it, `NAME - DATE`, a name above the date.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from flows.clean.dates import find_date
from flows.clean.lexicon import Kind, find_label
from flows.clean.metadata import Metadata
from flows.clean.page import Page, count_words, has_letters
from flows.clean.persons import is_name, is_person, name_behind_label, split_header, without_label
from schemas.records import FoundText, Role

_REACH = 12  # lines below the title
_LONGEST = 120
_DIGITS = "0123456789 "
_SIGNS_BELOW = 3  # lines below the date
_SIGNS = frozenset({Kind.SHARE_ROW, Kind.NETWORK, Kind.LIKE_ROW, Kind.READING_TIME, Kind.COMMENTS_HEADING})


def read_author(page: Page, title: int, found: Metadata) -> None:
    """The first that the lines between title and text name as author; the line that says so becomes metadata."""
    lines = _header_of(page, title)
    ways = ((_behind_labels, "byline"), (_beside_dates, "header_line"), (_above_dates, "name_line"))
    for way, provenance in ways:
        for i, name in way(page, lines):
            found.authors.append(FoundText(name, provenance))
            page.roles[i], page.rules[i] = Role.METADATA, page.rules[i] if page.is_dated(i) else provenance
            return


def _header_of(page: Page, title: int) -> list[int]:
    """The lines with letters between title and text."""
    header: list[int] = []
    for i in range(title + 1, min(title + 1 + _REACH, len(page))):
        if page.roles[i] is None or page.roles[i] is Role.RELATED:
            break
        if has_letters(page.lines[i]) and len(page.lines[i]) <= _LONGEST:
            header.append(i)
    return header


def _behind_labels(page: Page, lines: list[int]) -> Iterator[tuple[int, str]]:
    """`Written by NAME`, and `By` with a name in the next line."""
    for i in lines:
        text = page.text_of(i).strip()
        parts = split_header(text)
        if parts and (name := name_behind_label(parts[0])) is not None:
            yield i, name
        if i + 1 in lines and name_behind_label(f"{text.strip(' :')} {page.lines[i + 1]}") == page.lines[i + 1]:
            yield i + 1, page.text_of(i + 1).strip()


def _beside_dates(page: Page, lines: list[int]) -> Iterator[tuple[int, str]]:
    """`NAME - DATE`, `DATE • NAME`: what stands beside the date, if it is written as a name is."""
    for i in lines:
        text = page.text_of(i).strip()
        date = find_date(text)
        if date is None:
            continue
        for part in map(without_label, (*split_header(text[: date[0]])[-1:], *split_header(text[date[1] :])[:1])):
            if is_person(part) and not _is_menu_entry(page, i, part):
                yield i, part


def _above_dates(page: Page, lines: list[int]) -> Iterator[tuple[int, str]]:
    """A name right above the date, if a second sign says that they are the post's: see `_has_sign`."""
    for i, below in pairwise(lines):
        name = page.text_of(i).strip()
        if not page.is_dated(below) or page.is_dated(i) or find_label(name) is not None:
            continue
        is_one_word = count_words(name) == 1 and is_name(name) and name[0].isupper()
        if (is_person(name) or is_one_word) and not _is_menu_entry(page, i, name) and _has_sign(page, below, name):
            yield i, name


def _has_sign(page: Page, date: int, name: str) -> bool:
    """A share row, a reading time or a counter stands by the date, or the name of two words comes again below."""
    below = range(date + 1, min(date + 1 + _SIGNS_BELOW, len(page)))
    near = (*split_header(page.lines[date]), *(page.lines[i] for i in below if len(page.lines[i]) <= _LONGEST))
    labels = [find_label(text) or find_label(text.lstrip(_DIGITS)) for text in near]  # `3 min read`, `372Share`
    if any(label is not None and not _SIGNS.isdisjoint(label.kinds) for label in labels):
        return True
    if " " not in name:
        return False
    is_counter = len(below) > 1 and not any(has_letters(page.lines[i]) for i in below[:2])
    return is_counter or any(page.lines[i].startswith(name) for i in range(date + 1, len(page)))


def _is_menu_entry(page: Page, i: int, text: str) -> bool:
    """Whether a line above says the same: a category, which the menu has too."""
    return any(page.lines[other].casefold().strip("• ") == text.casefold() for other in range(i))
