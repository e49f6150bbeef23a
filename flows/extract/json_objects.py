"""Objects in a JSON file that is too large to be read at once: one a line, or one after the other, as in an array."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO, NamedTuple

import orjson

from flows.errors import BrokenFile, BrokenRecord, DataError, FileTooLarge, NotASeed, UndecodableText
from flows.extract.byte_lines import read_blocks, read_lines
from flows.extract.decode import DecodedText, decode_text
from flows.extract.rows import UTF8

_TOKEN = re.compile(rb'["{}\[\]\\]')
_GAP = re.compile(rb"[\s,\[\]]+")
_SHOWN = 64 * 1024


class JsonObject(NamedTuple):
    """An object and its bytes; without `values`, why it cannot be read. `place` is as `line 7` or `byte 1,024`."""

    place: str
    data: bytes
    values: Mapping[str, Any] | None
    decoded: DecodedText
    error: DataError | None = None


def parse_object(data: bytes) -> tuple[Mapping[str, Any], DecodedText]:
    """The object in these bytes and how they were decoded; raises BrokenRecord.

    NaN is read too, which Python writes and JSON forbids, and an encoding that JSON forbids.
    """
    decoded = UTF8
    try:
        values = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        try:
            decoded = decode_text(data)
            values = json.loads(decoded.text)
        except (ValueError, RecursionError, NotASeed, UndecodableText):
            raise BrokenRecord(f"it is no JSON: {error}") from error
    if not isinstance(values, dict):
        raise BrokenRecord("it is JSON, and no object")
    return values, replace(decoded, text="")


def read_json_lines(stream: BinaryIO, head: bytes, limit: int) -> Iterator[JsonObject]:
    """The objects, one a line; a line that is none costs itself. Raises BrokenFile if the last one breaks off."""
    for line in read_lines(stream, head, limit):
        if not line.data.strip():
            continue
        found = _object(f"line {line.number:,}", line.data, limit, is_cut=line.is_cut)
        if isinstance(found.error, BrokenRecord) and not line.is_whole:
            raise BrokenFile(f"{found.place}: it breaks off: {found.error}") from found.error
        yield found


def read_json_elements(stream: BinaryIO, head: bytes, limit: int) -> Iterator[JsonObject]:
    """The objects of an array, or objects over several lines each. Raises BrokenFile where none can be found."""
    scan = _Scan(limit)
    for block in read_blocks(stream, head):
        yield from scan.feed(block)
    scan.finish()


class _Scan:
    """Finds where objects begin and end without reading what is in them: braces that stand in no string."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held = bytearray()
        self._offset = 0  # in the file, of what is held
        self._at = 0  # in what is held: everything before was looked at
        self._begins: int | None = None  # in the file, of the object that is looked at
        self._depth = 0
        self._is_in_string = False
        self._cut: bytes | None = None  # the beginning of an object that is too long
        self._open_lists = 0

    def feed(self, block: bytes) -> Iterator[JsonObject]:
        """The objects that end within this block."""
        self._held += block
        while self._begins is not None or self._find_beginning():
            end = self._find_end()
            if end is None:
                self._drop_if_too_long()
                return
            place, data = f"byte {self._begins or 0:,}", bytes(self._held[:end])
            yield _object(place, self._cut or data, self._limit, is_cut=self._cut is not None or end > self._limit)
            self._drop(end)
            self._begins, self._cut = None, None

    def finish(self) -> None:
        """Raise BrokenFile if the file may not end here."""
        if self._begins is not None:
            raise BrokenFile(f"byte {self._begins:,}: the object breaks off")
        if self._open_lists > 0:
            raise BrokenFile(f"byte {self._offset:,}: the list breaks off")

    def _find_beginning(self) -> bool:
        gap = _GAP.match(self._held)
        if gap is not None:
            self._open_lists += gap.group().count(b"[") - gap.group().count(b"]")
            self._drop(gap.end())
        if not self._held:
            return False
        if not self._held.startswith(b"{"):
            raise BrokenFile(f"byte {self._offset:,}: no object begins there")
        self._begins = self._offset
        return True

    def _find_end(self) -> int | None:
        for token in _TOKEN.finditer(self._held, self._at):
            if token.start() < self._at:
                continue  # escaped by the backslash before it
            character = token.group()
            if character == b"\\":
                self._at = token.end() + 1
            elif character == b'"':
                self._is_in_string = not self._is_in_string
            elif not self._is_in_string:
                self._depth += 1 if character in b"{[" else -1
                if self._depth == 0:
                    return token.end()
        self._at = max(self._at, len(self._held))
        return None

    def _drop_if_too_long(self) -> None:
        if self._cut is None and len(self._held) > self._limit:
            self._cut = bytes(self._held[:_SHOWN])
        if self._cut is not None:
            self._drop(len(self._held))

    def _drop(self, size: int) -> None:
        del self._held[:size]
        self._offset += size
        self._at = max(0, self._at - size)


def _object(place: str, data: bytes, limit: int, *, is_cut: bool) -> JsonObject:
    if is_cut:
        error = FileTooLarge(f"more than {limit:,} bytes, which is the limit for a document")
        return JsonObject(place, data, None, UTF8, error)
    try:
        return JsonObject(place, data, *parse_object(data))
    except BrokenRecord as broken:
        return JsonObject(place, data, None, UTF8, broken)
