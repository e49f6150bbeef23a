"""The flow `ingest`: find files, clean and load what is new or changed, connect posts, report."""

# No `from __future__ import annotations` here: Prefect reads the parameters' types to draw the run form.
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, cast
from uuid import UUID

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.futures import PrefectFuture, as_completed
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner
from sqlalchemy import Engine

from flows.artifacts import publish_report
from flows.batches import Loader, batch_files, load_files, make_pool
from flows.errors import AlreadyRunning, UserError
from flows.extract.compare import Plan, compare_with_ledger
from flows.extract.discover import discover_files
from flows.extract.payloads import hash_file
from flows.load.database import create_loader_engine, hold_warehouse, is_transient, open_warehouse
from flows.load.finish import finish_load
from flows.load.ledger import read_ledger
from flows.load.reports import read_report
from flows.load.runs import RunStart, fail_run, finish_run, start_run
from flows.pipeline import RULES_VERSION
from flows.progress import Progress
from flows.settings import Settings
from schemas.records import LoadCounts, RawFile, Walk

Mode = Literal["incremental", "full", "dry_run"]


def _run_name() -> str:
    parameters = flow_run.parameters
    what = parameters["source"] or Path(parameters["root"]).name or "root"
    day = flow_run.scheduled_start_time.date() if flow_run.scheduled_start_time else date.today()
    return f"ingest {what} {parameters['mode']} {day}"


@flow(name="ingest", flow_run_name=_run_name)
def ingest(
    root: str = "seeds",
    pattern: str = "**/*",
    source: str = "",
    mode: Mode = "incremental",
    batch_size: int = 1000,
    processes: int = 0,
    fail_threshold: float = 0.5,
) -> State[Any]:
    """Load new and changed seed files into the warehouse.

    Args:
        root: Folder to walk. Each folder directly below it is one blog.
        pattern: Which files below the root to look at, for example `some-blog/*.txt`.
        source: Blog that files directly in the root belong to. Empty: a blog named like the root.
        mode: `incremental` reads new and changed files; `full` reads every file again; `dry_run` loads nothing.
        batch_size: Files that one task reads, cleans and loads in one transaction.
        processes: How many processes clean and load at once. 0: one for each processor core.
        fail_threshold: Share of refused files, from 0 to 1, above which the run is marked as failed.
    """
    try:
        _check_parameters(batch_size, processes, fail_threshold)
        walk = Walk(Path(root).resolve(), pattern, source)
        settings = Settings.from_environment()
        with open_warehouse(settings) as url:
            return _ingest(settings, url, walk, mode, batch_size, processes or os.cpu_count() or 1, fail_threshold)
    except AlreadyRunning as error:
        return Cancelled(name="AlreadyRunning", message=str(error))
    except UserError as error:
        return Failed(message=str(error))


def _check_parameters(batch_size: int, processes: int, fail_threshold: float) -> None:
    if batch_size < 1:
        raise UserError(f"batch_size is {batch_size}; a batch holds at least one file.")
    if processes < 0:
        raise UserError(f"processes is {processes}; give 0 for one a core, or how many you want.")
    if not 0 <= fail_threshold <= 1:
        raise UserError(f"fail_threshold is {fail_threshold}; it is a share from 0 to 1, such as 0.5.")


def _ingest(
    settings: Settings,
    url: str,
    walk: Walk,
    mode: Mode,
    batch_size: int,
    processes: int,
    fail_threshold: float,
) -> State[Any]:
    engine = create_loader_engine(url)
    run_id = UUID(str(flow_run.id))
    with hold_warehouse(engine), _recorded_run(engine, run_id, walk, mode):
        limit = settings.max_file_bytes
        plan = compare_with_ledger(
            discover_files(walk), read_ledger(engine, walk), mode, lambda file: hash_file(file, limit)
        )
        loader = Loader(url, run_id, walk, limit, mode == "dry_run", frozenset(plan.missing))
        counts = _load_all(loader, plan, batch_size, processes)
        counts = replace(counts, unchanged=counts.unchanged + plan.unchanged_count)
        finished = finish_load(engine, run_id, plan.missing) if mode != "dry_run" else None
        error = _threshold_error(counts, fail_threshold, mode)
        finish_run(engine, run_id, counts, finished, error)
        report = read_report(engine, run_id, counts.slowest)
        publish_report(report)
    get_run_logger().info(report.sentence)
    return Failed(name="TooManyRejected", message=error) if error else Completed(message=report.sentence)


@contextmanager
def _recorded_run(engine: Engine, run_id: UUID, walk: Walk, mode: Mode) -> Iterator[None]:
    """A row in `runs` from start to end; whatever stops the run is written into it and raised again."""
    start_run(
        engine,
        RunStart(
            run_id=run_id,
            run_name=str(flow_run.name),
            trigger=_run_trigger(),
            mode=mode,
            root=str(walk.root),
            parameters=dict(flow_run.parameters),
            code_version=version("winnow"),
            rules_version=RULES_VERSION,
        ),
    )
    try:
        yield
    except BaseException as error:
        fail_run(engine, run_id, f"{type(error).__name__}: {error}")
        raise


def _run_trigger() -> Literal["schedule", "ui", "api", "cli"]:
    """What started this run. Prefect's UI leaves its mark in the first state's message only.

    Its quick run says so; its form sends an empty message, where other clients send none.
    """
    context = FlowRunContext.get()
    run = context.flow_run if context else None
    if run is None or run.deployment_id is None:
        return "cli"
    if run.auto_scheduled:
        return "schedule"
    with get_client(sync_client=True) as client:
        states = client.read_flow_run_states(run.id)
    from_ui = any(state.message == "" or "Prefect UI" in (state.message or "") for state in states)
    return "ui" if from_ui else "api"


def _load_all(loader: Loader, plan: Plan, batch_size: int, processes: int) -> LoadCounts:
    """Every batch as a task of its own; only counts come back."""
    batches = list(batch_files(plan.to_read, batch_size))
    workers = max(1, min(processes, len(batches)))
    counts = LoadCounts()
    with (
        Progress(len(plan.to_read)) as progress,
        make_pool(workers) as pool,
        ThreadPoolTaskRunner[Any](max_workers=workers) as runner,
    ):
        tasks = ({"files": files, "loader": loader, "pool": pool} for files in batches)
        futures: list[PrefectFuture[Any]] = [runner.submit(ingest_batch, parameters) for parameters in tasks]
        for future in as_completed(futures):
            done = cast(LoadCounts, future.result())
            counts += done
            progress.advance(done.files)
    return counts


def _is_worth_retrying(_task: Any, _run: Any, state: State[Any]) -> bool:
    error = state.result(raise_on_failure=False)
    return isinstance(error, BaseException) and is_transient(error)


@task(
    name="ingest_batch",
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=3,
    retry_delay_seconds=[1, 5, 15],
    retry_condition_fn=_is_worth_retrying,
)
def ingest_batch(files: Sequence[RawFile], loader: Loader, pool: ProcessPoolExecutor | None) -> LoadCounts:
    """Read, clean and load one batch of files in one transaction; retried only when the connection was at fault."""
    if pool is None:
        return load_files(loader, files)
    return pool.submit(load_files, loader, files).result()


def _threshold_error(counts: LoadCounts, fail_threshold: float, mode: Mode) -> str | None:
    seen = counts.new + counts.changed + counts.unchanged + counts.rejected
    if not seen or counts.rejected / seen <= fail_threshold:
        return None
    if mode == "dry_run":
        hint = "Nothing was loaded; `winnow preview` on the folder says why."
    else:
        hint = "Good files were loaded; `winnow rejected` lists the others and says what to do."
    return f"{counts.rejected} of {seen} files were refused, more than the threshold of {fail_threshold:.0%}. {hint}"
