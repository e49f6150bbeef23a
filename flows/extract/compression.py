"""One file that was compressed: gzip, bzip2, xz or Zstandard around a page, a feed, a table, a tar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from flows.errors import NotASeed
from flows.extract.archives import ReadRecords
from flows.extract.inputs import HEAD_BYTES, Input
from flows.extract.unpacked import Packing, UnpackedStream, packing_of
from schemas.records import Record


def read_compressed(given: Input, read_records: ReadRecords) -> Iterator[Record] | None:
    """The records of what a compressed file unpacks to, or None if its first bytes are not compressed.

    Each stream unpacks anew, so nothing is kept. Raises BrokenFile if not a byte can be unpacked.
    """
    packing = packing_of(given.head)
    if packing is None:
        return None

    def open_stream() -> BinaryIO:
        return cast(BinaryIO, UnpackedStream(given.open_stream(), packing))

    with given.stream() as packed:
        head = UnpackedStream(packed, packing).read(HEAD_BYTES)
    if packing_of(head) is not None:
        raise NotASeed(f"{packing.name} data that was compressed twice, which is unpacked once only")
    return read_records(
        replace(given, name=_inner_name(given.name, packing), head=head, open_stream=open_stream, size=None)
    )


def _inner_name(name: str, packing: Packing) -> str:
    """The name without the suffix that the compression gave it, if it did."""
    path = PurePosixPath(name)
    inner = packing.suffixes.get(path.suffix.lower())
    return name if inner is None else name[: len(name) - len(path.suffix)] + inner
