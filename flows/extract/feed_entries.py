"""Entries of RSS and Atom: what they say of a post, in their own words, and the post's body."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import urlsplit

from flows.extract.addresses import join_url
from flows.extract.feed_texts import has_blocks, is_cut, is_html, is_whole_description, plain_title
from flows.extract.xml_elements import XmlElement
from schemas.records import Declared, PostKind, SourceRank

_PUBLISHED = (
    "published",
    "pubDate",
    "issued",
    "atom:published",
    "dc:date",
    "dcterms:issued",
    "dcterms:created",
    "created",
    "date",
)
_MODIFIED = ("updated", "modified", "atom:updated", "dcterms:modified")
# Redirects that count readers: the address behind them is the post's.
_COUNTERS = re.compile(
    r"(?:^|\.)(?:feedproxy\.google\.com|feeds\.feedburner\.com|rss\.feedsportal\.com|feedproxy\.feedly\.com)$"
)
_KIND_SCHEME = "http://schemas.google.com/g/2005#kind"
_COMMENT = re.compile(r"#comment-?[\w-]*\d$")
_GENERATORS = """
    blogger wordpress substack medium ghost hugo jekyll hexo typepad movabletype tumblr livejournal squarespace wix
    drupal micro.blog eleventy gatsby pelican
"""
_MEDIA_TYPES = {
    "": "text/plain",
    "text": "text/plain",
    "text/plain": "text/plain",
    "html": "text/html",
    "text/html": "text/html",
    "xhtml": "text/html",
    "application/xhtml+xml": "text/html",
    "text/markdown": "text/markdown",
    "text/x-markdown": "text/markdown",
}


class Feed(NamedTuple):
    """What a feed says of all its entries. `form` is `rss` or `atom`."""

    form: str
    title: str | None = None
    url: str | None = None
    base: str = ""
    language: str | None = None
    authors: tuple[str, ...] = ()
    platform: str | None = None


class Body(NamedTuple):
    """The text of a post as an entry has it; HTML may begin with the `base` that its links are relative to."""

    text: str = ""
    media_type: str = "text/html"
    rank: SourceRank = SourceRank.EXCERPT


def describe_feed(form: str, element: XmlElement) -> Feed:
    """The feed that this `channel` or `feed` is."""
    url = _alternate(element) or element.first_text("link")
    generator = next(element.each("generator"), None)
    said = f"{generator.text} {generator.attributes.get('uri', '')}".lower() if generator else ""
    return Feed(
        form=form,
        title=_title(element, form, "title"),
        url=join_url(element.base, url),
        base=element.base,
        language=_language(element),
        authors=_people(element.all("author", "atom:author")) if form == "atom" else (),
        platform=_platform(said),
    )


def declare_entry(entry: XmlElement, feed: Feed) -> Declared:
    """What the entry says of its post."""
    source = next(entry.each("source"), None)
    identity = entry.first_text("id", "guid", "atom:id") or entry.attributes.get("rdf:about", "").strip()
    return Declared(
        provenance=feed.form,
        title=_title(entry, feed.form, "title", "dc:title", "atom:title"),
        authors=_authors(entry, source) or feed.authors,
        published=entry.first_text(*_PUBLISHED),
        modified=entry.first_text(*_MODIFIED),
        url=_entry_url(entry, feed),
        entry_id=identity or None,
        labels=tuple(_labels(entry, feed.form)),
        language=_language(entry) or feed.language,
        site_name=(source and (_title(source, feed.form, "title") or plain_title(source.text))) or feed.title,
        platform=feed.platform,
    )


def entry_body(entry: XmlElement, feed: Feed) -> Body:
    """The post's text: the content if there is one, else a description, which is the whole post or an excerpt."""
    for part in entry.each("content:encoded", "content", "atom:content", "xhtml:body", "xhtml:div", "body", "fullitem"):
        body = _typed_body(part, feed.form)
        if body.text.strip():
            return body._replace(rank=SourceRank.EXCERPT if is_cut(body.text) else SourceRank.FEED)
    for part in entry.each(
        "description", "summary", "atom:summary", "itunes:summary", "media:description", "dc:description"
    ):
        body = _typed_body(part, feed.form)
        if body.text.strip():
            is_whole = feed.form == "rss" and is_whole_description(body.text)
            return body._replace(rank=SourceRank.FEED if is_whole else SourceRank.EXCERPT)
    return Body()


def entry_kind(entry: XmlElement) -> PostKind:
    """A draft where the publishing protocol says so."""
    control = next(entry.each("app:control", "control"), None)
    draft = control.first_text("app:draft", "draft") if control else None
    return PostKind.DRAFT if draft == "yes" else PostKind.POST


def is_comment(entry: XmlElement) -> bool:
    """Whether the entry is a reader's comment: feeds of comments look like feeds of posts."""
    if any(entry.each("thr:in-reply-to", "in-reply-to")):
        return True
    return any(_COMMENT.search(text) for name in ("guid", "link") if (text := entry.first_text(name)))


def _typed_body(part: XmlElement, form: str) -> Body:
    said = part.attributes.get("type", "").partition(";")[0].strip().lower()
    is_html_by_nature = form == "rss" and said == ""
    media_type = "text/html" if is_html_by_nature else _MEDIA_TYPES.get(said)
    if media_type is None or part.attributes.get("mode") == "base64":
        return Body()
    if part.has_markup and media_type == "text/html":
        return Body(_with_base(part, part.inner_markup()), media_type)
    text = part.raw_text
    if media_type == "text/plain" and said in ("", "text") and has_blocks(text):
        media_type = "text/html"  # software that forgets to say so
    if is_html_by_nature and not is_html(text):
        return Body(unescape(text), "text/plain")
    return Body(_with_base(part, text) if media_type == "text/html" else text, media_type)


def _with_base(part: XmlElement, html: str) -> str:
    """The HTML with the address that its links are relative to, where the feed gives one."""
    return f'<base href="{escape(part.base)}">{html}' if part.base and html.strip() else html


def _title(element: XmlElement, form: str, *names: str) -> str | None:
    """The first title: HTML in RSS, in Atom what its type says."""
    for part in element.each(*names):
        said = part.attributes.get("type", "").strip().lower()
        is_markup = said in ("html", "text/html") or (form == "rss" and said == "")
        title = plain_title(part.text) if is_markup and not part.has_markup else part.text
        if title:
            return title
    return None


def _entry_url(entry: XmlElement, feed: Feed) -> str | None:
    """The post's own address; a redirect that counts readers is none."""
    guid = next(entry.each("guid"), None)
    permalink = guid.text if guid and guid.attributes.get("isPermaLink", "true").strip().lower() != "false" else None
    candidates = (
        entry.first_text("feedburner:origLink"),
        _alternate(entry),
        entry.first_text("link"),
        permalink if permalink and permalink.lower().startswith(("http://", "https://")) else None,
    )
    urls = [join_url(entry.base or feed.url, candidate) for candidate in candidates]
    return next((url for url in urls if url and not _is_counter(url)), None)


def _is_counter(url: str) -> bool:
    try:
        return _COUNTERS.search(urlsplit(url).hostname or "") is not None
    except ValueError:
        return False


def _alternate(element: XmlElement) -> str | None:
    """The address of the page that an Atom link gives, before one of another form."""
    found = [
        link.attributes
        for link in element.each("link", "atom:link")
        if link.attributes.get("href", "").strip() and link.attributes.get("rel", "alternate").strip() == "alternate"
    ]
    pages = [link for link in found if link.get("type", "text/html") in ("text/html", "application/xhtml+xml")]
    return next((link["href"] for link in [*pages, *found]), None)


def _authors(entry: XmlElement, source: XmlElement | None) -> tuple[str, ...]:
    own = (
        _people(entry.all("dc:creator"))
        or _people(entry.all("author", "atom:author"))
        or _people(entry.all("itunes:author"))
    )
    return own or (_people(source.all("author")) if source else ())


def _people(parts: Iterable[XmlElement]) -> tuple[str, ...]:
    """Names as printed: in Atom `name` holds it, in RSS `jane@example.org (Jane Doe)` does."""
    names = (
        part.first_text("name", "atom:name") or ("" if part.has_markup else plain_title(part.text)) for part in parts
    )
    return tuple(name for name in names if name)


def _labels(entry: XmlElement, form: str) -> Iterable[str]:
    for part in entry.each("category", "atom:category", "dc:subject"):
        said = part.attributes
        if said.get("scheme") == _KIND_SCHEME:
            continue
        label = said.get("label") or said.get("term") or part.text
        if label.strip():
            yield plain_title(label) if form == "rss" else label.strip()


def _language(element: XmlElement) -> str | None:
    return element.first_text("language", "dc:language") or element.attributes.get("xml:lang", "").strip() or None


def _platform(said: str) -> str | None:
    return next((name for name in _GENERATORS.split() if name in said.replace("movable type", "movabletype")), None)
