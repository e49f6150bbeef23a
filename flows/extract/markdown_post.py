"""A post as static site generators keep it: Markdown (or HTML) with front matter above it; the file is one document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from flows.errors import EmptyFile, NotASeed
from flows.extract.decode import DecodedText, decode_text
from flows.extract.documents import make_document
from flows.extract.forms import form_by_bytes, is_note
from flows.extract.front_matter import FrontMatter, begins_front_matter, split_front_matter
from flows.extract.inputs import Input
from flows.extract.post_fields import declared_fields, file_date, post_kind
from schemas.records import RawDocument, Record, SkippedRecord, SourceRank

FORM = "markdown"
_MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdwn", ".mdtext", ".mdx", ".qmd", ".rmd"})
_HTML = frozenset({".html", ".htm", ".xhtml"})
_HEADING = re.compile(
    r"\ufeff?\s*(?:<!--.{0,2000}?-->\s*)?(?:#[ \t]+\S|[^\n]{1,300}\n=+[ \t]*\r?(?:\n|$))",
    re.DOTALL,
)
_THEME_FOLDERS = frozenset({"_layouts", "_includes", "archetypes", "themes"})
_FULL_PAGE = re.compile(r"\s*(?:<!doctype|<html)\b", re.IGNORECASE)


def read_markdown_post(given: Input) -> Iterator[Record] | None:
    """The post in a Markdown file, or in an HTML file that begins with front matter; None if it is neither.

    Raises NotASeed for Markdown that is a note about a folder, or that nothing gives a title.
    """
    suffix = PurePosixPath(given.name).suffix.lower()
    is_html = suffix in _HTML and begins_front_matter(given.head[:1000].decode("utf-8", "replace"))
    if (suffix not in _MARKDOWN and not is_html) or form_by_bytes(given.head):
        return None
    payload = given.read()
    decoded = decode_text(payload)
    if not decoded.text.strip("\ufeff \t\r\n"):
        raise EmptyFile(f"{len(payload):,} bytes without a visible character", payload)
    front = split_front_matter(decoded.text)
    if is_html:
        return None if front is None else iter((_record(given, payload, decoded, front, "text/html"),))
    if form := _no_post(given.name, decoded.text, front):
        raise NotASeed(form, payload)
    return iter((_record(given, payload, decoded, front, "text/markdown"),))


def _no_post(path: str, text: str, front: FrontMatter | None) -> str | None:
    """Why a Markdown file is no post, if it is none."""
    if is_note(path) and not (front and "date" in front.fields):
        return "a note about a folder, no form in which blogs are kept"
    if front is None and not _HEADING.match(text) and file_date(path) is None:
        return "Markdown without front matter and without a heading at its beginning: nothing gives it a title"
    return None


def _record(given: Input, payload: bytes, decoded: DecodedText, front: FrontMatter | None, media_type: str) -> Record:
    if PurePosixPath(given.name).parts[0] in _THEME_FOLDERS:
        return SkippedRecord("template")
    body = front.body if front else decoded.text.removeprefix("\ufeff")
    flags = decoded.quality_flags + ("broken_front_matter",) * bool(front and front.is_broken)
    return _document(given, payload, replace(decoded, text=body, quality_flags=flags), front, media_type)


def _document(
    given: Input, payload: bytes, decoded: DecodedText, front: FrontMatter | None, media_type: str
) -> RawDocument:
    is_body = media_type != "text/html" or not _FULL_PAGE.match(decoded.text)
    return make_document(
        given,
        payload,
        decoded,
        media_type=media_type,
        form=FORM,
        source_rank=SourceRank.EXPORT,
        kind=post_kind(front, given.name),
        is_body=is_body,
        declared=declared_fields(front, given.name),
    )
