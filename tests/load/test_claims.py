"""Which article a file tells, and which file an article is taken from."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from flows.load.ledger import mark_missing
from schemas.records import Article, ProcessedFile
from tests.load.dumps import count_writes, rows
from tests.load.samples import article, begin_run, file_of, load, refused_file

ARTICLES = "SELECT path, body FROM warehouse.articles JOIN warehouse.raw_files USING (file_id) ORDER BY path, body"
HISTORY = "SELECT body, change_kind FROM warehouse.article_history ORDER BY version"


def told(path: str, body: str, *keys: str) -> ProcessedFile:
    """A file that tells a post with these keys besides its path."""
    return file_of(saved(path, body, *keys))


def saved(path: str, body: str, *keys: str) -> Article:
    return article(path, "Title", body, keys=(*keys, f"path:{path}"))


def test_a_renumbered_file_is_the_same_article(engine: Engine) -> None:
    load(engine, told("000_ab.txt", "Text.", "document:ab"))
    before = rows(engine, "SELECT article_id FROM warehouse.articles")
    mark_missing(engine, begin_run(engine), [("blog", "000_ab.txt")])
    load(engine, told("001_ab.txt", "Text.", "document:ab"))
    assert rows(engine, "SELECT article_id FROM warehouse.articles") == before
    assert rows(engine, ARTICLES) == [("001_ab.txt", "Text.")]
    assert rows(engine, HISTORY) == []


def test_a_renumbered_file_with_other_content_is_a_new_version_even_before_the_old_name_is_marked(
    engine: Engine,
) -> None:
    load(engine, told("000_ab.txt", "Old.", "document:ab"))
    load(engine, told("001_ab.txt", "New.", "document:ab"), missing=[("blog", "000_ab.txt")])
    assert rows(engine, ARTICLES) == [("001_ab.txt", "New.")]
    assert rows(engine, HISTORY) == [("Old.", "source_changed")]


def test_an_article_keeps_its_id_when_it_gains_a_better_key(engine: Engine) -> None:
    load(engine, told("a.txt", "Text."))
    before = rows(engine, "SELECT article_id FROM warehouse.articles")
    load(engine, told("a.txt", "Text.", "url:https://example.org/a"))
    load(engine, told("b.txt", "Text.", "url:https://example.org/a"))
    assert rows(engine, "SELECT article_id FROM warehouse.articles") == before
    keys = rows(engine, "SELECT key FROM warehouse.article_keys ORDER BY key")
    assert keys == [("path:a.txt",), ("path:b.txt",), ("url:https://example.org/a",)]


def test_a_moved_file_is_led_to_its_article_by_its_former_path(engine: Engine) -> None:
    load(engine, told("a.txt", "Text."))
    moved = article("b.txt", "Title", "Text.", keys=("path:b.txt", "path:a.txt"))
    load(engine, file_of(moved), missing=[("blog", "a.txt")])
    mark_missing(engine, begin_run(engine), [("blog", "a.txt")])
    assert rows(engine, ARTICLES) == [("b.txt", "Text.")]
    assert rows(engine, "SELECT removed_from_source_at FROM warehouse.articles") == [(None,)]


def test_a_post_under_the_former_name_of_a_moved_one_is_another_article(engine: Engine) -> None:
    load(engine, told("a.txt", "Text."))
    moved = article("b.txt", "Title", "Text.", keys=("path:b.txt", "path:a.txt"))
    load(engine, file_of(moved), missing=[("blog", "a.txt")])
    mark_missing(engine, begin_run(engine), [("blog", "a.txt")])
    load(engine, told("a.txt", "Another."))
    assert rows(engine, ARTICLES) == [("a.txt", "Another."), ("b.txt", "Text.")]
    load(engine, told("a.txt", "Another, changed."))
    assert rows(engine, ARTICLES) == [("a.txt", "Another, changed."), ("b.txt", "Text.")]


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_of_two_files_that_tell_one_article_the_first_by_path_counts_in_any_order(engine: Engine, order: str) -> None:
    for name in order:
        load(engine, told(f"{name}.txt", f"Text {name}.", "document:x"))
    assert rows(engine, ARTICLES) == [("a.txt", "Text a.")]
    assert rows(engine, HISTORY) == []


def test_the_first_by_path_counts_within_a_batch_too(engine: Engine) -> None:
    load(engine, told("b.txt", "Text b.", "document:x"), told("a.txt", "Text a.", "document:x"))
    assert rows(engine, ARTICLES) == [("a.txt", "Text a.")]
    assert rows(engine, "SELECT count(DISTINCT article_id), count(*) FROM warehouse.raw_documents") == [(1, 2)]


def test_a_file_that_comes_second_changes_nothing_but_ledger_bytes_and_keys(engine: Engine, database_url: str) -> None:
    load(engine, told("a.txt", "Text a.", "document:x"))
    before = count_writes(engine, database_url)
    load(engine, told("b.txt", "Text b.", "document:x"))
    after = count_writes(engine, database_url)
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"raw_files", "raw_documents", "article_keys"}


def test_a_better_file_does_not_hide_that_the_article_changed(engine: Engine) -> None:
    load(engine, told("b.txt", "Old.", "document:x"))
    load(engine, told("b.txt", "New.", "document:x"), told("a.txt", "New.", "document:x"))
    assert rows(engine, ARTICLES) == [("a.txt", "New.")]
    assert rows(engine, HISTORY) == [("Old.", "source_changed")]


def test_another_file_takes_over_from_one_that_is_refused_now(engine: Engine) -> None:
    load(engine, told("a.txt", "Text a.", "document:x"))
    load(engine, refused_file("a.txt"))
    assert rows(engine, ARTICLES) == [("a.txt", "Text a.")]
    load(engine, told("b.txt", "Text b.", "document:x"))
    assert rows(engine, ARTICLES) == [("b.txt", "Text b.")]


def test_two_files_that_swap_their_posts_swap_nothing_in_the_warehouse_but_places(engine: Engine) -> None:
    load(engine, told("a.txt", "First.", "url:1"), told("b.txt", "Second.", "url:2"))
    before = rows(engine, "SELECT article_id, body FROM warehouse.articles ORDER BY body")
    load(engine, told("a.txt", "Second.", "url:2"))
    load(engine, told("b.txt", "First.", "url:1"))
    assert rows(engine, "SELECT article_id, body FROM warehouse.articles ORDER BY body") == before
    assert rows(engine, ARTICLES) == [("a.txt", "Second."), ("b.txt", "First.")]
    assert rows(engine, HISTORY) == []
    assert rows(engine, "SELECT count(*) FROM warehouse.articles WHERE removed_from_source_at IS NOT NULL") == [(0,)]


def test_ids_are_the_same_in_every_warehouse(engine: Engine) -> None:
    load(engine, told("000_ab.txt", "Text.", "document:ab"))
    ids = rows(engine, "SELECT article_id::text, file_id::text FROM warehouse.articles")
    assert ids == [("ef869ce2-5687-5663-b824-e79d905e05df", "70c356d4-b4da-52fa-98f8-ca3bcc3229ad")]
