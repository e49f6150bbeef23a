"""Pages written for the project, with what the cleaner must make of them.

`WINNOW_RECORD_GOLDEN=1 pytest tests/clean` writes the expected files again; read the diff before you commit it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from flows.clean.document import clean_document
from schemas.records import CleanDocument, FoundText, Role
from tests.clean.pages import document

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "clean"
PAGES = sorted(GOLDEN.glob("*.txt"))


def as_json(clean: CleanDocument) -> dict[str, object]:
    def found(texts: tuple[FoundText, ...]) -> list[list[str]]:
        return [[text.text, text.provenance] for text in texts]

    return {
        "title": clean.title,
        "body": clean.body,
        "authors": found(clean.authors),
        "published": found(clean.published),
        "modified": found(clean.modified),
        "labels": found(clean.labels),
        "platform": clean.platform,
        "links": [[link.kind, link.position, link.title, link.href] for link in clean.links],
        "removed": [[text.rule, text.text] for text in clean.removed],
        "quality_flags": clean.quality_flags,
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_cleaned_as_reviewed(page: Path) -> None:
    with page.open(encoding="utf-8", newline="") as file:
        actual = json.dumps(as_json(clean_document(document(file.read()))), ensure_ascii=False, indent=1) + "\n"
    expected = page.with_suffix(".json")
    if os.environ.get("WINNOW_RECORD_GOLDEN"):
        expected.write_text(actual, encoding="utf-8")
    assert json.loads(actual) == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_title_of_another_post_is_left_in_the_body(page: Path) -> None:
    with page.open(encoding="utf-8", newline="") as file:
        clean = clean_document(document(file.read()))
    titles = {link.title for link in clean.links}
    assert not titles & {line.text.strip() for line in clean.lines if line.role is Role.BODY}


def test_every_golden_page_has_been_reviewed() -> None:
    assert {page.stem for page in PAGES} == {page.stem for page in GOLDEN.glob("*.json")}
