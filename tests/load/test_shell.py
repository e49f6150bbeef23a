"""`winnow db psql`: a real psql on a real server, in processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from sqlalchemy import make_url

from flows.load.embedded.binaries import wheel_programs

SLEEPERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(60)'"


def start_psql(url: str, *arguments: str) -> subprocess.Popen[str]:
    path = f"{wheel_programs()}{os.pathsep}{os.environ['PATH']}"
    return subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "db", "psql", "--", "--no-psqlrc", *arguments],
        env={**os.environ, "PATH": path, "WINNOW_DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize(("query", "code", "shown"), [("SELECT 6 * 7", 0, "42\n"), ("SELECT 1 / 0", 1, "")])
def test_psqls_exit_code_is_handed_on(query: str, code: int, shown: str, database_url: str) -> None:
    with start_psql(database_url, "-Atc", query) as process:
        assert process.communicate(timeout=60)[0] == shown
    assert process.returncode == code


@pytest.mark.skipif(not os.path.exists("/proc/self/cmdline"), reason="needs a system that shows processes in /proc")
def test_the_password_is_none_of_psqls_arguments(database_url: str) -> None:
    password = make_url(database_url).password
    with start_psql(database_url, "-c", r"\! tr '\0' ' ' < /proc/$PPID/cmdline") as process:
        shown = process.communicate(timeout=60)[0]
    assert "dbname=" in shown
    assert password is None or str(password) not in shown


def test_an_interrupt_cancels_the_query_and_is_left_to_psql(database_url: str) -> None:
    with start_psql(database_url, "-c", "SELECT pg_sleep(60)") as process:
        with psycopg.connect(database_url, autocommit=True) as connection:
            deadline = time.monotonic() + 60
            while connection.execute(SLEEPERS).fetchone() == (0,) and time.monotonic() < deadline:
                time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=60)[1]
    assert "canceling statement due to user request" in said
    assert process.returncode == 1
