"""Ghost's JSON export: tables of its database, of which posts, tags and users matter."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from flows.errors import BrokenFile, BrokenRecord
from flows.extract.decode import DecodedText
from flows.extract.export_records import export_document, refuse_export
from flows.extract.ghost_bodies import lexical_html, mobiledoc_html
from flows.extract.inputs import Input
from flows.extract.json_split import Path, split_objects
from flows.extract.tape import Piece
from schemas.records import Declared, PostKind, RawDocument, Record, RefusedRecord

FORM = "ghost_export"
_BEGIN = re.compile(
    rb"""^(?:\xef\xbb\xbf)?\s*\{\s*(?:"db"\s*:\s*\[\s*\{\s*)?(?:"meta"\s*:\s*\{\s*"(?:exported_on|version)"|"data"\s*:)"""
)
_TABLES = re.compile(rb'"(?:posts|posts_tags|posts_meta|tags|users|settings|actions|api_keys|benefits|roles)"\s*:\s*\[')
_OBJECT_ID = re.compile(r"[0-9a-f]{24}")
_PUBLISHED = frozenset({"published", "sent"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Where the tables are: older exports have no list around them.
_DATA = frozenset({("db", "*", "data"), ("data",)})
_SMALL_TABLES = frozenset({"tags", "users", "posts_tags", "posts_authors", "settings"})


@dataclass(frozen=True, slots=True)
class _Blog:
    """What posts refer to, and the blog's own name and language."""

    tags: dict[str, str] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)
    tags_of: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    authors_of: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    settings: dict[str, str] = field(default_factory=dict)


def read_ghost_export(given: Input) -> Iterator[Record] | None:
    """The posts and pages of an export, or None if this is none. The file is read twice, never held."""
    if not _BEGIN.match(given.head) or not _TABLES.search(given.head):
        return None
    return _records(given)


def _records(given: Input) -> Iterator[Record]:
    blog = _Blog()
    # A file that breaks off is told of when its posts are read.
    with suppress(BrokenFile):
        for table, piece in _rows(given, _SMALL_TABLES):
            with suppress(orjson.JSONDecodeError):
                _keep(blog, table, orjson.loads(piece.payload))
    for _, piece in _rows(given, frozenset({"posts"})):
        yield _record(given, piece, blog)


def _rows(given: Input, tables: frozenset[str]) -> Iterator[tuple[str, Piece]]:
    def is_wanted(path: Path) -> bool:
        return len(path) > 1 and path[-1] == "*" and path[-2] in tables and path[:-2] in _DATA

    with given.stream() as stream:
        for path, piece in split_objects(stream, is_wanted, given.options.max_document_bytes):
            yield path[-2], piece


def _keep(blog: _Blog, table: str, row: dict[str, Any]) -> None:
    match table:
        case "tags" if row.get("visibility") != "internal":
            blog.tags[_key(row, "id")] = str(row.get("name", ""))
        case "users":
            blog.users[_key(row, "id")] = str(row.get("name", ""))
        case "posts_tags":
            blog.tags_of[_key(row, "post_id")].append((_order(row), _key(row, "tag_id")))
        case "posts_authors":
            blog.authors_of[_key(row, "post_id")].append((_order(row), _key(row, "author_id")))
        case "settings":
            blog.settings[_key(row, "key")] = str(row.get("value") or "")


def _key(row: dict[str, Any], name: str) -> str:
    """An id as text: older exports have numbers."""
    return str(row.get(name) or "")


def _order(row: dict[str, Any]) -> int:
    order = row.get("sort_order")
    return order if isinstance(order, int) else 0


def _record(given: Input, piece: Piece, blog: _Blog) -> RawDocument | RefusedRecord:
    try:
        if piece.fault:
            raise BrokenRecord(f"post at byte {piece.offset:,}: {piece.fault}")
        post = orjson.loads(piece.payload)
        media_type, body = _body(post)
    except BrokenRecord as error:
        return refuse_export(given, piece.payload, error, FORM)
    except orjson.JSONDecodeError as error:
        broken = BrokenRecord(f"post at byte {piece.offset:,}: it is no JSON: {error}")
        return refuse_export(given, piece.payload, broken, FORM)
    declared = _declared(post, blog)
    decoded = DecodedText(body, "utf-8", 1.0)
    return export_document(
        given, piece.payload, decoded, FORM, media_type=media_type, kind=_kind(post), declared=declared
    )


def _kind(post: dict[str, Any]) -> PostKind:
    if (_key(post, "status") or "published") not in _PUBLISHED:
        return PostKind.DRAFT
    # Ghost 1 and older had a column of its own for this.
    is_page = post.get("type") == "page" or post.get("page") in (1, True, "1")
    return PostKind.PAGE if is_page else PostKind.POST


def _declared(post: dict[str, Any], blog: _Blog) -> Declared:
    own_id = _key(post, "id")
    authors = [author for _, author in sorted(blog.authors_of.get(own_id, ()))]
    names = map(blog.users.get, authors or (_key(post, "author_id"), _key(post, "author")))
    labels = (blog.tags.get(tag) for _, tag in sorted(blog.tags_of.get(own_id, ())))
    return Declared(
        provenance=FORM,
        title=_text(post, "title"),
        authors=tuple(name for name in names if name),
        published=_time(post.get("published_at")),
        modified=_time(post.get("updated_at")),
        url=_text(post, "canonical_url"),
        # Ghost's feeds have the id, and had the UUID when ids were mere numbers.
        entry_id=own_id if _OBJECT_ID.fullmatch(own_id) else _text(post, "uuid"),
        labels=tuple(label for label in labels if label and not label.startswith("#")),
        language=_text(post, "locale") or _text(blog.settings, "locale", "lang", "default_locale"),
        site_name=_text(blog.settings, "title"),
        platform="ghost",
    )


def _text(row: dict[str, Any], *names: str) -> str | None:
    return next((value for name in names if isinstance(value := row.get(name), str) and value.strip()), None)


def _time(value: Any) -> str | None:
    """A time in Ghost's words; the oldest exports count milliseconds."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 43:
        return (_EPOCH + timedelta(milliseconds=value)).isoformat()
    return value if isinstance(value, str) else None


def _body(post: Any) -> tuple[str, str]:
    """Media type and text of the body: Ghost's own HTML, else what its editor keeps."""
    if not isinstance(post, dict):
        raise BrokenRecord("it is no post")
    if html := _text(post, "html"):
        return "text/html", html
    try:
        if lexical := _text(post, "lexical"):
            return "text/html", lexical_html(orjson.loads(lexical))
        if mobiledoc := _text(post, "mobiledoc"):
            return "text/html", mobiledoc_html(orjson.loads(mobiledoc))
    except orjson.JSONDecodeError as error:
        raise BrokenRecord(f"the editor's form of its body is no JSON: {error}") from error
    return "text/markdown", _text(post, "markdown") or ""
