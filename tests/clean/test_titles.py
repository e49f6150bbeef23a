"""Which line of a flattened page is the title: the habits of platforms, one page each."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from flows.clean.document import clean_document
from flows.clean.page import Page
from flows.clean.title_signs import load_weights, signs
from flows.clean.titles import candidates, find_title, look_around
from tests.clean.pages import document

QUAY = "The quay lay empty under a pale sky, and the first boats were coming home with nets half full of silver fish."
COUNCIL = (
    "Nobody had expected the council to agree so quickly, yet by noon the papers were signed and the street was ours."
)
LAMPS = "In the evening we walked along the wall and counted the lamps, one for each family that had stayed the winter."
TEXT = (QUAY, COUNCIL, LAMPS, QUAY.replace("quay", "yard"), COUNCIL.replace("council", "guild"))
MENU = ("Home", "About", "Contact", "Archive", "Search for: [ Search … ] [ Search ]")
TITLE = "What the council gave us for the lamps"

PAGES = {
    "a newsletter prints its own name, buttons, the title and a subtitle": (
        "The Harbour Letter", "[ Subscribe ] [ Sign in ]", TITLE, "And what we gave back", "Ann Other", "May 09, 2021",
        "[", "Share", "]", *TEXT,
    ),
    "a breadcrumb above ends with the title": (
        *MENU, "Home » Street » What the council gave us for the lamps", "Street", TITLE, "By Ann Other", *TEXT,
    ),
    "older posts with dates stand above": (
        *MENU, "Latest posts", "Why the bakery moved to the other street", "April 1, 2020", "A walk along the wall",
        "March 28, 2020", "Street", TITLE, "April 2, 2020", "By Ann Other", *TEXT,
    ),
    "Blogger's new themes print a share row between title and date": (
        "Skip to main content", "[ Search this blog ]", "Harbour Street", "[ Subscribe ]", "Subscribe to this blog",
        "[ Email Address ] [ Get email notifications ]", TITLE, "[", "]", "Get link", "Facebook", "X", "Pinterest",
        "Email", "Other Apps", "April 02, 2020", *TEXT,
    ),
    "the blog's motto is a paragraph": (
        "Harbour Street", f"{LAMPS} {QUAY}", "Pages", "Home", "About", "Friday, April 3, 2020", TITLE, *TEXT,
    ),
    "a post begins with its category": ("Street", TITLE, "July 20, 2023", *TEXT),
    "a post begins with category and date": ("Street, Lamps · July 20, 2023", TITLE, *TEXT),
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_the_title_is_found_where(page: tuple[str, ...]) -> None:
    assert clean_document(document("\n\n".join(page))).title == TITLE


def test_a_heading_below_most_of_the_text_is_no_title() -> None:
    page = Page.of("\n\n".join(("Street", *TEXT, TITLE, "April 2, 2020", "By Ann Other", LAMPS)))
    assert find_title(page) != page.lines.index(TITLE)


@pytest.mark.parametrize("foot", ["Harbour Street", "© 2021 Harbour Street. All rights reserved"])
def test_the_name_of_the_blog_behind_the_title_is_cut(foot: str) -> None:
    assert clean_document(document("\n\n".join((f"{TITLE} – Harbour Street", *TEXT, foot)))).title == TITLE


def test_the_end_of_a_title_that_is_no_name_of_the_blog_is_kept() -> None:
    title = f"{TITLE} – a report"
    assert clean_document(document("\n\n".join((title, *TEXT, "© 2021 Harbour Street")))).title == title


def test_a_page_without_words_has_no_title() -> None:
    assert find_title(Page.of("2020\n\n---")) is None


def test_every_weight_belongs_to_a_sign_and_the_table_is_in_order() -> None:
    with (files("flows.clean") / "title_signs.csv").open(encoding="utf-8") as table:
        names = [row["sign"] for row in csv.DictReader(table)]
    assert names == sorted(set(names))
    for lines in PAGES.values():
        page = Page.of("\n\n".join(lines))
        around = look_around(page)
        assert around is not None
        found = {name for i in candidates(page, around) for name, _ in signs(page, i, around)}
        assert found <= load_weights().keys()


def test_a_motto_above_blogger_s_date_header_is_no_title() -> None:
    head = ["Harbour Street", "Thirty years of letters from the wall.", "segunda-feira, 28 de novembro de 2011"]
    assert clean_document(document("\n".join([*head, TITLE, *TEXT]))).title == TITLE
    subtitle = [TITLE, "What came of it, and what did not.", "November 28, 2011", "Ann Other", *TEXT]
    assert clean_document(document("\n".join(subtitle))).title == TITLE


@pytest.mark.parametrize(
    "line",
    [
        "Posted on May 9, 2021 by Ann Other - 5 Comments on What the council gave us for the lamps",
        "Last Updated on May 9, 2021 by Ann Other",
    ],
)
def test_a_byline_above_the_title_is_no_title(line: str) -> None:
    assert clean_document(document("\n".join([line, TITLE, *TEXT]))).title == TITLE


def test_what_stands_behind_a_title_is_the_blog_s_name_only_where_the_page_has_it_as_such() -> None:
    text = [f"On day {day} {line[0].lower()}{line[1:]}" for day in range(1, 5) for line in TEXT]
    page = [*MENU, f"{TITLE} - Rye", "May 9, 2021", "By Ann Other", *text, "Labels", "Rye", *MENU, *MENU]
    assert clean_document(document("\n".join(page))).title == f"{TITLE} - Rye"
    assert clean_document(document("\n".join(["Rye", *page]))).title == TITLE
