"""What earlier runs knew of the files, and what becomes of files that are gone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Engine, Uuid, bindparam, select, text

from flows.load.identity import file_id
from flows.load.page_lines import count_anew
from schemas.records import LedgerEntry, Walk
from schemas.tables import raw_files

MARK_FILES = text("""
    UPDATE warehouse.raw_files SET status = 'missing', changed_run_id = :run_id
    WHERE file_id = ANY(:files) AND status <> 'missing'
    RETURNING file_id, source
""").bindparams(bindparam("files", type_=ARRAY(Uuid)))

CLOSE_REJECTIONS = text("""
    UPDATE warehouse.rejections SET resolved_at = now(), resolution = 'file_missing', changed_run_id = :run_id
    WHERE file_id = ANY(:files) AND resolved_at IS NULL
""").bindparams(bindparam("files", type_=ARRAY(Uuid)))

TOLD_ARTICLES = text("""
    SELECT article_id FROM warehouse.raw_documents WHERE file_id = ANY(:files) AND article_id IS NOT NULL
    UNION
    SELECT article_id FROM warehouse.articles WHERE file_id = ANY(:files)
""").bindparams(bindparam("files", type_=ARRAY(Uuid)))

PAST_END = text("""
    SELECT DISTINCT article_id FROM warehouse.raw_documents
    WHERE file_id = :file_id AND record >= :first_record AND record < :end_record AND article_id IS NOT NULL
""")
CHUNK = 10_000

# An article is gone when no file that is there tells it. A file that is there and is refused by now still counts:
# what it told may well be in it.
MARK_ARTICLES = text("""
    UPDATE warehouse.articles SET removed_from_source_at = CASE WHEN presence.is_gone THEN now() END
    FROM (
        SELECT article_id, NOT EXISTS (
                SELECT FROM warehouse.raw_documents JOIN warehouse.raw_files USING (file_id)
                WHERE raw_documents.article_id = told.article_id
                  AND (raw_files.status = 'rejected'
                       OR raw_files.status = 'loaded' AND raw_documents.record < raw_files.document_count)
            ) AND NOT EXISTS (
                SELECT FROM warehouse.raw_documents JOIN warehouse.raw_files USING (file_id)
                WHERE raw_documents.file_id = told.file_id AND raw_documents.record = told.record
                  AND raw_documents.article_id IS NULL AND raw_files.status <> 'missing'
            ) AS is_gone
        FROM warehouse.articles AS told WHERE article_id = ANY(:articles)
    ) AS presence
    WHERE articles.article_id = presence.article_id
      AND presence.is_gone <> (articles.removed_from_source_at IS NOT NULL)
""").bindparams(bindparam("articles", type_=ARRAY(Uuid)))


def read_ledger(engine: Engine, walk: Walk) -> Mapping[tuple[str, str], LedgerEntry]:
    """Every file that any run knew, by source and path."""
    columns = raw_files.c
    query = select(
        columns.source,
        columns.path,
        columns.size_bytes,
        columns.modified_ns,
        columns.sha256,
        columns.status,
        columns.version,
        (columns.root == walk.root) & (columns.pattern == walk.pattern) & (columns.walk_source == walk.source),
    )
    with engine.connect() as connection:
        rows: Any = connection.execution_options(yield_per=10_000).execute(query)
        return {
            (source, path): LedgerEntry(size, mtime_ns, sha256 and sha256.hex(), status, is_of_walk, version)
            for source, path, size, mtime_ns, sha256, status, version, is_of_walk in rows
        }


def mark_missing(engine: Engine, run_id: UUID, missing: Collection[tuple[str, str]]) -> int:
    """Mark files (source and path) that the run's walk no longer found; returns how many were there before.

    Their articles stay, with removed_from_source_at set where no other file tells them; their open rejections are
    resolved. A file that comes back is loaded like a changed one, which takes all of it back.
    """
    if not missing:
        return 0
    files = [file_id(source, path) for source, path in sorted(missing)]
    with engine.begin() as connection:
        marked = connection.execute(MARK_FILES, {"run_id": run_id, "files": files}).all()
        gone = [row.file_id for row in marked]
        count_anew(connection, {row.source for row in marked})
        connection.execute(CLOSE_REJECTIONS, {"run_id": run_id, "files": gone})
        told = connection.execute(TOLD_ARTICLES, {"files": gone}).scalars()
        mark_removed(connection, sorted(told))
    return len(gone)


def mark_removed(connection: Connection, articles: Collection[UUID]) -> None:
    """Set removed_from_source_at of those articles that no present file tells, and clear it of the others."""
    if articles:
        connection.execute(MARK_ARTICLES, {"articles": list(articles)})


def revisit_documents(connection: Connection, file: UUID, first_record: int, end_record: int) -> None:
    """Look again at the articles of documents that a file no longer holds, which may be very many."""
    for start in range(first_record, end_record, CHUNK):
        chunk = {"file_id": file, "first_record": start, "end_record": min(start + CHUNK, end_record)}
        mark_removed(connection, connection.execute(PAST_END, chunk).scalars().all())
