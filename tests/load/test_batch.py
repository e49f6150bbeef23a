"""What a batch of files does to the warehouse."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from flows.load.batch import count_batch
from flows.load.finish import finish_load
from schemas.records import ArticleLink, LinkKind, LoadCounts, RemovedText
from tests.load.dumps import TABLES, count_writes, dump, rows
from tests.load.samples import article, begin_run, file_of, load, refusal, refused_file


def test_an_article_is_stored_as_it_was_handed_over(engine: Engine) -> None:
    removed = (RemovedText("share_row", "Email This", 3),)
    load(engine, file_of(article("a.txt", "One", "Body % \\. \\N text", authors=("Ann", "Bob"), removed=removed)))
    stored = rows(engine, "SELECT title, body, authors, removed, language, published_at FROM warehouse.articles")
    assert stored == [
        (
            "One",
            "Body % \\. \\N text",
            ["Ann", "Bob"],
            [{"rule": "share_row", "text": "Email This", "line": 3}],
            None,
            None,
        )
    ]


def test_the_exact_bytes_of_a_document_are_kept(engine: Engine) -> None:
    payload = bytes(range(256))
    load(engine, file_of(article("a.txt", "One"), payload=payload))
    assert rows(engine, "SELECT payload FROM warehouse.raw_documents") == [(payload,)]


@pytest.mark.parametrize("mode", ["incremental", "full"])
def test_the_same_files_again_write_nothing_at_all(engine: Engine, database_url: str, mode: str) -> None:
    files = [
        file_of(article("a.txt", "One", links=["Two", "Lost"])),
        file_of(article("b.txt", "Two", keys=("document:b", "path:b.txt"))),
        file_of(article("c.txt", "Two, later", keys=("document:b", "path:c.txt"))),
        file_of(article("d.txt", "Again", article("a.txt", "One").body)),
    ]
    load(engine, *files)
    finish_load(engine, begin_run(engine))
    before = count_writes(engine, database_url)
    assert before["articles"][0] == 3
    assert before["article_search"][0] == 3
    assert before["duplicates"][0] == 1
    counts = load(engine, *files, mode=mode)
    finish_load(engine, begin_run(engine))
    assert count_writes(engine, database_url) == before
    assert (counts.unchanged, counts.new, counts.changed, counts.rejected) == (4, 0, 0, 0)


def test_a_refused_file_that_is_tried_again_for_nothing_writes_nothing(engine: Engine, database_url: str) -> None:
    files = [refused_file("x.png"), refused_file("y", payload=None), file_of(refusal("no_title"), path="z.txt")]
    load(engine, *files)
    before = count_writes(engine, database_url)
    assert before["rejections"][0] == 3
    load(engine, *files)
    assert count_writes(engine, database_url) == before


def test_other_bytes_with_the_same_content_touch_ledger_and_bytes_only(engine: Engine, database_url: str) -> None:
    load(engine, file_of(article("a.txt", "One", links=["Two"]), payload=b"one"))
    before = count_writes(engine, database_url)
    counts = load(engine, file_of(article("a.txt", "One", links=["Two"]), payload=b"one "))
    after = count_writes(engine, database_url)
    assert {table for table in TABLES if after[table] != before[table]} == {"raw_files", "raw_documents"}
    assert (counts.changed, counts.articles_unchanged, counts.articles_updated) == (1, 1, 0)


def test_changed_content_moves_the_old_version_to_the_history_with_its_links(engine: Engine) -> None:
    load(engine, file_of(article("a.txt", "One", "Old.", links=["Two", "Three"])))
    counts = load(engine, file_of(article("a.txt", "One", "New.", links=["Three"])))
    stored = rows(
        engine,
        """
        SELECT version, history.body, change_kind, links, valid_to = articles.valid_from
        FROM warehouse.article_history AS history JOIN warehouse.articles USING (article_id)
        """,
    )
    links = [
        {"kind": "popular", "position": number, "title": title, "href": None}
        for number, title in enumerate(["Two", "Three"], 1)
    ]
    assert stored == [(1, "Old.", "source_changed", links, True)]
    assert rows(engine, "SELECT body FROM warehouse.articles") == [("New.",)]
    assert (counts.changed, counts.articles_updated) == (1, 1)


def test_the_same_bytes_under_new_rules_are_a_change_of_rules(engine: Engine) -> None:
    load(engine, file_of(article("a.txt", "One", "Old."), payload=b"same"))
    load(engine, file_of(article("a.txt", "One", "New."), payload=b"same"), rules_version=2, mode="full")
    assert rows(engine, "SELECT change_kind, rules_version FROM warehouse.article_history") == [("rules_changed", 1)]
    assert rows(engine, "SELECT rules_version FROM warehouse.articles") == [(2,)]


def test_bytes_that_changed_without_effect_do_not_hide_a_later_change_of_rules(engine: Engine) -> None:
    load(engine, file_of(article("a.txt", "One", "Old."), payload=b"first"))
    load(engine, file_of(article("a.txt", "One", "Old."), payload=b"second"))
    load(engine, file_of(article("a.txt", "One", "New."), payload=b"second"), rules_version=2, mode="full")
    assert rows(engine, "SELECT change_kind FROM warehouse.article_history") == [("rules_changed",)]


def test_new_rules_that_change_nothing_write_no_version(engine: Engine, database_url: str) -> None:
    load(engine, file_of(article("a.txt", "One")))
    before = count_writes(engine, database_url)
    load(engine, file_of(article("a.txt", "One")), rules_version=2, mode="full")
    assert count_writes(engine, database_url) == before


def test_versions_are_numbered_in_the_order_in_which_they_ended(engine: Engine) -> None:
    for body in ("First.", "Second.", "Third."):
        load(engine, file_of(article("a.txt", "One", body)))
    history = rows(engine, "SELECT version, body FROM warehouse.article_history ORDER BY version")
    assert history == [(1, "First."), (2, "Second.")]


def test_only_an_article_whose_links_changed_gets_new_link_rows(engine: Engine, database_url: str) -> None:
    load(engine, file_of(article("a.txt", "One", "Old.", links=["Two"])))
    before = count_writes(engine, database_url)
    load(engine, file_of(article("a.txt", "One", "New.", links=["Two"])))
    after = count_writes(engine, database_url)
    assert after["articles"] != before["articles"]
    assert after["article_links"] == before["article_links"]


def test_a_cited_post_has_the_first_of_its_titles_whoever_comes_and_goes(engine: Engine) -> None:
    titles = "SELECT title FROM warehouse.link_targets"
    load(engine, file_of(article("a.txt", "One", links=["the Title"])))
    load(engine, file_of(article("b.txt", "Two", links=["The title"])))
    assert rows(engine, titles) == [("The title",)]
    load(engine, file_of(article("c.txt", "Three", links=["the title"])))
    assert rows(engine, titles) == [("The title",)]
    load(engine, file_of(article("b.txt", "Two", "Without links.")))
    assert rows(engine, titles) == [("the Title",)]


def test_an_address_with_several_titles_is_one_cited_post(engine: Engine) -> None:
    def linked(title: str) -> ArticleLink:
        return ArticleLink(
            LinkKind.RELATED, 1, title, title.lower(), href="https://example.org/x#top", url="https://example.org/x"
        )

    load(engine, file_of(article("a.txt", "One", links=[linked("Zebra")])))
    load(engine, file_of(article("b.txt", "Two", links=[linked("Ant")])))
    assert rows(engine, "SELECT title, title_key, url FROM warehouse.link_targets") == [
        ("Ant", "ant", "https://example.org/x")
    ]
    load(engine, file_of(article("b.txt", "Two", "Without links.")))
    assert rows(engine, "SELECT title, title_key FROM warehouse.link_targets") == [("Zebra", "zebra")]


def test_a_post_that_nobody_cites_any_more_is_forgotten_unless_a_human_resolved_it(engine: Engine) -> None:
    load(engine, file_of(article("a.txt", "One", links=["Lost", "Chosen"])))
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE warehouse.link_targets SET status = 'resolved', method = 'manual', resolved_article_id ="
            " (SELECT article_id FROM warehouse.articles) WHERE title = 'Chosen'"
        )
    load(engine, file_of(article("a.txt", "One", "Without links.")))
    assert rows(engine, "SELECT title FROM warehouse.link_targets") == [("Chosen",)]


def test_very_long_titles_are_loaded(engine: Engine) -> None:
    long = " ".join(f"{number}" for number in range(100_000, 110_000))
    load(engine, file_of(article("a.txt", long, links=[long + " more"])))
    finish_load(engine, begin_run(engine))
    assert rows(engine, "SELECT length(title) FROM warehouse.articles") == [(len(long),)]


def test_a_dry_run_counts_what_a_load_would_do_and_writes_nothing(engine: Engine, database_url: str) -> None:
    load(engine, file_of(article("a.txt", "One")), file_of(article("b.txt", "Two")))
    files = [
        file_of(article("a.txt", "One", "Changed.")),
        file_of(article("b.txt", "Two")),
        file_of(article("c.txt", "Three")),
        refused_file("x.png"),
    ]
    before = count_writes(engine, database_url)
    counts = count_batch(engine, files)
    assert count_writes(engine, database_url) == before
    expected = LoadCounts(
        new=1, changed=1, unchanged=1, rejected=1, articles_inserted=1, articles_updated=1, articles_unchanged=1
    )
    assert replace(counts, forms={}, slowest=()) == expected
    assert counts.forms == {("text", "loaded"): 3}


def test_an_empty_batch_is_loaded_in_no_time(engine: Engine) -> None:
    assert load(engine) == LoadCounts()


def test_the_same_post_in_two_blogs_is_two_articles(engine: Engine) -> None:
    load(engine, file_of(article("a.txt", "One", source="x")), file_of(article("a.txt", "One", source="y")))
    assert len(dump(engine)["articles"]) == 2
