"""Feeds written for the project, with the articles that come of them.

`WINNOW_RECORD_GOLDEN=1 pytest tests/clean` writes the expected files again; read the diff before you commit it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from flows.extract.discover import raw_file_at
from flows.pipeline import process_file
from schemas.records import Article, PostKind, ProcessedDocument, ReadOptions, Rejection

FEEDS = sorted((Path(__file__).resolve().parents[1] / "golden" / "feeds").glob("[!.]*"))
FEEDS = [path for path in FEEDS if not path.name.endswith(".expected.json")]
OPTIONS = ReadOptions(1024 * 1024, frozenset(PostKind))


def told(document: ProcessedDocument) -> dict[str, Any]:
    outcome = document.outcome
    if isinstance(outcome, Rejection):
        return {"record": document.document.record, "reason": outcome.reason, "detail": outcome.detail}
    return {"record": document.document.record, "encoding": document.document.encoding, **article(outcome)}


def article(found: Article) -> dict[str, Any]:
    return {
        "title": found.title,
        "authors": found.authors,
        "published": [found.published_text, str(found.published_at or found.published_date)],
        "modified": [found.modified_text, str(found.modified_at or found.modified_date)],
        "url": found.canonical_url,
        "keys": [key for key in found.keys if not key.startswith("text:")],
        "labels": found.labels,
        "language": found.language,
        "site_name": found.site_name,
        "platform": found.platform,
        "source": [found.form, found.source_rank.name, found.kind.value],
        "body": found.body.split("\n"),
        "links": [[link.kind.value, link.position, link.title, link.href] for link in found.links],
        "removed": [[cut.rule, cut.text] for cut in found.removed],
        "quality_flags": found.quality_flags,
    }


@pytest.mark.parametrize("feed", FEEDS, ids=lambda path: path.name)
def test_a_feed_becomes_the_articles_that_were_reviewed(feed: Path) -> None:
    parts = list(process_file(raw_file_at(feed, "blog"), OPTIONS))
    actual = {
        "documents": [told(document) for part in parts for document in part.documents],
        "skipped": {what: count for part in parts for what, count in part.skipped.items()},
        "broken": next((part.rejection.detail for part in parts if part.rejection), None),
    }
    text = json.dumps(actual, ensure_ascii=False, indent=1) + "\n"
    expected = feed.with_name(f"{feed.name}.expected.json")
    if os.environ.get("WINNOW_RECORD_GOLDEN"):
        expected.write_text(text, encoding="utf-8")
    assert json.loads(text) == json.loads(expected.read_text(encoding="utf-8"))
