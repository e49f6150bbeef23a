"""The cookbook's queries, run as the analyst on a small warehouse: the answers that its headings promise."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.schemas.sample import STORM

COOKBOOK = Path(__file__).resolve().parents[2] / "docs" / "cookbook.md"
QUERIES = {
    (heading.strip(), number): query
    for heading, section in re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", COOKBOOK.read_text("utf-8"), re.M | re.S)
    for number, query in enumerate(re.findall(r"```sql\n(.*?)```", section, re.S))
}

Analyst = psycopg.Connection[tuple[Any, ...]]


def answer(analyst: Analyst, heading: str, number: int = 0) -> list[tuple[Any, ...]]:
    return analyst.execute(QUERIES[heading, number].encode()).fetchall()


def test_every_query_of_the_cookbook_has_an_answer(analyst: Analyst) -> None:
    assert len(QUERIES) >= 12
    assert [key for key in QUERIES if not answer(analyst, *key)] == []


def test_the_latest_articles_hold_no_repost(analyst: Analyst) -> None:
    titles = [row[2] for row in answer(analyst, "What is new?")]
    assert titles == [
        "A ferry timetable, explained",
        "Mending nets in winter",
        "Kräuter auf dem Balkon",
        "The lighthouse keeper’s garden",
    ]


def test_related_posts_come_in_the_order_of_the_page(analyst: Analyst) -> None:
    rows = answer(analyst, "What does this post recommend, and what of it do we hold?")
    assert [row[:4] for row in rows] == [
        ("popular", 1, "ferry as printed", "resolved"),
        ("popular", 2, "storm as printed", "unresolved"),
        ("popular", 3, "eels as printed", "unresolved"),
        ("related", 1, "storm as printed", "unresolved"),
    ]
    assert [row[5] is None for row in rows] == [False, True, True, True]


def test_wanted_posts_count_articles_and_leave_other_kinds_of_link_out(analyst: Analyst) -> None:
    assert answer(analyst, "Which posts are cited but missing?") == [
        ("harbour-notes", STORM, 3),
        ("harbour-notes", "The price of eels", 1),
    ]


def test_a_page_that_lists_itself_is_not_cited_by_itself(analyst: Analyst) -> None:
    assert answer(analyst, "Which posts does a blog cite most?") == [
        ("Mending nets in winter", 2),
        ("A ferry timetable, explained", 1),
    ]


def test_runs_come_newest_first_with_their_error(analyst: Analyst) -> None:
    rows = answer(analyst, "Did the last seven runs go well?")
    assert [(row[2], row[3], row[4], row[-1]) for row in rows] == [
        ("completed", 12, 8, None),
        ("failed", 12, None, "The disk is full."),
        ("completed", 12, 7, None),
    ]


def test_quarantine_shows_what_still_is_a_problem(analyst: Analyst) -> None:
    (row,) = answer(analyst, "What is in quarantine, and what do I do about it?")
    assert row[1:3] == ("logo.png", "not_a_seed")
    assert answer(analyst, "What is in quarantine, and what do I do about it?", 1)[0][:2] == ("not_a_seed", 1)


def test_history_tells_the_author_from_our_rules(analyst: Analyst) -> None:
    rows = answer(analyst, "How did this post change, and was it the author or our rules?")
    assert [(row[0], *row[2:5]) for row in rows] == [
        (1, "source_changed", "A ferry timetable", "A ferry timetable"),
        (2, "rules_changed", "A ferry timetable", "A ferry timetable, explained"),
    ]
    assert all(row[5] > 0 for row in rows)


def test_the_sources_of_a_post_begin_with_the_one_that_tells_it(analyst: Analyst) -> None:
    heading = "Where do we have this post from?"
    assert [(row[0], row[2], row[5]) for row in answer(analyst, heading)] == [
        ("crawl-2021.warc.gz", "wet", True),
        ("crawl-2019.warc.gz", "wet", False),
        ("crawl-2020.warc.gz", "wet", False),
        ("feed.xml", "rss", False),
        ("nets.txt", "text", False),
    ]
    assert answer(analyst, heading, 1) == [(1, 5), (5, 1)]


def test_captures_that_say_the_same_are_one_version_and_the_last_is_what_holds(analyst: Analyst) -> None:
    rows = answer(analyst, "What did this post say, capture by capture?")
    assert [(row[0], row[1].year, row[4][:26]) for row in rows] == [
        (1, 2019, "Nets are mended in January"),
        (None, 2021, "Nets are mended in January"),
    ]
    assert rows[0][3] < rows[1][3]


def test_the_forms_of_a_run_are_counted(analyst: Analyst) -> None:
    assert answer(analyst, "Which forms did the last run read?") == [
        ("ingest-2", "rss", 1, 1, 0),
        ("ingest-2", "text", 7, 6, 1),
    ]


def test_search_knows_phrases_and_exclusions(analyst: Analyst) -> None:
    ((source, title, rank, snippet),) = answer(analyst, "Which posts speak of this, but not of that?")
    assert (source, title) == ("harbour-notes", "The lighthouse keeper’s garden")
    assert 0 < rank < 1
    assert "**ferry** **crew**" in snippet


def test_reposts_stand_beside_their_originals(analyst: Analyst) -> None:
    assert answer(analyst, "What was posted twice?") == [
        ("harbour-notes", "Mending nets in winter (again)", "Mending nets in winter", "same_text")
    ]


def test_three_clicks_follow_recommended_posts_only(analyst: Analyst) -> None:
    assert answer(analyst, "What is within three clicks of this post?") == [
        (0, "The lighthouse keeper’s garden"),
        (1, "Mending nets in winter"),
        (2, "A ferry timetable, explained"),
    ]


def test_what_was_cut_comes_with_its_rule(analyst: Analyst) -> None:
    assert answer(analyst, "What did the cleaner cut from this page, and why?") == [
        (9, "share_row", "Share this"),
        (31, "powered_by", "Powered by Blogger"),
    ]


def test_the_past_shows_old_versions_and_knows_nothing_of_later_removals(analyst: Analyst) -> None:
    rows = {row[1]: row for row in answer(analyst, "What did the warehouse hold on that day?")}
    assert len(rows) == 6
    assert "A ferry timetable" in rows
    assert "A ferry timetable, explained" not in rows
    assert rows["A letter I should not have sent"][3] is False
    query = "SELECT title FROM marts.articles_as_of('2026-03-05') WHERE is_removed_from_source"
    assert analyst.execute(query).fetchall() == [("A letter I should not have sent",)]
    assert analyst.execute("SELECT FROM marts.articles_as_of('2026-03-01')").fetchall() == []


def test_sources_count_what_is_held_and_what_is_missing(analyst: Analyst) -> None:
    assert answer(analyst, "What do we have of each blog?") == [
        ("balkongarten", 1, 0, 0, 0, 0, 0),
        ("harbour-notes", 5, 1, 9, 4, 2, 1),
    ]


def test_search_follows_the_language_of_each_article(analyst: Analyst) -> None:
    query = "SELECT title FROM marts.search_articles(%s)"
    assert analyst.execute(query, ["Balkone"]).fetchall() == [("Kräuter auf dem Balkon",)]
    assert len(analyst.execute(query, ["mended twines"]).fetchall()) == 2


@pytest.mark.parametrize("query", ["", "the", '"', "'; DROP TABLE x; --", "a & | !", "🙂"])
def test_search_finds_nothing_for_a_query_without_words(analyst: Analyst, query: str) -> None:
    assert analyst.execute("SELECT * FROM marts.search_articles(%s)", [query]).fetchall() == []


def test_search_returns_no_more_than_it_was_asked_for(analyst: Analyst) -> None:
    rows = analyst.execute("SELECT rank FROM marts.search_articles('ferry or nets', 2)").fetchall()
    assert len(rows) == 2
    assert rows == sorted(rows, reverse=True)


def test_what_a_blog_prints_on_every_page_is_not_the_titles_of_its_posts(analyst: Analyst) -> None:
    assert [row[1:] for row in answer(analyst, "What does this blog print on every page?")] == [
        (5, "Written on the harbour wall by somebody who cannot swim."),
        (4, "Letters from the quay"),
    ]
