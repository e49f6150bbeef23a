"""What a reader is given: bytes with a name, a file's own or those of a member of an archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from io import BytesIO
from typing import BinaryIO, cast

from flows.errors import FileTooLarge, FileUnreadable
from schemas.records import RawFile, ReadOptions

HEAD_BYTES = 64 * 1024
_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Input:
    """Bytes that can be read from their beginning as often as needed.

    `name` ends like a file's name and tells the form; `member` is the name within the file, None for the file itself.
    `head` is the first 64 KiB; `size` is None where only reading to the end tells it. `depth` counts the archives
    around it.
    """

    file: RawFile
    options: ReadOptions
    name: str
    head: bytes
    open_stream: Callable[[], BinaryIO]
    size: int | None = None
    member: str | None = None
    depth: int = 0

    @contextmanager
    def stream(self) -> Iterator[BinaryIO]:
        """The bytes from their beginning, as a stream that is closed afterwards."""
        try:
            with self.open_stream() as stream:
                yield stream
        except OSError as error:
            if error.errno is None:  # a library's word about the content, which is its reader's to understand
                raise
            raise FileUnreadable(f"it cannot be read: {error.strerror or error}") from error

    def read(self) -> bytes:
        """All bytes at once; raises FileTooLarge, with what was read, if they are more than one document may have."""
        limit = self.options.max_document_bytes
        if self.size is not None and self.size > limit:
            raise FileTooLarge(f"{self.size:,} bytes; the limit is {limit:,}")
        if self.size is not None and self.size <= len(self.head):
            return self.head
        with self.stream() as stream:
            payload = stream.read(limit + 1)
            payload += stream.read(1)  # a stream that breaks gives what stands before, and says so at the next read
        if len(payload) > limit:
            raise FileTooLarge(f"more than {limit:,} bytes, which is the limit", self.head)
        return payload


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that can be read: what its reader is given, and all bytes with their hash (hex) if they are few.

    Of a larger file neither is known yet. `check_unchanged` raises FileChanging if it is not what it was when opened.
    """

    input: Input
    payload: bytes | None = None
    sha256: str | None = None
    check_unchanged: Callable[[], None] = lambda: None

    def hash(self) -> str:
        """SHA-256 of the bytes in hex, read to the end where they are not held."""
        if self.sha256 is not None:
            return self.sha256
        digest, left = sha256(), (self.input.size or 0) + 1  # a file that grows for ever must not be read for ever
        with self.input.stream() as stream:
            while left > 0 and (block := stream.read(min(left, _BLOCK))):
                digest.update(block)
                left -= len(block)
        self.check_unchanged()
        return digest.hexdigest()


def hold_file(file: RawFile, options: ReadOptions, payload: bytes) -> OpenedFile:
    """A file whose bytes are all in memory."""
    given = hold_bytes(Input(file, options, file.path, b"", BytesIO), payload)
    return OpenedFile(given, payload, sha256(payload).hexdigest())


def hold_bytes(given: Input, payload: bytes) -> Input:
    """The same input with these bytes, which are held in memory."""
    return replace(
        given, head=payload[:HEAD_BYTES], open_stream=lambda: cast(BinaryIO, BytesIO(payload)), size=len(payload)
    )
