"""Bylines, dates, labels and addresses are data: read before they are cut."""

from __future__ import annotations

import pytest

from flows.clean.document import clean_document
from schemas.records import CleanDocument
from tests.clean.pages import document

TEXT = "The quay lay empty under a pale sky, and the first boats were coming home with nets half full of silver fish."


def clean_with(line: str, *, below: bool) -> CleanDocument:
    lines = ["A walk by the quay", TEXT, line] if below else ["A walk by the quay", line, TEXT]
    clean = clean_document(document("\n\n".join(lines)))
    assert clean.body == (TEXT,)
    return clean


@pytest.mark.parametrize("below", [True, False])
@pytest.mark.parametrize(
    ("line", "name", "date"),
    [
        ("Posted by Ann Other at 10:32 AM", "Ann Other", None),
        ("Posted by Ann Other on April 2, 2020", "Ann Other", "April 2, 2020"),
        ("By Ann Other on 2 April 2020", "Ann Other", "2 April 2020"),
        ("Posted on April 2, 2020 by Ann Other", "Ann Other", "April 2, 2020"),
        ("Eingestellt von Klara Wendt um 21:14", "Klara Wendt", None),
        ("Publicado por Lucía Herrán en 18:20", "Lucía Herrán", None),
        ("Diposting oleh Rani Putri pada 10.15", "Rani Putri", None),
        ("Автор: Вера Лозовая", "Вера Лозовая", None),
        ("Автор: Григорий на 21:40", "Григорий", None),
        ("投稿者: 森本あおい", "森本あおい", None),
        ("Gönderen Deniz Ak zaman: 14:05", "Deniz Ak", None),
    ],
)
def test_a_byline_is_data_before_it_is_cut(line: str, name: str, date: str | None, below: bool) -> None:
    clean = clean_with(line, below=below)
    assert [found.text for found in clean.authors] == [name]
    assert [found.text for found in clean.published] == ([date] if date else [])
    assert {found.provenance for found in (*clean.authors, *clean.published)} == {"byline"}


@pytest.mark.parametrize(
    "line",
    [
        "Thursday, April 2, 2020",
        "2. April 2020",
        "jeudi 2 avril 2020",
        "среда, 2 мая 2012 г.",
        "2020年4月2日",
        "2020-04-02T10:32:00Z",
    ],
)
def test_a_date_line_is_kept_as_printed(line: str) -> None:
    assert [(found.text, found.provenance) for found in clean_with(line, below=False).published] == [
        (line, "date_line")
    ]


def test_labels_are_read_one_by_one() -> None:
    labels = clean_with("Labels: harbour, night walks, boats", below=True).labels
    assert [found.text for found in labels] == ["harbour", "night walks", "boats"]


@pytest.mark.parametrize(
    ("line", "labels", "name", "dates"),
    [
        ("Posted in Boats, Nets by Ann Other on August 3, 2019", ["Boats", "Nets"], "Ann Other", ["August 3, 2019"]),
        ("Filed under: Boats, Nets — ann @ 00:11", ["Boats", "Nets"], "ann", []),
        ("Filed under: Stand by Me", ["Stand by Me"], None, []),
    ],
)
def test_an_author_behind_the_labels_is_none_of_them(
    line: str, labels: list[str], name: str | None, dates: list[str]
) -> None:
    clean = clean_with(line, below=True)
    assert [found.text for found in clean.labels] == labels
    assert [found.text for found in clean.authors] == ([name] if name else [])
    assert [found.text for found in clean.published] == dates


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Posted on Facebook", []),
        ("Posted on Twitter, June 4, 2014", []),
        ("By Jane Doe. Last Updated June 4, 2014", ["Jane Doe"]),
        ("By Jane Doe Published June 4, 2014", ["Jane Doe"]),
    ],
)
def test_neither_a_network_nor_the_word_before_a_date_is_part_of_a_name(line: str, authors: list[str]) -> None:
    assert [author.text for author in clean_with(line, below=False).authors] == authors


def test_an_update_is_not_a_publication() -> None:
    clean = clean_with("Last updated on May 3, 2021", below=False)
    assert [found.text for found in clean.modified] == ["May 3, 2021"]
    assert clean.published == ()


def test_the_address_that_a_page_prints_is_kept() -> None:
    clean = clean_with("Permalink: https://quay.example/2020/04/walk.html", below=True)
    assert clean.canonical_url is not None
    assert clean.canonical_url.text == "https://quay.example/2020/04/walk.html"


def test_the_theme_line_of_date_and_author_gives_its_date() -> None:
    clean = clean_with("Sunday, July 05, 2020 Ann Other 3 comments", below=False)
    assert [(found.text, found.provenance) for found in clean.published] == [("Sunday, July 05, 2020", "header_line")]


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("December 18, 2021December 22, 2021", "December 18, 2021"),
        ("By Ann OtherDecember 18, 2021Updated:December 22, 20212 Comments", "December 18, 2021"),
        ("Posted on18. Dezember 202122. Dezember 2021", "18. Dezember 2021"),
    ],
)
def test_the_first_of_two_dates_that_ran_together_is_read(line: str, published: str) -> None:
    clean = clean_document(document(f"Counting the lamps of our street\n\n{line}\n\n{TEXT}\n\n{TEXT}"))
    assert [date.text for date in clean.published] == [published]


MORE = "By the end of that year there were forty of them, and nobody could say any more who had paid for which."


def test_the_date_below_a_subtitle_is_read() -> None:
    head = "The Harbour Letter\n\n[ Subscribe ] [ Sign in ]\n\nCounting the lamps of our street\n\nAnd who lights them"
    clean = clean_document(document(f"{head}\n\nAnn Other\n\nMay 09, 2021\n\n[\n\nShare\n\n]\n\n{TEXT}\n\n{MORE}"))
    assert [date.text for date in clean.published] == ["May 09, 2021"]
