"""Tars, read as they come: from a disk, from a decompressor, from a bucket."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from flows.errors import ArchiveTooLarge, BrokenFile, UnsafeFile
from flows.extract.archives import ReadRecords, check_depth, is_passed_over, member_input, read_member, with_records
from flows.extract.inputs import Input
from schemas.records import Record, SkippedRecord

# Nothing of one member is kept for the next, so this only ends what would never end.
MOST_MEMBERS = 1_000_000
# What stands between two members besides their bytes: long names, extended attributes. The library reads it whole.
_MOST_HEADER = 64 * 1024
_BLOCK = 32 * 1024
_END_MARK = bytes(512)
# What the library raises on headers that nobody's tar writes.
_FAULTS = (tarfile.TarError, ValueError, IndexError, OverflowError, EOFError)


def read_tar(given: Input, read_records: ReadRecords) -> Iterator[Record] | None:
    """The records of all members, or None if this is no tar. Raises NotASeed at the end if no blog was among them."""
    if not is_tar(given.head):
        return None
    check_depth(given)
    return with_records(_read_members(given, read_records), "a tar archive")


def is_tar(head: bytes) -> bool:
    """Whether the first block is a header whose checksum is right."""
    try:
        return bool(tarfile.TarInfo.frombuf(head[:512], "utf-8", "surrogateescape").name)
    except _FAULTS:
        return False


def _read_members(given: Input, read_records: ReadRecords) -> Iterator[Record]:
    with given.stream() as stream:
        source = _Source(stream)
        try:
            archive = tarfile.open(fileobj=cast(BinaryIO, source), mode="r|", bufsize=_BLOCK)  # noqa: SIM115  # closed below
        except _FAULTS as error:
            raise BrokenFile(f"its first header cannot be read: {error}") from error
        with archive:
            for _ in range(MOST_MEMBERS):
                info = _next_member(archive, source)
                if info is None:
                    return
                yield from _read_member(given, archive, info, read_records)
        raise ArchiveTooLarge(f"it holds more than {MOST_MEMBERS:,} members")


def _next_member(archive: tarfile.TarFile, source: _Source) -> tarfile.TarInfo | None:
    """The next header; None after the last member."""
    # What was left of the member before is passed over on the way.
    source.most = max(source.position, archive.offset) + _MOST_HEADER
    try:
        info = archive.next()
    except _FAULTS as error:
        raise BrokenFile(f"the header at {archive.offset:,} cannot be read: {error}") from error
    archive.members = []  # type: ignore[attr-defined]  # else the library keeps every header
    if info is None and not source.last.endswith(_END_MARK):
        raise BrokenFile(f"it ends after {source.position:,} bytes, without an end mark")
    source.most = None
    return info


def _read_member(
    given: Input, archive: tarfile.TarFile, info: tarfile.TarInfo, read_records: ReadRecords
) -> Iterator[Record]:
    if info.isdir():
        return
    if not info.isreg() or info.issparse():
        yield SkippedRecord("link" if info.islnk() or info.issym() else "special_file")
    elif is_passed_over(info.name):
        yield SkippedRecord("hidden_file")
    else:
        stream = cast(BinaryIO, archive.extractfile(info))
        yield from read_member(member_input(given, info.name, info.size), stream, read_records, _FAULTS)


class _Source:
    """The tar's bytes; raises UnsafeFile where the library would read more than `most` of them."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.position = 0
        self.most: int | None = _MOST_HEADER
        self.last = b""

    def read(self, size: int) -> bytes:
        if self.most is not None and self.position > self.most:
            raise UnsafeFile(f"more than {_MOST_HEADER:,} bytes of headers stand at {self.position:,}")
        block = self._stream.read(size)
        self.position += len(block)
        self.last = block or self.last
        return block
