"""Archives and tables as their makers write them, with the records that must be read from them.

`WINNOW_RECORD_GOLDEN=1 pytest tests/extract` writes the expected files again; read the diff before you commit it.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from schemas.records import RawDocument
from tests.extract.read_bytes import Outcome, read

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "archives"
EXPECTED = ".expected.json"
FILES = sorted(path for path in GOLDEN.iterdir() if not path.name.endswith(EXPECTED))


def as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "documents": [document_as_json(document) for document in outcome.documents],
        "refused": [[each.rejection.reason, each.rejection.detail] for each in outcome.refused],
        "skipped": outcome.skipped,
        "error": [outcome.error.reason, str(outcome.error)] if outcome.error else None,
    }


def document_as_json(document: RawDocument) -> dict[str, Any]:
    said = {name: value for name, value in asdict(document.declared).items() if value} if document.declared else None
    return {
        "form": document.form,
        "media_type": document.media_type,
        "is_body": document.is_body,
        "source_rank": document.source_rank.name,
        "captured_at": document.captured_at.isoformat() if document.captured_at else None,
        "encoding": document.encoding,
        "quality_flags": document.quality_flags,
        "declared": said,
        "text": document.text,
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_read_as_reviewed(path: Path) -> None:
    actual = json.dumps(as_json(read(path.name, path.read_bytes())), ensure_ascii=False, indent=1) + "\n"
    expected = path.with_name(path.name + EXPECTED)
    if os.environ.get("WINNOW_RECORD_GOLDEN"):
        expected.write_text(actual, encoding="utf-8")
    assert json.loads(actual) == json.loads(expected.read_text(encoding="utf-8"))


def test_every_golden_file_has_been_reviewed() -> None:
    assert FILES
    assert {path.name + EXPECTED for path in FILES} == {path.name for path in GOLDEN.glob("*" + EXPECTED)}
