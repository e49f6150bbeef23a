"""DICTIONARY.md: every view, table, function and column with its comment, read from a migrated database.

`make dictionary` writes it anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import psycopg

DICTIONARY = Path(__file__).with_name("DICTIONARY.md")

HEAD = """\
# Data dictionary

Query the views and functions of `marts`. The tables of `warehouse` lie behind them and belong to the loader.
Generated from the comments in the database by `make dictionary`; a test keeps it current.
In SQL: `SELECT * FROM marts.data_dictionary`.
"""

COLUMNS = """
SELECT pg_class.relname, obj_description(pg_class.oid, 'pg_class'), pg_attribute.attname,
       format_type(pg_attribute.atttypid, pg_attribute.atttypmod), col_description(pg_class.oid, pg_attribute.attnum)
FROM pg_class
JOIN pg_attribute ON pg_attribute.attrelid = pg_class.oid
WHERE pg_class.relnamespace = %s::regnamespace AND pg_class.relkind IN ('r', 'v')
  AND pg_class.relname <> 'alembic_version' AND pg_attribute.attnum > 0 AND NOT pg_attribute.attisdropped
ORDER BY pg_class.relname, pg_attribute.attnum
"""

FUNCTIONS = """
SELECT format('%I(%s)', proname, pg_get_function_arguments(oid)), obj_description(oid, 'pg_proc')
FROM pg_proc
WHERE pronamespace = 'marts'::regnamespace
ORDER BY proname
"""


def render_dictionary(connection: psycopg.Connection[Any]) -> str:
    """The text of DICTIONARY.md for this database."""
    functions = connection.execute(FUNCTIONS).fetchall()
    parts = [HEAD, "## Views of `marts`\n", *_render_relations(connection, "marts"), "## Functions of `marts`\n"]
    parts += [f"### `{signature}`\n\n{comment}\n" for signature, comment in functions]
    parts += ["## Tables of `warehouse`\n", *_render_relations(connection, "warehouse")]
    return "\n".join(parts)


def _render_relations(connection: psycopg.Connection[Any], schema: str) -> Iterator[str]:
    rows = connection.execute(COLUMNS, [schema]).fetchall()
    for (relation, about), columns in groupby(rows, key=lambda row: row[:2]):
        lines = [f"| `{name}` | {kind} | {_cell(comment)} |" for _, _, name, kind, comment in columns]
        table = "\n".join(["| column | type | meaning |", "| --- | --- | --- |", *lines])
        yield f"### `{schema}.{relation}`\n\n{about}\n\n{table}\n"


def _cell(comment: str | None) -> str:
    return (comment or "").replace("|", r"\|")
