"""Rows into a table by COPY. Statements are built from the table, so a new column needs no change here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from operator import itemgetter
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, LargeBinary, Table
from sqlalchemy.dialects import postgresql

Row = Mapping[str, Any]

# Where the name that SQLAlchemy has for a type is not the one that Postgres' catalogue has.
CATALOGUE_NAMES = {"FLOAT": "float8", "TIMESTAMP WITH TIME ZONE": "timestamptz"}
DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy left it without types


def insert_rows(connection: Connection, table: Table, rows: Collection[Row]) -> None:
    """Insert rows that are known to be new, straight into the table. All rows name the same columns."""
    if rows:
        _copy(driver_connection(connection), _place(table), table, rows)


def merge_rows(connection: Connection, table: Table, rows: Collection[Row], kept: Collection[str] = ()) -> None:
    """Insert rows, or overwrite those that have their keys, all but the columns `kept`; no key may come twice.

    They are staged in a temporary table and merged in one statement.
    """
    if not rows:
        return
    names = _names(table, rows)
    driver = driver_connection(connection)
    staged = sql.Identifier(f"staged_{table.name}")
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    create = sql.SQL("CREATE TEMP TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA")
    driver.execute(create.format(staged, columns, _place(table)))
    _copy(driver, staged, table, rows)
    keys = [column.name for column in table.primary_key]
    replaced = [name for name in names if name not in keys and name not in kept]
    merge = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} ON CONFLICT ({}) DO UPDATE SET {}").format(
        _place(table),
        columns,
        columns,
        staged,
        sql.SQL(", ").join(map(sql.Identifier, keys)),
        sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in replaced),
    )
    driver.execute(merge)
    driver.execute(sql.SQL("DROP TABLE {}").format(staged))


def driver_connection(connection: Connection) -> psycopg.Connection[Any]:
    """psycopg's own connection, inside the same transaction."""
    return connection.connection.driver_connection  # type: ignore[return-value]  # typed as any driver's


def _copy(driver: psycopg.Connection[Any], place: sql.Identifier, table: Table, rows: Collection[Row]) -> None:
    """Rows go in the order of their keys: indexes like it, and the same rows then lie in the same order."""
    names = _names(table, rows)
    is_binary = any(isinstance(table.columns[name].type, LargeBinary) for name in names)
    # As text, bytes would be twice as long. But binary COPY stores a number that is too large as another number
    # without a word, so it is used for nothing else.
    options = sql.SQL(" (FORMAT BINARY)" if is_binary else "")
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(place, columns) + options
    keys = [column.name for column in table.primary_key]
    values = itemgetter(*names)
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        if is_binary:
            copy.set_types([_type_name(table, name) for name in names])
        for row in sorted(rows, key=itemgetter(*keys)):
            copy.write_row(values(row))


def _place(table: Table) -> sql.Identifier:
    return sql.Identifier(str(table.schema), table.name)


def _names(table: Table, rows: Collection[Row]) -> Sequence[str]:
    first = next(iter(rows))
    return [column.name for column in table.columns if column.name in first]


def _type_name(table: Table, name: str) -> str:
    compiled = str(table.columns[name].type.compile(DIALECT))
    return CATALOGUE_NAMES.get(compiled, compiled.lower())
