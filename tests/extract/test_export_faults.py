"""The sample exports cut off at every point and filled with noise: whole records or a clear refusal, and no crash."""

from __future__ import annotations

import random
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.errors import FileError
from flows.extract.readers import read_records
from flows.pipeline import process_document
from schemas.records import Article, PostKind, RawDocument, Record
from tests.extract.inputs import made

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
SAMPLES = {
    "blogger": "kettle-and-thread/blog-05-14-2016.xml",
    "takeout": "kettle-and-thread/takeout/feed.atom",
    "wxr": "kettle-and-thread/kettleandthread.wordpress.2019-06-01.xml",
    "ghost": "the-slow-letter/the-slow-letter.ghost.2023-02-21.json",
    "substack": "the-slow-letter/slow-letter-substack.zip",
    "jekyll": "bienen-am-kanal/_posts/2014-04-06-der-erste-flug.md",
    "hugo": "bienen-am-kanal/content/posts/stockwaage/index.md",
    "pelican": "bienen-am-kanal/content/artikel/der-kanal-friert.md",
}
STREAMED = ("blogger", "takeout", "wxr", "ghost")


@cache
def sample(name: str) -> bytes:
    return (SEEDS / SAMPLES[name]).read_bytes()


def read(name: str, payload: bytes) -> tuple[list[Record], FileError | None]:
    records: list[Record] = []
    try:
        records.extend(read_records(made(payload, Path(SAMPLES[name]).name)))
    except FileError as error:
        return records, error
    return records, None


@cache
def whole_payloads(name: str) -> list[bytes]:
    return [record.payload for record in read(name, sample(name))[0] if isinstance(record, RawDocument)]


@pytest.mark.parametrize("name", STREAMED)
def test_a_stream_that_breaks_off_gives_the_records_before_the_break_and_says_where(name: str) -> None:
    payload = sample(name)
    random.seed(name)
    # Every point of the first bytes and of the last, and a thousand between.
    points = {*range(1, 100), *range(len(payload) - 60, len(payload) - 4), *random.sample(range(len(payload)), 1000)}
    most = 0
    for cut in sorted(points):
        records, error = read(name, payload[:cut])
        found = [record.payload for record in records if isinstance(record, RawDocument)]
        assert error is not None or payload[cut:].strip() in (b"", b"}"), cut
        if error is not None and error.reason == "broken_file":
            assert found == whole_payloads(name)[: len(found)], cut
            assert len(found) >= most or cut < 2000, cut
            most = max(most, len(found))
    assert most == len(whole_payloads(name))


@pytest.mark.parametrize("name", ["substack", "jekyll", "hugo", "pelican"])
def test_a_small_file_cut_anywhere_is_read_or_refused(name: str) -> None:
    payload = sample(name)
    for cut in range(len(payload)):
        records, error = read(name, payload[:cut])
        assert error is not None or records, cut


@given(st.sampled_from(sorted(SAMPLES)), st.data())
@settings(deadline=None, max_examples=300)
def test_noise_in_an_export_costs_records_or_the_file_and_never_the_run(name: str, data: st.DataObject) -> None:
    payload = sample(name)
    at = data.draw(st.integers(0, len(payload)))
    noise = data.draw(
        st.binary(max_size=60) | st.sampled_from([b"<", b"]]>", b"<![CDATA[", b"<!--", b'"', b"\\", b"&", b"---\n"])
    )
    lost = data.draw(st.integers(0, 400))
    started = time.process_time()
    records, _ = read(name, payload[:at] + noise + payload[at + lost :])
    for record in records:
        if isinstance(record, RawDocument):
            outcome = process_document(record)
            assert not isinstance(outcome, Article) or outcome.kind in PostKind
    assert time.process_time() - started < 5


@given(st.binary(max_size=400), st.sampled_from(sorted(SAMPLES)))
def test_random_bytes_behind_a_good_beginning_are_refused_or_read(noise: bytes, name: str) -> None:
    records, error = read(name, sample(name)[:700] + noise)
    assert records or error is not None
