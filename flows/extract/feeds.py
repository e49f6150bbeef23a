"""Feeds: RSS 0.9x, 1.0 (RDF) and 2.0, Atom 0.3 and 1.0. Each entry is a document.

The entries are cut out of the file one by one and parsed alone: one that is broken costs itself, whatever it refers
to in a DTD or another file stays unread, and a feed of any length takes the memory of its longest entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import TextIOWrapper
from typing import BinaryIO, NamedTuple, cast

from flows.errors import BrokenFile, BrokenRecord, EmptyFile, FileError
from flows.extract.decode import DecodedText, decode_text
from flows.extract.documents import make_document, refuse_record
from flows.extract.feed_elements import FeedElement
from flows.extract.feed_entries import Feed, declare_entry, describe_feed, entry_body, entry_kind, is_comment
from flows.extract.html import decode_html, web_encoding
from flows.extract.inputs import Input
from flows.extract.xml_entries import Cut, Fault, cut_entries
from flows.extract.xml_roots import Root, find_root
from flows.extract.xml_slices import BadMarkup, declared_namespaces, has_illegal, parse_open_slice, parse_slice
from schemas.records import Record, SkippedRecord

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
    prefix = root.name[: -len(root.local_name)]
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
            return _Shape(root, f"{prefix}entry", "atom")
        case "entry" if "atom" in _root_tag(root).lower():
            return _Shape(root, root.name, "atom")
    return None


def _root_tag(root: Root) -> str:
    return root.text[root.start : root.text.find(">", root.start) + 1 or None]


def _read_entries(given: Input, shape: _Shape) -> Iterator[Record]:
    reader: _EntryReader | None = None
    count = 0
    for cut in _cuts(given, shape):
        if cut.fault in (Fault.ROOT_OPEN, Fault.CUT_OFF):
            raise BrokenFile(f"byte {cut.start:,}, behind {count:,} entries: {cut.fault}")
        reader = reader or _EntryReader(given, shape, cut.start)
        count += 1
        yield reader.read(cut, count)
    if count == 0:
        raise EmptyFile("a feed without entries")


def _cuts(given: Input, shape: _Shape) -> Iterator[Cut]:
    """The entries behind the root's beginning: a document type before it is not looked at."""
    root = shape.root
    before = len(root.text[: root.start].encode()) if root.wide else root.start
    with given.stream() as stream:
        plain = cast(BinaryIO, _Utf8Stream(stream, root.wide)) if root.wide else stream
        plain.read(before)
        for cut in cut_entries(plain, shape.entry, root.name, given.options.max_document_bytes):
            yield cut._replace(start=cut.start + before)


class _Utf8Stream:
    """A stream of UTF-16 or UTF-32 as UTF-8."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self.text = TextIOWrapper(stream, encoding, errors="replace", newline="")

    def read(self, size: int) -> bytes:
        """`size` characters as bytes; they may be more than `size`, and none only at the end."""
        return self.text.read(size).encode()


class _EntryReader:
    """What is known of a feed once its first entry, which begins at `first`, is reached."""

    def __init__(self, given: Input, shape: _Shape, first: int) -> None:
        self.given, self.shape = given, shape
        root = shape.root
        plain = root.text.encode() if root.wide else given.head
        self.charset = "utf-8" if root.wide else _charset(root.declared, given.head)
        beginning = decode_html(plain[:first], self.charset).text
        beginning = beginning[beginning.index(f"<{root.name}") :]
        self.namespaces = declared_namespaces(beginning)
        self.feed = _describe(beginning, self.namespaces, shape)

    def read(self, cut: Cut, number: int) -> Record:
        """The document in an entry; one that cannot be read is refused alone."""
        known = {"form": self.shape.form, "is_one_of_many": True}
        try:
            decoded, entry = self._parse(cut)
        except BrokenRecord as error:
            error = BrokenRecord(f"entry {number:,}, at byte {cut.start:,}: {error}")
            return refuse_record(self.given, cut.payload, error, **known)
        if is_comment(entry):
            return SkippedRecord("comment")
        body = entry_body(entry, self.feed)
        return make_document(
            self.given,
            cut.payload,
            replace(decoded, text=body.text),
            media_type=body.media_type,
            source_rank=body.rank,
            kind=entry_kind(entry),
            is_body=True,
            declared=declare_entry(entry, self.feed),
            **known,
        )

    def _parse(self, cut: Cut) -> tuple[DecodedText, FeedElement]:
        if cut.fault:
            raise BrokenRecord(cut.fault)
        try:
            decoded = decode_html(cut.payload, self.charset)
            element = parse_slice(decoded.text, self.namespaces)
        except (FileError, BadMarkup) as error:
            raise BrokenRecord(str(error)) from error
        decoded = replace(decoded, encoding=self.shape.root.wide or decoded.encoding)
        if has_illegal(decoded.text):
            decoded = replace(decoded, quality_flags=(*decoded.quality_flags, "control_characters_removed"))
        return decoded, FeedElement(element, self.feed.base)


def _charset(declared: str | None, head: bytes) -> str | None:
    """The encoding that the feed declares, or if it says UTF-8 or nothing, what its beginning looks like."""
    if web_encoding(declared) not in (None, "utf-8"):
        return declared
    try:
        return decode_text(head).encoding
    except FileError:
        return declared


def _describe(beginning: str, namespaces: dict[str, str], shape: _Shape) -> Feed:
    """The feed by what stands before its first entry."""
    try:
        element = FeedElement(parse_open_slice(beginning, namespaces))
    except BadMarkup:
        return Feed(shape.form)
    channel = next(element.each("channel"), element) if shape.form == "rss" else element
    return describe_feed(shape.form, channel)
