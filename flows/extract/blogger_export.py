"""Blogger's own backups: the classic Atom file, and the newer `feed.atom` of Google Takeout.

Both hold posts, pages, drafts and comments in one list; the classic one also the settings and the template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from xml.etree.ElementTree import Element

from flows.extract.export_records import export_document, refuse_export
from flows.extract.inputs import Input
from flows.extract.xml_stream import BrokenXml, XmlHead, XmlRecord, child_text, children, iterate_elements, read_head
from schemas.records import Declared, PostKind, RawDocument, Record, SkippedRecord

FORM = "blogger_export"
_MARKS = re.compile(rb"schemas\.google\.com/blogger/2008/kind#|schemas\.google\.com/blogger/2018|blog-\d+\.archive<")
_KIND_SCHEME = "http://schemas.google.com/g/2005#kind"
# How Blogger names an author whose profile is gone.
_NOBODY = "Unknown"
_POST_ID = re.compile(r"\.post-\d+$")


def read_blogger_export(given: Input) -> Iterator[Record] | None:
    """The posts and pages of a backup, or None if this is none: a feed has no settings and no comments among posts."""
    if not _MARKS.search(given.head):
        return None
    head = read_head(given, "entry")
    if head is None or head.root.rpartition(":")[2] != "feed":
        return None
    return _records(given, head)


def _records(given: Input, head: XmlHead) -> Iterator[Record]:
    blog = child_text(head.fields, "title")
    for found in iterate_elements(given, head, "entry"):
        if isinstance(found, BrokenXml):
            yield refuse_export(given, found.payload, found.error, FORM)
            continue
        kind = _kind(found.element)
        if isinstance(kind, PostKind):
            yield _document(given, found, kind, blog)
        else:
            yield SkippedRecord(kind)


def _kind(entry: Element) -> PostKind | str:
    """What an entry is: a kind of post, or the word for what is passed over."""
    name = _kind_name(entry)
    if name not in ("post", "page"):
        return name
    status = (child_text(entry, "blogger:status") or "").upper()
    if status == "SOFT_TRASHED" or child_text(entry, "blogger:trashed"):
        return "trash"
    if status not in ("", "LIVE") or _is_draft(entry):
        return PostKind.DRAFT
    return PostKind(name)


def _kind_name(entry: Element) -> str:
    if declared := child_text(entry, "blogger:type"):
        return declared.lower()
    for category in children(entry, "category"):
        if category.get("scheme") == _KIND_SCHEME:
            return category.get("term", "").rpartition("#")[2].lower()
    is_post = _POST_ID.search(child_text(entry, "id") or "") and not children(entry, "thr:in-reply-to")
    return "post" if is_post else "settings"


def _is_draft(entry: Element) -> bool:
    """Whether `app:control` holds a `draft` that says yes, whatever the prefix: it is not always declared."""
    marks = (mark for child in entry if _local(child) == "control" for mark in child)
    return any(_local(mark) == "draft" and (mark.text or "").strip().lower() == "yes" for mark in marks)


def _local(element: Element) -> str:
    return element.tag.rpartition(":")[2]


def _document(given: Input, found: XmlRecord, kind: PostKind, blog: str | None) -> RawDocument:
    entry = found.element
    names = (child_text(author, "name") for author in children(entry, "author"))
    declared = Declared(
        provenance=FORM,
        title=child_text(entry, "title"),
        authors=tuple(name for name in names if name and name != _NOBODY),
        published=child_text(entry, "published", "blogger:created"),
        modified=child_text(entry, "updated"),
        url=_address(entry),
        entry_id=child_text(entry, "id"),
        labels=tuple(
            term
            for category in children(entry, "category")
            if category.get("scheme") != _KIND_SCHEME and (term := category.get("term"))
        ),
        site_name=blog,
        platform="blogger",
    )
    decoded = replace(found.decoded, text=_content(entry))
    return export_document(given, found.payload, decoded, FORM, kind=kind, declared=declared)


def _address(entry: Element) -> str | None:
    """The post's own address; Takeout has only the path, which says nothing without the blog."""
    for link in children(entry, "link"):
        if link.get("rel") == "alternate" and link.get("type", "text/html") == "text/html":
            return link.get("href")
    return None


def _content(entry: Element) -> str:
    for content in children(entry, "content"):
        text = "".join(content.itertext())
        return escape(text) if content.get("type") == "text" else text
    return ""
