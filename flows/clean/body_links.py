"""The links of a post's body, as they are shown, with the address that they lead to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from flows.clean.html_blocks import Block, Link
from schemas.records import LinkKind, RelatedLink

MOST_LINKS = 1_000
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_WEB = re.compile(r"https?:", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|bmp|tiff?|avif|heic)(?:[?#].*)?$", re.IGNORECASE | re.DOTALL)


def links_in(blocks: Iterable[Block], kind: LinkKind, base: str | None) -> tuple[tuple[RelatedLink, ...], bool]:
    """The links of these blocks that lead to another page, 1,000 at most; whether there were more.

    An address is absolute if `base` or itself makes it so. Links to a place on the page, to a person's mailbox or to
    the large form of a picture lead to no page.
    """
    found: list[RelatedLink] = []
    for link in _page_links(blocks):
        if len(found) == MOST_LINKS:
            return tuple(found), True
        found.append(RelatedLink(kind, len(found) + 1, _title(link), _absolute(link.href, base)))
    return tuple(found), False


def _page_links(blocks: Iterable[Block]) -> Iterator[Link]:
    for block in blocks:
        for link in block.links:
            href = link.href
            if not href or href[0] == "#" or (_SCHEME.match(href) and not _WEB.match(href)):
                continue
            if not link.text and _PICTURE.search(href):
                continue
            yield link


def _title(link: Link) -> str:
    return link.text or link.label or next(filter(None, link.pictures), "")


def _absolute(href: str, base: str | None) -> str:
    try:
        return urljoin(base, href) if base else href
    except ValueError:
        return href
