"""What the names of columns mean, in the layouts of public datasets and in those of people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from flows.errors import NotASeed
from flows.extract.columns import find_columns, paths_of

# The first values that are found for each field, in rows as these datasets have them.
LAYOUTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "c4": (
        {"text": "T", "timestamp": "2019-04-25T12:57:54Z", "url": "U"},
        {"text": "T", "captured": "2019-04-25T12:57:54Z", "url": "U"},
    ),
    "fineweb": (
        {"text": "T", "id": "<urn:uuid:1>", "dump": "CC-MAIN-2013-20", "url": "U", "date": "2013-05-18T05:48:54Z",
         "file_path": "s3://x", "language": "en", "language_score": 0.9, "token_count": 10},
        {"text": "T", "id": "<urn:uuid:1>", "url": "U", "captured": "2013-05-18T05:48:54Z", "language": "en"},
    ),
    "oscar": (
        {"content": "T", "warc_headers": {"warc-record-id": "<urn:uuid:2>", "warc-date": "2022-01-01T00:00:00Z",
         "warc-target-uri": "U", "content-type": "text/plain"}, "metadata": {"quality_warnings": None}},
        {"text": "T", "url": "U", "captured": "2022-01-01T00:00:00Z", "id": "<urn:uuid:2>"},
    ),
    "oscar_nested": (
        {"id": 7, "text": "T", "metadata": {"warc_headers": {"warc-target-uri": "U", "warc-date": "D"}}},
        {"id": 7, "text": "T", "url": "U", "captured": "D"},
    ),
    "redpajama": (
        {"url": "U", "date_download": "2023-05-28T00:00:00Z", "digest": "sha1:x", "title": "H", "raw_content": "T"},
        {"url": "U", "captured": "2023-05-28T00:00:00Z", "title": "H", "text": "T"},
    ),
    "dolma": (
        {"id": "a1b2c3d4e5", "text": "T", "source": "common-crawl", "added": "2023-04-10T00:00:00Z",
         "created": "2020-01-17T12:48:23Z", "metadata": {"url": "U"}},
        {"id": "a1b2c3d4e5", "text": "T", "captured": "2020-01-17T12:48:23Z", "url": "U"},
    ),
    "posts": (
        {"ID": 4, "Title": "H", "Body": "T", "Published_At": "2020-02-03", "By-Line": "A", "Tags": ["x"],
         "Permalink": "U"},
        {"id": 4, "title": "H", "text": "T", "date": "2020-02-03", "author": "A", "labels": ["x"], "url": "U"},
    ),
    "news": (
        {"headline": "H", "article": "T", "pubDate": "D", "authors": ["A", "B"], "link": "U", "lang": "de"},
        {"title": "H", "text": "T", "date": "D", "author": ["A", "B"], "url": "U", "language": "de"},
    ),
    "wordpress": (
        {"id": 9, "link": "U", "title": {"rendered": "H"}, "content": {"rendered": "<p>T"}, "date": "D",
         "modified": "M"},
        {"id": 9, "url": "U", "title": {"rendered": "H"}, "text": {"rendered": "<p>T"}, "date": "D", "modified": "M"},
    ),
    "html_first": (
        {"text": "T", "raw_html": "<p>", "markdown": "*T*"},
        {"text": "T", "html": "<p>", "markdown": "*T*"},
    ),
    "null_goes_on": ({"text": None, "content": "", "body": "T"}, {"text": "T"}),
    "not_of_the_post": (
        {"text": "T", "author": {"name": "A"}, "comments": {"url": "no"}},
        {"text": "T", "author": {"name": "A"}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_columns_of_a_layout_are_known(layout: str) -> None:
    row, expected = LAYOUTS[layout]
    columns = find_columns(paths_of(row), {})
    assert {
        name: next(iter(columns.values(row, name))) for name in columns.paths if any(columns.values(row, name))
    } == (expected)


@pytest.mark.parametrize("row", [{}, {"name": "x", "price": 3}, {"comments": {"text": "T"}}, {"label": 1, "": ""}])
def test_a_table_without_a_text_has_none(row: dict[str, Any]) -> None:
    assert not find_columns(paths_of(row), {}).has_body


def first(row: Mapping[str, Any], name: str, mapped: Mapping[str, str]) -> Any:
    return next(find_columns(paths_of(row), mapped).values(row, name), None)


def test_a_mapped_column_goes_before_all_names() -> None:
    row = {"text": "no", "html": "no", "Story": "T", "metadata": {"web.address": "U"}, "url": "no"}
    mapped = {"text": "story", "url": "metadata.web.address"}
    assert first(row, "text", mapped) == "T"
    assert first(row, "html", mapped) is None
    assert first(row, "url", mapped) == "U"
    assert first({"body_md": "*T*", "text": "no"}, "markdown", {"text": "body_md"}) == "*T*"
    assert first({"body_md": "*T*", "text": "no"}, "text", {"text": "body_md"}) is None


def test_a_mapped_column_that_is_missing_is_named_with_those_that_are_there() -> None:
    with pytest.raises(
        NotASeed, match=r"^it has no column 'story', which was named for text; its columns are a, b\.c$"
    ):
        find_columns([("a",), ("b", "c")], {"text": "story"})
