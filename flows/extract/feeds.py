"""Feeds: RSS 0.9x, 1.0 (RDF) and 2.0, Atom 0.3 and 1.0. Each entry is a document.

The entries are cut out of the file one by one and parsed alone: one that is broken costs itself, whatever it refers
to in a DTD or another file stays unread, and a feed of any length takes the memory of its longest entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from flows.errors import EmptyFile
from flows.extract.documents import make_document, refuse_record
from flows.extract.feed_entries import Feed, declare_entry, describe_feed, entry_body, entry_kind, is_comment
from flows.extract.inputs import Input
from flows.extract.xml_records import BrokenXml, XmlRecord, open_entries
from flows.extract.xml_roots import Root, find_root
from flows.extract.xml_slices import declared_namespaces, mend_element
from schemas.records import RawDocument, Record, SkippedRecord

_LITERALS = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
# What only the backup of a blog has: WordPress' namespace or elements, Blogger's kinds of entries.
_EXPORT = re.compile(
    r"xmlns:\w+\s*=\s*[\"']https?://wordpress\.org/export/|<wp:(?:wxr_version|post_type|post_id|author_id|base_site_url)\b"
    r"|<(?:\w+:)?category\b[^<>]{0,300}schemas\.google\.com/blogger/2008/kind#|<blogger:(?:type|status)\b"
)
_RSS_NAMESPACES = re.compile(
    r"http://(?:purl\.org/rss/1\.0/|(?:my|channel)\.netscape\.com/rdf/simple/0\.9/|purl\.org/net/rss1\.1#)"
)


class _Shape(NamedTuple):
    """How a feed is written: its root and entries by their names as written, its form."""

    root: Root
    entry: str
    form: str


def read_feed(given: Input) -> Iterator[Record] | None:
    """The entries of a feed in XML, or None if the first bytes are of no feed, or of the backup of a blog.

    While they are read, raises EmptyFile for a feed without entries, and BrokenFile where it breaks off.
    """
    root = find_root(given.head)
    shape = _shape(root) if root else None
    if root is None or shape is None or _EXPORT.search(_LITERALS.sub("", root.text[root.start :])):
        return None
    return _read_entries(given, shape)


def _shape(root: Root) -> _Shape | None:
    match root.local_name:
        case "rss":
            return _Shape(root, "item", "rss")
        case "RDF":
            of_rss = (
                prefix for prefix, uri in declared_namespaces(_root_tag(root)).items() if _RSS_NAMESPACES.match(uri)
            )
            prefix = next(of_rss, "")
            return _Shape(root, f"{prefix}:item" if prefix else "item", "rss")
        case "feed":
            return _Shape(root, f"{root.prefix}entry", "atom")
        case "entry" if "atom" in _root_tag(root).lower():
            return _Shape(root, root.name, "atom")
    return None


def _root_tag(root: Root) -> str:
    return root.text[root.start : root.text.find(">", root.start) + 1 or None]


def _read_entries(given: Input, shape: _Shape) -> Iterator[Record]:
    entries = open_entries(given, shape.root, shape.entry)
    head = entries.head
    channel = next(head.each("channel"), head) if shape.form == "rss" else head
    feed = describe_feed(shape.form, channel)
    is_empty = True
    for found in entries.read(mend_element):
        is_empty = False
        if isinstance(found, BrokenXml):
            yield refuse_record(given, found.payload, found.error, form=shape.form, is_one_of_many=True)
        elif is_comment(found.element):
            yield SkippedRecord("comment")
        else:
            yield _document(given, found, feed)
    if is_empty:
        raise EmptyFile("a feed without entries")


def _document(given: Input, found: XmlRecord, feed: Feed) -> RawDocument:
    body = entry_body(found.element, feed)
    return make_document(
        given,
        found.payload,
        replace(found.decoded, text=body.text),
        media_type=body.media_type,
        form=feed.form,
        source_rank=body.rank,
        kind=entry_kind(found.element),
        is_body=True,
        is_one_of_many=True,
        declared=declare_entry(found.element, feed),
    )
