"""JSON Feed, from bytes to documents."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.errors import BrokenFile, EmptyFile, FileError
from flows.extract.json_feeds import read_json_feed
from flows.extract.readers import read_records
from schemas.records import Declared, RawDocument, Record, RefusedRecord, SourceRank
from tests.extract.inputs import made

VERSION = "https://jsonfeed.org/version/1.1"


def feed(*items: Any, **fields: Any) -> str:
    return json.dumps({"version": VERSION, "title": "Tower", **fields, "items": list(items)}, ensure_ascii=False)


def records(payload: bytes | str) -> list[Record]:
    found = read_json_feed(made(payload, "feed.json"))
    assert found is not None
    return list(found)


def item(**fields: Any) -> tuple[RawDocument, Declared]:
    (document,) = records(
        feed(fields, language="de", home_page_url="https://t.example.org/", authors=[{"name": "Max"}])
    )
    assert isinstance(document, RawDocument)
    assert document.declared is not None
    return document, document.declared


def until_error(payload: bytes) -> tuple[list[Record], FileError | None]:
    found: list[Record] = []
    try:
        found.extend(read_records(made(payload, "feed.json")))
    except FileError as error:
        return found, error
    return found, None


def test_an_item_is_a_document_with_its_own_bytes() -> None:
    text = '{"id": "1",  "content_html": "<p>\\u00e9 é</p>"}'
    (document,) = records(f'{{"version": "{VERSION}", "items": [\n{text} ]}}')
    assert isinstance(document, RawDocument)
    assert (document.payload, document.text) == (text.encode(), "<p>é é</p>")
    assert (document.form, document.media_type, document.source_rank) == ("json_feed", "text/html", SourceRank.FEED)
    assert document.is_one_of_many


def test_what_an_item_says_and_what_its_feed_says() -> None:
    _, declared = item(id="x", title="T & t", url="/1", tags=["a", 2], date_published="2018", date_modified="2019")
    assert declared == Declared(
        provenance="json_feed",
        title="T & t",
        authors=("Max",),
        published="2018",
        modified="2019",
        url="https://t.example.org/1",
        entry_id="x",
        labels=("a",),
        language="de",
        site_name="Tower",
    )
    assert item(author={"name": "Eve"})[1].authors == ("Eve",)
    assert item(id=17)[1].entry_id == "17"


@pytest.mark.parametrize(
    ("fields", "media_type", "text", "rank"),
    [
        ({"content_html": "<p>a", "content_text": "b"}, "text/html", "<p>a", SourceRank.FEED),
        ({"content_html": " ", "content_text": "b\nc"}, "text/plain", "b\nc", SourceRank.FEED),
        ({"summary": "s"}, "text/plain", "s", SourceRank.EXCERPT),
        ({"content_html": "<p>a</p><p>Read more</p>"}, "text/html", "<p>a</p><p>Read more</p>", SourceRank.EXCERPT),
        ({}, "text/plain", "", SourceRank.EXCERPT),
        ({"content_text": ["no", "text"]}, "text/plain", "", SourceRank.EXCERPT),
    ],
)
def test_a_body_is_whole_or_an_excerpt(fields: dict[str, Any], media_type: str, text: str, rank: SourceRank) -> None:
    document, _ = item(**fields)
    assert (document.media_type, document.text, document.source_rank) == (media_type, text, rank)


def test_what_stands_behind_the_items_counts_too() -> None:
    payload = (
        '{"items": [{"id": "1", "content_text": "x"}], "title": "Late", "version": "https://jsonfeed.org/version/1"}'
    )
    (document,) = records(payload)
    assert isinstance(document, RawDocument)
    assert document.declared
    assert document.declared.site_name == "Late"


def test_an_item_that_is_no_object_is_refused_alone() -> None:
    found = records(feed({"id": "1"}, "text", {"id": "2"}))
    assert [type(record) for record in found] == [RawDocument, RefusedRecord, RawDocument]


def test_a_feed_in_utf_16_is_read() -> None:
    (document,) = records(feed({"content_text": "é"}).encode("utf-16"))
    assert isinstance(document, RawDocument)
    assert (document.encoding, document.text) == ("utf-16-le", "é")


FEED = feed({"id": "1", "content_text": 'é \\ "'}, {"id": "2", "tags": ["a"]}, {"id": "3"}, language="de").encode()


def test_a_feed_cut_at_any_place_tells_its_whole_items_or_says_what_it_is() -> None:
    whole = until_error(FEED)[0]
    for end in range(len(FEED)):
        found, error = until_error(FEED[:end])
        assert error is not None, end
        payloads = [record.payload for record in found if isinstance(record, RawDocument)]
        assert payloads == [record.payload for record in whole[: len(found)] if isinstance(record, RawDocument)]
    found, error = until_error(FEED[:-40])
    assert isinstance(error, BrokenFile)
    assert str(error).startswith("character ")
    assert "behind 2 items" in str(error) or "behind 1 items" in str(error)


@settings(max_examples=150, deadline=5000)
@given(st.binary(max_size=40), st.integers(0, len(FEED)), st.integers(0, 30))
def test_random_bytes_in_a_feed_are_read_or_refused(noise: bytes, at: int, gone: int) -> None:
    for record in until_error(FEED[:at] + noise + FEED[at + gone :])[0]:
        assert isinstance(record, (RawDocument, RefusedRecord))


@pytest.mark.parametrize(
    "hostile", ["[" * 100_000, '{"a":' * 100_000, "1" * 100_000, '"' + "\\u0000" * 100_000, "," * 100_000]
)
def test_hostile_json_breaks_the_file_at_its_place(hostile: str) -> None:
    started = time.process_time()
    found, error = until_error(f'{{"version": "{VERSION}", "items": [{{"id": "1"}}, {hostile}'.encode())
    assert len(found) == 1
    assert isinstance(error, BrokenFile)
    assert time.process_time() - started < 5


def test_a_feed_without_items_is_empty() -> None:
    with pytest.raises(EmptyFile):
        records(feed())


@pytest.mark.parametrize(
    "payload",
    [
        '{"db": [{"data": {"posts": []}}]}',
        '{"text": "the \\"version\\": \\"https://jsonfeed.org/version/1\\" of it"}\n{"text": "b"}',
        '[{"version": "https://jsonfeed.org/version/1"}]',
        "words",
        "",
    ],
)
def test_other_json_is_left_to_other_readers(payload: str) -> None:
    assert read_json_feed(made(payload, "a.json")) is None
