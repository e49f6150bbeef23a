"""The entries of an XML file of any length, each parsed by itself: a fault costs the entry that it is in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import TextIOWrapper
from typing import BinaryIO, cast

from lxml import etree

from flows.errors import BrokenRecord, FileError
from flows.extract.decode import DecodedText, decode_text
from flows.extract.entity_bombs import refuse_bombs
from flows.extract.html import decode_html, web_encoding
from flows.extract.inputs import Input
from flows.extract.tape import Piece
from flows.extract.xml_cuts import cut_elements, find_element
from flows.extract.xml_elements import XmlElement
from flows.extract.xml_roots import Root
from flows.extract.xml_slices import (
    BadMarkup,
    Namespaces,
    declared_namespaces,
    leave_out_illegal,
    parse_beginning,
)

# `parse_element` or `mend_element`.
Parse = Callable[[str, Namespaces], etree._Element]


@dataclass(frozen=True, slots=True)
class XmlRecord:
    """One entry: its own bytes, their text and its tree."""

    payload: bytes
    decoded: DecodedText
    element: XmlElement


@dataclass(frozen=True, slots=True)
class BrokenXml:
    """One entry that cannot be read: its bytes as far as they are held, and why."""

    payload: bytes
    error: BrokenRecord


@dataclass(frozen=True, slots=True)
class XmlEntries:
    """A file whose entries can be read. `head` is its root as far as it stands before the first of them."""

    given: Input
    root: Root
    entry: str
    start: int
    charset: str | None
    namespaces: Namespaces
    head: XmlElement

    def read(self, parse: Parse) -> Iterator[XmlRecord | BrokenXml]:
        """Each entry in order. Raises BrokenFile where the file breaks off."""
        limit = self.given.options.max_document_bytes
        with _ascii_like(self.given, self.root.recoded) as stream:
            pieces = cut_elements(stream, self.entry, self.root.name, self.start, limit)
            for number, piece in enumerate(pieces, 1):
                try:
                    yield self._read(piece, parse)
                except BrokenRecord as error:
                    place = f"entry {number:,}, at byte {piece.offset:,}"
                    yield BrokenXml(piece.payload, BrokenRecord(f"{place}: {error}"))

    def _read(self, piece: Piece, parse: Parse) -> XmlRecord:
        if piece.fault:
            raise BrokenRecord(piece.fault)
        try:
            decoded = decode_html(piece.payload, self.charset)
            text = leave_out_illegal(decoded.text)
            element = parse(text, self.namespaces)
        except (FileError, BadMarkup) as error:
            raise BrokenRecord(str(error)) from error
        if len(text) < len(decoded.text):
            decoded = replace(decoded, quality_flags=(*decoded.quality_flags, "control_characters_removed"))
        if self.root.recoded:
            decoded = replace(decoded, encoding=self.root.recoded)
        return XmlRecord(piece.payload, decoded, XmlElement(element, self.head.base))


def open_entries(given: Input, root: Root, entry: str) -> XmlEntries:
    """The entries of this name, as written with its prefix, in a file with this root; raises UnsafeFile for a bomb."""
    refuse_bombs(root.text[: root.start])
    data = root.text.encode() if root.recoded else given.head
    start = len(root.text[: root.start].encode()) if root.recoded else root.start
    charset = "utf-8" if root.recoded else _charset(root.declared, given.head)
    beginning = leave_out_illegal(_decode_beginning(data[start : find_element(data, entry, root.name, start)], charset))
    namespaces = declared_namespaces(beginning)
    head = XmlElement(parse_beginning(beginning, namespaces))
    return XmlEntries(given, root, entry, start, charset, namespaces, head)


def _charset(declared: str | None, head: bytes) -> str | None:
    """The encoding that the file declares, or if it says UTF-8 or nothing, what its beginning looks like."""
    if web_encoding(declared) not in (None, "utf-8"):
        return declared
    try:
        return decode_text(head).encoding
    except FileError:
        return declared


def _decode_beginning(data: bytes, charset: str | None) -> str:
    try:
        return decode_html(data, charset).text
    except FileError:
        return data.decode("utf-8", "replace")


@contextmanager
def _ascii_like(given: Input, recoded: str | None) -> Iterator[BinaryIO]:
    """The bytes of a file, in UTF-8 where its own encoding may hide the bytes of tags."""
    with given.stream() as stream:
        yield cast(BinaryIO, _Utf8Stream(stream, recoded)) if recoded else stream


class _Utf8Stream:
    """A stream in another encoding as UTF-8."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self.text = TextIOWrapper(stream, encoding, errors="replace", newline="")

    def read(self, size: int) -> bytes:
        """`size` characters as bytes; they may be more than `size`, and none only at the end."""
        return self.text.read(size).encode()
