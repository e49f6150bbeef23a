"""The views and functions that people query, one file each in `schemas/views`."""

from __future__ import annotations

import re
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

VIEWS = Path(__file__).parent / "views"
MENTION = re.compile(r"\bmarts\.(\w+)")

# Functions first, because they may return rows of a view; all views at once, because they may read each other.
DROP_MARTS = """
DO $$
DECLARE
    listed text;
BEGIN
    SELECT string_agg(oid::regprocedure::text, ', ') INTO listed
    FROM pg_proc WHERE pronamespace = 'marts'::regnamespace;
    IF listed IS NOT NULL THEN
        EXECUTE 'DROP FUNCTION ' || listed;
    END IF;
    SELECT string_agg(oid::regclass::text, ', ') INTO listed
    FROM pg_class WHERE relnamespace = 'marts'::regnamespace AND relkind = 'v';
    IF listed IS NOT NULL THEN
        EXECUTE 'DROP VIEW ' || listed;
    END IF;
END
$$
"""

# Columns that a view reads, by the server's own record of what the view depends on. A column that has no comment
# takes that of the column of the same name it reads: in the table named like the view if there is one, else in
# the others if they agree.
INHERITED_COMMENTS = """
SELECT shown.attname,
       coalesce(
           min(pg_description.description) FILTER (WHERE origin.relname = view.relname),
           min(pg_description.description)
       )
FROM pg_class AS view
JOIN pg_rewrite ON pg_rewrite.ev_class = view.oid
JOIN pg_depend ON pg_depend.classid = 'pg_rewrite'::regclass AND pg_depend.objid = pg_rewrite.oid
JOIN pg_class AS origin ON pg_depend.refclassid = 'pg_class'::regclass AND origin.oid = pg_depend.refobjid
JOIN pg_attribute AS read ON read.attrelid = origin.oid AND read.attnum = pg_depend.refobjsubid
JOIN pg_attribute AS shown ON shown.attrelid = view.oid AND shown.attname = read.attname
JOIN pg_description ON pg_description.classoid = 'pg_class'::regclass
    AND pg_description.objoid = origin.oid AND pg_description.objsubid = read.attnum
WHERE view.relnamespace = 'marts'::regnamespace AND view.relname = %s AND origin.oid <> view.oid
  AND col_description(view.oid, shown.attnum) IS NULL
GROUP BY shown.attname
HAVING count(DISTINCT pg_description.description) = 1 OR bool_or(origin.relname = view.relname)
"""


def drop_marts(connection: psycopg.Connection[Any]) -> None:
    """Drop every view and function of marts; fails if something outside marts was built on one."""
    connection.execute(DROP_MARTS)


def create_marts(connection: psycopg.Connection[Any]) -> None:
    """Create what the files describe; a column without a comment of its own inherits one."""
    for name, statements in _ordered_files().items():
        connection.execute(statements.encode())
        for column, comment in connection.execute(INHERITED_COMMENTS, [name]).fetchall():
            statement = sql.SQL("COMMENT ON COLUMN {} IS {}")
            where = sql.Identifier("marts", name, column)
            connection.execute(statement.format(where, sql.Literal(comment)))


def _ordered_files() -> dict[str, str]:
    """Each file's text by name, a view after those that it mentions."""
    texts = {file.stem: file.read_text(encoding="utf-8") for file in VIEWS.glob("*.sql")}
    mentions = {name: sorted(set(MENTION.findall(text)) - {name}) for name, text in sorted(texts.items())}
    return {name: texts[name] for name in TopologicalSorter(mentions).static_order()}
