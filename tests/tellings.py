"""Ten posts of one invented blog as people may hold them: pages, a feed, an export, a crawl, flattened text."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import NamedTuple

BLOG = "the-lamp-room"
HOST = "https://lamproom.example.org"
_THINGS = ["wick", "burner", "chimney", "globe", "bracket", "font", "collar", "gallery", "shade", "spreader"]


class Post(NamedTuple):
    """A post and the three that its page recommends."""

    number: int
    title: str
    paragraphs: tuple[str, ...]
    related: tuple[int, ...]

    @property
    def url(self) -> str:
        """Its address."""
        return f"{HOST}/2016/{self.number + 1:02}/{self.slug}.html"

    @property
    def slug(self) -> str:
        """The last part of its address."""
        return self.title.lower().replace(" ", "-")

    @property
    def day(self) -> str:
        """The day of its publication, as ISO has it."""
        return f"2016-{self.number + 1:02}-1{self.number}"


def _paragraphs(number: int, thing: str) -> tuple[str, ...]:
    return (
        f"Lamp number {number + 40} came in on a Tuesday with its {thing} bent, and nobody knew who had bent it.",
        f"I put the {thing} on the bench, between the vice and the biscuits, and looked at it until the tea was cold.",
        f"A {thing} wants patience more than a hammer; it had had the hammer, and now it was the turn of the rest.",
        f"By Friday it burned again, {number + 3} hours on one filling, and there was light again on platform two.",
    )


POSTS = tuple(
    Post(n, f"The {thing} of lamp {n + 40}", _paragraphs(n, thing), tuple((n + step) % 10 for step in (1, 3, 7)))
    for n, thing in enumerate(_THINGS)
)


def write_pages(folder: Path) -> None:
    """Each post as a saved page of Blogger's classic layout."""
    for post in POSTS:
        (folder / f"{post.slug}.html").write_text(_page(post), encoding="utf-8")


def _page(post: Post) -> str:
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in post.paragraphs)
    popular = "".join(
        f'<li><div class="item-title"><a href="{POSTS[n].url}">{POSTS[n].title}</a></div></li>' for n in post.related
    )
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="generator" content="blogger">
<title>The lamp room: {post.title}</title><link rel="canonical" href="{post.url}">
<meta property="og:title" content="{post.title}"><meta property="og:site_name" content="The lamp room"></head>
<body class="item-view"><div class="header"><h1><a href="{HOST}/">The lamp room</a></h1></div>
<div id="Blog1" class="widget Blog"><div class="post hentry"><h3 class="post-title entry-title">{post.title}</h3>
<div id="post-body-{post.number}" class="post-body entry-content">{paragraphs}</div>
<div class="post-footer"><span class="post-author vcard">Posted by <span class="fn">Hob</span></span>
<abbr class="published" title="{post.day}T08:00:00+00:00">8:00</abbr></div></div>
<div class="blog-pager"><a href="{HOST}/">Home</a></div></div>
<div class="widget PopularPosts"><h2>Popular posts from this blog</h2><ul>{popular}</ul></div></body></html>"""


def write_feed(folder: Path) -> None:
    """The posts as one RSS feed with their whole text."""
    items = "".join(
        f"<item><title>{post.title}</title><link>{post.url}</link><guid isPermaLink='false'>lamp-{post.number}</guid>"
        f"<dc:creator>Hob</dc:creator><pubDate>{_mail_date(post)}</pubDate>"
        f"<content:encoded><![CDATA[{_body(post)}]]></content:encoded></item>"
        for post in POSTS
    )
    (folder / "feed.xml").write_text(
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The lamp room</title>'
        f"<link>{HOST}/</link>{items}</channel></rss>",
        encoding="utf-8",
    )


def write_export(folder: Path) -> None:
    """The posts as a WordPress export, which is where the blog moved to."""
    items = "".join(
        f"<item><title>{post.title}</title><link>{post.url}</link><guid isPermaLink='false'>lamp-{post.number}</guid>"
        f"<dc:creator>Hob</dc:creator><content:encoded><![CDATA[{_body(post)}]]></content:encoded>"
        f"<wp:post_id>{post.number + 1}</wp:post_id><wp:post_date>{post.day} 08:00:00</wp:post_date>"
        f"<wp:post_date_gmt>{post.day} 08:00:00</wp:post_date_gmt>"
        "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>"
        for post in POSTS
    )
    (folder / "lamproom.wordpress.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">'
        f"<channel><title>The lamp room</title><wp:wxr_version>1.2</wp:wxr_version>{items}</channel></rss>",
        encoding="utf-8",
    )


def write_crawl(folder: Path) -> None:
    """The pages as a crawler packed them."""
    (folder / "crawl.warc.gz").write_bytes(b"".join(gzip.compress(_response(post), mtime=0) for post in POSTS))


def _response(post: Post) -> bytes:
    body = _page(post).encode()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2017-03-01T12:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{post.number:012}>\r\nWARC-Target-URI: {post.url}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def write_texts(folder: Path) -> None:
    """Each page flattened to plain text."""
    for post in POSTS:
        related = "\n\n".join(POSTS[n].title for n in post.related)
        text = "\n\n".join((post.title, *post.paragraphs, "Popular posts from this blog", related))
        (folder / f"{post.number:03}_{post.number:016x}.txt").write_text(text, encoding="utf-8")


TELLINGS: dict[str, Callable[[Path], None]] = {
    "pages": write_pages,
    "feed": write_feed,
    "export": write_export,
    "crawl": write_crawl,
    "texts": write_texts,
}


def _body(post: Post) -> str:
    return "".join(f"<p>{escape(text)}</p>\n" for text in post.paragraphs)


def _mail_date(post: Post) -> str:
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct"]
    return f"1{post.number} {months[post.number]} 2016 08:00:00 +0000"
