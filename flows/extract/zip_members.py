"""The members of a zip, read with limits on their number, their size and how much smaller they were packed.

What the directory says of a member's size is not believed: reading stops at the limit. Names are only names, never
paths to anything.
"""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from typing import BinaryIO

from flows.errors import BrokenFile, BrokenRecord, EncryptedMember, UnsafeFile
from flows.extract.inputs import Input

MOST_MEMBERS = 100_000
# A directory of so many members, with long names.
_MOST_DIRECTORY = 32 * 1024 * 1024
# The end record with the longest comment.
_LONGEST_END = 22 + 65_535
# Text packs to a tenth or a twentieth; what packs to less than a hundredth was made to.
MOST_RATIO = 100
# Under this size no ratio is looked at: a page of blanks is no bomb.
_SMALL = 1024 * 1024
_IS_ENCRYPTED = 0x1
# What the library raises on members that are damaged, or packed in a way that it does not know.
READ_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


@dataclass(frozen=True, slots=True)
class ZipMembers:
    """An opened zip: the names of its files in order, and their bytes."""

    archive: zipfile.ZipFile
    infos: tuple[zipfile.ZipInfo, ...]
    most_bytes: int

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files, folders left out."""
        return tuple(info.filename for info in self.infos)

    def read(self, name: str) -> bytes:
        """All bytes of a member; raises a DocumentError, or UnsafeFile if they are many times those in the zip."""
        info = self.archive.getinfo(name)
        most = max(_SMALL, MOST_RATIO * info.compress_size)
        with self.open(name) as stream:
            payload = b"" if info.file_size > most else _read_up_to(stream, name, self.most_bytes + 1)
        if max(len(payload), info.file_size) > most:
            raise UnsafeFile(f"{name} unpacks to more than {MOST_RATIO} times its {info.compress_size:,} bytes")
        if len(payload) > self.most_bytes:
            raise BrokenRecord(f"{name} has more than {self.most_bytes:,} bytes, which is the limit")
        return payload

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """A member as a stream, for members of any size; raises a DocumentError if it cannot be read."""
        info = self.archive.getinfo(name)
        if info.flag_bits & _IS_ENCRYPTED:
            raise EncryptedMember(f"{name} is encrypted")
        try:
            opened = self.archive.open(info)
        except READ_FAULTS as error:
            raise BrokenRecord(f"{name} cannot be unpacked: {error}") from error
        with opened:
            yield opened  # type: ignore[misc]  # it is all of a BinaryIO that anyone reads with


@contextmanager
def open_zip(given: Input) -> Iterator[ZipMembers]:
    """The members of a zip; raises BrokenFile if its directory cannot be read, UnsafeFile if it lists too many."""
    with given.stream() as stream:
        # The directory stands at the end, so the stream must turn back; one that cannot is read up to the limit.
        whole = stream if stream.seekable() else BytesIO(given.read())
        size = _directory_place(whole)[1]
        if size > _MOST_DIRECTORY:
            raise UnsafeFile(f"its directory has {size:,} bytes; the limit is {_MOST_DIRECTORY:,}")
        try:
            archive = zipfile.ZipFile(whole)
        except READ_FAULTS as error:
            raise BrokenFile(f"its directory, which stands at its end, cannot be read: {error}") from error
        with archive:
            infos = tuple(info for info in archive.infolist() if not info.is_dir())
            if len(infos) > MOST_MEMBERS:
                raise UnsafeFile(f"it holds {len(infos):,} files; the limit is {MOST_MEMBERS:,}")
            yield ZipMembers(archive, infos, given.options.max_document_bytes)


def is_zip(given: Input) -> bool:
    """Whether the first bytes are those of a zip that holds something."""
    return given.head.startswith(b"PK\x03\x04")


def names_in_zip(given: Input) -> bytes:
    """The raw directory of a zip, in which the names of its members stand: cheap to search. Empty if there is none."""
    if not is_zip(given):
        return b""
    with given.stream() as stream:
        whole = stream if stream.seekable() else BytesIO(given.read())
        end, size = _directory_place(whole)
        whole.seek(max(0, end - size))
        return whole.read(min(size, _MOST_DIRECTORY))


def _directory_place(stream: BinaryIO) -> tuple[int, int]:
    """Where the directory ends and how long it says it is; zeros if there is none."""
    length = stream.seek(0, SEEK_END)
    begin = stream.seek(max(0, length - _LONGEST_END))
    tail = stream.read(_LONGEST_END)
    end = tail.rfind(b"PK\x05\x06")
    size = int.from_bytes(tail[end + 12 : end + 16], "little")
    if size == 0xFFFFFFFF:  # the record of large archives stands before it
        end = tail.rfind(b"PK\x06\x06", 0, max(end, 0))
        size = int.from_bytes(tail[end + 40 : end + 48], "little")
    return (begin + end, size) if end >= 0 else (0, 0)


def _read_up_to(stream: BinaryIO, name: str, most: int) -> bytes:
    try:
        return stream.read(most)
    except READ_FAULTS as error:
        raise BrokenRecord(f"{name} cannot be unpacked: {error}") from error
