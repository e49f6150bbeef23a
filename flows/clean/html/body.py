"""Where the post is: the element that holds its text, and which parts of the page are furniture.

First the boxes that platforms name after the post, then those that may hold a whole page, then the one in which most
running text stands. Furniture is told by names (marks.py), but never around the post's own text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from flows.clean.html.marks import find_furniture, is_body, is_sure_body, is_wide_body, may_be_body
from flows.clean.html.tree import Block, Element, PageTree

_PARAGRAPH = 80  # characters outside links
_SENTENCE = 30
_SENTENCE_ENDS = tuple('.!?。…”"»।:;)')
_LARGE = 0.6  # share of the page's prose: an element with more is no furniture, whatever its name
_RICH = 0.4  # share of the richest box's prose: enough to be the post's
_WHOLE = 0.3  # share of the page's prose that a named box must hold, unless the name is sure or the title stands by it
_MOST = 0.75  # share of prose by which the search goes down to one child
_LEAVES = frozenset({"p", "a", "span", "li", "blockquote", "td", "pre"})

Cuts = list[str | None]


@dataclass(frozen=True, slots=True)
class Body:
    """`element` holds the post's text; `cuts` has for each block of the page the rule that cuts it, or None.
    `start` is the block in it with which the text may begin; `is_sure` is False where no name said so."""

    element: int
    start: int
    cuts: Cuts
    is_sure: bool


class _Prose:
    """How much running text each part of the page holds."""

    def __init__(self, elements: Sequence[Element], weights: Sequence[int]) -> None:
        self.elements, self.weights = elements, weights
        self.sums = [0, *accumulate(weights)]

    def without(self, cuts: Cuts) -> _Prose:
        """What is left of it when these blocks are cut."""
        return _Prose(self.elements, [0 if rule else weight for weight, rule in zip(self.weights, cuts, strict=True)])

    @property
    def total(self) -> int:
        return self.sums[-1]

    def of(self, element: int) -> int:
        found = self.elements[element]
        return self.sums[found.end] - self.sums[found.start]


def _weigh(block: Block) -> int:
    """Characters of prose in a block: none in links and labels, less in what is neither long nor a sentence."""
    own = block.own_length
    if own <= _SENTENCE or block.link_length >= own:
        return 0
    return own if own >= _PARAGRAPH or block.text.endswith(_SENTENCE_ENDS) else own // 3


def find_body(tree: PageTree, heading: int | None) -> Body:
    """The box of the post whose title is the element `heading`."""
    prose = _Prose(tree.elements, list(map(_weigh, tree.blocks)))
    furniture = find_furniture(tree.elements)
    in_comments = _is_inside(tree, [i for i, rule in furniture.items() if rule == "comment_thread"])
    around = set(tree.ancestors(tree.elements[heading].parent)) if heading is not None else set()
    if (paragraphs := _paragraphs(tree)) is not None:
        box, start = paragraphs
        return Body(box, start, _cut(tree, furniture, around | set(tree.ancestors(box)), prose), is_sure=True)
    told = [i for i, e in enumerate(tree.elements) if e.depth and not in_comments[i] and may_be_body(e)]
    for is_named in (is_sure_body, is_body, is_wide_body):
        best = _best_of(tree, [i for i in told if is_named(tree.elements[i])], prose, heading)
        if best is None:
            continue
        best = _with_siblings(tree, best, prose)
        cuts = _cut(tree, furniture, around | set(tree.ancestors(best)), prose)
        left = prose.without(cuts)
        needed = 0.0 if is_named is is_sure_body or _stands_by(tree, best, heading) else _WHOLE
        if left.of(best) > needed * left.total:
            return Body(best, tree.elements[best].start, cuts, is_sure=True)
    best = _descend(tree, prose.without(_cut(tree, furniture, around, prose)))
    cuts = _cut(tree, furniture, around | set(tree.ancestors(best)), prose)
    return Body(best, tree.elements[best].start, cuts, is_sure=False)


def _paragraphs(tree: PageTree) -> tuple[int, int] | None:
    """What holds all paragraphs that a platform names one by one, and the block of the first; None without any."""
    named = [i for i, element in enumerate(tree.elements) if "body_paragraph" in element.marks]
    if not named:
        return None
    around = set(tree.ancestors(named[-1]))
    box = next(i for i in tree.ancestors(named[0]) if i in around and tree.elements[i].tag not in _LEAVES)
    return box, tree.elements[named[0]].start


def _is_inside(tree: PageTree, boxes: Iterable[int]) -> list[bool]:
    """For each element whether it is one of these or in one."""
    inside = [False] * len(tree.elements)
    for i in boxes:
        if not inside[i]:
            last = tree.elements[i].last
            inside[i:last] = [True] * (last - i)
    return inside


def _best_of(tree: PageTree, named: Sequence[int], prose: _Prose, heading: int | None) -> int | None:
    """The first box that is rich in prose and ends below the title; of boxes in each other the inner one."""
    most = max(map(prose.of, named), default=0)
    if not most:
        return None
    elements = tree.elements
    rich = [i for i in named if prose.of(i) >= _RICH * most]
    title_start = elements[heading].start if heading is not None else 0
    rich = [i for i in rich if elements[i].end > title_start] or rich
    best = rich[0]
    for i in rich[1:]:
        is_within = elements[best].start <= elements[i].start and elements[i].end <= elements[best].end
        if prose.of(i) >= (0.7 if is_within else 2) * prose.of(best):
            best = i
    return best


def _with_siblings(tree: PageTree, best: int, prose: _Prose) -> int:
    """A text in several boxes of one name, with pictures between them, is in what holds them all."""
    element = tree.elements[best]
    if not element.names.strip():
        return best
    same = [i for i, e in enumerate(tree.elements) if e.parent == element.parent and e.names == element.names]
    together = sum(map(prose.of, same))
    if together > 1.1 * prose.of(best) and together > _LARGE * prose.of(element.parent):
        return element.parent
    return best


def _stands_by(tree: PageTree, best: int, heading: int | None) -> bool:
    """Whether the title stands in the box, or right beside it in what holds the box."""
    if heading is None:
        return False
    holders = islice(tree.ancestors(best), 3)
    title = tree.elements[heading]
    return any(tree.elements[i].start <= title.start < tree.elements[i].end and tree.elements[i].depth for i in holders)


def _cut(tree: PageTree, furniture: Mapping[int, str], kept: Iterable[int], prose: _Prose) -> Cuts:
    """For each block the rule of the outermost furniture around it."""
    cuts: Cuts = [None] * len(tree.blocks)
    kept, done = set(kept), 0
    for i, rule in furniture.items():
        element = tree.elements[i]
        if i in kept or element.end <= done:
            continue
        if rule != "comment_thread" and prose.of(i) > _LARGE * prose.total:
            continue
        start = max(done, element.start)
        cuts[start : element.end] = [rule] * (element.end - start)
        done = element.end
    return cuts


def _descend(tree: PageTree, prose: _Prose) -> int:
    """From the page's root down, as long as one child has most of the prose."""
    children: dict[int, list[int]] = {}
    for i, element in enumerate(tree.elements):
        children.setdefault(element.parent, []).append(i)
    at = 0
    while True:
        best = max(children.get(at, ()), key=prose.of, default=None)
        if (
            best is None
            or not prose.of(best)
            or prose.of(best) < _MOST * prose.of(at)
            or tree.elements[best].tag in _LEAVES
        ):
            return at
        at = best
