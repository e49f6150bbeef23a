from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy import make_url

from schemas.faults import MigrationError
from schemas.migrate import migrate
from schemas.roles import set_analyst_password
from tests.conftest import ANALYST_PASSWORD, new_database

Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def loader(sample_url: str) -> Iterator[Connection]:
    with psycopg.connect(sample_url, autocommit=True) as connection:
        connection.execute("SET ROLE winnow_loader")
        yield connection


def test_the_analyst_needs_no_schema_name(analyst: Connection) -> None:
    assert analyst.execute("SELECT count(*) FROM articles").fetchone() == (6,)


def test_the_analyst_is_read_only_and_cannot_run_for_ever(analyst: Connection) -> None:
    assert analyst.execute("SHOW default_transaction_read_only").fetchone() == ("on",)
    assert analyst.execute("SHOW statement_timeout").fetchone() == ("1min",)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT FROM warehouse.articles",
        "SELECT payload FROM warehouse.rejections",
        "SELECT FROM warehouse.alembic_version",
        "DELETE FROM marts.articles",
        "UPDATE marts.runs SET status = 'completed'",
        "INSERT INTO marts.sources (source) VALUES ('mine')",
        "DROP VIEW marts.articles",
        "CREATE TABLE public.mine (a integer)",
        "CREATE TABLE marts.mine (a integer)",
        "CREATE TABLE warehouse.mine (a integer)",
        "CREATE SCHEMA mine",
        "COMMENT ON VIEW marts.articles IS 'mine'",
        "SET ROLE winnow_loader",
    ],
)
def test_the_analyst_may_neither_write_nor_read_the_warehouse(analyst: Connection, statement: str) -> None:
    analyst.execute("SET default_transaction_read_only = off")
    with pytest.raises((errors.InsufficientPrivilege, errors.ObjectNotInPrerequisiteState)):
        analyst.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE warehouse.articles",
        "ALTER TABLE warehouse.articles ADD COLUMN mine integer",
        "CREATE TABLE warehouse.mine (a integer)",
        "CREATE INDEX ON warehouse.articles (slug)",
        "CREATE VIEW marts.mine AS SELECT 1",
        "UPDATE warehouse.alembic_version SET version_num = 'x'",
        "CREATE TABLE public.mine (a integer)",
        "CREATE ROLE mine",
    ],
)
def test_the_loader_creates_nothing(loader: Connection, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        loader.execute(statement.encode())


def test_the_loader_writes_rows_through_staging_tables_and_reads_the_marts(loader: Connection) -> None:
    with loader.transaction(force_rollback=True):
        loader.execute("CREATE TEMPORARY TABLE staged (LIKE warehouse.duplicates) ON COMMIT DROP")
        loader.execute("INSERT INTO staged SELECT * FROM warehouse.duplicates")
        loader.execute("DELETE FROM warehouse.duplicates")
        loader.execute("UPDATE staged SET kind = 'same_bytes'")
        loader.execute("INSERT INTO warehouse.duplicates SELECT * FROM staged")
        assert loader.execute("SELECT kind FROM marts.duplicates").fetchall() == [("same_bytes",)]
    assert loader.execute("SELECT count(*) FROM marts.search_articles('ferry')").fetchone() == (2,)


def test_a_password_of_any_characters_works_and_never_reaches_the_server(database_url: str, analyst_url: str) -> None:
    password = 'it\'s a \\ "pässword" %s; --'
    with psycopg.connect(database_url, autocommit=True) as owner:
        try:
            set_analyst_password(owner, password)
            with psycopg.connect(analyst_url, password=password) as connection:
                assert connection.info.user == "analyst"
            secret = owner.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'analyst'").fetchone()
            assert secret is not None
            assert secret[0].startswith("SCRAM-SHA-256$")
        finally:
            set_analyst_password(owner, ANALYST_PASSWORD)


@pytest.fixture
def plain_owner(server_url: str) -> Iterator[Connection]:
    """A superuser's connection beside a role `winnow_test_owner` that may log in and nothing else."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("CREATE ROLE winnow_test_owner LOGIN PASSWORD 'plain'")
        try:
            yield connection
        finally:
            connection.execute("DROP ROLE winnow_test_owner")


def own_database(url: str, superuser: Connection) -> str:
    """Give the database at `url` to winnow_test_owner and return its URL for that role."""
    address = make_url(url)
    statement = sql.SQL("ALTER DATABASE {} OWNER TO winnow_test_owner").format(sql.Identifier(str(address.database)))
    superuser.execute(statement)
    return address.set(username="winnow_test_owner", password="plain").render_as_string(hide_password=False)


def test_an_owner_who_may_not_create_roles_is_told_what_to_run(
    server_url: str, template_database: str, plain_owner: Connection
) -> None:
    assert template_database
    with new_database(server_url, template="template0") as url:
        owner_url = own_database(url, plain_owner)
        with pytest.raises(MigrationError, match='GRANT winnow_loader TO "winnow_test_owner"'):
            migrate(owner_url)


def test_an_owner_needs_no_more_than_the_grant(
    server_url: str, template_database: str, plain_owner: Connection
) -> None:
    assert template_database
    with new_database(server_url, template="template0") as url:
        owner_url = own_database(url, plain_owner)
        plain_owner.execute("GRANT winnow_loader TO winnow_test_owner")
        migrate(owner_url)
        with psycopg.connect(owner_url) as connection:
            connection.execute("SET ROLE winnow_loader")
            assert connection.execute("SELECT count(*) FROM warehouse.articles").fetchone() == (0,)
        with pytest.raises(MigrationError, match="ALTER ROLE analyst PASSWORD"):
            migrate(owner_url, "anything")


def test_the_analyst_makes_no_temporary_tables_and_the_loader_does(server_url: str) -> None:
    """Rights on a database are not copied with it, so this one is migrated itself."""
    with new_database(server_url, template="template0") as url:
        migrate(url, ANALYST_PASSWORD)
        analyst_url = make_url(url).set(username="analyst", password=ANALYST_PASSWORD)
        with psycopg.connect(analyst_url.render_as_string(hide_password=False), autocommit=True) as analyst:
            analyst.execute("SET default_transaction_read_only = off")
            with pytest.raises(errors.InsufficientPrivilege):
                analyst.execute("CREATE TEMPORARY TABLE mine (a integer)")
        with psycopg.connect(url, autocommit=True) as loader:
            loader.execute("SET ROLE winnow_loader")
            loader.execute("CREATE TEMPORARY TABLE staged (a integer)")
