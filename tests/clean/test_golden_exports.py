"""The sample exports in seeds/, with what becomes of each of their records; docs/seeds.md counts the same records.

`WINNOW_RECORD_GOLDEN=1 pytest tests/clean` writes the expected files again; read the diff before you commit it.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.extract.discover import raw_file_at
from flows.pipeline import process_file
from schemas.records import Article, PostKind, ProcessedDocument, ReadOptions

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "exports"
BLOGS = ("kettle-and-thread", "bienen-am-kanal", "the-slow-letter")
FILES = sorted(path for blog in BLOGS for path in (ROOT / "seeds" / blog).rglob("*") if path.is_file())
# The sample and its line in docs/seeds.md: form, file, posts, pages, drafts, passed over.
ROW = re.compile(r"^\| `(\w+)` \| `([\w/.-]+)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", re.MULTILINE)
EVERYTHING = ReadOptions(16 * 1024 * 1024, kinds=frozenset(PostKind))


def as_json(processed: ProcessedDocument) -> dict[str, object]:
    document, outcome = processed.document, processed.outcome
    if not isinstance(outcome, Article):
        return {"member": document.member, "rejection": outcome.reason, "detail": outcome.detail}
    shown = """
        form kind title authors authors_provenance published_text published_provenance modified_text canonical_url
        labels language site_name platform body quality_flags keys
    """
    fields = {name: getattr(outcome, name) for name in shown.split()}
    published = outcome.published_at or outcome.published_date
    return fields | {
        "member": document.member,
        "media_type": document.media_type,
        "rank": document.source_rank.name,
        "published": published.isoformat() if published else None,
        "removed": [[cut.rule, cut.text, cut.line] for cut in outcome.removed],
        "payload": document.payload[:30].decode("utf-8", "replace"),
    }


def records_of(path: Path) -> Iterator[tuple[list[dict[str, object]], dict[str, int], str | None]]:
    # A file's path within its blog tells of drafts and dates, so that it must be that of a walk.
    blog = ROOT / "seeds" / path.relative_to(ROOT / "seeds").parts[0]
    file = raw_file_at(path, blog.name)
    named = type(file)(blog.name, path.relative_to(blog).as_posix(), file.location, file.size, file.mtime_ns)
    for part in process_file(named, EVERYTHING):
        reason = part.rejection.reason if part.rejection else None
        yield [as_json(document) for document in part.documents], dict(part.skipped), reason


def expected_of(path: Path) -> Path:
    return GOLDEN / f"{path.relative_to(ROOT / 'seeds').as_posix().replace('/', '__')}.json"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_export_is_read_as_reviewed(path: Path) -> None:
    actual = json.dumps(list(records_of(path)), ensure_ascii=False, indent=1) + "\n"
    expected = expected_of(path)
    if os.environ.get("WINNOW_RECORD_GOLDEN"):
        expected.write_text(actual, encoding="utf-8")
    assert json.loads(actual) == json.loads(expected.read_text(encoding="utf-8"))


def test_every_golden_export_has_its_sample() -> None:
    assert {expected_of(path) for path in FILES} == set(GOLDEN.glob("*.json"))


def test_docs_count_the_records_of_every_sample() -> None:
    rows = ROW.findall((ROOT / "docs" / "seeds.md").read_text(encoding="utf-8"))
    counted = {name: tuple(map(int, numbers)) for _, name, *numbers in rows}
    for path in FILES:
        found: Counter[str] = Counter()
        for documents, skipped, reason in records_of(path):
            found.update(str(document["kind"]) for document in documents)
            found["skipped"] += sum(skipped.values()) + (reason is not None)
        name = path.relative_to(ROOT / "seeds").as_posix()
        assert counted[name] == (found["post"], found["page"], found["draft"], found["skipped"]), name
    assert len(counted) == len(FILES)
