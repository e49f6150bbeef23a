"""What the exports of blogs' software come to: kinds, fields, what is passed over. Whole samples are golden cases."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from flows.errors import BrokenFile
from flows.extract.blogger_export import read_blogger_export
from flows.extract.ghost_export import read_ghost_export
from flows.extract.medium_export import read_medium_export
from flows.extract.readers import Reader, read_records
from flows.extract.substack_export import read_substack_export
from flows.extract.wxr import read_wxr
from schemas.records import Declared, PostKind, RawDocument, Record, RefusedRecord, SkippedRecord, SourceRank
from tests.extract.inputs import made
from tests.extract.zips import packed


def read(reader: Reader, payload: bytes | str, name: str) -> list[Record]:
    found = reader(made(payload, name))
    assert found is not None
    return list(found)


def kinds(records: list[Record]) -> Counter[str]:
    """How many there are of each kind of document, and of each word for what was passed over or refused."""
    return Counter(
        record.what
        if isinstance(record, SkippedRecord)
        else record.kind.value
        if isinstance(record, RawDocument)
        else record.rejection.reason
        for record in records
    )


def only(records: list[Record]) -> tuple[RawDocument, Declared]:
    (document,) = (record for record in records if isinstance(record, RawDocument))
    assert document.declared is not None
    return document, document.declared


# Blogger

KIND = (
    "<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#{}'/>"
)


def backup(*entries: str) -> str:
    feed = "<feed xmlns='http://www.w3.org/2005/Atom'><id>tag:blogger.com,1999:blog-1.archive</id><title>Blog</title>"
    return feed + "".join(f"<entry>{entry}</entry>" for entry in entries) + "</feed>"


def blogger_entry(kind: str, more: str = "", number: int = 1) -> str:
    return (
        f"<id>tag:blogger.com,1999:blog-1.post-{number}</id>{KIND.format(kind)}<title>T</title>"
        f"<content type='html'>&lt;p&gt;Text&lt;/p&gt;</content>{more}"
    )


DRAFT = "<app:control><app:draft>yes</app:draft></app:control>"


def test_blogger_kinds_are_told_apart_also_with_an_undeclared_prefix() -> None:
    records = read(
        read_blogger_export,
        backup(
            *map(blogger_entry, ("post", "page", "comment", "settings", "template")),
            blogger_entry("post", DRAFT),
            blogger_entry("page", DRAFT.replace("app:", "ns1:").replace("<ns1:control", "<ns1:control xmlns:ns1='x'")),
            blogger_entry("post", DRAFT.replace("yes", "no")),
        ),
        "blog.xml",
    )
    assert kinds(records) == {"post": 2, "page": 1, "draft": 2, "comment": 1, "settings": 1, "template": 1}


def test_a_blogger_entry_without_a_kind_is_a_post_only_by_its_id() -> None:
    post = "<id>tag:blogger.com,1999:blog-1.post-7</id><title>T</title><content type='html'>x</content>"
    reply = post + "<thr:in-reply-to ref='tag:blogger.com,1999:blog-1.post-7'/>"
    layout = "<id>tag:blogger.com,1999:blog-1.layout</id>"
    assert kinds(read(read_blogger_export, backup(post, reply, layout), "b.xml")) == {"post": 1, "settings": 2}


def test_a_blogger_feed_is_no_backup() -> None:
    feed = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><id>tag:blogger.com,1999:blog-1</id><entry><id>x</id></entry></feed>"
    )
    assert read_blogger_export(made(feed)) is None


@pytest.mark.parametrize(
    ("kind", "status", "what"),
    [
        ("POST", "LIVE", "post"),
        ("PAGE", "LIVE", "page"),
        ("POST", "DRAFT", "draft"),
        ("PAGE", "SCHEDULED", "draft"),
        ("POST", "SOFT_TRASHED", "trash"),
        ("COMMENT", "LIVE", "comment"),
        ("COMMENT", "SPAM_AUTO", "comment"),
    ],
)
def test_takeout_says_type_and_status(kind: str, status: str, what: str) -> None:
    author = "<author><name>A</name><blogger:type>BLOGGER</blogger:type></author>"
    entry = f"<entry>{author}<blogger:type>{kind}</blogger:type><blogger:status>{status}</blogger:status></entry>"
    feed = f"<feed xmlns:blogger='http://schemas.google.com/blogger/2018'>{entry}</feed>"
    assert kinds(read(read_blogger_export, feed, "feed.atom")) == {what: 1}


# WordPress


def wxr(*items: str, channel: str = "") -> str:
    start = '<rss xmlns:wp="http://wordpress.org/export/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    listed = "".join(f"<item>{each}</item>" for each in items)
    return f"{start}<channel><title>Blog</title>{channel}{listed}</channel></rss>"


def item(post_type: str = "post", status: str = "publish", more: str = "") -> str:
    return f"<title>T</title><wp:post_type>{post_type}</wp:post_type><wp:status>{status}</wp:status>{more}"


def test_wordpress_types_and_statuses() -> None:
    statuses = ("publish", "draft", "pending", "private", "future", "trash", "auto-draft", "inherit")
    records = read(
        read_wxr,
        wxr(
            *(item(status=status) for status in statuses),
            item(more="<wp:post_password>secret</wp:post_password>"),
            *map(item, ("page", "attachment", "nav_menu_item", "wp_block", "shop_order")),
            item(more="<wp:comment></wp:comment><wp:comment></wp:comment>"),
        ),
        "wxr.xml",
    )
    assert kinds(records) == {
        "post": 2,
        "draft": 5,
        "page": 1,
        "trash": 1,
        "revision": 2,
        "attachment": 1,
        "nav_menu_item": 1,
        "wp_block": 1,
        "custom_post_type": 1,
        "comment": 2,
    }


NEVER = "0000-00-00 00:00:00"


@pytest.mark.parametrize(
    ("local", "gmt", "published"),
    [
        ("2019-01-02 23:30:00", "2019-01-02 22:30:00", "2019-01-02 23:30:00 +01:00"),
        ("2019-01-01 20:00:00", "2019-01-02 01:45:00", "2019-01-01 20:00:00 -05:45"),
        ("2019-01-02 10:00:00", "2019-01-02 10:00:00", "2019-01-02 10:00:00 +00:00"),
        ("2019-01-02 10:00:00", NEVER, "2019-01-02 10:00:00"),
        (NEVER, "2019-01-02 10:00:00", "2019-01-02 10:00:00 +00:00"),
        ("2015-01-02 10:00:00", "2019-01-02 10:00:00", "2019-01-02 10:00:00 +00:00"),
        ("2019-02-31 10:00:00", "2019-03-03 10:00:00", "2019-03-03 10:00:00 +00:00"),
        (NEVER, NEVER, None),
        ("-0001-11-30 00:00:00", NEVER, None),
    ],
)
def test_wordpress_times_never_become_1970(local: str, gmt: str, published: str | None) -> None:
    more = f"<pubDate>Thu, 01 Jan 1970 00:00:00 +0000</pubDate><wp:post_date>{local}</wp:post_date>"
    more += f"<wp:post_date_gmt><![CDATA[{gmt}]]></wp:post_date_gmt>"
    _, declared = only(read(read_wxr, wxr(item(more=more)), "wxr.xml"))
    assert declared.published == published


def test_wordpress_authors_have_their_shown_names_and_categories_their_domains() -> None:
    names = "<wp:author_login>joe1</wp:author_login><wp:author_display_name>Jo</wp:author_display_name>"
    more = """<dc:creator>joe1</dc:creator><guid>https://b.example.org/?p=1</guid><category>Old</category>
        <category domain="tag"><![CDATA[Old]]></category><category domain="post_tag">tea &amp; milk</category>
        <category domain="nav_menu">Menu</category><category domain="language" nicename="pt">Português</category>"""
    document, declared = only(
        read(
            read_wxr, wxr(item(more=more), channel=f"<language>en-US</language><wp:author>{names}</wp:author>"), "a.xml"
        )
    )
    assert (declared.authors, declared.labels, declared.language) == (("Jo",), ("Old", "tea & milk"), "pt")
    assert (declared.entry_id, declared.site_name) == ("https://b.example.org/?p=1", "Blog")
    assert (document.source_rank, document.form, document.is_body) == (SourceRank.EXPORT, "wxr", True)


def test_an_rss_feed_is_no_wordpress_export() -> None:
    assert read_wxr(made('<rss version="2.0"><channel><item/></channel></rss>')) is None


# Ghost


def ghost(posts: list[dict[str, Any]], **tables: Any) -> str:
    return json.dumps({"db": [{"meta": {"exported_on": 1, "version": "5"}, "data": {"posts": posts, **tables}}]})


def test_ghost_statuses_types_and_the_oldest_columns() -> None:
    posts: list[dict[str, Any]] = [
        {"id": "1" * 24, "status": "published", "type": "post", "html": "<p>a</p>"},
        {"id": "2" * 24, "status": "sent", "html": "<p>a</p>"},
        {"id": 3, "uuid": "u-3", "status": "published", "page": 1, "html": "<p>a</p>", "published_at": 1388318990000},
        {"id": 4, "status": "scheduled", "html": "<p>a</p>"},
        {"id": 5, "status": "draft", "markdown": "# a"},
        {"id": 6, "status": ["odd"], "html": {"odd": 1}, "title": 7, "page": [], "author_id": {}},
    ]
    records = read(read_ghost_export, ghost(posts), "ghost.json")
    assert kinds(records) == {"post": 2, "page": 1, "draft": 3}
    said = [record.declared for record in records if isinstance(record, RawDocument) and record.declared]
    assert [declared.entry_id for declared in said[:3]] == ["1" * 24, "2" * 24, "u-3"]
    assert said[2].published == "2013-12-29T12:09:50+00:00"


def test_ghost_joins_hold_wherever_the_tables_stand() -> None:
    tables = {
        "posts_authors": [
            {"post_id": "p", "author_id": "b", "sort_order": 1},
            {"post_id": "p", "author_id": "a", "sort_order": 0},
        ],
        "posts_tags": [{"post_id": "p", "tag_id": "t"}, {"post_id": "p", "tag_id": "hidden"}],
        "users": [{"id": "a", "name": "Ana"}, {"id": "b", "name": "Bo"}],
        "tags": [{"id": "t", "name": "Tea"}, {"id": "hidden", "name": "#x", "visibility": "internal"}],
        "settings": [{"key": "title", "value": "Blog"}],
    }
    _, declared = only(
        read(read_ghost_export, ghost([{"id": "p", "title": "T", "html": "<p>a</p>"}], **tables), "g.json")
    )
    assert (declared.authors, declared.labels, declared.site_name) == (("Ana", "Bo"), ("Tea",), "Blog")


def test_a_ghost_body_is_told_by_what_its_editor_keeps() -> None:
    cards = [["html", {"html": "<p>raw</p>"}], ["code", {"code": "a < b"}], ["card-markdown", {"markdown": "*md*"}]]
    mobiledoc = {
        "cards": cards,
        "markups": [],
        "sections": [[1, "h2", [[0, [], 0, "A & B"]]], [10, 0], [10, 1], [10, 2], [10, 9]],
    }
    lexical = {"root": {"children": [{"type": "codeblock", "code": "x"}, {"type": "text", "text": "<y>"}, 7, None]}}
    posts: list[dict[str, Any]] = [
        {"mobiledoc": json.dumps(mobiledoc)},
        {"lexical": json.dumps(lexical)},
        {"mobiledoc": "{"},
        {"lexical": "[" * 5000},
    ]
    first, second, third, fourth = read(read_ghost_export, ghost(posts), "ghost.json")
    assert isinstance(first, RawDocument)
    assert first.text.split("\n")[:3] == ["<h2>A &amp; B</h2>", "<div><p>raw</p></div>", "<pre>a &lt; b</pre>"]
    assert "<em>md</em>" in first.text
    assert isinstance(second, RawDocument)
    assert second.text == "<pre>x</pre>&lt;y&gt;"
    assert isinstance(third, RefusedRecord)
    assert isinstance(fourth, RefusedRecord)


def test_another_json_file_is_no_ghost_export() -> None:
    for payload in ('{"title": "a"}', '{"data": [1, 2]}', '[{"db": []}]', "", "{"):
        assert read_ghost_export(made(payload, "a.json")) is None


# Zips

TABLE = "post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,title,subtitle,podcast_url\n"


def test_substack_reads_what_its_table_lists() -> None:
    table = TABLE + (
        "1.a,2024-01-09T08:00:00.000Z,true,,,newsletter,everyone,A,Sub,\n"
        "2,2024-01-10,TRUE,,,podcast,only_paid,B,,\n"
        "3.c,,false,,,newsletter,everyone,C,,\n"
        "4.d,2024-01-11,true,,,page,everyone,D,,\n"
        "5.gone,2024-01-12,true,,,newsletter,everyone,E,,\n"
    )
    bodies = {f"out/posts/{name}.html": "<p>Text</p>" for name in ("1.a", "2.b", "3.c", "4.d", "9.z")}
    payload = packed({"out/email_list.csv": "a@example.org", "out/posts.csv": table, **bodies})
    records = read(read_substack_export, payload, "export.zip")
    assert kinds(records) == {"post": 2, "draft": 1, "page": 1, "broken_record": 1, "unlisted_post": 1}
    first = records[0]
    assert isinstance(first, RawDocument)
    assert first.declared is not None
    assert (first.member, first.declared.title, first.declared.entry_id) == ("out/posts/1.a.html", "A", "1.a")


def test_a_zip_with_another_table_of_that_name_is_no_substack_export() -> None:
    assert read_substack_export(made(packed({"posts.csv": "id,text\n1,hello\n"}), "a.zip")) is None
    assert read_substack_export(made(packed({"a.txt": "posts"}), "a.zip")) is None


def test_a_substack_table_that_cannot_be_read_is_a_broken_file() -> None:
    table = TABLE.encode() + bytes(range(256)) * 50
    with pytest.raises(BrokenFile, match=r"posts\.csv cannot be read"):
        list(read_records(made(packed({"posts.csv": table}), "a.zip")))


def story(title: str, body: str, footer: str = "") -> str:
    return (
        f'<!DOCTYPE html><html><body><article class="h-entry"><header><h1 class="p-name">{title}</h1></header>\n'
        f'<section data-field="body" class="e-content"><section name="a">{body}</section></section>\n'
        f"<footer>{footer}</footer></article></body></html>"
    )


TIME = '<time class="dt-published" datetime="2018-01-02T03:04:05.000Z">January 2, 2018</time>'
WHEN = f'<a href="https://medium.com/p/abcdef123456">{TIME}</a>'
CANONICAL = '<a href="https://s.example.org/a?b=1&amp;c=2" class="p-canonical">Canonical link</a>'


def test_medium_tells_stories_drafts_and_responses_apart() -> None:
    heading = '<h3 class="graf graf--h3 graf--title">A</h3><p>Text</p>'
    payload = packed(
        {
            "README.html": "<p>Hello</p>",
            "posts/2018-01-02_A-abcdef123456.html": story("A &amp; B", heading, WHEN + CANONICAL),
            "posts/draft_B-abc.html": story("B", heading),
            "posts/2018-01-03_Well-said--abc.html": story("Well said…", "<p>Well said, all of it.</p>", WHEN),
            "posts/2018-01-04_Untitled.html": story("Something else", "<p>A note without a heading.</p>", WHEN),
            "posts/2018-01-05_cut.html": story("Cut", heading, WHEN)[:200],
        }
    )
    records = read(read_medium_export, payload, "medium.zip")
    assert kinds(records) == {"post": 2, "draft": 1, "comment": 1, "broken_record": 1}
    first = records[0]
    assert isinstance(first, RawDocument)
    declared = first.declared
    assert declared is not None
    assert (declared.title, declared.url) == ("A & B", "https://s.example.org/a?b=1&c=2")
    assert (declared.entry_id, declared.file_date) == ("https://medium.com/p/abcdef123456", "2018-01-02")
    assert first.text == f'<section name="a">{heading}</section>'


def test_kinds_that_nobody_asked_for_are_counted_and_not_loaded() -> None:
    kinds_of_all = {
        record.kind for record in read(read_wxr, wxr(item("page"), item()), "a.xml") if isinstance(record, RawDocument)
    }
    assert kinds_of_all == {PostKind.PAGE, PostKind.POST}
