"""Which heading of the page is the post's title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from flows.clean.html.addresses import without_archive
from flows.clean.html.marks import is_post_title, is_site_title, is_title
from flows.clean.html.tree import Element, PageTree
from flows.clean.page import weight
from flows.composition import compose
from schemas.records import FoundText

_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_LONGEST = 300
_SHORTEST_PART = 8  # letters: a shorter heading is the title only if it is all of it, or a part between separators
_FEWEST_ALIKE, _ALIKE = 3, 0.6  # words that two titles share, and their share of all words
_BLANK = re.compile(r"\s+")
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
    shorter one. Where none matches, it is the first that themes name after the title, else the `h1` that says nearly
    the same (heads are shortened for search engines), else the only `h1`.
    """
    folded = [fold_title(title) for title in titles]
    parts = {fold_title(part) for title in titles for part in TITLE_SEPARATOR.split(title)}
    found = []
    for i, element in enumerate(tree.elements):
        if (element.tag not in _HEADINGS and not element.marks) or not _can_be_title(tree, i, element):
            continue
        text, is_named = fold_title(tree.text(i)), is_post_title(element)
        is_other = not is_named and element.tag not in _HEADINGS
        if text in folded:
            found.append((0, int(is_other), 0, i))
        elif text in parts or (weight(text) > _SHORTEST_PART and _is_edge(text, folded)):
            found.append((1, int(not is_named), -len(text), i))
        elif is_named:
            found.append((2, 0, 0, i))
        elif element.tag == "h1" and _is_alike(text, parts):
            found.append((3, 0, 0, i))
    return min(found)[-1] if found else _only_h1(tree)


def without_kicker(heading: str, titles: Sequence[FoundText]) -> str:
    """The heading without the catchword that magazines print above its title, where two places of the head agree on
    what is left."""
    folded = fold_title(heading)
    for title in titles:
        end = fold_title(title.text)
        said_in = {other.provenance for other in titles if fold_title(other.text) == end}
        if len(said_in) > 1 and end.count(" ") >= _FEWEST_ALIKE - 1 and folded.endswith(f" {end}"):
            starts = (match.end() for match in _BLANK.finditer(heading))
            return next((heading[start:] for start in starts if fold_title(heading[start:]) == end), heading)
    return heading


def _is_edge(text: str, titles: Sequence[str]) -> bool:
    return any(title.startswith(text) or title.endswith(text) for title in titles)


def _is_alike(text: str, titles: Iterable[str]) -> bool:
    """Whether most words of the text and of one of the titles are the same ones."""
    words = set(text.split())
    others = (set(title.split()) for title in titles)
    return any(len(words & other) >= max(_FEWEST_ALIKE, _ALIKE * len(words | other)) for other in others)


def _can_be_title(tree: PageTree, i: int, element: Element) -> bool:
    if (element.tag not in _HEADINGS and not is_title(element)) or is_site_title(element):
        return False
    return 0 < element.end - element.start <= 3 and 0 < tree.length(i) <= _LONGEST and not _leads_home(tree, element)


def _leads_home(tree: PageTree, element: Element) -> bool:
    """Whether it is nothing but a link to the blog's first page, as its name is."""
    block = tree.blocks[element.start]
    if not block.links or block.own_length:
        return False
    href = tree.elements[block.links[0]].attributes.get("href") or ""
    try:
        parts = urlsplit(without_archive(href.strip()))
    except ValueError:
        return False
    path = parts.path or ("/" if parts.netloc else "")
    return not parts.query and not parts.fragment and _HOME.fullmatch(path) is not None


def _only_h1(tree: PageTree) -> int | None:
    found = [i for i, element in enumerate(tree.elements) if element.tag == "h1" and _can_be_title(tree, i, element)]
    return found[0] if len(found) == 1 else None
