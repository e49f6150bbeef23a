"""Pages for which the parser would take seconds: told by counting tags, before anything is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.errors import PageTooLarge

# A list of 60,000 links has as many; what people wrote has some thousands.
MOST_TAGS = 250_000
MOST_TANGLED_TAGS = 150_000

# The parser's time grows with the square of these: 20,000 levels take half a second, as do 20,000 attributes.
MOST_LEVELS = 5_000
_MOST_ATTRIBUTES = 2_000
_MOST_REOPENED = 1_000_000
_FEW_TAGS = 2_000  # a page with fewer is never slow
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
# Elements that end where the next one begins: leaving out their ends nests nothing.
_ENDED = frozenset(
    ["a", "nobr", "p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot", "rp", "rt"]
)
# Elements that the parser opens again in every block after the one in which they were left open.
_REOPENED = frozenset(["b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"])
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# The first letters are looked at first: most tags have others.
_REOPENING = re.compile(rf"<(?=[bcefistuBCEFISTU])(?i:{'|'.join(sorted(_REOPENED))})(?![a-zA-Z0-9])")
_GIANT, _MOST_IN_A_TAG = 1_000_000, 300_000
_LONG = 8_000
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{_LONG},}}")
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")


def refuse_giants(html: str) -> None:
    """Raise PageTooLarge for a page with more tags than can be looked at in seconds."""
    tags = html.count("<")
    if tags > MOST_TAGS:
        raise PageTooLarge(f"The page has more than {MOST_TAGS:,} tags.")
    if len(html) > _GIANT and any(_is_giant(piece) for piece in html.split("<") if len(piece) > _GIANT):
        raise PageTooLarge(f"A tag has more than {_MOST_IN_A_TAG:,} attributes.")


def _is_giant(piece: str) -> bool:
    tag = piece.partition(">")[0]
    return piece[0].isalpha() and len(tag) > _GIANT and len(_QUOTED.sub("", tag).split()) > _MOST_IN_A_TAG


def is_tangled(html: str) -> bool:
    """Whether elements are nested, left open or loaded with attributes as no person or theme does it.

    Raises PageTooLarge if there are too many of them for any parser.
    """
    tags = html.count("<")
    if not (tags > _FEW_TAGS and _may_be_nested(html, tags) and _is_nested(html)) and not _is_loaded(html):
        return False
    if tags > MOST_TANGLED_TAGS:
        raise PageTooLarge(f"The page has more than {MOST_TANGLED_TAGS:,} tags, nested without end.")
    return True


def _may_be_nested(html: str, tags: int) -> bool:
    """Whether tags would be nested too deep or opened again too often if nothing were ever closed."""
    return tags - html.count("</") > MOST_LEVELS or len(_REOPENING.findall(html)) * tags > _MOST_REOPENED


def _is_nested(html: str) -> bool:
    depth = opened = reopened = 0
    for end, name in _TAG.findall(html):
        tag = name.lower()
        step = -1 if end else 1
        if tag in _REOPENED:
            opened = max(0, opened + step)
        elif opened:
            reopened += opened
        if tag not in _VOID and tag not in _ENDED:
            depth = max(0, depth + step)
            if depth > MOST_LEVELS or reopened > _MOST_REOPENED:
                return True
    return False


def _is_loaded(html: str) -> bool:
    return any(len(_QUOTED.sub("", tag).split()) > _MOST_ATTRIBUTES for tag in _long_tags(html))


def _long_tags(html: str) -> Iterator[str]:
    # What is that long has half of that without a beginning of a tag behind one of these places.
    half, behind = _LONG // 2, 0
    for place in range(0, len(html) - half + 1, half):
        if place < behind or html.find("<", place, place + half) >= 0:
            continue
        begin, behind = html.rfind("<", 0, place), html.find("<", place)
        if begin >= 0 and (tag := _LONG_TAG.match(html, begin)) is not None:
            yield tag[0]
        if behind < 0:
            return
