"""Which lines of a related section are titles: the four shapes that blogs print, where no pattern tells.

titles only                      older gadgets, and what is left of most when they are flattened
title / date / snippet / READ MORE   Blogger's newer themes (Contempo, Soho, Emporio, Notable), magazine themes
### title / - / date / snippet   pages that went through Markdown
### [title](url)                 the same with links kept, often with a dated permalink
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from flows.clean.lexicon import Kind
from flows.clean.page import Page, count_words
from flows.clean.related_parts import ELLIPSIS, LINK, LONGEST_UNSTATED, Part, is_statement
from flows.clean.related_patterns import TEXT, find_pattern

_LONGEST_NAME = 2  # words of an author or a category
_LONGEST_UNSURE = 8  # characters of a title that may end another one
_SNIPPET_LINES = 25
_FEWEST_PARAGRAPHS = 3
_FEWEST = 2  # titles before it can be told what is none
_FIRST_DATE = 5  # lines below the heading; a single date farther down belongs to something else
_MEAN_OF_TITLES = 4  # words
_HEADING = re.compile(r"^#{1,6}\s+(?=\S)")
_BULLET = re.compile(r"^(?:[-*+•·»›▸►→–—]\s+|\d{1,2}[.)]\s+)(?=\S)")
_ARROWS = ("→", "»", "›", ">")
_NUMBERED = re.compile(r"\d{1,2}[.)]\s")
# A field of a form, an address: `Name *`, `E-Mail [ … ]`, `http://`.
_FORM = re.compile(r"\*$|\[ .* \]$|^\S+@\S+$|^https?://\S*$")
_BELOW = frozenset({Kind.PREVIOUS, Kind.NEXT, Kind.POWERED_BY, Kind.SUBSCRIPTION})
_LONG = frozenset({Part.SNIPPET, Part.PROSE})


@dataclass(frozen=True, slots=True)
class Item:
    """A post that is pointed at: the line that names it, its title without marks of a list, its address if any."""

    line: int
    title: str
    href: str | None


def find_items(page: Page, block: Sequence[int], parts: Sequence[Part]) -> tuple[list[Item], int]:
    """The posts named in a block of lines below a heading, and how many lines of it belong to the section."""
    end = _first_paragraphs(page, block)
    block, parts = block[:end], parts[:end]
    headings = [at for at, i in enumerate(block) if _HEADING.match(page.lines[i])]
    if headings and headings[0] < 3:
        titles, end = headings, _end_of_last(parts, headings[-1] + 1, TEXT)
    else:
        titles, end = _find_titles(page, block, parts)
    return _items(page, [block[at] for at in titles if at < end]), end


def _first_paragraphs(page: Page, block: Sequence[int]) -> int:
    """Where paragraphs follow one another: there an article goes on, for below each snippet stands a title."""
    run = 0
    for at, i in enumerate(block):
        run = run + 1 if _is_paragraph(page, i) else 0
        if run == _FEWEST_PARAGRAPHS:
            return at + 1 - run
    return len(block)


def _is_paragraph(page: Page, i: int) -> bool:
    """Whether line `i` is no title, however long: a Chinese or Japanese one weighs as much as a paragraph."""
    return page.is_prose(i) and (len(page.lines[i]) >= LONGEST_UNSTATED or is_statement(page.lines[i]))


def _find_titles(page: Page, block: Sequence[int], parts: Sequence[Part]) -> tuple[list[int], int]:
    """The titles of a list without headings: by the pattern it repeats, unless it is too uneven for one."""
    pattern = find_pattern(page, block, parts)
    names = [page.counts[i] <= _LONGEST_NAME for i in block]
    if Part.MORE in parts:
        titles, end = _titles_before_more(parts, names)
    elif Part.DATE in parts[:_FIRST_DATE] or parts[:12].count(Part.DATE) > 1:
        titles, end = _titles_at_dates(parts, names)
    elif pattern is None:
        return _plain_titles(page, block, parts)
    else:
        return pattern
    return pattern if pattern is not None and len(pattern[0]) >= len(titles) else (titles, end)


def _items(page: Page, lines: Sequence[int]) -> list[Item]:
    """One item a title: pages often print a picture's caption and then the same title."""
    items: dict[str, Item] = {}
    for i in lines:
        text = _BULLET.sub("", _HEADING.sub("", page.text_of(i), count=1), count=1).strip()
        found = LINK.match(text)
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
    titles: dict[int, None] = {}
    last = 0
    for date in dates:
        if date - last > _SNIPPET_LINES:
            break
        title = _next_title(parts, names, date, step)
        if 0 <= title < len(parts) and parts[title] is Part.TITLE and title not in titles:
            titles[title] = None
            last = max(date, title)
    return list(titles), _end_of_last(parts, last + 1) if titles else 0


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
        if parts[at] in TEXT:
            snippets += 1
        if snippets > 1 or (parts[at] in TEXT and parts[at] not in snippet):
            break
        at += 1
    return at


def _plain_titles(page: Page, block: Sequence[int], parts: Sequence[Part]) -> tuple[list[int], int]:
    """Titles, each followed by a snippet or not. A paragraph that is no snippet ends the section."""
    if (alternate := _cut_snippets(page, block, parts)) is not None:
        return alternate
    titles: list[int] = []
    above = _Above()
    for at, part in enumerate(parts):
        is_snippet = bool(titles) and _repeats(page, block[titles[-1]], block[at])
        if part is Part.TITLE and not is_snippet:
            if _is_over(page, above, block[at], _next_text(block, parts, at)):
                return titles, at
            titles.append(at)
            above.add(page, block[at])
        elif part is Part.PROSE and not is_snippet:
            return titles, at
    return titles, len(parts)


def _next_text(block: Sequence[int], parts: Sequence[Part], at: int) -> int | None:
    """The next line that is a title or a paragraph."""
    return next((block[after] for after in range(at + 1, len(parts)) if parts[after] in (Part.TITLE, Part.PROSE)), None)


@dataclass(slots=True)
class _Above:
    """What the titles of a list have in common so far."""

    titles: set[str] = field(default_factory=set)
    signs: set[Callable[[str], bool]] = field(default_factory=set)
    words: int = 0
    lines: int = 0
    shortest: int = _MEAN_OF_TITLES
    has_sentence: bool = False

    @property
    def has_words(self) -> bool:
        """Whether most titles say more than a menu does."""
        return self.words >= _MEAN_OF_TITLES * self.lines

    @property
    def is_long(self) -> bool:
        """Whether all of them do."""
        return self.has_words and self.shortest > _LONGEST_NAME

    def add(self, page: Page, i: int) -> None:
        """Line `i` is a title as well."""
        self.titles.add(page.keys[i])
        self.signs.update(sign for sign in _SIGNS_OF_END if sign(page.lines[i]))
        self.has_sentence = self.has_sentence or _is_sentence(page.lines[i])
        self.words += page.counts[i]
        self.lines += 1
        self.shortest = min(self.shortest, page.counts[i])

    def is_commented(self, key: str) -> bool:
        """`NAME on TITLE`: WordPress lists the last comments below the popular posts."""
        blanks = (at + 1 for at, character in enumerate(key) if character == " ")
        return any(len(key) - at > _LONGEST_UNSURE and key[at:] in self.titles for at in blanks)


def _is_over(page: Page, above: _Above, i: int, below: int | None) -> bool:
    """Whether line `i` stands below a list rather than in it; `below` is the next line of text.

    One odd title is no end yet: the next line has to be odd as well, or there is none. The last line of
    all is not odd for its capitals: authors write titles in them, too.
    """
    if not above.lines:
        return False
    if _is_no_title(page, above, i):
        return True
    if above.lines < _FEWEST:
        return False
    if _begins_menu(page, above, i) or _is_first_sentence(page, above, i):
        return True
    if not _is_odd(page, above, i):
        return False
    if below is None:
        return not _is_capitals(page.lines[i])
    return _goes_on_odd(page, above, below)


def _goes_on_odd(page: Page, above: _Above, i: int) -> bool:
    """Whether line `i`, below an odd one, is none of the list either."""
    is_short = above.has_words and page.counts[i] <= _LONGEST_NAME
    is_text = page.is_prose(i) or _is_first_sentence(page, above, i)
    return is_short or is_text or _is_no_title(page, above, i) or _is_odd(page, above, i)


def _is_first_sentence(page: Page, above: _Above, i: int) -> bool:
    return not above.has_sentence and _is_sentence(page.lines[i])


def _is_no_title(page: Page, above: _Above, i: int) -> bool:
    """A field of a form, a label of what stands below lists, the last comments."""
    line, kinds = page.lines[i], page.kinds(i)
    return bool(_FORM.search(line)) or not kinds.isdisjoint(_BELOW) or above.is_commented(page.keys[i])


def _begins_menu(page: Page, above: _Above, i: int) -> bool:
    """Two lines of a word or two below longer titles."""
    two = page.counts[i : i + 2]
    return above.is_long and len(two) > 1 and max(two) <= _LONGEST_NAME


def _is_odd(page: Page, above: _Above, i: int) -> bool:
    """A button, a heading, a number, a call, as no title above is; a word or two that the page has elsewhere too."""
    if any(sign(page.lines[i]) for sign in _SIGNS_OF_END if sign not in above.signs):
        return True
    return above.is_long and page.counts[i] <= _LONGEST_NAME and page.times[page.keys[i]] > 1


def _is_sentence(line: str) -> bool:
    return line.endswith((".", "。")) and not line.endswith(ELLIPSIS) and count_words(line) > 8


def _is_capitals(line: str) -> bool:
    return line.isupper() and count_words(line) > 1


def _is_button(line: str) -> bool:
    return line.endswith(_ARROWS) and "«" not in line


def _is_numbered(line: str) -> bool:
    return _NUMBERED.match(line) is not None


def _is_call(line: str) -> bool:
    return "newsletter" in line.casefold()


# What no line of a list is unless others are too.
_SIGNS_OF_END = (_is_capitals, _is_button, _is_numbered, _is_call)


def _cut_snippets(page: Page, block: Sequence[int], parts: Sequence[Part]) -> tuple[list[int], int] | None:
    """Title, short snippet ending in an ellipsis, title, snippet, …: only where they take turns to the end."""
    texts = [at for at, part in enumerate(parts) if part in (Part.TITLE, Part.SNIPPET)]
    cut = [page.lines[block[at]].endswith(ELLIPSIS) for at in texts]
    turns = len(cut) >= 2 and not any(cut[::2]) and all(cut[1::2])
    return ([at for at, is_cut in zip(texts, cut, strict=True) if not is_cut], len(parts)) if turns else None


def _repeats(page: Page, title: int, line: int) -> bool:
    """Whether a line is the snippet of the title above it: Blogger's snippets begin with the title again."""
    head = page.lines[title].casefold().rstrip(".… ")
    return len(head) > 8 and len(page.lines[line]) > len(head) and page.lines[line].casefold().startswith(head)
