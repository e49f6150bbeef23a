"""Files with many documents are loaded part by part, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from flows import batches, parts
from flows.batches import Loader, load_files
from flows.extract import readers
from flows.load import batch
from flows.load.batch import load_batch
from flows.load.finish import finish_load
from flows.load.ledger import read_ledger
from flows.load.state import read_state as read_whole_state
from flows.pipeline import process_batch
from schemas.records import Article, LoadCounts, PostKind, RawFile, ReadOptions
from tests.load.dumps import count_writes, dump, rows
from tests.load.lines import lines_file, post, read_lines
from tests.load.samples import WALK, begin_run
from tests.load.test_order import empty

LIMIT = 1024 * 1024
STATUS = "SELECT status, document_count, sha256 IS NULL FROM warehouse.raw_files"
GONE = "SELECT count(*) FROM marts.articles WHERE is_removed_from_source"


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
    """Parts of three documents, transactions of six; and the reader of the form that these tests use."""
    monkeypatch.setattr(parts, "PART_DOCUMENTS", 3)
    monkeypatch.setattr(batches, "MOST_DOCUMENTS", 6)
    monkeypatch.setattr(readers, "READERS", (read_lines,))
    monkeypatch.setattr(batches, "_engine", lambda _: engine)


def run(engine: Engine, *files: RawFile, mode: str = "incremental", finish: bool = True, **options: Any) -> LoadCounts:
    """One run over these files as one batch."""
    run_id = begin_run(engine, mode)
    loader = Loader("unused", run_id, WALK, ReadOptions(LIMIT, **options), is_dry_run=False)
    counts = load_files(loader, files)
    if finish:
        finish_load(engine, run_id)
    return counts


def test_a_file_in_parts_is_the_same_as_in_one(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [*map(post, range(10)), "comment", "bad", *map(post, range(10, 20)), "comment"]
    files = [lines_file(tmp_path / f"{name}.lines", lines if name == "m" else [post(ord(name))]) for name in "abmxy"]
    counts = run(engine, *files)
    expected = dump(engine)
    assert (counts.new, counts.files, counts.articles_inserted, counts.documents_rejected) == (5, 5, 24, 1)
    assert counts.forms == {("lines", "loaded"): 24, ("lines", "refused"): 1}
    assert counts.skipped == {"comment": 2}
    assert rows(engine, STATUS + " WHERE path = 'm.lines'") == [("loaded", 21, False)]
    engine.dispose()
    empty(database_url)
    monkeypatch.setattr(parts, "PART_DOCUMENTS", 1000)
    monkeypatch.setattr(batches, "MOST_DOCUMENTS", 1000)
    assert run(engine, *files).articles_inserted == 24
    assert dump(engine) == expected


def test_a_file_in_parts_read_again_writes_nothing(engine: Engine, database_url: str, tmp_path: Path) -> None:
    file = lines_file(tmp_path / "a.lines", [*map(post, range(20)), "bad", "comment"])
    run(engine, file)
    before = count_writes(engine, database_url)
    counts = run(engine, file)
    assert count_writes(engine, database_url) == before
    assert (counts.unchanged, counts.files, counts.articles_unchanged) == (1, 1, 20)


@pytest.mark.parametrize("transactions", [1, 2, 3])
def test_a_run_that_is_killed_between_parts_reads_the_file_again(
    engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transactions: int
) -> None:
    file = lines_file(tmp_path / "a.lines", [*map(post, range(20)), "bad"])
    run(engine, file)
    expected = dump(engine)
    engine.dispose()
    empty(database_url)
    done: list[LoadCounts] = []

    def load_or_die(*arguments: Any, **options: Any) -> LoadCounts:
        if len(done) == transactions:
            raise KeyboardInterrupt
        done.append(load_batch(*arguments, **options))
        return done[-1]

    with monkeypatch.context() as patch:
        patch.setattr(batches, "load_batch", load_or_die)
        with pytest.raises(KeyboardInterrupt):
            run(engine, file)
    assert rows(engine, "SELECT count(*) FROM warehouse.articles") == [(6 * transactions,)]
    assert rows(engine, STATUS) == [("loaded", 6 * transactions, True)]
    assert read_ledger(engine, WALK)["blog", "a.lines"].sha256 is None
    counts = run(engine, file)
    assert dump(engine) == expected
    assert (counts.changed, counts.articles_inserted) == (1, 20 - 6 * transactions)


def test_a_batch_tried_again_counts_what_its_earlier_parts_did(engine: Engine, tmp_path: Path) -> None:
    file = lines_file(tmp_path / "a.lines", [*map(post, range(20))])
    run_id = begin_run(engine)
    loader = Loader("unused", run_id, WALK, ReadOptions(LIMIT), is_dry_run=False)
    first = load_files(loader, [file])
    again = load_files(loader, [file])
    assert (again.new, again.articles_inserted) == (first.new, first.articles_inserted) == (1, 20)


def test_new_rules_make_a_file_in_parts_a_changed_one(engine: Engine, tmp_path: Path) -> None:
    file = lines_file(tmp_path / "a.lines", [*map(post, range(20))])
    run(engine, file)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE warehouse.articles SET content_hash = '\\x00' WHERE record = 1")
    counts = run(engine, file, mode="full")
    assert (counts.changed, counts.unchanged, counts.articles_updated) == (1, 0, 1)


def test_posts_that_left_the_file_are_gone_and_come_back(engine: Engine, tmp_path: Path) -> None:
    run(engine, lines_file(tmp_path / "a.lines", [*map(post, range(20))]))
    counts = run(engine, lines_file(tmp_path / "a.lines", [*map(post, range(4))]))
    assert counts.changed == 1
    assert rows(engine, GONE) == [(16,)]
    assert rows(engine, STATUS) == [("loaded", 4, False)]
    run(engine, lines_file(tmp_path / "a.lines", [*map(post, range(20))]))
    assert rows(engine, GONE) == [(0,)]
    assert rows(engine, "SELECT count(*) FROM warehouse.article_history") == [(0,)]


def test_a_new_post_in_front_moves_all_others_and_changes_none(engine: Engine, tmp_path: Path) -> None:
    run(engine, lines_file(tmp_path / "a.lines", [*map(post, range(20))]))
    before = rows(engine, "SELECT article_id FROM warehouse.articles ORDER BY 1")
    run(engine, lines_file(tmp_path / "a.lines", [post(99), *map(post, range(20))]))
    after = rows(engine, "SELECT article_id FROM warehouse.articles ORDER BY 1")
    assert set(before) < set(after)
    assert len(after) == 21
    assert rows(engine, GONE) == [(0,)]
    assert rows(engine, "SELECT count(*) FROM warehouse.article_history") == [(0,)]
    assert rows(engine, "SELECT DISTINCT source_count FROM marts.articles") == [(1,)]
    assert rows(engine, STATUS) == [("loaded", 21, False)]


@pytest.mark.parametrize("good", [0, 2, 7, 12])
def test_what_stands_before_a_break_is_loaded_and_the_break_is_told(engine: Engine, tmp_path: Path, good: int) -> None:
    counts = run(engine, lines_file(tmp_path / "a.lines", [*map(post, range(good)), "break", post(99)]))
    assert rows(engine, "SELECT count(*) FROM warehouse.articles") == [(good,)]
    assert rows(engine, STATUS) == [("loaded" if good else "rejected", good, False)]
    assert (counts.new, counts.rejected) == ((1, 0) if good else (0, 1))
    assert rows(engine, "SELECT reason, record, is_open FROM marts.rejected") == [("broken_file", None, True)]
    counts = run(engine, lines_file(tmp_path / "a.lines", [*map(post, range(good)), post(99)]))
    assert rows(engine, "SELECT count(*) FROM warehouse.articles") == [(good + 1,)]
    assert rows(engine, "SELECT is_open, resolution FROM marts.rejected") == [(False, "loaded")]


def test_what_stood_behind_a_new_break_is_not_gone(engine: Engine, database_url: str, tmp_path: Path) -> None:
    run(engine, lines_file(tmp_path / "a.lines", [*map(post, range(20))]))
    broken = lines_file(tmp_path / "a.lines", [*map(post, range(8)), "break"])
    run(engine, broken)
    assert rows(engine, GONE) == [(0,)]
    assert rows(engine, STATUS) == [("loaded", 20, False)]
    before = count_writes(engine, database_url)
    run(engine, broken)
    assert count_writes(engine, database_url) == before


def test_a_document_that_postgres_refuses_costs_itself_alone(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "PART_DOCUMENTS", 20)
    lines = [*map(post, range(10))]
    file = lines_file(tmp_path / "a.lines", lines)

    def spoilt(*arguments: Any) -> Iterator[Any]:
        for part in process_batch(*arguments):
            *others, last = part.documents
            assert isinstance(last.outcome, Article)
            yield replace(part, documents=(*others, replace(last, outcome=replace(last.outcome, body="NUL \0"))))

    monkeypatch.setattr(batches, "process_batch", spoilt)
    counts = run(engine, file)
    assert (counts.new, counts.rejected, counts.articles_inserted, counts.documents_rejected) == (1, 0, 9, 1)
    assert rows(engine, "SELECT record, reason, stage FROM marts.rejected") == [(9, "refused_by_database", "load")]
    assert rows(engine, STATUS) == [("loaded", 10, False)]


def test_pages_and_drafts_are_counted_and_loaded_when_asked_for(engine: Engine, tmp_path: Path) -> None:
    lines = [post(1), post(2, "page"), *map(post, range(3, 9)), post(9, "draft"), "comment"]
    file = lines_file(tmp_path / "a.lines", lines)
    counts = run(engine, file)
    assert counts.skipped == {"page": 1, "draft": 1, "comment": 1}
    assert rows(engine, "SELECT skipped FROM warehouse.raw_files") == [({"page": 1, "draft": 1, "comment": 1},)]
    counts = run(engine, file, mode="full", kinds=frozenset(PostKind))
    assert counts.skipped == {"comment": 1}
    assert rows(engine, "SELECT kind, count(*) FROM marts.articles GROUP BY 1 ORDER BY 1") == [
        ("draft", 1),
        ("page", 1),
        ("post", 7),
    ]
    run(engine, file, mode="full")
    query = "SELECT kind, source_count, is_removed_from_source FROM marts.articles WHERE kind <> 'post' ORDER BY 1"
    assert rows(engine, query) == [("draft", 0, False), ("page", 0, False)]


def test_a_file_of_drafts_alone_is_loaded_and_holds_nothing(engine: Engine, tmp_path: Path) -> None:
    counts = run(engine, lines_file(tmp_path / "a.lines", [post(1, "draft")]))
    assert (counts.new, counts.rejected) == (1, 0)
    assert rows(engine, STATUS) == [("loaded", 1, False)]


def test_a_dry_run_counts_a_file_in_parts_once_and_writes_nothing(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    file = lines_file(tmp_path / "a.lines", [*map(post, range(20)), "bad"])
    before = count_writes(engine, database_url)
    loader = Loader("unused", begin_run(engine), WALK, ReadOptions(LIMIT), is_dry_run=True)
    counts = load_files(loader, [file])
    assert count_writes(engine, database_url) == before
    assert (counts.new, counts.files, counts.articles_inserted, counts.documents_rejected) == (1, 1, 20, 1)


def test_only_the_documents_of_a_part_are_looked_at(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = lines_file(tmp_path / "a.lines", [*map(post, range(60)), *["bad"] * 60])
    run(engine, file)
    seen: list[int] = []

    def watched(*arguments: Any) -> Any:
        state = read_whole_state(*arguments)
        seen.append(len(state.documents) + sum(map(len, state.rejections.values())) + len(state.articles))
        return state

    monkeypatch.setattr(batch, "read_state", watched)
    run(engine, file)
    assert len(seen) == 20
    assert max(seen) <= 12
