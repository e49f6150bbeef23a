"""The body of a post as WordPress keeps it: paragraphs are blank lines unless it is in blocks, and shortcodes stand
for what a plugin would print."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice
from operator import itemgetter

from flows.clean.opaque_spans import split_opaque
from schemas.records import RemovedText

# The comments around blocks; a body that has them has its paragraphs in tags.
_BLOCKS = re.compile(r"<!--\s*wp:[a-z]")
_OPAQUE = re.compile(r"<(?P<kind>!--|pre|script|style|textarea)(?=[\s>-]|$)", re.IGNORECASE)
_ENDINGS = {"!--": re.compile("-->")} | {
    tag: re.compile(rf"</{tag}\s*>", re.IGNORECASE) for tag in ("pre", "script", "style", "textarea")
}
_TAGS = re.compile(r"(<[^<>]*>)")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_SHORTCODE = re.compile(
    r"(?P<escaped>\[?)\[(?P<close>/?)(?P<name>[A-Za-z][\w-]{0,40})(?P<attributes>[\s=][^\[\]]{0,2000})?/?\](?P<end>\]?)"
)
# No post has more; one that was made to have would keep us busy for minutes.
_MOST_SHORTCODES = 5_000
_ATTRIBUTE = re.compile(r"""[\w-]+\s*=\s*["'“”«\w]""")
# WordPress before 3.4 kept the caption of a picture in the shortcode's own tag.
_CAPTION = re.compile(r"""\scaption=(?P<quote>["'])(?P<text>.*?)(?P=quote)(?=\s|$)""", re.DOTALL)
# Shortcodes of WordPress and of what many blogs have installed, which may stand without attributes.
_NAMES = """
    caption wp_caption gallery playlist audio video embed archives blog_subscription_form contact-form contact-form-7
    contact-field jetpack_subscription_form jetpack-related-posts recent_posts display-posts sitemap slideshow
    googlemaps youtube vimeo soundcloud spotify instagram tweet facebook flickr polldaddy poll crowdsignal slideshare
    gist latex toc nggallery singlepic subscribe2 more
"""
_KNOWN = frozenset(_NAMES.split())
# What stands between the tags of these is an address or the like; between those of all others it is text.
_EMPTY_INSIDE = frozenset({"embed", "youtube", "vimeo", "googlemaps", "soundcloud", "gist", "contact-form", "playlist"})
# A picture with its caption stands in a box, which ends the line before it and its own.
_BOXES = frozenset({"caption", "wp_caption"})
_END = "<p></p>"
_CODE = frozenset({"code", "sourcecode", "source", "php", "css", "javascript", "python", "bash", "html", "sql", "java"})

Removed = list[RemovedText]


def prepare_wordpress_body(html: str) -> tuple[str, tuple[RemovedText, ...]]:
    """The HTML with paragraphs in tags and without shortcodes, which are told apart from words in brackets by their
    names, attributes, or a tag that closes them."""
    html = html.replace("\r\n", "\n").replace("\r", "\n")
    removed: Removed = []
    html = _drop_shortcodes(html, removed)
    if not _BLOCKS.search(html):
        spans = split_opaque(html, _OPAQUE, _ENDINGS)
        html = "".join(
            html[begin:end] if is_opaque else _with_breaks(html[begin:end]) for begin, end, is_opaque in spans
        )
    return html, tuple(removed)


def _with_breaks(html: str) -> str:
    """Line ends outside of tags as breaks, blank lines as ends of a paragraph."""
    pieces = _TAGS.split(html)
    pieces[::2] = [_BLANK_LINES.sub(_END, piece).replace("\n", "<br>\n") for piece in pieces[::2]]
    return "".join(pieces)


def _drop_shortcodes(html: str, removed: Removed) -> str:
    found_all = tuple(islice(_SHORTCODE.finditer(html), _MOST_SHORTCODES))
    closed = {found["name"].lower() for found in found_all if found["close"]}
    opaque = [(begin, end) for begin, end, is_opaque in split_opaque(html, _OPAQUE, _ENDINGS) if is_opaque]
    pieces: list[str] = []
    position, line = 0, 1
    for found in found_all:
        if found.start() < position or not _is_shortcode(found, closed) or _is_within(found.start(), opaque):
            continue
        between, begin = html[position : found.start()], found.start()
        text, position = _replacement(html, found)
        pieces += (between, text)
        line += between.count("\n")
        if not (found["escaped"] and found["end"]):
            removed.append(RemovedText("shortcode", html[begin:position], line))
        line += html.count("\n", begin, position)
    return "".join((*pieces, html[position:]))


def _is_within(position: int, stretches: list[tuple[int, int]]) -> bool:
    """Whether a place is in one of these stretches, which are in order."""
    at = bisect_right(stretches, position, key=itemgetter(0)) - 1
    return at >= 0 and position < stretches[at][1]


def _is_shortcode(found: re.Match[str], closed: set[str]) -> bool:
    name = found["name"].lower()
    return name in _KNOWN or name in closed or _ATTRIBUTE.search(found["attributes"] or "") is not None


def _replacement(html: str, found: re.Match[str]) -> tuple[str, int]:
    """What stands for a shortcode, and where the text goes on."""
    name, end = found["name"].lower(), found.end()
    if found["escaped"] and found["end"]:
        return found[0][1:-1], end  # `[[gallery]]` is how a post shows the shortcode itself
    if name in _CODE:
        return ("</pre>" if found["close"] else "<pre>"), end
    if found["close"]:
        return (_END if name in _BOXES else ""), end
    if name in _EMPTY_INSIDE:
        closing = re.compile(rf"[^\[<]{{0,2000}}\[/{re.escape(found['name'])}\]").match(html, end)
        return "", closing.end() if closing else end
    if name in _BOXES:
        caption = _CAPTION.search(found["attributes"] or "")
        return (f"<div>{caption['text']}</div>" if caption else _END), end
    return "", end
