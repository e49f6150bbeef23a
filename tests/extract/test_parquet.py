"""Parquet tables of posts."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from random import Random
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from schemas.records import ReadOptions, SourceRank
from tests.extract.legacy_texts import ENGLISH
from tests.extract.read_bytes import OPTIONS, Outcome, read

ROWS = [
    {
        "text": f"{ENGLISH} {number}",
        "url": f"https://kiln.example/{number}",
        "title": f"Post {number}",
        "authors": ["Ann", "Bo"],
        "published": datetime(2020, 2, 3, 4, 5, tzinfo=UTC),
        "metadata": {"warc_date": "2021-02-03T04:05:06Z", "score": 0.5},
        "vector": [0.5] * 20,
    }
    for number in range(100)
]
TEXTS = [f"{row['title']}\n\n{row['text']}" for row in ROWS]


def table(rows: list[dict[str, Any]], schema: Any = None, **ways: Any) -> bytes:
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows, schema), file, **ways)
    return file.getvalue()


WAYS = {
    "snappy": table(ROWS, row_group_size=20),
    "zstd": table(ROWS, row_group_size=20, compression="zstd", write_page_checksum=True),
    "plain": table(ROWS, row_group_size=20, compression="none", use_dictionary=False),
    "old": table(ROWS, row_group_size=20, version="1.0", data_page_version="2.0", compression="gzip"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["posts.parquet", "0000", "posts.txt"])
@pytest.mark.parametrize("is_seekable", [True, False])
def test_posts_are_read_however_they_are_packed(way: str, name: str, is_seekable: bool) -> None:
    outcome = read(name, WAYS[way], is_seekable=is_seekable)
    assert outcome.error is None
    assert outcome.texts == TEXTS
    assert outcome.urls == [row["url"] for row in ROWS]


def test_a_row_carries_what_its_columns_say() -> None:
    document = read("posts.parquet", WAYS["snappy"]).documents[0]
    assert (document.form, document.media_type, document.source_rank) == ("parquet", "text/plain", SourceRank.TEXT)
    declared = document.declared
    assert declared is not None
    assert (declared.title, declared.authors) == ("Post 0", ("Ann", "Bo"))
    assert declared.published == "2020-02-03T04:05:00+00:00"
    assert document.captured_at == datetime(2021, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert b"vector" not in document.payload  # a column that is not needed is not read


def test_odd_types_are_no_crash() -> None:
    kinds = pyarrow.schema(
        [
            ("text", pyarrow.binary()),
            ("title", pyarrow.dictionary(pyarrow.int32(), pyarrow.string())),
            ("date", pyarrow.timestamp("ns")),
            ("id", pyarrow.uint64()),
            ("tags", pyarrow.map_(pyarrow.string(), pyarrow.string())),
            ("author", pyarrow.list_(pyarrow.struct([("name", pyarrow.string())]))),
            ("url", pyarrow.large_string()),
            ("updated", pyarrow.date32()),
        ]
    )
    row = {
        "text": "Füße in the clay".encode("cp1252") + b" and enough words for anyone to see what this is",
        "title": "T",
        "date": 1583193600123456789,
        "id": 7,
        "tags": [("a", "b")],
        "author": [{"name": "Ann"}],
        "url": "https://kiln.example/",
        "updated": datetime(2020, 1, 2).date(),
    }
    nothing = dict.fromkeys(row)
    outcome = read("posts.parquet", table([row, nothing], kinds))
    document = outcome.documents[0]
    assert document.text.startswith("T\n\nFüße")
    assert document.encoding == "cp1252"
    assert document.declared is not None
    assert document.declared.authors == ("Ann",)
    assert document.declared.published == "2020-03-03T00:00:00.123456"
    assert document.declared.modified == "2020-01-02"
    assert document.declared.entry_id == "posts.parquet#7"
    assert outcome.skipped == ["row_without_text"]


def test_a_value_that_is_no_utf8_costs_its_row() -> None:
    texts = pyarrow.array([b"good", b"\xff\xfe bad", b"good again"]).view(pyarrow.string())
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"text": texts}), file)
    outcome = read("posts.parquet", file.getvalue())
    assert outcome.texts == ["good", "good again"]
    assert outcome.details == ["row 1: a value in it is none of its column's type"]


def test_a_table_without_a_text_is_refused_with_its_columns() -> None:
    error = read("posts.parquet", table([{"name": "x", "meta": {"size": 3}}])).error
    assert "a Parquet table without a column that holds a text: name, meta, meta.size." in str(error)


def test_a_person_may_say_what_a_column_means() -> None:
    payload = table([{"story": {"long": "T"}, "kopf": "H"}])
    options = ReadOptions(10_000, columns={"text": "story.long", "title": "kopf"})
    assert read("posts.parquet", payload, options).texts == ["H\n\nT"]
    assert "no column 'tale'" in str(read("a.parquet", payload, ReadOptions(9, columns={"text": "tale"})).error)


def encrypted(*, is_footer_plain: bool) -> bytes:
    """A table whose text only a key opens, which nobody has."""
    from pyarrow.parquet import encryption

    class Keys(encryption.KmsClient):  # type: ignore[misc]
        def wrap_key(self, key: bytes, _: str) -> bytes:
            return key.hex().encode()

        def unwrap_key(self, wrapped: bytes, _: str) -> bytes:
            return bytes.fromhex(bytes(wrapped).decode())

    settings = encryption.EncryptionConfiguration(
        footer_key="footer", column_keys={"text": ["text"]}, plaintext_footer=is_footer_plain
    )
    factory = encryption.CryptoFactory(lambda _: Keys())
    properties = factory.file_encryption_properties(encryption.KmsConnectionConfig(), settings)
    return table([{"text": ENGLISH, "title": "T"}], encryption_properties=properties)


@pytest.mark.parametrize("is_footer_plain", [True, False])
def test_an_encrypted_table_is_refused_as_what_it_is(is_footer_plain: bool) -> None:
    for name in ("posts.parquet", "posts.txt"):
        outcome = read(name, encrypted(is_footer_plain=is_footer_plain))
        assert outcome.documents == []
        assert outcome.error is not None
        assert outcome.error.reason == "not_a_seed"
        assert str(outcome.error).startswith("an encrypted Parquet table")


def test_a_table_that_breaks_off_is_refused() -> None:
    for length in range(0, len(WAYS["zstd"]), 37):
        outcome = read("posts.parquet", WAYS["zstd"][:length])
        assert outcome.documents == []
        assert outcome.error is not None
        assert outcome.error.reason in ("broken_file", "not_a_seed")
    assert "breaks off" in str(read("posts.parquet", WAYS["zstd"][:-9]).error)


def test_a_damaged_group_of_rows_costs_itself() -> None:
    payload = bytearray(WAYS["plain"])
    facts = pyarrow.parquet.ParquetFile(io.BytesIO(payload)).metadata.row_group(1).column(0)
    place = facts.data_page_offset
    payload[place : place + 10] = b"\xff" * 10
    outcome = read("posts.parquet", bytes(payload))
    assert outcome.texts == TEXTS[:20] + TEXTS[40:]
    assert outcome.details[0].startswith("rows 20 to 39: from row 20 on it cannot be read")
    assert outcome.error is None


def test_noise_anywhere_is_never_a_crash() -> None:
    chooser = Random(3)
    for _ in range(400):
        payload = bytearray(WAYS[chooser.choice(sorted(WAYS))])
        # The list of columns at the end is where a byte can mean most.
        begin = chooser.choice([0, len(payload) - 3000])
        for _ in range(chooser.choice([1, 2, 10])):
            payload[chooser.randrange(begin, len(payload))] = chooser.randrange(256)
        outcome = read("posts.parquet", bytes(payload))
        assert outcome.documents or outcome.error or outcome.refused or outcome.skipped


def bomb() -> Outcome:
    packed = table([{"text": "a" * 280_000_000}], compression="zstd", use_dictionary=False, write_statistics=False)
    assert len(packed) < 200_000
    return read("posts.parquet", packed, OPTIONS)


def test_a_group_of_rows_that_unpacks_to_too_much_is_refused() -> None:
    error = bomb().error
    assert error is not None
    assert "say that they unpack to 280," in str(error)
