"""The `winnow` command as a child process, and what its warehouse holds."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

# What may differ between two ways to the same state: which run wrote a row, and when.
VOLATILE = {
    "changed_run_id",
    "first_run_id",
    "first_seen_at",
    "valid_from",
    "valid_to",
    "root",
    "removed_from_source_at",
    "resolved_at",
}


class Winnow:
    """Runs `winnow` with a home, or a database, of its own."""

    def __init__(self, home: Path, database_url: str | None = None) -> None:
        self.environment = {**os.environ, "WINNOW_HOME": str(home)}
        self.environment.pop("WINNOW_DATABASE_URL", None)
        if database_url:
            self.environment["WINNOW_DATABASE_URL"] = database_url

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the command and do not wait."""
        return subprocess.Popen(
            [sys.executable, "-m", "flows.cli", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command to its end."""
        process = self.start(*arguments)
        output, errors = process.communicate(timeout=900)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def succeed(self, *arguments: str) -> str:
        """Run the command, expect exit code 0, return what it printed."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def url(self) -> str:
        """Address of the warehouse; keeps the embedded server running from now on."""
        if "WINNOW_DATABASE_URL" not in self.environment:
            self.succeed("db", "start")
        return self.succeed("db", "dsn").strip()


def wait_until_loading(process: subprocess.Popen[str], url: str, articles: int) -> None:
    """Return when the run has committed so many articles and is still at work."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, "the run ended before it could be killed"
        if count(url, "warehouse.articles") >= articles:
            return
        time.sleep(0.05)
    raise AssertionError("the run loaded nothing within two minutes")


def dump(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every warehouse table but `runs`, without volatile columns, in an order of its own."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position) FROM information_schema.columns"
            " WHERE table_schema = 'warehouse' AND table_name NOT IN ('runs', 'schema_version') GROUP BY table_name"
        ).fetchall()
        assert tables
        return {table: _rows(connection, table, columns) for table, columns in tables}


def _rows(connection: psycopg.Connection[Any], table: str, columns: list[str]) -> list[tuple[Any, ...]]:
    kept = sql.SQL(", ").join(sql.Identifier(column) for column in columns if column not in VOLATILE)
    query = sql.SQL("SELECT {} FROM warehouse.{}").format(kept, sql.Identifier(table))
    return sorted(connection.execute(query).fetchall(), key=repr)


def count(url: str, relation: str) -> int:
    """How many rows a mart has."""
    schema, name = relation.split(".")
    with psycopg.connect(url) as connection:
        query = sql.SQL("SELECT count(*) FROM {}.{}").format(sql.Identifier(schema), sql.Identifier(name))
        row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def writes(url: str) -> dict[str, int]:
    """Rows ever inserted, updated and deleted in each warehouse table but `runs`, as Postgres counts them."""
    with psycopg.connect(url) as connection:
        connection.execute("SELECT pg_stat_force_next_flush()")
        rows = connection.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables"
            " WHERE schemaname = 'warehouse' AND relname <> 'runs'"
        ).fetchall()
    assert rows
    return {str(name): int(number) for name, number in rows}
