"""The versions that articles had before."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from psycopg import sql
from sqlalchemy import Connection

from flows.load.staging import driver_connection
from schemas.tables import article_history, articles

SHARED = [column.name for column in articles.columns if column.name in article_history.columns]

KEEP = """
    INSERT INTO warehouse.article_history ({names}, version, valid_to, change_kind, links)
    SELECT {columns},
           coalesce((SELECT max(version) FROM warehouse.article_history AS earlier
                     WHERE earlier.article_id = articles.article_id), 0) + 1,
           now(), superseded.change_kind,
           coalesce((SELECT jsonb_agg(jsonb_build_object('kind', kind, 'position', position, 'title', links.title,
                                                         'href', href) ORDER BY kind, position)
                     FROM warehouse.article_links AS links WHERE links.article_id = articles.article_id), '[]')
    FROM warehouse.articles
    JOIN unnest(%s::uuid[], %s::text[]) AS superseded (article_id, change_kind)
      ON superseded.article_id = articles.article_id
    ORDER BY articles.article_id
"""


def keep_versions(connection: Connection, superseded: Mapping[UUID, str]) -> None:
    """Copy the present version of these articles, links included, to the history, with the kind of change that ends it.

    Call it before the articles and their links are overwritten.
    """
    if not superseded:
        return
    names = sql.SQL(", ").join(map(sql.Identifier, SHARED))
    columns = sql.SQL(", ").join(sql.Identifier("articles", name) for name in SHARED)
    statement = sql.SQL(KEEP).format(names=names, columns=columns)
    driver_connection(connection).execute(statement, [list(superseded), list(superseded.values())])
