"""Lists of other posts on a page: by the names of their boxes, and by the headings above them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from flows.clean.html.addresses import same_site
from flows.clean.html.labels import label_of
from flows.clean.html.marks import list_kind
from flows.clean.html.tree import PageTree
from flows.clean.lexicon import Kind
from schemas.records import LinkKind, RelatedLink

MOST_LINKS = 1_000
_MOST_IN_LIST = 60
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "strong", "b", "p", "div", "span", "legend"})
# Not the post that is linked, but what sorts or counts it.
_NO_POST = re.compile(
    r"/(?:category|categories|tags?|author|authors|users?|topics?|label|search|feed|page|wp-content|archives?)/"
    r"|/search/label/|[?&](?:replytocom|share|cat|tag|author)=|#(?:respond|comments?|disqus_thread)|^(?:mailto|javascript|tel):"
    r"|\.(?:jpe?g|png|gif|webp|svg|pdf|zip|mp3|mp4)$",
    re.IGNORECASE,
)
_NO_TITLE = frozenset({Kind.READ_MORE, Kind.SHARE_ROW, Kind.NETWORK, Kind.COMMENTS_HEADING, Kind.NAVIGATION})
_COUNT = re.compile(r"[\d\s.,:/()+-]+|\d+ \w+")


def find_related(tree: PageTree, base: str | None, own: Iterable[str]) -> tuple[RelatedLink, ...]:
    """The popular and related posts that the page lists, each once a kind, but for links to `own` addresses."""
    seen: set[tuple[LinkKind, str]] = {(kind, _key(url)) for kind in LinkKind for url in own}
    positions = {LinkKind.POPULAR: 0, LinkKind.RELATED: 0}
    links: list[RelatedLink] = []
    for element, kind in _lists(tree):
        for title, href in _items(tree, element, base):
            if (kind, _key(href)) in seen or len(links) >= MOST_LINKS:
                continue
            seen.add((kind, _key(href)))
            positions[kind] += 1
            links.append(RelatedLink(kind, positions[kind], title, href))
    return tuple(links)


def _key(href: str) -> str:
    parts = urlsplit(href)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"


def _lists(tree: PageTree) -> Iterator[tuple[int, LinkKind]]:
    """The outermost boxes of lists, in order, each with what its name or heading says of it."""
    done = 0
    headings = dict(_headed(tree))
    for i, element in enumerate(tree.elements):
        if element.end <= done or element.end == element.start or not element.depth:
            continue
        kind = list_kind(element) or headings.get(i)
        if kind is not None:
            done = element.end
            yield i, _kind_by_heading(tree, i) or kind


def _kind_by_heading(tree: PageTree, i: int) -> LinkKind | None:
    """What the first line in a box says of it, which may be more than its name does."""
    found = tree.elements[i]
    return _heading_kind(tree.blocks[found.start].text)


def _heading_kind(text: str) -> LinkKind | None:
    label = label_of(text) if len(text) <= 80 else None
    if label is None or label.start:
        return None
    if Kind.POPULAR_HEADING in label.kinds:
        return LinkKind.POPULAR
    return LinkKind.RELATED if Kind.RELATED_HEADING in label.kinds else None


def _headed(tree: PageTree) -> Iterator[tuple[int, LinkKind]]:
    """The boxes that begin with a heading of the lexicon and hold at least two links, or the list right below it."""
    for number, block in enumerate(tree.blocks):
        kind = _heading_kind(block.text)
        if kind is None or tree.elements[block.parent].tag not in _HEADINGS:
            continue
        for i in islice(tree.ancestors(block.parent), 4):
            element = tree.elements[i]
            if element.start != number or element.end - number > 4 * _MOST_IN_LIST:
                break
            if element.end - number > 1 and 2 * tree.link_length(i) > tree.length(i) - len(block.text) > 0:
                yield i, kind
                break


def _items(tree: PageTree, i: int, base: str | None) -> Iterator[tuple[str, str]]:
    """Title and address of each post in a box: of the links to one address the one that reads most like a title."""
    titles: dict[str, str] = {}
    for number in range(i + 1, tree.elements[i].last):
        link = tree.elements[number]
        if len(titles) >= _MOST_IN_LIST * 4:
            break
        href = link.attributes.get("href") if link.tag == "a" and link.attributes else None
        if href and not _NO_POST.search(href) and (url := same_site(href, base)):
            title = _title(tree, number)
            if len(title) > len(titles.get(url, "")):
                titles[url] = title
            titles.setdefault(url, "")
    for url, title in titles.items():
        if title:
            yield title, url


def _title(tree: PageTree, link: int) -> str:
    """The text of a link if it can be a title: the heading in it, else all of it; else what its picture says."""
    element = tree.elements[link]
    inner = next(
        (
            tree.text(i)
            for i in range(link + 1, min(link + 12, element.last))
            if tree.elements[i].tag in ("h2", "h3", "h4", "h5", "h6")
        ),
        None,
    )
    text = inner or tree.link_text(link)
    if _can_be_title(text):
        return text
    said = " ".join((element.attributes.get("title") or "").split())
    return said if _can_be_title(said) else ""


def _can_be_title(text: str) -> bool:
    if not 3 < len(text) <= 300 or _COUNT.fullmatch(text):
        return False
    label = label_of(text)
    return label is None or bool(label.start) or label.kinds.isdisjoint(_NO_TITLE)
