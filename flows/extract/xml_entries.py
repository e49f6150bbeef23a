"""The entries of an XML file, cut out of its bytes one by one: a broken entry costs itself, and memory stays flat.

Nothing is parsed here. The bytes must be of an encoding in which ASCII stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import BinaryIO, NamedTuple

_BLOCK = 256 * 1024
_LONGEST_TOKEN = 256  # a tag may be parted by the end of a block
_KEPT_OF_TOO_LONG = 64 * 1024
# What is no markup up to its end.
_LITERALS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}


class Fault(StrEnum):
    """What is wrong with an entry."""

    UNCLOSED = "it does not end before another one begins"
    TOO_LONG = "it is longer than a document may be"
    CUT_OFF = "the file breaks off within it"
    ROOT_OPEN = "the file breaks off behind the last entry"


class Cut(NamedTuple):
    """The bytes of an entry with its tags, and where they begin; with a fault, as far as they could be read."""

    start: int
    payload: bytes
    fault: Fault | None = None


class _Tag(NamedTuple):
    start: int
    end: int
    name: bytes
    is_end: bool


def cut_entries(stream: BinaryIO, entry: str, root: str, longest: int) -> Iterator[Cut]:
    """Each element `entry` below `root`, both as written with their prefixes, in order.

    What stands in comments, CDATA and instructions is no element. If the file breaks off, the last cut says so.
    """
    window = _Window(stream, longest, (entry, root))
    at, is_root_open = 0, True
    while (tag := window.next_tag(at)) is not None:
        yield from window.take_lost()
        at = tag.end
        if tag.name != entry.encode():
            is_empty = not tag.is_end and window.end_of_tag(tag)[1]
            is_root_open = is_root_open and not (tag.is_end or is_empty)
        elif not tag.is_end:
            if window.keep is not None:
                yield Cut(window.keep, window.slice(window.keep, tag.start), Fault.UNCLOSED)
            window.keep = tag.start
            at, is_empty = window.end_of_tag(tag)
            if is_empty:
                yield from window.close(at)
        elif window.keep is not None:
            at, _ = window.end_of_tag(tag)
            yield from window.close(at)
            is_root_open = is_root_open and entry != root
    yield from window.take_lost()
    if window.keep is not None:
        fault = Fault.CUT_OFF if is_root_open else Fault.UNCLOSED
        yield Cut(window.keep, window.slice(window.keep, window.keep + _KEPT_OF_TOO_LONG), fault)
    elif is_root_open:
        yield Cut(window.end, b"", Fault.ROOT_OPEN)


class _Window:
    """The part of a stream that is looked at; places are counted from the stream's beginning.

    From `keep` on, where the open entry begins, bytes stay, unless they become more than an entry may have: then they
    are lost.
    """

    def __init__(self, stream: BinaryIO, longest: int, names: tuple[str, str]) -> None:
        self.stream, self.longest = stream, longest
        name = b"|".join(re.escape(name.encode()) for name in names)
        self.token = re.compile(rb"<(?:!--|!\[CDATA\[|\?|(?P<end>/?)(?P<name>%s)(?=[\s/>]))" % name)
        self.bytes = bytearray()
        self.base = 0
        self.keep: int | None = None
        self.lost: Cut | None = None
        self.never: set[bytes] = set()  # ends of literals and tags that do not come any more

    @property
    def end(self) -> int:
        return self.base + len(self.bytes)

    def slice(self, start: int, end: int) -> bytes:
        return bytes(self.bytes[start - self.base : end - self.base])

    def close(self, end: int) -> Iterator[Cut]:
        """The entry that is open and ends here, unless it has been lost."""
        if self.keep is not None:
            yield Cut(self.keep, self.slice(self.keep, end))
            self.keep = None

    def take_lost(self) -> Iterator[Cut]:
        if self.lost is not None:
            yield self.lost
            self.lost = None

    def next_tag(self, at: int) -> _Tag | None:
        """The next tag of the two names from there on, outside literals."""
        while (found := self._search(at)) is not None:
            start, at = self.base + found.start(), self.base + found.end()
            if found["name"] is not None:
                return _Tag(start, at, found["name"], bool(found["end"]))
            end = _LITERALS[found[0]]
            if end not in self.never:
                past = self._find(end, at)
                if past is None:
                    # It never ends, so it is taken for text: entries behind it are found after all.
                    self.never.add(end)
                at = max(at, self.base) if past is None else past
        return None

    def end_of_tag(self, tag: _Tag) -> tuple[int, bool]:
        """Where the tag ends, and whether it is one of an empty element."""
        end = None if b">" in self.never else self._find(b">", tag.end)
        if end is None:
            self.never.add(b">")
            return tag.end, False
        return end, self.slice(end - 2, end) == b"/>"

    def _search(self, at: int) -> re.Match[bytes] | None:
        while (found := self.token.search(self.bytes, at - self.base)) is None:
            at = max(at, self.end - _LONGEST_TOKEN)
            if not self._read(at):
                return None
        return found

    def _find(self, wanted: bytes, at: int) -> int | None:
        """The place behind these bytes, or None if they do not come any more."""
        while (found := self.bytes.find(wanted, at - self.base)) < 0:
            at = max(at, self.end - len(wanted) + 1)
            if not self._read(at):
                return None
        return self.base + found + len(wanted)

    def _read(self, at: int) -> bool:
        """Another block, while what stands before `at` or the open entry is forgotten; False at the stream's end."""
        block = self.stream.read(_BLOCK)
        first = at if self.keep is None else min(at, self.keep)
        del self.bytes[: first - self.base]
        self.base = first
        self.bytes += block
        if self.keep is not None and self.end - self.keep > self.longest:
            self.lost = Cut(self.keep, self.slice(self.keep, self.keep + _KEPT_OF_TOO_LONG), Fault.TOO_LONG)
            self.keep = None
        return bool(block)
