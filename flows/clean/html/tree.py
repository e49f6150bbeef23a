"""A page as flat lists: its elements in the order in which they open, and the blocks of text in the order of reading.

The tree of the parser is walked once; what comes after works on these lists. An element knows the range of blocks
inside it, so that lengths and shares of any part of the page are sums over a range.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple, NoReturn

from selectolax.lexbor import LexborHTMLParser, LexborNode

from flows.clean.html.names import LONGEST_NAMES, NO_MARKS, marks_of
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


class Parts(NamedTuple):
    """What a selector names, or a page has: kinds of elements and (in brackets) attributes; ids and classes."""

    kinds: Set[str]
    names: Set[str]


@dataclass(slots=True)
class PageTree:
    """`lengths` and `link_lengths` are sums over the blocks so far; `inline_texts` has what links and titles within a
    block say. `index` finds an element by the parser's own number for its node; `hidden` are the nodes in the body
    that show no text, and `parts` what selectors may name of the page."""

    parser: LexborHTMLParser
    elements: list[Element] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    link_lengths: list[int] = field(default_factory=list)
    inline_texts: dict[int, str] = field(default_factory=dict)
    index: dict[int, int] = field(default_factory=dict)
    hidden: list[LexborNode] = field(default_factory=list)
    parts: Parts | None = None

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
        if self.parts is None:
            self.parts = _all_parts(self)
        sought = _parts_of(selector)
        return sought.names <= self.parts.names and sought.kinds <= self.parts.kinds

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
def _parts_of(selector: str) -> Parts:
    parts = _PART.findall(_VALUE.sub("]", selector))
    names = frozenset(part[1:].lower() for part in parts if part[0] in ".#")
    return Parts(frozenset(part for part in parts if part[0] not in ".#"), names)


def _all_parts(tree: PageTree) -> Parts:
    tags = {element.tag for element in tree.elements}
    attributes = set[str]().union(*(element.attributes for element in tree.elements))
    names = {element.names for element in tree.elements}
    for node in _others(tree):
        found = node.attributes
        tags.add(node.tag or "")
        attributes.update(found)
        names.update((found.get("id") or "", found.get("class") or ""))
    tags.update(f"[{name}]" for name in attributes)
    return Parts(tags, set(" ".join(names).lower().split()))


def _others(tree: PageTree) -> Iterator[LexborNode]:
    """The nodes of the page that are none of the tree's elements."""
    if tree.parser.root is not None:
        yield tree.parser.root
    roots = [tree.parser.head] if tree.parser.head is not None else []
    for root in (*roots, *tree.hidden):
        yield from root.traverse()


def parse_page(html: str) -> PageTree:
    """The lists of a page; raises PageTooLarge for one of too many lines, elements or attributes."""
    tree = PageTree(LexborHTMLParser(html))
    if tree.parser.body is not None:
        _Walk(tree).run(tree.parser.body)
    tree.lengths = [0, *accumulate(len(block.text) for block in tree.blocks)]
    tree.link_lengths = [0, *accumulate(block.link_length for block in tree.blocks)]
    return tree


# What is to come, the next on top: nodes, each with the element around it and whether its line ends count, and None
# for the end of an element.
_Stack = list[tuple[LexborNode | None, int, bool]]


class _Walk:
    """One walk over the parser's tree, without recursion: pages may be nested deeper than Python recurses."""

    def __init__(self, tree: PageTree) -> None:
        self.elements, self.blocks, self.index = tree.elements, tree.blocks, tree.index
        self.inline_texts, self.hidden = tree.inline_texts, tree.hidden
        self.pieces: list[str] = []  # what the open block shows; none before something in it can be seen
        self.link_length = 0
        self.links: list[int] = []  # those of the open block
        self.open_links: list[int] = []
        self.open_texts: list[tuple[int, int]] = []  # links and titles, each with its place in `text_pieces`
        self.text_pieces: list[str] = []
        self.block_parents: list[int] = []
        self.attribute_count = 0

    def run(self, root: LexborNode) -> None:
        """Fill the lists of the tree."""
        stack: _Stack = [(root, -1, False)]
        while stack:
            node, parent, is_pre = stack.pop()
            if node is None:
                self._leave(parent)
                continue
            tag = node.tag or "-"
            if tag == "-text":
                text = node.text_content or ""
                # Most texts are the white space between boxes.
                if is_pre:
                    self._add_lines(text)
                elif self.pieces or self.open_texts or not text.isspace():
                    self._add_piece(text)
            elif tag == "br":
                self._end_block()
            elif tag in SILENT:
                self.hidden.append(node)
            elif tag[0] not in "-!":
                element = self._enter(node, tag, parent)
                stack.append((None, element, False))
                _push_children(stack, node, element, is_pre or tag == "pre")
        self._end_block()

    def _enter(self, node: LexborNode, tag: str, parent: int) -> int:
        number = len(self.elements)
        attributes = node.attributes
        self.attribute_count += len(attributes)
        if number == MOST_ELEMENTS or self.attribute_count > MOST_ATTRIBUTES:
            self._refuse(number)
        names, marks = _NO_NAMES
        if attributes and not _NAMES.isdisjoint(attributes):
            names, marks = _names_of(attributes.get("id"), attributes.get("class"), attributes.get("data-testid"))
        if tag in BLOCKS:
            if self.pieces or self.links or self.open_texts:
                self._end_block()
            self.block_parents.append(number)
        elif tag == "a" or "title" in marks:
            self._enter_text(number, tag)
        self.index[node.mem_id] = number
        depth = self.elements[parent].depth + 1 if number else 0
        self.elements.append(Element(tag, parent, attributes, names, marks, depth, len(self.blocks)))
        return number

    def _refuse(self, elements: int) -> NoReturn:
        if elements == MOST_ELEMENTS:
            raise PageTooLarge(f"The page has more than {MOST_ELEMENTS:,} elements.")
        raise PageTooLarge(f"The page has more than {MOST_ATTRIBUTES:,} attributes.")

    def _enter_text(self, element: int, tag: str) -> None:
        if tag == "a":
            self.links.append(element)
            self.open_links.append(element)
        if len(self.open_texts) < _MOST_OPEN:
            self.open_texts.append((element, len(self.text_pieces)))

    def _leave(self, element: int) -> None:
        found = self.elements[element]
        if found.tag in BLOCKS:
            if self.pieces or self.links or self.open_texts:
                self._end_block()
            self.block_parents.pop()
        elif found.tag == "a":
            self.open_links.pop()
        if self.open_texts and self.open_texts[-1][0] == element:
            self._leave_text()
        # An inline element at the end of an open block has part of that block.
        found.end = len(self.blocks) + bool(self.pieces)
        found.last = len(self.elements)

    def _leave_text(self) -> None:
        element, start = self.open_texts.pop()
        self.inline_texts[element] = fold_spaces("".join(self.text_pieces[start:]))
        if not self.open_texts:
            self.text_pieces.clear()

    def _add_lines(self, text: str) -> None:
        refuse_many_lines(len(self.blocks) + text.count("\n"))
        first, *rest = text.split("\n")
        self._add_piece(first)
        for part in rest:
            self._end_block()
            self._add_piece(part)

    def _add_piece(self, text: str) -> None:
        if self.open_texts:
            self.text_pieces.append(text)
        if not self.pieces and (not text or text.isspace()):
            return  # as what a block begins with it shows nothing
        if self.open_links:
            self.link_length += len(text.strip())
        self.pieces.append(text)

    def _end_block(self) -> None:
        if self.open_texts:
            self.text_pieces.append(" ")
        if self.pieces:
            self._add_block()
        elif self.links:
            self.links = self.open_links.copy()

    def _add_block(self) -> None:
        text = fold_spaces("".join(self.pieces))
        parent = self.block_parents[-1] if self.block_parents else 0
        self.blocks.append(Block(text, parent, min(self.link_length, len(text)), self.links))
        refuse_many_lines(len(self.blocks))
        self.pieces.clear()
        self.links, self.link_length = self.open_links.copy(), 0


def _push_children(stack: _Stack, node: LexborNode, element: int, is_pre: bool) -> None:
    """The first child on top."""
    child = node.last_child
    while child is not None:
        stack.append((child, element, is_pre))
        child = child.prev


def _names_of(name: str | None, classes: str | None, for_tests: str | None) -> tuple[str, frozenset[str]]:
    """What an element is called, and what that says of it. What no theme prints is not kept for other elements."""
    if len(name or "") + len(classes or "") + len(for_tests or "") > LONGEST_NAMES:
        return _read_names(name, classes, for_tests)
    return _known_names(name, classes, for_tests)


def _read_names(name: str | None, classes: str | None, for_tests: str | None) -> tuple[str, frozenset[str]]:
    names = classes or ""
    if name or for_tests:
        names = " ".join(filter(None, (name, classes, for_tests)))
    return (names, marks_of(names)) if names else _NO_NAMES


# A page says the same of thousands of elements.
_known_names = lru_cache(maxsize=20_000)(_read_names)
