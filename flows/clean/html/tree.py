"""A page as flat lists: its elements in the order in which they open, and the blocks of text in the order of reading.

The tree of the parser is walked once; what comes after works on these lists. An element knows the range of blocks
inside it, so that lengths and shares of any part of the page are sums over a range.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser, LexborNode

from flows.clean.html_blocks import BLOCKS, SILENT

# The parser's time grows with the square of the depth: 20,000 levels take half a second.
MOST_LEVELS = 10_000
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0]+")


@dataclass(slots=True)
class Element:
    """An element of the page. `marks` is its id and its classes, in lower case, with a blank at both ends.

    Its blocks are those from `start` up to `end`, which is not among them.
    """

    tag: str
    parent: int
    marks: str
    attributes: dict[str, str | None]
    start: int
    end: int = 0
    depth: int = 0


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
    """`index` finds an element by the parser's own name for its node; `nodes` has the nodes of links."""

    parser: LexborHTMLParser
    elements: list[Element]
    blocks: list[Block]
    index: dict[int, int]
    lengths: list[int] = field(default_factory=list)
    link_lengths: list[int] = field(default_factory=list)
    nodes: dict[int, LexborNode] = field(default_factory=dict)

    def select(self, selector: str) -> list[int]:
        """The elements that a CSS selector finds, in order."""
        return [self.index[node.mem_id] for node in self.parser.css(selector) if node.mem_id in self.index]

    def text(self, element: int) -> str:
        """The text of an element, its blocks joined by blanks."""
        found = self.elements[element]
        return " ".join(block.text for block in self.blocks[found.start : found.end])

    def link_text(self, link: int) -> str:
        """The text inside a link, which may be a part of its block."""
        return " ".join(self.nodes[link].text(deep=True, separator=" ").split()) if link in self.nodes else ""

    def length(self, element: int) -> int:
        """Characters of text in an element."""
        found = self.elements[element]
        return self.lengths[found.end] - self.lengths[found.start]

    def link_length(self, element: int) -> int:
        """Characters of text in links of an element."""
        found = self.elements[element]
        return self.link_lengths[found.end] - self.link_lengths[found.start]

    def ancestors(self, element: int) -> list[int]:
        """An element and those around it, from the inside out."""
        path = []
        while element >= 0:
            path.append(element)
            element = self.elements[element].parent
        return path


def is_too_deep(html: str) -> bool:
    """Whether elements are nested so deeply that the parser would take seconds."""
    if html.count("<") <= MOST_LEVELS:
        return False
    depth = 0
    for found in _TAG.finditer(html):
        if found[2].lower() not in _VOID:
            depth += -1 if found[1] else 1
            if depth > MOST_LEVELS:
                return True
    return False


def parse_page(html: str) -> PageTree:
    """The lists of a page."""
    parser = LexborHTMLParser(html)
    tree = PageTree(parser, [], [], {})
    if parser.body is not None:
        _Walk(tree).run(parser.body)
    for element in tree.elements:
        element.end = min(element.end, len(tree.blocks))
    tree.lengths = [0, *accumulate(len(block.text) for block in tree.blocks)]
    tree.link_lengths = [0, *accumulate(block.link_length for block in tree.blocks)]
    return tree


class _Walk:
    """One walk over the parser's tree, without recursion: pages may be nested deeper than Python recurses."""

    def __init__(self, tree: PageTree) -> None:
        self.tree = tree
        self.pieces: list[str] = []
        self.link_length = 0
        self.links: list[int] = []
        self.block_parents: list[int] = []
        self.open_link = 0

    def run(self, root: LexborNode) -> None:
        stack: list[tuple[LexborNode | None, int, bool]] = [(root, -1, False)]
        while stack:
            node, parent, is_pre = stack.pop()
            if node is None:
                self._leave(parent)
                continue
            tag = node.tag
            if tag == "-text":
                self._add_text(node.text_content or "", is_pre)
            elif tag == "br":
                self._end_block()
            elif tag in SILENT or not tag or tag[0] == "-" or tag[0] == "!":
                continue
            else:
                element = self._enter(node, tag, parent)
                stack.append((None, element, False))
                child, is_pre = node.last_child, is_pre or tag == "pre"
                while child is not None:
                    stack.append((child, element, is_pre))
                    child = child.prev
        self._end_block()

    def _enter(self, node: LexborNode, tag: str, parent: int) -> int:
        tree = self.tree
        if tag in BLOCKS:
            self._end_block()
        number = len(tree.elements)
        attributes = node.attributes
        marks = f" {attributes.get('id') or ''} {attributes.get('class') or ''} ".lower() if attributes else "  "
        depth = tree.elements[parent].depth + 1 if parent >= 0 else 0
        tree.elements.append(Element(tag, parent, marks, attributes, len(tree.blocks), depth=depth))
        tree.index[node.mem_id] = number
        if tag in BLOCKS:
            self.block_parents.append(number)
        elif tag == "a":
            self.open_link += 1
            self.links.append(number)
            tree.nodes[number] = node
        return number

    def _leave(self, element: int) -> None:
        found = self.tree.elements[element]
        if found.tag in BLOCKS:
            self._end_block()
            self.block_parents.pop()
        elif found.tag == "a":
            self.open_link -= 1
        # An inline element at the end of an open block has part of that block.
        found.end = len(self.tree.blocks) + any(not piece.isspace() for piece in self.pieces)

    def _add_text(self, text: str, is_pre: bool) -> None:
        if is_pre and "\n" in text:
            first, *rest = text.split("\n")
            self._add_piece(first)
            for part in rest:
                self._end_block()
                self._add_piece(part)
        else:
            self._add_piece(text)

    def _add_piece(self, text: str) -> None:
        if not text:
            return
        if self.open_link:
            self.link_length += len(text.strip())
        self.pieces.append(text)

    def _end_block(self) -> None:
        if not self.pieces:
            self.links.clear()
            return
        text = _SPACES.sub(" ", "".join(self.pieces)).strip()
        if text:
            parent = self.block_parents[-1] if self.block_parents else 0
            self.tree.blocks.append(Block(text, parent, min(self.link_length, len(text)), list(self.links)))
        self.pieces.clear()
        self.links = [] if not self.open_link else self.links[-self.open_link :]
        self.link_length = 0
