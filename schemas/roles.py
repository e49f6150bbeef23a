"""Who may do what. Roles belong to the whole server, so they are created where missing and never dropped.

owner          whoever migrates: owns schemas, tables and views
winnow_loader  writes rows and creates nothing; the loader switches to it with SET ROLE
analyst        logs in, reads marts and nothing else
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import errors, sql

from schemas.faults import MigrationError

# Another database of the same server may be migrated at this very moment: then its roles do.
CREATE_ROLES = """
DO $$
BEGIN
    IF to_regrole('winnow_loader') IS NULL THEN
        CREATE ROLE winnow_loader NOLOGIN;
    END IF;
    IF to_regrole('analyst') IS NULL THEN
        CREATE ROLE analyst LOGIN;
        ALTER ROLE analyst SET default_transaction_read_only = on;
        ALTER ROLE analyst SET statement_timeout = '60s';
        ALTER ROLE analyst SET search_path = marts, public;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END
$$
"""

GRANT_RIGHTS = """
GRANT USAGE ON SCHEMA marts TO analyst, winnow_loader;
GRANT USAGE ON SCHEMA warehouse TO winnow_loader;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA warehouse TO winnow_loader;
REVOKE INSERT, UPDATE, DELETE ON warehouse.alembic_version FROM winnow_loader;
GRANT SELECT ON ALL TABLES IN SCHEMA marts TO winnow_loader;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA marts TO winnow_loader;
"""

# Everybody may make temporary tables, unless the database's owner says no; the loader stages rows in them.
KEEP_TEMPORARY_TABLES = """
DO $$
BEGIN
    IF (SELECT pg_has_role(datdba, 'MEMBER') FROM pg_database WHERE datname = current_database()) THEN
        EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO winnow_loader', current_database());
        EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    END IF;
END
$$
"""


def create_roles(connection: psycopg.Connection[Any]) -> None:
    """Create both roles where missing and make the current user a member of the loader's."""
    user = connection.info.user
    try:
        connection.execute(CREATE_ROLES)
        if not _may_become_loader(connection):
            connection.execute("GRANT winnow_loader TO CURRENT_USER")
    except errors.InsufficientPrivilege as error:
        raise MigrationError(
            f"{user} may not create roles. Have an administrator run, once: CREATE ROLE winnow_loader NOLOGIN; "
            f'CREATE ROLE analyst LOGIN; GRANT winnow_loader TO "{user}"; '
            "ALTER ROLE analyst SET default_transaction_read_only = on; "
            "ALTER ROLE analyst SET statement_timeout = '60s'; ALTER ROLE analyst SET search_path = marts, public;"
        ) from error


def _may_become_loader(connection: psycopg.Connection[Any]) -> bool:
    # From 16 on a member of a role need not have the right to become it.
    privilege = "SET" if connection.info.server_version >= 160_000 else "MEMBER"
    row = connection.execute("SELECT pg_has_role('winnow_loader', %s)", [privilege]).fetchone()
    return row == (True,)


def grant_rights(connection: psycopg.Connection[Any]) -> None:
    """Grant what the roles need in this database; each view's file grants the view to the analyst."""
    connection.execute(GRANT_RIGHTS)
    connection.execute(KEEP_TEMPORARY_TABLES)
    row = connection.execute("SELECT has_schema_privilege('analyst', 'public', 'CREATE')").fetchone()
    if row == (True,):
        # Only databases that an older server created still let everybody create tables here.
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")


def set_analyst_password(connection: psycopg.Connection[Any], password: str) -> None:
    """Set it without the password itself reaching the server, whose log might keep it."""
    secret = connection.pgconn.encrypt_password(password.encode(), b"analyst", b"scram-sha-256").decode()
    try:
        connection.execute(sql.SQL("ALTER ROLE analyst PASSWORD {}").format(sql.Literal(secret)))
    except errors.InsufficientPrivilege as error:
        raise MigrationError(
            f"{connection.info.user} may not set the analyst's password: unset WINNOW_ANALYST_PASSWORD "
            "and have an administrator run ALTER ROLE analyst PASSWORD '…'."
        ) from error
