"""Whole commands on whole warehouses, each in a home of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.load.conftest import database_url, engine, loader_database
from tests.load.test_one_post_once import tellings
from tests.slow.commands import Winnow

__all__ = ["database_url", "engine", "folder", "loader_database", "tellings", "winnow"]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the embedded server's user may enter, also under root."""
    with tempfile.TemporaryDirectory(prefix="winnow test ") as name:
        path = Path(name)
        path.chmod(0o755)
        yield path


@pytest.fixture
def winnow(folder: Path) -> Iterator[Winnow]:
    """The command, with its home in `folder`; the server that it started is stopped afterwards."""
    command = Winnow(folder / "home")
    yield command
    command.run("db", "stop")


@pytest.fixture
def other_winnow(folder: Path) -> Iterator[Winnow]:
    """A second warehouse to compare with."""
    command = Winnow(folder / "other")
    yield command
    command.run("db", "stop")
