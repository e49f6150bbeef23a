"""The bytes of a file, read so that no link, pipe, device, giant or half-written file gets through."""

from __future__ import annotations

import os
import stat
from hashlib import sha256

from flows.errors import FileChanging, FileError, FileTooLarge, FileUnreadable
from flows.extract.discover import printable_path
from schemas.records import RawFile

# No link at the end of the path is followed, no pipe waited for, and no child process inherits the file.
_OPEN_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def read_payload(file: RawFile, max_file_bytes: int) -> bytes:
    """The bytes of a regular file; raises FileUnreadable, FileTooLarge, or FileChanging after two attempts."""
    try:
        payload = _read_unchanged(file, max_file_bytes)
        if payload is None:
            payload = _read_unchanged(file, max_file_bytes)
    except OSError as error:
        raise FileUnreadable(f"it cannot be read: {error.strerror or error}") from error
    if payload is None:
        raise FileChanging("it changed twice while it was read")
    return payload


def hash_file(file: RawFile, max_file_bytes: int) -> str | None:
    """SHA-256 of the bytes in hex, or None if `read_payload` would refuse the file."""
    try:
        return sha256(read_payload(file, max_file_bytes)).hexdigest()
    except FileError:
        return None


def _read_unchanged(file: RawFile, max_file_bytes: int) -> bytes | None:
    """The bytes, or None if the file was written to meanwhile."""
    # Opening a device can already have effects, so the kind is looked at first, and again once it is open.
    _refuse_other_kinds(file, os.lstat(file.location), max_file_bytes)
    with open(os.open(file.location, _OPEN_FLAGS), "rb", buffering=0) as stream:
        before = os.fstat(stream.fileno())
        _refuse_other_kinds(file, before, max_file_bytes)
        payload = _read_up_to(stream.fileno(), before.st_size + 1)
        after = os.fstat(stream.fileno())
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return payload if same and len(payload) == before.st_size else None


def _read_up_to(descriptor: int, limit: int) -> bytes:
    blocks = []
    while limit > 0 and (block := os.read(descriptor, limit)):
        blocks.append(block)
        limit -= len(block)
    return b"".join(blocks)


def _refuse_other_kinds(file: RawFile, status: os.stat_result, max_file_bytes: int) -> None:
    if stat.S_ISLNK(status.st_mode):
        target = printable_path(os.readlink(file.location))
        raise FileUnreadable(f"a link to {target}, which is no file inside the folder that is read")
    if stat.S_ISDIR(status.st_mode):
        os.listdir(file.location)  # raises what keeps it from being walked
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "something")
        raise FileUnreadable(f"{kind}, not a regular file")
    if status.st_size > max_file_bytes:
        raise FileTooLarge(f"{status.st_size:,} bytes; the limit is {max_file_bytes:,}")
