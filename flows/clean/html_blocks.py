"""HTML as blocks of text in the order in which people read them, from a tree of BeautifulSoup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from flows.clean.html_tags import read_tokens, sound_html
from flows.clean.lines import refuse_many_lines

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
# What folds to one blank; most blanks are one already, and replacing each by itself would take most of the time.
_SPACES = re.compile(r"[\t\r\n\f\v\u00a0][ \t\r\n\f\v\u00a0]*| [ \t\r\n\f\v\u00a0]+")
# More characters than this that are written by their names take seconds to undo: they stay as they are written.
_MOST_REFERENCES = 1_000_000

# What an element is by its attributes: the rule that cuts it, or None.
Mark = Callable[[Tag], str | None]


@dataclass(slots=True)
class Link:
    """A link with what it shows: its text, else what its pictures stand for."""

    href: str
    label: str = ""
    pieces: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text on one line."""
        return fold_spaces("".join(self.pieces))


@dataclass(slots=True)
class Block:
    """A line of text. `tag` is its block element; `links` begin in it, and `linked` of its characters are in links.

    `rule` names what cuts it.
    """

    text: str
    tag: str = ""
    links: list[Link] = field(default_factory=list)
    linked: int = 0
    rule: str | None = None

    @property
    def is_link(self) -> bool:
        """Whether it is nothing but links, marks between them aside."""
        return self.linked > 0 and len(self.text) - self.linked <= 3 * len(self.links)


def parse_fragment(html: str) -> BeautifulSoup | None:
    """The tree of a piece of HTML, however broken; None if it is too large or too deep for one."""
    sound = sound_html(html)
    # With a line's end in it, a text is not taken for the name of a file.
    return BeautifulSoup(f"\n{sound}", "html.parser") if sound is not None else None


def fold_spaces(text: str) -> str:
    """The text as a browser shows it on one line."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _SPACES.sub(" ", text).strip()


def read_blocks(tree: Tag, mark: Mark) -> list[Block]:
    """The blocks of text, white space folded as a browser does; lines of `pre` and of `br` are kept apart.

    What stands in an element that `mark` names is a block with that rule.
    """
    reading = _Reading()
    for step in _steps(tree, mark):
        if isinstance(step, _Place):
            reading.end()
            reading.place = step
        elif isinstance(step, Link):
            reading.links.append(step)
        else:
            reading.add(*step)
    reading.end()
    return reading.blocks


def read_flat_blocks(html: str) -> list[Block]:
    """The blocks of HTML of any size or depth; names of classes are not looked at."""
    reading = _Reading()
    link: Link | None = None
    silent = ""
    is_crowded = html.count("&") > _MOST_REFERENCES
    for token in read_tokens(html):
        if silent:
            silent = "" if token.is_end and token.name == silent else silent
        elif not token.name:
            reading.add(token.source if is_crowded else unescape(token.source), link)
        elif token.name in BLOCKS or token.name == "br":
            reading.end()
            reading.place = _Place(token.name)
        elif token.name == "a":
            href = None if token.is_end else token.href
            link = Link(href) if href else None
            reading.links += [link] if link else []
        elif token.name in ("noscript", "template", "svg", "iframe", "textarea", "select") and not token.is_end:
            silent = token.name
    reading.end()
    return reading.blocks


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk is: the innermost block element, whether its lines count, the rule and the link around it."""

    tag: str = ""
    is_pre: bool = False
    rule: str | None = None
    link: Link | None = None


class _Reading:
    """The block that is being read, and those before it."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.pieces: list[str] = []
        self.links: list[Link] = []
        self.linked = 0
        self.place = _Place()

    def add(self, text: str, link: Link | None) -> None:
        self.pieces.append(text)
        if link is not None:
            link.pieces.append(text)
            self.linked += len(text.strip())

    def end(self) -> None:
        text = fold_spaces("".join(self.pieces))
        if text:
            linked = min(self.linked, len(text))
            self.blocks.append(Block(text, self.place.tag, self.links, linked, self.place.rule))
            refuse_many_lines(len(self.blocks))
        elif self.links and self.blocks and self.place.rule is None:
            self.blocks[-1].links += self.links  # links of pictures belong to the text above them
        self.pieces, self.links, self.linked = [], [], 0


def _steps(tree: Tag, mark: Mark) -> Iterator[_Place | Link | tuple[str, Link | None]]:
    """Places where a block begins, links and texts, in order. A stack of our own: pages may be nested deeper than
    Python recurses."""
    stack: list[tuple[PageElement | None, _Place]] = [(tree, _Place())]
    while stack:
        node, place = stack.pop()
        if isinstance(node, Tag):
            inner = _enter(node, place, mark)
            if inner.tag != place.tag or inner.rule != place.rule or node.name in BLOCKS or node.name == "br":
                yield inner if node.name != "br" else place
                stack.append((None, place))
            if inner.link is not place.link and inner.link is not None:
                yield inner.link
            if node.name not in SILENT:
                stack.extend((child, inner) for child in reversed(node.contents))
        elif node is None:
            yield place
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            yield from _lines(node, place)


def _enter(node: Tag, place: _Place, mark: Mark) -> _Place:
    """The place inside an element."""
    name = node.name
    link = place.link
    if name == "a" and node.get("href"):
        link = Link(str(node["href"]).strip(), fold_spaces(str(node.get("title") or "")))
    elif name == "img" and link is not None:
        link.pictures.append(fold_spaces(str(node.get("alt") or "")))
    rule = place.rule or (mark(node) if node.attrs else None)
    is_block = name in BLOCKS
    if link is place.link and rule is place.rule and not is_block:
        return place
    return _Place(name if is_block else place.tag, place.is_pre or name == "pre", rule, link)


def _lines(text: str, place: _Place) -> Iterator[_Place | tuple[str, Link | None]]:
    """The text, in `pre` line by line."""
    if not place.is_pre:
        yield text, place.link
        return
    for number, line in enumerate(text.split("\n")):
        if number:
            yield place
        yield line, place.link
