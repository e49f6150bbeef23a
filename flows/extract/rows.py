"""A row of a table, or an object of JSON Lines, as a document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flows.errors import BrokenRecord, DataError, FileTooLarge
from flows.extract.columns import Columns
from flows.extract.decode import DecodedText
from flows.extract.documents import make_document, refuse_record
from flows.extract.forms import form_by_markup
from flows.extract.html import decode_html
from flows.extract.inputs import Input
from flows.extract.web_archive import parse_capture_time
from schemas.records import Declared, PostKind, Record, SkippedRecord, SourceRank

_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:p|div|br|h[1-6]|ul|ol|li|blockquote|table|article|section|figure)\b[^<>]{0,200}>", re.IGNORECASE
)
_PAGE_REACH = 2_000
# A post about HTML shows a tag now and then, a post in HTML has one every few lines.
_FEWEST_BLOCKS = 3
_CHARACTERS_A_BLOCK = 1_500
_UNPUBLISHED = frozenset({"draft", "auto-draft", "pending", "private", "future", "scheduled", "trash"})
_SURROGATE = re.compile("[\ud800-\udfff]")
# An `id` that any table may have: a number, a few letters.
_LOCAL_ID = re.compile(r"[\d.]*|.{0,7}", re.DOTALL)


UTF8 = DecodedText("", "utf-8", 1.0)


@dataclass(frozen=True, slots=True)
class Row:
    """A row and where it stands, as `line 7`; `payload` are its bytes, and `decoded` tells how they became text."""

    values: Mapping[str, Any]
    place: str
    payload: bytes
    decoded: DecodedText = UTF8


def read_row(given: Input, row: Row, columns: Columns, form: str) -> Record:
    """The document in a row; a row without a text is passed over.

    A whole page is worth as much as a saved one, the HTML of a post alone as much as a feed, and plain text the least.
    """
    try:
        name, text, decoded = _body(row, columns)
    except DataError as error:
        return refuse_row(given, row, form, error)
    if not text.strip():
        return SkippedRecord("row_without_text")
    if len(text) > given.options.max_document_bytes:
        return refuse_row(given, row, form, FileTooLarge("more characters than a document may have bytes"))
    title = _one(row.values, columns, "title")
    media_type, is_body, rank = _kind(name, text, title)
    if media_type == "text/plain" and title is not None:
        text = _with_title(text, title)
    return make_document(
        given,
        row.payload,
        replace(decoded, text=_without_surrogates(text)),
        media_type=media_type,
        is_body=is_body,
        source_rank=rank,
        form=form,
        is_one_of_many=True,
        kind=_post_kind(row.values, columns),
        captured_at=next(filter(None, map(_moment, columns.values(row.values, "captured"))), None),
        declared=Declared(
            provenance="column",
            title=title,
            authors=_texts(row.values, columns, "author"),
            published=_date(row.values, columns, "date"),
            modified=_date(row.values, columns, "modified"),
            url=_one(row.values, columns, "url"),
            entry_id=_entry_id(given, _one(row.values, columns, "id")),
            labels=_texts(row.values, columns, "labels"),
            language=_one(row.values, columns, "language"),
        ),
    )


def refuse_row(given: Input, row: Row, form: str, error: DataError) -> Record:
    """A row that cannot be read."""
    message = f"{row.place}: {error}"
    refusal = FileTooLarge(message) if isinstance(error, FileTooLarge) else BrokenRecord(message)
    return refuse_record(given, row.payload, refusal, form=form, is_one_of_many=True)


def _body(row: Row, columns: Columns) -> tuple[str, str, DecodedText]:
    """The first field that holds a text, the text, and how it was decoded; HTML goes first, for it says more.

    Raises UndecodableText or NotASeed for bytes that are none.
    """
    for name in ("html", "text", "markdown"):
        for value in columns.values(row.values, name):
            held = _rendered(value)
            decoded = decode_html(held) if isinstance(held, bytes) else row.decoded
            text = decoded.text if isinstance(held, bytes) else held
            if isinstance(text, str) and text.strip():
                return name, text, decoded
    return "text", "", row.decoded


def _kind(name: str, text: str, title: str | None) -> tuple[str, bool, SourceRank]:
    """Media type, whether it is a post's body alone, and what it is worth."""
    if _PAGE.search(text, 0, _PAGE_REACH):
        return "text/html", False, SourceRank.PAGE
    if name == "html" or _is_html(text):
        return "text/html", True, SourceRank.FEED
    if name == "markdown":
        return "text/markdown", True, SourceRank.FEED
    return "text/plain", title is not None, SourceRank.TEXT


def _with_title(text: str, title: str) -> str:
    """The text as a flattened page has it: below its title, from which the cleaner learns where the body begins."""
    line = " ".join(title.split())
    is_repeated = " ".join(text.lstrip().partition("\n")[0].split()).casefold() == line.casefold()
    return text if is_repeated else f"{line}\n\n{text}"


def _is_html(text: str) -> bool:
    if form_by_markup(text) is not None:
        return True
    blocks = sum(1 for _ in _BLOCK.finditer(text))
    return blocks >= _FEWEST_BLOCKS and blocks * _CHARACTERS_A_BLOCK >= len(text)


def _one(values: Mapping[str, Any], columns: Columns, name: str) -> str | None:
    return next(filter(None, (_text(value) for value in columns.values(values, name))), None)


def _date(values: Mapping[str, Any], columns: Columns, name: str) -> str | None:
    """A date as it is written; a number is none, for nobody says what it counts."""
    found = (_text(value) for value in columns.values(values, name) if not isinstance(value, int))
    return next(filter(None, found), None)


def _texts(values: Mapping[str, Any], columns: Columns, name: str) -> tuple[str, ...]:
    """A field that may hold several: a list of texts, or of objects with a name each. A number names nobody."""
    for value in columns.values(values, name):
        several = value if isinstance(value, list | tuple) else [value]
        if texts := tuple(filter(None, (_text(each) for each in several if not isinstance(each, int)))):
            return texts
    return ()


def _post_kind(values: Mapping[str, Any], columns: Columns) -> PostKind:
    """What the blog's software says of a post, in WordPress's words and those of others."""
    if str(_one(values, columns, "status")).lower() in _UNPUBLISHED:
        return PostKind.DRAFT
    return PostKind.PAGE if str(_one(values, columns, "type")).lower() == "page" else PostKind.POST


def _text(value: Any) -> str | None:
    """A value as a text; None for what is none."""
    match _rendered(value):
        case bool():
            return None
        case bytes(data):
            return data.decode("utf-8", "replace").strip() or None
        case str(text):
            return _without_surrogates(text).strip() or None
        case int(number):
            return str(number)
        case datetime() | date() as moment:
            return moment.isoformat()
        case {"name": str(name)}:
            return _without_surrogates(name).strip() or None
    return None


def _rendered(value: Any) -> Any:
    """WordPress answers with `{"rendered": …}`."""
    return value["rendered"] if isinstance(value, Mapping) and isinstance(value.get("rendered"), str) else value


def _moment(value: Any) -> datetime | None:
    return parse_capture_time(
        value.isoformat() if isinstance(value, datetime) else value if type(value) is str else None
    )


def _entry_id(given: Input, value: str | None) -> str | None:
    """The id; one that other tables may have too is this file's own."""
    if value is None or not _LOCAL_ID.fullmatch(value):
        return value
    return f"{given.file.path}#{value}"


def _without_surrogates(text: str) -> str:
    """JSON can name halves of characters: two that belong together are one, any other is none."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
