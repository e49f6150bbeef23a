"""The bytes of a file behind a URL. What the network breaks is tried again by fsspec; what stays broken is refused."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from flows.errors import FileChanging, FileTooLarge, ObjectUnreadable
from flows.extract.inputs import HEAD_BYTES, Input, OpenedFile, hold_file
from flows.extract.places import PlaceUnusable, fault_reason, is_fault_of_place, open_place
from flows.extract.remote_files import read_stamp
from schemas.records import RawFile, ReadOptions

# Large objects are fetched in blocks of this size, the next one when the last is used up.
_BLOCK = 8 * 1024 * 1024
_BUFFER = 256 * 1024


def open_object(file: RawFile, options: ReadOptions) -> OpenedFile:
    """An object, ready for its reader; raises FileUnreadable or FileChanging.

    Of one that is larger than a document may be only the head is fetched, and the rest when it is streamed.
    """
    with _refused(file):
        system, path = open_place(file.location)
        if file.location.endswith("/"):
            system.ls(path)  # raises what keeps it from being walked
            raise ObjectUnreadable("a folder with an empty name in it (`//`), below which no path leads")
        limit = options.max_document_bytes
        is_large = file.size > limit
        start = _fetch(system, path, file.size, HEAD_BYTES if is_large else limit + 1)
    if is_large:
        given = Input(file, options, file.path, start, lambda: _open_stream(file), file.size)
        return OpenedFile(given, check_unchanged=lambda: _check_unchanged(file))
    if len(start) > limit:
        raise FileTooLarge(f"more than {limit:,} bytes, which is the limit; its listing says {file.size:,}")
    if file.version is None:
        # Where objects have versions, one answer holds one version. Elsewhere somebody may be writing.
        _check_unchanged(file)
    return hold_file(file, options, start)


def can_open(url: str) -> bool:
    """Whether this machine may read what is at a URL, as far as asking about it tells."""
    try:
        system, path = open_place(url)
        system.info(path)
    except PlaceUnusable:
        return False
    except Exception as error:
        if not is_fault_of_place(error):
            raise
        return False
    return True


def _fetch(system: Any, path: str, size: int, most: int) -> bytes:
    """The first bytes of an object, in one request where its size is known."""
    if size:
        return bytes(system.cat_file(path, start=0, end=most))
    with system.open(path, "rb") as stream:  # it is empty, or its server does not tell
        return bytes(stream.read(most))


def _check_unchanged(file: RawFile) -> None:
    with _refused(file):
        system, path = open_place(file.location)
        system.invalidate_cache()
        stamp = read_stamp(system.info(path))
    if stamp != (file.size, file.mtime_ns, file.version):
        raise FileChanging("it is not any more what it was when it was listed")


def _open_stream(file: RawFile) -> BinaryIO:
    with _refused(file):
        system, path = open_place(file.location)
        source = system.open(path, "rb", block_size=_BLOCK, cache_type="readahead")
    return cast(BinaryIO, io.BufferedReader(_ObjectStream(file, source), _BUFFER))


class _ObjectStream(io.RawIOBase):
    """An object as a stream whose faults are those of the file, whichever library raises them."""

    def __init__(self, file: RawFile, source: Any) -> None:
        self._file, self._source = file, source

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._source.seekable())

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return int(self._source.seek(offset, whence))

    def tell(self) -> int:
        return int(self._source.tell())

    def readinto(self, buffer: Any) -> int:
        with _refused(self._file):
            block = self._source.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        if not self.closed:
            self._source.close()
        super().close()


@contextmanager
def _refused(file: RawFile) -> Iterator[None]:
    """Turn what a place and its libraries raise into the reason why a file is refused."""
    try:
        yield
    except Exception as error:
        if not is_fault_of_place(error):
            raise
        if type(error).__name__ == "FileExpired":  # fsspec's word for an object that was replaced
            raise FileChanging("it was replaced while it was read") from error
        raise ObjectUnreadable(f"{file.location} cannot be read: {fault_reason(error)}") from error
