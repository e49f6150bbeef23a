"""What an element is by its kind, its attributes and its names (names.py): furniture by rule, a box of a post, a list.

A name acts on the element that bears it, unless the post's own text stands in it: themes load the root of a page with
names of all kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from flows.clean.html.tree import Element
from schemas.records import LinkKind

# The rules that cut furniture; of several that an element's names bear the first names the cut.
_FURNITURE = (
    "comment_thread", "related_posts", "pager", "share_row", "author_box", "subscription", "post_meta", "navigation",
    "table_of_contents", "sidebar", "widget", "advertisement", "cookie_notice", "popup", "hidden", "icon",
)  # fmt: skip
# Elements that are furniture by what they are. A `header` or `footer` may be that of the post.
_FURNITURE_TAGS = {"nav": "navigation", "form": "form", "dialog": "popup", "aside": "sidebar"}
_HIDING = re.compile(r"display\s*:\s*none")
_ROLES = {
    "navigation": "navigation", "banner": "navigation", "contentinfo": "navigation", "search": "navigation",
    "complementary": "sidebar", "dialog": "popup",
}  # fmt: skip
_WIDE_TAGS = frozenset({"article", "main"})
_NO_LISTS = frozenset({"a", "h1", "h2", "h3", "h4", "body", "article"})


def find_furniture(elements: Iterable[Element]) -> dict[int, str]:
    """The rule that cuts an element by its kind, its attributes or its names, for each that is furniture, in order."""
    may_be = ((i, e) for i, e in enumerate(elements) if e.attributes or e.tag in _FURNITURE_TAGS)
    return {i: rule for i, element in may_be if (rule := _furniture_rule(element)) is not None}


def _furniture_rule(element: Element) -> str | None:
    if element.tag in _FURNITURE_TAGS:
        return "pager" if "pager" in element.marks else _FURNITURE_TAGS[element.tag]
    attributes = element.attributes
    if "hidden" in attributes or ("style" in attributes and _HIDING.search(attributes["style"] or "")):
        return "hidden"
    if "role" in attributes and (role := attributes["role"]) in _ROLES:
        return _ROLES[role]
    return _rule_of_marks(element.marks) if element.marks else None


@lru_cache(maxsize=1_000)
def _rule_of_marks(marks: frozenset[str]) -> str | None:
    rule = next((rule for rule in _FURNITURE if rule in marks), None)
    # Page builders make every paragraph a widget.
    return None if rule == "widget" and "page_builder" in marks else rule


def may_be_body(element: Element) -> bool:
    """Whether any of the following three may hold: most elements say nothing of themselves."""
    return bool(element.marks) or element.tag in _WIDE_TAGS or "itemprop" in element.attributes


def is_sure_body(element: Element) -> bool:
    """Whether a platform names this box after the post's text and names nothing else so."""
    return "sure_body" in element.marks


def is_body(element: Element) -> bool:
    """Whether the name of this box says that it holds a post's text."""
    return "body" in element.marks or "articlebody" in (element.attributes.get("itemprop") or "").lower()


def is_wide_body(element: Element) -> bool:
    """Whether this box may hold a post's text, and more."""
    return element.tag in _WIDE_TAGS or "wide_body" in element.marks


def is_summary(element: Element) -> bool:
    """Whether this box holds the beginning of a post, as lists of posts have it."""
    return "summary" in element.marks


def is_caption(element: Element) -> bool:
    """Whether this is what stands below a picture."""
    return element.tag == "figcaption" or "caption" in element.marks


def is_title(element: Element) -> bool:
    """Whether the name of this box says that it holds a title."""
    return "title" in element.marks


def is_post_title(element: Element) -> bool:
    """Whether themes name this after the title of a post, and not of anything else."""
    return "post_title" in element.marks


def is_site_title(element: Element) -> bool:
    """Whether themes name this after the name of the blog."""
    return "site_title" in element.marks


def is_author(element: Element) -> bool:
    """Whether the name of this box says that it names the author."""
    return "author" in element.marks


def list_kind(element: Element) -> LinkKind | None:
    """What the name of this box says of the posts that it lists, if it does."""
    if not element.marks or element.tag in _NO_LISTS:
        return None
    if "popular_list" in element.marks:
        return LinkKind.POPULAR
    return LinkKind.RELATED if "related_list" in element.marks else None
