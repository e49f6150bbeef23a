"""Who wrote a post is read from the lines by its title, and only from what is surely a name."""

from __future__ import annotations

import pytest

from flows.clean.document import clean_document
from schemas.records import CleanDocument
from tests.clean.pages import document

TITLE = "Counting the lamps of our street"
QUAY = "The quay lay empty under a pale sky, and the first boats were coming home with nets half full of silver fish."
COUNCIL = "Nobody had expected the council to agree so quickly, yet by noon the papers were signed and it was all ours."


def clean_with(*header: str) -> CleanDocument:
    clean = clean_document(
        document("\n\n".join(("Harbour notes", "Food", "Street Life", TITLE, *header, QUAY, COUNCIL)))
    )
    assert clean.body[-2:] == (QUAY, COUNCIL)
    return clean


@pytest.mark.parametrize(
    ("header", "name", "provenance"),
    [
        (("May 2, 2019 By Ada",), "Ada", "byline"),
        (("May 2, 2019 by wetfeet",), "wetfeet", "byline"),
        (("16 avril 2018 Par Lucie",), "Lucie", "byline"),
        (("23. November 2020 Von Konrad",), "Konrad", "byline"),
        (("30 أغسطس 2021 بواسطة سلمى",), "سلمى", "byline"),
        (("9 Ekim 2015 Yazan Nermin",), "Nermin", "byline"),
        (("18 września 2017 Autor Halina",), "Halina", "byline"),
        (("投稿者 はずれ 10月 04, 2020",), "はずれ", "byline"),
        (("By", "Ann Other", "May 2, 2019"), "Ann Other", "byline"),
        (("Ann Other - May 2, 2019",), "Ann Other", "header_line"),
        (("Ann Other Published May 2, 2019",), "Ann Other", "header_line"),
        (("May 2, 2019 · Ann de Other · 5 min read",), "Ann de Other", "header_line"),
        (("Jette", "29. März 2020• 3 Min. Lesezeit"), "Jette", "name_line"),
        (("Orla Finn", "19 Jan 2022• 3 min read"), "Orla Finn", "name_line"),
        (("Imogen", "Jun 14, 2023", "372Share"), "Imogen", "name_line"),
        (("Ann Other", "Jun 14, 2023", "[", "30", "]"), "Ann Other", "name_line"),
    ],
)
def test_the_author_by_the_title_is_read(header: tuple[str, ...], name: str, provenance: str) -> None:
    found = clean_with(*header).authors
    assert [(author.text, author.provenance) for author in found] == [(name, provenance)]


@pytest.mark.parametrize(
    "header",
    [
        ("Street Life", "May 2, 2019", "Share"),
        ("Food", "May 2, 2019 • 3 min read"),
        ("Best Practices", "May 2, 2019"),
        ("Last Modified: May 2, 2019",),
        ("Street Life - May 2, 2019",),
    ],
)
def test_a_category_by_the_date_is_no_author(header: tuple[str, ...]) -> None:
    assert clean_with(*header).authors == ()
