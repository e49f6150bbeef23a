"""A loader's engine on an empty warehouse. One database serves all tests here: emptying it is faster than a new one."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Engine

from flows.load.database import create_loader_engine
from tests.conftest import new_database


@pytest.fixture(scope="session")
def loader_database(server_url: str, template_database: str) -> Iterator[str]:
    """Libpq URL of a migrated database for all load tests."""
    with new_database(server_url, template=template_database) as url:
        yield url


@pytest.fixture
def database_url(loader_database: str) -> str:
    """The same, emptied, and its statistics set to nought."""
    with psycopg.connect(loader_database, autocommit=True) as connection:
        connection.execute("TRUNCATE warehouse.runs CASCADE")
        connection.execute("SELECT pg_stat_reset()")
    return loader_database


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Connections as the loader has them."""
    engine = create_loader_engine(database_url)
    yield engine
    engine.dispose()
