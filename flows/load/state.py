"""What the warehouse holds of the files in a batch: everything the plan is made from, read in a handful of queries.

A file may hold a million documents, so only those in the part that is loaded are looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Integer, Row, Text, Uuid, bindparam, text

from flows.load.identity import file_id, key_id
from schemas.records import Article, ProcessedFile, RawDocument

IDS = bindparam("ids", type_=ARRAY(Uuid))
PARTS = (
    IDS,
    bindparam("first_records", type_=ARRAY(Integer)),
    bindparam("end_records", type_=ARRAY(Integer)),
)

RUN = text("""
    SELECT now() AS moment, mode, started_at
    FROM (VALUES (CAST(:run_id AS uuid))) AS asked (run_id) LEFT JOIN warehouse.runs USING (run_id)
""")
SOURCES = text("SELECT source FROM warehouse.sources WHERE source = ANY(:sources)").bindparams(
    bindparam("sources", type_=ARRAY(Text))
)
FILES = text("""
    SELECT file_id, sha256, size_bytes, modified_ns, version, status, document_count, skipped, first_run_id,
           changed_run_id
    FROM warehouse.raw_files WHERE file_id = ANY(:ids)
""").bindparams(IDS)
DOCUMENTS = text("""
    SELECT file_id, record, article_id, form, member, url, captured_at, source_rank, gap_count, media_type, encoding,
           encoding_confidence, payload_sha256
    FROM unnest(:ids, :first_records, :end_records) AS part (file_id, first_record, end_record)
    JOIN warehouse.raw_documents USING (file_id)
    WHERE record >= first_record AND record < end_record
""").bindparams(*PARTS)
PAGE_LINES = text("""
    SELECT file_id, record, post, title, kept, cut
    FROM unnest(:ids, :first_records, :end_records) AS part (file_id, first_record, end_record)
    JOIN warehouse.page_lines USING (file_id)
    WHERE record >= first_record AND record < end_record
""").bindparams(*PARTS)
KEYS = text("SELECT key_id, article_id FROM warehouse.article_keys WHERE key_id = ANY(:ids)").bindparams(IDS)
ADDRESSES = text("""
    SELECT article_id, key FROM warehouse.article_keys WHERE article_id = ANY(:ids) AND key LIKE 'url:%'
""").bindparams(IDS)
ARTICLES = text("""
    SELECT articles.article_id, articles.source, file_id, record, content_hash, valid_from, first_seen_at,
           removed_from_source_at, raw_files.path, articles.payload_sha256, articles.form, articles.source_rank,
           articles.captured_at, raw_documents.gap_count, articles.changed_run_id,
           raw_documents.payload_sha256 AS bytes_sha256,
           raw_files.status = 'loaded' AND record < raw_files.document_count
               AND raw_documents.article_id = articles.article_id AS is_told
    FROM warehouse.articles
    JOIN warehouse.raw_documents USING (file_id, record)
    JOIN warehouse.raw_files USING (file_id)
    WHERE articles.article_id = ANY(:ids)
""").bindparams(IDS)
CAPTURES = text("""
    SELECT article_id, version, captured_at, payload_sha256, content_hash, source_rank, valid_from, valid_to
    FROM warehouse.article_history
    WHERE article_id = ANY(:ids) AND captured_at IS NOT NULL AND change_kind = 'source_changed'
""").bindparams(IDS)
REJECTIONS = text("""
    SELECT rejection_id, file_id, record, stage, reason, detail, how_to_fix, attempts, rules_version, changed_run_id,
           resolved_at, first_seen_at, first_run_id
    FROM unnest(:ids, :first_records, :end_records) AS part (file_id, first_record, end_record)
    JOIN warehouse.rejections USING (file_id)
    WHERE record IS NULL OR record >= first_record AND record < end_record ORDER BY rejection_id
""").bindparams(*PARTS)
# A file counts once, with its last part: then it must be known whether an earlier one changed anything.
CHANGED_BEFORE = text("""
    SELECT DISTINCT file_id FROM warehouse.articles WHERE file_id = ANY(:ids) AND changed_run_id = :run_id
""").bindparams(IDS)

FileKey = tuple[str, str]
ENDLESS = 2**31 - 1


class IncomingArticle(NamedTuple):
    """An article with the document that it was made from; `keys` are the ids of its keys, by key, best first."""

    document: RawDocument
    article: Article
    keys: dict[str, UUID]


class IncomingFile(NamedTuple):
    """A processed file, or a part of one, with its id and the SHA-256 of its bytes, None if it was refused unread."""

    file_id: UUID
    sha256: bytes | None
    processed: ProcessedFile
    articles: tuple[IncomingArticle, ...]

    @property
    def has_articles(self) -> bool:
        """Whether this part or an earlier one holds anything that could be used."""
        return bool(self.articles) or self.processed.has_articles_before

    @property
    def is_rejected(self) -> bool:
        """Whether nothing in the whole file could be used, as far as its last part can tell."""
        processed = self.processed
        had_documents = bool(processed.documents) or processed.first_record > 0
        return processed.is_last and not self.has_articles and (processed.rejection is not None or had_documents)

    @property
    def is_broken(self) -> bool:
        """Whether reading could not go on after something that could be used."""
        return self.processed.rejection is not None and self.has_articles

    @property
    def is_readable(self) -> bool:
        """Whether it was read, as far as it goes."""
        return self.processed.rejection is None or self.has_articles

    @property
    def is_whole(self) -> bool:
        """Whether the file ends here."""
        return self.processed.is_last and not self.is_broken

    def covers(self, record: int) -> bool:
        """Whether this part says what stands at that place of the file now, be it nothing."""
        return self.processed.first_record <= record and (self.is_whole or record < self.processed.end_record)


@dataclass(frozen=True, slots=True)
class BatchState:
    """Rows by key. `moment` is the time of the transaction; `mode` and `started_at` are those of the run, None where
    no run is recorded.

    `missing` are source and path of files that the run did not find. `addresses` are the `url:` keys of articles;
    `captures` their older captures, where the batch holds any. `changed_before` are files that this run changed
    articles of, in earlier parts. `page_lines` have the keys of their documents.
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
    addresses: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    captures: Mapping[UUID, list[Row[Any]]] = field(default_factory=dict)
    changed_before: frozenset[UUID] = frozenset()
    page_lines: Mapping[tuple[UUID, int], Row[Any]] = field(default_factory=dict)
    run_id: UUID | None = None

    def is_told(self, article: Row[Any]) -> bool:
        """Whether the file that the article was taken from is there and still told it when it was last read."""
        return bool(article.is_told) and (article.source, article.path) not in self.missing


def identify_files(processed: Iterable[ProcessedFile]) -> list[IncomingFile]:
    """The files in the order of their places, each once."""
    incoming: dict[UUID, IncomingFile] = {}
    for each in sorted(processed, key=lambda each: (each.file.source, each.file.path)):
        identity = file_id(each.file.source, each.file.path)
        if identity not in incoming:
            incoming[identity] = identify_file(each)
    return list(incoming.values())


def identify_file(processed: ProcessedFile) -> IncomingFile:
    """One file, or one part of it, with ids for all that it holds."""
    digest = None if processed.sha256 is None else bytes.fromhex(processed.sha256)
    identity = file_id(processed.file.source, processed.file.path)
    return IncomingFile(identity, digest, processed, tuple(_articles(processed)))


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
    documents = {(row.file_id, row.record): row for row in _rows_of_parts(connection, DOCUMENTS, files)}
    key_ids = {identity for file in files for each in file.articles for identity in each.keys.values()}
    keys = {row.key_id: row.article_id for row in _rows(connection, KEYS, key_ids)}
    told = {row.article_id for row in documents.values() if row.article_id is not None}.union(keys.values())
    is_captured = any(each.article.captured_at is not None for file in files for each in file.articles)
    run = connection.execute(RUN, {"run_id": run_id}).one()
    names = sorted({each.processed.file.source for each in files})
    addresses = _grouped(_rows(connection, ADDRESSES, set(keys.values())))
    return BatchState(
        moment=run.moment,
        mode=run.mode,
        started_at=run.started_at,
        sources=frozenset(connection.execute(SOURCES, {"sources": names}).scalars()),
        files={row.file_id: row for row in _rows(connection, FILES, file_ids)},
        documents=documents,
        keys=keys,
        articles={row.article_id: row for row in _rows(connection, ARTICLES, told)},
        rejections=_by_file(_rows_of_parts(connection, REJECTIONS, files, is_endless=True)),
        missing=missing,
        addresses={identity: frozenset(row.key for row in rows) for identity, rows in addresses.items()},
        captures=_grouped(_rows(connection, CAPTURES, told) if is_captured else ()),
        changed_before=_changed_before(connection, run_id, files),
        page_lines={(row.file_id, row.record): row for row in _rows_of_parts(connection, PAGE_LINES, files)},
        run_id=run_id,
    )


def _rows(connection: Connection, query: Any, ids: Collection[UUID]) -> Sequence[Row[Any]]:
    return connection.execute(query, {"ids": list(ids)}).all() if ids else ()


def _rows_of_parts(
    connection: Connection, query: Any, files: Sequence[IncomingFile], *, is_endless: bool = False
) -> Sequence[Row[Any]]:
    """Rows at the places of the parts; with `is_endless`, a last part reaches to whatever end the file had before."""
    parts = [each.processed for each in files]
    ends = [ENDLESS if is_endless and part.is_last else part.end_record for part in parts]
    places = {"first_records": [part.first_record for part in parts], "end_records": ends}
    return connection.execute(query, {"ids": [each.file_id for each in files], **places}).all() if files else ()


def _by_file(rows: Iterable[Row[Any]]) -> dict[UUID, list[Row[Any]]]:
    found: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.file_id].append(row)
    return found


def _grouped(rows: Iterable[Row[Any]]) -> dict[UUID, list[Row[Any]]]:
    """Rows by the article that they belong to."""
    found: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.article_id].append(row)
    return found


def _changed_before(connection: Connection, run_id: UUID | None, files: Iterable[IncomingFile]) -> frozenset[UUID]:
    ends = [each.file_id for each in files if each.processed.is_last and each.processed.first_record > 0]
    if not ends or run_id is None:
        return frozenset()
    return frozenset(connection.execute(CHANGED_BEFORE, {"ids": ends, "run_id": run_id}).scalars())
