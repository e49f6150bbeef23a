"""Cards of other posts below a text, without a heading: title, excerpt, and a line of date and reading time (Ghost)."""

from __future__ import annotations

import re
from itertools import pairwise

from flows.clean.lexicon import Kind, find_label
from flows.clean.page import Page, count_words, ends_sentence
from schemas.records import LinkKind, RelatedLink, Role

_TALLEST = 3  # lines of a card: title, excerpt, date
_FEWEST = 2
_LONGEST_TITLE = 160
_COUNT_AT_END = re.compile(r"\d{1,3}\s\D{3,}$")


def take_cards(page: Page, start: int, links: tuple[RelatedLink, ...]) -> tuple[RelatedLink, ...]:
    """The posts on cards below the text, behind `links`; the cards get their roles."""
    position = max((link.position for link in links if link.kind is LinkKind.RELATED), default=0)
    found: dict[str, None] = {}
    for card in _cards(page, start):
        found[page.text_of(card[0]).strip()] = None
        page.mark(card[0], Role.RELATED)
        for i in card[1:-1]:
            page.remove(i, "related_snippet")
        page.remove(card[-1], "related_date")
    return tuple(RelatedLink(LinkKind.RELATED, at, title) for at, title in enumerate(found, position + 1))


def _cards(page: Page, start: int) -> list[range]:
    """Cards of one height, one right below the other; the first is as tall as the second."""
    ends = [i for i in range(start, len(page)) if page.roles[i] is None and _ends_card(page, i)]
    heights = {below - above for above, below in pairwise(ends)}
    if len(ends) < _FEWEST or len(heights) != 1 or not 1 < (height := heights.pop()) <= _TALLEST:
        return []
    cards = [range(end - height + 1, end + 1) for end in ends]
    is_below = cards[0].start > start and all(_is_title(page, card[0]) for card in cards)
    return cards if is_below and all(page.roles[i] is None for card in cards for i in card) else []


def _ends_card(page: Page, i: int) -> bool:
    """`29 March 2020 • 3 min read`."""
    tail = _COUNT_AT_END.search(page.lines[i]) if page.is_dated(i) else None
    label = find_label(tail.group()) if tail is not None and tail.start() else None
    return label is not None and not label.start and Kind.READING_TIME in label.kinds


def _is_title(page: Page, i: int) -> bool:
    line = page.lines[i]
    is_short = len(line) <= _LONGEST_TITLE and page.labels[i] is None and not page.is_dated(i)
    return is_short and not (ends_sentence(line) and count_words(line) > 8)
