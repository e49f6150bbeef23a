"""Articles that repeat another of the same blog, word by word."""

from __future__ import annotations

from sqlalchemy import Engine, text

# The original is the first by place, those that are still in their source before the others. Articles without a body
# have nothing that could be repeated.
MARK = text("""
    WITH compared AS (
        SELECT article_id, payload_sha256,
               first_value(article_id) OVER place AS canonical_article_id,
               first_value(payload_sha256) OVER place AS canonical_payload
        FROM warehouse.articles JOIN warehouse.raw_files USING (file_id)
        WHERE word_count > 0
        WINDOW place AS (
            PARTITION BY articles.source, text_hash
            ORDER BY removed_from_source_at IS NOT NULL, path COLLATE "C", record, article_id
        )
    ), repeated AS (
        SELECT article_id, canonical_article_id,
               CASE WHEN payload_sha256 = canonical_payload THEN 'same_bytes' ELSE 'same_text' END AS kind
        FROM compared WHERE article_id <> canonical_article_id
    ), no_longer AS (
        DELETE FROM warehouse.duplicates
        WHERE NOT EXISTS (SELECT FROM repeated WHERE repeated.article_id = duplicates.article_id)
    )
    INSERT INTO warehouse.duplicates (article_id, canonical_article_id, kind)
    SELECT repeated.article_id, repeated.canonical_article_id, repeated.kind
    FROM repeated LEFT JOIN warehouse.duplicates AS known USING (article_id)
    WHERE (repeated.canonical_article_id, repeated.kind) IS DISTINCT FROM (known.canonical_article_id, known.kind)
    ORDER BY repeated.article_id
    ON CONFLICT (article_id) DO UPDATE
    SET canonical_article_id = excluded.canonical_article_id, kind = excluded.kind
""")


def mark_duplicates(engine: Engine) -> None:
    """Make `duplicates` say which articles repeat another, as the articles are now."""
    with engine.begin() as connection:
        connection.execute(MARK)
