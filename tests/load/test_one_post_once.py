"""The same ten posts as pages, feed, export, crawl and flattened text: ten articles, whatever comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import Engine, text

from flows.extract.discover import discover_files
from flows.load.batch import load_batch
from flows.load.finish import finish_load
from flows.pipeline import RULES_VERSION, process_batch
from schemas.records import ProcessedFile, ReadOptions, Walk
from tests.load.samples import begin_run
from tests.tellings import BLOG, POSTS, TELLINGS

# Every telling is the first and the last of some order.
SOME_ORDERS = tuple(tuple(list(TELLINGS)[(start + step) % 5] for step in range(5)) for start in range(5))
ALL_ORDERS = tuple(permutations(TELLINGS))
# Ids, run columns, and when a row was written: these may differ.
PASSING = frozenset(
    {"article_id", "related_article_id", "duplicate_of", "changed_run_id", "first_seen_at", "valid_from"}
)
Load = Callable[[Sequence[str]], None]


@pytest.fixture(scope="module")
def tellings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[ProcessedFile, ...]]:
    """What the pipeline makes of each telling; the files stand in folders of their own, and belong to one blog."""
    processed = {}
    for name, write in TELLINGS.items():
        folder = tmp_path_factory.mktemp(name) / BLOG / name
        folder.mkdir(parents=True)
        write(folder)
        files = discover_files(Walk(str(folder.parent.parent)))
        processed[name] = tuple(process_batch(files, ReadOptions(2**24)))
    return processed


def test_each_telling_gives_every_post(tellings: dict[str, tuple[ProcessedFile, ...]]) -> None:
    told = {name: sum(len(file.documents) for file in files) for name, files in tellings.items()}
    assert told == dict.fromkeys(TELLINGS, len(POSTS))


def load(engine: Engine, tellings: dict[str, tuple[ProcessedFile, ...]], order: Sequence[str]) -> None:
    """Load the tellings in this order, each in a run of its own."""
    for name in order:
        run_id = begin_run(engine)
        load_batch(engine, run_id, Walk("/seeds"), RULES_VERSION, tellings[name])
        finish_load(engine, run_id)


def shown(engine: Engine, view: str, order: str) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        rows = connection.execute(text(f"SELECT * FROM marts.{view} ORDER BY {order}")).mappings()  # noqa: S608
        return [{name: value for name, value in row.items() if name not in PASSING} for row in rows]


@pytest.fixture(scope="module")
def seen() -> dict[str, list[dict[str, Any]]]:
    """What the first order showed."""
    return {}


def check(engine: Engine, seen: dict[str, list[dict[str, Any]]]) -> None:
    articles = shown(engine, "articles", "title")
    related = shown(engine, "related_posts", "title, kind, position")
    assert [row["title"] for row in articles] == sorted(post.title for post in POSTS)
    assert {row["source_count"] for row in articles} == {5}
    assert len(related) == 3 * len(POSTS)
    assert {row["resolution_status"] for row in related} == {"resolved"}
    assert articles == seen.setdefault("articles", articles)
    assert related == seen.setdefault("related", related)


@pytest.mark.parametrize("order", SOME_ORDERS, ids="-".join)
def test_ten_posts_in_five_forms_are_ten_articles_in_whatever_order(
    order: Sequence[str],
    engine: Engine,
    tellings: dict[str, tuple[ProcessedFile, ...]],
    seen: dict[str, list[dict[str, Any]]],
) -> None:
    load(engine, tellings, order)
    check(engine, seen)


def test_all_forms_in_one_batch_are_the_same_ten_articles(
    engine: Engine, tellings: dict[str, tuple[ProcessedFile, ...]], seen: dict[str, list[dict[str, Any]]]
) -> None:
    run_id = begin_run(engine)
    load_batch(engine, run_id, Walk("/seeds"), RULES_VERSION, [file for files in tellings.values() for file in files])
    finish_load(engine, run_id)
    check(engine, seen)
