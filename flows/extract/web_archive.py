"""Crawl archives: WARC and the older ARC with pages, WET with their texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain
from pathlib import PurePosixPath
from typing import BinaryIO, cast
from urllib.parse import urlsplit

from flows.errors import BrokenFile, BrokenRecord, DataError, EmptyFile, FileTooLarge, NotASeed
from flows.extract.crawl_members import Piece, is_packed, unpack
from flows.extract.crawl_records import ARC, WARC, CrawlRecord, Damage, Form, read_records
from flows.extract.decode import DecodedText, decode_text
from flows.extract.documents import make_document, refuse_record
from flows.extract.forms import form_by_markup
from flows.extract.html import decode_html
from flows.extract.http_response import (
    BodyTooLarge,
    BrokenBody,
    HttpResponse,
    charset_in,
    media_type_in,
    parse_response,
    read_body,
)
from flows.extract.inputs import HEAD_BYTES, Input
from schemas.records import Declared, RawDocument, Record, SkippedRecord, SourceRank

_NAME = re.compile(r"\.(?:warc|wet|wat|arc)(?:\.(?:gz|zst))?$", re.IGNORECASE)
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_OK = 200

# What a response is if it is no page, by its media type or the first half of it.
_OTHERS = {
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
    "application/feed+json": "feed",
    "application/javascript": "script",
    "application/x-javascript": "script",
    "text/javascript": "script",
    "text/css": "stylesheet",
    "application/json": "data",
    "application/pdf": "pdf",
    "application/font-woff": "font",
    "image": "picture",
    "video": "film",
    "audio": "sound",
    "font": "font",
}
_FEED = re.compile(rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:rss|feed|rdf:RDF)\b", re.DOTALL)
# Texts that sites keep for machines: at fixed addresses, or with the suffix of some other form.
_SITE_NAMES = "robots.txt ads.txt app-ads.txt security.txt humans.txt llms.txt llms-full.txt sitemap.txt"
_SITE_FILES = frozenset(_SITE_NAMES.split())
_SITE_SUFFIX_NAMES = """
    .js .css .json .csv .tsv .xml .ics .vtt .srt .map .log .sql .py .c .h .java .sh .yml .yaml .ini .conf .svg .m3u
    .pls .asc .sig .md5 .sha1 .sha256 .gpx .kml .bib .m3u8
"""
_SITE_SUFFIXES = frozenset(_SITE_SUFFIX_NAMES.split())


@dataclass(frozen=True, slots=True)
class _Page:
    """A page or a text that a crawler fetched; `charset` is what its server said."""

    body: bytes
    media_type: str
    charset: str | None
    flags: tuple[str, ...] = ()


def read_web_archive(given: Input) -> Iterator[Record] | None:
    """The pages and texts in a crawl archive, or None if it is none.

    Raises NotASeed for one that holds no pages by its kind (WAT), EmptyFile, and BrokenFile where it breaks off.
    """
    form = _form_of(given)
    if form is None:
        return None
    records = _read(given, form)
    first = next((each for each in records if not _is_about_file(each)), None)
    if first is None:
        return iter(())
    if isinstance(first, CrawlRecord) and _is_wat(first):
        raise NotASeed("a WAT archive, what a crawl knows of its pages without their texts; take its WARC or WET")
    return _documents(given, chain((first,), records))


def _form_of(given: Input) -> Form | None:
    """How the archive's records begin, whatever its name; a name alone is believed only where the bytes are damaged."""
    if not given.head.strip() and _NAME.search(given.name):
        raise EmptyFile(f"{len(given.head):,} bytes without a visible character", given.head)
    beginning = _first_bytes(given)
    if beginning is not None:
        start = beginning.lstrip(b"\r\n")
        for form in (WARC, ARC):
            if form.beginning.match(start) and (form is WARC or start.startswith(b"filedesc:")):
                return form
    if not _NAME.search(given.name):
        return None
    if beginning is None or WARC.beginning.search(beginning):
        return WARC
    raise NotASeed("its name is that of a web archive, and it holds none", given.head)


def _first_bytes(given: Input) -> bytes | None:
    """The first bytes, unpacked if need be; None where that fails."""
    if not is_packed(given.head):
        return given.head
    if given.size == len(given.head):
        first = next(unpack(cast(BinaryIO, BytesIO(given.head)), given.head), None)
    else:
        with given.stream() as stream:
            first = next(unpack(stream, given.head), None)
    return first.data if isinstance(first, Piece) else None


def _read(given: Input, form: Form) -> Iterator[CrawlRecord | Damage]:
    with given.stream() as stream:
        yield from read_records(stream, given.head, form, given.options.max_document_bytes + HEAD_BYTES)


def _is_about_file(record: CrawlRecord | Damage) -> bool:
    return isinstance(record, CrawlRecord) and record.kind == "warcinfo"


def _is_wat(record: CrawlRecord) -> bool:
    return record.kind == "metadata" and media_type_in(record.headers.get("content-type", "")) == "application/json"


def _documents(given: Input, records: Iterator[CrawlRecord | Damage]) -> Iterator[Record]:
    for record in records:
        if isinstance(record, CrawlRecord):
            yield _document(given, record)
        elif record.is_last:
            raise BrokenFile(record.message)
        else:
            yield refuse_record(given, record.block, BrokenRecord(record.message), form="warc", is_one_of_many=True)


def _document(given: Input, record: CrawlRecord) -> Record:
    """The page in a record, or what the record is instead."""
    url = record.headers.get("warc-target-uri", "").strip("<>") or None  # wget puts it in brackets
    is_wet = record.kind == "conversion"
    fields: dict[str, object] = {
        "form": "wet" if is_wet else "warc",
        "declared": Declared("warc_header", url=url),
        "captured_at": parse_capture_time(record.headers.get("warc-date")),
        "is_one_of_many": True,
    }
    try:
        page = _page(record, url or "", given.options.max_document_bytes)
        if isinstance(page, str):
            return SkippedRecord(page)
        return _decoded(given, page, fields)
    except DataError as error:
        message = f"{record.place}: {error}"
        refusal = FileTooLarge(message) if isinstance(error, FileTooLarge) else BrokenRecord(message)
        return refuse_record(given, record.block[:HEAD_BYTES], refusal, **fields)


def _decoded(given: Input, page: _Page, fields: dict[str, object]) -> RawDocument | SkippedRecord:
    decoded = (
        decode_html(page.body, page.charset) if page.charset or page.media_type in _HTML else decode_text(page.body)
    )
    if not any(character.isprintable() and character != " " for character in decoded.text):
        return SkippedRecord("empty")
    is_html = page.media_type in _HTML or form_by_markup(decoded.text) == "an HTML page"
    decoded = DecodedText(decoded.text, decoded.encoding, decoded.confidence, (*decoded.quality_flags, *page.flags))
    return make_document(
        given,
        page.body,
        decoded,
        media_type="text/html" if is_html else "text/plain",
        source_rank=SourceRank.PAGE if is_html else SourceRank.TEXT,
        **fields,
    )


def _page(record: CrawlRecord, url: str, limit: int) -> _Page | str:
    """The page in a record, or a word for what the record is; raises BrokenRecord and FileTooLarge."""
    match record.kind:
        case "response" if media_type_in(record.headers.get("content-type", "")) == "application/http":
            return _page_of_response(record, url, limit)
        case "response" | "resource" if url.startswith(("dns:", "whois:", "metadata:", "urn:")):
            return "resource"
        case "conversion" | "resource" | "response":
            return _page_as_it_is(record, url, limit)
        case kind if kind in ("request", "revisit", "metadata", "warcinfo", "continuation"):
            return kind
    return "unknown"


def _page_as_it_is(record: CrawlRecord, url: str, limit: int) -> _Page | str:
    content_type = record.headers.get("content-type", "")
    media_type = media_type_in(content_type)
    if record.kind == "conversion":
        other = None if media_type == "text/plain" else "conversion"
    else:
        other = _other(media_type, record.block, url)
    if other:
        return other
    if record.is_cut or len(record.block) > limit:
        raise FileTooLarge(_too_large(limit))
    return _Page(record.block, media_type, charset_in(content_type))


def _page_of_response(record: CrawlRecord, url: str, limit: int) -> _Page | str:
    response = parse_response(record.block)
    if response is None:
        raise BrokenRecord("the record should hold an HTTP response, and holds none")
    if response.status != _OK:
        return "redirect" if response.status // 100 == 3 else "error_page" if response.status >= 400 else "other_status"
    media_type = response.media_type or media_type_in(record.headers.get("warc-identified-payload-type", ""))
    if other := _other(media_type, b"", url):
        return other
    if "warc-segment-number" in record.headers:
        return "segment"
    if record.is_cut:
        raise FileTooLarge(_too_large(limit))
    body, flags = _body(record, response, limit)
    return _other(media_type, body, url) or _Page(body, media_type or "text/html", response.charset, flags)


def _body(record: CrawlRecord, response: HttpResponse, limit: int) -> tuple[bytes, tuple[str, ...]]:
    """The body, and a flag if the crawler cut it short and says so."""
    is_cut = record.headers.get("warc-truncated", "").strip().lower() not in ("", "none")
    flags = ("capture_truncated",) if is_cut else ()
    try:
        return read_body(response, limit), flags
    except BodyTooLarge:
        raise FileTooLarge(_too_large(limit)) from None
    except BrokenBody as error:
        if is_cut and error.body:
            return error.body, flags
        raise BrokenRecord(f"the body of the response: {error}") from error


def _other(media_type: str, body: bytes, url: str) -> str | None:
    """A word for what a body is if it is no page; None for a page or a text, and as long as nothing is known of it."""
    if media_type not in _HTML and media_type not in ("", "text/plain"):
        known = _OTHERS.get(media_type) or _OTHERS.get(media_type.partition("/")[0])
        return known or ("xml" if media_type.endswith("xml") else "other")
    if _FEED.match(body[:HEAD_BYTES]):
        return "feed"
    if media_type == "text/plain":
        name = PurePosixPath(_path_of(url)).name.lower()
        if name in _SITE_FILES or PurePosixPath(name).suffix in _SITE_SUFFIXES:
            return "site_file"
    if media_type == "" and body and form_by_markup(body[:HEAD_BYTES].decode("utf-8", "replace")) != "an HTML page":
        return "other"
    return None


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _too_large(limit: int) -> str:
    return f"more than {limit:,} bytes, which is the limit for a document"


def parse_capture_time(text: str | None) -> datetime | None:
    """A moment as archives and datasets write it, in UTC, where nothing else is said too; None for anything else."""
    if not text or not text[:10].isascii() or len(text) < len("2020-01-01"):
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
