"""The bytes of a file, read so that no link, pipe, device, giant or half-written file gets through."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import BinaryIO, cast

from flows.errors import FileChanging, FileError, FileUnreadable
from flows.extract.discover import printable_path
from flows.extract.inputs import HEAD_BYTES, Input
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


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that can be read: its bytes' hash (hex), what readers are given, and all bytes if they are few."""

    sha256: str
    input: Input
    payload: bytes | None


def open_file(file: RawFile, options: ReadOptions) -> OpenedFile:
    """A regular file, ready for its reader; raises FileUnreadable, or FileChanging after two attempts.

    A file no larger than one document may be is held in memory. A larger one is hashed, and read from the disk again.
    """
    try:
        found = _hash_unchanged(file, options.max_document_bytes) or _hash_unchanged(file, options.max_document_bytes)
    except OSError as error:
        raise FileUnreadable(f"it cannot be read: {error.strerror or error}") from error
    if found is None:
        raise FileChanging("it changed twice while it was read")
    digest, size, payload, head = found
    given = Input(
        file,
        options,
        file.path,
        head,
        (lambda: cast(BinaryIO, BytesIO(payload))) if payload is not None else (lambda: _open_stream(file)),
        size,
    )
    return OpenedFile(digest, given, payload)


def hash_file(file: RawFile) -> str | None:
    """SHA-256 of the bytes in hex, or None if `open_file` would refuse the file."""
    try:
        found = _hash_unchanged(file, 0)
    except (FileError, OSError):
        return None
    return found[0] if found else None


def _open_stream(file: RawFile) -> BinaryIO:
    return cast(BinaryIO, open(os.open(file.location, _OPEN_FLAGS), "rb"))


def _hash_unchanged(file: RawFile, most_held: int) -> tuple[str, int, bytes | None, bytes] | None:
    """Hash, size, all bytes if they are no more than `most_held`, and the first ones; None if it was written to."""
    # Opening a device can already have effects, so the kind is looked at first, and again once it is open.
    _refuse_other_kinds(file, os.lstat(file.location))
    with open(os.open(file.location, _OPEN_FLAGS), "rb", buffering=0) as stream:
        before = os.fstat(stream.fileno())
        _refuse_other_kinds(file, before)
        digest, size = sha256(), 0
        blocks: list[bytes] = []
        # One byte more than there should be: a file that grows for ever must not be read for ever.
        while size <= before.st_size and (block := os.read(stream.fileno(), _BLOCK)):
            digest.update(block)
            size += len(block)
            if not blocks or size <= most_held:
                blocks.append(block)
        after = os.fstat(stream.fileno())
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    if not same or size != before.st_size:
        return None
    payload = b"".join(blocks) if size <= most_held else None
    return digest.hexdigest(), size, payload, (payload if payload is not None else b"".join(blocks))[:HEAD_BYTES]


def _refuse_other_kinds(file: RawFile, status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        target = printable_path(os.readlink(file.location))
        raise FileUnreadable(f"a link to {target}, which is no file inside the folder that is read")
    if stat.S_ISDIR(status.st_mode):
        os.listdir(file.location)  # raises what keeps it from being walked
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "something")
        raise FileUnreadable(f"{kind}, not a regular file")
