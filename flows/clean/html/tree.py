"""A page as flat lists: its elements in the order in which they open, and the blocks of text in the order of reading.

The tree of the parser is walked once; what comes after works on these lists. An element knows the range of blocks
inside it, so that lengths and shares of any part of the page are sums over a range.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser, LexborNode

from flows.clean.html.names import NO_MARKS, marks_of
from flows.clean.html_blocks import BLOCKS, SILENT, fold_spaces
from flows.clean.lines import refuse_many_lines
from flows.errors import PageTooLarge

MOST_ELEMENTS = 150_000
MOST_ATTRIBUTES = 300_000  # of all elements together
# Where elements bear names. Classes of pages that are made by React are random, and those for tests stay.
_NAMES = frozenset({"id", "class", "data-testid"})
_MOST_OPEN = 4  # links and titles in each other, of which the text is kept
_NO_NAMES = ("", NO_MARKS)
_VALUE = re.compile(r"[~^$*|]?=[^\]]*\]")
_PART = re.compile(r"\[[\w-]+\]|[.#]?[\w-]+")


@dataclass(slots=True)
class Element:
    """An element of the page. `names` is its id, its classes and its name for tests, `marks` what they say of it.

    Its blocks are those from `start` up to `end`, which is not among them; its descendants are the elements after it
    up to `last`, which is not among them.
    """

    tag: str
    parent: int
    attributes: dict[str, str | None]
    names: str
    marks: frozenset[str]
    depth: int
    start: int
    end: int = 0
    last: int = 0


@dataclass(slots=True)
class Block:
    """A line of text. `parent` is its innermost block element; `link_length` counts characters inside links."""

    text: str
    parent: int
    link_length: int = 0
    links: list[int] = field(default_factory=list)

    @property
    def own_length(self) -> int:
        """Characters outside links."""
        return len(self.text) - self.link_length


@dataclass(slots=True)
class PageTree:
    """`lengths` and `link_lengths` are sums over the blocks so far; `inline_texts` has what links and titles within a
    block say. `index` finds an element by the parser's own number for its node; `parts` has for parts of selectors
    whether the page has them."""

    parser: LexborHTMLParser
    elements: list[Element] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    link_lengths: list[int] = field(default_factory=list)
    inline_texts: dict[int, str] = field(default_factory=dict)
    index: dict[int, int] = field(default_factory=dict)
    parts: dict[str, bool] = field(default_factory=dict)

    def select(self, selector: str) -> list[int]:
        """The elements that a CSS selector finds, in order; those that show no text are none of ours."""
        return [self.index[node.mem_id] for node in self.find_all(selector) if node.mem_id in self.index]

    def find_all(self, selector: str) -> list[LexborNode]:
        """The parser's nodes that a CSS selector finds, in order."""
        return self.parser.css(selector) if self._may_find(selector) else []

    def find_first(self, selector: str) -> LexborNode | None:
        """The first of the parser's nodes that a CSS selector finds."""
        return self.parser.css_first(selector) if self._may_find(selector) else None

    def _may_find(self, selector: str) -> bool:
        """Whether the page has every class, kind of element and attribute that a selector names. Most pages lack one
        of them, and each search walks the whole page."""
        return all(self._has(part) for part in _parts_of(selector))

    def _has(self, part: str) -> bool:
        if not self.parts:
            nodes = self.parser.css("[class]")
            classes = " ".join({node.attributes["class"] or "" for node in nodes}).lower().split()
            self.parts = dict.fromkeys((f".{name}" for name in classes), True)
        if part not in self.parts:
            self.parts[part] = part[0] != "." and self.parser.css_first(part) is not None
        return self.parts[part]

    def place_of(self, node: LexborNode) -> int:
        """The element that a node of the parser is, or stands in."""
        found: LexborNode | None = node
        while found is not None:
            if found.mem_id in self.index:
                return self.index[found.mem_id]
            found = found.parent
        return 0

    def text(self, element: int) -> str:
        """The text of an element, its blocks joined by blanks; of a link or title the part of its block."""
        if (said := self.inline_texts.get(element)) is not None:
            return said
        found = self.elements[element]
        return " ".join(block.text for block in self.blocks[found.start : found.end])

    def length(self, element: int) -> int:
        """Characters of text in an element."""
        found = self.elements[element]
        return self.lengths[found.end] - self.lengths[found.start]

    def link_length(self, element: int) -> int:
        """Characters of text in links of an element."""
        found = self.elements[element]
        return self.link_lengths[found.end] - self.link_lengths[found.start]

    def ancestors(self, element: int) -> Iterator[int]:
        """An element and those around it, from the inside out."""
        while element >= 0:
            yield element
            element = self.elements[element].parent


@cache
def _parts_of(selector: str) -> tuple[str, ...]:
    """The elements, classes and attributes in a CSS selector, each a selector of its own."""
    bare = _VALUE.sub("]", selector)
    return tuple(part.lower() if part[0] == "." else part for part in _PART.findall(bare))


def parse_page(html: str) -> PageTree:
    """The lists of a page; raises PageTooLarge for one of too many lines, elements or attributes."""
    tree = PageTree(LexborHTMLParser(html))
    if tree.parser.body is not None:
        with _collector_paused():
            _Walk(tree).run(tree.parser.body)
    tree.lengths = [0, *accumulate(len(block.text) for block in tree.blocks)]
    tree.link_lengths = [0, *accumulate(block.link_length for block in tree.blocks)]
    return tree


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Without Python's search for cycles: of thousands of new objects, which all stay, it takes a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Walk:
    """One walk over the parser's tree, without recursion: pages may be nested deeper than Python recurses."""

    def __init__(self, tree: PageTree) -> None:
        self.tree = tree
        self.pieces: list[str] = []
        self.is_visible = False  # whether any of the pieces shows
        self.link_length = 0
        self.links: list[int] = []  # those of the open block
        self.open_links: list[int] = []
        self.open_texts: list[tuple[int, int]] = []  # links and titles, each with its place in `text_pieces`
        self.text_pieces: list[str] = []
        self.block_parents: list[int] = []
        self.attribute_count = 0

    def run(self, root: LexborNode) -> None:
        """Fill the lists of the tree."""
        stack: list[tuple[LexborNode | None, int, bool]] = [(root, -1, False)]
        while stack:
            node, parent, is_pre = stack.pop()
            if node is None:
                self._leave(parent)
                continue
            tag = node.tag or "-"
            if tag == "-text":
                self._add_text(node.text_content or "", is_pre)
            elif tag == "br":
                self._end_block()
            elif tag not in SILENT and tag[0] not in "-!":
                element = self._enter(node, tag, parent)
                child = node.last_child
                if child is None:
                    self._leave(element)
                    continue
                stack.append((None, element, False))
                is_pre = is_pre or tag == "pre"
                while child is not None:
                    stack.append((child, element, is_pre))
                    child = child.prev
        self._end_block()
        size = len(self.tree.blocks)
        for found in self.tree.elements:
            if found.end > size:
                found.end = size

    def _enter(self, node: LexborNode, tag: str, parent: int) -> int:
        elements = self.tree.elements
        number = len(elements)
        if number == MOST_ELEMENTS:
            raise PageTooLarge(f"The page has more than {MOST_ELEMENTS:,} elements.")
        is_block, is_link = tag in BLOCKS, tag == "a"
        if is_block:
            self._end_block()
            self.block_parents.append(number)
        elif is_link:
            self.links.append(number)
            self.open_links.append(number)
        names, marks = _NO_NAMES
        if attributes := node.attributes:
            self._count(len(attributes))
            if not _NAMES.isdisjoint(attributes):
                names, marks = _names_of(attributes)
        self.tree.index[node.mem_id] = number
        if (is_link or ("title" in marks and not is_block)) and len(self.open_texts) < _MOST_OPEN:
            self.open_texts.append((number, len(self.text_pieces)))
        depth = elements[parent].depth + 1 if parent >= 0 else 0
        elements.append(Element(tag, parent, attributes, names, marks, depth, len(self.tree.blocks)))
        return number

    def _count(self, attributes: int) -> None:
        self.attribute_count += attributes
        if self.attribute_count > MOST_ATTRIBUTES:
            raise PageTooLarge(f"The page has more than {MOST_ATTRIBUTES:,} attributes.")

    def _leave(self, element: int) -> None:
        found = self.tree.elements[element]
        if found.tag in BLOCKS:
            self._end_block()
            self.block_parents.pop()
        elif found.tag == "a":
            self.open_links.pop()
        if self.open_texts and self.open_texts[-1][0] == element:
            self._leave_text()
        # An inline element at the end of an open block has part of that block.
        found.end = len(self.tree.blocks) + self.is_visible
        found.last = len(self.tree.elements)

    def _leave_text(self) -> None:
        element, start = self.open_texts.pop()
        self.tree.inline_texts[element] = fold_spaces("".join(self.text_pieces[start:]))
        if not self.open_texts:
            self.text_pieces.clear()

    def _add_text(self, text: str, is_pre: bool) -> None:
        if text.isspace() and not (self.is_visible or self.open_texts or is_pre):
            return  # most texts are the white space between boxes
        if is_pre and "\n" in text:
            refuse_many_lines(len(self.tree.blocks) + text.count("\n"))
            first, *rest = text.split("\n")
            self._add_piece(first)
            for part in rest:
                self._end_block()
                self._add_piece(part)
        else:
            self._add_piece(text)

    def _add_piece(self, text: str) -> None:
        if self.open_texts:
            self.text_pieces.append(text)
        if not self.is_visible:
            if not text or text.isspace():
                return  # as what a block begins with it shows nothing
            self.is_visible = True
        if self.open_links:
            self.link_length += len(text.strip())
        self.pieces.append(text)

    def _end_block(self) -> None:
        if self.open_texts:
            self.text_pieces.append(" ")
        if self.is_visible:
            self._add_block()
        elif self.links:
            self.links = self.open_links.copy()

    def _add_block(self) -> None:
        text = fold_spaces("".join(self.pieces))
        parent = self.block_parents[-1] if self.block_parents else 0
        self.tree.blocks.append(Block(text, parent, min(self.link_length, len(text)), self.links))
        refuse_many_lines(len(self.tree.blocks))
        self.pieces.clear()
        self.links = self.open_links.copy()
        self.link_length, self.is_visible = 0, False


def _names_of(attributes: dict[str, str | None]) -> tuple[str, frozenset[str]]:
    """What an element is called, and what that says of it."""
    name, classes, for_tests = attributes.get("id"), attributes.get("class"), attributes.get("data-testid")
    names = classes or ""
    if name or for_tests:
        names = " ".join(filter(None, (name, classes, for_tests)))
    return (names, marks_of(names)) if names else _NO_NAMES
