"""Saved pages written for the project, one at least for each platform that is known, with the article that each holds.

`WINNOW_RECORD_GOLDEN=1 pytest tests/clean` writes the expected files again; read the diff before you commit it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from flows.clean.html.detect import PLATFORMS
from flows.extract.discover import raw_file_at
from flows.pipeline import process_file
from schemas.records import Article, ReadOptions

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "html"
PAGES = sorted(GOLDEN.glob("*.html"))
OPTIONS = ReadOptions(1024 * 1024)


def article_of(page: Path) -> Article:
    (part,) = process_file(raw_file_at(page, "blog"), OPTIONS)
    (document,) = part.documents
    assert isinstance(document.outcome, Article), document.outcome
    return document.outcome


def as_json(found: Article) -> dict[str, object]:
    return {
        "title": found.title,
        "authors": [*found.authors, found.authors_provenance],
        "published": [str(found.published_at or found.published_date), found.published_provenance],
        "modified": [str(found.modified_at or found.modified_date), found.modified_provenance],
        "url": found.canonical_url,
        "labels": found.labels,
        "language": found.language,
        "site_name": found.site_name,
        "platform": found.platform,
        "body": found.body.split("\n"),
        "links": [[link.kind.value, link.position, link.title, link.href] for link in found.links],
        "removed": [[cut.rule, cut.text] for cut in found.removed],
        "quality_flags": found.quality_flags,
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_saved_page_becomes_the_article_that_was_reviewed(page: Path) -> None:
    actual = json.dumps(as_json(article_of(page)), ensure_ascii=False, indent=1) + "\n"
    expected = page.with_suffix(".json")
    if os.environ.get("WINNOW_RECORD_GOLDEN"):
        expected.write_text(actual, encoding="utf-8")
    assert json.loads(actual) == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_line_of_the_body_is_the_title_of_another_post(page: Path) -> None:
    found = article_of(page)
    listed = {link.title for link in found.links if link.kind.value in ("related", "popular")}
    assert not listed & set(found.body.split("\n"))


def test_every_platform_that_is_known_has_a_golden_page() -> None:
    assert {article_of(page).platform for page in PAGES} >= {platform.name for platform in PLATFORMS}


def test_every_golden_page_has_been_reviewed() -> None:
    assert {page.stem for page in PAGES} == {page.stem for page in GOLDEN.glob("*.json")}
