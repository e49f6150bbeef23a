"""Bodies of posts: their blocks, the furniture that software puts into them, their links."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.clean.document import clean_document
from flows.clean.html_tags import MOST_LEVELS, MOST_TAGS, sound_html
from flows.errors import DocumentError, NoArticleBody
from schemas.records import CleanDocument, Declared, LinkKind, RawDocument, Role

POST = Declared("rss", title="My post", site_name="My blog", url="https://b.example.org/2020/my-post")


def body(text: str, declared: Declared | None = POST, media_type: str = "text/html") -> RawDocument:
    return RawDocument("blog", "feed.xml", 0, media_type, b"", "", text, "utf-8", 1.0, is_body=True, declared=declared)


def clean(text: str, declared: Declared | None = POST, media_type: str = "text/html") -> CleanDocument:
    return clean_document(body(text, declared, media_type))


def rules(text: str) -> list[tuple[str, str]]:
    return [(cut.rule, cut.text) for cut in clean(f"<p>Words of the post.</p>{text}").removed]


def test_blocks_are_lines_as_a_browser_shows_them() -> None:
    document = clean(
        "<h3>Head</h3><p>one\n <b>two</b>&nbsp;three<br>four<pre>a  b\nc</pre><ul><li>x<li>y</ul><script>z</script>"
    )
    assert document.body == ("Head", "one two three", "four", "a b", "c", "x", "y")
    assert [(line.number, line.text, line.role) for line in document.lines][1] == (2, "one two three\n", Role.BODY)


def test_references_are_undone_once() -> None:
    assert clean("<p>a &amp;lt; &eacute; &foo; &copy &#8230; R&D</p>").body == ("a &lt; é &foo; © … R&D",)


def test_plain_text_is_read_line_by_line() -> None:
    document = clean("One & <b>\n\n  Two \r\nThree", media_type="text/plain")
    assert document.body == ("One & <b>", "Two", "Three")
    assert document.title == "My post"


@pytest.mark.parametrize(
    ("html", "rule"),
    [
        ("<p>The post <a href='/p'>My post</a> appeared first on <a href='/'>My blog</a>.</p>", "appeared_on"),
        ("<p>The post Another appeared first on Elsewhere.</p>", "appeared_on"),
        ("<p>Der Beitrag <a href='/p'>X</a> erschien zuerst auf <a href='/'>Y</a>.</p>", "appeared_on"),
        ("<p>L’article X est apparu en premier sur Y.</p>", "appeared_on"),
        ("<p>La entrada X aparece primero en Y.</p>", "appeared_on"),
        ("<p>投稿 X は Y に最初に表示されました。</p>", "appeared_on"),
        ("<p><a href='/p'>My post</a> yw'r cofnod cyntaf ar <a href='/'>My Blog</a></p>", "appeared_on"),
        (
            (
                "<hr><p><a href='/p'>X</a> was originally published in <a href='/'>Y</a> on Medium, where people are "
                "continuing the conversation by highlighting and responding to this story.</p>"
            ),
            "appeared_on",
        ),
        ("<div class='feedflare'><a href='x'>Email this</a></div>", "share_row"),
        ("<div class='addtoany_share_save_container'><a href='x'>Share</a></div>", "share_row"),
        ("<div class='sharedaddy sd-sharing-enabled'><h3>Share this:</h3></div>", "share_row"),
        (
            "<p><a href='https://x.com/intent/tweet?u=1'>Tweet it</a> | <a href='mailto:?subject=x'>Mail it</a></p>",
            "share_row",
        ),
        ("<p><a class='more-link' href='/p'>Go on</a></p>", "read_more"),
        ("<p><a href='/p#more'>Continue reading <span>→</span></a></p>", "read_more"),
        ("<p>Filed under: <a href='/c/a'>Arts</a>, <a href='/c/b'>Books</a></p>", "labels_start"),
        ("<div class='blogger-post-footer'>My footer</div>", "post_footer"),
        ("<div class='subscription-widget-wrap'><p>Thanks for reading!</p></div>", "subscription"),
        ("<span style='display: none'>preheader</span>", "hidden"),
    ],
)
def test_furniture_at_the_end_is_cut_by_a_named_rule(html: str, rule: str) -> None:
    assert {found for found, _ in rules(html)} == {rule}


@pytest.mark.parametrize(
    "html",
    [
        "<p>The post office appeared first on the left.</p><p>More words.</p>",
        "<p>I say: continue reading, whatever happens.</p>",
        "<p>He told me to read more books.</p>",
        "<p>Share</p><p>and share alike.</p>",
        "<p>My post and My blog are two things.</p>",
        "<p>Filed under: things that I shall never understand.</p>",
        "<p class='date'>Monday</p><p class='author'>Me</p>",
        "<p>See <a href='https://twitter.com/someone/status/1'>what she said</a></p>",
    ],
)
def test_what_an_author_may_have_written_stays(html: str) -> None:
    assert rules(html) == []


def test_a_body_that_looks_like_an_address_is_words() -> None:
    for text in ("https://b.example.org/", "notes.txt", "\ud800"):
        assert clean(text).body == (text,)


def test_a_link_that_asks_to_read_on_is_cut_out_of_its_paragraph() -> None:
    document = clean(
        "<p>Words of the post … <a href='/2020/my-post'>Read more</a></p><p>The post X appeared first on Y.</p>"
    )
    assert document.body == ("Words of the post …",)
    assert [cut.rule for cut in document.removed] == ["read_more", "appeared_on"]
    far = clean("<p><a href='/x'>Read more</a> here.</p>" + "<p>Words of the post, and more of them.</p>" * 40)
    assert far.removed == ()


def test_a_heading_that_repeats_the_title_is_cut() -> None:
    document = clean("<h2>My Post!</h2><p>Words.</p>")
    assert (document.body, [cut.rule for cut in document.removed]) == (("Words.",), ["repeated_title"])
    assert clean("<p>My post</p><p>Words.</p>").body == ("My post", "Words.")


def test_related_posts_become_links() -> None:
    for html in (
        "<p>Related posts:</p><ol><li><a href='/1'>One</a></li><li><a href='/2'>Two</a></li></ol>",
        "<div class='yarpp-related-rss'><ol><li><a href='/1'>One</a></li><li><a href='/2'>Two</a></li></ol></div>",
    ):
        document = clean(f"<p>Words.</p>{html}<p>The post X appeared first on Y.</p>")
        assert document.body == ("Words.",)
        found = [(link.kind, link.position, link.title, link.href) for link in document.links]
        assert found == [
            (LinkKind.RELATED, 1, "One", "https://b.example.org/1"),
            (LinkKind.RELATED, 2, "Two", "https://b.example.org/2"),
        ]
        assert [line.role for line in document.lines if line.text in ("One\n", "Two\n")] == [Role.RELATED] * 2


def test_links_of_the_body_have_title_and_absolute_address() -> None:
    document = clean(
        "<p><a href='../a'>A <b>b</b></a> <a href='https://c.example.org/x'><img alt='Pic' src='p'></a>"
        "<a href='/d' title='Dee'></a> <a href='#note'>1</a> <a href='mailto:x@e.org'>m</a><a name='n'>n</a>"
        "<a href='javascript:void(0)'>j</a> <a href='/big.JPG?w=9'><img src='s'></a> <a href='http://[x'>bad</a></p>"
    )
    assert [(link.title, link.href) for link in document.links] == [
        ("A b", "https://b.example.org/a"),
        ("Pic", "https://c.example.org/x"),
        ("Dee", "https://b.example.org/d"),
        ("bad", "http://[x"),
    ]
    assert {link.kind for link in document.links} == {LinkKind.INLINE}


def test_a_base_in_the_body_goes_before_the_address_of_the_post() -> None:
    assert (
        clean("<base href='https://c.example.org/d/'><p><a href='e'>E</a></p>").links[0].href
        == "https://c.example.org/d/e"
    )
    assert clean("<p><a href='e'>E</a></p>", Declared("rss", title="t")).links[0].href == "e"


def test_links_in_what_is_cut_are_no_links_of_the_body() -> None:
    assert clean("<p>Words.</p><div class='feedflare'><a href='/x'>x</a></div>").links == ()


def test_a_thousand_links_are_kept_and_more_are_flagged() -> None:
    for count in (1_500, 50_000):
        document = clean("<p>" + "".join(f"<a href='/{i}'>Post {i}</a> and " for i in range(count)) + "</p>")
        assert len(document.links) == 1_000
        assert document.links[-1].href == "https://b.example.org/999"
        assert "links_capped" in document.quality_flags
    assert "links_capped" not in clean("<p>" + "<a href='/x'>x</a> " * 1_000).quality_flags


def test_a_body_of_pictures_has_no_text() -> None:
    for html in ("<p><img src='x' width=1 height=1></p>", "", "<div class='feedflare'>x</div>", "<!-- -->"):
        with pytest.raises(NoArticleBody):
            clean(html)


def test_a_body_too_large_for_a_tree_is_read_tag_by_tag() -> None:
    for html in (
        "<p>One <a href='/x'>link</a></p>" + "<p>y &amp; z</p>" * MOST_TAGS,
        "<div>" * (MOST_LEVELS + 1) + "<p>One <a href='/x'>link</a></p><p>y &amp; z</p>",
    ):
        assert sound_html(html) is None
        document = clean(html)
        assert document.body[:2] == ("One link", "y & z")
        assert [(link.title, link.href) for link in document.links] == [("link", "https://b.example.org/x")]


def test_markup_that_never_ends_is_text() -> None:
    assert clean("<p>a <!-- b <p>c <a href='d <p>e < f <![CDATA[g").body == (
        "a <!-- b",
        "c <a href='d",
        "e < f <![CDATA[g",
    )
    assert clean("<p>a<!-- b -->c<style>d</style>e<script>f<p>g").body == ("acef", "g")


HOSTILE = {
    "comments": "<!--" * 100_000,
    "declarations": "<?" * 100_000,
    "cdata": "<![CDATA[" * 100_000,
    "open tags": "<a href=" * 100_000,
    "open quotes": "<a x='" * 100_000,
    "double quotes": '<a "' * 100_000,
    "less than": "<" * 300_000,
    "ampersands": "&" * 300_000,
    "references": "&a" * 200_000,
    "deep": "<b>" * 50_000 + "x" + "</b>y" * 50_000,
    "nearly too deep": ("<i>" * (MOST_LEVELS - 1) + "x" + "</i>y" * (MOST_LEVELS - 1))
    * (MOST_TAGS // MOST_LEVELS // 2),
    "anchors in anchors": "<a href=x>" * 50_000 + "<img>" * 50_000,
    "read more": "<p><a href='x'>Read more</a></p>" * 25_000,
    "classes": "<p class='" + "a " * 500_000 + "'>x</p>",
    "attributes": "<a" + " href" * 200_000 + ">x</a>",
    "scripts": "<style></script>" * 100_000,
    "links": "<li><a href=x>One</a></li>" * 50_000,
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_markup_takes_no_long_time(hostile: str) -> None:
    started = time.process_time()
    with suppress(DocumentError):
        clean(f"<p>x</p>{HOSTILE[hostile]}")
    assert time.process_time() - started < 5


PIECES = (
    "<p> </p> <a href='x'> </a> <!-- --> <b <div class='feedflare'> </div> "
    "<pre> \n & &lt; &#0; <base href='y'> <table> word"
)


@settings(max_examples=200, deadline=5000)
@given(st.lists(st.sampled_from([*PIECES.split(" "), "\ud800", "Read more", "\x00"]), max_size=60))
def test_any_markup_is_cleaned_or_refused(pieces: list[str]) -> None:
    try:
        document = clean(" ".join(pieces))
    except DocumentError:
        return
    assert document.body
    assert len(document.lines) == len(document.body) + sum(line.role is not Role.BODY for line in document.lines)
