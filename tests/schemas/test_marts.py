from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from schemas import marts

FILES = sorted(marts.VIEWS.glob("*.sql"))
VIEWS = [file for file in FILES if "CREATE VIEW" in file.read_text(encoding="utf-8")]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_makes_what_it_is_named_for_and_ends_with_comment_and_grant(file: Path) -> None:
    statements = [each.strip() for each in re.split(r";\s*\n", file.read_text(encoding="utf-8")) if each.strip()]
    assert re.search(rf"^CREATE (VIEW|FUNCTION) marts\.{file.stem}\b", "\n".join(statements), re.M)
    assert any(re.match(rf"COMMENT ON (VIEW|FUNCTION) marts\.{file.stem}\b", each) for each in statements)
    assert re.match(rf"GRANT (SELECT ON|EXECUTE ON FUNCTION) marts\.{file.stem}\b.* TO analyst$", statements[-1])


def test_every_view_function_and_column_has_a_comment(analyst_url: str) -> None:
    with psycopg.connect(analyst_url) as connection:
        query = "SELECT relation, column_name FROM marts.data_dictionary WHERE coalesce(comment, '') = ''"
        assert connection.execute(query).fetchall() == []
        query = "SELECT count(DISTINCT relation) FROM marts.data_dictionary WHERE data_type IN ('view', 'function')"
        assert connection.execute(query).fetchone() == (len(FILES),)


def test_every_table_and_column_of_the_warehouse_has_a_comment(database_url: str) -> None:
    query = """
        SELECT pg_class.relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relnamespace = 'warehouse'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version' AND attnum > 0
          AND (obj_description(pg_class.oid, 'pg_class') IS NULL OR col_description(pg_class.oid, attnum) IS NULL)
    """
    with psycopg.connect(database_url) as connection:
        assert connection.execute(query.encode()).fetchall() == []


def test_a_view_column_inherits_the_comment_of_the_column_it_shows(database_url: str) -> None:
    query = "SELECT col_description(%s::regclass, (SELECT attnum FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s))"
    with psycopg.connect(database_url) as connection:

        def comment(relation: str, column: str) -> object:
            return connection.execute(query, [relation, relation, column]).fetchone()

        assert comment("marts.articles", "title") == comment("warehouse.articles", "title")
        assert comment("marts.related_posts", "position") == comment("warehouse.article_links", "position")
        assert comment("marts.related_posts", "title") != comment("warehouse.articles", "title")


def test_table_and_view_comments_begin_with_grain_and_name_the_key(database_url: str) -> None:
    query = """
        SELECT relname, obj_description(oid, 'pg_class') FROM pg_class
        WHERE relnamespace IN ('warehouse'::regnamespace, 'marts'::regnamespace) AND relkind IN ('r', 'v')
          AND relname <> 'alembic_version'
    """
    with psycopg.connect(database_url) as connection:
        for name, comment in connection.execute(query.encode()):
            assert re.match(r"One row per .*\bKey is ", comment), name


@pytest.mark.parametrize("view", [file.stem for file in VIEWS])
def test_the_analyst_can_read_every_column_of_every_view(analyst_url: str, view: str) -> None:
    with psycopg.connect(analyst_url) as connection:
        cursor = connection.execute(f"SELECT * FROM {view}".encode())
        assert {column.name for column in cursor.description or ()}
        assert not any(column.type_display == "bytea" for column in cursor.description or ())
