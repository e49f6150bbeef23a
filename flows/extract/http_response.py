"""An HTTP response as a crawler kept it: its status, headers and body, the codings of the transfer undone."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import brotli

from flows.extract.crawl_members import DamagedMember, GzipUnpacker, Unpacker, ZstdUnpacker
from flows.extract.crawl_records import read_headers

_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})\b[^\n]*\n?")
_BLANK_LINE = re.compile(rb"(?:^|\n)\r?\n")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:+-]+)", re.IGNORECASE | re.ASCII)
_PIECE = 1024 * 1024


class BrokenBody(Exception):
    """The body breaks off or cannot be unpacked. `body` is what could be read of it."""

    def __init__(self, message: str, body: bytes) -> None:
        super().__init__(message)
        self.body = body


class BodyTooLarge(Exception):
    """The body unpacks to more than a document may have."""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """Names of headers are in lower case; `body` is as it was sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """As `text/html`, in lower case and without parameters; empty if the server did not say."""
        return media_type_in(self.headers.get("content-type", ""))

    @property
    def charset(self) -> str | None:
        """What the server said the encoding is."""
        return charset_in(self.headers.get("content-type", ""))


def media_type_in(content_type: str) -> str:
    """The media type in a header, in lower case and without parameters."""
    return content_type.partition(";")[0].strip().lower()


def charset_in(content_type: str) -> str | None:
    """The charset in a header."""
    found = _CHARSET.search(content_type)
    return found.group(1) if found else None


def parse_response(block: bytes) -> HttpResponse | None:
    """The response in the block of a record; None if it is none."""
    status = _STATUS_LINE.match(block)
    if status is None:
        return None
    end = _BLANK_LINE.search(block, status.end() - 1 if block[status.end() - 1 : status.end()] == b"\n" else len(block))
    lines = block[status.end() : end.start() if end else len(block)]
    return HttpResponse(int(status.group(1)), read_headers(lines), block[end.end() :] if end else b"")


def read_body(response: HttpResponse, limit: int) -> bytes:
    """The body as its author wrote it. Raises BrokenBody, and BodyTooLarge if it has more than `limit` bytes.

    Crawlers often keep a body unpacked and the headers of the packed one: a body that is not packed stays as it is.
    """
    body = response.body
    if "chunked" in response.headers.get("transfer-encoding", "").lower():
        body = _join_chunks(body)
    codings = re.findall(r"[a-z0-9-]+", response.headers.get("content-encoding", "").lower())
    for coding in reversed(codings):
        if coding in _CODINGS:
            body = _CODINGS[coding](body, limit)
    if len(body) > limit:
        raise BodyTooLarge
    return body


def _join_chunks(sent: bytes) -> bytes:
    chunks: list[bytes] = []
    place = 0
    while found := _CHUNK_SIZE.match(sent, place):
        size = int(found.group(1), 16)
        if not size:
            return b"".join(chunks)
        chunk = sent[found.end() : found.end() + size]
        chunks.append(chunk)
        place = found.end() + size
        if len(chunk) < size:
            break
        place += len(sent[place : place + 2]) - len(sent[place : place + 2].lstrip(b"\r\n"))
    if not chunks:
        return sent
    raise BrokenBody("its chunks break off", b"".join(chunks))


def _unpack_gzip(body: bytes, limit: int) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    return _joined(_unpacked(GzipUnpacker(), body), limit)


def _unpack_deflate(body: bytes, limit: int) -> bytes:
    """`deflate` was meant to have zlib's head, and many servers send it without."""
    try:
        return _joined(_inflated(body, zlib.MAX_WBITS), limit)
    except BrokenBody as error:
        if _is_markup(body):
            return body
        if error.body:
            raise
        return _joined(_inflated(body, -zlib.MAX_WBITS), limit)


def _unpack_brotli(body: bytes, limit: int) -> bytes:
    try:
        return _joined(_brotli_pieces(body), limit)
    except BrokenBody:
        if _is_markup(body):
            return body
        raise


def _is_markup(body: bytes) -> bool:
    """Whether the body is a page as it stands; only a page begins like this, packed bytes hardly ever do."""
    return body[:100].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _unpack_zstd(body: bytes, limit: int) -> bytes:
    if not body.startswith(b"\x28\xb5\x2f\xfd"):
        return body
    return _joined(_unpacked(ZstdUnpacker(), body), limit)


_CODINGS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _unpack_gzip,
    "x-gzip": _unpack_gzip,
    "deflate": _unpack_deflate,
    "br": _unpack_brotli,
    "zstd": _unpack_zstd,
}


def _joined(pieces: Iterator[bytes], limit: int) -> bytes:
    held: list[bytes] = []
    size = 0
    try:
        for piece in pieces:
            held.append(piece)
            size += len(piece)
            if size > limit:
                raise BodyTooLarge
    except DamagedMember as error:
        raise BrokenBody(str(error), b"".join(held)) from error
    return b"".join(held)


def _unpacked(unpacker: Unpacker, body: bytes) -> Iterator[bytes]:
    # In small portions: what was unpacked before a fault is kept.
    for begin in range(0, len(body), 4096):
        yield from unpacker.unpack(body[begin : begin + 4096])
        if unpacker.eof:
            return
    raise DamagedMember("it breaks off")


def _inflated(body: bytes, wbits: int) -> Iterator[bytes]:
    member = zlib.decompressobj(wbits)
    try:
        for begin in range(0, len(body), 4096):
            yield member.decompress(body[begin : begin + 4096], _PIECE)
            while member.unconsumed_tail and not member.eof:
                yield member.decompress(member.unconsumed_tail, _PIECE)
    except zlib.error as error:
        raise DamagedMember(f"it cannot be unpacked: {error}") from error
    if not member.eof:
        raise DamagedMember("it breaks off")


def _brotli_pieces(body: bytes) -> Iterator[bytes]:
    member = brotli.Decompressor()
    try:
        for begin in range(0, len(body), 4096):
            yield member.process(body[begin : begin + 4096], output_buffer_limit=_PIECE)
            while not member.can_accept_more_data() and not member.is_finished():
                yield member.process(b"", output_buffer_limit=_PIECE)
    except brotli.error as error:
        raise DamagedMember("it cannot be unpacked") from error
    if not member.is_finished():
        raise DamagedMember("it breaks off")
