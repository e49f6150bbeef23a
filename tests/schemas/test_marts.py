from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from schemas import marts

Connection = psycopg.Connection[tuple[Any, ...]]

FILES = sorted(marts.VIEWS.glob("*.sql"))
VIEWS = [file for file in FILES if "CREATE VIEW" in file.read_text(encoding="utf-8")]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_makes_what_it_is_named_for_and_ends_with_comment_and_grant(file: Path) -> None:
    statements = [each.strip() for each in re.split(r";\s*\n", file.read_text(encoding="utf-8")) if each.strip()]
    assert re.search(rf"^CREATE (VIEW|FUNCTION) marts\.{file.stem}\b", "\n".join(statements), re.M)
    assert any(re.match(rf"COMMENT ON (VIEW|FUNCTION) marts\.{file.stem}\b", each) for each in statements)
    assert re.match(rf"GRANT (SELECT ON|EXECUTE ON FUNCTION) marts\.{file.stem}\b.* TO analyst$", statements[-1])


def test_every_view_function_and_column_has_a_comment(analyst: Connection) -> None:
    query = "SELECT relation, column_name FROM marts.data_dictionary WHERE coalesce(comment, '') = ''"
    assert analyst.execute(query).fetchall() == []
    query = "SELECT count(DISTINCT relation) FROM marts.data_dictionary WHERE data_type IN ('view', 'function')"
    assert analyst.execute(query).fetchone() == (len(FILES),)


def test_every_table_and_column_of_the_warehouse_has_a_comment(sample_url: str) -> None:
    query = """
        SELECT pg_class.relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relnamespace = 'warehouse'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version' AND attnum > 0
          AND (obj_description(pg_class.oid, 'pg_class') IS NULL OR col_description(pg_class.oid, attnum) IS NULL)
    """
    with psycopg.connect(sample_url) as connection:
        assert connection.execute(query.encode()).fetchall() == []


def test_a_view_column_inherits_the_comment_of_the_column_it_shows(sample_url: str) -> None:
    query = """
        SELECT col_description(attrelid, attnum) FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s
    """
    with psycopg.connect(sample_url) as connection:

        def comment(relation: str, column: str) -> object:
            return connection.execute(query, [relation, column]).fetchone()

        assert comment("marts.articles", "title") == comment("warehouse.articles", "title")
        assert comment("marts.related_posts", "position") == comment("warehouse.article_links", "position")
        assert comment("marts.related_posts", "title") != comment("warehouse.articles", "title")


def test_table_and_view_comments_begin_with_grain_and_name_the_key(sample_url: str) -> None:
    query = """
        SELECT relname, obj_description(oid, 'pg_class') FROM pg_class
        WHERE relnamespace IN ('warehouse'::regnamespace, 'marts'::regnamespace) AND relkind IN ('r', 'v')
          AND relname <> 'alembic_version'
    """
    with psycopg.connect(sample_url) as connection:
        for name, comment in connection.execute(query.encode()):
            assert re.match(r"One row per .*\bKey is ", comment), name


@pytest.mark.parametrize("view", [file.stem for file in VIEWS])
def test_the_analyst_reads_every_view_and_no_bytes(analyst: Connection, view: str) -> None:
    cursor = analyst.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(view)))
    assert cursor.fetchall()
    assert "bytea" not in {column.type_display for column in cursor.description or ()}


def test_a_run_shows_each_check_in_a_row_and_how_many_failed(analyst: Connection) -> None:
    query = "SELECT flow, failed_check_count FROM marts.runs ORDER BY started_at"
    assert analyst.execute(query).fetchall() == [("ingest", 1), ("ingest", None), ("ingest", 1)]
    query = """
        SELECT run_name, check_name, is_passed, found_count, checked_count, allowed_count, example
        FROM marts.run_checks ORDER BY started_at, check_name LIMIT 2
    """
    assert analyst.execute(query).fetchall() == [
        ("ingest-0", "articles_have_titles", True, 0, 6, 5, None),
        ("ingest-0", "dates_are_past", False, 1, 5, 0, "harbour-notes: Mending nets in winter (again)"),
    ]
