"""A page of a corpus on its way through the pipeline of `winnow ingest`, and what came out as the scorer reads it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from bench.corpus import HTML, Page
from flows.extract.decode import DecodedText
from flows.extract.html import decode_html
from schemas.records import Article, LinkKind, RawDocument, Rejection, SourceRank

RELATED_KINDS = (LinkKind.POPULAR, LinkKind.RELATED)


def document_of(page: Page, flavour: str) -> RawDocument:
    """The page as the readers of files hand it on."""
    is_html = flavour == HTML
    decoded = decode_html(page.payload) if is_html else DecodedText(page.text, "utf-8", 1.0)
    return RawDocument(
        source="corpus",
        path=f"{page.gold['id']}.{'html' if is_html else 'txt'}",
        record=0,
        media_type="text/html" if is_html else "text/plain",
        payload=page.payload,
        payload_sha256=sha256(page.payload).hexdigest(),
        text=decoded.text,
        encoding=decoded.encoding,
        encoding_confidence=decoded.confidence,
        form=HTML if is_html else "text",
        source_rank=SourceRank.PAGE if is_html else SourceRank.TEXT,
    )


def answer_of(outcome: Article | Rejection) -> dict[str, Any]:
    """An article as the scorer reads it; empty for a page that was rejected."""
    if isinstance(outcome, Rejection):
        return {}
    related = [{"title": link.title, "href": link.href} for link in outcome.links if link.kind in RELATED_KINDS]
    return {
        "text": outcome.body,
        "title": outcome.title,
        "author": ", ".join(outcome.authors),
        "date": outcome.published_date and outcome.published_date.isoformat(),
        "related": related,
    }
