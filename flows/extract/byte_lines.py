"""A stream as lines, none of which is held if it is longer than a document may be."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from flows.errors import FileError

_READ = 256 * 1024
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class ByteLine(NamedTuple):
    """A line with its end. `number` counts from 1; `is_cut` if only its beginning is held, because it is too long.

    `is_whole` is False for the last line of a file that does not end with a line's end, and may break off there.
    """

    number: int
    offset: int
    data: bytes
    is_cut: bool = False
    is_whole: bool = True


def read_lines(stream: BinaryIO, head: bytes, limit: int) -> Iterator[ByteLine]:
    """The lines of a stream that begins with `head`, those in UTF-16 as UTF-8, and without a byte order mark.

    A fault of the archive around the stream is raised once every line before it was handed on.
    """
    end = b"\r" if b"\r" in head and b"\n" not in head else b"\n"
    held = bytearray()
    number = offset = dropped = 0
    is_cut = False
    fault: FileError | None = None
    blocks = read_blocks(stream, head)
    while True:
        try:
            block = next(blocks, b"")
        except FileError as error:
            block, fault = b"", error
        searched = len(held)
        held += block
        begin = 0
        while (found := held.find(end, max(begin, searched))) >= 0:
            number += 1
            data = bytes(held[begin : found + 1])
            yield ByteLine(number, offset, data[:limit], is_cut or len(data) > limit)
            offset += len(data) + dropped
            begin, dropped, is_cut = found + 1, 0, False
        del held[:begin]
        if len(held) > limit:
            is_cut = True
            dropped += len(held) - limit
            del held[limit:]
        if not block:
            break
    if held and fault is None:
        yield ByteLine(number + 1, offset, bytes(held), is_cut, is_whole=False)
    if fault is not None:
        raise fault


def as_utf8(head: bytes) -> bytes:
    """The first bytes of a stream as `read_lines` hands them on."""
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return head.decode(encoding, "ignore").encode("utf-8", "replace")
    return head


def read_blocks(stream: BinaryIO, head: bytes) -> Iterator[bytes]:
    """The bytes of a stream that begins with `head`: in UTF-8 if it is in UTF-16, and without a byte order mark."""
    encoding = next((encoding for mark, encoding in _MARKS.items() if head.startswith(mark)), None)
    if encoding == "utf-8-sig":
        stream.read(len(codecs.BOM_UTF8))
    if encoding != "utf-16":
        yield from iter(lambda: stream.read(_READ), b"")
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while block := stream.read(_READ):
        if text := decoder.decode(block):
            yield text.encode("utf-8", "replace")
