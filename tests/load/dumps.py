"""What a warehouse holds, without ids, runs and times: equal for two warehouses that tell people the same."""

from __future__ import annotations

import time
from typing import Any

import psycopg
from sqlalchemy import Engine, text

QUERIES = {
    "sources": "SELECT source, title, url, platform, language, counted_posts FROM warehouse.sources",
    "raw_files": """
        SELECT source, path, root, pattern, walk_source, size_bytes, modified_ns, sha256, status, document_count,
               skipped
        FROM warehouse.raw_files
    """,
    "raw_documents": """
        SELECT files.source, files.path, documents.record, media_type, payload, documents.form, member, url,
               documents.captured_at, documents.source_rank, gap_count, teller.path AS told_by
        FROM warehouse.raw_documents AS documents JOIN warehouse.raw_files AS files USING (file_id)
        LEFT JOIN warehouse.articles AS told ON told.article_id = documents.article_id
        LEFT JOIN warehouse.raw_files AS teller ON teller.file_id = told.file_id
    """,
    "articles": """
        SELECT raw_files.path, removed_from_source_at IS NOT NULL, to_jsonb(articles) -
               '{article_id,file_id,changed_run_id,valid_from,first_seen_at,removed_from_source_at}'::text[]
        FROM warehouse.articles JOIN warehouse.raw_files USING (file_id)
    """,
    "article_keys": """
        SELECT article_keys.source, key, path FROM warehouse.article_keys
        JOIN warehouse.articles USING (article_id) JOIN warehouse.raw_files USING (file_id)
    """,
    "article_links": """
        SELECT articles.source, path, links.kind, position, links.title, links.title_key, links.is_cut, href, target_id
        FROM warehouse.article_links AS links
        JOIN warehouse.articles USING (article_id) JOIN warehouse.raw_files USING (file_id)
    """,
    "link_targets": """
        SELECT target_id, targets.source, targets.title, targets.title_key, is_cut, url, targets.status, method,
               confidence, candidate_count, path
        FROM warehouse.link_targets AS targets
        LEFT JOIN warehouse.articles ON article_id = resolved_article_id
        LEFT JOIN warehouse.raw_files USING (file_id)
    """,
    "article_search": """
        SELECT articles.source, path, record, search.content_hash, config, vector::text
        FROM warehouse.article_search AS search
        JOIN warehouse.articles USING (article_id) JOIN warehouse.raw_files USING (file_id)
    """,
    "duplicates": """
        SELECT repost.source, repost.slug, original.slug, duplicates.kind FROM warehouse.duplicates
        JOIN warehouse.articles AS repost USING (article_id)
        JOIN warehouse.articles AS original ON original.article_id = canonical_article_id
    """,
    "rejections": """
        SELECT rejection_id, file_id, record, stage, reason, detail, how_to_fix, payload, attempts, rules_version,
               resolution
        FROM warehouse.rejections
    """,
    "page_lines": """
        SELECT page_lines.source, path, record, post, title, kept, cut
        FROM warehouse.page_lines JOIN warehouse.raw_files USING (file_id)
    """,
    "furniture_lines": "SELECT source, line, text, status, post_count FROM warehouse.furniture_lines",
}
TABLES = (*QUERIES, "article_history")


def dump(engine: Engine) -> dict[str, list[str]]:
    """Sorted rows by table. The history is left out: it depends on the order of arrival."""
    with engine.connect() as connection:
        return {
            name: sorted(repr(tuple(row)) for row in connection.execute(text(query))) for name, query in QUERIES.items()
        }


def rows(engine: Engine, query: str, **values: Any) -> list[tuple[Any, ...]]:
    """What a query returns."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query), values)]


def count_writes(engine: Engine, url: str) -> dict[str, tuple[int, int, int]]:
    """Rows ever inserted, updated and deleted by table, as Postgres itself counts them; `engine` starts afresh."""
    # A session reports its counts at the latest when it ends.
    engine.dispose()
    with psycopg.connect(url, autocommit=True) as connection:
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        while connection.execute(others + " AND backend_type = 'client backend'").fetchone() != (0,):
            time.sleep(0.01)
        query = (
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables WHERE schemaname = 'warehouse'"
        )
        return {name: (new, changed, gone) for name, new, changed, gone in connection.execute(query) if name in TABLES}
