"""Packed bytes unpacked piece by piece: gzip members or zstd frames one after the other, each with its offset.

Crawl archives pack each record by itself. So a damaged member costs what is in it, and reading goes on at the next.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, Protocol

import zstandard

from flows.errors import FileError
from flows.extract.unpacked import ALWAYS_ALLOWED, MOST_RATIO

GZIP = b"\x1f\x8b\x08"
ZSTD = b"\x28\xb5\x2f\xfd"
# The frame with which a WARC file may begin, and which holds the dictionary of all others.
ZSTD_DICTIONARY = b"\x5d\x2a\x4d\x18"

_READ = 256 * 1024
_GIVEN = 64 * 1024
_GIVEN_GZIP = 16 * 1024
_UNPACKED = 1024 * 1024
# A block of four bytes may unpack to 128 KiB, and the library has no limit for what it hands back.
_GIVEN_ZSTD = 1024
_WINDOW = 128 * 1024 * 1024
_DICTIONARY = 32 * 1024 * 1024
# How much of a member is kept to look for the next one in it, should it turn out to be damaged.
_KEPT = 1024 * 1024
_TOLD = 64  # bytes of a member that are enough to see what it holds
_FAULTS_IN_A_ROW = 100


class DamagedMember(Exception):
    """A member cannot be unpacked any further."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Unpacked bytes. `begins` is the offset in the file of the member that begins with them, None within a member."""

    data: bytes
    begins: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Where nothing can be unpacked: in the member at `offset`, or between two. `is_last` if nothing follows."""

    message: str
    offset: int
    is_last: bool = False


class Unpacker(Protocol):
    """One member. `unpack` is given bytes until `eof`; then `unused_data` are those that it did not need."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def unpack(self, data: bytes) -> Iterator[bytes]:
        """What these bytes hold, in pieces of limited size; raises DamagedMember."""
        ...


class GzipUnpacker:
    """A gzip member."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)
        self._rest = b""

    @property
    def eof(self) -> bool:
        return self._member.eof

    @property
    def unused_data(self) -> bytes:
        return self._rest

    def unpack(self, data: bytes) -> Iterator[bytes]:
        for begin in range(0, len(data), _GIVEN_GZIP):
            portion = data[begin : begin + _GIVEN_GZIP]
            before, size = self._member.copy(), 0
            try:
                for unpacked in self._unpack(portion):
                    size += len(unpacked)
                    yield unpacked
            except zlib.error as error:
                yield _unpack_up_to_fault(before, portion)[size:]
                raise DamagedMember(f"it cannot be unpacked: {_reason(error)}") from error
            if self._member.eof:
                self._rest = self._member.unused_data + data[begin + _GIVEN_GZIP :]
                return

    def _unpack(self, data: bytes) -> Iterator[bytes]:
        unpacked = self._member.decompress(data, _UNPACKED)
        yield unpacked
        while not self._member.eof and (self._member.unconsumed_tail or len(unpacked) == _UNPACKED):
            unpacked = self._member.decompress(self._member.unconsumed_tail, _UNPACKED)
            yield unpacked


def _unpack_up_to_fault(member: zlib._Decompress, data: bytes) -> bytes:
    """What a fault took along: the library hands back nothing of the bytes in which it stands."""
    unpacked = bytearray()
    try:
        for place in range(len(data)):
            unpacked += member.decompress(data[place : place + 1])
    except zlib.error:
        pass
    return bytes(unpacked)


class ZstdUnpacker:
    """A zstd frame."""

    def __init__(self, dictionary: zstandard.ZstdCompressionDict | None = None) -> None:
        unpacker = zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=_WINDOW)
        self._frame = unpacker.decompressobj()
        self._rest = b""

    @property
    def eof(self) -> bool:
        return self._frame.eof

    @property
    def unused_data(self) -> bytes:
        return self._rest

    def unpack(self, data: bytes) -> Iterator[bytes]:
        for begin in range(0, len(data), _GIVEN_ZSTD):
            try:
                yield self._frame.decompress(data[begin : begin + _GIVEN_ZSTD])
            except zstandard.ZstdError as error:
                raise DamagedMember(f"it cannot be unpacked: {_reason(error)}") from error
            if self._frame.eof:
                self._rest = self._frame.unused_data + data[begin + _GIVEN_ZSTD :]
                return


def unpack(stream: BinaryIO, head: bytes) -> Iterator[Piece | Fault]:
    """What a stream that begins with `head` holds; one that is not packed is a single member."""
    if head.startswith(GZIP):
        return _merged(_members(_Window(stream), GZIP, GzipUnpacker))
    if head.startswith((ZSTD, ZSTD_DICTIONARY)):
        return _merged(_frames(_Window(stream)))
    return _merged(_plain(stream))


def is_packed(head: bytes) -> bool:
    """Whether bytes that begin like this hold gzip members or zstd frames."""
    return head.startswith((GZIP, ZSTD, ZSTD_DICTIONARY))


def _merged(found: Iterator[Piece | Fault]) -> Iterator[Piece | Fault]:
    """One fault for each stretch that cannot be unpacked: what looks like a member in a damaged one is none."""
    fault: Fault | None = None
    for each in found:
        if isinstance(each, Fault):
            fault = fault or each
        else:
            if fault is not None:
                yield fault
            fault = None
            yield each
    if fault is not None:
        yield replace(fault, is_last=True)


def _plain(stream: BinaryIO) -> Iterator[Piece | Fault]:
    offset = 0
    try:
        while block := stream.read(_READ):
            yield Piece(block, None if offset else 0)
            offset += len(block)
    except FileError as error:  # of an archive around this one: what was read of it stands
        yield Fault(str(error), offset)


def _frames(window: _Window) -> Iterator[Piece | Fault]:
    try:
        dictionary = _take_dictionary(window)
    except DamagedMember as error:
        yield Fault(f"the dictionary of the archive is damaged: {error}", 0)
        return
    yield from _members(window, ZSTD, lambda: ZstdUnpacker(dictionary))


def _take_dictionary(window: _Window) -> zstandard.ZstdCompressionDict | None:
    """The dictionary with which the file begins, itself packed or not."""
    if not window.begins_with(ZSTD_DICTIONARY):
        return None
    size = int.from_bytes(window.peek(8)[4:], "little")
    held = window.peek(8 + size)[8:] if size <= _DICTIONARY else b""
    if not size or len(held) < size:
        raise DamagedMember("it breaks off, or is none")
    window.drop(8 + size)
    try:
        if held.startswith(ZSTD):
            with zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(held) as reader:
                held = reader.read(_DICTIONARY)
        dictionary = zstandard.ZstdCompressionDict(held)
        ZstdUnpacker(dictionary)  # shows whether it can be used
    except zstandard.ZstdError as error:
        raise DamagedMember(_reason(error)) from error
    return dictionary


def _members(window: _Window, magic: bytes, begin: Callable[[], Unpacker]) -> Iterator[Piece | Fault]:
    """Member after member; where one is damaged, the next that can be found."""
    faults = 0
    while not window.is_at_end():
        offset = window.offset
        try:
            if not window.begins_with(magic) and not _drop_padding(window):
                raise DamagedMember("nothing is packed there")
            if not window.begins_with(magic):
                continue
            yield from _member(window, begin())
            faults = 0
        except DamagedMember as error:
            faults += 1
            yield Fault(str(error), offset)
            if faults == _FAULTS_IN_A_ROW or not window.find(magic):
                return


def _drop_padding(window: _Window) -> bool:
    """Whether what stands before the next member means nothing: NULs (tapes end with them), frames to be skipped."""
    if window.begins_with(b"\0"):
        while window.begins_with(b"\0"):
            block = window.peek(_GIVEN)
            window.drop(len(block) - len(block.lstrip(b"\0")))
        return True
    begins = window.peek(8)
    if len(begins) == 8 and begins[1:4] == ZSTD_DICTIONARY[1:] and begins[0] >> 4 == 5:
        window.drop(8 + int.from_bytes(begins[4:], "little"))
        return True
    return False


def _member(window: _Window, unpacker: Unpacker) -> Iterator[Piece]:
    """One member, from which the window is moved on if it is whole."""
    begins: int | None = window.offset
    start, size = window.offset, 0
    used, told = 0, b""
    while not unpacker.eof:
        given = window.peek_at(used, _GIVEN)
        if not given:
            raise DamagedMember("it breaks off")
        for data in unpacker.unpack(given):
            size += len(data)
            if size > ALWAYS_ALLOWED and size > MOST_RATIO * (window.offset - start + used + len(given)):
                raise DamagedMember(
                    f"it unpacks to more than {MOST_RATIO} times its size, which is no archive of pages"
                )
            if begins is None:
                yield Piece(data)
            elif len(told := told + data) >= _TOLD:
                yield Piece(told, begins)
                begins = None
        used += len(given)
        if used > _KEPT and not unpacker.eof:
            window.drop(used)
            used = 0
    if begins is not None:
        yield Piece(told, begins)
    window.drop(used - len(unpacker.unused_data))


class _Window:
    """The bytes of a stream from some offset on, as many of them as were asked for."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._held = bytearray()
        self.offset = 0

    def peek(self, size: int) -> bytes:
        """The next bytes, fewer only at the end."""
        return self.peek_at(0, size)

    def peek_at(self, place: int, size: int) -> bytes:
        """Bytes further on, which stay where they are."""
        while len(self._held) < place + size and (block := self._stream.read(_READ)):
            self._held += block
        return bytes(self._held[place : place + size])

    def drop(self, size: int) -> None:
        """Move on, over bytes that were not looked at too."""
        while size > len(self._held):
            size -= len(self._held)
            self.offset += len(self._held)
            self._held.clear()
            if not self.peek(1):
                return
        del self._held[:size]
        self.offset += size

    def begins_with(self, magic: bytes) -> bool:
        return self.peek(len(magic)) == magic

    def is_at_end(self) -> bool:
        return not self.peek(1)

    def find(self, magic: bytes) -> bool:
        """Move on to the next place, after this one, where these bytes stand."""
        self.drop(1)
        while (found := self._held.find(magic)) < 0:
            self.drop(max(0, len(self._held) - len(magic) + 1))
            before = len(self._held)
            if len(self.peek(before + 1)) == before:
                return False
        self.drop(found)
        return True


def _reason(error: Exception) -> str:
    return str(error).partition(": ")[2] or str(error)
