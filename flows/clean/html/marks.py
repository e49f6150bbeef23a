"""What the names of classes and ids say of an element: furniture by rule, boxes of posts, lists of other posts.

The names are rows of `marks.csv`: those that platforms, widely used themes and plugins print (docs/cleaning.md says how
to add one). `whole` names are a class or id as a whole; `part` names may be a part of one, as `share-buttons` is of
`post-share-buttons`. They are regular expressions without blanks. A name acts on the element that bears it, unless the
post's own text stands in it: themes load the root of a page with names of all kinds.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files

from flows.clean.html.tree import Element
from schemas.records import LinkKind

# The rules that cut furniture; of several that match the first names the cut.
_FURNITURE = (
    "comment_thread", "related_posts", "pager", "share_row", "author_box", "subscription", "post_meta", "navigation",
    "table_of_contents", "sidebar", "advertisement", "cookie_notice", "popup", "hidden",
)  # fmt: skip
# Elements that are furniture by what they are. A `header` or `footer` may be that of the post.
_FURNITURE_TAGS = {"nav": "navigation", "form": "form", "dialog": "popup", "aside": "sidebar"}
_HIDING = re.compile(r"display\s*:\s*none")
_ROLES = frozenset({"navigation", "complementary", "search", "banner", "contentinfo", "dialog"})
_NO_LISTS = frozenset({"a", "h1", "h2", "h3", "h4", "body", "article"})


def furniture_rule(element: Element) -> str | None:
    """The rule that cuts this element by its kind, its attributes or its names, or None."""
    if element.tag in _FURNITURE_TAGS:
        return _FURNITURE_TAGS[element.tag]
    attributes = element.attributes
    if not attributes:
        return None
    if "hidden" in attributes or _HIDING.search(attributes.get("style") or ""):
        return "hidden"
    if attributes.get("role") in _ROLES:
        return "navigation"
    return _rule_of_names(element.marks) if element.marks.strip() else None


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    whole: dict[str, list[str]] = {}
    part: dict[str, list[str]] = {}
    with (files("flows.clean.html") / "marks.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            (whole if row["match"] == "whole" else part).setdefault(row["mark"], []).extend(row["names"].split())
    return {mark: _pattern(whole.get(mark, []), part.get(mark, [])) for mark in {**whole, **part}}


def _pattern(whole: list[str], part: list[str]) -> re.Pattern[str]:
    alternatives = [rf"(?<=\s)(?:{'|'.join(whole)})(?=\s)"] if whole else []
    if part:
        alternatives.append(rf"(?<![a-z0-9])(?:{'|'.join(part)})(?![a-z0-9])")
    return re.compile("|".join(alternatives))


def _has(mark: str, names: str) -> bool:
    return _patterns()[mark].search(names) is not None


# A theme's names come again and again, and a page has thousands of elements.
@lru_cache(maxsize=20_000)
def _rule_of_names(names: str) -> str | None:
    rule = next((rule for rule in _FURNITURE if _has(rule, names)), None)
    # Page builders make every paragraph a widget.
    return None if rule == "sidebar" and _has("page_builder", names) else rule


def is_sure_body(element: Element) -> bool:
    """Whether a platform names this box after the post's text and names nothing else so."""
    return _has("sure_body", element.marks)


def is_body(element: Element) -> bool:
    """Whether the name of this box says that it holds a post's text."""
    return _has("body", element.marks) or "articlebody" in (element.attributes.get("itemprop") or "").lower()


def is_wide_body(element: Element) -> bool:
    """Whether this box may hold a post's text, and more."""
    return element.tag in ("article", "main") or _has("wide_body", element.marks)


def is_summary(element: Element) -> bool:
    """Whether this box holds the beginning of a post, as lists of posts have it."""
    return _has("summary", element.marks)


def is_caption(element: Element) -> bool:
    """Whether this is what stands below a picture."""
    return element.tag == "figcaption" or _has("caption", element.marks)


def list_kind(element: Element) -> LinkKind | None:
    """What the name of this box says of the posts that it lists, if it does."""
    if element.tag in _NO_LISTS or not element.marks.strip():
        return None
    if _has("popular_list", element.marks):
        return LinkKind.POPULAR
    return LinkKind.RELATED if _has("related_list", element.marks) else None
