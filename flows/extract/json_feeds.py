"""JSON Feed 1.0 and 1.1. Each item is a document; a file that breaks off tells its items up to the break."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from flows.errors import BrokenFile, BrokenRecord, EmptyFile
from flows.extract.addresses import join_url
from flows.extract.decode import DecodedText, decode_text
from flows.extract.documents import make_document, refuse_record
from flows.extract.feed_texts import is_cut
from flows.extract.inputs import Input
from schemas.records import Declared, Record, SourceRank

_FORM = "json_feed"
_VERSION = re.compile(rb"\"version\"\s*:\s*\"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version")
# A feed whose version stands behind its items, or has been forgotten.
_ITEMS = re.compile(rb"\"items\"\s*:\s*\[\s*\{")
_CONTENT = re.compile(rb"\"content_(?:html|text)\"\s*:")
_SPACE = re.compile(r"[\s\ufeff]*")
_DECODER = json.JSONDecoder(strict=False)


class _Broken(Exception):
    """The JSON breaks at this place."""

    def __init__(self, at: int, why: str) -> None:
        super().__init__(why)
        self.at = at


class _Item(NamedTuple):
    value: Any
    start: int
    end: int


def read_json_feed(given: Input) -> Iterator[Record] | None:
    """The items of a JSON Feed, or None if the first bytes are of none.

    Raises FileTooLarge; while items are read, EmptyFile for a feed without any and BrokenFile where it breaks off.
    """
    head = given.head.replace(b"\0", b"")  # of UTF-16
    is_object = (
        head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip()[:1] == b"{"
    )
    if not is_object or not (_VERSION.search(head) or (_ITEMS.search(head) and _CONTENT.search(head))):
        return None
    payload = given.read()
    return _read_items(given, decode_text(payload))


def _read_items(given: Input, decoded: DecodedText) -> Iterator[Record]:
    feed: dict[str, Any] = {}
    items: list[_Item] = []
    broken = None
    try:
        _walk(decoded.text, feed, items)
    except _Broken as error:
        broken = error
    for item in items:
        yield _document(given, item, feed, decoded)
    if broken:
        raise BrokenFile(f"character {broken.at:,}, behind {len(items):,} items: {broken}")
    if not items:
        raise EmptyFile("a feed without items")


def _walk(text: str, feed: dict[str, Any], items: list[_Item]) -> None:
    """Gather what the feed says of itself and its items; raises _Broken where the JSON does."""
    at = _expect(text, 0, "{")
    while not _is_next(text, at, "}"):
        key, at = _value(text, at)
        at = _expect(text, at, ":")
        if key == "items" and _is_next(text, at, "["):
            at = _walk_items(text, at, items)
        else:
            feed[str(key)], at = _value(text, at)
        at = _behind_comma(text, at, "}")


def _walk_items(text: str, at: int, items: list[_Item]) -> int:
    at = _expect(text, at, "[")
    while not _is_next(text, at, "]"):
        start = _skip_space(text, at)
        value, at = _value(text, start)
        items.append(_Item(value, start, at))
        at = _behind_comma(text, at, "]")
    return _expect(text, at, "]")


def _value(text: str, at: int) -> tuple[Any, int]:
    start = _skip_space(text, at)
    try:
        return _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise _Broken(error.pos, f"no JSON from there on ({error.msg})") from error
    except RecursionError as error:
        raise _Broken(start, "it is nested too deeply") from error
    except ValueError as error:
        raise _Broken(start, "a number in it is too long") from error


def _skip_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _is_next(text: str, at: int, mark: str) -> bool:
    return text.startswith(mark, _skip_space(text, at))


def _expect(text: str, at: int, mark: str) -> int:
    at = _skip_space(text, at)
    if not text.startswith(mark, at):
        raise _Broken(at, "it ends there" if at >= len(text) else f"there should be a {mark}")
    return at + len(mark)


def _behind_comma(text: str, at: int, end: str) -> int:
    """The place behind a comma, or before the end of the list."""
    return at if _is_next(text, at, end) else _expect(text, at, ",")


def _document(given: Input, item: _Item, feed: dict[str, Any], decoded: DecodedText) -> Record:
    payload = decoded.text[item.start : item.end].encode(decoded.encoding, "replace")
    known = {"form": _FORM, "is_one_of_many": True}
    if not isinstance(item.value, dict):
        error = BrokenRecord(f"the item at character {item.start:,} is no object")
        return refuse_record(given, payload, error, **known)
    text, media_type, rank = _body(item.value)
    return make_document(
        given,
        payload,
        DecodedText(text, decoded.encoding, decoded.confidence, decoded.quality_flags),
        media_type=media_type,
        source_rank=rank,
        is_body=True,
        declared=_declare(item.value, feed),
        **known,
    )


def _body(item: dict[str, Any]) -> tuple[str, str, SourceRank]:
    for key, media_type in (("content_html", "text/html"), ("content_text", "text/plain")):
        if text := _string(item, key):
            return text, media_type, SourceRank.EXCERPT if is_cut(text) else SourceRank.FEED
    return _string(item, "summary") or "", "text/plain", SourceRank.EXCERPT


def _declare(item: dict[str, Any], feed: dict[str, Any]) -> Declared:
    home = _string(feed, "home_page_url") or _string(feed, "feed_url")
    labels = item.get("tags")
    return Declared(
        provenance=_FORM,
        title=_string(item, "title"),
        authors=_authors(item) or _authors(feed),
        published=_string(item, "date_published"),
        modified=_string(item, "date_modified"),
        url=join_url(home, _string(item, "url")),
        entry_id=_string(item, "id"),
        labels=tuple(label for label in labels if isinstance(label, str)) if isinstance(labels, list) else (),
        language=_string(item, "language") or _string(feed, "language"),
        site_name=_string(feed, "title"),
    )


def _authors(holder: dict[str, Any]) -> tuple[str, ...]:
    """The names in `authors` of version 1.1, or in `author` of 1.0."""
    people = holder.get("authors")
    people = people if isinstance(people, list) and people else [holder.get("author")]
    names = (_string(person, "name") for person in people if isinstance(person, dict))
    return tuple(name for name in names if name)


def _string(holder: dict[str, Any], key: str) -> str | None:
    """A text; a number, which ids are in some feeds, as it is printed."""
    value = holder.get(key)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value.strip() else None
