"""What a page calls the blog that it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from flows.clean.html.addresses import absolute, host_of, without_archive
from flows.clean.html.heading import TITLE_SEPARATOR, fold_title
from flows.clean.html.marks import is_site_title
from flows.clean.html.post import Post
from flows.clean.html.tree import PageTree

# Platforms that print their own name where the blog's belongs.
_PLATFORMS = frozenset(
    ["blogger", "medium", "substack", "wordpress", "wordpress.com", "ghost", "typepad", "tumblr", "livejournal", "wix"]
)
_FEED = re.compile(r"(?:\s+[»›|–-]\s+|\s+)(?:feed|atom|rss(?: 2\.0)?|flux|fluxo)$", re.IGNORECASE)
_AT_END = re.compile(r"(?P<title>.*\S)\s+[|–—·•»-]\s+(?P<name>.+)$")
_LONGEST = 100
_OF_SITE = (
    'link[rel="alternate"][type$="+xml"][href]', "link[rel=EditURI][href]", "link[rel=home][href]",
    "link[rel=start][href]", "a[rel=home][href]",
)  # fmt: skip


def find_site_name(post: Post, listed: Iterable[str]) -> str | None:
    """As the head has it, else what stands beside the post's title in the `title` element, else its feed's name, else
    what the page prints as its own. The title of another post, of those `listed` on the page, is no blog's name.
    """
    names = [*post.head.site_names, *_beside_title(post), *_of_feed(post), *_printed(post)]
    others = set(map(fold_title, listed))
    return next((name for name in names if _can_be_name(name) and fold_title(name) not in others), None)


def find_site(tree: PageTree, boxes: Iterable[int]) -> str | None:
    """An address of the blog that the page belongs to, by its feed or its services. Others may serve these: one counts
    if a link in these boxes, the title's and those of lists, leads to where it is."""
    linked = set(_hosts_linked(tree, boxes))
    for selector in _OF_SITE:
        for node in tree.find_all(selector):
            address = without_archive((node.attributes.get("href") or "").strip())
            if address.startswith(("http://", "https://")) and host_of(address) in linked:
                return address
    return None


def _hosts_linked(tree: PageTree, boxes: Iterable[int]) -> Iterator[str]:
    for box in boxes:
        for i in range(box, tree.elements[box].last):
            href = tree.elements[i].attributes.get("href") if tree.elements[i].tag == "a" else None
            if href and (url := absolute(href, None)) and (host := host_of(url)):
                yield host


def _can_be_name(name: str) -> bool:
    return name.casefold() not in _PLATFORMS and len(name) <= _LONGEST


def without_site_at_end(title: str, site_name: str) -> str:
    """A heading without the very name of the blog behind a dash or a bar: `Harbour notes: a reading` is a title."""
    found = _AT_END.match(title)
    return found["title"] if found is not None and fold_title(found["name"]) == fold_title(site_name) else title


def without_site_name(title: str, site_name: str) -> str:
    """`The quay at dawn - Harbour notes` and `Harbour notes: The quay at dawn` without the very name of the blog."""
    name = fold_title(site_name)
    for separator in TITLE_SEPARATOR.finditer(title):
        before, after = title[: separator.start()].strip(), title[separator.end() :].strip()
        if name and before and after and name in (fold_title(before), fold_title(after)):
            return before if fold_title(after) == name else after
    return title


def _beside_title(post: Post) -> list[str]:
    """`The quay at dawn - Harbour notes`, `Harbour notes: The quay at dawn`."""
    title = (post.title or "").casefold()
    for said in post.head.titles:
        whole = said.text.casefold()
        if said.provenance != "title_element" or whole == title or len(whole) != len(said.text):
            continue
        if title and whole.startswith(title) and (found := TITLE_SEPARATOR.match(said.text, len(title))):
            return [_last(said.text[found.end() :])]
        if title and whole.endswith(title):
            before = said.text[: -len(title)]
            return [_first(before)] if TITLE_SEPARATOR.search(before + " ") else []
    return []


def _first(text: str) -> str:
    return TITLE_SEPARATOR.split(text.strip() + " ")[0].strip(" |–—-:·")


def _last(text: str) -> str:
    parts = [part.strip() for part in TITLE_SEPARATOR.split(text) if part.strip()]
    return parts[-1] if parts else ""


def _printed(post: Post) -> list[str]:
    """What themes name after the name of the blog."""
    tree = post.tree
    named = (i for i, element in enumerate(tree.elements) if is_site_title(element) and tree.length(i))
    return [tree.text(i) for i in islice(named, 1)]


def _of_feed(post: Post) -> list[str]:
    """`Harbour notes - Atom`, `Harbour notes » Feed`."""
    feed = post.tree.find_first('link[rel="alternate"][type$="+xml"][title]')
    title = " ".join((feed.attributes.get("title") or "").split()) if feed is not None else ""
    name = _FEED.sub("", title)
    return [name] if name and name != title else []
