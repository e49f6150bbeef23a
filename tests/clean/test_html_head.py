"""What a page says of itself to machines."""

from __future__ import annotations

import json
import time

import pytest

from schemas.records import FoundText
from tests.clean.html_pages import QUAY, TITLE, URL, cleaned, head_of, html_page, paragraphs, post_page

POST = {"@type": "BlogPosting", "headline": TITLE, "author": {"@type": "Person", "name": "Ann Other"}}


def json_ld(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f'<script type="application/ld+json">{text}</script>'


def texts(found: list[FoundText]) -> list[str]:
    return [text.text for text in found]


@pytest.mark.parametrize(
    "value",
    [
        POST,
        [POST],
        [{"@type": "WebSite", "name": "Harbour"}, POST],
        {"@graph": [{"@type": "WebPage", "name": "x"}, POST]},
        {"@type": "WebPage", "mainEntity": POST},
        POST | {"@type": ["Article", "BlogPosting"]},
        POST | {"@type": "https://schema.org/NewsArticle"},
        POST | {"author": [{"name": "Ann Other"}]},
        POST | {"author": "Ann Other"},
        POST | {"author": ["Ann Other"]},
        POST | {"headline": "A walk by\n the   quay"},
        POST | {"headline": "A walk &#98;y the &lt;b&gt;quay&lt;/b&gt;"},
        {"@graph": [POST | {"author": {"@id": "#ann"}}, {"@type": "Person", "@id": "#ann", "name": "Ann Other"}]},
        "<!-- " + json.dumps(POST) + " -->",
        json.dumps(POST) + ";",
        json.dumps(POST).replace("A walk", "A\twalk").replace("\\t", "\t"),
    ],
)
def test_a_post_is_found_wherever_json_ld_puts_it(value: object) -> None:
    head = head_of(json_ld(value))
    assert texts(head.titles) == [TITLE]
    assert texts(head.authors) == ["Ann Other"]
    assert {text.provenance for text in head.titles + head.authors} == {"json_ld"}


@pytest.mark.parametrize(
    "value",
    ["", "{", "null", "17", '"text"', "[[[[", '{"@type": "BlogPosting", "headline": ', "[" * 5_000, '{"@type": 5}'],
)
def test_json_ld_that_is_broken_or_no_post_says_nothing(value: str) -> None:
    assert head_of(json_ld(value)).titles == []


def test_the_first_post_in_json_ld_is_the_pages_own() -> None:
    head = head_of(json_ld(POST) + json_ld({"@type": "Organization", "name": "Harbour"}))
    assert texts(head.titles) == [TITLE]
    head = head_of(json_ld([POST, POST | {"headline": "Another"}]))
    assert texts(head.titles) == [TITLE]


def test_people_who_refer_to_themselves_for_ever_are_nobody() -> None:
    graph = [POST | {"author": {"@id": "#a"}}, {"@id": "#a", "x": 1, "name": {"@id": "#a"}}]
    assert texts(head_of(json_ld({"@graph": graph})).authors) == []


def test_half_of_a_surrogate_pair_does_no_harm() -> None:
    clean = cleaned(post_page(head=json_ld('{"@type":"BlogPosting","headline":"\\ud800 A walk","author":"A \\udc00"}')))
    assert clean.title == TITLE


def test_dates_and_labels_come_from_json_ld_before_meta_elements() -> None:
    head = head_of(
        '<meta property="article:published_time" content="2019-05-04"><meta property="article:tag" content="Quays">'
        + json_ld(POST | {"datePublished": "2019-05-03", "dateModified": "2019-06-01", "keywords": ["Boats", "Nets"]})
    )
    assert head.published == [FoundText("2019-05-03", "json_ld"), FoundText("2019-05-04", "meta")]
    assert head.modified == [FoundText("2019-06-01", "json_ld")]
    assert texts(head.labels) == ["Boats", "Nets", "Quays"]


def test_open_graph_and_meta_elements_are_read_by_property_name_and_itemprop() -> None:
    head = head_of(
        f'<meta property="og:title" content="{TITLE}"><meta name="Author" content="Ann Other">'
        '<meta itemprop="datePublished" content="2019-05-03"><meta property="og:site_name" content="Harbour notes">'
        '<meta property="og:type" content="article"><meta name="generator" content="Ghost 5.1">'
    )
    assert (texts(head.titles), texts(head.authors), texts(head.published)) == ([TITLE], ["Ann Other"], ["2019-05-03"])
    assert (head.site_names, head.kind, head.generator) == (["Harbour notes"], "article", "Ghost 5.1")


@pytest.mark.parametrize("name", ["https://facebook.example.org/ann", "@ann", "admin", "No Author", "www.example.org"])
def test_an_address_or_a_blank_of_a_theme_is_no_author(name: str) -> None:
    assert head_of(f'<meta name="author" content="{name}">').authors == []


@pytest.mark.parametrize("label", ["Written by", "Écrit par", "Verfasst von", "Escrito por"])
def test_the_author_is_what_stands_behind_written_by_in_any_language(label: str) -> None:
    said = f'<meta name="twitter:label1" content="{label}"><meta name="twitter:data1" content="Ann Other">'
    said += '<meta name="twitter:label2" content="Reading time"><meta name="twitter:data2" content="2 minutes">'
    assert texts(head_of(said).authors) == ["Ann Other"]


def test_only_an_absolute_address_is_the_pages_own() -> None:
    head = head_of(f"<link rel='canonical' href='../a.html'><meta property='og:url' content='{URL}'>")
    assert head.urls == [FoundText(URL, "open_graph")]
    head = head_of(f"<link rel='canonical' href='{URL}'>")
    assert head.urls == [FoundText(URL, "canonical_link")]


def test_the_address_in_bloggers_script_stands_in_for_one_that_a_mirror_made_relative() -> None:
    script = "<script>_WidgetManager._SetDataContext([{'data': {'canonicalUrl': '" + URL.replace("/", "\\/") + "'}}]);"
    head = head_of(f"<link rel='canonical' href='a-walk.html'>{script}</script>")
    assert head.urls == [FoundText(URL, "blogger_data")]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        (f"{TITLE} - Harbour notes", "Harbour notes"),
        (f"{TITLE} | Boats | Harbour notes", "Harbour notes"),
        (f"Harbour notes: {TITLE}", "Harbour notes"),
        (f"Harbour notes » {TITLE}", "Harbour notes"),
        (TITLE, None),
        (f"{TITLE} again", None),
    ],
)
def test_the_blogs_name_is_what_stands_beside_the_title(title: str, name: str | None) -> None:
    clean = cleaned(html_page(f"<h1>{TITLE}</h1>{paragraphs()}", f"<title>{title}</title>"))
    assert (clean.title, clean.site_name) == (TITLE, name)


def test_a_platforms_name_is_not_the_blogs() -> None:
    publisher = json_ld(POST | {"publisher": {"@type": "Organization", "name": "Blogger"}})
    feed = '<link rel="alternate" type="application/atom+xml" title="Harbour notes - Atom" href="/feeds/posts/default">'
    assert cleaned(post_page(head=publisher + feed)).site_name == "Harbour notes"


def test_a_blogs_name_is_none_of_the_posts_that_its_page_lists() -> None:
    head = '<meta property="og:site_name" content="The night ferry">'
    recent = '<div class="related-posts"><a href="/2018/11/ferry.html">The night ferry</a></div>'
    named = '<div class="site-title"><a href="/">Harbour notes</a></div>'
    assert cleaned(post_page(below=recent + named, head=head)).site_name == "Harbour notes"
    assert cleaned(post_page(below=named, head=head)).site_name == "The night ferry"


def test_a_recipe_or_a_thing_reviewed_does_not_give_the_post_its_title() -> None:
    recipe = {"@type": "Recipe", "name": "Fish soup", "author": "Ann Other"}
    head = head_of(json_ld(recipe))
    assert (texts(head.titles), texts(head.authors)) == ([], ["Ann Other"])
    assert texts(head_of(json_ld([recipe, POST])).titles) == [TITLE]


def test_a_page_that_a_post_is_part_of_is_not_its_blog() -> None:
    graph = [
        POST | {"isPartOf": {"@id": "#page"}, "publisher": {"name": "Harbour notes"}},
        {"@type": "WebPage", "@id": "#page", "name": f"{TITLE} - Harbour"},
    ]
    assert head_of(json_ld({"@graph": graph})).site_names == ["Harbour notes"]


def test_a_title_that_only_the_head_says_loses_the_blogs_name() -> None:
    head = f"<title>{TITLE} - Harbour notes</title><meta property='og:site_name' content='Harbour notes'>"
    assert cleaned(html_page(paragraphs(QUAY, QUAY + " Again."), head)).title == TITLE


def test_a_post_that_must_be_paid_for_is_flagged() -> None:
    assert "behind_paywall" in cleaned(post_page(head=json_ld(POST | {"isAccessibleForFree": False}))).quality_flags
    assert "behind_paywall" not in cleaned(post_page(head=json_ld(POST))).quality_flags


def test_dates_and_author_are_read_from_json_ld_that_a_theme_broke() -> None:
    node = POST | {"datePublished": "2019-05-03", "dateModified": "2019-06-01", "description": "QUOTE"}
    head = head_of(json_ld(json.dumps(node).replace("QUOTE", 'she said "no"').replace("Ann Other", "Ann \\u00d3ther")))
    assert (texts(head.published), texts(head.modified)) == (["2019-05-03"], ["2019-06-01"])
    assert texts(head.authors) == ["Ann Óther"]
    assert head.published[0].provenance == "json_ld"


def test_broken_json_ld_of_several_posts_or_of_none_tells_no_day() -> None:
    node = POST | {"datePublished": "2019-05-03"}
    several = json.dumps([node, node | {"datePublished": "2019-05-04"}]) + ","
    assert head_of(json_ld(several)).published == []
    assert head_of(json_ld(json.dumps({"@type": "Event", "datePublished": "2019-05-03"}) + ",")).published == []


BO = {"author": {"@type": "Person", "name": "Bo Reader"}, "datePublished": "2021-01-01"}


@pytest.mark.parametrize(
    "others",
    [
        {"comment": [BO | {"@type": "Comment"}]},
        {"comment": [BO | {"@type": ["Comment"]}]},
        {"comment": [BO | {"@type": "https://schema.org/Comment"}]},
        {"review": BO | {"@type": "Review"}},
        {"suggestedAnswer": BO | {"@type": "Answer"}},
        {"video": BO | {"@type": "VideoObject"}},
    ],
)
def test_broken_json_ld_does_not_give_a_post_what_others_wrote(others: dict[str, object]) -> None:
    whole = json.dumps({"@type": "BlogPosting", "headline": "QUOTE", **others})
    head = head_of(json_ld(whole.replace("QUOTE", 'a "b"')))
    assert (texts(head.authors), texts(head.published)) == ([], [])


def test_broken_json_ld_of_a_page_and_its_site_tells_the_posts_day_and_author() -> None:
    page = {"@type": ["WebPage", "FAQPage"], "datePublished": "2019-05-03", "isPartOf": {"@type": "WebSite"}}
    node = POST | {"datePublished": "2019-05-03", "publisher": {"@type": "NewsMediaOrganization"}}
    head = head_of(json_ld(json.dumps({"@graph": [page, node]}) + ","))
    assert (texts(head.authors), texts(head.published)) == (["Ann Other"], ["2019-05-03"])


@pytest.mark.parametrize("field", ["author", "datePublished", "@type"])
def test_a_megabyte_of_blanks_in_broken_json_ld_costs_no_time(field: str) -> None:
    script = f'{{"@type":"Article","author":{{"name" :"Ann Other"}},"{field}":{" " * 1_000_000}'
    started = time.process_time()
    assert texts(head_of(json_ld(script)).authors) == ["Ann Other"]
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "name", ["<!--Can't find substitution for tag [post.author.name]-->", "{{ author }}", "%%name%%"]
)
def test_a_tag_that_a_theme_left_unfilled_is_no_author(name: str) -> None:
    head = head_of(json_ld(POST | {"author": name, "datePublished": "<!--Can't find substitution for tag [date]-->"}))
    assert (texts(head.authors), texts(head.published)) == ([], [])
