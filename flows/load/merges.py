"""Articles that turned out to be one: what the warehouse holds of the one that goes is the other's from then on."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Uuid, bindparam, text

PAIRS = (bindparam("gone", type_=ARRAY(Uuid)), bindparam("staying", type_=ARRAY(Uuid)))
MERGED = "unnest(:gone, :staying) AS merged (gone, staying)"

# Versions keep their order behind those that are there.
HISTORY = """
    UPDATE warehouse.article_history SET article_id = moved.staying, version = moved.version
    FROM (
        SELECT article_id, article_history.version AS former_version, staying,
               coalesce((SELECT max(own.version) FROM warehouse.article_history AS own
                         WHERE own.article_id = staying), 0)
                   + row_number() OVER (PARTITION BY staying ORDER BY article_id, article_history.version) AS version
        FROM {merged} JOIN warehouse.article_history ON article_id = gone
    ) AS moved
    WHERE article_history.article_id = moved.article_id AND article_history.version = moved.former_version
"""
DOCUMENTS = """
    UPDATE warehouse.raw_documents SET article_id = staying, changed_run_id = :run_id
    FROM {merged} WHERE article_id = gone
"""
KEYS = "UPDATE warehouse.article_keys SET article_id = staying FROM {merged} WHERE article_id = gone"
# A human's choice stays one; the others are made anew at the end of the run.
TARGETS = """
    UPDATE warehouse.link_targets SET resolved_article_id = staying, changed_run_id = :run_id
    FROM {merged} WHERE resolved_article_id = gone
"""
DUPLICATES = "DELETE FROM warehouse.duplicates USING {merged} WHERE gone IN (article_id, canonical_article_id)"
SEARCH = "DELETE FROM warehouse.article_search USING {merged} WHERE article_id = gone"
FIRST_SEEN = """
    UPDATE warehouse.articles SET first_seen_at = least(articles.first_seen_at, former.first_seen_at)
    FROM {merged} JOIN warehouse.articles AS former ON former.article_id = gone
    WHERE articles.article_id = staying
"""
ARTICLES = "DELETE FROM warehouse.articles USING {merged} WHERE article_id = gone"

STATEMENTS = [
    text(statement.format(merged=MERGED)).bindparams(*PAIRS)
    for statement in (HISTORY, DOCUMENTS, KEYS, TARGETS, DUPLICATES, SEARCH, FIRST_SEEN, ARTICLES)
]


def merge_articles(connection: Connection, run_id: UUID, absorbed: Mapping[UUID, UUID]) -> None:
    """Give what the first of each pair has to the second, and delete it; its links must be gone already."""
    if not absorbed:
        return
    pairs = {"gone": list(absorbed), "staying": list(absorbed.values())}
    for statement in STATEMENTS:
        names = {"run_id": run_id} if ":run_id" in statement.text else {}
        connection.execute(statement, pairs | names)
