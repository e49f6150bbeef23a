"""Rows of articles, of their versions, links and documents, as the tables have them. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from operator import attrgetter
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import Row

from flows.load.claims import Claim
from flows.load.identity import target_id
from flows.load.ranks import count_gaps
from schemas.records import Article, ProcessedDocument
from schemas.tables import articles as article_table

ARTICLE_FIELDS = tuple(name for name in Article.__slots__ if name in article_table.columns)

read_article_fields = attrgetter(*ARTICLE_FIELDS)


def article_row(claim: Claim, known: Row[Any] | None, valid_from: datetime, version: dict[str, Any]) -> dict[str, Any]:
    """A row of `articles`; `known` is the one that it replaces."""
    return _said(claim) | {
        "article_id": claim.article_id,
        "file_id": claim.file.file_id,
        "valid_from": valid_from,
        **version,
        "first_seen_at": valid_from if known is None else known.first_seen_at,
        "removed_from_source_at": None,
    }


def capture_row(claim: Claim, article: UUID, moment: datetime, version: dict[str, Any]) -> dict[str, Any]:
    """A row of `article_history` for an older capture, which never held: a later one was known already."""
    links = [{name: row[name] for name in ("kind", "position", "title", "href")} for row in link_rows(claim)]
    said = {name: value for name, value in _said(claim).items() if name != "record"}
    return said | {
        "article_id": article,
        "valid_from": moment,
        "valid_to": moment,
        **version,
        "change_kind": "source_changed",
        "links": Jsonb(sorted(links, key=lambda link: (link["kind"], link["position"]))),
    }


def link_rows(claim: Claim) -> list[dict[str, Any]]:
    """Rows of `article_links`, with the source that their targets belong to."""
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for link in claim.article.links:
        row = {
            "source": claim.article.source,
            "article_id": claim.article_id,
            "kind": link.kind.value,
            "position": link.position,
            "title": link.title,
            "title_key": link.title_key,
            "is_cut": link.is_cut,
            "href": link.href,
            "url": link.url,
            "target_id": target_id(claim.article.source, link.url, link.title_key, link.is_cut),
        }
        rows.setdefault((link.kind.value, link.position), row)
    return list(rows.values())


def document_row(processed: ProcessedDocument, article: UUID | None) -> dict[str, Any]:
    """What a row of `raw_documents` says of a document, but for its place, its bytes and its run."""
    document, outcome = processed.document, processed.outcome
    told = outcome if isinstance(outcome, Article) else None
    return {
        "article_id": article,
        "form": document.form,
        "member": None if document.member is None else _storable(document.member),
        "url": told.canonical_url if told else None,
        "captured_at": document.captured_at,
        "source_rank": int(document.source_rank),
        "gap_count": count_gaps(told),
        "media_type": document.media_type,
        "encoding": document.encoding,
        "encoding_confidence": document.encoding_confidence,
        "payload_sha256": bytes.fromhex(document.payload_sha256),
    }


def _said(claim: Claim) -> dict[str, Any]:
    """The columns that an article and its versions have in common."""
    said = {name: _plain(value) for name, value in zip(ARTICLE_FIELDS, read_article_fields(claim.article), strict=True)}
    return said | {
        "text_hash": bytes.fromhex(claim.article.text_hash),
        "content_hash": claim.content_hash,
        "removed": Jsonb([{"rule": each.rule, "text": each.text, "line": each.line} for each in claim.article.removed]),
        "payload_sha256": claim.payload_sha256,
    }


def _plain(value: Any) -> Any:
    """Tuples as arrays, words and ranks as what they are called."""
    if isinstance(value, Enum):
        return value.value
    return list(value) if type(value) is tuple else value


def _storable(name: str) -> str:
    """A name within a file, which may be of any bytes, as Postgres can hold it."""
    return name.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode()
