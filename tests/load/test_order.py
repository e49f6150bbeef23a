"""The order in which files arrive, and the batches they come in, leave no trace in the warehouse."""

from __future__ import annotations

import random
from collections.abc import Sequence

import psycopg
import pytest
from sqlalchemy import Engine

from flows.load.batch import load_batch
from flows.load.finish import finish_load
from schemas.records import ArticleLink, LinkKind, ProcessedFile
from tests.load.dumps import dump
from tests.load.samples import RULES, WALK, article, begin_run, file_of, refusal, refused_file


def corpus() -> list[ProcessedFile]:
    """Files that meet in every way: reposts, shared keys, shared titles, cut titles, addresses, refusals, two blogs."""
    titles = [f"Post {number} about the weather in the bay" for number in range(12)]
    files = [
        file_of(
            article(
                f"{number:02}.txt",
                title,
                "A repost." if number % 5 == 0 else "",
                source="bay" if number % 4 else "hill",
                links=[titles[number * 7 % 12], titles[number * 5 % 12].upper(), titles[3][:30] + "…", "Lost"],
                language="en" if number % 2 else None,
            )
        )
        for number, title in enumerate(titles)
    ]
    address = ArticleLink(
        LinkKind.RELATED, 1, "By address", "by address", href="https://example.org/1", url="https://example.org/1"
    )
    shared = ("document:shared",)
    return [
        *files,
        file_of(article("s1.txt", "Shared", "First.", source="bay", keys=(*shared, "path:s1.txt"), links=[address])),
        file_of(article("s2.txt", "Shared", "Second.", source="bay", keys=(*shared, "path:s2.txt"), links=["Lost"])),
        file_of(article("s3.txt", "Shared", "Third.", source="bay", keys=(*shared, "path:s3.txt"))),
        file_of(article("t1.txt", titles[1], "Same title, other text.", source="bay")),
        file_of(article("u1.txt", "Url", source="hill", canonical_url="https://example.org/1")),
        file_of(article("u2.txt", "Bad", "NUL \0", source="hill")),
        file_of(refusal("no_title"), path="r1.txt", source="bay"),
        refused_file("r2.png", source="hill"),
    ]


def load_all(engine: Engine, files: Sequence[ProcessedFile], batch_size: int) -> dict[str, list[str]]:
    run_id = begin_run(engine)
    for start in range(0, len(files), batch_size):
        load_batch(engine, run_id, WALK, RULES, files[start : start + batch_size])
    finish_load(engine, run_id)
    return dump(engine)


def empty(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("TRUNCATE warehouse.runs CASCADE")


@pytest.mark.parametrize("seed", range(4))
def test_any_order_and_any_batch_size_give_the_same_warehouse(engine: Engine, database_url: str, seed: int) -> None:
    files = corpus()
    expected = load_all(engine, files, 1000)
    assert len(expected["articles"]) == 15
    assert any("'ambiguous'" in row for row in expected["link_targets"])
    shuffled = random.Random(seed).sample(files, len(files))
    engine.dispose()
    empty(database_url)
    assert load_all(engine, shuffled, [1, 2, 3, 7][seed]) == expected
