"""The versions that articles had before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import sql
from sqlalchemy import ARRAY, Connection, Uuid, bindparam, text

from flows.load.staging import driver_connection, insert_rows
from schemas.tables import article_history, articles

SHARED = [column.name for column in articles.columns if column.name in article_history.columns]

KEEP = """
    INSERT INTO warehouse.article_history ({names}, article_id, version, valid_to, change_kind, links)
    SELECT {columns}, superseded.joined_id,
           coalesce((SELECT max(version) FROM warehouse.article_history AS earlier
                     WHERE earlier.article_id = superseded.joined_id), 0)
               + row_number() OVER (PARTITION BY superseded.joined_id ORDER BY articles.article_id),
           CASE WHEN superseded.has_held THEN now() ELSE articles.valid_from END, superseded.change_kind,
           coalesce((SELECT jsonb_agg(jsonb_build_object('kind', links.kind, 'position', position,
                                                         'title', links.title, 'href', href)
                                      ORDER BY links.kind, position)
                     FROM warehouse.article_links AS links WHERE links.article_id = articles.article_id), '[]')
    FROM warehouse.articles
    JOIN unnest(%s::uuid[], %s::uuid[], %s::text[], %s::boolean[])
             AS superseded (article_id, joined_id, change_kind, has_held)
      ON superseded.article_id = articles.article_id
    ORDER BY articles.article_id
"""
VERSIONS = text("""
    SELECT article_id, max(version) FROM warehouse.article_history WHERE article_id = ANY(:ids) GROUP BY article_id
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))


class Superseded(NamedTuple):
    """An article whose present version goes to the history of `joined_id`, which is itself unless it is merged.

    Without `has_held` the version lived on as the next one, or never held as that article's own.
    """

    article_id: UUID
    joined_id: UUID
    change_kind: str
    has_held: bool


def keep_versions(connection: Connection, superseded: Sequence[Superseded]) -> None:
    """Copy the present version of these articles, links included, to the history, with the kind of change that ends it.

    Call it before the articles and their links are overwritten.
    """
    if not superseded:
        return
    shared = [name for name in SHARED if name != "article_id"]
    names = sql.SQL(", ").join(map(sql.Identifier, shared))
    columns = sql.SQL(", ").join(sql.Identifier("articles", name) for name in shared)
    statement = sql.SQL(KEEP).format(names=names, columns=columns)
    driver_connection(connection).execute(statement, [list(values) for values in zip(*superseded, strict=True)])


def add_captures(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of older captures behind the versions that their articles have."""
    if not rows:
        return
    ids = list({row["article_id"] for row in rows})
    last: dict[UUID, int] = dict(connection.execute(VERSIONS, {"ids": ids}).tuples().all())
    numbered = []
    for row in rows:
        last[row["article_id"]] = last.get(row["article_id"], 0) + 1
        numbered.append(row | {"version": last[row["article_id"]]})
    insert_rows(connection, article_history, numbered)
