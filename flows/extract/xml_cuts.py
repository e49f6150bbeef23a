"""The elements of a large XML file as they stand in it, found without parsing the file.

A parser gives up at the first fault, and everything behind it is lost. Here only tags of the wanted names are looked
for, outside of CDATA, comments and instructions, so that a fault costs the element that it is in. Memory holds
one element at a time. The bytes must be of an encoding in which ASCII stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO, NamedTuple

from flows.errors import BrokenFile
from flows.extract.tape import Piece, Tape

# A tag that has not ended after so many bytes is none.
_LONGEST_TAG = 4096
# What may hold anything that looks like a tag, and how it ends.
_OPAQUE = {b"<![CDATA[": re.compile(rb"\]\]>"), b"<!--": re.compile(rb"-->"), b"<?": re.compile(rb"\?>")}
_UNCLOSED = "it has no end tag"


class _Tag(NamedTuple):
    start: int
    end: int
    name: str
    is_end: bool
    is_empty: bool


def cut_elements(stream: BinaryIO, name: str, root: str, start: int, limit: int) -> Iterator[Piece]:
    """Each element `name` below `root`, both as written with their prefixes, in order; the root begins at `start`.

    One that lacks its end tag ends where the next one begins, and says so. Raises BrokenFile where the stream ends
    before the root does.
    """
    tape = Tape(stream, limit, _LONGEST_TAG)
    opened: int | None = None
    count, is_root_open = 0, True
    for tag in _tags(tape, name, root, start):
        is_root_open = is_root_open and not (tag.name == root and (tag.is_end or tag.is_empty))
        if tag.name != name:
            continue
        if not tag.is_end:
            if opened is not None:
                yield tape.take(opened, tag.start)._replace(fault=_UNCLOSED)
                count += 1
            tape.hold(tag.start)
            opened = tag.start
        if opened is not None and (tag.is_end or tag.is_empty):
            yield tape.take(opened, tag.end)
            opened, count = None, count + 1
    if is_root_open:
        place = f"behind {count:,} entries: there is no </{root}>"
        if opened is not None:
            place = f"within entry {count + 1:,}, which begins at byte {opened:,}"
        raise BrokenFile(f"it breaks off at byte {tape.end:,}, {place}")
    if opened is not None:
        yield tape.take(opened, tape.end)._replace(fault=_UNCLOSED)


def find_element(data: bytes, name: str, root: str, start: int) -> int:
    """Where the first element of this name begins, or where the bytes end."""
    tags = _tags(Tape(BytesIO(data), len(data), _LONGEST_TAG), name, root, start)
    return next((tag.start for tag in tags if tag.name == name), len(data))


def _tags(tape: Tape, name: str, root: str, position: int) -> Iterator[_Tag]:
    """The tags of both names, outside of what may hide one.

    What is opaque and never ends is taken for text where the root has an end behind it; else the stream breaks off
    within it.
    """
    pattern = _pattern(name, root)
    root_end = re.compile(rb"</" + re.escape(root.encode()) + rb"\s*>")
    endless: set[bytes] = set()
    while found := tape.find(pattern, position):
        begin, position = tape.start + found.start(), tape.start + found.end()
        if (tag := found["name"]) is not None:
            yield _Tag(begin, position, tag.decode(), bool(found["close"]), bool(found["empty"]))
        elif (opening := found[0]) not in endless:
            ended = tape.find(_OPAQUE[opening], position)
            if ended is None and not root_end.search(tape.bytes, max(0, len(tape.bytes) - _LONGEST_TAG)):
                return
            if ended is None:
                endless.add(opening)
            position = tape.start + ended.end() if ended else max(position, tape.start)


def _pattern(name: str, root: str) -> re.Pattern[bytes]:
    """Start and end tags of these names, also without their `>` before another tag, and whatever may hide one."""
    names = b"|".join(re.escape(each.encode()) for each in (name, root))
    tag = rb"<(?P<close>/?)(?P<name>" + names + rb")(?:\s[^<>]*?)?(?P<empty>/?)(?:>|(?=<))"
    return re.compile(rb"<!\[CDATA\[|<!--|<\?|" + tag)
