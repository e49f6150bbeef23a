"""Where a page lists other posts: by the names of boxes, by its platform's marks, and by headings of the lexicon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from flows.clean.html.labels import label_of
from flows.clean.html.marks import list_kind
from flows.clean.html.platform import Platform
from flows.clean.html.tree import PageTree
from flows.clean.lexicon import RELATED_HEADINGS, Kind
from schemas.records import LinkKind

MOST_IN_LIST = 60
_LONGEST_HEADING = 80
_HEADINGS = frozenset(
    {
        "h1", "h2", "h3", "h4", "h5", "h6", "strong", "b", "p", "div", "span", "legend", "section", "header", "aside",
        "center", "td", "dt",
    }
)  # fmt: skip
# Links of a list that no name of a box tells: more of them are an archive or the parts of a site.
_SURE = range(25)
_UNSURE = range(2, 13)
_MOST_AROUND = 4  # elements around a heading that may be the list's box


def find_lists(tree: PageTree, platform: Platform | None) -> Iterator[tuple[int, LinkKind]]:
    """The outermost boxes of lists, in order, each with what its heading, its name or its platform says of it."""
    done = 0
    known = dict(_headed(tree)) | (_of_platform(tree, platform) if platform else {})
    for i, element in enumerate(tree.elements):
        if element.end <= done or element.end == element.start or not element.depth:
            continue
        kind = list_kind(element) or known.get(i)
        if kind is not None:
            done = element.end
            # The first line may say more of a list than the name of its box.
            first = tree.blocks[element.start].text
            if not _heads_recent(first):
                yield i, _heading_kind(first) or kind


def _of_platform(tree: PageTree, platform: Platform) -> dict[int, LinkKind]:
    def boxes(selectors: Iterable[str], kind: LinkKind) -> dict[int, LinkKind]:
        return {i: kind for selector in selectors for i in tree.select(selector)}

    return boxes(platform.related, LinkKind.RELATED) | boxes(platform.popular, LinkKind.POPULAR)


def _heading_kind(text: str) -> LinkKind | None:
    label = label_of(text) if len(text) <= _LONGEST_HEADING else None
    if label is None or label.start or Kind.RECENT_HEADING in label.kinds:
        return None
    if Kind.POPULAR_HEADING in label.kinds:
        return LinkKind.POPULAR
    return LinkKind.RELATED if Kind.RELATED_HEADING in label.kinds else None


def _heads_recent(text: str) -> bool:
    """Whether this heads the newest posts, which a theme lists on every page in a box for related ones."""
    label = label_of(text) if len(text) <= _LONGEST_HEADING else None
    if label is None or label.start:
        return False
    return Kind.RECENT_HEADING in label.kinds and label.kinds.isdisjoint(RELATED_HEADINGS)


def _headed(tree: PageTree) -> Iterator[tuple[int, LinkKind]]:
    """The boxes that begin with a heading of the lexicon and are mostly links, or the list right below it."""
    for number, block in enumerate(tree.blocks):
        kind = _heading_kind(block.text)
        if kind is None or tree.elements[block.parent].tag not in _HEADINGS or _is_in_menu(tree, block.parent):
            continue
        box = _box_around(tree, number)
        box = box if box is not None else _box_below(tree, number)
        if box is not None and _count_links(tree, box) in (_SURE if _is_sure(block.text) else _UNSURE):
            yield box, kind


def _is_sure(heading: str) -> bool:
    """Whether this heads a list wherever it stands; `Trending` may be the label of one post."""
    label = label_of(heading)
    return label is not None and label.is_strong


def _count_links(tree: PageTree, box: int) -> int:
    """The addresses that are linked in a box; a post and its comments are one."""
    links = (e.attributes.get("href") for e in tree.elements[box : tree.elements[box].last] if e.tag == "a")
    return len({link.partition("#")[0] for link in links if link})


def _is_in_menu(tree: PageTree, element: int) -> bool:
    around = (tree.elements[i] for i in islice(tree.ancestors(element), _MOST_AROUND))
    return any(box.tag == "nav" or "menu" in box.marks for box in around if box.depth > 1)


def _box_around(tree: PageTree, heading: int) -> int | None:
    """The innermost element that begins with this block and holds a list."""
    for i in islice(tree.ancestors(tree.blocks[heading].parent), _MOST_AROUND):
        element = tree.elements[i]
        if element.start != heading or element.end - heading > 4 * MOST_IN_LIST or element.tag == "article":
            return None
        rest = tree.length(i) - len(tree.blocks[heading].text)
        if 0 < rest < 2 * tree.link_length(i):
            return i
    return None


def _box_below(tree: PageTree, heading: int) -> int | None:
    """The element right below this block, if it holds a list."""
    for i in islice(tree.ancestors(tree.blocks[heading].parent), _MOST_AROUND):
        element, below = tree.elements[i], tree.elements[i].last
        if element.end > heading + 1:
            return None
        if below < len(tree.elements) and tree.elements[below].parent == element.parent:
            found = tree.elements[below]
            is_list = found.end > found.start == heading + 1 and 0 < tree.length(below) < 2 * tree.link_length(below)
            return below if is_list else None
    return None
