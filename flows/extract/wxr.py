"""WordPress eXtended RSS: what WordPress (and others that imitate it) gives people who export their blog.

An item is a post, a page, or one of the many things that WordPress keeps as posts: pictures, menus, revisions.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from flows.extract.export_records import export_document, refuse_export
from flows.extract.inputs import Input
from flows.extract.xml_elements import XmlElement
from flows.extract.xml_records import BrokenXml, XmlEntries, XmlRecord, open_entries
from flows.extract.xml_roots import find_root
from flows.extract.xml_slices import parse_element
from schemas.records import Declared, PostKind, RawDocument, Record, SkippedRecord

FORM = "wxr"
_MARK = re.compile(rb"wordpress\.org/export/\d|<wp:wxr_version>")
# Post types of WordPress itself, by which skipped items are counted; those of plugins are too many to name.
_TYPE_NAMES = """
    attachment nav_menu_item revision custom_css customize_changeset oembed_cache user_request wp_block wp_template
    wp_template_part wp_global_styles wp_navigation wp_font_family wp_font_face
"""
_TYPES = frozenset(_TYPE_NAMES.split())
_GONE = frozenset({"trash", "auto-draft", "inherit"})
# A category's domain; none at all in the oldest exports. The others are menus, post formats and plugins' own.
_LABEL_DOMAINS = frozenset({None, "", "category", "post_tag", "tag"})
# How Polylang says in which language a post is.
_LANGUAGE_DOMAIN = "language"
_TIME = re.compile(r"(?!0000)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_FORMAT = "%Y-%m-%d %H:%M:%S"
_FARTHEST = timedelta(hours=14)
_QUARTER = timedelta(minutes=15)


def read_wxr(given: Input) -> Iterator[Record] | None:
    """The posts and pages of an export, or None if this is none."""
    if not _MARK.search(given.head):
        return None
    root = find_root(given.head)
    return _records(open_entries(given, root, "item")) if root and root.local_name == "rss" else None


def _records(entries: XmlEntries) -> Iterator[Record]:
    given = entries.given
    channel = next(entries.head.each("channel"), entries.head)
    names = _display_names(channel)
    for found in entries.read(parse_element):
        if isinstance(found, BrokenXml):
            yield refuse_export(given, found.payload, found.error, FORM)
            continue
        kind = _kind(found.element)
        if isinstance(kind, PostKind):
            yield _document(given, found, kind, channel, names)
        else:
            yield SkippedRecord(kind)
        yield from (SkippedRecord("comment") for _ in found.element.each("wp:comment"))


def _display_names(channel: XmlElement) -> Mapping[str, str]:
    """The name that readers see, by the name with which an author logs in, which is what items hold."""
    authors = ((each.first_text("author_login"), each) for each in channel.each("wp:author"))
    names = {login: each.first_text("author_display_name") for login, each in authors if login}
    return {login: name for login, name in names.items() if name}


def _kind(item: XmlElement) -> PostKind | str:
    """What an item is: a kind of post, or the word for what is passed over."""
    post_type = item.first_text("wp:post_type") or "post"
    if post_type not in ("post", "page"):
        return post_type if post_type in _TYPES else "custom_post_type"
    status = item.first_text("wp:status") or "publish"
    if status in _GONE:
        return "trash" if status == "trash" else "revision"
    # `draft`, `pending`, `future`, `private` and what plugins invent: not for readers, or not yet.
    if status != "publish" or item.first_text("wp:post_password"):
        return PostKind.DRAFT
    return PostKind(post_type)


def _document(
    given: Input, found: XmlRecord, kind: PostKind, channel: XmlElement, names: Mapping[str, str]
) -> RawDocument:
    item = found.element
    creator = item.first_text("dc:creator")
    declared = Declared(
        provenance=FORM,
        title=item.first_text("title"),
        authors=(names.get(creator, creator),) if creator else (),
        published=_published(item),
        modified=_moment(item.first_text("wp:post_modified"), item.first_text("wp:post_modified_gmt")),
        url=item.first_text("link"),
        entry_id=item.first_text("guid"),
        labels=tuple(dict.fromkeys(_categories(item, _LABEL_DOMAINS))),
        language=next(_categories(item, (_LANGUAGE_DOMAIN,), "nicename"), None) or channel.first_text("language"),
        site_name=channel.first_text("title"),
        platform="wordpress",
    )
    decoded = replace(found.decoded, text=_content(item))
    return export_document(given, found.payload, decoded, FORM, kind=kind, declared=declared)


def _content(item: XmlElement) -> str:
    return next((text for part in item.each("content:encoded") if (text := part.raw_text.strip())), "")


def _categories(item: XmlElement, domains: Container[str | None], attribute: str | None = None) -> Iterator[str]:
    for category in item.each("category"):
        if category.attributes.get("domain") in domains:
            name = category.attributes.get(attribute) if attribute else category.text
            if name:
                yield name


def _published(item: XmlElement) -> str | None:
    local, gmt = item.first_text("wp:post_date"), item.first_text("wp:post_date_gmt")
    if local or gmt:
        return _moment(local, gmt)
    # Not beside the two: WordPress writes 1970 or the year -1 there for a post that has no date yet.
    return item.first_text("pubDate")


def _moment(local: str | None, gmt: str | None) -> str | None:
    """The blog's own time with its distance from Greenwich, which the two times tell; one alone is left as it is.

    WordPress writes `0000-00-00 00:00:00` for no time.
    """
    local = local if local and _TIME.fullmatch(local) else None
    gmt = gmt if gmt and _TIME.fullmatch(gmt) else None
    if not gmt:
        return local
    offset = _offset(local, gmt) if local else None
    return f"{gmt} +00:00" if offset is None else f"{local} {offset}"


def _offset(local: str, gmt: str) -> str | None:
    """How far the first of two times is ahead of the second, as `+01:00`; None if they are not one moment."""
    try:
        ahead = datetime.strptime(local, _FORMAT) - datetime.strptime(gmt, _FORMAT)
    except ValueError:
        return None
    if abs(ahead) > _FARTHEST or ahead % _QUARTER:
        return None
    minutes = abs(ahead) // timedelta(minutes=1)
    return f"{'-' if ahead < timedelta(0) else '+'}{minutes // 60:02}:{minutes % 60:02}"
