"""What runs the batches: processes of this machine, or a Dask cluster where one machine is outgrown."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.batches import make_pool
from flows.errors import UserError

CONNECT_SECONDS = 5
# A cluster that grows on demand may have to start its first worker.
FIRST_WORKER_SECONDS = 60

Runner = TaskRunner[Any]


@contextmanager
def start_runner(scheduler: str | None, workers: int) -> Iterator[tuple[Runner, ProcessPoolExecutor | None]]:
    """A task runner, and the processes that its tasks use if they do not work where they run.

    `scheduler` is the address of a Dask scheduler, or None for `workers` processes of this machine.
    Raises UserError if the scheduler cannot be reached or has no worker.
    """
    if scheduler is None:
        with make_pool(workers) as pool, ThreadPoolTaskRunner[Any](max_workers=workers) as runner:
            yield runner, pool
    else:
        with _dask_runner(scheduler) as runner:
            yield runner, None


@contextmanager
def _dask_runner(scheduler: str) -> Iterator[Runner]:
    # An extra that most installations do without.
    from prefect_dask.task_runners import DaskTaskRunner

    with DaskTaskRunner(address=scheduler, client_kwargs={"timeout": CONNECT_SECONDS}) as runner:
        try:
            client = runner.client
        except (OSError, ValueError) as error:
            raise UserError(
                f"No Dask scheduler answers at {scheduler} ({error}); "
                "start one with `dask scheduler`, or correct WINNOW_DASK_SCHEDULER."
            ) from None
        try:
            client.wait_for_workers(1, timeout=FIRST_WORKER_SECONDS)
        except TimeoutError:
            raise UserError(
                f"The Dask scheduler at {scheduler} has had no worker for {FIRST_WORKER_SECONDS} s; "
                f"start one with `dask worker {scheduler}`."
            ) from None
        with _explained():
            yield runner


@contextmanager
def _explained() -> Iterator[None]:
    """A task begins by asking Prefect's server for its version; where a worker cannot, say what to do."""
    try:
        yield
    except RuntimeError as error:
        if not str(error).startswith("Failed to reach API"):
            raise
        raise UserError(
            f"A Dask worker cannot reach Prefect's server ({error}); "
            "set PREFECT_API_URL to an address of it that this machine and every worker reach."
        ) from None
