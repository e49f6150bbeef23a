"""Databases for tests. Ask for the smallest that will do:

    server_url         a server (session): the embedded one in a temporary home, or WINNOW_TEST_DATABASE_URL
    template_database  a migrated database to copy (session); nobody connects to it
    database_url       an empty, migrated database of the test's own, as its owner (function)
    analyst_url        the same database as the analyst sees it (function)

and, for files that stand elsewhere, `object_store`: moto's server, which stands in for S3.

WINNOW_TEST_DATABASE_URL is a libpq URL of a superuser on any Postgres from 15 to 18; the same tests then run there.
They create and drop databases named winnow_test_…, and set the password of that server's `analyst`.
"""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, LiteralString

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from schemas.migrate import migrate

if TYPE_CHECKING:
    from tests.object_store import ObjectStore

ANALYST_PASSWORD = "analyst-password"
NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """Libpq URL of a superuser on a running server."""
    given = os.environ.get("WINNOW_TEST_DATABASE_URL")
    if given:
        yield given
        return
    from flows.load.embedded.server import using_server

    with tempfile.TemporaryDirectory(prefix="winnow-tests-") as home, using_server(Path(home)) as url:
        yield url


@pytest.fixture(scope="session")
def template_database(server_url: str) -> Iterator[str]:
    """Name of a migrated, empty database; copying it takes a tenth of a migration."""
    with new_database(server_url, template="template0") as url:
        migrate(url, ANALYST_PASSWORD)
        yield str(make_url(url).database)


@pytest.fixture
def database_url(server_url: str, template_database: str) -> Iterator[str]:
    """Libpq URL of a migrated database that is dropped after the test."""
    with new_database(server_url, template=template_database) as url:
        yield url


@pytest.fixture
def analyst_url(database_url: str) -> str:
    """Libpq URL of the test's database for the analyst."""
    return as_analyst(database_url)


def as_analyst(url: str) -> str:
    """The same database for the analyst."""
    return make_url(url).set(username="analyst", password=ANALYST_PASSWORD).render_as_string(hide_password=False)


@contextmanager
def new_database(server_url: str, template: str, options: LiteralString = "ENCODING 'UTF8'") -> Iterator[str]:
    """Create a database, hand out its URL, drop it whatever became of the test."""
    name = f"winnow_test_{os.getpid()}_{next(NUMBERS)}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} {}")
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(template), sql.SQL(options)))
        try:
            yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def store_address() -> Iterator[str]:
    """Address of moto's server, which stands in for S3."""
    from tests.object_store import running_server

    with running_server() as address:
        yield address


@pytest.fixture
def object_store(store_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    """An object store with one empty bucket, named by the environment as a person would name theirs."""
    from tests.object_store import empty_store

    monkeypatch.setenv("AWS_ENDPOINT_URL", store_address)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key-of-the-test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-the-test")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with empty_store(store_address) as store:
        yield store
