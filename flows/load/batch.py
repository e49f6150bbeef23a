"""One batch of processed files into the warehouse in one transaction: read what is there, decide, write."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from uuid import UUID

import psycopg
from psycopg import errors
from sqlalchemy import ARRAY, Connection, Engine, Integer, Table, Text, Uuid, bindparam, text
from sqlalchemy.exc import DBAPIError

from flows.load.citations import write_links
from flows.load.history import add_captures, keep_versions
from flows.load.ledger import mark_removed, revisit_documents
from flows.load.merges import merge_articles
from flows.load.page_lines import write_page_lines
from flows.load.plan import BatchPlan, Rows, RunPlace, plan_batch
from flows.load.runs import stay_in_run
from flows.load.staging import insert_rows, merge_rows
from flows.load.state import FileKey, IncomingFile, identify_file, identify_files, read_state
from flows.parts import split_part
from schemas.records import LoadCounts, ProcessedDocument, ProcessedFile, Rejection, Stage, Walk
from schemas.tables import article_history, article_keys, articles, raw_documents, raw_files, rejections, sources

# Everything that a batch writes belongs to its blogs, so batches of one blog merge one after another, while
# their files are read and cleaned side by side. Locked in one order, so that no two wait for each other.
LOCK_SOURCES = text("""
    SELECT pg_advisory_xact_lock(2026, hashed.lock)
    FROM (SELECT DISTINCT hashtext(source) AS lock FROM unnest(:sources) AS source ORDER BY lock) AS hashed
""").bindparams(bindparam("sources", type_=ARRAY(Text)))

RESOLVE_REJECTIONS = text("""
    UPDATE warehouse.rejections SET resolved_at = now(), resolution = over.resolution, changed_run_id = :run_id
    FROM unnest(:ids, :resolutions) AS over (rejection_id, resolution)
    WHERE rejections.rejection_id = over.rejection_id
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)), bindparam("resolutions", type_=ARRAY(Text)))

CLEAR_DOCUMENTS = text("""
    UPDATE warehouse.raw_documents SET article_id = NULL, changed_run_id = :run_id
    FROM unnest(:ids, :records) AS untold (file_id, record)
    WHERE raw_documents.file_id = untold.file_id AND raw_documents.record = untold.record
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)), bindparam("records", type_=ARRAY(Integer)))

# What Postgres or its driver says of a value that cannot be stored. Keys that clash are not among them: a bug of ours.
DATA_FAULTS = (
    psycopg.DataError,
    errors.ProgramLimitExceeded,
    errors.CheckViolation,
    errors.NotNullViolation,
    UnicodeEncodeError,
)
REFUSED = "refused_by_database"
HOW_TO_FIX = "Look for characters or values that no text has; if the file is sound, report it with this detail."


def load_batch(
    engine: Engine,
    run_id: UUID,
    walk: Walk,
    rules_version: int,
    processed: Iterable[ProcessedFile],
    missing: Collection[FileKey] = frozenset(),
    *,
    is_again: bool = False,
) -> LoadCounts:
    """Load files, or parts of them, in one transaction and say what it did; loading them again writes nothing.

    A document with a value that Postgres refuses is rejected, and the file if it is all that the file holds; the
    others are then loaded in smaller transactions.
    `missing` are source and path of files that the run did not find: what they told may be told by others now.
    With `is_again` the run loaded these files before, and has learnt since what their blog repeats.
    """
    place = RunPlace(run_id, walk, rules_version, is_again)
    return _load(engine, place, identify_files(processed), missing)


def count_batch(engine: Engine, processed: Iterable[ProcessedFile]) -> LoadCounts:
    """What loading the files would do; writes nothing."""
    files = identify_files(processed)
    with engine.connect() as connection:
        state = read_state(connection, None, files)
    return plan_batch(files, state, RunPlace(UUID(int=0), Walk(""), 0)).counts


def _load(engine: Engine, place: RunPlace, files: Sequence[IncomingFile], missing: Collection[FileKey]) -> LoadCounts:
    try:
        with engine.begin() as connection:
            return _write(connection, place, files, missing)
    except (psycopg.Error, DBAPIError, UnicodeEncodeError) as error:
        fault = error.orig if isinstance(error, DBAPIError) else error
        if not isinstance(fault, DATA_FAULTS) or _is_refused(files):
            raise
    halves = _halves(files)
    if halves is None:
        return _load(engine, place, [_refuse(files[0], fault)], missing)
    return _load(engine, place, halves[0], missing) + _load(engine, place, halves[1], missing)


def _write(
    connection: Connection, place: RunPlace, files: Sequence[IncomingFile], missing: Collection[FileKey]
) -> LoadCounts:
    blogs = sorted({file.processed.file.source for file in files})
    connection.execute(LOCK_SOURCES, {"sources": blogs})
    stay_in_run(connection, place.run_id)
    plan = plan_batch(files, read_state(connection, place.run_id, files, missing), place)
    return replace(plan.counts, links_written=_write_plan(connection, place.run_id, plan))


def _write_plan(connection: Connection, run_id: UUID, plan: BatchPlan) -> int:
    """Write the rows in the order in which tables refer to each other; returns how many links were written."""
    insert_rows(connection, sources, plan.sources)
    _write_rows(connection, raw_files, plan.files, kept=("first_run_id",))
    keep_versions(connection, [each for each in plan.superseded if each.article_id in plan.absorbed])
    if plan.absorbed:
        write_links(connection, run_id, {gone: [] for gone in plan.absorbed})
        merge_articles(connection, run_id, plan.absorbed)
    _write_rows(connection, raw_documents, plan.documents)
    write_page_lines(connection, plan.page_lines)
    if plan.untold:
        ids, records = zip(*plan.untold, strict=True)
        connection.execute(CLEAR_DOCUMENTS, {"ids": list(ids), "records": list(records), "run_id": run_id})
    keep_versions(connection, [each for each in plan.superseded if each.article_id not in plan.absorbed])
    _write_rows(connection, articles, plan.articles)
    add_captures(connection, plan.captures)
    merge_rows(connection, article_history, plan.renewed)
    _write_rows(connection, article_keys, plan.keys)
    written = write_links(connection, run_id, plan.links)
    _write_rejections(connection, run_id, plan)
    mark_removed(connection, sorted(plan.revisited))
    for file_id, end_record, former_end in plan.shortened:
        revisit_documents(connection, file_id, end_record, former_end)
    return written


def _write_rejections(connection: Connection, run_id: UUID, plan: BatchPlan) -> None:
    _write_rows(connection, rejections, plan.rejections)
    if plan.resolutions:
        ids, resolutions = zip(*plan.resolutions, strict=True)
        over = {"ids": list(ids), "resolutions": list(resolutions), "run_id": run_id}
        connection.execute(RESOLVE_REJECTIONS, over)


def _write_rows(connection: Connection, table: Table, rows: Rows, kept: Collection[str] = ()) -> None:
    insert_rows(connection, table, rows.new)
    merge_rows(connection, table, rows.changed, kept)


def _is_refused(files: Sequence[IncomingFile]) -> bool:
    """Whether this is a single document that was refused already: then the fault lies in what we write about it."""
    if len(files) != 1 or len(files[0].processed.documents) > 1:
        return False
    processed = files[0].processed
    outcomes = [processed.rejection, *(each.outcome for each in processed.documents)]
    return any(isinstance(outcome, Rejection) and outcome.reason == REFUSED for outcome in outcomes)


def _halves(files: Sequence[IncomingFile]) -> tuple[Sequence[IncomingFile], Sequence[IncomingFile]] | None:
    """The files, or the documents of a single one, in two lots; None if there is one document left."""
    if len(files) > 1:
        half = len(files) // 2
        return files[:half], files[half:]
    if len(files[0].processed.documents) < 2:
        return None
    former, latter = split_part(files[0].processed)
    return [identify_file(former)], [identify_file(latter)]


def _refuse(file: IncomingFile, fault: BaseException) -> IncomingFile:
    """The file without what Postgres refuses: without its document if it has others, else refused as a whole."""
    message = fault.diag.message_primary if isinstance(fault, psycopg.Error) else None
    # The message may quote the very characters that cannot be stored.
    detail = (message or str(fault)).replace("\0", "").encode(errors="replace").decode()
    rejection = Rejection(Stage.LOAD, REFUSED, detail, HOW_TO_FIX)
    processed = file.processed
    if processed.documents and not (processed.is_last and processed.first_record == 0):
        refused = tuple(ProcessedDocument(each.document, rejection) for each in processed.documents)
        return file._replace(processed=replace(processed, documents=refused), articles=())
    return file._replace(processed=replace(processed, documents=(), rejection=rejection), articles=())
