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

from flows.clean.dates import find_date, is_date_line, is_yearless_date
from flows.clean.lexicon import Kind
from flows.clean.page import Page, count_words, ends_sentence, has_letters, weight
from flows.clean.persons import is_proper

LONGEST_TITLE = 220
_LONGEST_NAME = 2  # words of an author or a category
_SNIPPET_LINES = 25
_FEWEST = 2  # titles before it can be told what is none
_FIRST_DATE = 5  # lines below the heading; a single date farther down belongs to something else
_FEWEST_PAIRS = 3
_MEAN_OF_TITLES = 4  # words
_MEAN_OF_SNIPPETS = 15
_HEADING = re.compile(r"^#{1,6}\s+(?=\S)")
_LINK = re.compile(r"\[(?P<title>.+?)\]\((?P<href>\S+?)(?:\s+\"[^\"]*\")?\)$")
_BULLET = re.compile(r"^(?:[-*+•·»›▸►→–—]\s+|\d{1,2}[.)]\s+)(?=\S)")
_ELLIPSIS = ("…", "...", "[…]", "[...]")
_MOST_BESIDE_DATE = 3  # words: a category, an author, a count
# `4 hours ago`, `Immigration - 41m 31s ago`, `vor 3 Tagen`, `1 hr 6 mins`
_SPAN = r"\d+\s?(?:d|h|m|s|w|y|hrs?|mins?|secs?|days?|hours?|minutes?|seconds?|weeks?|months?|years?)"
_AGO = re.compile(rf"(?:.{{0,30}}\W)?{_SPAN}(?:\s{_SPAN})*(?:\sago)?|(?:vor|hace|il y a|há)\s\S+\s\w+", re.IGNORECASE)
# Where a flattened line lost a blank: `By NAMEDecember 22, 2023`, `January 4, 2026396 Views`.
_GLUE = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=\b(?:19|20)\d\d)(?=\d)")
_COPYRIGHT = ("©", "(c)", "copyright")
# A field of a form, an address: `Name *`, `E-Mail [ … ]`, `http://`.
_FORM = re.compile(r"\*$|\[ .* \]$|^\S+@\S+$|^https?://\S*$")
_BELOW = frozenset({Kind.PREVIOUS, Kind.NEXT, Kind.POWERED_BY, Kind.SUBSCRIPTION})
_BOX = re.compile(r"\[ .* \]")
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
    if is_date_line(shown := _LINK.sub(r"\g<title>", line)) or is_yearless_date(shown):
        return Part.DATE
    if not has_letters(line) or _TELEPHONE.fullmatch(line) or _is_beside_title(page, i):
        return Part.NOISE
    if kinds and not _is_title_in_spite(page, i):
        return Part.NOISE
    if line.endswith(_ELLIPSIS) and len(line) >= 100:
        return Part.SNIPPET
    if weight(line) > LONGEST_TITLE or (ends_sentence(line) and line[-1] not in "?!？！؟…" and len(line.split()) > 13):
        return Part.SNIPPET if line.endswith(_ELLIPSIS) else Part.PROSE
    return Part.TITLE


def _is_beside_title(page: Page, i: int) -> bool:
    """What themes print beside the title of a post: its age, its author, its date with a category, a button."""
    line = page.lines[i]
    if len(line) > 80:
        return False
    if _AGO.fullmatch(line) or _BOX.fullmatch(line):
        return True
    label = page.labels[i]
    if (
        label is not None
        and label.start
        and Kind.BYLINE_START in label.kinds
        and is_proper(line[label.start :].strip(" :"))
    ):
        return True
    apart = _GLUE.sub(" ", line)
    date = find_date(apart)
    return date is not None and len(f"{apart[: date[0]]} {apart[date[1] :]}".split()) <= _MOST_BESIDE_DATE


def _is_title_in_spite(page: Page, i: int) -> bool:
    """`By the river`, `Labels and how to use them`: titles that begin like a byline or a labels line."""
    label = page.labels[i]
    return label is not None and bool(label.start) and not label.is_strong and not page.is_dated(i)


def find_items(page: Page, block: Sequence[int]) -> tuple[list[Item], int]:
    """The posts named in a block of lines below a heading, and how many lines of it belong to the section."""
    parts = [part_of(page, i) for i in block]
    names = [count_words(page.lines[i]) <= _LONGEST_NAME for i in block]
    headings = [at for at, i in enumerate(block) if _HEADING.match(page.lines[i])]
    if headings and headings[0] < 3:
        titles, end = headings, _end_of_last(parts, headings[-1] + 1, _TEXT)
    elif Part.MORE in parts:
        titles, end = _titles_before_more(parts, names)
    elif Part.DATE in parts[:_FIRST_DATE] or parts[:12].count(Part.DATE) > 1:
        titles, end = _titles_at_dates(parts, names)
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


def _titles_before_more(parts: Sequence[Part], names: Sequence[bool]) -> tuple[list[int], int]:
    """The first line of each stretch that ends in `Read more`; with a date in it, the line before the date."""
    titles: list[int] = []
    start, end = 0, 0
    for at, part in enumerate(parts):
        if part is Part.MORE:
            if (title := _head_of(parts, names, start, at)) is not None:
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


def _head_of(parts: Sequence[Part], names: Sequence[bool], start: int, end: int) -> int | None:
    for at in range(start, min(end, start + 5)):
        if parts[at] is Part.TITLE and at + 1 < end and parts[at + 1] is Part.DATE:
            return max(start, _next_title(parts, names, at + 1, -1))
    return next((at for at in range(start, end) if parts[at] is Part.TITLE), None)


def _titles_at_dates(parts: Sequence[Part], names: Sequence[bool]) -> tuple[list[int], int]:
    """Title then date, or date then title, whichever the section begins with; between two posts stand snippets."""
    dates = [at for at, part in enumerate(parts) if part is Part.DATE]
    first = next((at for at, part in enumerate(parts) if part in (Part.TITLE, Part.DATE)), 0)
    step = 1 if parts[first] is Part.DATE else -1
    titles: list[int] = []
    last = 0
    for date in dates:
        if date - last > _SNIPPET_LINES:
            break
        title = _next_title(parts, names, date, step)
        if 0 <= title < len(parts) and parts[title] is Part.TITLE and title not in titles:
            titles.append(title)
            last = max(date, title)
    return titles, _end_of_last(parts, last + 1) if titles else 0


def _next_title(parts: Sequence[Part], names: Sequence[bool], date: int, step: int) -> int:
    """The title nearest to a date; an author's name or a category may stand between them."""
    at = date + step
    while 0 <= at < len(parts) and parts[at] is Part.NOISE:
        at += step
    beyond = at + step
    is_between = 0 <= beyond < len(parts) and names[at] and not names[beyond] and parts[beyond] is Part.TITLE
    return beyond if is_between else at


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
    if (pairs := _read_pairs(page, block, parts)) is not None:
        return pairs, _end_of_last(parts, pairs[-1] + 1)
    titles: list[int] = []
    for at, part in enumerate(parts):
        is_snippet = bool(titles) and _repeats(page, block[titles[-1]], block[at])
        if part is Part.TITLE and not is_snippet:
            if _is_over(page, block, titles, at):
                return titles, at
            titles.append(at)
        elif part is Part.PROSE and not is_snippet:
            return titles, at
    return titles, len(parts)


def _is_over(page: Page, block: Sequence[int], titles: Sequence[int], at: int) -> bool:
    """Whether line `at` stands below a list rather than in it: a copyright, a pager, a form, a sentence, a menu."""
    line = page.lines[block[at]]
    if titles and (line.casefold().startswith(_COPYRIGHT) or _FORM.search(line)):
        return True
    if any(_is_comment_on(page.lines[block[title]], line) for title in titles):
        return True
    if titles and not page.kinds(block[at]).isdisjoint(_BELOW):
        return True
    if len(titles) < _FEWEST:
        return False
    counts = [count_words(page.lines[block[title]]) for title in titles]
    if "newsletter" in line.casefold() or (
        _is_sentence(line) and not any(_is_sentence(page.lines[block[title]]) for title in titles)
    ):
        return True
    two = [count_words(line) for line in page.lines[block[at] : block[at] + 2]]
    return (
        len(two) > 1 and max(two) <= _LONGEST_NAME and sum(counts) >= _MEAN_OF_TITLES * len(counts) and min(counts) > 2
    )


def _is_comment_on(title: str, line: str) -> bool:
    """`NAME on TITLE`: WordPress lists the last comments below the popular posts."""
    return len(title) > 8 and len(line) > len(title) and line.casefold().endswith(title.casefold())


def _is_sentence(line: str) -> bool:
    return line.endswith((".", "。")) and not line.endswith(_ELLIPSIS) and count_words(line) > 8


def _read_pairs(page: Page, block: Sequence[int], parts: Sequence[Part]) -> list[int] | None:
    """Category, title, category, title, … or title, snippet, title, snippet, …: the titles; None where none take turns.

    Three pairs at least: the titles of a short list are now and then short and long in turn.
    """
    texts = [at for at, part in enumerate(parts) if part in _TEXT]
    counts = [count_words(page.lines[block[at]]) for at in texts]
    pairs = 0
    while 2 * pairs + 1 < len(counts) and _is_pair(counts, 2 * pairs):
        pairs += 1
    if pairs < _FEWEST_PAIRS:
        return None
    longer = sum(counts[1 : 2 * pairs : 2]) / pairs
    return texts[0 : 2 * pairs : 2] if longer >= _MEAN_OF_SNIPPETS else texts[1 : 2 * pairs : 2]


def _is_pair(counts: Sequence[int], at: int) -> bool:
    """A short line, a line of twice its length, and again a short one."""
    after = counts[at + 2] if at + 2 < len(counts) else 0
    return 2 * counts[at] <= counts[at + 1] and after < counts[at + 1]


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
