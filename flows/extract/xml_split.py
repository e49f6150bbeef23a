"""The elements of a large XML file as they stand in it, found without parsing the file.

A parser gives up at the first fault, and everything behind it is lost. Here only tags of the wanted names are looked
for, outside of CDATA, comments and instructions, so that a fault costs the element that it is in. Memory holds
one element at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from flows.errors import BrokenFile
from flows.extract.tape import Piece, Tape

# A tag that has not ended after so many bytes is none.
_LONGEST_TAG = 4096
# What may hold anything that looks like a tag, and how it ends.
_OPAQUE = {b"<![CDATA[": re.compile(rb"\]\]>"), b"<!--": re.compile(rb"-->"), b"<?": re.compile(rb"\?>")}


def split_elements(stream: BinaryIO, name: str, root: str, start: int, limit: int) -> Iterator[Piece]:
    """Each element of this local name, in order; an element that lacks its end tag ends where the next one begins.

    `start` is where the root's start tag stands. Raises BrokenFile where the stream ends before the root does.
    """
    tape = Tape(stream, limit, _LONGEST_TAG)
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
    if not re.search(rb"</" + re.escape(root.encode()) + rb"\s*>", tape.bytes[max(0, position - tape.start) :]):
        raise BrokenFile(f"it breaks off at byte {tape.end:,}, after {count} whole <{name}>: there is no </{root}>")


def _pattern(name: str) -> re.Pattern[bytes]:
    """Start and end tags of this local name, and whatever may hide one."""
    tag = rb"(?P<tag>(?:[\w.-]{1,64}:)?" + re.escape(name.encode()) + rb")"
    return re.compile(rb"<!\[CDATA\[|<!--|<\?|<(?P<close>/?)" + tag + rb"(?:\s[^<>]*?)?(?P<empty>/?)>")
