"""Pages and bodies that are larger, deeper or more broken than anybody makes them: whole text or a reason, in time.

Time is the processor's, so that other work on the machine does not count.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.clean.document import clean_document
from flows.clean.html.hostile import MOST_TAGS
from flows.clean.lines import MOST_LINES
from flows.errors import DocumentError, NoArticleBody, PageTooLarge
from flows.normalize.article import normalize_article
from schemas.records import Article, Declared, RawDocument, SourceRank
from tests.clean.html_pages import QUAY, TITLE, document, html_page, paragraphs, post_page

LONGEST = 5.0  # seconds


@contextmanager
def in_time() -> Iterator[None]:
    started = time.process_time()
    yield
    assert time.process_time() - started < LONGEST


def body_of(text: str, media_type: str = "text/html") -> RawDocument:
    """The body of a post, as feeds and exports have it."""
    return RawDocument(
        "blog", "feed.xml", 0, media_type, b"", "0" * 64, text, "utf-8", 1.0, form="atom",
        source_rank=SourceRank.FEED, is_body=True, declared=Declared("atom", title=TITLE),
    )  # fmt: skip


def text_page(text: str) -> RawDocument:
    return RawDocument("blog", "a.txt", 0, "text/plain", b"", "0" * 64, text, "utf-8", 1.0)


def article(raw: RawDocument) -> Article:
    return normalize_article(raw, clean_document(raw))


def in_post(inner: str) -> RawDocument:
    return document(post_page(within=inner))


def links(count: int) -> str:
    items = "".join(f"<li><a href='/2014/05/post-{n}.html'>Post number {n}</a></li>" for n in range(count))
    return f"<div class='related-posts'><h3>Related posts</h3><ul>{items}</ul></div>"


def test_fifty_thousand_related_links_cost_the_text_nothing() -> None:
    with in_time():
        found = article(document(post_page(below=links(50_000))))
    assert found.body.startswith(QUAY)
    assert "Post number" not in found.body
    assert 0 < len(found.links) <= 1_000


def test_a_text_of_eleven_megabytes_in_one_element_is_kept_to_its_end() -> None:
    with in_time():
        found = article(in_post(f"<p>{'Boats came home. ' * 650_000}And so it ended.</p>"))
    assert len(found.body) > 11_000_000
    assert found.body.endswith("And so it ended.")


def attributes(count: int) -> str:
    return " ".join(f"a{number}=1" for number in range(count))


WHOLE: dict[str, Callable[[], str]] = {
    "levels": lambda: "<div>" * 4_000 + paragraphs() + "</div>" * 4_000,
    "levels that have no end": lambda: "<div>" * 20_000 + paragraphs(),
    "open tags": lambda: "<p>some <b>text <i>here <span>" * 4_000 + paragraphs(),
    "tags within tags": lambda: "<a <b <i " * 10_000 + ">" + paragraphs(),
    "null bytes": lambda: paragraphs(QUAY.replace(" ", "\0 \0")) * 100 + "\0" * 1_000_000 + paragraphs(),
    "attributes": lambda: f"<p {attributes(200_000)}>x</p>" + paragraphs(),
    "a class of megabytes": lambda: f"<p class='{'word ' * 1_000_000}'>x</p>" + paragraphs(),
    "a comment of megabytes": lambda: f"<!-- {'x ' * 3_000_000} -->" + paragraphs(),
    "comments": lambda: "<!-- x -->" * 150_000 + paragraphs(),
    "a script of megabytes": lambda: f"<script>{'if (a < b) go()' * 150_000}</script>" + paragraphs(),
    "references": lambda: f"<p>{'&eacute;' * 500_000}</p>" + paragraphs(),
    "names of nothing": lambda: f"<p>{'&foo' * 1_000_000}</p>" + paragraphs(),
    "tables without rows": lambda: "<table><b>x<tr>" * 10_000 + "</table>" + paragraphs(),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_post_with_rubbish_in_it_keeps_its_text(name: str) -> None:
    with in_time():
        found = article(in_post(WHOLE[name]()))
    assert QUAY in found.body.replace("\ufffd", "")


@pytest.mark.parametrize("name", WHOLE)
def test_a_body_with_rubbish_in_it_keeps_its_text(name: str) -> None:
    with in_time():
        found = article(body_of(paragraphs() + WHOLE[name]()))
    assert QUAY in found.body


REFUSED: dict[str, Callable[[], RawDocument]] = {
    "lines": lambda: in_post("x<br>" * (MOST_LINES + 1)),
    "lines of a pre": lambda: in_post("<pre>" + "x\n" * MOST_LINES * 5 + "</pre>"),
    "tags": lambda: in_post("<b>x</b>" * MOST_TAGS),
    "levels": lambda: in_post("<div>" * 190_000),
    "links that have no end": lambda: in_post("<a href='/x.html'>x " * 200_000),
    "attributes of all": lambda: in_post(f"<p {' '.join(f'a{n}=1' for n in range(200))}>x</p>" * 1_600),
    "attributes of a tag": lambda: in_post(f"<p {attributes(1_000_000)}>x</p>"),
    "attributes of a tag of a body": lambda: body_of(f"<p {attributes(1_000_000)}>x</p>"),
    "lines of a body": lambda: body_of("x<br>" * 1_000_000),
    "open tags of a body": lambda: body_of("<p>text <b>bold <i>it <span>" * 180_000),
    "less-than signs of a body": lambda: body_of("<a " * 2_000_000),
    "lines of a text": lambda: text_page("a: 1\n" * 3_000_000),
    "dashes": lambda: text_page("---\n" * 3_500_000),
    "blank lines": lambda: text_page(f"{TITLE}\n{QUAY}\n" + "\r\n" * 2_000_000),
    "lines of a plain body": lambda: body_of("a: 1\n" * 3_000_000, "text/plain"),
    "lines of Markdown": lambda: body_of("- a\n" * 3_000_000, "text/markdown"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_take_minutes_is_refused_with_a_reason(name: str) -> None:
    raw = REFUSED[name]()
    with (
        in_time(),
        pytest.raises(PageTooLarge, match=r"more than \d+,000 (?:tags|lines|elements|attributes)") as refused,
    ):
        article(raw)
    assert refused.value.rejection().how_to_fix


@pytest.mark.parametrize("page", [f"<!-- {'words ' * 2_000_000}", "\0" * 2_000_000, "</p>" * 100_000])
def test_a_page_of_nothing_but_markup_has_no_text(page: str) -> None:
    with in_time(), pytest.raises(NoArticleBody):
        article(document(page))


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\u0301\u0316" * 1_000_000,
        ("a" + "\u0301\u0316" * 40) * 10_000,
        "\ufdfa" * 1_000_000,
        "㌀" * 1_000_000,
        "x\x0b" * 1_000_000,
        "👨\u200d👩\u200d👧 " * 300_000,
        "May 3, 2014 at 7:52 AM\n" * 20_000,
        "Read more\nShare\n" * 15_000,
        "Related posts\n" * 30_000,
        "Previous\nNext\n" * 15_000,
    ],
)
def test_texts_of_strange_characters_and_labels_are_read_in_time(text: str) -> None:
    with in_time():
        found = article(text_page(f"{TITLE}\n\n{QUAY} {QUAY}\n\n{text}\n"))
    assert found.title == TITLE
    assert QUAY in found.body


def test_a_long_text_is_told_from_another_and_not_by_case_or_spaces() -> None:
    long = f"{QUAY} " * 4_000
    first, same, other = (article(text_page(f"{TITLE}\n\n{text}")) for text in (long, long.upper(), long + "x"))
    assert first.text_hash == same.text_hash != other.text_hash


NESTED = ["[" * 400 + "]" * 400, '{"name":' * 300 + "1" + "}" * 300, "[" * 100_000, f"[{'1,' * 900_000}1]"]


@pytest.mark.parametrize("value", NESTED)
def test_json_that_is_nested_or_listed_without_end_says_nothing(value: str) -> None:
    script = f'<script type="application/ld+json">{{"@type": "BlogPosting", "author": {value}}}</script>'
    with in_time():
        found = article(document(post_page(head=script * 3)))
    assert found.body.startswith(QUAY)
    assert not found.authors


def test_a_title_of_megabytes_is_none() -> None:
    with in_time():
        found = article(document(html_page(f"<h1>{TITLE}</h1>{paragraphs()}", f"<title>{'a | ' * 1_000_000}</title>")))
    assert found.title == TITLE


TAGS = ["<a href='/x'>", "</a>", "<p>", "</div>", "<div class='post-body'>", "<table><tr>", "<b>", "</i>", "<!--"]
TAGS += ["-->", "<script>", "</script>", "<pre>", "<h1>", "</h1>", "<br>", "&amp", "<ul><li>", "<select>", "<", "\0"]


def is_read_or_refused(raw: RawDocument) -> bool:
    try:
        return bool(article(raw).body)
    except DocumentError as error:
        return bool(str(error))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*TAGS, QUAY]) | st.text(max_size=20), max_size=60), st.booleans())
def test_shuffled_markup_is_an_article_or_refused(pieces: list[str], is_body: bool) -> None:
    html = "".join(pieces)
    assert is_read_or_refused(body_of(html) if is_body else document(html))


@pytest.mark.parametrize("is_body", [True, False])
def test_a_page_cut_anywhere_is_an_article_or_refused(is_body: bool) -> None:
    whole = post_page(below=links(3), within="<ul><li>a<li>b</ul><!-- x --><pre>c\nd</pre>&eacute;&#8217;")
    for end in range(0, len(whole), 7):
        assert is_read_or_refused(body_of(whole[:end]) if is_body else document(whole[:end]))
