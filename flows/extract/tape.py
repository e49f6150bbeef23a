"""A stream read through a window: what was read and is still needed, and nothing behind it."""

from __future__ import annotations

import re
from typing import BinaryIO, NamedTuple

_BLOCK = 256 * 1024
# What was read last can be looked at again.
_BEHIND = 4096
# What is kept of a stretch that is too long to be held.
_CUT = 64 * 1024


class Piece(NamedTuple):
    """A stretch with its own bytes; `fault` says why they are not all of it. `offset` is where it begins."""

    payload: bytes
    offset: int
    fault: str | None = None


class Tape:
    """Bytes of a stream from `start` on. Offsets count from the stream's beginning.

    A match may begin `overlap` bytes before the end of what was read and end behind it. Some 4 KiB before the place
    where `find` looks stay at hand.
    """

    def __init__(self, stream: BinaryIO, limit: int, overlap: int) -> None:
        self.stream = stream
        self.limit = limit
        self.overlap = overlap
        self.bytes = bytearray()
        self.start = 0
        self.held: int | None = None
        self.cut: bytes | None = None

    @property
    def end(self) -> int:
        """The offset behind the last byte that was read."""
        return self.start + len(self.bytes)

    def find(self, pattern: re.Pattern[bytes], position: int) -> re.Match[bytes] | None:
        """The next place, from an offset on, where the pattern is found; offsets in it count from `start`."""
        while True:
            found = pattern.search(self.bytes, position - self.start)
            if found:
                return found
            position = max(position, self.end - self.overlap)
            if not self.read_on(position):
                return None

    def hold(self, offset: int) -> None:
        """Keep what stands from this offset on, up to the limit."""
        self.held, self.cut = offset, None

    def take(self, offset: int, end: int) -> Piece:
        """What was held, up to an offset."""
        cut, held, self.held, self.cut = self.cut, self.held, None, None
        if held is None or end - offset > self.limit:
            payload = bytes(self.bytes[offset - self.start :][:_CUT]) if cut is None else cut
            return Piece(payload, offset, f"it has {end - offset:,} bytes; the limit is {self.limit:,}")
        return Piece(bytes(self.bytes[offset - self.start : end - self.start]), offset)

    def read_on(self, position: int) -> bool:
        """Read a block more, and let go what is far before this offset; False at the end of the stream."""
        if self.held is not None and self.end - self.held > self.limit:
            self.cut, self.held = bytes(self.bytes[self.held - self.start :][:_CUT]), None
        needed = min(max(self.start, position - _BEHIND), self.end)
        needed = needed if self.held is None else min(needed, self.held)
        del self.bytes[: needed - self.start]
        self.start = needed
        block = self.stream.read(_BLOCK)
        self.bytes += block
        return bool(block)
