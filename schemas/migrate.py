"""Brings a database to the shape that this version of Winnow works with, whatever shape it had before.

The views of marts are dropped, the tables migrated and the views created again, in one transaction: readers see
the warehouse before or after, and a migration that fails leaves everything as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import psycopg
from psycopg import errors, sql
from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from schemas.faults import MigrationError
from schemas.marts import create_marts, drop_marts
from schemas.roles import create_roles, grant_rights, set_analyst_password

PACKAGE = Path(__file__).parent
OLDEST_SERVER = 15

# Any number does, as long as nothing else in the database locks the same one.
LOCK = 2_026_112_3

# Longer than an analyst's statement may run.
LOCK_TIMEOUT = "2min"

WAREHOUSE_COMMENT = "Tables of Winnow, written by its loader; query the views of marts instead. Definition: "
MARTS_COMMENT = (
    "What people query. Winnow drops and creates everything in here when it is upgraded: "
    "keep views of your own in a schema of your own."
)

FOREIGN_OBJECTS = """
    SELECT FROM pg_class
    WHERE to_regclass('warehouse.alembic_version') IS NULL
      AND relnamespace IN (to_regnamespace('warehouse'), to_regnamespace('marts'))
    LIMIT 1
"""


def migrate(url: str, analyst_password: str | None = None) -> None:
    """Create or upgrade the warehouse at `url` (libpq); returns at once where nothing has changed.

    A second migrator waits for the first. Raises MigrationError where a person has to act first, and
    sqlalchemy.exc.OperationalError where the server cannot be reached.
    """
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool)
    with _explained_errors(), engine.begin() as alchemy:
        connection = cast("psycopg.Connection[Any]", alchemy.connection.driver_connection)
        definition = _definition()
        if analyst_password is None and _is_current(connection, definition):
            return
        connection.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if not _is_current(connection, definition):
            _upgrade(alchemy, connection, definition)
        if analyst_password is not None:
            set_analyst_password(connection, analyst_password)


def _definition() -> str:
    """One hash of all files that say what the database is: it changes whenever one of them does."""
    files = sorted(file for file in PACKAGE.rglob("*") if file.suffix in {".py", ".sql"})
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _is_current(connection: psycopg.Connection[Any], definition: str) -> bool:
    """Whether the database was made from these files, and its cluster (it may be a restored copy) has the roles."""
    query = """
        SELECT obj_description(to_regnamespace('warehouse'), 'pg_namespace') = %s
           AND to_regrole('analyst') IS NOT NULL AND to_regrole('winnow_loader') IS NOT NULL
    """
    row = connection.execute(query, [WAREHOUSE_COMMENT + definition]).fetchone()
    return row == (True,)


def _upgrade(alchemy: Connection, connection: psycopg.Connection[Any], definition: str) -> None:
    _check_server(connection)
    create_roles(connection)
    connection.execute("CREATE SCHEMA IF NOT EXISTS warehouse")
    connection.execute("CREATE SCHEMA IF NOT EXISTS marts")
    drop_marts(connection)
    _run_migrations(alchemy)
    create_marts(connection)
    grant_rights(connection)
    for schema, comment in (("warehouse", WAREHOUSE_COMMENT + definition), ("marts", MARTS_COMMENT)):
        statement = sql.SQL("COMMENT ON SCHEMA {} IS {}")
        connection.execute(statement.format(sql.Identifier(schema), sql.Literal(comment)))


def _check_server(connection: psycopg.Connection[Any]) -> None:
    """Refuse what the first ingest would stumble over."""
    database = connection.info.dbname
    major = connection.info.server_version // 10_000
    if major < OLDEST_SERVER:
        raise MigrationError(f"The server runs PostgreSQL {major}; use {OLDEST_SERVER} or later.")
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise MigrationError(
            f"The database {database} is encoded as {encoding}: blogs are written in every script. "
            "Create one with ENCODING 'UTF8' TEMPLATE template0."
        )
    if connection.execute(FOREIGN_OBJECTS).fetchone() is not None:
        raise MigrationError(
            f"The database {database} has a schema named warehouse or marts that is not Winnow's: use another one."
        )


def _run_migrations(alchemy: Connection) -> None:
    # Imported here because a run that finds the database current need not pay for it.
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext, MigrationStep
    from alembic.script import ScriptDirectory
    from alembic.script.revision import ResolutionError

    folder = PACKAGE / "migrations"
    scripts = ScriptDirectory(folder, version_locations=[folder])

    def pending_steps(revision: tuple[str, ...], _: MigrationContext) -> Iterable[MigrationStep]:
        newest_first = list(scripts.iterate_revisions("heads", revision))
        return [MigrationStep.upgrade_from_script(scripts.revision_map, script) for script in newest_first[::-1]]

    options = {"fn": pending_steps, "version_table_schema": "warehouse"}
    context = MigrationContext.configure(alchemy, opts=options)
    try:
        with Operations.context(context):
            context.run_migrations()
    except ResolutionError as error:
        raise MigrationError("The warehouse was made by a newer Winnow than this one: upgrade Winnow.") from error


@contextmanager
def _explained_errors() -> Iterator[None]:
    """Turn what a person can mend into a sentence that says how."""
    try:
        yield
    except (psycopg.Error, DBAPIError) as error:
        fault = error.orig if isinstance(error, DBAPIError) else error
        advice = _advice(fault) if isinstance(fault, psycopg.Error) else None
        if advice is None:
            raise
        raise MigrationError(advice) from error


def _advice(fault: psycopg.Error) -> str | None:
    """What a person can do about it; None if we do not know."""
    match fault:
        case errors.LockNotAvailable():
            return "Somebody's open transaction holds the warehouse: end it (see pg_stat_activity) and try again."
        case errors.DependentObjectsStillExist():
            built = " and ".join((fault.diag.message_detail or "").splitlines())
            return f"Something was built on the views of marts: drop it, migrate, create it again. {built}."
        case errors.InsufficientPrivilege():
            return f"The database refuses: {fault.diag.message_primary}. Migrate as the owner of the database."
    return None
