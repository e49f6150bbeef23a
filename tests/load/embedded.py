"""Homes for embedded servers, and processes that use them, for tests."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from flows.load.embedded.server import stop_server

REPOSITORY = Path(__file__).resolve().parents[2]

# Uses the server until its standard input ends.
USER = """
import sys
from pathlib import Path
from flows.load.embedded.server import using_server
with using_server(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


@contextmanager
def new_home() -> Iterator[Path]:
    """A home whose name is hard on shells, closed to others as temporary folders are; its server ends with it."""
    with tempfile.TemporaryDirectory(prefix="winnow's $server `test` ") as name:
        home = Path(name)
        try:
            yield home
        finally:
            stop_server(home)


def start_child(
    code: str, home: Path, prefix: Sequence[str] = (), environment: dict[str, str] | None = None
) -> subprocess.Popen[str]:
    """Run Python code with the home as its argument, in a process group of its own."""
    return subprocess.Popen(
        [*prefix, sys.executable, "-c", code, str(home)],
        cwd=REPOSITORY,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@contextmanager
def user_process(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process that uses the server of the home, and the address it was given."""
    with start_child(USER, home) as process:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()


def ask(url: str, query: LiteralString) -> Any:
    """First value of the first row."""
    with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def tell(url: str, statement: LiteralString) -> None:
    """Execute a statement that returns nothing, and commit."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        connection.execute(statement)


def comes_true(condition: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether the condition holds before the time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def postmaster_pid(home: Path) -> int:
    """Process number of the running server."""
    return int((home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
