"""One batch of processed files into the warehouse in one transaction: read what is there, decide, write."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from uuid import UUID

import psycopg
from psycopg import errors
from sqlalchemy import ARRAY, Connection, Engine, Table, Text, Uuid, bindparam, text
from sqlalchemy.exc import DBAPIError

from flows.load.citations import write_links
from flows.load.history import keep_versions
from flows.load.ledger import mark_removed
from flows.load.plan import BatchPlan, Rows, RunPlace, plan_batch
from flows.load.runs import stay_in_run
from flows.load.staging import insert_rows, merge_rows
from flows.load.state import FileKey, IncomingFile, identify_files, read_state
from schemas.records import LoadCounts, ProcessedFile, Rejection, Stage, Walk
from schemas.tables import article_keys, articles, raw_documents, raw_files, rejections, sources

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
) -> LoadCounts:
    """Load files in one transaction and say what it did; loading them again writes nothing.

    A file with a value that Postgres refuses is rejected; the others are then loaded in smaller transactions.
    `missing` are source and path of files that the run did not find: what they told may be told by others now.
    """
    place = RunPlace(run_id, walk, rules_version)
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
    if len(files) == 1:
        return _load(engine, place, [_refuse(files[0], fault)], missing)
    half = len(files) // 2
    return _load(engine, place, files[:half], missing) + _load(engine, place, files[half:], missing)


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
    _write_rows(connection, raw_documents, plan.documents)
    keep_versions(connection, plan.superseded)
    _write_rows(connection, articles, plan.articles)
    _write_rows(connection, article_keys, plan.keys)
    written = write_links(connection, run_id, plan.links)
    _write_rows(connection, rejections, plan.rejections)
    if plan.resolutions:
        ids, resolutions = zip(*plan.resolutions, strict=True)
        over = {"ids": list(ids), "resolutions": list(resolutions), "run_id": run_id}
        connection.execute(RESOLVE_REJECTIONS, over)
    mark_removed(connection, sorted(plan.revisited))
    return written


def _write_rows(connection: Connection, table: Table, rows: Rows, kept: Collection[str] = ()) -> None:
    insert_rows(connection, table, rows.new)
    merge_rows(connection, table, rows.changed, kept)


def _is_refused(files: Sequence[IncomingFile]) -> bool:
    """Whether this is a single file that was refused already: then the fault lies in what we write about it."""
    rejection = files[0].processed.rejection if len(files) == 1 else None
    return rejection is not None and rejection.reason == REFUSED


def _refuse(file: IncomingFile, fault: BaseException) -> IncomingFile:
    message = fault.diag.message_primary if isinstance(fault, psycopg.Error) else None
    # The message may quote the very characters that cannot be stored.
    detail = (message or str(fault)).replace("\0", "").encode(errors="replace").decode()
    rejection = Rejection(Stage.LOAD, REFUSED, detail, HOW_TO_FIX)
    return file._replace(processed=replace(file.processed, documents=(), rejection=rejection), articles=())
