"""JSON Lines and arrays of objects as files of posts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.records import PostKind, ReadOptions, SourceRank
from tests.extract.legacy_texts import ENGLISH
from tests.extract.read_bytes import OPTIONS, Outcome, read

ROWS = [
    {"title": f"Post {number}", "text": f'{ENGLISH} {{[“\\"{number}', "url": f"https://kiln.example/{number}"}
    for number in range(5)
]
TEXTS = [f"{row['title']}\n\n{row['text']}" for row in ROWS]


def as_lines(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


WAYS = {
    "lines": as_lines(ROWS),
    "ascii": "".join(json.dumps(row) + "\n" for row in ROWS).encode(),
    "crlf": as_lines(ROWS).replace(b"\n", b"\r\n"),
    "blank_lines": as_lines(ROWS).replace(b"\n", b"\n\n  \n"),
    "mark": b"\xef\xbb\xbf" + as_lines(ROWS),
    "utf16": as_lines(ROWS).decode().encode("utf-16"),
    "array": json.dumps(ROWS).encode(),
    "indented_array": json.dumps(ROWS, indent=2).encode(),
    "array_of_lines": b"[\n" + as_lines(ROWS).replace(b"}\n", b"},\n").rstrip(b",\n") + b"\n]\n",
    "indented": "\n".join(json.dumps(row, indent=1) for row in ROWS).encode(),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["posts.jsonl", "posts.ndjson", "posts.json"])
def test_posts_are_read_however_they_are_written(way: str, name: str) -> None:
    outcome = read(name, WAYS[way])
    assert outcome.error is None
    assert outcome.texts == TEXTS
    assert outcome.urls == [row["url"] for row in ROWS]
    assert {each.form for each in outcome.documents} == {"jsonl"}


@pytest.mark.parametrize("name", ["part-00000", "posts.txt"])
def test_lines_of_posts_are_known_without_a_name(name: str) -> None:
    assert read(name, WAYS["lines"]).texts == TEXTS
    assert read(name, b'{"a": 1}\n').documents[0].media_type == "text/plain"


def only(row: dict[str, Any], options: ReadOptions = OPTIONS) -> Any:
    return read("posts.jsonl", as_lines([row]), options).only


def test_a_row_carries_what_its_columns_say() -> None:
    row = {
        "id": "guid-of-the-post",
        "title": "A title",
        "content": ENGLISH,
        "date": "3 March 2020",
        "updated_at": "2020-03-04",
        "authors": ["Ann", {"name": "Bo"}, None, 3.5],
        "tags": "clay, glaze",
        "lang": "en",
        "link": "https://kiln.example/a",
        "crawl_date": "2021-02-03T04:05:06Z",
    }
    document = only(row)
    declared = document.declared
    assert (document.media_type, document.source_rank, document.is_body) == ("text/plain", SourceRank.TEXT, True)
    assert document.payload == as_lines([row])
    assert document.captured_at == datetime(2021, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert (declared.provenance, declared.title, declared.entry_id) == ("column", "A title", "guid-of-the-post")
    assert (declared.published, declared.modified) == ("3 March 2020", "2020-03-04")
    assert (declared.authors, declared.labels, declared.language) == (("Ann", "Bo"), ("clay, glaze",), "en")
    assert declared.url == "https://kiln.example/a"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"text": "Plain words"}, ("text/plain", False, SourceRank.TEXT)),
        ({"text": "Plain words", "title": "T"}, ("text/plain", True, SourceRank.TEXT)),
        ({"content": "<p>One</p><p>Two</p>"}, ("text/html", True, SourceRank.FEED)),
        ({"content": "One<br>two<br/>three<br />four"}, ("text/html", True, SourceRank.FEED)),
        ({"text": "Say <p> and </p> in HTML. " + "Words. " * 900 + "<br>"}, ("text/plain", False, SourceRank.TEXT)),
        ({"html": "Only words"}, ("text/html", True, SourceRank.FEED)),
        ({"html": "<!DOCTYPE html><html><p>One"}, ("text/html", False, SourceRank.PAGE)),
        ({"raw_content": "\n<HTML lang=en><p>One"}, ("text/html", False, SourceRank.PAGE)),
        ({"text": "no", "content_html": "<p>One"}, ("text/html", True, SourceRank.FEED)),
        ({"markdown": "# One"}, ("text/markdown", True, SourceRank.FEED)),
        ({"content": {"rendered": "<p>One</p>", "protected": False}}, ("text/html", True, SourceRank.FEED)),
    ],
)
def test_what_a_text_is_shows_in_it(row: dict[str, Any], expected: tuple[str, bool, SourceRank]) -> None:
    document = only(row)
    assert (document.media_type, document.is_body, document.source_rank) == expected


@pytest.mark.parametrize("text", ["Words.", "A title\n\nWords.", "\n A  TITLE \nWords."])
def test_a_text_stands_below_its_title_once(text: str) -> None:
    document = only({"title": " A title\n", "text": text})
    assert document.text == ("A title\n\nWords." if text == "Words." else text)
    assert only({"title": "A title", "html": "<p>Words."}).text == "<p>Words."


def test_numbers_nulls_and_objects_are_no_crash_and_no_guess() -> None:
    row = {"text": "T", "title": 5, "url": None, "date": 1583193600, "author": {"a": 1}, "tags": [1, None], "id": 17,
           "lang": True, "timestamp": 3.5}  # fmt: skip
    declared = only(row).declared
    assert (declared.title, declared.url, declared.published, declared.authors) == ("5", None, None, ())
    assert (declared.labels, declared.language) == ((), None)
    assert declared.entry_id == "posts.jsonl#17"


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({"status": "publish", "type": "post"}, PostKind.POST),
        ({"status": "Draft"}, PostKind.DRAFT),
        ({"post_status": "private"}, PostKind.DRAFT),
        ({"type": "page", "status": "publish"}, PostKind.PAGE),
        ({"status": 200, "type": None}, PostKind.POST),
    ],
)
def test_drafts_and_pages_are_told_apart(row: dict[str, Any], kind: PostKind) -> None:
    assert only({"text": "T", **row}).kind is kind


@pytest.mark.parametrize("text", [None, 5, "", " \n", [], {}, {"a": "b"}, True])
def test_a_row_without_a_text_is_passed_over(text: object) -> None:
    outcome = read("posts.jsonl", as_lines([*ROWS[:1], {"text": text}]))
    assert outcome.skipped == ["row_without_text"]
    assert outcome.texts == TEXTS[:1]


def test_keys_that_come_late_are_known_too() -> None:
    rows = [{"text": f"T{number}"} for number in range(50)] + [{"content": "late", "url": "https://kiln.example/"}]
    outcome = read("posts.jsonl", as_lines(rows))
    assert outcome.texts[-1] == "late"
    assert outcome.urls[-1] == "https://kiln.example/"


def test_a_broken_line_costs_itself_with_its_number() -> None:
    lines = as_lines(ROWS).splitlines(keepends=True)
    lines[1] = b'{"text": "no end\n'
    lines[3] = b"[1, 2]\n"
    outcome = read("posts.jsonl", b"".join(lines))
    assert outcome.texts == [TEXTS[0], TEXTS[2], TEXTS[4]]
    assert [detail.partition(":")[0] for detail in outcome.details] == ["line 2", "line 4"]
    assert outcome.refused[0].document.payload == lines[1]
    assert outcome.error is None


def test_what_json_forbids_and_programs_write_is_read() -> None:
    assert read("posts.jsonl", b'{"text": "T", "score": NaN}\n').texts == ["T"]
    assert read("posts.jsonl", b'{"text": "a \\ud83d\\ude00 b \\ud800 c"}\n').texts == ["a \U0001f600 b \ufffd c"]
    latin = read("posts.jsonl", '{"text": "Mañana será otro día, y el niño dormirá"}\n'.encode("cp1252")).only
    assert (latin.text, latin.encoding) == ("Mañana será otro día, y el niño dormirá", "cp1252")
    assert read("posts.jsonl", as_lines(ROWS[:1]) + b'{"text": "\xff\xfe\xfd"}\n').details[0].startswith("line 2: ")


def test_a_line_that_is_too_long_costs_itself() -> None:
    lines = as_lines([ROWS[0], {"text": "x" * 30_000}, ROWS[1]])
    for way in (lines, b"[" + lines.replace(b"}\n", b"},\n").rstrip(b",\n") + b"]"):
        outcome = read("posts.jsonl", way, ReadOptions(10_000))
        assert outcome.texts == TEXTS[:2]
        assert [each.rejection.reason for each in outcome.refused] == ["file_too_large"]


def test_objects_without_a_text_are_refused_with_their_keys() -> None:
    outcome = read("posts.jsonl", b'{"name": "x", "meta": {"size": 3}}\n{"price": 4}\n')
    assert outcome.error is not None
    assert outcome.error.reason == "not_a_seed"
    assert "name, meta, meta.size, price" in str(outcome.error)
    assert "--columns text=" in str(outcome.error)


def test_a_person_may_say_what_a_key_means() -> None:
    rows = [{"story": "T", "kopf": "H"}, {"story": "U"}]
    outcome = read("posts.jsonl", as_lines(rows), ReadOptions(10_000, columns={"text": "story", "title": "kopf"}))
    assert outcome.texts == ["H\n\nT", "U"]
    assert [each.declared.title for each in outcome.documents if each.declared] == ["H", None]
    wrong = read("posts.jsonl", as_lines(rows), ReadOptions(10_000, columns={"text": "tale"}))
    assert "no column 'tale'" in str(wrong.error)


@pytest.mark.parametrize(
    ("name", "payload", "reason"),
    [
        ("posts.jsonl", b"", "empty_file"),
        ("posts.jsonl", b" \n", "empty_file"),
        ("posts.jsonl", b"just words\n", "not_a_seed"),
        ("posts.jsonl", b"{no json}\n{nor this}\n", "not_a_seed"),
        ("posts.jsonl", b"[1, 2, 3]\n", "broken_file"),
        ("config.json", b'{"version": 1, "items": []}', "not_a_seed"),
        ("list.json", b"[]", "not_a_seed"),
    ],
)
def test_what_is_no_list_of_posts_is_refused(name: str, payload: bytes, reason: str) -> None:
    outcome = read(name, payload)
    assert outcome.documents == []
    assert outcome.error is not None
    assert outcome.error.reason == reason


def is_start_of_texts(outcome: Outcome) -> bool:
    return outcome.texts == TEXTS[: len(outcome.texts)]


@pytest.mark.parametrize("way", WAYS)
def test_every_truncation_gives_whole_posts_and_then_a_reason(way: str) -> None:
    payload = WAYS[way]
    silent = 0
    for length in range(0, len(payload), 3):
        outcome = read("posts.jsonl", payload[:length])
        assert is_start_of_texts(outcome)
        assert outcome.refused == []
        silent += outcome.error is None
        if outcome.error:
            assert outcome.error.reason in ("broken_file", "empty_file", "not_a_seed")
    assert silent <= 5 * 6  # whole lines, and what may follow them


@given(st.binary(max_size=30), st.integers(0, 3000), st.sampled_from(sorted(WAYS)))
@settings(max_examples=200, deadline=2000)
def test_noise_anywhere_is_never_a_crash(noise: bytes, place: int, way: str) -> None:
    payload = WAYS[way]
    outcome = read("posts.jsonl", payload[:place] + noise + payload[place + len(noise) // 2 :])
    assert outcome.documents or outcome.error or outcome.refused


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "name", "url"]), inner),
    max_leaves=5,
)
NAMES = "text content html title url date author authors tags id timestamp metadata warc_headers"
keys = st.sampled_from(NAMES.split())


@given(st.lists(st.dictionaries(keys, json_values), min_size=1, max_size=4))
@settings(max_examples=150, deadline=2000)
def test_any_values_are_documents_or_reasons(rows: list[dict[str, Any]]) -> None:
    outcome = read("posts.jsonl", "".join(json.dumps(row) + "\n" for row in rows).encode())
    assert outcome.documents or outcome.error or outcome.refused or outcome.skipped
    for document in outcome.documents:
        document.text.encode()


def test_deep_json_is_no_crash() -> None:
    deep = b'{"text": "T", "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
    outcome = read("posts.jsonl", as_lines(ROWS[:1]) + deep)
    assert outcome.texts[:1] == TEXTS[:1]
