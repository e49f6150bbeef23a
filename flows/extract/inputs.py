"""What a reader is given: bytes with a name, a file's own or those of a member of an archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from flows.errors import FileTooLarge
from schemas.records import RawFile, ReadOptions

HEAD_BYTES = 64 * 1024


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
        with self.open_stream() as stream:
            yield stream

    def read(self) -> bytes:
        """All bytes at once; raises FileTooLarge, with what was read, if they are more than one document may have."""
        limit = self.options.max_document_bytes
        if self.size is not None and self.size > limit:
            raise FileTooLarge(f"{self.size:,} bytes; the limit is {limit:,}")
        if self.size is not None and self.size <= len(self.head):
            return self.head
        with self.stream() as stream:
            payload = stream.read(limit + 1)
        if len(payload) > limit:
            raise FileTooLarge(f"more than {limit:,} bytes, which is the limit", self.head)
        return payload
