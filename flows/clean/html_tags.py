"""HTML as a run of tags and texts, in one pass whatever stands in it.

The parser behind BeautifulSoup takes the square of the time for markup that never ends, and for very deep markup. So
a body is first made sound: comments and declarations go, and what is no whole tag is text. One that is too large or
too deep for a tree is read tag by tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.entities import html5
from typing import NamedTuple

MOST_TAGS = 20_000
MOST_REFERENCES = 20_000
MOST_LEVELS = 200

_BEGIN = re.compile(r"<(?:!--|[!?]|/?[a-zA-Z])")
# Quoted values may hold `>`; a quote that is not closed soon is a slip.
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:-]*+)"
    r"(?P<rest>(?:[\s/](?:[^<>\"']|\"[^\"]{0,2000}\"|'[^']{0,2000}')*+)?>|[^<>]*+>)"
)
_RAW = re.compile(r"</(script|style)(?=[\s/>])", re.IGNORECASE)
_ATTRIBUTE = r"\s{name}\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++))"
_HREF = re.compile(_ATTRIBUTE.format(name="href"), re.IGNORECASE)
_REFERENCE = re.compile(r"&([a-zA-Z][a-zA-Z0-9]*;)")
_VOID_NAMES = "area base br col embed hr img input link meta param source track wbr"
_VOID = frozenset(_VOID_NAMES.split())


class Token(NamedTuple):
    """A tag by its name, or a text with the name "". `source` is what stands in the HTML."""

    name: str
    is_end: bool
    source: str

    @property
    def href(self) -> str | None:
        """The address in a tag."""
        found = _HREF.search(self.source)
        return unescape(found[1] or found[2] or found[3] or "").strip() if found else None


def read_tokens(html: str) -> Iterator[Token]:
    """Tags and texts in order, without comments, declarations, scripts and styles."""
    at = text_start = 0
    never: set[str] = set()
    while (begin := _BEGIN.search(html, at)) is not None:
        tag = None
        end: int | None
        if begin[0] == "<!--":
            end = _behind(html, "-->", begin.end() - 2, never)
        elif begin[0] in ("<!", "<?"):
            end = _behind(html, ">", begin.end(), never)
        else:
            tag = _TAG.match(html, begin.start())
            end = tag.end() if tag else None
        if end is None:
            at = begin.end()
            continue
        if text_start < begin.start():
            yield Token("", False, html[text_start : begin.start()])
        if tag is not None:
            name = tag["name"].lower()
            if name in ("script", "style"):
                end = end if tag["end"] else _behind_raw(html, name, end, never)
            else:
                yield Token(name, bool(tag["end"]), tag[0])
        at = text_start = end
    if text_start < len(html):
        yield Token("", False, html[text_start:])


def _behind(html: str, end: str, at: int, never: set[str]) -> int | None:
    found = -1 if end in never else html.find(end, at)
    if found < 0:
        never.add(end)
        return None
    return found + len(end)


def _behind_raw(html: str, name: str, at: int, never: set[str]) -> int:
    """The place behind the text of a script, or where it begins if the script never ends."""
    if name in never:
        return at
    for found in _RAW.finditer(html, at):
        if found[1].lower() == name:
            return found.start()
    never.add(name)
    return at


def sound_html(html: str) -> str | None:
    """The HTML with nothing in it but whole tags and texts, or None if it is too large or too deep for a tree."""
    tags = depth = references = 0
    pieces: list[str] = []
    for token in read_tokens(html):
        pieces.append(token.source if token.name else _sound_text(token.source))
        references += pieces[-1].count("&")
        if references > MOST_REFERENCES:
            return None
        if token.name:
            tags += 1
            depth += 0 if token.name in _VOID else -1 if token.is_end and depth else 1
            if tags > MOST_TAGS or depth > MOST_LEVELS:
                return None
    return "".join(pieces)


def _sound_text(text: str) -> str:
    """The text with `<` escaped, and `&` where no character has the name behind it: BeautifulSoup drops its `;`."""
    text = text.replace("<", "&lt;")
    return (
        _REFERENCE.sub(lambda found: found[0] if found[1] in html5 else f"&amp;{found[1]}", text)
        if "&" in text
        else text
    )
