"""One Prefect API for all tests here, a cluster and a warehouse for each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.prefect_api import temporary_api
from tests.conftest import new_database
from tests.dask.cluster import Cluster
from tests.slow.commands import Winnow


@pytest.fixture(scope="session", autouse=True)
def prefect_api() -> Iterator[None]:
    """A Prefect API that every command of the session reports to."""
    with tempfile.TemporaryDirectory(prefix="winnow-prefect-") as home, temporary_api(Path(home)) as wait:
        wait()
        yield


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster that is not started yet."""
    cluster = Cluster(tmp_path / "cluster")
    yield cluster
    cluster.stop()


@pytest.fixture
def winnow(tmp_path: Path, database_url: str) -> Winnow:
    """The command on the test's own warehouse."""
    return Winnow(tmp_path / "home", database_url)


@pytest.fixture
def other_winnow(tmp_path: Path, server_url: str, template_database: str) -> Iterator[Winnow]:
    """The command on a second warehouse to compare with."""
    with new_database(server_url, template_database) as url:
        yield Winnow(tmp_path / "home", url)
