"""Blogger's own backups: the classic Atom file, and the newer `feed.atom` of Google Takeout.

Both hold posts, pages, drafts and comments in one list; the classic one also the settings and the template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape

from flows.extract.export_records import export_document, refuse_export
from flows.extract.inputs import Input
from flows.extract.xml_elements import XmlElement
from flows.extract.xml_records import BrokenXml, XmlEntries, XmlRecord, open_entries
from flows.extract.xml_roots import find_root
from flows.extract.xml_slices import parse_element
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
    root = find_root(given.head)
    if root is None or root.local_name != "feed":
        return None
    return _records(open_entries(given, root, f"{root.prefix}entry"))


def _records(entries: XmlEntries) -> Iterator[Record]:
    given = entries.given
    blog = entries.head.first_text("title")
    for found in entries.read(parse_element):
        if isinstance(found, BrokenXml):
            yield refuse_export(given, found.payload, found.error, FORM)
            continue
        kind = _kind(found.element)
        if isinstance(kind, PostKind):
            yield _document(given, found, kind, blog)
        else:
            yield SkippedRecord(kind)


def _kind(entry: XmlElement) -> PostKind | str:
    """What an entry is: a kind of post, or the word for what is passed over."""
    name = _kind_name(entry)
    if name not in ("post", "page"):
        return name
    status = (entry.first_text("blogger:status") or "").upper()
    if status == "SOFT_TRASHED" or entry.first_text("blogger:trashed"):
        return "trash"
    if status not in ("", "LIVE") or _is_draft(entry):
        return PostKind.DRAFT
    return PostKind(name)


def _kind_name(entry: XmlElement) -> str:
    if declared := entry.first_text("blogger:type"):
        return declared.lower()
    for category in entry.each("category"):
        if category.attributes.get("scheme") == _KIND_SCHEME:
            return category.attributes.get("term", "").rpartition("#")[2].lower()
    is_post = _POST_ID.search(entry.first_text("id") or "") and not any(entry.each("thr:in-reply-to"))
    return "post" if is_post else "settings"


def _is_draft(entry: XmlElement) -> bool:
    """Whether `app:control` holds a `draft` that says yes, whatever the prefix: it is not always declared."""
    marks = entry.element.iterfind("{*}control/{*}draft")
    return any((mark.text or "").strip().lower() == "yes" for mark in marks)


def _document(given: Input, found: XmlRecord, kind: PostKind, blog: str | None) -> RawDocument:
    entry = found.element
    names = (author.first_text("name") for author in entry.each("author"))
    declared = Declared(
        provenance=FORM,
        title=entry.first_text("title"),
        authors=tuple(name for name in names if name and name != _NOBODY),
        published=entry.first_text("published", "blogger:created"),
        modified=entry.first_text("updated"),
        url=_address(entry),
        entry_id=entry.first_text("id"),
        labels=tuple(
            term
            for category in entry.each("category")
            if category.attributes.get("scheme") != _KIND_SCHEME and (term := category.attributes.get("term"))
        ),
        site_name=blog,
        platform="blogger",
    )
    decoded = replace(found.decoded, text=_content(entry))
    return export_document(given, found.payload, decoded, FORM, kind=kind, declared=declared)


def _address(entry: XmlElement) -> str | None:
    """The post's own address; Takeout has only the path, which says nothing without the blog."""
    for link in entry.each("link"):
        if link.attributes.get("rel") == "alternate" and link.attributes.get("type", "text/html") == "text/html":
            return link.attributes.get("href")
    return None


def _content(entry: XmlElement) -> str:
    for content in entry.each("content"):
        text = content.raw_text
        return escape(text) if content.attributes.get("type") == "text" else text
    return ""
