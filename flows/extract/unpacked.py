"""Compressed bytes as a stream of what they unpack to, with a limit on how much more that may be."""

from __future__ import annotations

import bz2
import io
import lzma
import re
import zlib
from collections.abc import Callable
from typing import BinaryIO, NamedTuple, Protocol

import zstandard

from flows.errors import BrokenFile, UnsafeFile

# Text packs to a tenth or a twentieth; what unpacks to more than a hundredfold was made to.
MOST_RATIO = 100
# So little may come out of anything: a page of blanks is no bomb.
ALWAYS_ALLOWED = 64 * 1024 * 1024
# `xz -9` needs 65 MiB to unpack; a header may ask for 4 GiB.
_XZ_MEMORY = 256 * 1024 * 1024
_BLOCK = 64 * 1024
# A block of zstd unpacks to 128 KiB and may take four bytes: then this much unpacks to 16 MiB, and never to more.
_ZSTD_BLOCK = 512
_LONGEST_SIGNATURE = 10
_FAULTS = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zstandard.ZstdError)


class _Decompressor(Protocol):
    """One member or frame of a compressed file, as the modules bz2 and lzma have it."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gzip:
    """A member of a gzip file; its length and checksum are compared at its end."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._member.eof

    @property
    def unused_data(self) -> bytes:
        return self._member.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        block = self._member.decompress(self._member.unconsumed_tail + data, max_length)
        self.needs_input = not self._member.unconsumed_tail and len(block) < max_length
        return block


class _Zstd:
    """A frame of a Zstandard file. The library does not bound what comes out, so little goes in at a time."""

    def __init__(self) -> None:
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._left = b""

    @property
    def eof(self) -> bool:
        return self._frame.eof

    @property
    def needs_input(self) -> bool:
        return not self._left

    @property
    def unused_data(self) -> bytes:
        return bytes(self._frame.unused_data) + self._left

    def decompress(self, data: bytes, _max_length: int) -> bytes:
        data = self._left + data
        self._left = data[_ZSTD_BLOCK:]
        return bytes(self._frame.decompress(data[:_ZSTD_BLOCK]))


class Packing(NamedTuple):
    """A way to compress one file: what it is called, how it begins, and the suffixes of its files' names."""

    name: str
    signature: re.Pattern[bytes]
    suffixes: dict[str, str]
    make: Callable[[], _Decompressor]


PACKINGS = (
    Packing("gzip", re.compile(rb"\x1f\x8b\x08"), {".gz": "", ".gzip": "", ".tgz": ".tar"}, _Gzip),
    Packing(
        "bzip2",
        re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
        {".bz2": "", ".tbz2": ".tar", ".tbz": ".tar"},
        bz2.BZ2Decompressor,
    ),
    Packing(
        "xz",
        re.compile(rb"\xfd7zXZ\x00"),
        {".xz": "", ".txz": ".tar"},
        lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY),
    ),
    Packing(
        "Zstandard",
        re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"),
        {".zst": "", ".zstd": "", ".tzst": ".tar"},
        _Zstd,
    ),
)


def packing_of(head: bytes) -> Packing | None:
    """How these first bytes are compressed, whatever the file's name; None if they are not."""
    return next((packing for packing in PACKINGS if packing.signature.match(head)), None)


class UnpackedStream(io.BufferedIOBase):
    """What a compressed stream unpacks to. Where it breaks off, all that stands before is read first, then BrokenFile.

    Raises UnsafeFile where far more comes out than anybody's files unpack to.
    """

    def __init__(self, packed: BinaryIO, packing: Packing) -> None:
        self._packed, self._packing = packed, packing
        self._member: _Decompressor | None = None
        self._data = b""  # read and not yet given to a member
        self._in = self._out = 0
        self._ready, self._place = b"", 0  # unpacked, and how much of it was handed out
        self._is_over = False
        self._fault: Exception | None = None

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._out - (len(self._ready) - self._place)

    def peek(self, _size: int = 0) -> bytes:
        """What is unpacked already, some bytes at least unless the end is reached."""
        self._fill()
        return self._ready[self._place :]

    def read1(self, size: int = -1, /) -> bytes:
        self._fill()
        end = len(self._ready) if size < 0 else self._place + size
        block = self._ready[self._place : end]
        self._place += len(block)
        return block

    def read(self, size: int | None = -1, /) -> bytes:
        left = -1 if size is None else size
        blocks: list[bytes] = []
        while left:
            try:
                block = self.read1(left)
            except (BrokenFile, UnsafeFile):
                if not blocks:
                    raise
                break  # it is raised again by the next read
            if not block:
                break
            blocks.append(block)
            left -= len(block) if left > 0 else 0
        return b"".join(blocks)

    def close(self) -> None:
        if not self.closed:
            self._packed.close()
        super().close()

    def _fill(self) -> None:
        """Have some bytes ready, unless the end is reached; a fault stays and is raised each time."""
        while self._place == len(self._ready) and not self._is_over:
            if self._fault is not None:
                raise self._fault
            try:
                self._ready, self._place = self._unpack(), 0
            except _FAULTS as error:
                said = str(error) or type(error).__name__
                self._fault = BrokenFile(f"the {self._packing.name} data breaks after {self._out:,} bytes: {said}")
            except UnsafeFile as error:
                self._fault = error

    def _unpack(self) -> bytes:
        """The next bytes, none if there are none or more must be read for them."""
        if self._member is None:
            self._member = self._next_member()
            if self._member is None:
                self._is_over = True
                return b""
        elif self._member.needs_input and not self._read_more():
            raise EOFError("it ends before its end mark")
        data, self._data = self._data, b""
        block = self._member.decompress(data, _BLOCK)
        self._out += len(block)
        if self._out > max(ALWAYS_ALLOWED, MOST_RATIO * self._in):
            raise UnsafeFile(f"{self._in:,} bytes of {self._packing.name} data unpack to more than {self._out:,}")
        if self._member.eof:
            self._data, self._member = self._member.unused_data, None
        return block

    def _next_member(self) -> _Decompressor | None:
        """What unpacks the next member or frame; zeros before it only fill a block. None at the end."""
        self._data = self._data.lstrip(b"\0")
        while len(self._data) < _LONGEST_SIGNATURE and self._read_more():
            self._data = self._data.lstrip(b"\0")
        if not self._data:
            return None
        if not self._packing.signature.match(self._data):
            raise ValueError("something else follows it")
        return self._packing.make()

    def _read_more(self) -> bool:
        data = self._packed.read(_BLOCK)
        self._in += len(data)
        self._data += data
        return bool(data)
