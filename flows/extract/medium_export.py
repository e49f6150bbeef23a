"""Medium's export: a zip with one HTML page for each story under `posts/`, marked up as an h-entry.

Answers to other people's stories are files like any other; only what they lack tells them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import PurePosixPath
from typing import NamedTuple

from flows.errors import BrokenRecord, DocumentError
from flows.extract.decode import decode_record
from flows.extract.export_records import export_document, refuse_export
from flows.extract.inputs import Input
from flows.extract.zip_members import ZipMembers, names_in_zip, open_zip
from schemas.records import Declared, PostKind, Record, SkippedRecord

FORM = "medium_export"
_MARK = re.compile(rb'<section data-field="body" class="[^"<>]{0,80}\be-content\b')
_BODY = re.compile(r"<section\b[^<>]{0,200}\be-content\b[^<>]{0,200}>")
_TITLE = re.compile(r"<h1\b[^<>]{0,200}\bp-name\b[^<>]{0,200}>(.{0,2000}?)</h1>", re.DOTALL)
_AUTHOR = re.compile(r"<a\b[^<>]{0,2000}\bp-author\b[^<>]{0,200}>(.{0,400}?)</a>", re.DOTALL)
_CANONICAL = re.compile(r'<a\b[^<>]{0,200}?href="([^"<>]{1,2000})"[^<>]{0,200}\bp-canonical\b')
_PUBLISHED = re.compile(r'<time\b[^<>]{0,200}\bdt-published\b[^<>]{0,200}?datetime="([^"<>]{1,60})"')
_LABEL = re.compile(r"<a\b[^<>]{0,2000}\bp-(?:category|tag)\b[^<>]{0,200}>(.{0,200}?)</a>", re.DOTALL)
_STORY_ID = re.compile(r"https://medium\.com/p/[0-9a-f]{6,16}")
_HEADING = re.compile(r"<h[1-6]\b|\bgraf--title\b")
_FILE_DATE = re.compile(r"(\d{4}-\d\d-\d\d)_")
_TAG = re.compile(r"<[^<>]*>")
# How far from the body its title and its author are looked for.
_NEAR = 16_384
# Of a story's beginning, as much as a title can repeat.
_OPENING = 4_000


class _Story(NamedTuple):
    """A page in three parts, of which the outer ones are no longer than they should be."""

    above: str
    body: str
    below: str


def read_medium_export(given: Input) -> Iterator[Record] | None:
    """The stories of an export, or None if this is none; a single page of an unpacked one is read, too."""
    if given.name.lower().endswith((".html", ".htm")):
        return _single(given) if _MARK.search(given.head) else None
    if b"posts/" not in names_in_zip(given):
        return None
    with open_zip(given) as members:
        names = _story_names(members)
        if not names or not _MARK.search(_beginning(members, names[0])):
            return None
    return _records(given, names)


def _story_names(members: ZipMembers) -> list[str]:
    paths = ((name, PurePosixPath(name)) for name in members.names)
    return [name for name, path in paths if path.parent.name == "posts" and path.suffix == ".html"]


def _beginning(members: ZipMembers, name: str) -> bytes:
    try:
        return members.read(name)[:65_536]
    except DocumentError:
        return b""


def _single(given: Input) -> Iterator[Record]:
    payload = given.read()
    yield _record(given, given.name, payload, is_one_of_many=False, member=given.member)


def _records(given: Input, names: list[str]) -> Iterator[Record]:
    with open_zip(given) as members:
        for name in names:
            try:
                payload = members.read(name)
            except DocumentError as error:
                yield refuse_export(given, b"", error, FORM, member=name)
            else:
                yield _record(given, name, payload, is_one_of_many=True, member=name)


def _record(given: Input, name: str, payload: bytes, *, is_one_of_many: bool, member: str | None) -> Record:
    about = {"member": member, "is_one_of_many": is_one_of_many}
    try:
        decoded = decode_record(payload)
        story = _story(decoded.text)
    except DocumentError as error:
        return refuse_export(given, payload, error, FORM, **about)
    declared = _declared(story, PurePosixPath(name).name)
    is_draft = PurePosixPath(name).name.startswith("draft_") or declared.published is None
    if not is_draft and _is_response(story, declared.title):
        return SkippedRecord("comment")
    kind = PostKind.DRAFT if is_draft else PostKind.POST
    return export_document(
        given, payload, replace(decoded, text=story.body), FORM, kind=kind, declared=declared, **about
    )


def _story(text: str) -> _Story:
    begin = _BODY.search(text)
    if begin is None:
        raise BrokenRecord("it has no section with the body of a story")
    footer = text.rfind("<footer", begin.end())
    end = text.rfind("</section>", begin.end(), footer if footer >= 0 else len(text))
    if end < 0:
        raise BrokenRecord("it breaks off within the body of the story")
    above, below = text[: begin.start()][-_NEAR:], text[end:][:_NEAR]
    return _Story(above, text[begin.end() : end], below)


def _declared(story: _Story, name: str) -> Declared:
    dated = _FILE_DATE.match(name)
    story_id = _STORY_ID.search(story.below)
    return Declared(
        provenance=FORM,
        title=_first(_TITLE, story.above),
        authors=tuple(map(_plain, _AUTHOR.findall(story.below)[:1])),
        published=_first(_PUBLISHED, story.below),
        url=_first(_CANONICAL, story.below),
        entry_id=story_id[0] if story_id else None,
        labels=tuple(map(_plain, _LABEL.findall(story.below))),
        platform="medium",
        file_date=dated[1] if dated else None,
    )


def _is_response(story: _Story, title: str | None) -> bool:
    """Whether the story is an answer to another: it has no heading, and its title is only how its text begins."""
    if _HEADING.search(story.body) or not title:
        return False
    return _plain(story.body[:_OPENING]).startswith(title.rstrip("….").strip())


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return (_plain(found[1]) or None) if found else None


def _plain(html: str) -> str:
    return " ".join(unescape(_TAG.sub("", html)).split())
