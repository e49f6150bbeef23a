"""The records of a crawl archive, WARC or the older ARC, and where it is damaged.

Libraries were tried first. FastWARC 2.0.1 ends at the first fault, takes a record that breaks off for a whole one and
a header in lower case for none. Here a damaged record costs itself: reading goes on where the next one begins.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple, Protocol

from flows.extract.crawl_members import Fault, Piece, is_packed, unpack

_MOST_HEAD = 64 * 1024
_SHOWN = 64 * 1024
# Bytes that are enough to see whether a record begins; an ARC's first line holds an address.
_FIRST_LINES = 8 * 1024
_RECORD_END = b"\r\n\r\n"
_LINE_ENDS = b"\r\n\0"  # tapes are filled up with NULs


class Head(NamedTuple):
    """What stands above a record's block; `length` of the block is None where it is missing or no number."""

    size: int
    kind: str
    headers: Mapping[str, str]
    length: int | None


class Form(Protocol):
    """How the records of a kind of archive begin."""

    beginning: re.Pattern[bytes]
    # A beginning that breaks off where the file does.
    begun: re.Pattern[bytes]

    def read_head(self, held: bytearray) -> Head | None:
        """The head with which these bytes begin; None if it does not end within them."""
        ...


@dataclass(frozen=True, slots=True)
class CrawlRecord:
    """A record. `kind` is its WARC-Type; names of headers are in lower case. `place` tells where in the file it begins.

    `is_cut` if its block is longer than the limit: then `block` is the beginning of it.
    """

    place: str
    kind: str
    headers: Mapping[str, str]
    block: bytes
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that are no record, or part of one; `message` says where. `is_last` if nothing can be read behind them."""

    message: str
    block: bytes
    is_last: bool


class _Warc:
    """`WARC/1.0`, then headers as in a mail, then a blank line."""

    beginning = re.compile(rb"WARC/[01]\.\d{1,2}[ \t]*\r?\n[A-Za-z][A-Za-z-]*[ \t]*:")
    begun = re.compile(rb"W(?:A(?:R(?:C(?:/[01]?[^\n]{0,40}\n?[A-Za-z-]{0,40})?)?)?)?")
    _number = re.compile(r"\d{1,15}", re.ASCII)

    def read_head(self, held: bytearray) -> Head | None:
        following = self.beginning.search(held, 1, _MOST_HEAD)
        most = following.start() if following else _MOST_HEAD
        ends = [place + len(line) for line in (b"\n\r\n", b"\n\n") if (place := held.find(line, 0, most)) >= 0]
        if not ends:
            return None
        headers = read_headers(bytes(held[: min(ends)]).partition(b"\n")[2])
        length = headers.get("content-length", "")
        number = int(length) if self._number.fullmatch(length) else None
        return Head(min(ends), headers.get("warc-type", "unknown").lower(), headers, number)


class _Arc:
    """One line: address, IP, time, media type and length; the block follows."""

    beginning = re.compile(rb"(?m)^[a-z][a-z0-9+.-]{1,11}:[^\n]{0,4000}? [0-9.:a-f]{3,39} \d{14} [^\n]{1,2000}\n")
    begun = re.compile(rb"[a-z][^\n]*")
    _line = re.compile(rb"(\S.*?) \S+ (\d{14}) (\S+)(?: .*)? (\d{1,15})\r?", re.ASCII)

    def read_head(self, held: bytearray) -> Head | None:
        end = held.find(b"\n", 0, _MOST_HEAD)
        found = self._line.fullmatch(held, 0, max(end, 0))
        if found is None:
            return None
        url, moment, media_type, length = (part.decode("utf-8", "replace") for part in found.groups())
        is_http = url.startswith(("http:", "https:"))
        headers = {
            "warc-target-uri": url,
            "warc-date": "{}-{}-{}T{}:{}:{}Z".format(moment[:4], *(moment[i : i + 2] for i in range(4, 14, 2))),
            "content-type": "application/http" if is_http else media_type,
        }
        return Head(end + 1, "response" if is_http else "warcinfo", headers, int(length))


WARC: Form = _Warc()
ARC: Form = _Arc()


def read_headers(lines: bytes) -> dict[str, str]:
    """Headers as in a mail by their names in lower case, the first of each; a line that begins with a space goes on."""
    headers: dict[str, str] = {}
    name = ""
    for line in lines.decode("utf-8", "replace").split("\n"):
        if line[:1] in (" ", "\t") and name:
            headers[name] += f" {line.strip()}"
            continue
        key, colon, value = line.partition(":")
        name = key.strip().lower() if colon else ""
        if name in headers:
            name = ""
        elif name:
            headers[name] = value.strip()
    return headers


def read_records(stream: BinaryIO, head: bytes, form: Form, limit: int) -> Iterator[CrawlRecord | Damage]:
    """The records of a stream that begins with `head`, those whose blocks are longer than `limit` cut."""
    return iter(_Reading(unpack(stream, head), form, limit, is_packed=is_packed(head)))


class _Reading:
    """One reading of an archive: what was unpacked and not yet taken.

    A stretch is what is read as one: a file that is not packed, or the members up to the next that begins a record.
    """

    def __init__(self, pieces: Iterator[Piece | Fault], form: Form, limit: int, *, is_packed: bool) -> None:
        self._pieces = pieces
        self._form = form
        self._limit = limit
        self._is_packed = is_packed
        self._next = next(pieces, None)
        self._held = bytearray()
        self._taken = 0
        # Where in what was taken a member begins, and where in the file; those before the one in hand are forgotten.
        self._members: deque[tuple[int, int]] = deque()

    def __iter__(self) -> Iterator[CrawlRecord | Damage]:
        while self._next is not None:
            if isinstance(self._next, Fault):
                fault = self._next
                self._next = next(self._pieces, None)
                yield Damage(f"byte {fault.offset:,}: {fault.message}", b"", fault.is_last)
                continue
            self._members.clear()
            self._take_piece(self._next)
            while self._skip_line_ends():
                yield self._read_record()

    def _read_record(self) -> CrawlRecord | Damage:
        place = self._place()
        self._fill(_FIRST_LINES)
        if not self._form.beginning.match(self._held):
            return self._resume(place, "no record begins there")
        head = self._form.read_head(self._held)
        if head is None:
            self._fill(_MOST_HEAD)
            head = self._form.read_head(self._held)
        if head is None:
            return self._resume(place, "the head of the record does not end")
        if head.length is None:
            return self._resume(place, "the record does not say how long it is")
        if head.length > self._limit:
            return self._skip_long_block(place, head, head.length)
        return self._read_block(place, head, head.length)

    def _read_block(self, place: str, head: Head, length: int) -> CrawlRecord | Damage:
        end = head.size + length
        wrong = f"the record is not {length:,} bytes long, as it says it is"
        if not self._fill(end):
            return self._resume(place, wrong, f"the record breaks off: {end - len(self._held):,} bytes are missing")
        if not self._is_end_of_record(end):
            return self._resume(place, wrong)
        block = bytes(self._held[head.size : end])
        self._drop(end)
        return CrawlRecord(place, head.kind, head.headers, block)

    def _skip_long_block(self, place: str, head: Head, length: int) -> CrawlRecord | Damage:
        """Pass over a block that is not held. What looks like another record in it is one: the length was wrong."""
        self._fill(head.size + _SHOWN)
        shown = self._form.beginning.search(self._held, head.size, head.size + _SHOWN)
        block = bytes(self._held[head.size : shown.start() if shown else head.size + min(_SHOWN, length)])
        self._drop(head.size)
        while length:
            if not self._fill(1):
                return self._stop(place, f"the record breaks off: {length:,} bytes are missing", block)
            self._fill(2 * _FIRST_LINES)
            found = self._form.beginning.search(self._held, 0, length)
            if found:
                self._drop(found.start())
                return Damage(f"{place}: the record is shorter than it says it is", block, is_last=False)
            size = min(length, max(1, len(self._held) - _FIRST_LINES))
            self._drop(size)
            length -= size
        if not self._is_end_of_record(0):
            return self._resume(place, "the record is longer than it says it is")
        return CrawlRecord(place, head.kind, head.headers, block, is_cut=True)

    def _is_end_of_record(self, end: int) -> bool:
        """Whether a record ends here: two line ends follow, or at least another record or the end of the stretch."""
        self._fill(end + _FIRST_LINES)
        rest = bytes(self._held[end : end + _FIRST_LINES])
        following = rest.lstrip(_LINE_ENDS)
        if self._form.beginning.match(following):
            return True
        if len(rest) < _FIRST_LINES:  # the stretch ends here
            if self._form.begun.fullmatch(following):
                return True
            if self._is_fault_in_member(end):
                return False
        return not following or rest.startswith(_RECORD_END)

    def _is_fault_in_member(self, end: int) -> bool:
        """Whether the stretch ends with a member that is damaged, and that begins before this place in what is held."""
        begins, offset = self._members[-1]
        return isinstance(self._next, Fault) and self._next.offset == offset and begins < self._taken + end

    def _resume(self, place: str, message: str, message_at_end: str = "") -> Damage:
        """Go on at the next place, after this one, where a record begins."""
        found = self._form.beginning.search(self._held, 1)
        block = bytes(self._held[: found.start() if found else _SHOWN])
        while found is None:
            self._drop(max(1, len(self._held) - _FIRST_LINES))
            before = len(self._held)
            if not self._fill(before + 1):
                self._drop(before)
                return self._stop(place, message_at_end or message, block)
            found = self._form.beginning.search(self._held)
        self._drop(found.start())
        return Damage(f"{place}: {message}", block, is_last=False)

    def _stop(self, place: str, message: str, block: bytes) -> Damage:
        """The stretch ends within a record; why, its fault tells best."""
        fault = self._next
        if not isinstance(fault, Fault) or not (fault.is_last or self._is_fault_in_member(1)):
            return Damage(f"{place}: {message}", block, is_last=fault is None)
        self._next = next(self._pieces, None)
        return Damage(f"{place}: {fault.message}", block, fault.is_last)

    def _skip_line_ends(self) -> bool:
        """Whether anything but line ends is left of the stretch."""
        while self._fill(1):
            size = len(self._held) - len(self._held.lstrip(_LINE_ENDS))
            self._drop(size)
            if self._held:
                return True
        return False

    def _place(self) -> str:
        while len(self._members) > 1 and self._members[1][0] <= self._taken:
            self._members.popleft()
        begins, offset = self._members[0]
        if self._is_packed and self._taken > begins:
            return f"byte {self._taken - begins:,} of what is packed at byte {offset:,}"
        return f"byte {offset + self._taken - begins:,}"

    def _fill(self, size: int) -> bool:
        """Whether as many bytes are left of the stretch: they are held then."""
        while len(self._held) < size:
            piece = self._next
            if not isinstance(piece, Piece):
                return False
            if piece.begins is not None and self._form.beginning.match(piece.data):
                return False
            self._take_piece(piece)
        return True

    def _take_piece(self, piece: Piece) -> None:
        if piece.begins is not None:
            self._members.append((self._taken + len(self._held), piece.begins))
        self._held += piece.data
        self._next = next(self._pieces, None)

    def _drop(self, size: int) -> None:
        del self._held[:size]
        self._taken += size
