"""Parquet tables: each row a post. Only the columns that are needed are read, a few rows at a time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import SEEK_END
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import orjson

from flows.errors import BrokenFile, BrokenRecord, NotASeed
from flows.extract.columns import Columns, find_columns, refuse_columns
from flows.extract.inputs import Input
from flows.extract.rows import Row, read_row, refuse_row
from schemas.records import Record

FORM = "parquet"
_MAGIC = b"PAR1"
_ENCRYPTED = b"PARE"
_SUFFIXES = frozenset({".parquet", ".parq", ".pq"})
_BATCH_ROWS = 64
_BUFFER = 1024 * 1024
# Rows that unpack to more, and to this many times as much as the file has, were made to exhaust memory.
_MOST_UNPACKED = 256 * 1024 * 1024
_MOST_RATIO = 200
_ENCRYPTED_TABLE = "an encrypted Parquet table, which nobody can read without its key: decrypt it first"


def read_parquet(given: Input) -> Iterator[Record] | None:
    """The posts in a Parquet table, or None if it is none.

    Raises NotASeed if it is encrypted or no column means a text, and BrokenFile if it breaks off.
    """
    if given.head.startswith(_ENCRYPTED):
        raise NotASeed(_ENCRYPTED_TABLE, given.head)
    if not given.head.startswith(_MAGIC):
        if PurePosixPath(given.name).suffix.lower() in _SUFFIXES:
            raise NotASeed("its name is that of a Parquet table, and it is none", given.head)
        return None
    with _opened(given) as (table, _):
        paths = list(_paths(table.schema_arrow))
        columns = find_columns(paths, given.options.columns)
        if not columns.has_body:
            raise refuse_columns(paths, "a Parquet table")
    return _documents(given, columns)


@contextmanager
def _opened(given: Input) -> Iterator[tuple[Any, int]]:
    """The table and the size of its file; raises BrokenFile or NotASeed."""
    # Imported here because it takes a while, and few runs read tables.
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    with given.stream() as stream, _seekable(stream) as file:
        try:
            table = ParquetFile(file, pre_buffer=False, buffer_size=_BUFFER, page_checksum_verification=True)
        except (ArrowException, OSError, ValueError) as error:
            raise _refusal(error) from error
        yield table, file.seek(0, SEEK_END)


def _refusal(error: Exception) -> BrokenFile | NotASeed:
    message = str(error).partition("\n")[0][:200]
    if "encrypt" in message.lower() or "decrypt" in message.lower():
        return NotASeed(_ENCRYPTED_TABLE)
    if "magic bytes not found" in message or "smaller than" in message:
        return BrokenFile("the table breaks off: what tells where its columns are stands at its end, and is missing")
    return BrokenFile(f"the table is damaged: {message}")


@contextmanager
def _seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """A stream that can be read from its end, by way of the disk if need be."""
    if stream.seekable():
        yield stream
        return
    with TemporaryFile() as file:
        shutil.copyfileobj(stream, file)
        file.seek(0)
        yield file


def _paths(schema: Any) -> Iterator[tuple[str, ...]]:
    """The path of every column, down into structs."""
    from pyarrow import types

    stack: list[tuple[tuple[str, ...], Any]] = [((field.name,), field.type) for field in reversed(list(schema))]
    while stack:
        path, kind = stack.pop()
        yield path
        if types.is_struct(kind) and len(path) < 4:
            inner = [kind.field(number) for number in range(kind.num_fields)]
            stack.extend(((*path, field.name), field.type) for field in reversed(inner))


def _documents(given: Input, columns: Columns) -> Iterator[Record]:
    wanted = sorted({".".join(path) for paths in columns.paths.values() for path in paths})
    with _opened(given) as (table, size):
        begins = 0
        for group in range(table.num_row_groups):
            facts = table.metadata.row_group(group)
            try:
                yield from _rows_of_group(given, table, size, group, wanted, columns, begins)
            except BrokenRecord as error:
                if group == table.num_row_groups - 1:
                    raise BrokenFile(str(error)) from error
                yield refuse_row(
                    given, Row({}, f"rows {begins:,} to {begins + facts.num_rows - 1:,}", b""), FORM, error
                )
            begins += facts.num_rows


def _rows_of_group(
    given: Input, table: Any, size: int, group: int, wanted: list[str], columns: Columns, begins: int
) -> Iterator[Record]:
    from pyarrow import ArrowException

    _check_size(table.metadata.row_group(group).total_byte_size, size)
    batches = table.iter_batches(_BATCH_ROWS, row_groups=[group], columns=wanted, use_threads=False)
    number = begins
    while True:
        try:
            batch = next(batches, None)
        except (ArrowException, OSError, ValueError) as error:
            refusal = _refusal(error)
            if isinstance(refusal, NotASeed):
                raise refusal from error
            raise BrokenRecord(f"from row {number:,} on it cannot be read: {refusal}") from error
        if batch is None:
            return
        for values in _values(batch):
            row = Row(values or {}, f"row {number:,}", orjson.dumps(values, default=_plain) if values else b"")
            if values is None:
                yield refuse_row(given, row, FORM, BrokenRecord("a value in it is none of its column's type"))
            else:
                yield read_row(given, row, columns, FORM)
            number += 1


def _check_size(unpacked: int, size: int) -> None:
    """Raise BrokenRecord for rows that unpack to far more than the whole file is."""
    # Never ask for the facts of a column: pyarrow 26 aborts the process if that column is encrypted.
    if unpacked > _MOST_UNPACKED and unpacked > _MOST_RATIO * size:
        raise BrokenRecord(f"they say that they unpack to {unpacked:,} bytes, and the file has {size:,}")


def _values(batch: Any) -> Iterator[Mapping[str, Any] | None]:
    """The rows of a batch; None for one that has a value which cannot be."""
    batch = _without_nanoseconds(batch)
    try:
        yield from batch.to_pylist()
        return
    except (ValueError, OverflowError):
        pass
    for number in range(batch.num_rows):
        try:
            yield batch.slice(number, 1).to_pylist()[0]
        except (ValueError, OverflowError):
            yield None


def _without_nanoseconds(batch: Any) -> Any:
    """Python's times have none."""
    import pyarrow

    for number, field in enumerate(batch.schema):
        if pyarrow.types.is_timestamp(field.type) and field.type.unit == "ns":
            kind = pyarrow.timestamp("us", field.type.tz)
            column = batch.column(number).cast(kind, safe=False)
            batch = batch.set_column(number, pyarrow.field(field.name, kind), column)
    return batch


def _plain(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
