"""Which lines of a related section are titles: the four shapes that blogs print.

titles only                      older gadgets, and what is left of most when they are flattened
title / date / snippet / READ MORE   Blogger's newer themes (Contempo, Soho, Emporio, Notable), magazine themes
### title / - / date / snippet   pages that went through Markdown
### [title](url)                 the same with links kept, often with a dated permalink
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from flows.clean.dates import is_date_line
from flows.clean.lexicon import Kind
from flows.clean.page import Page, ends_sentence, has_letters, weight

LONGEST_TITLE = 220
_SNIPPET_LINES = 25
_HEADING = re.compile(r"^#{1,6}\s+(?=\S)")
_LINK = re.compile(r"\[(?P<title>.+?)\]\((?P<href>\S+?)(?:\s+\"[^\"]*\")?\)$")
_BULLET = re.compile(r"^(?:[-*+•·»›▸►→–—]\s+|\d{1,2}[.)]\s+)(?=\S)")
_ELLIPSIS = ("…", "...", "[…]", "[...]")
_TELEPHONE = re.compile(r"\+?\d[\d\s()/.-]{5,}\d")


class Part(Enum):
    """What a line is within a related section."""

    TITLE = auto()  # could be one
    DATE = auto()
    MORE = auto()
    SNIPPET = auto()
    PROSE = auto()  # a paragraph: a snippet if the section prints snippets, else the article goes on
    NOISE = auto()  # share rows, labels, bylines, numbers


_LONG = frozenset({Part.SNIPPET, Part.PROSE})
_TEXT = _LONG | {Part.TITLE}


@dataclass(frozen=True, slots=True)
class Item:
    """A post that is pointed at: the line that names it, its title without marks of a list, its address if any."""

    line: int
    title: str
    href: str | None


def part_of(page: Page, i: int) -> Part:
    """What line `i` is, from itself alone."""
    line, kinds = page.lines[i], page.kinds(i)
    if Kind.READ_MORE in kinds:
        return Part.MORE
    # A date may be the link to its post: `[January 3, 2020](https://…)`.
    if is_date_line(_LINK.sub(r"\g<title>", line)):
        return Part.DATE
    if not has_letters(line) or _TELEPHONE.fullmatch(line):
        return Part.NOISE
    if kinds and not _is_title_in_spite(page, i):
        return Part.NOISE
    if line.endswith(_ELLIPSIS) and len(line) >= 100:
        return Part.SNIPPET
    if weight(line) > LONGEST_TITLE or (ends_sentence(line) and line[-1] not in "?!？！؟…" and len(line.split()) > 13):
        return Part.SNIPPET if line.endswith(_ELLIPSIS) else Part.PROSE
    return Part.TITLE


def _is_title_in_spite(page: Page, i: int) -> bool:
    """`By the river`, `Labels and how to use them`: titles that begin like a byline or a labels line."""
    label = page.labels[i]
    return label is not None and bool(label.start) and not label.is_strong and not page.is_dated(i)


def find_items(page: Page, block: Sequence[int]) -> tuple[list[Item], int]:
    """The posts named in a block of lines below a heading, and how many lines of it belong to the section."""
    parts = [part_of(page, i) for i in block]
    headings = [at for at, i in enumerate(block) if _HEADING.match(page.lines[i])]
    if headings and headings[0] < 3:
        titles, end = headings, _end_of_last(parts, headings[-1] + 1, _TEXT)
    elif Part.MORE in parts:
        titles, end = _titles_before_more(parts)
    elif Part.DATE in parts[:12]:
        titles, end = _titles_at_dates(parts)
    else:
        titles, end = _plain_titles(page, block, parts)
    return _items(page, [block[at] for at in titles if at < end]), end


def _items(page: Page, lines: Sequence[int]) -> list[Item]:
    """One item a title: pages often print a picture's caption and then the same title."""
    items: dict[str, Item] = {}
    for i in lines:
        text = _BULLET.sub("", _HEADING.sub("", page.text_of(i), count=1), count=1).strip()
        found = _LINK.match(text)
        title, href = (found["title"].strip(), found["href"]) if found is not None else (text, None)
        if title:
            items.setdefault(title.casefold(), Item(i, title, href))
    return list(items.values())


def _titles_before_more(parts: Sequence[Part]) -> tuple[list[int], int]:
    """The first line of each stretch that ends in `Read more`; with a date in it, the line before the date."""
    titles: list[int] = []
    start, end = 0, 0
    for at, part in enumerate(parts):
        if part is Part.MORE:
            if (title := _head_of(parts, start, at)) is not None:
                titles.append(title)
            start = end = at + 1
        elif at - start > _SNIPPET_LINES + 5:
            break
    rest = start
    while rest < len(parts) and parts[rest] in (Part.NOISE, Part.DATE, Part.MORE):
        rest += 1
    # The last post may have lost its `Read more`.
    if rest + 1 < len(parts) and parts[rest] is Part.TITLE and parts[rest + 1] is Part.DATE:
        titles.append(rest)
        end = _end_of_last(parts, rest + 1)
    return titles, end


def _head_of(parts: Sequence[Part], start: int, end: int) -> int | None:
    for at in range(start, min(end, start + 5)):
        if parts[at] is Part.TITLE and at + 1 < end and parts[at + 1] is Part.DATE:
            return at
    return next((at for at in range(start, end) if parts[at] is Part.TITLE), None)


def _titles_at_dates(parts: Sequence[Part]) -> tuple[list[int], int]:
    """Title then date, or date then title, whichever the section begins with; between two posts stand snippets."""
    dates = [at for at, part in enumerate(parts) if part is Part.DATE]
    first = next((at for at, part in enumerate(parts) if part in (Part.TITLE, Part.DATE)), 0)
    step = 1 if parts[first] is Part.DATE else -1
    titles: list[int] = []
    last = 0
    for date in dates:
        if date - last > _SNIPPET_LINES:
            break
        title = date + step
        while 0 <= title < len(parts) and parts[title] is Part.NOISE:
            title += step
        if 0 <= title < len(parts) and parts[title] is Part.TITLE and title not in titles:
            titles.append(title)
            last = max(date, title)
    return titles, _end_of_last(parts, last + 1) if titles else 0


def _end_of_last(parts: Sequence[Part], at: int, snippet: frozenset[Part] = _LONG) -> int:
    """Where the last post ends: after its date, one snippet and `Read more`."""
    snippets = 0
    while at < len(parts):
        if parts[at] in _TEXT:
            snippets += 1
        if snippets > 1 or (parts[at] in _TEXT and parts[at] not in snippet):
            break
        at += 1
    return at


def _plain_titles(page: Page, block: Sequence[int], parts: Sequence[Part]) -> tuple[list[int], int]:
    """Titles, each followed by a snippet or not. A paragraph that is no snippet ends the section."""
    if (alternate := _cut_snippets(page, block, parts)) is not None:
        return alternate
    titles: list[int] = []
    for at, part in enumerate(parts):
        if part is Part.TITLE:
            if not (titles and _repeats(page, block[titles[-1]], block[at])):
                titles.append(at)
        elif part is Part.PROSE and not (titles and _repeats(page, block[titles[-1]], block[at])):
            return titles, at
    return titles, len(parts)


def _cut_snippets(page: Page, block: Sequence[int], parts: Sequence[Part]) -> tuple[list[int], int] | None:
    """Title, short snippet ending in an ellipsis, title, snippet, …: only where they take turns to the end."""
    texts = [at for at, part in enumerate(parts) if part in (Part.TITLE, Part.SNIPPET)]
    cut = [page.lines[block[at]].endswith(_ELLIPSIS) for at in texts]
    turns = len(cut) >= 2 and not any(cut[::2]) and all(cut[1::2])
    return ([at for at, is_cut in zip(texts, cut, strict=True) if not is_cut], len(parts)) if turns else None


def _repeats(page: Page, title: int, line: int) -> bool:
    """Whether a line is the snippet of the title above it: Blogger's snippets begin with the title again."""
    head = page.lines[title].casefold().rstrip(".… ")
    return len(head) > 8 and len(page.lines[line]) > len(head) and page.lines[line].casefold().startswith(head)
