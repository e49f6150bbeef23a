"""One filled warehouse for all tests that only read it; those that write take `database_url`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.conftest import as_analyst, new_database
from tests.schemas.sample import fill_warehouse


@pytest.fixture(scope="session")
def sample_url(server_url: str, template_database: str) -> Iterator[str]:
    """Owner's URL of a database that holds the sample."""
    with new_database(server_url, template=template_database) as url:
        fill_warehouse(url)
        yield url


@pytest.fixture
def analyst(sample_url: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """The analyst's connection to the sample."""
    with psycopg.connect(as_analyst(sample_url), autocommit=True) as connection:
        yield connection
