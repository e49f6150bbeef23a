"""The popular and related posts that a page lists, each with its title and its address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice, takewhile
from typing import NamedTuple
from urllib.parse import urlsplit

from flows.clean.dates import is_date_line
from flows.clean.html.addresses import leads_to_list, same_site, without_archive
from flows.clean.html.labels import label_of
from flows.clean.html.marks import is_title
from flows.clean.html.related_lists import MOST_IN_LIST
from flows.clean.html.tree import Element, PageTree
from flows.clean.lexicon import Kind
from schemas.records import LinkKind, RelatedLink

MOST_LINKS = 1_000
_NEAR = 12  # elements after a link in which its heading begins
_LONGEST_DATE = 40
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PERMALINK = re.compile(r"^(?:permanent link|permalink|link) (?:to|for):? ", re.IGNORECASE)
# Not the post that is linked, but what sorts or counts it. A post may be called `1984`, and its link may end `?m=1`.
_NO_POST = re.compile(
    r"/(?:category|categories|tags?|author|authors|users?|topics?|people|person|profile|tagged|label|search|feed|page|wp-content|archives?)/"
    r"|_archive\.html?$|/(?:19|20)\d\d/(?:0[1-9]|1[0-2])/?$|/(?:199[5-9]|20[0-2]\d|203[0-5])/?$"
    r"|[?&](?:updated-(?:max|min)|feed|add-to-cart|replytocom|share|cat|tag|author)=|[?&]m=\d{4}"
    r"|#(?:respond|comments?|disqus_thread)|^(?:mailto|javascript|tel):|\.(?:jpe?g|png|gif|webp|svg|pdf|zip|mp3|mp4)$",
    re.IGNORECASE,
)
# What is so called at the root of a site; deeper, or behind a name, it is a post's: `/2018/03/contact`, `/p/quay?s=r`.
_NO_POST_AT_ROOT = re.compile(
    r"^(?:https?://[^/?#]+)?[./]*(?:(?:wp-login|log-?in|sign-?up|register|cart|checkout|contact|privacy-policy|impressum"
    r"|datenschutz)(?:\.\w+|/)?(?:$|[?#])|(?:index\.\w+|search/?)?\?(?:[^#]*&)?(?:s|q|paged)=)",
    re.IGNORECASE,
)
_NO_TITLE = frozenset(
    {
        Kind.READ_MORE, Kind.SHARE_ROW, Kind.NETWORK, Kind.COMMENTS_HEADING, Kind.NAVIGATION, Kind.POPULAR_HEADING,
        Kind.RELATED_HEADING, Kind.RECENT_HEADING,
    }
)  # fmt: skip
_SECTION_WORDS = 3  # a part of a blog is called by fewer words than most posts
_COUNT = re.compile(r"[\d\s.,:/()+-]+|\d+ \w+")


def find_related(
    tree: PageTree,
    lists: Iterable[tuple[int, LinkKind]],
    base: str | None,
    own: Iterable[str],
    site: str | None = None,
) -> tuple[RelatedLink, ...]:
    """The posts in these lists, each once a kind with the best title that it has in any, but for links to `own`
    addresses. `site` is any address of the blog."""
    own_keys = set(map(_key, own))
    found: dict[tuple[LinkKind, str], tuple[_Title, str]] = {}
    for element, kind in lists:
        for title, href in _items(tree, element, base, site):
            place = (kind, _key(href))
            if place[1] not in own_keys and (place not in found or title > found[place][0]):
                found[place] = (title, found[place][1] if place in found else href)
        if len(found) >= MOST_LINKS:
            break
    return tuple(_numbered(found))[:MOST_LINKS]


def _numbered(found: dict[tuple[LinkKind, str], tuple[_Title, str]]) -> Iterator[RelatedLink]:
    positions = {LinkKind.POPULAR: 0, LinkKind.RELATED: 0}
    for (kind, _), (title, href) in found.items():
        positions[kind] += 1
        yield RelatedLink(kind, positions[kind], title.text, href)


def _key(href: str) -> str:
    parts = urlsplit(href)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"


def _items(tree: PageTree, box: int, base: str | None, site: str | None) -> Iterator[tuple[_Title, str]]:
    """Title and address of each post in a box: of the links to one address the one that reads most like a title."""
    found: dict[str, _Title] = {}
    for number in range(box + 1, tree.elements[box].last):
        link = tree.elements[number]
        href = link.attributes.get("href") if link.tag == "a" else None
        url = same_site(href, base, site) if href else None
        if url and not _leads_elsewhere(link, without_archive(url)):
            title = _title(tree, number, box)
            found[url] = max(title, found.get(url, title))
        if len(found) >= 4 * MOST_IN_LIST:
            break
    for url, title in found.items():
        if title.text and not _is_section(url, title.text, [*found, base or ""]):
            yield title, url


def _leads_elsewhere(link: Element, url: str) -> bool:
    """Whether a link leads to no post, as its address or what it says of itself tells."""
    relations = (link.attributes.get("rel") or "").split()
    is_list = "tag" in relations or "category" in relations or leads_to_list(url)
    return is_list or bool(_NO_POST.search(url)) or bool(_NO_POST_AT_ROOT.match(url))


def _is_section(url: str, title: str, others: Iterable[str]) -> bool:
    """Whether this is the blog's first page, or a part of the blog that others of these addresses lie in: one where it
    is called by few words, several whatever it is called."""
    parts = urlsplit(url)
    if parts.query:
        return False
    folder = url.rstrip("/") + "/"
    inside = {other for other in others if other.startswith(folder) and other != folder}
    if len(title.split()) > _SECTION_WORDS:
        return len(inside) > 1
    return parts.path in ("", "/") or bool(inside)


class _Title(NamedTuple):
    """What a link calls the post that it leads to; of two the one that compares greater is the title."""

    is_heading: bool
    is_said: bool
    length: int
    text: str


def _title(tree: PageTree, link: int, box: int) -> _Title:
    """The heading in the link, else all of it, of a card the first line that can be a title; else what it is said
    to lead to."""
    heading = _heading_in(tree, link)
    if heading is not None and _can_be_title(text := tree.text(heading)):
        return _Title(True, True, len(text), text)
    lines = [tree.text(link)]
    if tree.elements[link].end - tree.elements[link].start > 1:
        lines = [block.text for block in tree.blocks[tree.elements[link].start : tree.elements[link].end]]
    said = _PERMALINK.sub("", " ".join((tree.elements[link].attributes.get("title") or "").split()))
    text = said if said in lines and _can_be_title(said) else next(filter(_can_be_title, lines), "")
    if text:
        return _Title(_is_in_heading(tree, link, box), True, len(text), text)
    return _Title(False, False, len(said), said) if _can_be_title(said) else _Title(False, False, 0, "")


def _heading_in(tree: PageTree, link: int) -> int | None:
    for i in range(link + 1, min(link + _NEAR, tree.elements[link].last)):
        if tree.elements[i].tag in _HEADINGS or is_title(tree.elements[i]):
            return i
    return None


def _is_in_heading(tree: PageTree, link: int, box: int) -> bool:
    """Whether the link, or what holds it within the list's box, is named a title or is a heading."""
    around = takewhile(lambda i: i != box, islice(tree.ancestors(link), 3))
    return any(tree.elements[i].tag in _HEADINGS or is_title(tree.elements[i]) for i in around)


def _can_be_title(text: str) -> bool:
    if not 3 < len(text) <= 300 or _COUNT.fullmatch(text) or (len(text) < _LONGEST_DATE and is_date_line(text)):
        return False
    label = label_of(text)
    return label is None or bool(label.start) or label.kinds.isdisjoint(_NO_TITLE)
