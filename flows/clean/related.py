"""Related sections: where a page lists other posts, and which.

A heading is believed only if what follows looks like a list: `Popular posts from this blog` in the middle of an
article about blogging is prose, and so is what follows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby

from flows.clean.comments import is_confirmed
from flows.clean.lexicon import RELATED_HEADINGS, Kind, find_label
from flows.clean.page import Page, count_words, ends_sentence, has_letters
from flows.clean.pager import read_pager
from flows.clean.related_items import Item, find_items
from flows.clean.related_parts import LONGEST_TITLE, LONGEST_UNSTATED, Part, is_statement, part_of
from schemas.records import LinkKind, RelatedLink, Role

MOST_LINKS = 1000
TITLES = "titles_of_blog"
# Behind a label that prose begins with as well: `See also: the notes`.
_FEWEST_WORDS_OF_TEASER = 5
_FEWEST_TITLES = 2
_FEWEST_PARAGRAPHS = 3
_LONGEST_STATED = 60  # characters of a title that is a sentence
_LONGEST_HEADING = 90
_LONGEST_TOPIC = 3  # words
_FEWEST_TOPICS = 4
_SHARE_OF_TOPICS = 0.8
_FEWEST_LABELS = 5
_MOST_BELOW_START = 200  # lines; other such headings stand among them, and are asked again
# `5 Comments on “TITLE”`, with a word of any language between.
_COUNT_OF_COMMENTS = re.compile(r"\d+ \w+(?= \w{2,4} [“\"«„‘'])")
# `© Jane Doe`, `Harbour Street © 2021`; not `On the © sign`.
_COPYRIGHT = re.compile(r"\W*©|.{,20}© ?\d{4}|\(c\) ?\d|copyright\W*(?:©|\(c\)|\d)", re.IGNORECASE)
# What ends a list of titles. Share rows, dates and `Read more` stand between its titles and do not.
_ENDS = frozenset(
    {
        Kind.POPULAR_HEADING, Kind.RELATED_HEADING, Kind.RECENT_HEADING, Kind.COMMENTS_HEADING, Kind.COMMENT_FORM,
        Kind.LABELS_HEADING, Kind.ARCHIVE_LIST, Kind.POWERED_BY, Kind.SUBSCRIPTION, Kind.COOKIE_NOTICE,
        Kind.PREVIOUS, Kind.NEXT, Kind.NAVIGATION, Kind.RELATED_PLUGIN, Kind.COMMENT_AUTHOR,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """Lines `heading` to `end` (not included) and the posts they name."""

    kind: LinkKind
    heading: int
    end: int
    items: tuple[Item, ...]


def find_sections(page: Page) -> list[Section]:
    """All related sections of a page, in order."""
    sections: list[Section] = []
    start = end = 0
    # Headings that do not end a list themselves have lines below in common.
    part = cache(partial(part_of, page))
    for i in range(len(page)):
        if i < start or not is_related_heading(page, i):
            continue
        end = _end_of_block(page, i, end)
        if (section := _read_section(page, i, end, part)) is not None:
            sections.append(section)
            start = section.end
    return sections


def is_related_heading(page: Page, i: int) -> bool:
    """Whether line `i` could head a list of other posts, judged alone."""
    label, line = page.labels[i], page.lines[i]
    if label is None or label.kinds.isdisjoint(RELATED_HEADINGS):
        return False
    if Kind.READ_MORE in label.kinds and i and page.labels[i - 1] is None and page.is_prose(i - 1):
        return False  # `Continue reading` below a teaser
    if _title_of_teaser(page, i):
        return False
    return not label.start or (len(line) <= _LONGEST_HEADING and not ends_sentence(line.rstrip("…. ") + line[-1:]))


def _read_section(page: Page, heading: int, end: int, part: Callable[[int], Part]) -> Section | None:
    if not _ends_list(page, heading):
        end = min(end, heading + _MOST_BELOW_START)
    block = range(heading + 1, end)
    items, length = find_items(page, block, [part(i) for i in block])
    end = heading + 1 + length
    if not items or not _is_list(page, items, end):
        return None
    popular = Kind.POPULAR_HEADING in page.kinds(heading)
    return Section(LinkKind.POPULAR if popular else LinkKind.RELATED, heading, end, tuple(items))


def _end_of_block(page: Page, heading: int, end: int) -> int:
    """The next label below a heading that ends a list; `end` is the one that was found for the heading above."""
    first = heading + 1
    if first < len(page) and page.kinds(first) == {Kind.NAVIGATION}:
        first += 1  # `See all`, beside the heading
    end = max(first, end)
    while end < len(page) and not _ends_list(page, end):
        end += 1
    return end


def _ends_list(page: Page, i: int) -> bool:
    """Whether what line `i` begins is no part of a list of posts, whatever stands above."""
    label = page.labels[i]
    if _COPYRIGHT.match(page.lines[i]) or read_pager(page, i) is not None or _is_row_of_labels(page, i):
        return True
    if (count := _COUNT_OF_COMMENTS.match(page.lines[i])) is not None:
        comments = find_label(count.group())
        if comments is not None and Kind.COMMENTS_HEADING in comments.kinds:
            return True
    if label is None or label.kinds.isdisjoint(_ENDS) or Kind.READ_MORE in label.kinds:
        return False
    if Kind.COMMENTS_HEADING in label.kinds and page.lines[i][:1].isdigit():
        return is_confirmed(page, i)  # magazine themes print `12 Comments` below each title
    return not label.start or label.is_strong


def _is_row_of_labels(page: Page, i: int) -> bool:
    """`Tags: bread, rye`, `bread, rye, water, salt, sour dough`, `Bread, Rye, …`; `Bread, rye, …` may be a title."""
    label, line = page.labels[i], page.lines[i]
    if label is not None and label.start and Kind.LABELS_START in label.kinds and line[label.start - 1] in ":：":
        return True
    parts = line.split(", ")
    if len(parts) < _FEWEST_LABELS or not all(0 < len(part.split()) <= _LONGEST_TOPIC for part in parts):
        return False
    return line == line.lower() or not any(part[0].islower() for part in parts)


def _is_list(page: Page, items: list[Item], end: int) -> bool:
    """Whether the lines read as titles are a list of posts and not the beginning of prose."""
    if end < len(page) and part_of(page, end) is Part.PROSE and items[-1].line == end - 1:
        # A paragraph follows the last title at once. One title alone is that paragraph's own heading.
        return len(items) > 1
    if _is_menu(items) or _holds_paragraphs(page, items):
        return False
    sentences = sum(_is_sentence(item.title) for item in items)
    return sentences * 2 <= len(items) and any(has_letters(item.title) for item in items)


def _is_menu(items: list[Item]) -> bool:
    """`Top Stories` and `Trending` head a list of topics, too: a word or two each."""
    counts = [count_words(item.title) for item in items]
    if len(items) > 2 and max(counts[:4]) <= 2 and sum(counts[:4]) <= 1.4 * len(counts[:4]):
        return True
    short = sum(count <= _LONGEST_TOPIC for count in counts)
    return len(items) >= _FEWEST_TOPICS and short >= _SHARE_OF_TOPICS * len(items) and sum(counts) <= 2.6 * len(items)


def _holds_paragraphs(page: Page, items: list[Item]) -> bool:
    """Three lines in a row that are too long for titles, or long and sentences: an article below a subheading."""
    run, last = 0, -1
    for item in items:
        line = page.lines[item.line]
        is_long = len(line) >= LONGEST_UNSTATED or (len(line) >= _LONGEST_STATED and is_statement(line))
        run = (run + 1 if item.line == last + 1 else 1) if is_long else 0
        if run == _FEWEST_PARAGRAPHS:
            return True
        last = item.line
    return False


def _is_sentence(title: str) -> bool:
    return is_statement(title) and len(title.split()) > 8


def take_sections(page: Page, sections: list[Section]) -> tuple[tuple[RelatedLink, ...], bool]:
    """Mark the lines of the sections; the links in order and whether some were left out for being too many."""
    links: list[RelatedLink] = []
    seen: set[tuple[LinkKind, str]] = set()
    positions = dict.fromkeys(LinkKind, 0)
    for section in sections:
        page.remove(section.heading, "related_heading")
        for item in section.items:
            page.mark(item.line, Role.RELATED)
            key = (section.kind, item.title.casefold())
            if key not in seen and len(links) < MOST_LINKS:
                positions[section.kind] += 1
                links.append(RelatedLink(section.kind, positions[section.kind], item.title, item.href))
            seen.add(key)
        _cut_rest(page, section)
    return tuple(links), len(seen) > MOST_LINKS


def _cut_rest(page: Page, section: Section) -> None:
    titles = {item.title.casefold() for item in section.items}
    for i in range(section.heading + 1, section.end):
        if page.roles[i] is not None:
            continue
        part = part_of(page, i)
        if page.lines[i].casefold() in titles:
            page.mark(i, Role.RELATED)
        elif part is Part.MORE:
            page.remove(i, "read_more")
        elif part is Part.DATE:
            page.remove(i, "related_date")
        elif part is Part.NOISE:
            page.remove(i, "related_furniture")
        else:
            page.remove(i, "related_snippet")


def take_teasers(page: Page, start: int, links: tuple[RelatedLink, ...]) -> tuple[RelatedLink, ...]:
    """The posts that lines such as `Read also: TITLE` within the text name, behind `links`."""
    position = max((link.position for link in links if link.kind is LinkKind.RELATED), default=0)
    known = {link.title.casefold() for link in links if link.kind is LinkKind.RELATED}
    found: dict[str, str] = {}
    for i in range(start, len(page)):
        if page.roles[i] is None and (title := _title_of_teaser(page, i)):
            page.mark(i, Role.RELATED, "teaser")
            if title.casefold() not in known:
                found.setdefault(title.casefold(), title)
    return tuple(RelatedLink(LinkKind.RELATED, at, title) for at, title in enumerate(found.values(), position + 1))


def _title_of_teaser(page: Page, i: int) -> str:
    """What stands behind `Read also:`, if it can be a title; a sentence is the author's own."""
    label, line = page.labels[i], page.lines[i]
    if label is None or not label.start or Kind.RELATED_HEADING not in label.kinds:
        return ""
    title = line[label.start :].strip()
    fewest = 2 if label.is_strong else _FEWEST_WORDS_OF_TEASER
    is_title = line[label.start - 1] == ":" and len(title.split()) >= fewest and not title.endswith((".", "。", ":"))
    return title if is_title and len(title) <= LONGEST_TITLE else ""


def take_titles(page: Page, start: int, links: tuple[RelatedLink, ...]) -> tuple[RelatedLink, ...]:
    """The posts of the blog that a page lists below its text without a heading that says so, behind `links`.

    A run of titles at least two long, dates between them or not. One in the midst of the text is the author's own.
    """
    position = max((link.position for link in links if link.kind is LinkKind.RELATED), default=0)
    found: dict[str, None] = {}
    for run in _runs_of_titles(page, start):
        for i in run:
            if i in page.titles:
                found[page.text_of(i)] = None
                page.mark(i, Role.RELATED, TITLES)
            else:
                page.remove(i, "related_date")
    for title in {link.title for link in links if link.kind is LinkKind.RELATED}:
        found.pop(title, None)
    return tuple(RelatedLink(LinkKind.RELATED, number, title) for number, title in enumerate(found, position + 1))


def _runs_of_titles(page: Page, start: int) -> Iterator[list[int]]:
    open_lines = [i for i in range(start, len(page)) if page.roles[i] is None]
    runs = groupby(open_lines, lambda i: i in page.titles or page.is_date(i))
    for is_run, run in reversed([(is_run, list(group)) for is_run, group in runs]):
        if is_run and sum(i in page.titles for i in run) >= _FEWEST_TITLES:
            yield run
        elif any(page.is_sentence(i) and i not in page.repeated for i in run):
            return
