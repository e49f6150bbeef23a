"""Texts of feeds: titles without markup, what is HTML, and what is only the beginning of a post."""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,15})(?:\s[^<>]{0,2000})?/?>")
# Tags of HTML that begin or end a line, and those with which titles are set.
_BLOCK_NAMES = "address article blockquote br dd div dl dt figure h1 h2 h3 h4 h5 h6 hr li ol p pre table tr"
_INLINE_NAMES = "a abbr b big cite code del em font i ins kbd mark q s small span strike strong sub sup tt u var"
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_INLINE = frozenset(_INLINE_NAMES.split())
_EMPTY = frozenset({"br", "wbr", "img"})
_PARTS_OF_ADDRESSES = re.compile(r"<[^<>]*>")

# `[…]` and `[...]` are put where software cut a text; an ellipsis alone may be the author's.
_CUT = re.compile(r"(?:\[\s*(?:…|\.{3})\s*\]|\(\s*(?:…|\.{3})\s*\)|\(more\s*(?:…|\.{3})?\))\s*$", re.IGNORECASE)
_ELLIPSIS = re.compile(r"(?:…|\.{3})\s*$")
_READ_ON = re.compile(
    r"(?:continue reading|read (?:the )?(?:more|rest|on|full)|keep reading|(?:click|tap) (?:here )?to (?:read|continue)"
    r"|view (?:the )?(?:full|original) post|weiterlesen|mehr lesen|lire la suite|lire plus|(?:seguir|continuar) leyendo"
    r"|leer más|continu(?:a|e) (?:a legg|a le|lendo)|leggi tutto|leia mais|ler mais|lees (?:verder|meer)|läs mer"
    r"|les mer|læs mere|lue lisää|czytaj (?:dalej|więcej)|číst dál|devamını oku|(?:baca )?selengkapnya"
    r"|читать (?:далее|дальше|полностью)|читати далі|続きを読む|もっと読む|继续阅读|閱讀更多|阅读(?:全文|更多)"
    r"|더 ?(?:보기|읽기)|đọc (?:tiếp|thêm)|اقرأ المزيد|ادامه مطلب)",
    re.IGNORECASE,
)
_LONGEST_READ_ON = 160  # characters of a line that asks to read on: it may name the post
_CLOSING_LINES = 3  # behind the cut may stand `The post … appeared first on …` and a row of links
_TAIL = 8_000  # characters of HTML that hold the closing lines, unless a link is absurdly long

# A description that is no longer is taken for an excerpt: WordPress cuts at 55 words.
_LONG = 1_000
_LONG_WITH_LINES = 300
_FEWEST_LINES = 3


def plain_title(html: str) -> str:
    """A title that was written as HTML. Only tags that are opened and closed are markup: `vector<int>` stays."""
    names = [(found[1].lower(), found[0].startswith("</")) for found in _TAG.finditer(html)]
    closed = {name for name, is_end in names if is_end} & {name for name, is_end in names if not is_end}

    def without(found: re.Match[str]) -> str:
        name = found[1].lower()
        if name in _EMPTY:
            return " "
        return "" if name in closed & (_INLINE | _BLOCKS) else found[0]

    return " ".join(unescape(_TAG.sub(without, html)).split())


def is_html(text: str) -> bool:
    """Whether a text has tags of HTML in it."""
    return any(found[1].lower() in _BLOCKS | _INLINE | _EMPTY for found in _TAG.finditer(text))


def has_blocks(text: str) -> bool:
    """Whether a text has tags of HTML that begin or end a line."""
    return any(found[1].lower() in _BLOCKS for found in _TAG.finditer(text))


def is_cut(html: str) -> bool:
    """Whether a text ends as software ends the beginning of a post: `[…]`, or a line `Continue reading`."""
    lines = _lines(html[-_TAIL:])[-_CLOSING_LINES:]
    return any(_CUT.search(line) or (len(line) <= _LONGEST_READ_ON and _asks_to_read_on(line)) for line in lines)


def is_whole_description(html: str) -> bool:
    """Whether a description is a whole post: not cut, and longer than excerpts are. In doubt it is none."""
    lines = _lines(html)
    if not lines or is_cut(html) or _ELLIPSIS.search(lines[-1]):
        return False
    length = sum(map(_weight, lines))
    return length >= _LONG or (len(lines) >= _FEWEST_LINES and length >= _LONG_WITH_LINES)


def _asks_to_read_on(line: str) -> bool:
    found = _READ_ON.search(line)
    # At the beginning of the line, or at its end behind a text that was cut.
    return found is not None and (found.start() <= 4 or len(line) - found.end() <= 4)


def _lines(html: str) -> list[str]:
    broken = _TAG.sub(lambda found: "\n" if found[1].lower() in _BLOCKS else "", html)
    texts = (unescape(_PARTS_OF_ADDRESSES.sub("", line)).strip() for line in broken.split("\n"))
    return [text for text in texts if text]


def _weight(line: str) -> int:
    """The length in Latin letters: a Chinese, Japanese or Korean character counts for three."""
    return len(line) if line.isascii() else len(line) + 2 * sum(character >= "\u3040" for character in line)
