"""A post that is held in many forms is one article, taken from the best of them, in whatever order they arrive."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from flows.load.batch import load_batch
from flows.load.finish import finish_load
from flows.load.ledger import mark_missing, read_ledger
from schemas.records import Article, ProcessedFile, SourceRank
from tests.load.dumps import count_writes, dump, rows
from tests.load.samples import RULES, WALK, article, begin_run, file_of, load
from tests.load.test_order import empty

MARTS = {
    "articles": """
        SELECT to_jsonb(articles)
               - '{article_id,duplicate_of,changed_run_id,valid_from,first_seen_at,removed_from_source_at}'::text[]
        FROM marts.articles
    """,
    "related_posts": """
        SELECT to_jsonb(related_posts) - '{article_id,related_article_id}'::text[] FROM marts.related_posts
    """,
    "article_sources": """
        SELECT to_jsonb(article_sources) - '{article_id,changed_run_id}'::text[] FROM marts.article_sources
    """,
    "article_history": """
        SELECT to_jsonb(article_history) - '{article_id,changed_run_id,valid_from,valid_to}'::text[]
        FROM marts.article_history
    """,
}
ONE = "SELECT body FROM warehouse.articles ORDER BY body"
CRAWLED = datetime(2020, 5, 1, tzinfo=UTC)


def told(
    path: str, body: str, *keys: str, form: str, rank: SourceRank, source: str = "blog", **fields: Any
) -> ProcessedFile:
    """A file that tells the post `Tides` in some form; without keys it is known by its path."""
    links = [f"Cited by {form}", "Tides"]
    named = keys or (f"path:{path}",)
    said = article(path, "Tides", body, keys=named, source=source, form=form, source_rank=rank, links=links, **fields)
    return file_of(said, payload=f"{form}: {body}".encode())


def tellings(number: int, source: str = "blog") -> list[ProcessedFile]:
    """One post as page, feed entry, export, capture and text. Each is tied to the next by one key and no other."""
    url, guid = f"url:example.org/{number}", f"id:tag:{number}"
    address = {"canonical_url": f"https://example.org/{number}"}
    captured = {**address, "captured_at": CRAWLED}

    def telling(form: str, rank: SourceRank, *keys: str, **fields: Any) -> ProcessedFile:
        return told(f"{number}.{form}", f"{number} {form}", *keys, form=form, rank=rank, source=source, **fields)

    return [
        telling("text", SourceRank.TEXT, f"path:{number}.text", f"text:{number}"),
        telling("rss", SourceRank.FEED, guid, f"text:{number}"),
        telling("wxr", SourceRank.EXPORT, url, guid, **address),
        telling("html", SourceRank.PAGE, url, **address),
        telling("warc", SourceRank.PAGE, url, f"text:{number} captured", **captured),
    ]


def state(engine: Engine) -> dict[str, list[str]]:
    """What people see, and what lies behind it, apart from ids, runs and times."""
    seen = {f"marts.{name}": sorted(repr(row) for row in rows(engine, query)) for name, query in MARTS.items()}
    return dump(engine) | seen


def load_in_one_run(engine: Engine, files: Sequence[ProcessedFile]) -> None:
    run_id = begin_run(engine)
    for file in files:
        load_batch(engine, run_id, WALK, RULES, [file])
    finish_load(engine, run_id)


def load_in_runs(engine: Engine, files: Sequence[ProcessedFile]) -> None:
    for file in files:
        run_id = begin_run(engine)
        load_batch(engine, run_id, WALK, RULES, [file])
        finish_load(engine, run_id)


def load_at_once(engine: Engine, files: Sequence[ProcessedFile]) -> None:
    run_id = begin_run(engine)
    load_batch(engine, run_id, WALK, RULES, files)
    finish_load(engine, run_id)


def seen_by_blog(engine: Engine) -> dict[str, list[str]]:
    """What people see of each blog, without its name."""
    seen: dict[str, list[str]] = defaultdict(list)
    for name, query in MARTS.items():
        for (row,) in rows(engine, query):
            seen[row.pop("source")].append(f"{name} {sorted(row.items())}")
    return {blog: sorted(each) for blog, each in seen.items()}


@pytest.mark.parametrize("are_runs", [False, True])
def test_five_tellings_are_one_article_in_every_order(engine: Engine, are_runs: bool) -> None:
    orders = list(itertools.permutations(range(5)))
    run_id = begin_run(engine)
    for step in range(5):
        run_id = begin_run(engine) if are_runs else run_id
        files = [tellings(1, f"blog {number}")[order[step]] for number, order in enumerate(orders)]
        load_batch(engine, run_id, WALK, RULES, files)
        if are_runs or step == 4:
            finish_load(engine, run_id)
    run_id = begin_run(engine)
    load_batch(engine, run_id, WALK, RULES, tellings(1, "at once"))
    finish_load(engine, run_id)
    seen = seen_by_blog(engine)
    assert len(seen) == 121
    assert [blog for blog in seen if seen[blog] != seen["at once"]] == []
    assert rows(engine, "SELECT DISTINCT body, source_count FROM marts.articles") == [("1 warc", 5)]
    assert rows(engine, "SELECT count(*) FROM warehouse.article_history") == [(0,)]


@pytest.mark.parametrize(("way", "seed"), [(load_in_runs, 0), (load_in_runs, 1), (load_at_once, 2)])
def test_several_posts_in_several_forms_give_the_same_in_any_batches_and_runs(
    engine: Engine, database_url: str, way: Callable[[Engine, Sequence[ProcessedFile]], None], seed: int
) -> None:
    files = [file for number in range(3) for file in tellings(number)]
    load_in_one_run(engine, files)
    expected = state(engine)
    assert rows(engine, "SELECT source_count, form FROM marts.articles") == [(5, "warc")] * 3
    assert len(expected["marts.article_sources"]) == 15
    engine.dispose()
    empty(database_url)
    way(engine, random.Random(seed).sample(files, len(files)))
    assert state(engine) == expected


def test_the_same_tellings_again_write_nothing(engine: Engine, database_url: str) -> None:
    files = [file for number in range(2) for file in tellings(number)]
    load_in_runs(engine, files)
    before = count_writes(engine, database_url)
    counts = load(engine, *files, mode="full")
    finish_load(engine, begin_run(engine))
    assert count_writes(engine, database_url) == before
    assert counts.unchanged == 10
    assert counts.forms == {(form, "loaded"): 2 for form in ("text", "rss", "wxr", "html", "warc")}


def test_every_telling_is_listed_and_one_of_them_is_the_teller(engine: Engine) -> None:
    load_in_runs(engine, tellings(1))
    assert rows(engine, "SELECT path, form, url, is_teller FROM marts.article_sources ORDER BY path") == [
        ("1.html", "html", "https://example.org/1", False),
        ("1.rss", "rss", None, False),
        ("1.text", "text", None, False),
        ("1.warc", "warc", "https://example.org/1", True),
        ("1.wxr", "wxr", "https://example.org/1", False),
    ]


def test_articles_that_turn_out_to_be_one_keep_history_links_and_a_humans_choice(engine: Engine) -> None:
    text, feed, *_ = tellings(1)
    other = told("a.txt", "Old.", "path:a.txt", form="text", rank=SourceRank.TEXT)
    changed = told("a.txt", "New.", "path:a.txt", "id:tag:1", form="text", rank=SourceRank.TEXT)
    load(engine, text)
    load(engine, other)
    load(engine, file_of(article("c.txt", "Citing", links=["Tides"])))
    finish_load(engine, begin_run(engine))
    assert rows(engine, "SELECT status FROM warehouse.link_targets WHERE title = 'Tides'") == [("ambiguous",)]
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE warehouse.link_targets SET status = 'resolved', method = 'manual', resolved_article_id = (SELECT"
            " article_id FROM warehouse.articles WHERE body = 'Old.') WHERE title = 'Tides'"
        )
    load(engine, changed)
    load(engine, feed)
    finish_load(engine, begin_run(engine))
    assert rows(engine, "SELECT body, source_count FROM marts.articles WHERE title = 'Tides'") == [("1 rss", 3)]
    assert rows(engine, "SELECT body, version FROM marts.article_history") == [("Old.", 1)]
    query = (
        "SELECT method, body FROM warehouse.link_targets JOIN warehouse.articles ON resolved_article_id = article_id"
    )
    assert rows(engine, query) == [("manual", "1 rss")]
    assert rows(engine, "SELECT count(*), count(DISTINCT article_id) FROM warehouse.article_keys") == [(5, 2)]


@pytest.mark.parametrize("order", ["ab", "ba"])
@pytest.mark.parametrize("key", ["text:same", "id:same"])
def test_a_repost_at_another_address_is_an_article_of_its_own(engine: Engine, order: str, key: str) -> None:
    for name in order:
        article_here = replace(saved(f"{name}.html", f"url:example.org/{name}", key), text_hash="ab" * 32)
        load(engine, file_of(article_here))
    finish_load(engine, begin_run(engine))
    assert rows(engine, "SELECT path, duplicate_of IS NULL FROM marts.articles ORDER BY path") == [
        ("a.html", True),
        ("b.html", False),
    ]


def saved(path: str, *keys: str) -> Article:
    return article(path, "Tides", "Much the same.", keys=keys)


def test_two_texts_with_one_title_are_one_article_with_two_sources(engine: Engine) -> None:
    load(engine, file_of(saved("b.txt", "path:b.txt", "text:1")))
    load(engine, file_of(saved("a.txt", "path:a.txt", "text:1")))
    assert rows(engine, "SELECT path, source_count FROM marts.articles") == [("a.txt", 2)]


def test_new_rules_that_see_one_post_in_two_make_two_articles_one(engine: Engine) -> None:
    for path in ("b.txt", "a.txt"):
        load(engine, file_of(saved(path, f"path:{path}"), payload=path.encode()))
    assert len(rows(engine, ONE)) == 2
    again = [file_of(saved(path, f"path:{path}", "text:1"), payload=path.encode()) for path in ("a.txt", "b.txt")]
    load(engine, *again, rules_version=2, mode="full")
    query = "SELECT path, source_count, is_removed_from_source FROM marts.articles"
    assert rows(engine, query) == [("a.txt", 2, False)]


def test_two_texts_that_swap_their_places_stay_two_articles(engine: Engine) -> None:
    def text(path: str, number: int) -> ProcessedFile:
        return file_of(article(path, f"Post {number}", keys=(f"path:{path}", f"text:{number}")))

    load(engine, text("a.txt", 1), text("b.txt", 2))
    before = rows(engine, "SELECT article_id, title FROM warehouse.articles ORDER BY title")
    load(engine, text("a.txt", 2))
    load(engine, text("b.txt", 1))
    assert rows(engine, "SELECT article_id, title FROM warehouse.articles ORDER BY title") == before
    assert rows(engine, "SELECT count(*) FROM warehouse.article_history") == [(0,)]
    assert rows(engine, "SELECT count(*) FROM marts.articles WHERE is_removed_from_source") == [(0,)]


def test_of_equal_forms_the_one_that_leaves_less_open_tells_the_article(engine: Engine) -> None:
    bare = told("a.html", "Bare.", "id:1", form="html", rank=SourceRank.PAGE)
    dated = told("b.html", "Dated.", "id:1", form="html", rank=SourceRank.PAGE, published_date=date(2020, 1, 1))
    signed = told("c.html", "Signed.", "id:1", form="html", rank=SourceRank.PAGE, authors=("Ida",))
    load(engine, bare)
    load(engine, signed)
    load(engine, dated)
    assert rows(engine, ONE) == [("Dated.",)]


def test_the_next_best_telling_follows_when_the_best_is_gone(engine: Engine, database_url: str) -> None:
    files = tellings(1)
    load_in_runs(engine, files)
    run_id = begin_run(engine)
    mark_missing(engine, run_id, [("blog", "1.warc")])
    finish_load(engine, run_id)
    ledger = read_ledger(engine, WALK)
    assert {path for (_, path), entry in ledger.items() if entry.sha256 is None} == {"1.html"}, "it is read again"
    before = count_writes(engine, database_url)
    finish_load(engine, begin_run(engine))
    assert count_writes(engine, database_url) == before
    load(engine, files[3])
    finish_load(engine, begin_run(engine))
    assert rows(engine, ONE) == [("1 html",)]
    assert all(entry.sha256 for entry in read_ledger(engine, WALK).values())
    load(engine, files[4])
    assert rows(engine, ONE) == [("1 warc",)]
    mark_missing(engine, begin_run(engine), [("blog", file.file.path) for file in files])
    assert rows(engine, "SELECT is_removed_from_source, source_count FROM marts.articles") == [(True, 0)]


def test_the_next_best_telling_follows_when_the_best_tells_another_post_now(engine: Engine) -> None:
    files = tellings(1)
    load_in_runs(engine, files)
    load(engine, told("1.warc", "Another.", "url:example.org/2", form="warc", rank=SourceRank.PAGE))
    finish_load(engine, begin_run(engine))
    load(engine, files[3])
    assert rows(engine, ONE) == [("1 html",), ("Another.",)]


def test_what_a_blog_is_called_and_where_it_is_comes_from_most_of_its_articles(engine: Engine) -> None:
    names = ["Harbour Notes", "Harbour Notes", "Old Name", None]
    for number, name in enumerate(names):
        url = f"https://harbour.example.org/{number}" if name else None
        load(engine, file_of(article(f"{number}.html", str(number), site_name=name, canonical_url=url)))
    finish_load(engine, begin_run(engine))
    assert rows(engine, "SELECT title, url FROM marts.sources") == [("Harbour Notes", "https://harbour.example.org/")]
