"""HTML as blocks of text in the order in which people read them, from a tree of BeautifulSoup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

_BLOCK_NAMES = """
    address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section summary table tbody td tfoot th thead
    tr ul video
"""
_SILENT_NAMES = """
    script style noscript template head title meta link iframe object embed svg canvas map area select button input
    textarea audio source track param
"""
# Elements that begin and end a line of text, and those that show no text of their own.
BLOCKS = frozenset(_BLOCK_NAMES.split())
SILENT = frozenset(_SILENT_NAMES.split())
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0]+")


def fold_spaces(text: str) -> str:
    """The text with its white space folded as a browser does, and none at its ends."""
    return _SPACES.sub(" ", text).strip()


def parse_fragment(html: str) -> BeautifulSoup:
    """The tree of a piece of HTML, however broken or deep."""
    return BeautifulSoup(html, "html.parser")


def block_texts(tree: BeautifulSoup) -> list[str]:
    """The text of each block, white space folded as a browser does; lines of `pre` and of `br` are kept apart."""
    blocks: list[str] = []
    line: list[str] = []

    def end() -> None:
        text = fold_spaces("".join(line))
        line.clear()
        if text:
            blocks.append(text)

    for piece in _pieces(tree):
        if piece is None:
            end()
        else:
            line.append(piece)
    end()
    return blocks


def _pieces(tree: BeautifulSoup) -> Iterator[str | None]:
    """Texts in order, None where a line ends. A stack of our own: pages may be nested deeper than Python recurses."""
    stack: list[tuple[PageElement | None, bool]] = [(tree, False)]
    while stack:
        node, is_pre = stack.pop()
        if isinstance(node, Tag):
            if node.name in BLOCKS or node.name == "br":
                yield None
                stack.append((None, False))
            if node.name not in SILENT:
                stack.extend((child, is_pre or node.name == "pre") for child in reversed(node.contents))
        elif node is None:
            yield None
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            yield from _preformatted(node) if is_pre else (node,)


def _preformatted(text: str) -> Iterator[str | None]:
    """The lines of a text in which a line's end is one."""
    for number, part in enumerate(text.split("\n")):
        if number:
            yield None
        yield part
