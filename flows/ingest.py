"""The flow `ingest`: find files, clean and load what is new or changed, connect posts, report."""

# No `from __future__ import annotations` here: Prefect reads the parameters' types to draw the run form.
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture, as_completed
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from pydantic import Field
from sqlalchemy import Engine

from flows.artifacts import publish_report
from flows.batches import Loader, batch_files, entrust, load_files
from flows.errors import UserError
from flows.extract.compare import compare_with_ledger
from flows.extract.discover import discover_files
from flows.extract.places import parse_root
from flows.extract.readers import hash_file
from flows.learning import learn_blogs
from flows.load.checks import run_checks
from flows.load.database import create_loader_engine, is_transient, open_warehouse
from flows.load.finish import FinishCounts, finish_load
from flows.load.ledger import mark_missing, read_ledger
from flows.load.reports import read_report
from flows.load.runs import count_articles, finish_run
from flows.progress import Progress
from flows.read_options import Kinds, read_options
from flows.recorded_run import explain_end, recorded_run
from flows.run_log import log_plan, log_report
from flows.runners import start_runner
from flows.settings import Settings
from flows.workers import check_dask
from schemas.records import LoadCounts, RawFile, ReadOptions, Walk

Mode = Literal["incremental", "full", "dry_run"]


def _run_name() -> str:
    parameters = flow_run.parameters
    what = parameters["source"] or Path(parameters["root"]).name or "root"
    day = flow_run.scheduled_start_time.date() if flow_run.scheduled_start_time else date.today()
    return f"ingest {what} {parameters['mode']} {day}"


# The form refuses a number out of range; who calls the flow otherwise gets a sentence from _check_parameters.
@flow(name="ingest", flow_run_name=_run_name, validate_parameters=False)
def ingest(
    root: str = "seeds",
    pattern: str = "**/*",
    source: str = "",
    mode: Mode = "incremental",
    kinds: Kinds = "posts",
    columns: str = "",
    batch_size: Annotated[int, Field(ge=1)] = 1000,
    processes: Annotated[int, Field(ge=0)] = 0,
    fail_threshold: Annotated[float, Field(ge=0, le=1)] = 0.5,
) -> State[Any]:
    """Load new and changed seed files into the warehouse.

    Args:
        root: Folder to walk, or a URL such as `s3://bucket/folder`. Each folder directly below it is one blog.
        pattern: Which files below the root to look at, for example `some-blog/*.txt`.
        source: Blog that files directly in the root belong to. Empty: a blog named like the root.
        mode: `incremental` reads new and changed files; `full` reads every file again; `dry_run` loads nothing.
        kinds: What to load of feeds and exports that tell posts from pages and drafts. What is left out is counted.
            Files that are known are read again for it in mode `full` only; so it is with `columns`.
        columns: Names of table columns (JSON Lines, CSV, Parquet) where the usual ones do not fit, as `field=column`
            with commas between: `text=body_md, url=link`. Fields: text, html, title, url, date, author, id.
        batch_size: Files that one task reads, cleans and loads, in transactions of 1,000 documents at most.
        processes: How many processes clean and load at once. 0: one for each processor core. On Dask: all its workers.
        fail_threshold: Share of refused files, from 0 to 1, above which the run is marked as failed.
    """

    def work() -> State[Any]:
        _check_parameters(batch_size, processes, fail_threshold)
        settings = Settings.from_environment()
        options = read_options(settings.max_file_bytes, kinds, columns)
        walk = Walk(parse_root(root), pattern, source)
        check_dask(settings)
        workers = processes or os.cpu_count() or 1
        with open_warehouse(settings) as url:
            return _ingest(settings, url, walk, options, mode, batch_size, workers, fail_threshold)

    return explain_end(work)


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
    options: ReadOptions,
    mode: Mode,
    batch_size: int,
    processes: int,
    fail_threshold: float,
) -> State[Any]:
    engine = create_loader_engine(url)
    with recorded_run(engine, mode, walk.root) as run_id:
        identify = partial(hash_file, options=options)
        plan = compare_with_ledger(discover_files(walk), read_ledger(engine, walk), mode, identify)
        log_plan(plan, walk.root)
        loader = Loader(url, run_id, walk, options, mode == "dry_run", frozenset(plan.missing))
        count_written = partial(count_articles, engine, run_id)
        load = partial(_load_all, settings.dask_scheduler, batch_size, processes, count_written)
        counts = load(loader, plan.to_read)
        counts = replace(counts, unchanged=counts.unchanged + plan.unchanged_count)
        finished = None
        if mode != "dry_run":
            gone = mark_missing(engine, run_id, plan.missing)
            counts += _load_again(engine, loader, load)
            finished = FinishCounts(gone, finish_load(engine, run_id))
        error = _threshold_error(counts, fail_threshold, mode)
        finish_run(engine, run_id, counts, finished, error, run_checks(engine, run_id) if finished else None)
        report = read_report(engine, run_id, counts.slowest, plan.sources)
        publish_report(report)
    log_report(report)
    return Failed(name="TooManyRejected", message=error) if error else Completed(message=report.sentence)


def _load_again(engine: Engine, loader: Loader, load: Callable[[Loader, Sequence[RawFile]], LoadCounts]) -> LoadCounts:
    """Read again what has to be cleaned by what the run has learnt of blogs; files that it cannot see are left to a
    run that can."""
    places = learn_blogs(engine, loader.run_id)
    files = [file for file in discover_files(loader.walk) if (file.source, file.path) in places] if places else []
    return load(replace(loader, is_again=True), files) if files else LoadCounts()


def _load_all(
    scheduler: str | None,
    batch_size: int,
    processes: int,
    count_written: Callable[[], int | None],
    loader: Loader,
    files: Sequence[RawFile],
) -> LoadCounts:
    """Every batch as a task of its own, on Dask if there is a scheduler; only counts come back."""
    batches = list(batch_files(files, batch_size))
    workers = max(1, min(processes, len(batches)))
    counts = LoadCounts()
    # With nothing to read no cluster is needed.
    scheduler = scheduler if batches else None
    with Progress(len(files), count_written) as progress, start_runner(scheduler, workers) as (runner, pool):
        futures: dict[PrefectFuture[Any], int] = {}
        for batch in batches:
            entrusted = entrust(loader, batch) if scheduler else loader
            futures[runner.submit(ingest_batch, {"files": batch, "loader": entrusted, "pool": pool})] = len(batch)
        for future in as_completed(list(futures)):
            counts += cast(LoadCounts, future.result())
            progress.advance(futures[future])
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
