"""What a page calls the blog that it belongs to."""

from __future__ import annotations

import re

from flows.clean.html.heading import TITLE_SEPARATOR, fold_title
from flows.clean.html.post import Post

# Platforms that print their own name where the blog's belongs.
_PLATFORMS = frozenset(
    ["blogger", "medium", "substack", "wordpress", "wordpress.com", "ghost", "typepad", "tumblr", "livejournal", "wix"]
)
_FEED = re.compile(r"(?:\s+[»›|–-]\s+|\s+)(?:feed|atom|rss(?: 2\.0)?|flux|fluxo)$", re.IGNORECASE)
_LONGEST = 100


def find_site_name(post: Post) -> str | None:
    """As the head has it, else what stands beside the post's title in the `title` element, else its feed's name."""
    names = [*post.head.site_names, *_beside_title(post), *_of_feed(post)]
    return next((name for name in names if name.casefold() not in _PLATFORMS and len(name) <= _LONGEST), None)


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


def _of_feed(post: Post) -> list[str]:
    """`Harbour notes - Atom`, `Harbour notes » Feed`."""
    feed = post.tree.parser.css_first('link[rel="alternate"][type$="+xml"][title]')
    title = " ".join((feed.attributes.get("title") or "").split()) if feed is not None else ""
    name = _FEED.sub("", title)
    return [name] if name and name != title else []
