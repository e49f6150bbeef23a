"""Links of the text, and to the posts before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flows.clean.html.addresses import absolute, same_site
from flows.clean.html.labels import label_of
from flows.clean.html.platform import Platform
from flows.clean.html.related import MOST_LINKS
from flows.clean.html.tree import PageTree
from flows.clean.html_blocks import fold_spaces
from schemas.records import LinkKind, RelatedLink

_PREVIOUS = (
    "a[rel=prev]",
    "a[rel=previous]",
    ".nav-previous a",
    ".previous-post a",
    ".post-prev a",
    ".td-post-prev-post a",
)
_NEXT = ("a[rel=next]", ".nav-next a", ".next-post a", ".post-next a", ".td-post-next-post a")
# Without a title these lead to other parts of a list or a long post.
_PREVIOUS_IN_HEAD = ("link[rel~=prev][title]",)
_NEXT_IN_HEAD = ("link[rel~=next][title]",)
_ARROWS = " ←→«»‹›<>←:"


def find_inline(tree: PageTree, text: Sequence[int], base: str | None) -> Iterator[RelatedLink]:
    """The links in these blocks, each address once, in order."""
    seen: set[str] = set()
    for number in text:
        for link in tree.blocks[number].links:
            url = absolute(tree.elements[link].attributes.get("href") or "", base)
            if url and url not in seen and len(seen) < MOST_LINKS:
                seen.add(url)
                yield RelatedLink(LinkKind.INLINE, len(seen), tree.text(link)[:300], url)


def find_pager(tree: PageTree, platform: Platform | None, base: str | None) -> Iterator[RelatedLink]:
    """The post before and the one after; without a title where the page prints only a word for it."""
    for kind, known, generic, in_head in (
        (LinkKind.PREVIOUS, platform.previous if platform else (), _PREVIOUS, _PREVIOUS_IN_HEAD),
        (LinkKind.NEXT, platform.next if platform else (), _NEXT, _NEXT_IN_HEAD),
    ):
        found = _first_link(tree, (*known, *generic, *in_head), base)
        if found is not None:
            yield RelatedLink(kind, 1, *found)


def _first_link(tree: PageTree, selectors: Iterable[str], base: str | None) -> tuple[str, str] | None:
    for selector in selectors:
        link = tree.find_first(selector)
        href = link.attributes.get("href") if link is not None else None
        if link is not None and href and (url := same_site(href, base)):
            said = link.attributes.get("title") if link.tag == "link" else link.text()
            return _title(fold_spaces(said or "")), url
    return None


def _title(text: str) -> str:
    """The title in a pager's link, without its arrow and its `Previous post:`; empty where it is only that."""
    text = text.strip(_ARROWS)
    said, _, rest = text.partition(":")
    if rest and (label := label_of(said)) is not None and not label.start:
        return rest.strip(_ARROWS)
    label = label_of(text)
    if label is None:
        return text
    return text[label.start :].strip(_ARROWS) if label.start else ""
