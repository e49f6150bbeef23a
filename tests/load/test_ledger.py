"""What is known of files, and of files that are gone."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Engine

from flows.load.ledger import mark_missing, read_ledger
from tests.load.dumps import count_writes, rows
from tests.load.samples import WALK, article, begin_run, file_of, load, raw_file, refused_file

REMOVED = "SELECT removed_from_source_at IS NOT NULL FROM warehouse.articles"
STATUS = "SELECT path, status FROM warehouse.raw_files ORDER BY path"


def test_the_ledger_tells_size_time_hash_and_status_of_every_file(engine: Engine) -> None:
    load(engine, file_of(article("a.txt", "One"), payload=b"one", mtime_ns=17), refused_file("b.txt", payload=None))
    ledger = read_ledger(engine, WALK)
    entry = ledger["blog", "a.txt"]
    assert (entry.size, entry.mtime_ns, entry.status, entry.is_of_walk) == (3, 17, "loaded", True)
    assert entry.sha256 == "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    assert (ledger["blog", "b.txt"].sha256, ledger["blog", "b.txt"].status) == (None, "rejected")


def test_a_file_is_of_a_walk_only_if_root_pattern_and_source_are_the_same(engine: Engine) -> None:
    load(engine, file_of(article("a.txt", "One")))
    others = [replace(WALK, root="/other"), replace(WALK, pattern="*"), replace(WALK, source="blog")]
    assert [read_ledger(engine, walk)["blog", "a.txt"].is_of_walk for walk in (WALK, *others)] == [
        True,
        False,
        False,
        False,
    ]


def test_a_file_that_was_only_touched_changes_its_row_in_the_ledger(engine: Engine) -> None:
    load(engine, file_of(article("a.txt", "One"), payload=b"one"))
    counts = load(engine, file_of(article("a.txt", "One"), payload=b"one", mtime_ns=99))
    assert read_ledger(engine, WALK)["blog", "a.txt"].mtime_ns == 99
    assert counts.unchanged == 1


def test_the_version_of_an_object_is_kept_and_a_new_one_changes_its_row(engine: Engine) -> None:
    first = file_of(article("a.txt", "One"), payload=b"one")
    load(engine, replace(first, file=replace(first.file, version="v1")))
    assert read_ledger(engine, WALK)["blog", "a.txt"].version == "v1"
    counts = load(engine, replace(first, file=replace(first.file, version="v2")))
    assert read_ledger(engine, WALK)["blog", "a.txt"].version == "v2"
    assert (counts.unchanged, counts.articles_unchanged) == (1, 1)


def test_a_missing_file_leaves_its_article_and_marks_it(engine: Engine, database_url: str) -> None:
    load(engine, file_of(article("a.txt", "One")))
    assert mark_missing(engine, begin_run(engine), [("blog", "a.txt"), ("blog", "never.txt")]) == 1
    assert (rows(engine, STATUS), rows(engine, REMOVED)) == ([("a.txt", "missing")], [(True,)])
    before = count_writes(engine, database_url)
    assert mark_missing(engine, begin_run(engine), [("blog", "a.txt")]) == 0
    assert count_writes(engine, database_url) == before


def test_a_file_that_comes_back_takes_the_mark_away(engine: Engine) -> None:
    load(engine, file_of(article("a.txt", "One")))
    mark_missing(engine, begin_run(engine), [("blog", "a.txt")])
    counts = load(engine, file_of(article("a.txt", "One")))
    assert (rows(engine, STATUS), rows(engine, REMOVED)) == ([("a.txt", "loaded")], [(False,)])
    assert (counts.changed, counts.articles_unchanged) == (1, 1)


def test_an_article_that_another_file_tells_too_is_not_gone(engine: Engine) -> None:
    for path in ("a.txt", "b.txt"):
        load(engine, file_of(article(path, "One", keys=("document:x", f"path:{path}"))))
    mark_missing(engine, begin_run(engine), [("blog", "a.txt")])
    assert rows(engine, REMOVED) == [(False,)]
    mark_missing(engine, begin_run(engine), [("blog", "b.txt")])
    assert rows(engine, REMOVED) == [(True,)]


def test_an_article_whose_file_tells_another_one_now_is_gone(engine: Engine) -> None:
    load(engine, file_of(article("a.txt", "One", keys=("url:1",))))
    load(engine, file_of(article("a.txt", "Two", keys=("url:2",))))
    query = "SELECT title, removed_from_source_at IS NOT NULL FROM warehouse.articles ORDER BY title"
    assert rows(engine, query) == [("One", True), ("Two", False)]


def test_a_document_that_is_no_longer_in_its_file_is_gone(engine: Engine) -> None:
    second = replace(article("a.txt", "Two", keys=("path:a.txt#1",)), record=1)
    load(engine, file_of(article("a.txt", "One"), second))
    load(engine, file_of(article("a.txt", "One"), payload=b"shorter"))
    query = "SELECT title, removed_from_source_at IS NOT NULL FROM warehouse.articles ORDER BY title"
    assert rows(engine, query) == [("One", False), ("Two", True)]
    load(engine, file_of(article("a.txt", "One"), second))
    assert rows(engine, query) == [("One", False), ("Two", False)]


def test_names_of_odd_bytes_and_sizes_beyond_32_bits_are_kept(engine: Engine) -> None:
    odd = raw_file(r"caf\xE9.txt", "blog", 5_000_000_000, mtime_ns=-1)
    load(engine, replace(refused_file("x", payload=None), file=odd))
    entry = read_ledger(engine, WALK)["blog", r"caf\xE9.txt"]
    assert (entry.size, entry.mtime_ns) == (5_000_000_000, -1)
