"""Full-text search: a table of its own, filled after the load, because vectors cost several times what loading does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID

from psycopg.errors import ProgramLimitExceeded
from sqlalchemy import ARRAY, Connection, Engine, Uuid, bindparam, text
from sqlalchemy.exc import DBAPIError

# Language subtags with a stemmer in Postgres 15 to 18. Where a server lacks one, and for all others: `simple`.
CONFIGURATIONS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}

# A vector holds 1 MiB. Text of ordinary words stays far below it at this length; a list of distinct words does not,
# and is indexed as far as it fits.
LONGEST_TEXT = 500_000
CHUNK = 1000

STALE = text("""
    SELECT articles.article_id FROM warehouse.articles
    LEFT JOIN warehouse.article_search USING (article_id)
    WHERE article_search.content_hash IS DISTINCT FROM articles.content_hash
    ORDER BY articles.article_id
""")

FILL = text("""
    INSERT INTO warehouse.article_search (article_id, content_hash, config, vector)
    SELECT article_id, content_hash, config,
           setweight(to_tsvector(config, left(title, :longest)), 'A')
               || setweight(to_tsvector(config, left(body, :longest)), 'B')
    FROM (
        SELECT articles.*, coalesce(
            (SELECT pg_ts_config.oid FROM pg_ts_config
             WHERE cfgname = CAST(:configurations AS jsonb) ->> split_part(language, '-', 1)
               AND cfgnamespace = 'pg_catalog'::regnamespace),
            'pg_catalog.simple'::regconfig)::regconfig AS config
        FROM warehouse.articles WHERE article_id = ANY(:ids)
    ) AS configured
    ORDER BY article_id
    ON CONFLICT (article_id) DO UPDATE
    SET content_hash = excluded.content_hash, config = excluded.config, vector = excluded.vector
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))


def fill_search(engine: Engine) -> None:
    """Make new or changed articles searchable. Commits as it goes: the next run does what this one did not."""
    with engine.connect() as connection:
        stale = connection.execute(STALE).scalars().all()
    for start in range(0, len(stale), CHUNK):
        _fill(engine, stale[start : start + CHUNK], LONGEST_TEXT)


def _fill(engine: Engine, articles: Sequence[UUID], longest: int) -> None:
    """Index the articles together, or, if a vector among them would be too long, one half after the other."""
    try:
        with engine.begin() as connection:
            _insert(connection, articles, longest)
    except DBAPIError as error:
        if not isinstance(error.orig, ProgramLimitExceeded):
            raise
    else:
        return
    if len(articles) == 1:
        _fill(engine, articles, longest // 2)
    else:
        half = len(articles) // 2
        _fill(engine, articles[:half], longest)
        _fill(engine, articles[half:], longest)


def _insert(connection: Connection, articles: Sequence[UUID], longest: int) -> None:
    values = {"ids": list(articles), "longest": longest, "configurations": json.dumps(CONFIGURATIONS)}
    connection.execute(FILL, values)
