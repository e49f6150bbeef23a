"""Crawl archives and tables within compressed files and archives, which other readers unpack."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable

import pytest
import zstandard

from tests.extract import test_delimited, test_json_lines, test_parquet, test_web_archive
from tests.extract.crawl_samples import html_page
from tests.extract.read_bytes import read

PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.compress,
}
FILES = {
    "crawl.warc": (test_web_archive.PLAIN, [html_page(number).decode() for number in range(4)]),
    "posts.jsonl": (test_json_lines.WAYS["lines"], test_json_lines.TEXTS),
    "posts.json": (test_json_lines.WAYS["indented_array"], test_json_lines.TEXTS),
    "posts.csv": (test_delimited.WAYS["unix"], test_delimited.TEXTS),
    "posts.parquet": (test_parquet.WAYS["snappy"], test_parquet.TEXTS),
}


@pytest.mark.parametrize("suffix", PACKINGS)
@pytest.mark.parametrize("name", FILES)
def test_a_compressed_file_is_read_like_the_file(name: str, suffix: str) -> None:
    payload, texts = FILES[name]
    outcome = read(name + suffix, PACKINGS[suffix](payload))
    assert outcome.error is None
    assert outcome.texts == texts


@pytest.mark.parametrize("suffix", PACKINGS)
@pytest.mark.parametrize("name", FILES)
def test_a_compressed_file_that_breaks_off_gives_whole_documents_and_a_reason(name: str, suffix: str) -> None:
    payload, texts = FILES[name]
    packed = PACKINGS[suffix](payload)
    for part in (0.5, 0.9, 0.99):
        outcome = read(name + suffix, packed[: int(len(packed) * part)])
        assert outcome.error is not None
        assert outcome.error.reason in ("broken_file", "not_a_seed")
        assert outcome.texts == texts[: len(outcome.texts)]


def test_archives_and_tables_in_a_zip_are_read() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (payload, _) in FILES.items():
            archive.writestr(f"archive/{name}", payload)
        archive.writestr("archive/crawl.warc.gz", test_web_archive.PACKINGS["gzip"])
    outcome = read("blog.zip", file.getvalue())
    assert outcome.error is None
    assert sorted(outcome.texts) == sorted(
        [text for _, texts in FILES.values() for text in texts] + FILES["crawl.warc"][1]
    )
    assert {each.member for each in outcome.documents if each.form == "parquet"} == {"archive/posts.parquet"}
