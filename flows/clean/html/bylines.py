"""Who wrote a page and when, as the page prints it: in microdata, in its platform's places, in lines by the title."""

from __future__ import annotations

from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from flows.clean.html.platform import Platform
from flows.clean.html.post import Post
from flows.clean.metadata import Metadata, take_metadata
from flows.clean.page import Page
from schemas.records import FoundText

# Marks that stand for author and date on any platform.
_AUTHORS = ('[itemprop="author"] [itemprop="name"]', '[itemprop="author"]')
_NAMED_AUTHORS = (
    "a[rel~=author]", ".h-card .p-name", ".p-author", ".author-name", '[class*="author-name"]', '[class*="authorName"]',
    '[class*="author__name"]', ".byline a", ".post-author a", ".entry-author a", ".author a", ".author", ".byline",
)  # fmt: skip
_DATES = (
    '[itemprop="datePublished"]',
    "time[pubdate]",
    "time.dt-published",
    ".dt-published",
    "time.published",
    "article time[datetime]",
)
_MODIFIED = ('[itemprop="dateModified"]', "time.updated[datetime]", "time.dt-updated")
_MOST = 4  # elements of one selector: more are other posts
_ABOVE, _BELOW = 6, 8  # blocks around title and body in which a byline stands
_LONGEST = 160


def read_bylines(post: Post, platform: Platform | None) -> None:
    """Add to the head what the page itself prints."""
    parser, head = post.tree.parser, post.head
    known = platform if platform is not None else Platform("")
    head.authors.extend(_found(parser, _AUTHORS, "microdata") + _found(parser, known.authors, "selector"))
    head.published.extend(_found(parser, _DATES[:1], "microdata") + _found(parser, known.dates, "selector"))
    head.published.extend(_found(parser, _DATES[1:], "time_element"))
    head.modified.extend(_found(parser, _MODIFIED, "time_element"))
    head.labels.extend(_found(parser, known.labels, "selector", most=30))
    lines = _read_lines(post)
    head.authors.extend(lines.authors)
    head.published.extend(lines.published)
    head.modified.extend(lines.modified)
    head.labels.extend(lines.labels)
    head.authors.extend(_found(parser, _NAMED_AUTHORS, "selector"))


def _found(parser: LexborHTMLParser, selectors: Iterable[str], provenance: str, most: int = _MOST) -> list[FoundText]:
    """What the first selector that finds anything finds; nothing if it finds so many that they are other posts'."""
    for selector in selectors:
        nodes = parser.css(selector)
        texts = [text for node in nodes[: most + 1] if (text := _said(node))]
        if texts and len(nodes) <= most:
            return [FoundText(text, provenance) for text in _shortest(texts)]
    return []


def _shortest(texts: list[str]) -> list[str]:
    """Each text once, without those that another one is a part of: `NAME`, not `All posts by NAME`."""
    unique = list(dict.fromkeys(texts))
    return [text for text in unique if not any(other != text and other in text for other in unique)]


def _said(node: LexborNode) -> str:
    """What an element says to machines, else to people."""
    attributes = node.attributes
    machine = attributes.get("datetime") or attributes.get("content")
    if not machine and node.tag == "abbr":
        machine = attributes.get("title")
    text = " ".join((machine or node.text(separator=" ")).split())
    return text if len(text) <= _LONGEST else ""


def _read_lines(post: Post) -> Metadata:
    """Bylines and dates in the lines between title and text, then above the title, then below the text."""
    tree, text, found = post.tree, post.text, Metadata()
    if not text:
        return found
    title = tree.elements[post.heading] if post.heading is not None else None
    start = title.end if title is not None and title.end <= text[0] + _ABOVE else text[0]
    above = title.start if title is not None else start
    places = [
        *range(start, max(start, text[0])),
        *text[:2],
        *range(above - 1, max(-1, above - _ABOVE), -1),
        *[i for i in range(text[0], text[-1]) if post.cuts[i] == "post_meta"],
        *range(text[-1] + 1, min(text[-1] + _BELOW, len(tree.blocks))),
    ]
    lines = [tree.blocks[i].text for i in places if len(tree.blocks[i].text) <= _LONGEST]
    page = Page.of("\n".join(lines))
    for i in range(len(page)):
        take_metadata(page, i, found)
    return found
