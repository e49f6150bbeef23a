"""Ten posts in five forms, loaded in each of the 120 orders in which the forms can come."""

from __future__ import annotations

from typing import Any

import psycopg
from sqlalchemy import Engine

from schemas.records import ProcessedFile
from tests.load.test_one_post_once import ALL_ORDERS, check, load


def test_in_every_order_the_same_ten_articles_with_the_same_related_posts(
    engine: Engine, database_url: str, tellings: dict[str, tuple[ProcessedFile, ...]]
) -> None:
    seen: dict[str, list[dict[str, Any]]] = {}
    for order in ALL_ORDERS:
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute("TRUNCATE warehouse.runs CASCADE")
        load(engine, tellings, order)
        check(engine, seen)
    assert len(ALL_ORDERS) == 120
