"""CSV and TSV as tables of posts."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.records import ReadOptions
from tests.extract.legacy_texts import ENGLISH, RUSSIAN, SPANISH
from tests.extract.read_bytes import read

HEADER = ["url", "Title", "Text", "Date"]
ROWS = [
    [f"https://kiln.example/{number}", f"Post; no, {number}", f'{ENGLISH}\n\n"Tabs\t{number}" it said.', "2020-02-03"]
    for number in range(4)
]
TEXTS = [f"{row[1]}\n\n{row[2]}" for row in ROWS]


def table(rows: list[list[str]] = ROWS, **dialect: Any) -> bytes:
    file = io.StringIO()
    csv.writer(file, **dialect).writerows([HEADER, *rows])
    return file.getvalue().encode()


WAYS = {
    "commas": table(),
    "unix": table(lineterminator="\n"),
    "semicolons": table(delimiter=";"),
    "tabs": table(delimiter="\t"),
    "pipes": table(delimiter="|"),
    "all_quoted": table(quoting=csv.QUOTE_ALL),
    "mark": b"\xef\xbb\xbf" + table(),
    "utf16": table(delimiter="\t").decode().encode("utf-16"),
    "said": b"sep=;\r\n" + table(delimiter=";"),
    "blank_rows": b"\r\n\r\n" + table().replace(b"2020-02-03\r\n", b"2020-02-03\r\n\r\n,,,\r\n"),
}


@pytest.mark.parametrize("way", WAYS)
def test_posts_are_read_whatever_separates_the_fields(way: str) -> None:
    outcome = read("posts.csv", WAYS[way])
    assert outcome.error is None
    assert [text.replace("\r\n", "\n") for text in outcome.texts] == TEXTS
    assert outcome.urls == [row[0] for row in ROWS]
    assert {each.form for each in outcome.documents} == {"csv"}


def test_a_row_is_its_bytes_and_its_columns() -> None:
    document = read("posts.csv", table(ROWS[:1], lineterminator="\n")).only
    assert document.payload == table(ROWS[:1], lineterminator="\n").partition(b"\n")[2]
    assert document.declared is not None
    assert (document.declared.title, document.declared.published) == ("Post; no, 0", "2020-02-03")


def test_tabs_win_where_the_name_says_so() -> None:
    assert read("posts.tsv", b"text\ttitle, or not, or so\nwords\tH\n").texts == ["words"]


def test_a_table_of_one_column_needs_no_delimiter() -> None:
    assert read("posts.csv", b"text\nsome words\nmore, words\n").texts[:1] == ["some words"]


@pytest.mark.parametrize(("text", "encoding"), [(SPANISH, "cp1252"), (RUSSIAN, "cp1251"), (RUSSIAN, "utf-16")])
def test_the_encoding_of_a_table_is_found(text: str, encoding: str) -> None:
    rows = f'url,text\r\nT,"{text}"\r\n'.encode(encoding)
    assert read("posts.csv", rows).texts == [text]


def test_one_line_in_another_encoding_is_read_in_its_own() -> None:
    rows = b"url,text\n" + b"T,plain words\n" * 9 + b"T,\xbfD\xf3nde est\xe1 la ni\xf1a que quer\xeda ma\xf1ana?\n"
    assert read("posts.csv", rows).texts[-1] == "¿Dónde está la niña que quería mañana?"


def test_a_row_in_no_encoding_costs_itself() -> None:
    outcome = read("posts.csv", "text\nCafé au lait\n".encode() + b"\xff\xfe\xfd\x81\n" + "Thé noir\n".encode())
    assert outcome.texts == ["Café au lait", "Thé noir"]
    assert outcome.details == ["line 3: no encoding explains its bytes"]
    assert "names of the columns" in str(read("posts.csv", b"text,\xff\xfe\xfd\x81\na,b\n").error)


def test_a_field_of_megabytes_is_read() -> None:
    outcome = read("posts.csv", table([["u", "", "x" * 900_000, ""]]))
    assert len(outcome.only.text) == 900_000


def test_rows_of_the_wrong_length_cost_themselves() -> None:
    payload = table(ROWS[:1]) + b"a,b,c,d,e\r\nu,t\r\n" + table(ROWS[1:2]).partition(b"\r\n")[2]
    outcome = read("posts.csv", payload)
    assert [text.replace("\r\n", "\n") for text in outcome.texts] == TEXTS[:2]
    assert [detail.partition(":")[2] for detail in outcome.details] == [" 5 fields under 4 columns"]
    assert outcome.skipped == ["row_without_text"]


def test_a_quote_that_is_never_closed_ends_the_file_with_its_line() -> None:
    payload = table(ROWS[:2], lineterminator="\n") + b'u,t,"never closed\nand on\n'
    outcome = read("posts.csv", payload)
    assert outcome.texts == TEXTS[:2]
    assert outcome.error is not None
    assert outcome.error.reason == "broken_file"
    number = payload.count(b"\n") - 1
    assert str(outcome.error) == f"line {number:,}: a quote is opened in this row and never closed"


def test_a_row_that_never_ends_is_not_held() -> None:
    outcome = read("posts.csv", table(ROWS[:1]) + b'u,t,"' + b"x,\n" * 100_000, ReadOptions(50_000))
    assert [text.replace("\r\n", "\n") for text in outcome.texts] == TEXTS[:1]
    assert outcome.error is not None
    assert outcome.error.reason == "broken_file"


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "empty_file"),
        (b"\r\n \r\n", "empty_file"),
        (b"name,price\r\nx,3\r\n", "not_a_seed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "not_a_seed"),
        (bytes(range(256)) * 20, "not_a_seed"),
        (b"Rar!\x1a\x07" + bytes(50), "not_a_seed"),
    ],
)
def test_what_is_no_table_of_posts_is_refused(payload: bytes, reason: str) -> None:
    outcome = read("posts.csv", payload)
    assert outcome.documents == []
    assert outcome.error is not None
    assert outcome.error.reason == reason


def test_a_table_without_a_text_is_refused_with_its_columns() -> None:
    assert "a table without a column that holds a text: name, price." in str(
        read("a.csv", b"name,price\r\nx,3\r\n").error
    )


def test_a_person_may_say_what_a_column_means() -> None:
    payload = b"kopf,geschichte\r\nT,T\r\n"
    options = ReadOptions(10_000, columns={"text": "Geschichte", "title": "kopf"})
    document = read("posts.csv", payload, options).only
    assert document.text == "T"
    assert document.declared is not None
    assert document.declared.title == "T"


@pytest.mark.parametrize("way", ["commas", "all_quoted", "semicolons", "utf16"])
def test_every_truncation_gives_whole_posts_and_then_a_reason(way: str) -> None:
    payload = WAYS[way]
    for length in range(0, len(payload), 3):
        outcome = read("posts.csv", payload[:length])
        texts = [text.replace("\r\n", "\n") for text in outcome.texts]
        assert texts == TEXTS[: len(texts)]
        if outcome.error:
            assert outcome.error.reason in ("broken_file", "empty_file", "not_a_seed", "undecodable_text")


@given(st.binary(max_size=30), st.integers(0, 3000), st.sampled_from(sorted(WAYS)))
@settings(max_examples=200, deadline=2000)
def test_noise_anywhere_is_never_a_crash(noise: bytes, place: int, way: str) -> None:
    payload = WAYS[way]
    read("posts.csv", payload[:place] + noise + payload[place + len(noise) // 2 :])


cells = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff") | st.just("\n"), max_size=20
)


@given(st.lists(st.lists(cells, min_size=4, max_size=4), max_size=5))
@settings(max_examples=200, deadline=2000)
def test_whatever_a_writer_wrote_is_read_again(rows: list[list[str]]) -> None:
    filled = [row for row in rows if row[2].strip()]
    outcome = read("posts.csv", table(rows, quoting=csv.QUOTE_ALL, lineterminator="\n"))
    assert outcome.error is None
    assert [text.endswith(row[2]) for text, row in zip(outcome.texts, filled, strict=True)] == [True] * len(filled)
