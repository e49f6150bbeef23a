"""Captures of one page at several dates become its history in capture order, in whatever order they come."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from flows.load.batch import load_batch
from flows.load.finish import finish_load
from flows.load.ledger import mark_missing
from schemas.records import Article, ProcessedFile, SourceRank
from tests.load.dumps import count_writes, rows
from tests.load.samples import RULES, WALK, article, begin_run, file_of, load

VERSIONS = """
    SELECT version, extract(year FROM captured_at)::int, body, change_kind
    FROM marts.article_history ORDER BY source, version
"""
NOW = "SELECT extract(year FROM captured_at)::int, body FROM marts.articles ORDER BY source, body"
# What the page said in each year: it changed, was put back, and stayed.
YEARS = {2015: "First.", 2016: "First.", 2017: "Second.", 2018: "First.", 2019: "Third.", 2020: "Third."}


def captured(year: int, body: str, source: str = "blog", path: str = "", **fields: Any) -> Article:
    made: dict[str, Any] = {"form": "warc", "source_rank": SourceRank.PAGE, "links": [f"Cited in {body}"]} | fields
    return article(
        path or f"{year}.warc",
        "Tides",
        body,
        source=source,
        keys=("url:example.org/tides",),
        captured_at=datetime(year, 5, 1, tzinfo=UTC),
        **made,
    )


def capture(year: int, source: str = "blog", **fields: Any) -> ProcessedFile:
    body = YEARS[year]
    return file_of(captured(year, body, source, **fields), payload=f"{year} {body}".encode())


@pytest.mark.parametrize("are_runs", [False, True])
def test_captures_in_any_order_leave_the_same_history(engine: Engine, are_runs: bool) -> None:
    orders = list(itertools.permutations(YEARS))
    run_id = begin_run(engine)
    for step in range(len(YEARS)):
        run_id = begin_run(engine) if are_runs else run_id
        files = [capture(order[step], f"blog {number:03}") for number, order in enumerate(orders)]
        load_batch(engine, run_id, WALK, RULES, files)
    expected = [
        (1, 2015, "First.", "source_changed"),
        (2, 2017, "Second.", "source_changed"),
        (3, 2018, "First.", "source_changed"),
    ]
    assert rows(engine, VERSIONS) == expected * len(orders)
    assert rows(engine, NOW) == [(2020, "Third.")] * len(orders)
    links = "SELECT DISTINCT body, links -> 0 ->> 'title' FROM marts.article_history ORDER BY 1"
    assert rows(engine, links) == [("First.", "Cited in First."), ("Second.", "Cited in Second.")]


@pytest.mark.parametrize("files", [1, 2, 3])
def test_captures_in_one_batch_and_in_one_file_leave_the_same_history(engine: Engine, files: int) -> None:
    years = list(YEARS)
    batch = []
    for number in range(files):
        path = f"{number}.warc"
        records = [captured(year, YEARS[year], path=path, record=n) for n, year in enumerate(years[number::files])]
        batch.append(file_of(*records))
    load(engine, *batch)
    assert [row[1:3] for row in rows(engine, VERSIONS)] == [(2015, "First."), (2017, "Second."), (2018, "First.")]
    assert rows(engine, NOW) == [(2020, "Third.")]


@pytest.mark.parametrize("order", [[2015, 2017, 2020], [2020, 2017, 2015], [2017, 2015, 2018, 2020, 2016, 2019]])
def test_the_same_captures_again_write_nothing(engine: Engine, database_url: str, order: list[int]) -> None:
    for year in order:
        load(engine, capture(year))
    finish_load(engine, begin_run(engine))
    before = count_writes(engine, database_url)
    for year in order:
        assert load(engine, capture(year), mode="full").unchanged == 1
    load(engine, *map(capture, order), mode="full")
    finish_load(engine, begin_run(engine))
    assert count_writes(engine, database_url) == before


def test_captures_that_say_the_same_keep_two_rows_at_most(engine: Engine) -> None:
    for year in range(2001, 2015):
        load(engine, file_of(captured(year, "Always.")))
    assert rows(engine, VERSIONS) == []
    assert rows(engine, "SELECT count(*) FROM warehouse.article_history") == [(1,)]
    load(engine, file_of(captured(2000, "Never.")))
    assert [row[1:3] for row in rows(engine, VERSIONS)] == [(2000, "Never.")]


def test_the_warehouse_as_of_a_day_shows_what_it_held_and_no_older_capture(engine: Engine) -> None:
    as_of = "SELECT body, valid_to IS NULL FROM marts.articles_as_of(CAST(:at AS timestamptz))"
    moments = []
    for year in (2017, 2020, 2015):
        load(engine, capture(year))
        moments.append(rows(engine, "SELECT now()")[0][0])
    assert [rows(engine, as_of, at=at) for at in moments] == [
        [("Second.", False)],
        [("Third.", True)],
        [("Third.", True)],
    ]
    assert [row[1] for row in rows(engine, VERSIONS)] == [2015, 2017]


def test_text_of_the_same_page_is_a_source_of_it_and_no_version(engine: Engine) -> None:
    wet: dict[str, Any] = {"form": "wet", "source_rank": SourceRank.TEXT}
    for first in (True, False):
        source = f"blog {first}"
        pages = [file_of(captured(year, YEARS[year], source)) for year in (2017, 2019)]
        texts = [
            file_of(captured(year, f"{YEARS[year]} Menu", source, f"{year}.wet", **wet)) for year in (2016, 2018, 2020)
        ]
        for file in [*texts, *pages] if first else [*pages, *texts]:
            load(engine, file)
    assert [row[1:3] for row in rows(engine, VERSIONS)] == [(2017, "Second.")] * 2
    assert rows(engine, NOW) == [(2019, "Third.")] * 2
    assert rows(engine, "SELECT source_count FROM marts.articles") == [(5,), (5,)]
    assert rows(engine, "SELECT title FROM warehouse.articles WHERE form <> 'warc'") == []


def test_a_page_without_a_date_of_capture_gives_way_to_captures_and_is_no_version(engine: Engine) -> None:
    page = article("a.html", "Tides", "Saved.", keys=("url:example.org/tides",), source_rank=SourceRank.PAGE)
    load(engine, capture(2015))
    load(engine, file_of(page))
    load(engine, capture(2017))
    assert rows(engine, NOW) == [(2017, "Second.")]
    assert [row[1] for row in rows(engine, VERSIONS)] == [2015]


def test_one_capture_in_two_files_is_one_version(engine: Engine) -> None:
    for path in ("b.warc", "a.warc", "c.warc"):
        load(engine, capture(2015, path=path))
        load(engine, capture(2017, path=f"x{path}"))
    assert [row[1:3] for row in rows(engine, VERSIONS)] == [(2015, "First.")]
    assert rows(engine, "SELECT path FROM marts.articles") == [("xa.warc",)]


def test_new_rules_renew_older_captures_and_date_the_change_of_the_latest(engine: Engine) -> None:
    def cleaned(year: int, mark: str) -> ProcessedFile:
        return file_of(captured(year, f"{YEARS[year]}{mark}"), payload=f"{year}".encode())

    for year in (2019, 2017, 2015):
        load(engine, cleaned(year, ""))
    load(engine, *(cleaned(year, "!") for year in (2015, 2017, 2019)), rules_version=2, mode="full")
    assert [row[1:] for row in rows(engine, VERSIONS)] == [
        (2015, "First.!", "source_changed"),
        (2017, "Second.!", "source_changed"),
        (2019, "Third.", "rules_changed"),
    ]
    assert rows(engine, NOW) == [(2019, "Third.!")]


def test_a_capture_that_changes_its_bytes_on_the_disk_is_a_new_version(engine: Engine) -> None:
    load(engine, capture(2015))
    load(engine, file_of(captured(2015, "Rewritten."), payload=b"other"))
    assert [row[1:3] for row in rows(engine, VERSIONS)] == [(2015, "First.")]
    assert rows(engine, NOW) == [(2015, "Rewritten.")]


def test_articles_that_turn_out_to_be_one_share_their_captures(engine: Engine) -> None:
    def known_by(year: int, *keys: str) -> ProcessedFile:
        made = article(
            f"{year}.warc",
            "Tides",
            YEARS[year],
            keys=keys,
            source_rank=SourceRank.PAGE,
            captured_at=datetime(year, 5, 1, tzinfo=UTC),
        )
        return file_of(made)

    load(engine, known_by(2015, "url:example.org/a"))
    load(engine, known_by(2017, "url:example.org/a"))
    load(engine, known_by(2018, "text:b"))
    load(engine, known_by(2019, "text:b"))
    assert len(rows(engine, NOW)) == 2
    load(engine, known_by(2016, "url:example.org/a", "text:b"))
    assert rows(engine, NOW) == [(2019, "Third.")]
    assert [row[:3] for row in rows(engine, VERSIONS)] == [
        (1, 2015, "First."),
        (2, 2017, "Second."),
        (3, 2018, "First."),
    ]


def test_a_capture_that_is_gone_leaves_its_version(engine: Engine) -> None:
    for year in (2015, 2017):
        load(engine, capture(year))
    mark_missing(engine, begin_run(engine), [("blog", "2015.warc")])
    assert [row[1] for row in rows(engine, VERSIONS)] == [2015]
    assert rows(engine, "SELECT source_count, is_removed_from_source FROM marts.articles") == [(1, False)]
