"""The way to the warehouse: its address, connections that may only write rows, and the lock that one run holds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import URL, Connection, Engine, create_engine, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from flows.errors import AlreadyRunning, DatabaseUnavailable
from flows.load.embedded.server import server_dsn, using_server
from flows.load.runs import mark_crashed_runs
from flows.settings import Settings
from schemas.faults import MigrationError
from schemas.migrate import migrate
from schemas.tables import runs

CONNECT_SECONDS = 10

NO_ADDRESS = (
    "WINNOW_DATABASE_URL is no address that Postgres understands; write postgresql://user:password@host:port/database."
)

# Any number does, as long as nothing else in the database locks the same one.
RUN_LOCK = 2_026_112_4

# The server needs a moment to see that a killed run is gone, and to give its lock back.
GRACE_SECONDS = 3.0

# What heals by itself: a lost or refused connection (class 08, 57P), a deadlock, a serialization failure, no free slot.
TRANSIENT_STATES = frozenset({"40001", "40P01", "53300", "57P01", "57P02", "57P03", "57P05"})
TRANSIENT_CLASS = "08"


@contextmanager
def open_warehouse(settings: Settings) -> Iterator[str]:
    """Libpq URL of a migrated warehouse, as its owner. The embedded server runs as long as the block does.

    Raises DatabaseUnavailable if it cannot be reached or migrated; the message never holds a password.
    """
    if settings.database_url is None:
        with using_server(settings.home) as url:
            _migrate(url, None)
            yield url
    else:
        _migrate(settings.database_url, settings.analyst_password)
        yield settings.database_url


def warehouse_dsn(settings: Settings, role: str) -> str:
    """Libpq URL for `owner` or `analyst`, password included; starts nothing.

    Raises DatabaseUnavailable if there is no warehouse yet, or if WINNOW_DATABASE_URL is no libpq URL.
    """
    if settings.database_url is None:
        return server_dsn(settings.home, "analyst" if role == "analyst" else "winnow")
    try:
        conninfo_to_dict(settings.database_url)
        owner = make_url(settings.database_url)
    except (psycopg.ProgrammingError, ArgumentError):
        raise DatabaseUnavailable(NO_ADDRESS) from None
    if role == "owner":
        return settings.database_url
    # Made anew: `set` would keep the owner's password where the analyst's is not known.
    analyst = URL.create(
        owner.drivername, "analyst", settings.analyst_password, owner.host, owner.port, owner.database, owner.query
    )
    return analyst.render_as_string(hide_password=False)


def create_database(url: str, name: str) -> None:
    """Create a database on the same server, unless it is there."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
        if found is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def create_loader_engine(url: str) -> Engine:
    """Engine whose connections act as winnow_loader, in UTC. `url` is the owner's libpq URL."""
    # No pool: a batch takes seconds and a new connection milliseconds, and none is ever left open or found broken.
    # Parameters are whole articles: they belong neither in a log nor in an error message.
    return create_engine(
        "postgresql+psycopg://", creator=lambda: _connect(url), poolclass=NullPool, hide_parameters=True
    )


def is_transient(error: BaseException) -> bool:
    """Whether the same work may succeed in a moment: the connection or the server failed, not the data or the disk."""
    fault = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(fault, psycopg.OperationalError):
        return False
    # A connection that breaks has no SQLSTATE: nobody was left to send one.
    state = fault.sqlstate
    return state is None or state in TRANSIENT_STATES or state.startswith(TRANSIENT_CLASS)


@contextmanager
def hold_warehouse(engine: Engine) -> Iterator[None]:
    """Keep every other run out while the block lasts, and mark runs that stopped without a word as crashed.

    The lock belongs to a connection of its own and ends with it, whatever becomes of this process.
    Raises AlreadyRunning, naming the run that holds the warehouse.
    """
    with engine.connect() as pooled:
        connection = pooled.execution_options(isolation_level="AUTOCOMMIT")
        # Out of the pool, so that leaving the block closes the connection and with it frees the lock.
        connection.detach()
        _take_lock(connection)
        mark_crashed_runs(connection)
        yield


def _take_lock(connection: Connection) -> None:
    deadline = time.monotonic() + GRACE_SECONDS
    while not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": RUN_LOCK}):
        if time.monotonic() > deadline:
            raise AlreadyRunning(_describe_holder(connection))
        time.sleep(0.1)


def _describe_holder(connection: Connection) -> str:
    query = select(runs.c.run_name, runs.c.started_at).where(runs.c.status == "running")
    holder = connection.execute(query.order_by(runs.c.started_at.desc()).limit(1)).first()
    if holder is None:
        return "Another run is about to start on this warehouse; wait until it is done, then try again."
    since = f"{holder.started_at:%Y-%m-%d %H:%M:%S} UTC"
    return f"Run {holder.run_name} has held the warehouse since {since}; wait until it is done, or stop it."


def _connect(url: str) -> psycopg.Connection[Any]:
    connection = psycopg.connect(url, autocommit=True, application_name="winnow", connect_timeout=CONNECT_SECONDS)
    # Outside a transaction, because a rollback would take them back.
    connection.execute("SET ROLE winnow_loader")
    connection.execute("SET TIME ZONE 'UTC'")
    connection.autocommit = False
    return connection


def _migrate(url: str, analyst_password: str | None) -> None:
    try:
        migrate(url, analyst_password)
    except MigrationError as error:
        raise DatabaseUnavailable(str(error)) from error
    except (psycopg.OperationalError, psycopg.ProgrammingError, DBAPIError) as error:
        fault = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(fault, errors.Error) and fault.sqlstate and not is_transient(fault):
            raise
        raise DatabaseUnavailable(_describe_failure(url, fault)) from None


def _describe_failure(url: str, fault: BaseException | None) -> str:
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # Its own message would print the address, password and all.
        return NO_ADDRESS
    place = f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"
    # libpq ends with where it took the password from, after saying that it was wrong.
    lines = [line.strip() for line in str(fault).splitlines() if "password retrieved from file" not in line]
    reason = next((line for line in reversed(lines) if line), "no answer")
    if password := parts.get("password"):
        reason = reason.replace(str(password), "…")
    return f"No warehouse at {place} ({reason.rstrip('.')}); start the server or correct WINNOW_DATABASE_URL."
