"""The post of a page: its heading, the box that holds its text, and the blocks that are the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flows.clean.html.body import Cuts, find_body
from flows.clean.html.head import Head
from flows.clean.html.heading import find_heading
from flows.clean.html.marks import is_caption
from flows.clean.html.rows import cut_rows
from flows.clean.html.second_opinion import ask_again
from flows.clean.html.tree import PageTree
from schemas.records import Line, LinkKind, Role

_UPPER_PART = 0.3  # of a box's blocks, and some more in a short one
_FEW_BLOCKS = 5
_OF_OTHERS = frozenset({"comment_thread", "related_posts"})


@dataclass(frozen=True, slots=True)
class Post:
    """`heading` and `box` are elements, `text` the blocks of the body in order. `cuts` has for each block of the page
    the rule that cuts it, or None. `is_sure` is False where no box is named after the post's text."""

    tree: PageTree
    head: Head
    heading: int | None
    box: int
    cuts: Cuts
    text: list[int]
    is_sure: bool

    @property
    def title(self) -> str | None:
        """What the heading prints, else what the head says."""
        if self.heading is not None:
            return self.tree.text(self.heading)
        return self.head.titles[0].text if self.head.titles else None

    @property
    def length(self) -> int:
        """Characters of the text outside links."""
        return sum(self.tree.blocks[i].own_length for i in self.text)

    def is_of_others(self, block: int) -> bool:
        """Whether this block is cut as a comment or as another post in a list."""
        return block < len(self.cuts) and self.cuts[block] in _OF_OTHERS

    def cut_lists(self, lists: Iterable[tuple[int, LinkKind]]) -> None:
        """Name what cuts the lists of other posts, where names have not said it."""
        for box, _ in lists:
            for i in range(self.tree.elements[box].start, self.tree.elements[box].end):
                self.cuts[i] = self.cuts[i] or "related_posts"

    def lines(self) -> tuple[Line, ...]:
        """Every block of the page with its role."""
        kept = set(self.text)
        title = range(0)
        if self.heading is not None:
            title = range(self.tree.elements[self.heading].start, self.tree.elements[self.heading].end)
        return tuple(self._line(i, i in kept, i in title) for i in range(len(self.tree.blocks)))

    def _line(self, i: int, is_text: bool, is_title: bool) -> Line:
        text = self.tree.blocks[i].text + "\n"
        if is_text or is_title:
            return Line(i + 1, text, Role.BODY if is_text else Role.TITLE)
        return Line(i + 1, text, Role.REMOVED, self.cuts[i] or "outside_post")


def find_post(tree: PageTree, head: Head, html: str) -> Post:
    """The post on a page; its `text` is empty where there is none."""
    heading = find_heading(tree, [title.text for title in head.titles])
    body = find_body(tree, heading)
    box, cuts = tree.elements[body.element], body.cuts
    _cut_captions(tree, cuts)
    start = body.start if heading is None else max(body.start, _start_of_text(tree, heading, body.element))
    rows = [i for i in range(start, box.end) if cuts[i] is None]
    text = _cut(tree, rows, cuts)
    if not (body.is_sure and text):
        text = _with_second_opinion(tree, html, rows, text, cuts)
    return Post(tree, head, heading, body.element, cuts, text, body.is_sure)


def _cut(tree: PageTree, rows: Sequence[int], cuts: Cuts) -> list[int]:
    """The rows that are text."""
    cut_rows(tree, rows, cuts)
    return [i for i in rows if cuts[i] is None]


def _with_second_opinion(tree: PageTree, html: str, rows: list[int], text: list[int], cuts: Cuts) -> list[int]:
    """The text that another extractor finds, if it finds more; rows that were cut for what they say stay cut."""
    answer = ask_again(tree, html, text)
    if not answer or answer == text:
        return text
    labels = {i for i in rows if cuts[i] is not None}
    kept = [i for i in answer if i not in labels]
    for i in kept:
        cuts[i] = None
    return _cut(tree, kept, cuts)


def _cut_captions(tree: PageTree, cuts: Cuts) -> None:
    for element in tree.elements:
        if is_caption(element):
            for i in range(element.start, element.end):
                cuts[i] = cuts[i] or "caption"


def _start_of_text(tree: PageTree, heading: int, box: int) -> int:
    """Below the title where that stands in the upper part of the box: what is above it is no text."""
    title, element = tree.elements[heading], tree.elements[box]
    upper = _UPPER_PART * (element.end - element.start) + _FEW_BLOCKS
    is_above = element.start <= title.start < element.end and title.end - element.start < upper
    return title.end if is_above else element.start
