"""What zips and tars have in common: each member is read like a file of its own, and a bad one costs itself.

Names are only names, never paths to anything. A member in which no blog is kept is passed over and counted, not
refused: a backup of a blog is full of pictures.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from flows.errors import ArchiveTooLarge, BrokenFile, BrokenRecord, DataError, FileError, NotASeed
from flows.extract.documents import refuse_record
from flows.extract.inputs import HEAD_BYTES, Input, hold_bytes
from flows.extract.names import printable_path
from schemas.records import Record, RefusedRecord, SkippedRecord

# What reads a member: the same readers that read a file. Archives are readers themselves, so it is handed to them.
ReadRecords = Callable[[Input], Iterator[Record]]

# An archive in an archive is read; one that stands in both is not.
DEEPEST = 2
# A large member is unpacked into a nameless temporary file, if it is no larger than this.
MOST_SPOOLED = 4 * 1024**3
_BLOCK = 1024 * 1024
_NOT_BLOGS = {"__MACOSX"}


def check_depth(given: Input) -> None:
    """Raise ArchiveTooLarge for an archive that stands in two others."""
    if given.depth >= DEEPEST:
        raise ArchiveTooLarge("an archive in an archive in an archive; those that stand in one other are opened")


def is_passed_over(name: str) -> bool:
    """Whether a member is hidden, or one of those that a Mac adds for itself."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part in _NOT_BLOGS or (part.startswith(".") and part not in (".", "..")) for part in parts)


def member_input(given: Input, name: str, size: int | None = None) -> Input:
    """A member as its reader sees it, but for its bytes."""
    shown = printable_path(name)
    inside = shown if given.member is None else f"{given.member}!{shown}"
    return replace(given, name=shown, member=inside, size=size, head=b"", depth=given.depth + 1)


def read_member(
    member: Input, stream: BinaryIO, read_records: ReadRecords, faults: tuple[type[Exception], ...]
) -> Iterator[Record]:
    """The records of one member, whose bytes come from a stream that is read once; `faults` are what breaks it.

    What refuses a member as a file refuses it as a record.
    """
    with Held(member, stream, faults) as held:
        try:
            yield from read_records(held.input())
        except NotASeed:
            yield SkippedRecord(NotASeed.reason)
        except BrokenFile as error:
            yield refuse_member(member, BrokenRecord(str(error)))
        except FileError as error:
            yield refuse_member(member, error)


def refuse_member(member: Input, error: DataError) -> RefusedRecord:
    """A member that cannot be read; the detail begins with its name."""
    payload = (error.payload if isinstance(error, FileError) else None) or b""
    refused = refuse_record(member, payload, error)
    return replace(refused, rejection=replace(refused.rejection, detail=f"{member.member}: {error}"))


def with_records(records: Iterable[Record], form: str) -> Iterator[Record]:
    """The same records; raises NotASeed at their end if there was no document among them."""
    passed_over, is_empty = 0, True
    for record in records:
        if isinstance(record, SkippedRecord):
            passed_over += 1
        else:
            is_empty = False
        yield record
    if is_empty:
        raise NotASeed(f"{form} without a blog's page in it; {passed_over:,} files were passed over")


class Held:
    """A member that can be read as often as needed, though its archive gives it once.

    A small one is held in memory. A large one is copied to a nameless temporary file, once a reader wants more of it
    than its head. Streams of one member are read one after another.
    """

    def __init__(self, member: Input, stream: BinaryIO, faults: tuple[type[Exception], ...]) -> None:
        self._member, self._stream, self._faults = member, stream, faults
        self._head = b""
        self._spool: BinaryIO | None = None

    def __enter__(self) -> Held:
        return self

    def __exit__(self, *_: object) -> None:
        if self._spool is not None:
            self._spool.close()

    def input(self) -> Input:
        """What the member's reader is given; raises BrokenFile if not even its head can be unpacked."""
        size, most = self._member.size or 0, self._member.options.max_document_bytes
        if size <= most:
            return hold_bytes(self._member, self._read(size))
        self._head = self._read(HEAD_BYTES)
        return replace(self._member, head=self._head, open_stream=self._open)

    def _open(self) -> BinaryIO:
        if self._spool is None:
            if (self._member.size or 0) > MOST_SPOOLED:
                raise ArchiveTooLarge(f"it has {self._member.size:,} bytes; up to {MOST_SPOOLED:,} are unpacked")
            self._spool = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115  # closed with the member
            self._spool.write(self._head)
            while block := self._read(_BLOCK):
                self._spool.write(block)
            self._spool.flush()
        copy = os.fdopen(os.dup(self._spool.fileno()), "rb")
        copy.seek(0)
        return copy

    def _read(self, size: int) -> bytes:
        try:
            return self._stream.read(size)
        except self._faults as error:
            raise BrokenFile(f"it cannot be unpacked: {error}") from error
