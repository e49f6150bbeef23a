"""What becomes of files and documents that are refused."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from flows.load.ledger import mark_missing
from schemas.records import ArticleLink, LinkKind, Stage
from tests.load.dumps import dump, rows
from tests.load.samples import article, begin_run, file_of, load, refusal, refused_file

OPEN = "SELECT reason, attempts FROM warehouse.rejections WHERE resolved_at IS NULL ORDER BY reason"
ALL = "SELECT reason, resolution, attempts FROM warehouse.rejections ORDER BY reason"


def test_a_refused_file_is_in_the_ledger_and_keeps_its_bytes(engine: Engine) -> None:
    counts = load(engine, refused_file("x.png", payload=b"\x89PNG\x00"))
    assert rows(engine, "SELECT status, document_count FROM warehouse.raw_files") == [("rejected", 0)]
    stored = rows(engine, "SELECT record, stage, reason, how_to_fix, payload FROM warehouse.rejections")
    assert stored == [(None, "clean", "not_a_seed", "Do something about it.", b"\x89PNG\x00")]
    assert (counts.rejected, counts.documents_rejected) == (1, 0)


def test_a_file_that_was_not_read_has_neither_hash_nor_bytes(engine: Engine) -> None:
    load(engine, refused_file("big.txt", "file_too_large", payload=None))
    query = "SELECT sha256, payload FROM warehouse.raw_files JOIN warehouse.rejections USING (file_id)"
    assert rows(engine, query) == [(None, None)]


def test_a_file_without_any_usable_document_is_rejected(engine: Engine) -> None:
    counts = load(engine, file_of(refusal("no_title"), refusal("no_article_body"), path="a.txt"))
    assert rows(engine, "SELECT status, document_count FROM warehouse.raw_files") == [("rejected", 2)]
    assert rows(engine, "SELECT article_id FROM warehouse.raw_documents") == [(None,), (None,)]
    assert (counts.rejected, counts.documents_rejected) == (1, 2)


def test_a_bad_document_costs_the_document_not_the_file(engine: Engine) -> None:
    counts = load(engine, file_of(article("a.txt", "One"), refusal("no_title")))
    assert rows(engine, "SELECT status FROM warehouse.raw_files") == [("loaded",)]
    assert rows(engine, "SELECT record, reason FROM warehouse.rejections") == [(1, "no_title")]
    assert (counts.new, counts.rejected, counts.documents_rejected, counts.articles_inserted) == (1, 0, 1, 1)


def test_attempts_grow_with_new_bytes_new_rules_and_in_mode_full(engine: Engine) -> None:
    load(engine, refused_file("x", payload=b"1"))
    load(engine, refused_file("x", payload=b"1"))
    assert rows(engine, OPEN) == [("not_a_seed", 1)]
    load(engine, refused_file("x", payload=b"2"))
    assert rows(engine, OPEN) == [("not_a_seed", 2)]
    load(engine, refused_file("x", payload=b"2"), rules_version=2)
    assert rows(engine, OPEN) == [("not_a_seed", 3)]
    load(engine, refused_file("x", payload=b"2"), rules_version=2, mode="full")
    assert rows(engine, OPEN) == [("not_a_seed", 4)]


def test_a_file_that_is_mended_resolves_its_rejection(engine: Engine) -> None:
    load(engine, file_of(refusal("no_title"), path="a.txt"))
    load(engine, file_of(article("a.txt", "One")))
    assert rows(engine, ALL) == [("no_title", "loaded", 1)]
    assert rows(engine, "SELECT status FROM warehouse.raw_files") == [("loaded",)]


def test_a_file_that_is_refused_for_another_reason_resolves_the_first(engine: Engine) -> None:
    load(engine, refused_file("a.txt", "empty_file"))
    load(engine, file_of(refusal("no_title"), path="a.txt"))
    assert rows(engine, ALL) == [("empty_file", "other_reason", 1), ("no_title", None, 1)]


def test_a_refused_file_that_is_gone_resolves_its_rejection_until_it_is_back(engine: Engine) -> None:
    load(engine, refused_file("a.txt", "empty_file"))
    mark_missing(engine, begin_run(engine), [("blog", "a.txt")])
    assert rows(engine, ALL) == [("empty_file", "file_missing", 1)]
    load(engine, refused_file("a.txt", "empty_file"))
    assert rows(engine, ALL) == [("empty_file", None, 2)]


def test_an_article_whose_file_is_refused_now_stays_and_the_rejection_is_open(engine: Engine) -> None:
    load(engine, file_of(article("a.txt", "One")))
    load(engine, file_of(refusal("no_title"), path="a.txt"))
    assert rows(engine, "SELECT title, removed_from_source_at FROM warehouse.articles") == [("One", None)]
    assert rows(engine, OPEN) == [("no_title", 1)]
    mark_missing(engine, begin_run(engine), [("blog", "a.txt")])
    assert rows(engine, "SELECT removed_from_source_at IS NOT NULL FROM warehouse.articles") == [(True,)]


@pytest.mark.parametrize(
    "bad",
    [
        article("m.txt", "One", "NUL \0 here"),
        article("m.txt", "One", "Half a character \ud800"),
        article("m.txt", "One", language="en", language_confidence=2.0),
        article("m.txt", "One", links=[ArticleLink(LinkKind.POPULAR, 70_000, "Far", "far")]),
        article("m.txt", "One", links=[ArticleLink(LinkKind.POPULAR, 1, "NUL \0", "nul")]),
    ],
    ids=["nul", "surrogate", "constraint", "number", "link"],
)
def test_a_file_that_postgres_refuses_costs_that_file_alone(engine: Engine, bad: object) -> None:
    good = [file_of(article(f"{letter}.txt", f"Post {letter}", links=["Post a"])) for letter in "abcxyz"]
    counts = load(engine, *good, file_of(bad, payload=b"the bytes"))  # type: ignore[arg-type]  # parametrized
    assert (counts.new, counts.rejected, counts.articles_inserted) == (6, 1, 6)
    stored = rows(engine, "SELECT stage, reason, payload FROM warehouse.rejections")
    assert stored == [(Stage.LOAD.value, "refused_by_database", b"the bytes")]
    assert len(dump(engine)["articles"]) == 6
    assert rows(engine, "SELECT status FROM warehouse.raw_files WHERE path = 'm.txt'") == [("rejected",)]
