"""Which heading of the page is the post's title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from flows.clean.html.marks import is_post_title, is_title
from flows.clean.html.tree import Element, PageTree
from flows.clean.page import weight
from flows.composition import compose

_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_LONGEST = 300
_SHORTEST_PART = 8  # letters: a shorter heading is the title only if it is all of it, or a part between separators
_NO_WORD = re.compile(r"\W+")
# What stands between a post's title and its blog's name.
TITLE_SEPARATOR = re.compile(r"\s+[|–—·•«»›‹~:/-]+\s+|:\s+|\s*[|｜»«]\s*")
_HOME = re.compile(r"/(?:index\.(?:html?|php)|home|blog)?/?")


def fold_title(text: str) -> str:
    """Words alone, in lower case."""
    return _NO_WORD.sub(" ", compose(text, "NFKC").casefold()).strip()


def find_heading(tree: PageTree, titles: Sequence[str]) -> int | None:
    """The heading that prints the title, which the page's head gives, with the blog's name in some of its `titles`.

    A whole match goes before a part, what themes name after a title before other headings, a longer part before a
    shorter one. Where none matches, it is the first that themes name after the title, else the only `h1`.
    """
    folded = [fold_title(title) for title in titles]
    parts = {fold_title(part) for title in titles for part in TITLE_SEPARATOR.split(title)}
    found = []
    for i, element in enumerate(tree.elements):
        if not _can_be_title(tree, i, element):
            continue
        text, is_named = fold_title(tree.text(i)), is_post_title(element)
        is_other = not is_named and element.tag not in _HEADINGS
        if text in folded:
            found.append((0, int(is_other), 0, i))
        elif text in parts or (weight(text) > _SHORTEST_PART and _is_edge(text, folded)):
            found.append((1, int(not is_named), -len(text), i))
        elif is_named:
            found.append((2, 0, 0, i))
    return min(found)[-1] if found else _only_h1(tree)


def _is_edge(text: str, titles: Sequence[str]) -> bool:
    return any(title.startswith(text) or title.endswith(text) for title in titles)


def _can_be_title(tree: PageTree, i: int, element: Element) -> bool:
    if element.tag not in _HEADINGS and not is_title(element):
        return False
    return 0 < element.end - element.start <= 3 and 0 < tree.length(i) <= _LONGEST and not _leads_home(tree, element)


def _leads_home(tree: PageTree, element: Element) -> bool:
    """Whether it is nothing but a link to the blog's first page, as its name is."""
    block = tree.blocks[element.start]
    if not block.links or block.own_length:
        return False
    href = tree.elements[block.links[0]].attributes.get("href") or ""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return False
    path = parts.path or ("/" if parts.netloc else "")
    return not parts.query and not parts.fragment and _HOME.fullmatch(path) is not None


def _only_h1(tree: PageTree) -> int | None:
    found = [i for i, element in enumerate(tree.elements) if element.tag == "h1" and _can_be_title(tree, i, element)]
    return found[0] if len(found) == 1 else None
