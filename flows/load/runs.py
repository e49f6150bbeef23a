"""The run's own row: written when it begins and once more when it ends."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, func, update
from sqlalchemy.dialects.postgresql import insert

from flows.load.finish import FinishCounts
from schemas.records import LoadCounts
from schemas.tables import runs

CRASHED = "The run stopped without a word: it was killed, or its machine went down. Run again; what it loaded is whole."


@dataclass(frozen=True, slots=True)
class RunStart:
    """What is known of a run when it begins. `trigger` is schedule, ui, api or cli; `mode` as in `runs`."""

    run_id: UUID
    run_name: str
    trigger: str
    mode: str
    root: str
    parameters: dict[str, Any]
    code_version: str
    rules_version: int


def start_run(engine: Engine, run: RunStart) -> None:
    """Write the run as running. The same run may start twice: a flow that Prefect runs again keeps its id."""
    row = {**asdict(run), "run_trigger": run.trigger, "status": "running", "started_at": func.now()}
    del row["trigger"]
    with engine.begin() as connection:
        again = {**row, "finished_at": None, "error": None}
        connection.execute(insert(runs).values(row).on_conflict_do_update(index_elements=["run_id"], set_=again))


def finish_run(
    engine: Engine, run_id: UUID, counts: LoadCounts, finished: FinishCounts | None, error: str | None
) -> None:
    """Write the figures of a run that came to its end; with `error` it failed all the same."""
    values: dict[str, Any] = {"status": "failed" if error else "completed", "finished_at": func.now(), "error": error}
    values |= _count_columns(counts)
    if finished is not None:
        values |= {"files_missing": finished.missing, "links_resolved": finished.links_resolved}
    with engine.begin() as connection:
        connection.execute(update(runs).where(runs.c.run_id == run_id).values(values))


def fail_run(engine: Engine, run_id: UUID, error: str) -> None:
    """Write why the run stopped before its end; it has no figures, because none would add up."""
    # The text may quote input, and Postgres stores neither NUL nor half a character.
    error = error.replace("\0", "").encode(errors="replace").decode()
    ended = {"status": "failed", "finished_at": func.now(), "error": error}
    with engine.begin() as connection:
        connection.execute(update(runs).where(runs.c.run_id == run_id).values(ended))


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
    }
