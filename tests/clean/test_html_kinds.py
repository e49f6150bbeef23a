"""Pages that are no post are refused as such."""

from __future__ import annotations

import pytest

from flows.errors import NotAnArticle
from tests.clean.html_pages import COUNCIL, LAMPS, QUAY, TITLE, cleaned, html_page, paragraphs, post_page

POSTS = [("A walk by the quay", QUAY), ("What the council did", COUNCIL), ("Counting the lamps", LAMPS)]


def entry(title: str, text: str, name: str = "entry-content", tag: str = "h2") -> str:
    heading = f"<{tag} class='entry-title'><a href='/2019/05/{len(text)}.html'>{title}</a></{tag}>"
    return f"<div class='post hentry'>{heading}<div class='{name}'><p>{text}</p></div></div>"


@pytest.mark.parametrize(
    "body",
    [
        "".join(entry(title, text) for title, text in POSTS),
        "".join(entry(title, text, "post-body", "h3") for title, text in POSTS),
        "".join(entry(title, text, "entry-summary") for title, text in POSTS),
        f"<h1>Posts about boats</h1>{''.join(entry(title, text[:60], 'post-excerpt') for title, text in POSTS)}",
        "".join(f"<article><h2><a href='/{n}'>Post number {n}</a></h2><p>{QUAY}</p></article>" for n in range(6)),
        "<h1>All posts</h1>" + "".join(f"<li><a href='/{n}'>The post with the number {n}</a></li>" for n in range(30)),
    ],
)
def test_a_page_that_lists_posts_is_no_article(body: str) -> None:
    with pytest.raises(NotAnArticle, match=r"lists|list of"):
        cleaned(html_page(body, "<title>Harbour notes</title>"))


@pytest.mark.parametrize("name", ["feed-view archive-view", "feed-view label-view", "archive category", "error404"])
def test_a_page_whose_platform_calls_it_an_index_is_no_article(name: str) -> None:
    page = html_page(f"<h1>{TITLE}</h1>{paragraphs()}").replace("<body>", f"<body class='{name}'>")
    with pytest.raises(NotAnArticle, match="says of itself"):
        cleaned(page)


def test_a_page_that_says_that_it_is_a_collection_is_no_article() -> None:
    said = '<script type="application/ld+json">{"@graph":[{"@type":"CollectionPage"},{"@type":"WebSite"}]}</script>'
    with pytest.raises(NotAnArticle, match="collection"):
        cleaned(html_page(f"<h1>Boats</h1>{paragraphs()}", said))
    post = '<script type="application/ld+json">{"@graph":[{"@type":"CollectionPage"},{"@type":"Article"}]}</script>'
    assert cleaned(html_page(f"<h1>{TITLE}</h1>{paragraphs()}", post)).body


def test_a_page_that_asks_for_a_login_is_no_article() -> None:
    form = "<form><p>Please sign in to read on.</p><input type='text'><input type='password'></form>"
    with pytest.raises(NotAnArticle, match="login"):
        cleaned(html_page(f"<h1>{TITLE}</h1><div class='entry-content'><p>Members only.</p></div>{form}"))
    assert len(cleaned(post_page(below=form)).body) == 3


def test_a_post_that_lists_others_under_linked_headings_is_an_article() -> None:
    below = "".join(entry(title, text, "entry-summary", "h3") for title, text in POSTS[1:])
    clean = cleaned(post_page(below=f"<div class='related-posts'>{below}</div>"))
    assert clean.body == (QUAY, COUNCIL, LAMPS)


def test_a_post_whose_own_heading_leads_to_itself_is_an_article() -> None:
    page = html_page(entry(TITLE, f"{QUAY}</p><p>{COUNCIL}"))
    assert cleaned(page).title == TITLE


def test_a_post_of_links_with_words_around_them_is_an_article() -> None:
    links = "".join(f"<p>{QUAY} <a href='https://{n}.example.net/'>Here it is</a></p>" for n in range(12))
    assert len(cleaned(post_page(within=links)).body) == 15
