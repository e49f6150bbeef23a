"""The bytes of a file, read so that no link, pipe, device, giant or half-written file gets through."""

from __future__ import annotations

import os
import stat
from typing import BinaryIO, cast

from flows.errors import FileChanging, FileUnreadable
from flows.extract.inputs import HEAD_BYTES, Input, OpenedFile, hold_file
from flows.extract.names import printable_path
from flows.extract.places import is_url
from flows.extract.remote_payloads import open_object
from schemas.records import RawFile, ReadOptions

# No link at the end of the path is followed, no pipe waited for, and no child process inherits the file.
_OPEN_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}

_BLOCK = 1024 * 1024


def open_file(file: RawFile, options: ReadOptions) -> OpenedFile:
    """A regular file, ready for its reader; raises FileUnreadable, or FileChanging after two attempts.

    A file no larger than one document may be is held in memory and hashed. Of a larger one only the head is read.
    """
    if is_url(file.location):
        return open_object(file, options)
    try:
        opened = _open(file, options) or _open(file, options)
    except OSError as error:
        raise FileUnreadable(f"it cannot be read: {error.strerror or error}") from error
    if opened is None:
        raise FileChanging("it changed twice while it was read")
    return opened


def _open(file: RawFile, options: ReadOptions) -> OpenedFile | None:
    """The file as it stands on the disk; None if it was written to meanwhile."""
    # Opening a device can already have effects, so the kind is looked at first, and again once it is open.
    _refuse_other_kinds(file, os.lstat(file.location))
    with open(os.open(file.location, _OPEN_FLAGS), "rb", buffering=0) as stream:
        before = os.fstat(stream.fileno())
        _refuse_other_kinds(file, before)
        is_large = before.st_size > options.max_document_bytes
        # One byte more than there should be: a file that grows for ever must not be read for ever.
        start = _read(stream.fileno(), HEAD_BYTES if is_large else before.st_size + 1)
        after = os.fstat(stream.fileno())
    if _stamp(before) != _stamp(after) or (not is_large and len(start) != before.st_size):
        return None
    if is_large:
        return _large_file(file, options, start, before)
    return hold_file(file, options, start)


def _large_file(file: RawFile, options: ReadOptions, head: bytes, status: os.stat_result) -> OpenedFile:
    def check_unchanged() -> None:
        try:
            is_same = _stamp(os.lstat(file.location)) == _stamp(status)
        except OSError as error:
            raise FileUnreadable(f"it cannot be read any more: {error.strerror or error}") from error
        if not is_same:
            raise FileChanging("it changed while it was read")

    given = Input(file, options, file.path, head, lambda: _open_stream(file), status.st_size)
    return OpenedFile(given, check_unchanged=check_unchanged)


def _open_stream(file: RawFile) -> BinaryIO:
    return cast(BinaryIO, open(os.open(file.location, _OPEN_FLAGS), "rb"))


def _read(descriptor: int, most: int) -> bytes:
    blocks: list[bytes] = []
    while most > 0 and (block := os.read(descriptor, min(most, _BLOCK))):
        blocks.append(block)
        most -= len(block)
    return b"".join(blocks)


def _stamp(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns


def _refuse_other_kinds(file: RawFile, status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        target = printable_path(os.readlink(file.location))
        raise FileUnreadable(f"a link to {target}, which is no file inside the folder that is read")
    if stat.S_ISDIR(status.st_mode):
        os.listdir(file.location)  # raises what keeps it from being walked
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "something")
        raise FileUnreadable(f"{kind}, not a regular file")
