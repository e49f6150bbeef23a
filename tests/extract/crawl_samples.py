"""Crawl archives made for the tests, record by record."""

from __future__ import annotations

import gzip
from collections.abc import Iterable

import zstandard

PAGE = "<!DOCTYPE html><html><head><title>Post {0}</title></head><body><article><p>{1}</p></article></body></html>"
SENTENCE = "The kiln was still warm at six, and number {0} had cracked along the foot like all its brothers. "


def html_page(number: int) -> bytes:
    """A small page of its own."""
    return PAGE.format(number, SENTENCE.format(number) * 3).encode()


def http(
    body: bytes, content_type: str = "text/html; charset=utf-8", status: str = "200 OK", headers: tuple[str, ...] = ()
) -> bytes:
    """An HTTP response."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def record(
    block: bytes,
    kind: str = "response",
    url: str | None = "https://kiln.example/post",
    content_type: str = "application/http; msgtype=response",
    date: str | None = "2021-03-04T05:06:07Z",
    version: str = "WARC/1.0",
    headers: tuple[str, ...] = (),
    length: int | None = None,
) -> bytes:
    """A WARC record."""
    lines = [version, f"WARC-Type: {kind}", "WARC-Record-ID: <urn:uuid:7d2f4b1c-0000-4000-8000-000000000001>"]
    lines += [f"WARC-Date: {date}"] if date else []
    lines += [f"WARC-Target-URI: {url}"] if url else []
    lines += [f"Content-Type: {content_type}", *headers]
    lines += [f"Content-Length: {len(block) if length is None else length}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def page_record(number: int) -> bytes:
    """A response with a page of its own."""
    return record(http(html_page(number)), url=f"https://kiln.example/{number}")


def wet_record(text: str, url: str = "https://kiln.example/post") -> bytes:
    """A record as Common Crawl's WET files have it."""
    return record(text.encode(), "conversion", url, "text/plain")


def info() -> bytes:
    """The record with which archives begin."""
    return record(b"software: none\r\n", "warcinfo", None, "application/warc-fields")


def gzipped(records: Iterable[bytes]) -> bytes:
    """Each record a gzip member."""
    return b"".join(gzip.compress(each, mtime=0) for each in records)


def zstandard_frames(records: Iterable[bytes]) -> bytes:
    """Each record a zstd frame."""
    packer = zstandard.ZstdCompressor(write_checksum=True)
    return b"".join(packer.compress(each) for each in records)


def zstandard_with_dictionary(records: Iterable[bytes], *, is_packed: bool) -> bytes:
    """Each record a frame, all with a dictionary that stands in a skippable frame before them."""
    held = list(records)
    trained = zstandard.train_dictionary(4096, [page_record(number) for number in range(300)])
    packer = zstandard.ZstdCompressor(dict_data=trained, write_checksum=True)
    data = trained.as_bytes()
    data = zstandard.ZstdCompressor().compress(data) if is_packed else data
    frame = b"\x5d\x2a\x4d\x18" + len(data).to_bytes(4, "little") + data
    return frame + b"".join(packer.compress(each) for each in held)
