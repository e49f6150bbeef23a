"""Tables as text: CSV with commas or semicolons, TSV; the first row names the columns, each other row is a post."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import NamedTuple

from flows.errors import BrokenFile, BrokenRecord, EmptyFile, FileTooLarge, NotASeed, UndecodableText
from flows.extract.byte_lines import ByteLine, as_utf8, read_lines
from flows.extract.columns import Columns, find_columns, refuse_columns
from flows.extract.decode import DecodedText, decode_text
from flows.extract.forms import form_by_bytes
from flows.extract.inputs import Input
from flows.extract.rows import UTF8, Row, read_row, refuse_row
from schemas.records import Record

FORM = "csv"
_SUFFIXES = frozenset({".csv", ".tsv", ".tab"})
_DELIMITERS = ",;\t|"
# Excel's way to say what separates the fields.
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)
# A line behind the last one: if a field holds it, its quote was never closed.
_END = "\0the end of the rows\0"


class _Fields(NamedTuple):
    """The fields of a row, the bytes of its lines, and the number of the first line.

    `is_whole` is False for the last one if the file does not end with a line's end. `decoded` is None if no encoding
    explains its bytes.
    """

    values: list[str]
    data: bytes
    number: int
    decoded: DecodedText | None
    is_whole: bool


def read_delimited(given: Input) -> Iterator[Record] | None:
    """The posts in a CSV or TSV file, or None if its name is that of another form.

    Raises EmptyFile, NotASeed if no column means a text, and BrokenFile where the table breaks off.
    """
    if PurePosixPath(given.name).suffix.lower() not in _SUFFIXES:
        return None
    if form := form_by_bytes(given.head):
        raise NotASeed(f"{form}, and its name is that of a table", given.head)
    head = as_utf8(given.head)
    if not head.strip():
        raise EmptyFile(f"{len(given.head):,} bytes without a visible character", given.head)
    encoding = _encoding_of(head, is_whole=given.size == len(given.head))
    rows = _Rows(given, encoding, given.options.max_document_bytes).read()
    first = next(rows, None)
    if first is None:
        raise EmptyFile(f"{len(given.head):,} bytes without a visible character", given.head)
    names = [name.strip() for name in first.values]
    if first.decoded is None:
        raise UndecodableText("no encoding explains the names of the columns", given.head)
    columns = find_columns(dict.fromkeys((name,) for name in names), given.options.columns)
    if not columns.has_body:
        raise refuse_columns([(name,) for name in names], "a table")
    return _documents(given, rows, names, columns)


def _encoding_of(head: bytes, *, is_whole: bool) -> str:
    """The encoding of lines that are no UTF-8; each is asked by itself if nothing explains all of them."""
    sample = head if is_whole else head[: head.rfind(b"\n") + 1] or head
    try:
        return decode_text(sample).encoding
    except UndecodableText:
        return "utf-8"


def _documents(given: Input, rows: Iterator[_Fields], names: list[str], columns: Columns) -> Iterator[Record]:
    for fields in rows:
        place = f"line {fields.number:,}"
        values = dict(zip(reversed(names[: len(fields.values)]), reversed(fields.values[: len(names)]), strict=True))
        row = Row(values, place, fields.data, fields.decoded or UTF8)
        if len(fields.values) < len(names) and not fields.is_whole:
            raise BrokenFile(f"{place}: the row breaks off")
        if fields.decoded is None:
            yield refuse_row(given, row, FORM, UndecodableText("no encoding explains its bytes"))
        elif len(fields.values) > len(names):
            error = BrokenRecord(f"{len(fields.values):,} fields under {len(names):,} columns")
            yield refuse_row(given, row, FORM, error)
        elif len(fields.data) > given.options.max_document_bytes:
            limit = given.options.max_document_bytes
            yield refuse_row(given, row, FORM, FileTooLarge(f"more than {limit:,} bytes, the limit for a document"))
        else:
            yield read_row(given, row, columns, FORM)


class _Rows:
    """The rows of one table as the csv module finds them, with the bytes that each was made from."""

    def __init__(self, given: Input, encoding: str, limit: int) -> None:
        self._given = given
        self._encoding = encoding
        self._limit = limit
        self._taken: list[ByteLine] = []
        self._size = 0
        self._decoded: DecodedText | None = UTF8

    def read(self) -> Iterator[_Fields]:
        """Rows that hold anything; raises BrokenFile where no more can be told apart."""
        # The limit is the whole process's, and nothing else in it reads tables.
        csv.field_size_limit(max(csv.field_size_limit(), self._limit + 1))
        with self._given.stream() as stream:
            lines = read_lines(stream, self._given.head, self._limit)
            first = next((line for line in lines if line.data.strip()), None)
            if first is None:
                return
            delimiter = self._delimiter(self._decode(first))
            is_separator = _SEPARATOR_LINE.fullmatch(self._decode(first)) is not None
            texts = self._texts(lines if is_separator else _chained(first, lines))
            reader = csv.reader(texts, delimiter=delimiter)
            while (values := self._next_row(reader)) is not None:
                lines_of_row, decoded = self._taken, self._decoded
                self._forget()
                if any(value.strip() for value in values):
                    data = b"".join(line.data for line in lines_of_row)
                    yield _Fields(values, data, lines_of_row[0].number, decoded, lines_of_row[-1].is_whole)

    def _next_row(self, reader: Iterator[list[str]]) -> list[str] | None:
        try:
            values = next(reader)
        except csv.Error as error:
            raise BrokenFile(f"{self._place()}: {error}") from error
        if values == [_END]:
            return None
        if values and values[-1].endswith(_END):
            raise BrokenFile(f"{self._place()}: a quote is opened in this row and never closed")
        return values

    def _texts(self, lines: Iterator[ByteLine]) -> Iterator[str]:
        for line in lines:
            self._taken.append(line)
            self._size += len(line.data)
            if self._size > 2 * self._limit or line.is_cut:
                raise BrokenFile(
                    f"{self._place()}: the row is longer than {self._limit:,} bytes, the limit for a document"
                )
            yield self._decode(line)
        yield _END

    def _decode(self, line: ByteLine) -> str:
        for encoding in ("utf-8", self._encoding):
            try:
                text = line.data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if encoding != "utf-8" and self._decoded is not None:
                self._decoded = DecodedText("", encoding, 0.9)
            return text
        try:
            decoded = decode_text(line.data)
        except (UndecodableText, NotASeed):
            self._decoded = None
            return line.data.decode("utf-8", "replace")
        if self._decoded is not None:
            self._decoded = replace(decoded, text="")
        return decoded.text

    def _place(self) -> str:
        return f"line {self._taken[0].number:,}" if self._taken else "the end"

    def _forget(self) -> None:
        self._taken, self._size, self._decoded = [], 0, UTF8

    def _delimiter(self, header: str) -> str:
        if said := _SEPARATOR_LINE.fullmatch(header):
            return said.group(1)
        if PurePosixPath(self._given.name).suffix.lower() != ".csv" and "\t" in header:
            return "\t"
        outside = re.sub(r'"[^"]*"', "", header)
        return max(_DELIMITERS, key=outside.count)


def _chained(first: ByteLine, lines: Iterator[ByteLine]) -> Iterator[ByteLine]:
    yield first
    yield from lines
