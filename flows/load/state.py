"""What the warehouse holds of the files in a batch: everything the plan is made from, read in a handful of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Row, Text, Uuid, bindparam, text

from flows.load.identity import file_id, key_id
from schemas.records import Article, ProcessedFile, RawDocument

IDS = bindparam("ids", type_=ARRAY(Uuid))

RUN = text("""
    SELECT now() AS moment, mode, started_at
    FROM (VALUES (CAST(:run_id AS uuid))) AS asked (run_id) LEFT JOIN warehouse.runs USING (run_id)
""")
SOURCES = text("SELECT source FROM warehouse.sources WHERE source = ANY(:sources)").bindparams(
    bindparam("sources", type_=ARRAY(Text))
)
FILES = text("""
    SELECT file_id, sha256, size_bytes, modified_ns, version, status, document_count, first_run_id, changed_run_id
    FROM warehouse.raw_files WHERE file_id = ANY(:ids)
""").bindparams(IDS)
DOCUMENTS = text("""
    SELECT file_id, record, article_id, media_type, encoding, encoding_confidence, payload_sha256
    FROM warehouse.raw_documents WHERE file_id = ANY(:ids)
""").bindparams(IDS)
KEYS = text("SELECT key_id, article_id FROM warehouse.article_keys WHERE key_id = ANY(:ids)").bindparams(IDS)
ARTICLES = text("""
    SELECT articles.article_id, articles.source, file_id, record, content_hash, valid_from, first_seen_at,
           removed_from_source_at, raw_files.path, raw_documents.payload_sha256,
           raw_files.status = 'loaded' AND record < raw_files.document_count
               AND raw_documents.article_id = articles.article_id AS is_told
    FROM warehouse.articles
    JOIN warehouse.raw_documents USING (file_id, record)
    JOIN warehouse.raw_files USING (file_id)
    WHERE articles.article_id = ANY(:ids)
""").bindparams(IDS)
REJECTIONS = text("""
    SELECT rejection_id, file_id, record, stage, reason, detail, how_to_fix, attempts, rules_version, changed_run_id,
           resolved_at, first_seen_at, first_run_id
    FROM warehouse.rejections WHERE file_id = ANY(:ids) ORDER BY rejection_id
""").bindparams(IDS)

FileKey = tuple[str, str]


class IncomingArticle(NamedTuple):
    """An article with the document that it was made from; `keys` are the ids of its keys, by key, best first."""

    document: RawDocument
    article: Article
    keys: dict[str, UUID]


class IncomingFile(NamedTuple):
    """A processed file with its id and the SHA-256 of its bytes, None if it was refused unread."""

    file_id: UUID
    sha256: bytes | None
    processed: ProcessedFile
    articles: tuple[IncomingArticle, ...]

    @property
    def is_rejected(self) -> bool:
        """Whether nothing in it could be used."""
        return self.processed.rejection is not None or (bool(self.processed.documents) and not self.articles)


@dataclass(frozen=True, slots=True)
class BatchState:
    """Rows by key. `moment` is the time of the transaction; `mode` and `started_at` are those of the run, None where
    no run is recorded.

    `missing` are source and path of files that the run did not find.
    """

    moment: datetime
    mode: str | None
    started_at: datetime | None
    sources: frozenset[str]
    files: dict[UUID, Row[Any]]
    documents: dict[tuple[UUID, int], Row[Any]]
    keys: dict[UUID, UUID]
    articles: dict[UUID, Row[Any]]
    rejections: dict[UUID, list[Row[Any]]]
    missing: Collection[FileKey]

    def is_told(self, article: Row[Any]) -> bool:
        """Whether the file that the article was taken from is there and still told it when it was last read."""
        return bool(article.is_told) and (article.source, article.path) not in self.missing


def identify_files(processed: Iterable[ProcessedFile]) -> list[IncomingFile]:
    """The files in the order of their places, each once."""
    incoming: dict[UUID, IncomingFile] = {}
    for each in sorted(processed, key=lambda each: (each.file.source, each.file.path)):
        identity = file_id(each.file.source, each.file.path)
        if identity not in incoming:
            digest = None if each.sha256 is None else bytes.fromhex(each.sha256)
            incoming[identity] = IncomingFile(identity, digest, each, tuple(_articles(each)))
    return list(incoming.values())


def _articles(processed: ProcessedFile) -> Iterator[IncomingArticle]:
    for each in processed.documents:
        if isinstance(each.outcome, Article):
            keys = {key: key_id(each.outcome.source, key) for key in each.outcome.keys}
            yield IncomingArticle(each.document, each.outcome, keys)


def read_state(
    connection: Connection, run_id: UUID | None, files: Sequence[IncomingFile], missing: Collection[FileKey] = ()
) -> BatchState:
    """What is known of the files, of their documents' keys, and of all articles that either leads to."""
    file_ids = [each.file_id for each in files]
    documents = {(row.file_id, row.record): row for row in _rows(connection, DOCUMENTS, file_ids)}
    key_ids = {identity for file in files for each in file.articles for identity in each.keys.values()}
    keys = {row.key_id: row.article_id for row in _rows(connection, KEYS, key_ids)}
    told = {row.article_id for row in documents.values() if row.article_id is not None}
    rejections: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in _rows(connection, REJECTIONS, file_ids):
        rejections[row.file_id].append(row)
    run = connection.execute(RUN, {"run_id": run_id}).one()
    names = sorted({each.processed.file.source for each in files})
    return BatchState(
        moment=run.moment,
        mode=run.mode,
        started_at=run.started_at,
        sources=frozenset(connection.execute(SOURCES, {"sources": names}).scalars()),
        files={row.file_id: row for row in _rows(connection, FILES, file_ids)},
        documents=documents,
        keys=keys,
        articles={row.article_id: row for row in _rows(connection, ARTICLES, told.union(keys.values()))},
        rejections=rejections,
        missing=missing,
    )


def _rows(connection: Connection, query: Any, ids: Collection[UUID]) -> Sequence[Row[Any]]:
    return connection.execute(query, {"ids": list(ids)}).all() if ids else ()
