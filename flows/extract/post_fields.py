"""What the front matter of a post says, by the names that generators give to fields, and what its path says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from flows.extract.front_matter import FrontMatter
from schemas.records import Declared, PostKind

_DATED = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:[-_ .]|$)")
_PAGE_NAMES = """
    page pages home index archive archives about contact search tag tags category categories splash 404
"""
_PAGE_LAYOUTS = frozenset(_PAGE_NAMES.split())
_NO = frozenset({"false", "no", "off", "0"})
_YES = frozenset({"true", "yes", "on", "1"})
_TITLES = ("title",)
_AUTHORS = ("authors", "author")
_DATES = ("date", "publishdate", "pubdate", "published_at", "published", "created", "created_at")
_MODIFIED = ("lastmod", "last_modified_at", "modified", "updated", "updated_at", "updateddate", "last_updated")
_ADDRESSES = ("canonical_url", "canonicalurl", "canonical", "url", "permalink")
_LABELS = ("tags", "tag", "categories", "category")
_LANGUAGES = ("lang", "language", "locale")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_HUGO_TAG = re.compile(r"\{\{[<%]")


def declared_fields(front: FrontMatter | None, path: str) -> Declared:
    """What front matter and the file's name say; a path of an address says nothing without the blog's own."""
    fields = front.fields if front else {}
    return Declared(
        provenance="front_matter",
        title=_first(fields, _TITLES),
        authors=_authors(fields),
        published=next((text for text in _texts(fields, _DATES) if text.lower() not in _YES | _NO), None),
        modified=_first(fields, _MODIFIED),
        url=next((text for text in _texts(fields, _ADDRESSES) if _WEB.match(text)), None),
        entry_id=_first(fields, ("guid",)),
        labels=tuple(_labels(fields)),
        language=_first(fields, _LANGUAGES),
        platform=_platform(front, path),
        file_date=file_date(path),
    )


def post_kind(front: FrontMatter | None, path: str) -> PostKind:
    """Whether it is a draft, a page, or, as what nothing is said of, a post."""
    fields = front.fields if front else {}
    folders = PurePosixPath(path).parts[:-1]
    said = {
        name: (_first(fields, (name,)) or "").lower() for name in ("draft", "published", "status", "layout", "type")
    }
    if "_drafts" in folders or said["draft"] in _YES or said["published"] in _NO or said["status"] == "draft":
        return PostKind.DRAFT
    if file_date(path) or "_posts" in folders:
        return PostKind.POST
    stem = PurePosixPath(path).stem.lower()
    is_list = stem == "_index" or (stem == "index" and not folders and not _first(fields, _DATES))
    is_pelican_page = front is not None and front.language == "headers" and "pages" in folders
    is_page = said["layout"] in _PAGE_LAYOUTS or said["type"] == "page" or is_list or is_pelican_page
    return PostKind.PAGE if is_page else PostKind.POST


def file_date(path: str) -> str | None:
    """The date with which the file's name begins, or, of a Hugo bundle's `index.md`, that of its folder."""
    place = PurePosixPath(path)
    name = place.parent.name if place.stem.lower() == "index" else place.name
    found = _DATED.match(name)
    return found[1] if found else None


def _platform(front: FrontMatter | None, path: str) -> str | None:
    """The generator, where path or front matter are of its own kind."""
    folders = PurePosixPath(path).parts[:-1]
    if front is None:
        return "jekyll" if "_posts" in folders and file_date(path) else None
    if front.language == "headers":
        return "pelican"
    if not {"_posts", "_drafts"}.isdisjoint(folders):
        return "jekyll" if file_date(path) or "source" not in folders else "hexo"
    if front.language == "toml":
        # Zola writes TOML, too, and has tables for what Hugo has at the top.
        return None if {"taxonomies", "extra"} & set(front.fields) else "hugo"
    if _HUGO_TAG.search(front.body) or "publishdate" in front.fields or "lastmod" in front.fields:
        return "hugo"
    return "jekyll" if "layout" in front.fields and file_date(path) else None


def _authors(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The names: a text, a list, or mappings that have them under `name`."""
    for key in _AUTHORS:
        value = fields.get(key)
        entries = value if isinstance(value, list) else [value]
        names = (entry.get("name") if isinstance(entry, dict) else entry for entry in entries)
        # Pelican parts names by semicolons.
        if found := tuple(part for name in names if isinstance(name, str) for part in _parts(name, ";")):
            return found
    return ()


def _labels(fields: Mapping[str, Any]) -> Iterator[str]:
    tables = [fields, *(table for table in (fields.get("taxonomies"),) if isinstance(table, dict))]
    for table in tables:
        for key in _LABELS:
            value = table.get(key)
            if isinstance(value, list):
                yield from (text for item in value if (text := _scalar(item)))
            elif isinstance(value, str):
                # Jekyll parts a text by blanks where it means several; a category of two words is one.
                is_many = key in ("tags", "categories") and "," not in value
                yield from value.split() if is_many else _parts(value, ",")


def _parts(text: str, separator: str) -> Iterator[str]:
    return (part for piece in text.split(separator) if (part := piece.strip()))


def _first(fields: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    return next(_texts(fields, names), None)


def _texts(fields: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    return (text for name in names if (text := _scalar(fields.get(name))))


def _scalar(value: Any) -> str | None:
    """A value as it is written: TOML and JSON have numbers, booleans and dates of their own."""
    if value is None or isinstance(value, (list, dict)):
        return None
    text = str(value).strip()
    return text.lower() if isinstance(value, bool) else text or None
