from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.runtime.migration import MigrationContext
from psycopg import sql
from sqlalchemy import NullPool, create_engine

from schemas import marts, migrate
from schemas.faults import MigrationError
from schemas.tables import metadata
from tests.conftest import new_database
from tests.schemas.sample import fill_warehouse

MIGRATIONS = sorted((Path(migrate.__file__).parent / "migrations").glob("2*.py"))

# What makes a database what it is, as the server itself writes it down.
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'warehouse'::regnamespace AND conname !~ 'alembic' ORDER BY 1, 2
"""
INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'warehouse' AND indexname !~ 'alembic' ORDER BY 1
"""
OBJECTS = """
SELECT relname, relacl::text, obj_description(oid, 'pg_class') FROM pg_class
WHERE relnamespace IN ('warehouse'::regnamespace, 'marts'::regnamespace) ORDER BY 1
"""


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def test_the_migrated_database_is_what_the_tables_say(database_url: str) -> None:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(database_url), poolclass=NullPool)
    options = {
        "include_schemas": True,
        "include_name": lambda name, kind, _: kind != "schema" or name == "warehouse",
        "version_table_schema": "warehouse",
        "target_metadata": metadata,
    }
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        difference = compare_metadata(context, metadata)
        operations = produce_migrations(context, metadata).upgrade_ops
    assert operations is not None
    assert difference == [], "Write a migration like this:\n" + render_python_code(operations)


def test_constraints_and_indexes_are_those_of_the_tables(server_url: str, database_url: str) -> None:
    with new_database(server_url, template="template0") as url:
        engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE SCHEMA warehouse")
            metadata.create_all(connection)
        assert rows(database_url, CONSTRAINTS) == rows(url, CONSTRAINTS)
        assert rows(database_url, INDEXES) == rows(url, INDEXES)


def test_a_second_migration_is_quick_and_writes_nothing(database_url: str) -> None:
    # The server writes down which transaction made each row of its catalogues: the highest is the latest change.
    latest = """
        SELECT max(xmin::text::bigint) FROM (
            SELECT xmin FROM pg_class UNION ALL SELECT xmin FROM pg_namespace UNION ALL SELECT xmin FROM pg_description
        ) AS catalogues
    """
    before = rows(database_url, latest)
    started = time.perf_counter()
    migrate.migrate(database_url)
    seconds = time.perf_counter() - started
    assert rows(database_url, latest) == before
    # A tenth of that on a quiet machine.
    assert seconds < 1


def test_a_changed_view_file_is_applied_and_rows_stay(
    database_url: str, analyst_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_warehouse(database_url)
    change_views(tmp_path, monkeypatch, lambda text: text.replace("Start here.", "Begin here."))
    migrate.migrate(database_url)
    assert rows(analyst_url, "SELECT count(*) FROM marts.articles") == [(6,)]
    assert "Begin here." in rows(analyst_url, "SELECT obj_description('marts.articles'::regclass)")[0][0]


def test_a_view_whose_file_is_gone_is_dropped(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_views(tmp_path, monkeypatch, str)
    (tmp_path / "removed_text.sql").unlink()
    migrate.migrate(database_url)
    assert rows(database_url, "SELECT to_regclass('marts.removed_text')") == [(None,)]


def test_a_migration_that_fails_leaves_everything_as_it_was(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(database_url, OBJECTS)
    change_views(
        tmp_path, monkeypatch, lambda text: text.replace("FROM warehouse.runs", "FROM warehouse.no_such_table")
    )
    with pytest.raises(psycopg.errors.UndefinedTable):
        migrate.migrate(database_url)
    assert rows(database_url, OBJECTS) == before


def change_views(folder: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str]) -> None:
    """Let `folder` hold the view files, each put through `change`, and make them what migrate finds."""
    for file in marts.VIEWS.glob("*.sql"):
        (folder / file.name).write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
    monkeypatch.setattr(marts, "VIEWS", folder)
    monkeypatch.setattr(migrate, "_definition", lambda: "changed for a test")


def test_migrators_at_the_same_moment_wait_for_each_other(server_url: str) -> None:
    with new_database(server_url, template="template0") as url:
        faults: list[Exception] = []

        def run() -> None:
            try:
                migrate.migrate(url)
            except Exception as fault:  # noqa: BLE001 - handed to the assertion below
                faults.append(fault)

        threads = [threading.Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == []
        assert rows(url, "SELECT count(*) FROM warehouse.alembic_version") == [(1,)]


def test_schemas_of_somebody_else_are_left_alone(server_url: str) -> None:
    with new_database(server_url, template="template0") as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE SCHEMA marts")
            connection.execute("CREATE VIEW marts.sales AS SELECT 1 AS amount")
        with pytest.raises(MigrationError, match="not Winnow's: use another one"):
            migrate.migrate(url)
        assert rows(url, "SELECT amount FROM marts.sales") == [(1,)]
        assert rows(url, "SELECT to_regnamespace('warehouse')") == [(None,)]


def test_a_database_that_cannot_hold_every_script_is_refused(server_url: str) -> None:
    latin = "ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc"
    with (
        new_database(server_url, template="template0", options=latin) as url,
        pytest.raises(MigrationError, match="LATIN1"),
    ):
        migrate.migrate(url)


def test_views_built_on_marts_are_named_and_kept(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE VIEW public.mine AS SELECT title FROM marts.articles")
    monkeypatch.setattr(migrate, "_definition", lambda: "changed for a test")
    with pytest.raises(MigrationError, match="view mine depends on view marts"):
        migrate.migrate(database_url)
    assert rows(database_url, "SELECT * FROM public.mine") == []


def test_a_warehouse_of_a_newer_winnow_is_refused(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE warehouse.alembic_version SET version_num = '29990101_0000'")
    monkeypatch.setattr(migrate, "_definition", lambda: "changed for a test")
    with pytest.raises(MigrationError, match="newer Winnow"):
        migrate.migrate(database_url)


def test_an_open_transaction_is_not_waited_for_for_ever(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "_definition", lambda: "changed for a test")
    monkeypatch.setattr(migrate, "LOCK_TIMEOUT", "100ms")
    with psycopg.connect(database_url) as reader:
        reader.execute("SELECT FROM marts.articles")
        with pytest.raises(MigrationError, match="open transaction"):
            migrate.migrate(database_url)


@pytest.mark.parametrize("file", MIGRATIONS, ids=lambda file: file.stem)
def test_a_migration_is_frozen_and_says_first_what_changes(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    assert re.match(r'"""[A-Z].*[.:]\n', source)
    assert "from schemas" not in source
    assert "import schemas" not in source
    assert re.fullmatch(r"\d{8}_\d{4}_\w+", file.stem)
    assert f'revision = "{file.stem[:13]}"' in source


def test_long_values_are_compressed_with_lz4_where_the_server_has_it(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        try:
            connection.execute("SET default_toast_compression = lz4")
        except psycopg.errors.InvalidParameterValue:
            pytest.skip("this server has no lz4")
        query = sql.SQL(
            "SELECT attrelid::regclass::text FROM pg_attribute WHERE attcompression = 'l'"
            " AND attrelid::regclass::text LIKE 'warehouse.%' ORDER BY 1"
        )
        found = [row[0] for row in connection.execute(query)]
    assert found == [f"warehouse.{name}" for name in ("article_history", "articles", "raw_documents", "rejections")]
