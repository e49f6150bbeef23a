"""Links without an end, as people who write HTML by hand leave them: a parser makes a link of all that follows."""

from __future__ import annotations

import re

_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>a|br|hr|p|div|h[1-6]|ul|ol|li|dl|dt|dd|table|tr|td|th|blockquote|pre|section|article|center)"
    r"(?=[\s/>])",
    re.IGNORECASE,
)
_LINK_TAG = re.compile(r"<(/?)[aA][\s>]")


def close_links(html: str) -> str:
    """The HTML with an end for each link that has none, where its line ends; links around whole boxes stay."""
    tags = _LINK_TAG.findall(html)
    if tags.count("") <= tags.count("/"):
        return html
    pieces: list[str] = []
    begin = 0
    for end in _line_ends(html):
        pieces.append(html[begin:end])
        begin = end
    return "</a>".join((*pieces, html[begin:]))


def _line_ends(html: str) -> list[int]:
    """For each link that another link or the end of the page follows before its own end, where its line ends."""
    ends: list[int] = []
    is_open, line_end = False, None
    for tag in _TAG.finditer(html):
        if tag["name"] not in ("a", "A"):
            line_end = tag.start() if is_open and line_end is None else line_end
            continue
        if is_open and not tag["end"] and line_end is not None:
            ends.append(line_end)
        is_open, line_end = not tag["end"], None
    return [*ends, line_end] if is_open and line_end is not None else ends
