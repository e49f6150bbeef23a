"""The run's own row: written when it begins and once more when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from flows.errors import AlreadyCovered, UserError, WinnowError
from flows.load.checks import CheckResult
from flows.load.finish import FinishCounts
from schemas.records import LoadCounts
from schemas.tables import articles, runs

CRASHED = "The run stopped without a word: it was killed, or its machine went down. Run again; what it loaded is whole."


class RunUnknown(UserError):
    """The warehouse never heard of the run that a batch belongs to."""


class RunOver(WinnowError):
    """A batch comes after the end of its run; nothing of it was written."""


@dataclass(frozen=True, slots=True)
class RunStart:
    """What is known of a run when it begins. `trigger` is schedule, ui, api or cli; `mode` as in `runs`.

    `flow` is ingest or relink; only ingest has a mode and a root.
    """

    run_id: UUID
    run_name: str
    trigger: str
    mode: str | None
    root: str | None
    parameters: dict[str, Any]
    code_version: str
    rules_version: int
    flow: str = "ingest"


def check_covered(engine: Engine, run: RunStart, due: datetime) -> None:
    """Raise AlreadyCovered if a run with the same parameters began after `due`, came to its end, and so did the work.

    After a time without a worker every due time has a run of its own waiting; the first one does the work of all.
    """
    is_covering = and_(
        runs.c.flow == run.flow,
        runs.c.parameters == run.parameters,
        runs.c.started_at >= due,
        or_(runs.c.status == "completed", runs.c.files_seen.is_not(None)),
    )
    with engine.connect() as connection:
        found = connection.execute(select(runs.c.run_name, runs.c.started_at).where(is_covering).limit(1)).first()
    if found is not None:
        raise AlreadyCovered(
            f"Nothing was left to do: this run was due at {due:%Y-%m-%d %H:%M} UTC, and run {found.run_name}, "
            f"begun at {found.started_at:%Y-%m-%d %H:%M} UTC, did the same since."
        )


def start_run(engine: Engine, run: RunStart) -> None:
    """Write the run as running. The same run may start twice: a flow that Prefect runs again keeps its id."""
    row = {**asdict(run), "run_trigger": run.trigger, "status": "running", "started_at": func.now()}
    del row["trigger"]
    with engine.begin() as connection:
        again = {**row, "finished_at": None, "error": None, "checks": None, "forms": None, "skipped": None}
        connection.execute(insert(runs).values(row).on_conflict_do_update(index_elements=["run_id"], set_=again))


def finish_run(
    engine: Engine,
    run_id: UUID,
    counts: LoadCounts | None,
    finished: FinishCounts | None,
    error: str | None,
    checks: Sequence[CheckResult] | None = None,
) -> None:
    """Write the figures of a run that came to its end; with `error` it failed all the same.

    No `counts` for a run that reads no files, no `checks` for one that loads none.
    """
    values: dict[str, Any] = {"status": "failed" if error else "completed", "finished_at": func.now(), "error": error}
    if counts is not None:
        values |= _count_columns(counts)
    if finished is not None:
        values |= {"files_missing": finished.missing, "links_resolved": finished.links_resolved}
    if checks is not None:
        values["checks"] = [asdict(check) for check in checks]
    with engine.begin() as connection:
        connection.execute(update(runs).where(runs.c.run_id == run_id).values(values))


def fail_run(engine: Engine, run_id: UUID, error: str) -> None:
    """Write why the run stopped before its end; it has no figures, because none would add up."""
    # The text may quote input, and Postgres stores neither NUL nor half a character.
    error = error.replace("\0", "").encode(errors="replace").decode()
    ended = {"status": "failed", "finished_at": func.now(), "error": error}
    with engine.begin() as connection:
        connection.execute(update(runs).where(runs.c.run_id == run_id).values(ended))


def count_articles(engine: Engine, run_id: UUID) -> int | None:
    """How many articles the run has written so far; None if the server does not answer, which its work will notice."""
    query = select(func.count()).select_from(articles).where(articles.c.changed_run_id == run_id)
    try:
        with engine.connect() as connection:
            return connection.execute(query).scalar_one()
    except DBAPIError:
        return None


def stay_in_run(connection: Connection, run_id: UUID) -> None:
    """Keep the run from ending before this transaction does; raises RunOver or RunUnknown.

    A run on Dask may die and leave a batch at work on another machine. Whoever ends that run, or marks it as crashed
    to start the next one, waits for such a batch; and a batch that is later still writes nothing.
    """
    status = connection.scalar(select(runs.c.status).where(runs.c.run_id == run_id).with_for_update(read=True))
    if status is None:
        raise RunUnknown(
            f"The warehouse does not know run {run_id}; "
            "WINNOW_DATABASE_URL must name the same database where the run was started and on every worker."
        )
    if status != "running":
        raise RunOver(f"Run {run_id} is over ({status}); this batch came too late, and nothing of it was written.")


def mark_crashed_runs(connection: Connection) -> None:
    """Mark every run that is still running as crashed; only for who holds the warehouse, so that none can be."""
    ended = {"status": "crashed", "finished_at": func.now(), "error": CRASHED}
    connection.execute(update(runs).where(runs.c.status == "running").values(**ended))


def _count_columns(counts: LoadCounts) -> dict[str, Any]:
    return {
        "files_seen": counts.new + counts.changed + counts.unchanged + counts.rejected,
        "files_new": counts.new,
        "files_changed": counts.changed,
        "files_unchanged": counts.unchanged,
        "files_rejected": counts.rejected,
        "articles_inserted": counts.articles_inserted,
        "articles_updated": counts.articles_updated,
        "documents_rejected": counts.documents_rejected,
        "forms": _form_rows(counts),
        "skipped": dict(counts.skipped),
    }


def _form_rows(counts: LoadCounts) -> list[dict[str, Any]]:
    """One entry a form, with how many of its documents were loaded and how many refused."""
    return [
        {"form": form, **{became: counts.forms.get((form, became), 0) for became in ("loaded", "refused")}}
        for form in sorted({form for form, _ in counts.forms})
    ]
