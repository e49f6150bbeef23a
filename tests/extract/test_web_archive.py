"""Crawl archives: pages and texts in them, and what becomes of what is damaged."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime
from random import Random

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.extract.web_archive import parse_capture_time
from schemas.records import ReadOptions, SourceRank
from tests.extract.crawl_samples import (
    gzipped,
    html_page,
    http,
    info,
    page_record,
    record,
    wet_record,
    zstandard_frames,
    zstandard_with_dictionary,
)
from tests.extract.legacy_texts import GERMAN, RUSSIAN
from tests.extract.read_bytes import Outcome, read

PAGES = [page_record(number) for number in range(4)]
URLS = [f"https://kiln.example/{number}" for number in range(4)]
PLAIN = info() + b"".join(PAGES)
PACKINGS = {
    "plain": PLAIN,
    "gzip": gzipped([info(), *PAGES]),
    "whole": gzip.compress(PLAIN, mtime=0),
    "blocks": gzipped(PLAIN[place : place + 150] for place in range(0, len(PLAIN), 150)),
    "zstd": zstandard_frames([info(), *PAGES]),
    "dictionary": zstandard_with_dictionary([info(), *PAGES], is_packed=False),
    "packed_dictionary": zstandard_with_dictionary([info(), *PAGES], is_packed=True),
}


def read_pages(payload: bytes) -> Outcome:
    return read("crawl.warc.gz", payload)


@pytest.mark.parametrize("packing", PACKINGS)
def test_pages_are_read_however_they_are_packed(packing: str) -> None:
    outcome = read_pages(PACKINGS[packing])
    assert outcome.error is None
    assert outcome.urls == URLS
    assert outcome.texts == [html_page(number).decode() for number in range(4)]
    assert outcome.skipped == []
    assert outcome.refused == []


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.zst", "crawl.txt", "crawl", "page.html", "crawl.gz"])
def test_an_archive_is_known_by_its_bytes_whatever_its_name(name: str) -> None:
    for packing in ("plain", "gzip", "zstd", "dictionary"):
        assert read(name, PACKINGS[packing]).urls == URLS


def test_a_page_carries_what_its_record_says() -> None:
    document = read_pages(record(http(html_page(7)), url="<https://kiln.example/seven>", version="WARC/1.1")).only
    assert (document.form, document.media_type, document.source_rank) == ("warc", "text/html", SourceRank.PAGE)
    assert document.declared is not None
    assert (document.declared.provenance, document.declared.url) == ("warc_header", "https://kiln.example/seven")
    assert document.captured_at == datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)
    assert document.is_one_of_many
    assert not document.is_body
    assert document.payload == html_page(7)


def test_the_charset_of_the_header_decodes_a_page() -> None:
    page = f"<html><body><p>{RUSSIAN}</p></body></html>".encode("koi8-r")
    assert RUSSIAN in read_pages(record(http(page, "text/html; charset=KOI8-R"))).only.text
    assert RUSSIAN in read_pages(record(http(page, "text/html"))).only.text


@pytest.mark.parametrize(
    ("headers", "encode"),
    [
        (("Content-Encoding: gzip",), gzip.compress),
        (("Content-Encoding: deflate",), zlib.compress),
        (("content-encoding: deflate",), lambda body: zlib.compress(body, wbits=-15)),
        (("Content-Encoding: br",), brotli.compress),
        (("Content-Encoding: zstd",), zstandard.ZstdCompressor().compress),
        (("Content-Encoding: gzip, br",), lambda body: brotli.compress(gzip.compress(body))),
        (("Transfer-Encoding: chunked",), lambda body: b"5;x=y\r\n" + body[:5] + b"\r\n1F4\r\n" + body[5:505] + b"\r\n"
         + f"{len(body) - 505:x}\r\n".encode() + body[505:] + b"\r\n0\r\n\r\n"),
        (("Transfer-Encoding: chunked", "Content-Encoding: gzip"), lambda body: b"%x\r\n%s\r\n0\r\n\r\n" % (
            len(gzip.compress(body, mtime=0)), gzip.compress(body, mtime=0))),
        # Crawlers that keep the body unpacked and the headers of the packed one.
        (("Content-Encoding: gzip",), bytes),
        (("Content-Encoding: br",), bytes),
        (("Content-Encoding: deflate",), bytes),
        (("Content-Encoding: zstd",), bytes),
        (("Transfer-Encoding: chunked",), bytes),
        (("Content-Encoding: identity, rot13",), bytes),
    ],
)  # fmt: skip
def test_codings_of_the_transfer_are_undone(headers: tuple[str, ...], encode: object) -> None:
    body = html_page(1) * 3
    assert callable(encode)
    assert read_pages(record(http(encode(body), headers=headers))).only.payload == body


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (("Content-Encoding: gzip",), gzip.compress(html_page(1))[:-20]),
        (("Content-Encoding: gzip",), gzip.compress(html_page(1))[:-6] + b"xxxxxx"),
        (("Content-Encoding: br",), brotli.compress(html_page(1) * 9)[:-20]),
        (("Content-Encoding: zstd",), zstandard.ZstdCompressor().compress(html_page(1))[:-20]),
        (("Transfer-Encoding: chunked",), b"fff\r\n" + html_page(1)),
    ],
)
def test_a_body_that_breaks_off_costs_its_record(headers: tuple[str, ...], body: bytes) -> None:
    outcome = read_pages(info() + record(http(body, headers=headers)) + page_record(2))
    assert outcome.urls == ["https://kiln.example/2"]
    (detail,) = outcome.details
    assert detail.startswith(f"byte {len(info())}: the body of the response: ")
    assert outcome.refused[0].document.declared is not None


def test_a_body_that_the_crawler_says_it_cut_is_read_as_far_as_it_goes() -> None:
    body = http(gzip.compress(html_page(1) * 50)[:-30], headers=("Content-Encoding: gzip",))
    document = read_pages(record(body, headers=("WARC-Truncated: length",))).only
    assert document.text.startswith("<!DOCTYPE html>")
    assert document.quality_flags == ("capture_truncated",)


def bombs() -> dict[str, bytes]:
    zeros = bytes(50 * 1024 * 1024)
    return {"gzip": gzip.compress(zeros), "br": brotli.compress(zeros, quality=1), "zstd": zstandard.compress(zeros)}


def test_a_body_that_unpacks_to_more_than_a_document_may_have_is_refused() -> None:
    for coding, body in bombs().items():
        outcome = read_pages(record(http(body, headers=(f"Content-Encoding: {coding}",))) + page_record(1))
        assert outcome.urls == ["https://kiln.example/1"]
        assert [each.rejection.reason for each in outcome.refused] == ["file_too_large"]


def test_a_page_that_is_too_large_is_refused_and_a_picture_is_passed_over() -> None:
    large = b"<html>" + b"x" * 200_000
    outcome = read(
        "crawl.warc",
        record(http(large)) + record(http(large, "image/png")) + page_record(1),
        ReadOptions(100_000),
    )
    assert [each.rejection.reason for each in outcome.refused] == ["file_too_large"]
    assert outcome.skipped == ["picture"]
    assert outcome.urls == ["https://kiln.example/1"]


@pytest.mark.parametrize(
    ("made", "word"),
    [
        (record(http(b"", status="301 Moved")), "redirect"),
        (record(http(b"<html>gone</html>", status="404 Not Found")), "error_page"),
        (record(http(b"<html>half", status="206 Partial")), "other_status"),
        (record(http(b"\x89PNG", "image/png")), "picture"),
        (record(http(b"\0", "video/mp4")), "film"),
        (record(http(b"var a", "application/javascript")), "script"),
        (record(http(b"{}", "application/json")), "data"),
        (record(http(b"p {}", "text/css")), "stylesheet"),
        (record(http(b"<rss/>", "application/rss+xml")), "feed"),
        (record(http(b"<?xml version='1.0'?><rss version='2.0'/>", "text/html")), "feed"),
        (record(http(b"<a/>", "text/xml")), "xml"),
        (record(http(b"%PDF", "application/pdf")), "pdf"),
        (record(http(b"User-agent: *", "text/plain"), url="https://kiln.example/robots.txt?x"), "site_file"),
        (record(http(b"a,b", "text/plain"), url="https://kiln.example/a.csv"), "site_file"),
        (record(http(b" \r\n")), "empty"),
        (record(http(b"GIF89a...", "")), "other"),
        (record(b"GET / HTTP/1.1\r\n\r\n", "request"), "request"),
        (record(b"", "revisit"), "revisit"),
        (record(b"outlink: x", "metadata", content_type="application/warc-fields"), "metadata"),
        (record(b"abc", "continuation"), "continuation"),
        (record(b"abc", "brand-new"), "unknown"),
        (record(b"20210304 kiln.example", "response", "dns:kiln.example", "text/dns"), "resource"),
        (record(b"\x89PNG", "resource", content_type="image/png"), "picture"),
        (record(b"%PDF", "conversion", content_type="application/pdf"), "conversion"),
    ],
)
def test_what_is_no_page_is_passed_over_with_a_word(made: bytes, word: str) -> None:
    outcome = read_pages(info() + made + page_record(1))
    assert outcome.error is None
    assert outcome.skipped == [word]
    assert outcome.urls == ["https://kiln.example/1"]


def test_texts_and_resources_are_documents_too() -> None:
    outcome = read_pages(
        record(http(GERMAN.encode("cp1252"), "text/plain; charset=iso-8859-1"), url="https://kiln.example/a.txt")
        + record(html_page(3), "resource", content_type="text/html")
        + record(http(html_page(4), "application/xhtml+xml"))
        + record(http(html_page(5), ""))
        + record(http(html_page(6), "text/plain"))
    )
    assert [each.media_type for each in outcome.documents] == ["text/plain", *["text/html"] * 4]
    assert outcome.documents[0].source_rank == SourceRank.TEXT
    assert outcome.texts[0] == GERMAN


def test_a_wet_record_is_a_text() -> None:
    document = read("crawl.warc.wet", info() + wet_record(RUSSIAN)).only
    assert (document.form, document.media_type, document.source_rank) == ("wet", "text/plain", SourceRank.TEXT)
    assert (document.text, document.is_body, document.encoding) == (RUSSIAN, False, "utf-8")
    assert document.captured_at == datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)


def test_a_wet_record_is_a_text_whatever_its_page_was_called() -> None:
    made = wet_record(GERMAN, "https://kiln.example/page.xml") + wet_record(RUSSIAN, "https://kiln.example/a.shtml")
    assert read("crawl.warc.wet", made).texts == [GERMAN, RUSSIAN]


def test_a_wat_archive_is_refused_as_what_it_is() -> None:
    wat = info() + record(b'{"Envelope": {}}', "metadata", content_type="application/json") * 3
    for name in ("crawl.warc.wat.gz", "crawl.txt"):
        outcome = read(name, gzipped([wat]))
        assert outcome.documents == []
        assert outcome.error is not None
        assert outcome.error.reason == "not_a_seed"
        assert "WAT" in str(outcome.error)


@pytest.mark.parametrize(
    "payload", [html_page(1), b"just words", b"\x89PNG\r\n\x1a\n" + bytes(50), b"filedesc: is a word"]
)
def test_a_file_that_only_its_name_calls_an_archive_is_refused(payload: bytes) -> None:
    outcome = read("crawl.warc.gz", payload)
    assert outcome.error is not None
    assert outcome.error.reason == "not_a_seed"
    assert outcome.documents == []


def test_an_empty_archive_is_an_empty_file() -> None:
    for payload in (b"", b"\r\n"):
        outcome = read("crawl.warc", payload)
        assert outcome.error is not None
        assert outcome.error.reason == "empty_file"


def test_an_arc_is_read_as_its_successor_is() -> None:
    def arc(url: str, media_type: str, block: bytes) -> bytes:
        return f"{url} 192.0.2.1 20010203040506 {media_type} {len(block)}\n".encode() + block + b"\n"

    version = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    made = [
        arc("filedesc://crawl.arc", "text/plain", version),
        arc("http://kiln.example/a b", "text/html", http(html_page(1))),
        arc("dns:kiln.example", "text/dns", b"20010203"),
        arc("http://kiln.example/gone", "text/html", http(b"gone", status="404 Not Found")),
        arc("http://kiln.example/2", "text/html", http(html_page(2))),
    ]
    for payload in (b"".join(made), gzipped(made)):
        outcome = read("crawl.arc.gz", payload)
        assert outcome.error is None
        assert outcome.urls == ["http://kiln.example/a b", "http://kiln.example/2"]
        assert outcome.documents[0].captured_at == datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
        assert outcome.skipped == ["warcinfo", "error_page"]
    broken = b"".join(made[:2]) + b"not an arc line\n" + b"".join(made[2:])
    # An ARC has no mark for a record's end: what follows may be the rest of one whose length is wrong.
    outcome = read("crawl.arc", broken)
    assert (outcome.urls, len(outcome.details)) == (["http://kiln.example/2"], 1)


# What goes wrong in archives, and what is left of four pages if it happens to the second.
DAMAGES = {
    "length_too_short": record(http(html_page(1)), url=URLS[1], length=50),
    "length_too_long": record(http(html_page(1)), url=URLS[1], length=900),
    "length_beyond_limits": record(http(html_page(1)), url=URLS[1], length=10**12),
    "length_negative": record(http(html_page(1)), url=URLS[1], length=-1),
    "length_missing": PAGES[1].replace(b"Content-Length", b"Content-Width"),
    "no_blank_line": PAGES[1].replace(b"\r\n\r\nHTTP", b"\r\nHTTP"),
    "no_http": record(html_page(1), url=URLS[1]),
    "endless_head": PAGES[1].replace(b"Content-Type: app", b"X: " + b"x" * 100_000 + b"\r\nContent-Type: app", 1),
    "garbage": b"\x01\x02 garbage \r\n\r\n",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_record_costs_itself_and_says_where_it_stands(damage: str) -> None:
    first = [info(), PAGES[0]]
    for payload in (b"".join([*first, DAMAGES[damage], *PAGES[2:]]), gzipped([*first, DAMAGES[damage], *PAGES[2:]])):
        outcome = read_pages(payload)
        assert outcome.urls == [URLS[0], *URLS[2:]]
        assert outcome.error is None
        assert len(outcome.details) == 1
        assert [each.rejection.reason for each in outcome.refused] == ["broken_record"]
    assert outcome.details[0].startswith(f"byte {len(gzipped(first)):,}: ")


@pytest.mark.parametrize(
    "harmless",
    [
        PAGES[1].replace(b"WARC-Type", b"warc-type").replace(b"Content-Length", b"content-length"),
        PAGES[1].partition(b"HTTP")[0].replace(b"\r\n", b"\n") + b"HTTP" + PAGES[1].partition(b"HTTP")[2],
        PAGES[1].removesuffix(b"\r\n\r\n"),
        PAGES[1].removesuffix(b"\r\n"),
        PAGES[1] + b"\r\n\r\n\n",
        PAGES[1] + bytes(512),
        PAGES[1].replace(b"Content-Type: app", b"X-Folded: a\r\n  b\r\nContent-Type: app", 1),
        PAGES[1].replace(b"WARC-Date", b"WARC-Date "),
        PAGES[1].replace(b"WARC/1.0", b"WARC/0.18"),
    ],
)
def test_what_writers_do_otherwise_costs_nothing(harmless: bytes) -> None:
    outcome = read_pages(b"".join([PAGES[0], harmless, *PAGES[2:]]))
    assert (outcome.urls, outcome.details, outcome.error) == (URLS, [], None)


def test_a_damaged_member_costs_itself() -> None:
    members = [gzipped([page]) for page in PAGES]
    frames = [zstandard_frames([page]) for page in PAGES]
    for packed in (members, frames):
        for place in range(len(packed[1])):
            damaged = bytearray(packed[1])
            damaged[place] ^= 0xFF
            outcome = read_pages(packed[0] + bytes(damaged) + b"".join(packed[2:]))
            assert outcome.error is None
            assert [url for url in outcome.urls if url != URLS[1]] == [URLS[0], *URLS[2:]]
            assert len(outcome.documents) + len(outcome.refused) == len(PAGES)
            assert all(detail.startswith(f"byte {len(packed[0])}: ") for detail in outcome.details)


@pytest.mark.parametrize("packing", PACKINGS)
def test_every_truncation_gives_whole_pages_and_then_a_reason(packing: str) -> None:
    payload = PACKINGS[packing]
    texts = [html_page(number).decode() for number in range(4)]
    ends = 0
    for length in range(len(payload)):
        outcome = read_pages(payload[:length])
        assert outcome.texts == texts[: len(outcome.texts)]
        assert outcome.refused == []
        if outcome.error:
            assert outcome.error.reason in ("broken_file", "empty_file", "not_a_seed")
        else:
            ends += 1
    assert ends <= 5 * 5  # behind each of five records, and within the line ends that follow it
    assert "byte" in str(read_pages(payload[:-20]).error)


@given(st.binary(max_size=40), st.integers(0, 3000), st.sampled_from(sorted(PACKINGS)))
@settings(max_examples=300, deadline=2000)
def test_noise_anywhere_is_never_a_crash(noise: bytes, place: int, packing: str) -> None:
    payload = PACKINGS[packing]
    for damaged in (
        payload[:place] + noise + payload[place:],
        payload[:place] + noise + payload[place + len(noise) :],
    ):
        outcome = read_pages(damaged)
        assert outcome.documents or outcome.error or outcome.refused or outcome.skipped


@given(st.lists(st.sampled_from([PLAIN, *PAGES, *PACKINGS.values(), b"WARC/1.0\r\n", b"\x1f\x8b\x08", b"\r\n"])))
@settings(max_examples=100, deadline=3000)
def test_pieces_in_any_order_are_never_a_crash(pieces: list[bytes]) -> None:
    read_pages(b"".join(pieces))


def test_hostile_archives_end_in_time() -> None:
    nested = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" * 100_000
    outcome = read_pages(gzipped([PAGES[0]]) + nested)
    assert outcome.urls == URLS[:1]
    heads = b"WARC/1.0\r\nA:" * 100_000
    assert read_pages(PAGES[0] + heads).urls == URLS[:1]
    lies = record(b"", length=10**12).strip() * 20_000
    assert read_pages(PAGES[0] + lies).urls == URLS[:1]
    noise = Random(1).randbytes(2_000_000)
    assert read_pages(gzipped([PAGES[0]]) + noise + gzipped([PAGES[1]])).urls == URLS[:2]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2021-03-04T05:06:07Z", datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)),
        ("2021-03-04T05:06:07.123456789Z", datetime(2021, 3, 4, 5, 6, 7, 123456, tzinfo=UTC)),
        ("2021-03-04 05:06:07", datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)),
        ("2021-03-04T05:06:07+02:00", datetime(2021, 3, 4, 3, 6, 7, tzinfo=UTC)),
        ("2021-03-04", datetime(2021, 3, 4, tzinfo=UTC)),
        ("2021", None),
        ("1614834367", None),
        ("0001-01-01T00:00:00+10:00", None),
        ("４月", None),
        ("", None),
        (None, None),
    ],
)
def test_a_capture_time_is_read_or_unknown(text: str | None, moment: datetime | None) -> None:
    assert parse_capture_time(text) == moment
