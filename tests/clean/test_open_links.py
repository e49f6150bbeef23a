"""Posts in which somebody forgot the end of a link, as in pages written by hand."""

from __future__ import annotations

import pytest

from flows.clean.fragment import clean_fragment
from flows.clean.open_links import close_links
from schemas.records import Declared, LinkKind, RawDocument
from tests.clean.html_pages import COUNCIL, LAMPS, QUAY, TITLE, cleaned, html_page, listed, paragraphs


@pytest.mark.parametrize(
    ("html", "closed"),
    [
        ("<a href=x>home<p>text", "<a href=x>home</a><p>text"),
        ("<A NAME=top>home<BR>text", "<A NAME=top>home</a><BR>text"),
        ("<a name=a><p>one<a name=b><p>two", "<a name=a></a><p>one<a name=b></a><p>two"),
        ("<a href=x>one <a href=y>two</a><p>text", "<a href=x>one <a href=y>two</a><p>text"),
        ("<a href=x>to the end", "<a href=x>to the end"),
    ],
)
def test_a_link_without_an_end_ends_with_its_line(html: str, closed: str) -> None:
    assert close_links(html) == closed


@pytest.mark.parametrize(
    "html", ["<a href=x><div><p>a card</p></div></a>", "<p>no link</p>", "<a href=x>x</a><p>y</p>"]
)
def test_a_link_around_boxes_stays_as_it_is(html: str) -> None:
    assert close_links(html) == html


@pytest.mark.parametrize("opened", ["<a name='top'>", "<a href='index.html'>", "<a href='index.html'>Home<br>"])
@pytest.mark.parametrize("text", [paragraphs(), "<br><br>".join((QUAY, COUNCIL, LAMPS))])
def test_a_page_wholly_inside_a_link_is_an_article(opened: str, text: str) -> None:
    found = cleaned(html_page(f"<h1>{TITLE}</h1>{opened}{text}"))
    assert (found.title, found.body[-3:]) == (TITLE, (QUAY, COUNCIL, LAMPS))


def test_the_body_of_an_entry_inside_a_link_is_its_text_and_the_link_is_short() -> None:
    html = f"<p><a href='https://example.org/nets'>The nets{paragraphs()}"
    raw = RawDocument(
        "blog", "feed.xml", 0, "text/html", b"", "", html, "utf-8", 1.0, is_body=True, declared=Declared("rss", TITLE)
    )
    found = clean_fragment(raw)
    assert found.body == ("The nets", QUAY, COUNCIL, LAMPS)
    assert listed(found, LinkKind.INLINE) == [("The nets", "https://example.org/nets")]
