"""The elements of a large XML file as they stand in it, found without parsing the file.

A parser gives up at the first fault, and everything behind it is lost. Here only tags of the wanted names are looked
for, outside of CDATA, comments and instructions, so that a fault costs the element that it is in. Memory holds
one element at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from flows.errors import BrokenFile

_BLOCK = 1024 * 1024
# What is kept of an element that is too long to be held.
_CUT = 64 * 1024
# A tag that has not ended after so many bytes is none.
_LONGEST_TAG = 4096
# What may hold anything that looks like a tag, and how it ends.
_OPAQUE = {b"<![CDATA[": re.compile(rb"\]\]>"), b"<!--": re.compile(rb"-->"), b"<?": re.compile(rb"\?>")}


class Piece(NamedTuple):
    """One element with its own bytes; `fault` says why they are not all of it. `offset` is where it begins."""

    payload: bytes
    offset: int
    fault: str | None = None


class _Tape:
    """Bytes of a stream from `start` on; those that nobody holds any more are let go."""

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self.stream = stream
        self.limit = limit
        self.bytes = bytearray()
        self.start = 0
        self.held: int | None = None
        self.cut: bytes | None = None

    @property
    def end(self) -> int:
        return self.start + len(self.bytes)

    def find(self, pattern: re.Pattern[bytes], position: int) -> re.Match[bytes] | None:
        """The next place, from an offset on, where the pattern is found; offsets in it count from `start`."""
        while True:
            found = pattern.search(self.bytes, position - self.start)
            if found:
                return found
            # A mark may begin in this block and end in the next.
            last = self.bytes.rfind(b"<", max(position - self.start, len(self.bytes) - _LONGEST_TAG))
            position = self.start + last if last >= 0 else max(position, self.end - 2)
            if not self._read_on(position):
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

    def _read_on(self, position: int) -> bool:
        if self.held is not None and self.end - self.held > self.limit:
            self.cut, self.held = bytes(self.bytes[self.held - self.start :][:_CUT]), None
        needed = position if self.held is None else min(position, self.held)
        del self.bytes[: needed - self.start]
        self.start = needed
        block = self.stream.read(_BLOCK)
        self.bytes += block
        return bool(block)


def split_elements(stream: BinaryIO, name: str, root: str, start: int, limit: int) -> Iterator[Piece]:
    """Each element of this local name, in order; an element that lacks its end tag ends where the next one begins.

    `start` is where the root's start tag stands. Raises BrokenFile where the stream ends before the root does.
    """
    tape = _Tape(stream, limit)
    pattern = _pattern(name)
    opened: tuple[int, bytes] | None = None
    position, count = start, 0
    while found := tape.find(pattern, position):
        begin, position = tape.start + found.start(), tape.start + found.end()
        if (closing := _OPAQUE.get(found[0])) is not None:
            ended = tape.find(closing, position)
            position = tape.start + ended.end() if ended else tape.end
        elif not found["close"]:
            if opened:
                yield tape.take(opened[0], begin)._replace(fault="it has no end tag")
                count += 1
            tape.hold(begin)
            opened = begin, found["tag"]
            if found["empty"]:
                opened, count = None, count + 1
                yield tape.take(begin, position)
        elif opened and opened[1] == found["tag"]:
            yield tape.take(opened[0], position)
            opened, count = None, count + 1
    if opened:
        raise BrokenFile(
            f"it breaks off at byte {tape.end:,}, within <{name}> number {count + 1} at byte {opened[0]:,}"
        )
    if not re.search(rb"</" + re.escape(root.encode()) + rb"\s*>", tape.bytes[position - tape.start :]):
        raise BrokenFile(f"it breaks off at byte {tape.end:,}, after {count} whole <{name}>: there is no </{root}>")


def _pattern(name: str) -> re.Pattern[bytes]:
    """Start and end tags of this local name, and whatever may hide one."""
    tag = rb"(?P<tag>(?:[\w.-]{1,64}:)?" + re.escape(name.encode()) + rb")"
    return re.compile(rb"<!\[CDATA\[|<!--|<\?|<(?P<close>/?)" + tag + rb"(?:\s[^<>]*?)?(?P<empty>/?)>")
