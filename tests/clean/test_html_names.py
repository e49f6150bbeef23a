"""What the names of boxes say, who is named in a box of an author, and what the blog is called."""

from __future__ import annotations

import gc
import time
import tracemalloc

import pytest

from flows.clean.html.names import NO_MARKS, marks_of
from flows.clean.html.site_name import without_site_name
from flows.clean.html.tree import parse_page
from tests.clean.html_pages import TITLE, cleaned, html_page, paragraphs, post_page


@pytest.mark.parametrize(
    ("names", "mark"),
    [
        ("related", "related_posts"),
        ("Related-Posts", "related_posts"),
        ("post-share-buttons", "share_row"),
        ("comments", "comment_thread"),
        ("wide comment-list dark", "comment_thread"),
        ("nav-links", "pager"),
    ],
)
def test_a_name_says_what_a_box_is_in_whatever_case_and_among_others(names: str, mark: str) -> None:
    assert mark in marks_of(names)


@pytest.mark.parametrize("names", ["", "x", "unrelated-matters", "commentsmith", "sharecropper", "c" * 100, "相关"])
def test_what_only_looks_like_a_name_says_nothing(names: str) -> None:
    assert marks_of(names) == NO_MARKS


def test_numbers_in_names_do_not_count() -> None:
    assert marks_of("related-posts-4711") == marks_of("related-posts-22")


def test_an_element_with_a_megabyte_of_names_is_told_by_the_first() -> None:
    started = time.process_time()
    assert "related_posts" in marks_of("related-posts " + "word " * 200_000)
    assert time.process_time() - started < 1


def test_names_of_a_megabyte_are_not_kept_when_their_page_is_done() -> None:
    page = html_page("".join(f"<p id='{n}' class='{str(n) * 100_000}'>x</p>" for n in range(1_000, 1_020)))
    parse_page(html_page("<p class='x'>x</p>"))
    tracemalloc.start()
    try:
        assert len(parse_page(page).elements) > 20
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < 1_000_000
    finally:
        tracemalloc.stop()


def authors(box: str) -> list[str]:
    page = post_page().replace("</h1>", f"</h1>{box}", 1)
    return [author.text for author in cleaned(page).authors]


@pytest.mark.parametrize(
    "box",
    [
        "<div class='author-box'>Ada Quill</div>",
        "<p>Words: <a href='/author/ada-quill/'>Ada Quill</a></p>",
        "<span class='byline'><a href='/people/1'>Ada Quill</a></span>",
        "<p class='p-author'>Ada Quill</p>",
        "<div class='author-box'>Ada Quill | December 11, 2019 10:15 AEST</div>",
    ],
)
def test_a_box_or_a_link_that_is_named_after_an_author_names_one(box: str) -> None:
    assert "Ada Quill" in authors(box)


@pytest.mark.parametrize(("line", "name"), [("ANNA | December 11, 2019", "ANNA"), ("May 3, 2019 | KIM", "KIM")])
def test_a_short_name_in_capitals_is_no_time_zone(line: str, name: str) -> None:
    assert authors(f"<div class='author-box'>{line}</div>") == [name]


@pytest.mark.parametrize(
    "box",
    [
        "<div class='author-box'>Share</div>",
        "<div class='author-box'>Leave a comment</div>",
        "<div class='author-box'>I</div>",
        f"<div class='author-box'>{'She has written about boats for years. ' * 4}</div>",
        "<p><a href='/authors/'>All who write here</a></p>",
    ],
)
def test_a_label_a_letter_or_a_life_in_a_box_of_an_author_names_nobody(box: str) -> None:
    assert authors(box) == []


@pytest.mark.parametrize(
    ("title", "site", "rest"),
    [
        ("The quay at dawn - Harbour notes", "Harbour notes", "The quay at dawn"),
        ("Harbour notes: The quay at dawn", "Harbour Notes", "The quay at dawn"),
        ("Harbour notes | Boats | The quay", "Harbour notes", "Boats | The quay"),
        ("The quay at dawn", "Harbour notes", "The quay at dawn"),
        ("Notes on harbours - and quays", "Harbour notes", "Notes on harbours - and quays"),
        ("Harbour notes - ", "Harbour notes", "Harbour notes - "),
        ("The quay - Harbour notes", "—", "The quay - Harbour notes"),
    ],
)
def test_the_very_name_of_the_blog_is_cut_off_a_title_and_nothing_else(title: str, site: str, rest: str) -> None:
    assert without_site_name(title, site) == rest


@pytest.mark.parametrize(
    ("feed", "name"),
    [
        ("Harbour notes » Feed", "Harbour notes"),
        ("Harbour notes - Atom", "Harbour notes"),
        ("Harbour notes RSS 2.0", "Harbour notes"),
        ("Feed", None),
        ("Subscribe to our posts", None),
        ("", None),
    ],
)
def test_a_page_that_names_its_feed_names_its_blog(feed: str, name: str | None) -> None:
    head = f"<title>{TITLE}</title><link rel='alternate' type='application/rss+xml' title='{feed}' href='/feed'>"
    assert cleaned(html_page(f"<h1>{TITLE}</h1>{paragraphs()}", head)).site_name == name


@pytest.mark.parametrize("said", ["WordPress", "Medium", "x" * 200])
def test_a_platform_or_a_text_is_no_blogs_name(said: str) -> None:
    head = f"<meta property='og:site_name' content='{said}'><title>{TITLE} | Harbour notes</title>"
    assert cleaned(html_page(f"<h1>{TITLE}</h1>{paragraphs()}", head)).site_name == "Harbour notes"
