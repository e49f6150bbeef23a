"""Where the post is on a page: its heading, its box, its text, and who says to have written it when."""

from __future__ import annotations

import pytest

from flows.errors import NoArticleBody
from schemas.records import Role
from tests.clean.html_pages import (
    COMMENT,
    COUNCIL,
    LAMPS,
    QUAY,
    TITLE,
    URL,
    cleaned,
    html_page,
    paragraphs,
    post_page,
)

BODY = (QUAY, COUNCIL, LAMPS)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        (TITLE, f"<h1><a href='/'>Harbour notes</a></h1><h2>{TITLE}</h2>"),
        (f"{TITLE} - Harbour notes", f"<h1>Harbour notes of a walker by the sea</h1><h2>{TITLE}</h2>"),
        (
            f"Harbour notes: {TITLE}",
            f"<h1><a href='https://harbour.example.org'>Harbour notes</a></h1><h3>{TITLE}</h3>",
        ),
        ("Tea - Harbour notes", "<h1 class='site'>Another heading</h1><h2>Tea</h2>"),
        ("茶 - 港の日記", "<h1><a href='/'>港の日記</a></h1><h2>茶</h2>"),
        ("x", "<h1>Harbour</h1><h1>Notes</h1><h2 class='entry-title'>Something else</h2>"),
        ("Best tea 2019, cheap and good", "<h1>The only heading of this kind</h1>"),
        ("The 9 Best Teas 2019", "<h1>The 9 best teas for 2019</h1><h1>Teas of the year</h1>"),
        ("Notes : Tea with an ol apostrophe", "<h2 class='site-title'>Notes</h2><h1>Tea with an old apostrophe</h1>"),
    ],
)
def test_the_heading_is_the_one_that_prints_the_pages_title(title: str, body: str) -> None:
    clean = cleaned(html_page(f"{body}{paragraphs()}", f"<title>{title}</title>"))
    (printed,) = [line.text.strip() for line in clean.lines if line.role is Role.TITLE]
    assert clean.title == printed
    assert f">{printed}</h" in body
    assert "Harbour" not in printed


def test_the_catchword_above_a_title_is_no_part_of_it_where_the_head_agrees_twice() -> None:
    heading = f"<h1><span class='kicker'>Tides</span> {TITLE}</h1>{paragraphs()}"
    og_title = f"<meta property='og:title' content='{TITLE}'>"
    assert cleaned(html_page(heading, f"<title>{TITLE}</title>{og_title}")).title == TITLE
    assert cleaned(html_page(heading, f"<title>{TITLE}</title>")).title == f"Tides {TITLE}"


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        (f"{TITLE} – Harbour Notes", TITLE),
        (f"{TITLE} | Harbour notes", TITLE),
        ("Harbour notes: a reading", "Harbour notes: a reading"),
        (f"{TITLE} – the harbour", f"{TITLE} – the harbour"),
    ],
)
def test_a_heading_loses_the_blogs_very_name_behind_a_dash(printed: str, title: str) -> None:
    head = f"<title>{printed}</title><meta property='og:site_name' content='Harbour notes'>"
    assert cleaned(html_page(f"<h1>{printed}</h1>{paragraphs()}", head)).title == title


def test_a_page_without_a_heading_is_called_what_its_head_says() -> None:
    assert cleaned(html_page(paragraphs())).title == TITLE


def test_a_page_without_any_title_is_called_by_its_first_words() -> None:
    clean = cleaned(html_page(paragraphs(), ""))
    assert clean.title is not None
    assert QUAY.startswith(clean.title.rstrip("…"))
    assert "title_from_body" in clean.quality_flags


@pytest.mark.parametrize("name", ["entry-content", "post-body", "gh-content", "available-content", "postcontent"])
def test_the_text_is_in_the_box_that_is_named_after_it(name: str) -> None:
    around = f"<div class='promo-texts'>{paragraphs(COMMENT)}</div>"
    clean = cleaned(html_page(f"{around}<h1>{TITLE}</h1><div class='{name}'>{paragraphs()}</div>{around}"))
    assert clean.body == BODY
    assert "body_unsure" not in clean.quality_flags


def test_a_text_in_several_boxes_of_one_name_is_one_text() -> None:
    boxes = "".join(f"<div class='post-text'><p>{text}</p></div><img src='a.jpg'>" for text in BODY)
    assert cleaned(html_page(f"<h1>{TITLE}</h1><div>{boxes}</div>")).body == BODY


def test_paragraphs_that_a_platform_names_one_by_one_are_the_text() -> None:
    named = "".join(f"<div><p class='pw-post-body-paragraph x{n}'>{text}</p></div>" for n, text in enumerate(BODY))
    above = "<p>Eleven minutes, to be exact</p><p>Ann Other</p><p>Listen</p>"
    assert cleaned(html_page(f"<article><section><h1>{TITLE}</h1>{above}{named}</section></article>")).body == BODY


def test_the_names_of_a_post_in_a_readers_comment_are_no_post() -> None:
    comment = f"<div class='entry-content'>{paragraphs(COMMENT, COMMENT, COMMENT, COMMENT)}</div>"
    clean = cleaned(post_page(below=f"<div id='comments'>{comment}</div>"))
    assert clean.body == BODY
    assert {line.rule for line in clean.lines if line.text.strip() == COMMENT} == {"comment_thread"}


def test_a_comment_thread_that_is_longer_than_the_post_is_cut() -> None:
    clean = cleaned(
        html_page(f"<h1>{TITLE}</h1>{paragraphs()}<ol class='commentlist'>{paragraphs(*[COMMENT] * 20)}</ol>")
    )
    assert clean.body == BODY


@pytest.mark.parametrize("name", ["sidebar-right", "no-sidebar", "has-sidebar page sidebar", "widget-area"])
def test_a_name_of_furniture_on_what_holds_the_post_cuts_nothing(name: str) -> None:
    assert cleaned(html_page(f"<div class='{name}'><h1>{TITLE}</h1>{paragraphs()}</div>")).body == BODY


@pytest.mark.parametrize(
    ("box", "rule"),
    [
        ("<div class='sharedaddy'><p>Share this with everybody whom you have ever met, please.</p></div>", "share_row"),
        ("<form><p>Your address will never be given to anybody but the postman.</p></form>", "form"),
        ("<div style='display: none'><p>This text stands in the page and nobody has ever seen it.</p></div>", "hidden"),
        (
            "<div class='w-condition-invisible'><p>This stands in the page and nobody has ever seen it.</p></div>",
            "hidden",
        ),
        ("<div hidden><p>This text stands in the page and nobody has ever seen it.</p></div>", "hidden"),
        ("<nav class='post-navigation'><a href='/a'>Before</a></nav>", "pager"),
        ("<div role='complementary'><p>Some words about the blog, as on every page.</p></div>", "sidebar"),
        ("<figure><img src='a.jpg'><figcaption>The quay in the rain of last year.</figcaption></figure>", "caption"),
        ("<div class='author-bio'><p>Ann Other walks by the sea and writes of it here.</p></div>", "author_box"),
    ],
)
def test_furniture_in_the_box_of_the_text_is_cut_by_its_rule(box: str, rule: str) -> None:
    clean = cleaned(post_page(within=f"{box}<p>{QUAY} Again.</p>"))
    assert clean.body == (*BODY, f"{QUAY} Again.")
    assert [removed.rule for removed in clean.removed] == [rule]


@pytest.mark.parametrize(
    "name",
    ["elementor-element elementor-widget widget", "so-panel widget widget_text", "fl-module-content fl-node-content"],
)
def test_every_paragraph_of_a_page_builder_is_a_widget_and_stays(name: str) -> None:
    widgets = "".join(f"<div class='{name}'><p>{text}</p></div>" for text in BODY)
    assert cleaned(html_page(f"<h1>{TITLE}</h1><div class='entry-content'>{widgets}</div>")).body == BODY


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("<p>Read also: <a href='/2018/a.html'>What the tide tables do not say</a></p>", "teaser"),
        ("<p>Share this:</p>", "share_row"),
        ("<ul><li><a href='/2018/a.html'>What the tide tables do not say</a></li></ul>", "link_list"),
    ],
)
def test_a_row_below_the_text_is_cut_for_what_it_says(row: str, rule: str) -> None:
    clean = cleaned(post_page(within=row))
    assert clean.body == BODY
    assert [removed.rule for removed in clean.removed] == [rule]


@pytest.mark.parametrize(
    "row",
    [
        "<p>Share the bread first, she wrote, and the news only when everybody has eaten.</p>",
        "<p>Related: nobody in this town is, but for the two of them.</p>",
        "<p>See <a href='/a'>the map</a>, which is wrong, and the harbour master, who knows it.</p>",
    ],
)
def test_a_row_of_prose_that_begins_like_a_label_stays(row: str) -> None:
    assert len(cleaned(post_page(within=row)).body) == 4


def test_headings_stay_that_a_list_of_contents_leads_to() -> None:
    contents = "<div id='ez-toc-container'><p>Contents</p><a href='#q'>Nets and other things</a></div>"
    heading = "<h2><span class='ez-toc-section' id='q'></span>Nets and other things</h2>"
    clean = cleaned(post_page(within=f"{contents}{heading}<p>{QUAY} Again.</p>"))
    assert clean.body == (*BODY, "Nets and other things", f"{QUAY} Again.")


def test_what_bloggers_write_below_a_picture_is_text() -> None:
    caption = "<table class='tr-caption-container'><tr><td class='tr-caption'>The quay in the rain</td></tr></table>"
    clean = cleaned(post_page(within=f"{caption}<p>{QUAY} Again.</p>"))
    assert clean.body == (*BODY, "The quay in the rain", f"{QUAY} Again.")


def test_a_list_of_links_in_the_middle_of_the_text_stays() -> None:
    links = (
        "<li><a href='https://a.example.org/'>The map</a></li><li><a href='https://b.example.org/'>The chart</a></li>"
    )
    clean = cleaned(post_page(within=f"<ul>{links}</ul><p>{QUAY} Again.</p>"))
    assert clean.body == (*BODY, "The map", "The chart", f"{QUAY} Again.")


def test_a_byline_above_the_first_paragraph_is_read_and_cut() -> None:
    clean = cleaned(html_page(f"<h1>{TITLE}</h1><p>by Ann Other, May 3, 2019</p>{paragraphs()}"))
    assert clean.body == BODY
    assert [author.text for author in clean.authors] == ["Ann Other"]
    assert [date.text for date in clean.published] == ["May 3, 2019"]


def test_lines_of_preformatted_text_and_of_breaks_are_lines() -> None:
    clean = cleaned(
        html_page(
            f"<h1>{TITLE}</h1><div class='post-body'>{QUAY}<br>{COUNCIL}<pre>ebb 6:10\nflood 12:20</pre>{LAMPS}</div>"
        )
    )
    assert clean.body == (QUAY, COUNCIL, "ebb 6:10", "flood 12:20", LAMPS)


def test_white_space_is_folded_as_a_browser_does() -> None:
    clean = cleaned(
        html_page(f"<h1>A walk\n by <b>the</b>&nbsp;quay</h1><p class='post-body'>The <b>qu</b>ay\n\t lay. {QUAY}</p>")
    )
    assert clean.title == TITLE
    assert clean.body == (f"The quay lay. {QUAY}",)


def test_the_lines_are_the_blocks_of_the_page_each_with_its_role() -> None:
    clean = cleaned(post_page(below="<div class='related-posts'><a href='/2018/05/a.html'>The night ferry</a></div>"))
    assert [(line.number, line.role, line.rule) for line in clean.lines] == [
        (1, Role.TITLE, None),
        (2, Role.BODY, None),
        (3, Role.BODY, None),
        (4, Role.BODY, None),
        (5, Role.REMOVED, "related_posts"),
    ]


@pytest.mark.parametrize(
    "body", ["", "<img src='a.jpg'>", "<script>var a = 'A walk by the quay';</script>", "<nav>Home</nav>"]
)
def test_a_page_that_shows_no_text_of_a_post_is_refused(body: str) -> None:
    with pytest.raises(NoArticleBody):
        cleaned(html_page(body))


@pytest.mark.parametrize(
    "byline",
    [
        "<span itemprop='author' itemscope><span itemprop='name'>Ann Other</span></span>",
        "<a rel='author' href='/ann'>Ann Other</a>",
        "<div class='post-author'>By Ann Other</div>",
        "<div class='blog-meta-author'>Ann Other</div>",
        "<a href='/author/ann/'>Ann Other</a>",
        "<p>Posted by Ann Other at 10:32 AM</p>",
        "<div>By</div><div>Ann Other</div><div>|</div><div>6</div>",
        "<a href='/team/ann-other'>Ann Other</a>",
        "<p>11.12.2019 - Ann Other</p>",
        "<p>Ann Other | December 11, 2019</p>",
        "<a class='author-link' href='/ann'><h4>Ann Other</h4><div>Harbour master</div></a>",
        "<div class='byline'><a class='tag' href='/blog/tag/boats'>Boats</a></div><p>Ann Other • May 3, 2019</p>",
        "<p><span>Ann Other</span><span>Dec 05, 2019</span><span>2 Shares</span><span>1530 Views</span></p>",
        "<div class='post-author'>December 11, 2019 Ann Other</div>",
        "<div class='post-author'>Ann Other, Published: December 11, 2019 9:39 AM EST</div>",
        "<div class='author-box-label'>Author</div><div class='author-name-line'>Ann Other</div>",
        "<div class='byline'><a href='/feed/ann'>Get the RSS feed</a> <a href='/ann'>Ann Other</a></div>",
    ],
)
def test_the_author_is_read_by_the_title_however_a_theme_prints_it(byline: str) -> None:
    page = html_page(f"<h1>{TITLE}</h1><div>{byline}</div><div class='entry-content'>{paragraphs()}</div>")
    assert "Ann Other" in cleaned(page).authors[0].text


@pytest.mark.parametrize(
    "byline",
    [
        "<p><a href='/category/fish-soup/'>Fish Soup</a> | December 11, 2019</p>",
        "<p><a rel='tag' href='/soup/'>Fish Soup</a> | December 11, 2019</p>",
        "<p>December 11, 2019 | five minutes to read</p>",
        "<p>December 11, 2019 - Leave a comment</p>",
        "<p>Harbour News | Fish Soup | December 11, 2019</p>",
        "<div>Posted in</div><div>Fish Soup</div>",
        "<div class='byline'><a href='/blog/tag/fish-soup'>Fish Soup</a></div>",
        "<p>Last Modified: December 11, 2019</p>",
        "<div class='post-author'>December 11, 2019</div>",
        "<p>Posted on Facebook</p>",
    ],
)
def test_labels_and_other_words_beside_a_date_are_no_authors(byline: str) -> None:
    page = html_page(f"<h1>{TITLE}</h1><div>{byline}</div><div class='entry-content'>{paragraphs()}</div>")
    assert cleaned(page).authors == ()


@pytest.mark.parametrize("house", ["Organization", "NewsMediaOrganization", "Corporation"])
def test_a_person_whom_the_page_names_goes_before_the_blog_that_machines_are_told(house: str) -> None:
    said = f'{{"@type": "BlogPosting", "author": {{"@type": "{house}", "name": "Harbour"}}}}'
    head = f'<title>{TITLE}</title><script type="application/ld+json">{said}</script>'
    person, body = "<div class='post-author'>Ann Other</div>", f"<div class='entry-content'>{paragraphs()}</div>"
    page = html_page(f"<h1>{TITLE}</h1>{person}{body}", head)
    assert [author.text for author in cleaned(page).authors] == ["Ann Other", "Harbour"]
    alone = html_page(f"<h1>{TITLE}</h1>{person.replace('Ann Other', 'the ministries of war and peace')}{body}", head)
    assert cleaned(alone).authors[0].text == "Harbour"


def test_the_moment_of_a_change_that_a_theme_hides_beside_the_day_is_not_read() -> None:
    line = "<div>Ann<span class='updated'>2024-04-18T13:00:39+00:00</span>March 22nd, 2024|Reviews|</div>"
    page = html_page(f"<h1>{TITLE}</h1><div class='entry-content'>{paragraphs()}</div>{line}")
    assert [date.text for date in cleaned(page).published] == ["March 22nd, 2024"]


def test_those_who_comment_or_wrote_other_posts_are_no_authors() -> None:
    comment = "<a rel='author' href='/bo'>Bo</a><time class='published' datetime='2019-06-01'>1 June</time>"
    other = "<div class='related-posts'><h3>Related posts</h3><a href='/2018/a.html'>The night ferry</a>"
    other += "<span class='author-name'>Cy</span><time class='published' datetime='2018-01-01'>x</time></div>"
    clean = cleaned(post_page(below=f"{other}<div id='comments'>{comment}</div>"))
    assert (clean.authors, [date.provenance for date in clean.published]) == ((), [])


@pytest.mark.parametrize(
    ("printed", "date"),
    [
        ("<time datetime='2019-05-03T10:00:00+02:00' pubdate>yesterday</time>", "2019-05-03T10:00:00+02:00"),
        ("<meta itemprop='datePublished' content='2019-05-03'>", "2019-05-03"),
        ("<abbr class='dt-published' title='2019-05-03'>3 May</abbr>", "2019-05-03"),
        ("<p>May 3, 2019</p>", "May 3, 2019"),
        ("<p>3 May 2019 · 8 min read</p>", "3 May 2019"),
    ],
)
def test_the_day_is_read_by_the_title_however_a_theme_prints_it(printed: str, date: str) -> None:
    page = html_page(f"<h1>{TITLE}</h1><div>{printed}</div><div class='entry-content'>{paragraphs()}</div>")
    assert cleaned(page).published[0].text.startswith(date)


@pytest.mark.parametrize(
    "path",
    [
        "2019/05/03/a-walk/",
        "2019/may/03/a-walk",
        "2019/5/3/a-walk",
        "blog/2019-05-03-a-walk.html",
        "2019-05-03/",
        "2019/05/03?x=1",
        "2019/05/03",
    ],
)
def test_a_day_in_the_address_stands_in_where_the_page_prints_none(path: str) -> None:
    clean = cleaned(post_page().replace(URL, f"https://harbour.example.org/{path}"))
    assert [(date.text, date.provenance) for date in clean.published] == [("2019-05-03", "url")]


@pytest.mark.parametrize(
    "path",
    [
        "2019/05/a-walk",
        "1019/05/03/",
        "2019/13/03/",
        "x-2019-05-03-7",
        "2019-05-031/",
        "2019/05/5-reasons.html",
        "2019/05/10-tips/",
        "2019/3/7.html",
        "2019/05/03-a-walk",
        "2019-5-3-reasons.html",
    ],
)
def test_other_numbers_in_an_address_are_no_day(path: str) -> None:
    assert cleaned(post_page().replace(URL, f"https://harbour.example.org/{path}")).published == ()
