"""Which heading of the page is the post's title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from flows.clean.html.marks import is_title
from flows.clean.html.tree import Element, PageTree

_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_LONGEST = 300
_SHORTEST_PART = 8  # letters: a shorter heading is the title only if it is all of it
_NO_WORD = re.compile(r"\W+")


def fold_title(text: str) -> str:
    """Words alone, in lower case."""
    return _NO_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def find_heading(tree: PageTree, titles: Sequence[str]) -> int | None:
    """The heading that prints the title: its words are one of the page's own titles, or the beginning or end of one.

    `titles` come as the page's head has them, with the blog's name in some. A whole match goes before a part, a longer
    part before a shorter one, a heading before another element with the name of a title.
    """
    folded = [fold_title(title) for title in titles]
    found = []
    for i, element in enumerate(tree.elements):
        if _can_be_title(tree, i, element):
            text = fold_title(tree.text(i))
            if text in folded:
                found.append((0, 0, element.tag not in _HEADINGS, i))
            elif len(text) > _SHORTEST_PART and any(t.startswith(text) or t.endswith(text) for t in folded):
                found.append((1, -len(text), element.tag not in _HEADINGS, i))
    return min(found)[-1] if found else None


def _can_be_title(tree: PageTree, i: int, element: Element) -> bool:
    if element.tag not in _HEADINGS and not is_title(element):
        return False
    return 0 < element.end - element.start <= 3 and 0 < tree.length(i) <= _LONGEST
