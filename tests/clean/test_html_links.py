"""What a page recommends, its pager, and the links of its text."""

from __future__ import annotations

import pytest

from flows.clean.html_page import clean_html_page
from schemas.records import Declared, LinkKind
from tests.clean.html_pages import QUAY, TITLE, URL, cleaned, document, html_page, listed, paragraphs, post_page

FERRY = ("The night ferry", "https://harbour.example.org/2018/01/the-night-ferry.html")
TABLES = ("What the tide tables do not say", "https://harbour.example.org/2018/02/tide-tables.html")
BOTH = (LinkKind.POPULAR, LinkKind.RELATED)


def item(post: tuple[str, str], inside: str = "{link}") -> str:
    return f"<li>{inside.format(link=f'<a href={post[1]!r}>{post[0]}</a>')}</li>"


def related(*items: str, name: str = "related-posts", heading: str = "<h3>Related posts</h3>") -> str:
    return f"<div class='{name}'>{heading}<ul>{''.join(items)}</ul></div>"


@pytest.mark.parametrize(
    ("name", "heading", "kind"),
    [
        ("related-posts", "", LinkKind.RELATED),
        ("jp-relatedposts", "<h3><em>Related</em></h3>", LinkKind.RELATED),
        ("yarpp yarpp-related", "<h3>Related posts:</h3>", LinkKind.RELATED),
        ("widget PopularPosts", "<h2>Popular Posts</h2>", LinkKind.POPULAR),
        ("popular-posts", "", LinkKind.POPULAR),
        ("related-posts", "<h3>Popular posts from this blog</h3>", LinkKind.POPULAR),
        ("x1", "<h3>Popular posts from this blog</h3>", LinkKind.POPULAR),
        ("x1", "<p><b>You may also like</b></p>", LinkKind.RELATED),
        ("x1", "<h3>Das könnte dich auch interessieren</h3>", LinkKind.RELATED),
        ("x1", "<h3>Читайте также</h3>", LinkKind.RELATED),
    ],
)
def test_a_list_of_other_posts_is_known_by_name_or_heading(name: str, heading: str, kind: LinkKind) -> None:
    clean = cleaned(post_page(below=related(item(FERRY), item(TABLES), name=name, heading=heading)))
    assert listed(clean, kind) == [FERRY, TABLES]
    assert listed(clean, *BOTH) == [FERRY, TABLES]
    assert "no_related_links" not in clean.quality_flags


def test_a_list_right_below_a_heading_is_a_list_of_posts() -> None:
    below = f"<div><div><h3>Related posts</h3></div><ul>{item(FERRY)}{item(TABLES)}</ul><p>{QUAY} {QUAY}</p></div>"
    assert listed(cleaned(post_page(below=below)), LinkKind.RELATED) == [FERRY, TABLES]


@pytest.mark.parametrize("heading", ["Recent posts", "Archives", "Follow us", "Comments", "Blogroll"])
def test_other_lists_recommend_nothing(heading: str) -> None:
    below = related(item(FERRY), item(TABLES), name="x1", heading=f"<h3>{heading}</h3>")
    clean = cleaned(post_page(below=below))
    assert listed(clean, *BOTH) == []
    assert "no_related_links" in clean.quality_flags


@pytest.mark.parametrize("name", ["related-posts", "more-articles"])
def test_the_newest_posts_are_no_related_ones_in_whatever_box(name: str) -> None:
    below = related(item(FERRY), item(TABLES), name=name, heading="<h3>Recent posts</h3>")
    assert listed(cleaned(post_page(below=below)), *BOTH) == []


@pytest.mark.parametrize(
    "menu",
    [
        "<nav><div><h4>Trending</h4>{list}</div></nav>",
        "<div class='footer__menu-column'><div><h4>Trending</h4></div>{list}</div>",
    ],
)
def test_a_menu_recommends_nothing_for_its_headings(menu: str) -> None:
    below = menu.format(list=f"<ul>{item(FERRY)}{item(TABLES)}</ul>")
    assert listed(cleaned(post_page(below=f"<div>{below}</div>")), *BOTH) == []


def test_the_label_of_one_post_heads_no_list() -> None:
    below = f"<div><div><div>Trending</div><div><a href='{FERRY[1]}'>{FERRY[0]}</a></div></div></div>"
    assert listed(cleaned(post_page(below=below)), *BOTH) == []


@pytest.mark.parametrize(("heading", "most"), [("Related posts", 24), ("Most Popular", 12)])
def test_a_long_list_below_a_heading_alone_is_an_archive(heading: str, most: int) -> None:
    posts = [(f"The notes of day {i} on the quay", f"https://harbour.example.org/2018/01/{i}.html") for i in range(25)]
    for length in (most, most + 1):
        below = related(*map(item, posts[:length]), name="x1", heading=f"<h3>{heading}</h3>")
        assert listed(cleaned(post_page(below=below)), *BOTH) == (posts[:length] if length == most else [])


def test_the_neighbours_of_a_post_in_boxes_that_say_so_are_its_pager() -> None:
    before = f"<div class='td-post-prev-post'><span>Previous article</span><a href='{FERRY[1]}'>{FERRY[0]}</a></div>"
    after = f"<div class='td-post-next-post'><span>Next article</span><a href='{TABLES[1]}'>{TABLES[0]}</a></div>"
    clean = cleaned(post_page(below=f"<div>{before}{after}</div>"))
    assert listed(clean, LinkKind.PREVIOUS) == [FERRY]
    assert listed(clean, LinkKind.NEXT) == [TABLES]
    assert listed(clean, *BOTH) == []


def test_a_post_in_two_lists_of_a_kind_has_the_better_title_of_the_two() -> None:
    ticker = related(item(("Ferry", FERRY[1])), name="trending", heading="<h3>Trending</h3>")
    popular = related(item(FERRY), item(TABLES), name="popular-posts", heading="<h3>Popular posts</h3>")
    assert listed(cleaned(post_page(below=ticker + popular)), *BOTH) == [FERRY, TABLES]


@pytest.mark.parametrize(
    "card",
    [
        "<a href='{href}'><img src='a.jpg'></a><h4><a href='{href}'>{title}</a></h4><a href='{href}'>Read more</a>",
        "<a href='{href}'><div>March 17, 2018</div><h3>{title}</h3><p>It came at two, and nobody was there.</p></a>",
        "<a href='{href}'><div>March 17, 2018</div><div>{title}</div><p>It came at two, and nobody was there.</p></a>",
        "<a href='{href}'><span class='card-title'>{title}</span><span>It came at two.</span></a>",
        "<div class='post-title'><a href='{href}'>{title}</a></div><a href='{href}'>It came at two, seen by nobody</a>",
        "<a data-testid='post-preview-title' href='{href}'>{title}</a><a href='{href}'>It came at two, unseen.</a>",
        "<a href='{href}' title='{title}'><img src='a.jpg'></a>",
        "<a href='{href}' title='{title}'><div>By the sea</div><p>{title}</p></a>",
        "<a href='{href}'><span class='card-subheadline'>By the sea</span><p class='card-headline'>{title}</p></a>",
        "<a href='{href}' title='Permanent Link to {title}'><img src='a.jpg'></a>",
        "<a href='{href}'>{title}</a> <a href='{href}#comments'>3 comments</a> <a href='{href}'>17</a>",
    ],
)
def test_the_title_of_a_listed_post_is_what_reads_like_one(card: str) -> None:
    cards = "".join(f"<li>{card.format(title=title, href=href)}</li>" for title, href in (FERRY, TABLES))
    assert listed(cleaned(post_page(below=related(cards))), LinkKind.RELATED) == [FERRY, TABLES]


@pytest.mark.parametrize(
    ("title", "href"),
    [
        ("The map of elsewhere", "https://maps.example.net/elsewhere"),
        (TITLE, URL),
        (TITLE, f"{URL}#comments"),
        ("Boats and everything", "/search/label/boats"),
        ("Boats and everything", "/category/boats/"),
        ("All that Ann wrote", "/author/ann/"),
        ("Boats of all kinds", "/thema/boote"),
        ("Boats of all kinds", "/blog-category/boats"),
        ("All boats", "/2018/"),
        ("What we wrote that year", "/2018/"),
        ("What we wrote in May", "/2017/05/"),
        ("What we wrote in May", "/2017_05_01_archive.html"),
        ("What we wrote before this", "/search?updated-max=2018-03-01"),
        ("Write to us about it", "/contact.html"),
        ("Write to us about it", "https://harbour.example.org/contact?from=post"),
        ("What we wrote in May", "/?m=201905"),
        ("All about the boats", "/?s=boats"),
        ("All about the boats", "https://harbour.example.org/?lang=en&s=boats"),
        ("All about the boats", "/search?q=boats"),
        ("More of our posts", "/?paged=2"),
        ("The harbour", "https://harbour.example.org/"),
        ("See all", "/blog/"),
        ("Related posts", "/more.html"),
        ("A picture of it", "/pictures/a.jpg"),
        ("Write to us now", "mailto:ann@example.org"),
        ("Open the menu", "javascript:void(0)"),
        ("Top of the page", "#top"),
        ("17", "/2018/03/seventeen.html"),
        ("Read more", "/2018/03/seventeen.html"),
        ("March 17, 2018", "/2018/03/seventeen.html"),
        ("", "/2018/03/seventeen.html"),
    ],
)
def test_what_is_no_other_post_of_the_blog_is_left_out(title: str, href: str) -> None:
    below = related(item(FERRY), item(TABLES), item((title, href)))
    assert listed(cleaned(post_page(below=below)), *BOTH) == [FERRY, TABLES]


@pytest.mark.parametrize(
    "path",
    [
        "2018/03/the-quay.html?m=1", "p/the-quay?s=r", "2018/03/contact", "blog/cart", "1984/", "p/the-quay?q=1",
        "2018/03/register.html",
    ],
)  # fmt: skip
def test_a_post_may_be_called_as_other_pages_are(path: str) -> None:
    quay = ("The quay that we forgot", f"https://harbour.example.org/{path}")
    below = related(item(FERRY), item(TABLES), item(quay))
    assert listed(cleaned(post_page(below=below)), *BOTH) == [FERRY, TABLES, quay]


def test_a_post_is_listed_once_a_kind_and_counted_from_one() -> None:
    below = related(item(FERRY), item(FERRY), item((FERRY[0], FERRY[1] + "#more")), item(TABLES))
    below += related(item(TABLES), name="popular-posts", heading="<h3>Popular posts</h3>")
    clean = cleaned(post_page(below=below))
    assert [(link.kind, link.position, link.title) for link in clean.links] == [
        (LinkKind.RELATED, 1, FERRY[0]),
        (LinkKind.RELATED, 2, TABLES[0]),
        (LinkKind.POPULAR, 1, TABLES[0]),
    ]


@pytest.mark.parametrize(
    "link",
    [
        "<link rel='alternate' type='application/rss+xml' href='https://harbour.example.org/feed/'>",
        "<link rel='EditURI' type='application/rsd+xml' href='https://harbour.example.org/rsd'>",
    ],
)
def test_a_page_that_does_not_say_its_own_address_is_of_the_site_of_its_feed(link: str) -> None:
    elsewhere = ("The map of elsewhere", "https://maps.example.net/elsewhere")
    own = ("The night ferry", "https://harbour.example.org/2018/ferry.html")
    body = f"<h1>{TITLE}</h1><div class='entry-content'>{paragraphs()}</div>{related(item(own), item(elsewhere))}"
    assert listed(cleaned(html_page(body, f"<title>{TITLE}</title>{link}")), *BOTH) == [own]
    for service in ("feeds.feedburner.com", "feedpress.me", "www.blogger.com"):
        served = link.replace("harbour.example.org", service)
        assert listed(cleaned(html_page(body, f"<title>{TITLE}</title>{served}")), *BOTH) == [own, elsewhere]
        assert listed(cleaned(html_page(body, f"<title>{TITLE}</title>{served}{link}")), *BOTH) == [own]


def test_a_page_that_does_not_say_its_own_address_is_not_of_the_site_that_takes_its_pingbacks() -> None:
    pingback = "<link rel='pingback' href='https://webmention.example.net/harbour/xmlrpc'>"
    own = ("The night ferry", "https://harbour.example.org/2018/ferry.html")
    body = f"<h1>{TITLE}</h1><div class='entry-content'>{paragraphs()}</div>{related(item(own))}"
    assert listed(cleaned(html_page(body, f"<title>{TITLE}</title>{pingback}")), *BOTH) == [own]


def test_the_link_of_the_title_tells_that_a_feed_is_of_the_site() -> None:
    feed = "<link rel='alternate' type='application/rss+xml' href='https://harbour.example.org/feed/'>"
    elsewhere = ("The map of elsewhere", "https://maps.example.net/elsewhere")
    title = f"<h1 class='entry-title'><a href='https://harbour.example.org/2019/walk'>{TITLE}</a></h1>"
    body = f"{title}<div class='entry-content'>{paragraphs()}</div>{related(item(elsewhere))}"
    assert listed(cleaned(html_page(body, f"<title>{TITLE}</title>{feed}")), *BOTH) == []


def test_a_part_of_the_blog_in_which_several_of_the_posts_lie_is_none_of_them() -> None:
    part = ("All about the boats of the year", "/2018/03/")
    posts = [("The night ferry", "/logs/years/ferry.html"), ("The tide tables", "/logs/years/tables.html")]
    box = related(item(("All about the logs of years", "/logs/years/")), item(part), *map(item, posts))
    assert [title for title, _ in listed(cleaned(post_page(below=box)), *BOTH)] == [title for title, _ in posts]


def test_addresses_are_made_absolute_by_the_pages_own_and_stay_as_they_are_without_one() -> None:
    below = related(item(("The night ferry", "../01/ferry.html")), item(("The tide tables", "/2018/tables.html")))
    assert listed(cleaned(post_page(below=below)), LinkKind.RELATED) == [
        ("The night ferry", "https://harbour.example.org/2019/01/ferry.html"),
        ("The tide tables", "https://harbour.example.org/2018/tables.html"),
    ]
    unknown = cleaned(html_page(f"<h1>{TITLE}</h1><div class='post-body'>{paragraphs()}</div>{below}"))
    assert listed(unknown, LinkKind.RELATED) == [
        ("The night ferry", "../01/ferry.html"),
        ("The tide tables", "/2018/tables.html"),
    ]


@pytest.mark.parametrize(
    ("own", "href", "found"),
    [
        ("http://boats.blogspot.com/a.html", "http://boats.blogspot.tw/b.html", "http://boats.blogspot.tw/b.html"),
        ("http://boats.blogspot.co.uk/a.html", "http://boats.blogspot.com/b.html", "http://boats.blogspot.com/b.html"),
        (
            "http://boats.example.org/a",
            "https://web.archive.org/web/2015/http://boats.example.org/b",
            "https://web.archive.org/web/2015/http://boats.example.org/b",
        ),
        (
            "https://web.archive.org/web/2015/http://boats.example.org/a",
            "/web/2015/http://boats.example.org/b",
            "https://web.archive.org/web/2015/http://boats.example.org/b",
        ),
        (
            "https://web.archive.org/web/2015/http://boats.example.org/a",
            "/web/2015/http://nets.example.org/b",
            None,
        ),
        ("http://boats.blogspot.com/a.html", "http://nets.blogspot.com/b.html", None),
    ],
)
def test_one_blog_at_several_addresses_is_one_site(own: str, href: str, found: str | None) -> None:
    page = post_page(below=related(item(("The night ferry", href)))).replace(URL, own)
    assert [link[1] for link in listed(cleaned(page), LinkKind.RELATED)] == ([found] if found else [])


def test_the_address_that_a_crawler_noted_is_the_pages_own() -> None:
    page = html_page(f"<h1>{TITLE}</h1>{paragraphs()}{related(item(('The night ferry', 'ferry.html')))}")
    clean = clean_html_page(document(page, Declared("warc_header", url=URL)))
    assert listed(clean, LinkKind.RELATED) == [("The night ferry", "https://harbour.example.org/2019/05/ferry.html")]


def test_links_of_the_text_come_each_address_once_wherever_they_lead() -> None:
    text = f"<p>{QUAY} <a href='/a.html'>the <b>map</b></a>, <a href='https://b.example.net/'>another</a> "
    text += "<a href='/a.html'>again</a> <a href='#note'>1</a> <a href='mailto:a@example.org'>me</a></p>"
    clean = cleaned(post_page(within=text))
    assert [(link.position, link.title, link.href) for link in clean.links] == [
        (1, "the map", "https://harbour.example.org/a.html"),
        (2, "another", "https://b.example.net/"),
    ]


def test_links_of_furniture_are_no_links_of_the_text() -> None:
    within = "<div class='sharedaddy'><a href='/share'>Share</a></div>"
    within += "<p>Read also: <a href='/2018/a.html'>The ferry that came</a></p>"
    assert listed(cleaned(post_page(within=within)), LinkKind.INLINE) == []


@pytest.mark.parametrize(
    ("pager", "title"),
    [
        ("<div class='nav-previous'><a href='/a.html' rel='prev'>&larr; The night ferry</a></div>", "The night ferry"),
        ("<div class='nav-previous'><a href='/a.html'>Previous post: The night ferry</a></div>", "The night ferry"),
        ("<a rel='prev' href='/a.html'>Previous post</a>", ""),
        ("<a rel='prev' href='/a.html'>«</a>", ""),
        ("<link rel='prev bookmark' title='The night ferry' href='/a.html'>", "The night ferry"),
    ],
)
def test_the_post_before_comes_with_its_title_where_the_page_prints_it(pager: str, title: str) -> None:
    clean = cleaned(post_page(below=pager))
    assert listed(clean, LinkKind.PREVIOUS) == [(title, "https://harbour.example.org/a.html")]
    assert listed(clean, LinkKind.NEXT) == []


def test_a_page_with_a_next_part_has_no_next_post() -> None:
    clean = cleaned(post_page(head="<link rel='next' href='/2019/05/a-walk.html?page=2'>"))
    assert listed(clean, LinkKind.NEXT) == []


def test_a_thousand_listed_posts_are_the_most() -> None:
    lists = "".join(related(item((f"Post number {n} of many", f"/2018/{n}.html"))) for n in range(1_200))
    clean = cleaned(post_page(below=lists))
    assert len(listed(clean, LinkKind.RELATED)) == 1_000
    assert "links_capped" in clean.quality_flags


GHOST_CARDS = {
    "Source": (
        "<section class='gh-container is-grid'><h2 class='gh-container-title'>Read more</h2><div class='gh-feed'>",
        (
            "<article class='gh-card post'><a class='gh-card-link' href='{href}'><div class='gh-card-wrapper'>"
            "<p class='gh-card-tag'>Boats</p><h3 class='gh-card-title is-title'>{title}</h3>"
            "<p class='gh-card-excerpt'>They went out at four and came home at noon, as they always had.</p>"
            "<footer class='gh-card-meta'>By Ann Other <time datetime='2019-05-03'>03 May 2019</time></footer>"
            "</div></a></article>"
        ),
        "</div></section>",
    ),
    "Casper": (
        "<aside class='read-more-wrap outer'><div class='read-more inner'>",
        (
            "<article class='post-card post'><a class='post-card-image-link' href='{href}'></a>"
            "<div class='post-card-content'>"
            "<a class='post-card-content-link' href='{href}'><header class='post-card-header'>"
            "<div class='post-card-tags'><span class='post-card-primary-tag'>Boats</span></div>"
            "<h2 class='post-card-title'>{title}</h2></header>"
            "<div class='post-card-excerpt'>They went out at four.</div></a>"
            "<footer class='post-card-meta'><time datetime='2019-05-03'>May 3, 2019</time>"
            "<span>2 min read</span></footer>"
            "</div></article>"
        ),
        "</div></aside>",
    ),
}


@pytest.mark.parametrize("theme", GHOST_CARDS)
def test_ghosts_cards_below_a_post_are_posts_with_their_titles(theme: str) -> None:
    start, card, end = GHOST_CARDS[theme]
    cards = "".join(card.format(title=title, href=href) for title, href in (FERRY, TABLES))
    page = post_page(head="<meta name='generator' content='Ghost 5.2'>", below=start + cards + end)
    clean = cleaned(page)
    assert listed(clean, *BOTH) == [FERRY, TABLES]
    assert not any("went out at four" in paragraph for paragraph in clean.body)


def test_substacks_tabs_below_a_post_list_other_posts_and_are_no_text() -> None:
    row = (
        "<div class='portable-archive-post'><a href='{href}'>{title}</a><div>They went out at four.</div>"
        "<time datetime='2019-05-03T10:00:00Z'>May 3</time> • <a href='https://x.substack.com/@ann'>Ann Other</a></div>"
    )
    rows = "".join(row.format(title=title, href=href) for title, href in (FERRY, TABLES))
    tabs = "<div role='tablist'><button>Top</button><button>Latest</button><button>Discussions</button></div>"
    below = f"<h4>Discussion about this post</h4><div>{tabs}<div class='portable-archive-list'>{rows}</div></div>"
    clean = cleaned(post_page(head="<meta name='generator' content='Substack'>", below=below))
    assert listed(clean, *BOTH) == [FERRY, TABLES]
    assert clean.body == cleaned(post_page()).body
