"""One ingest run from the command line: a Prefect API and the warehouse, then the flow."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from flows.errors import AlreadyRunning
from flows.load.database import open_warehouse
from flows.prefect_api import temporary_api
from flows.screens import print_hints, print_report
from flows.settings import Settings
from flows.stack.up import running_api
from flows.workers import check_dask

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

RUN_FAILED = 1


def run_ingest(settings: Settings, parameters: dict[str, Any]) -> int:
    """Run the flow `ingest` with these parameters and show its report; returns the exit code.

    Prefect hears of it at PREFECT_API_URL, else at the stack of this home if that is up, else at a temporary API.
    """
    check_dask(settings)
    if stack_api := running_api(settings):
        os.environ.setdefault("PREFECT_API_URL", stack_api)
        # The UI shows the run's log; here the report is enough.
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "ERROR")
        os.environ.setdefault("PREFECT_LOGGING_LOGGERS_PREFECT_TASK_RUNS_LEVEL", "WARNING")
    with temporary_api(settings.home) as wait_for_api, open_warehouse(settings) as url:
        # Imported here: Prefect reads its settings on import, and the server starts meanwhile.
        from flows.ingest import ingest

        wait_for_api()
        state = ingest(**parameters, return_state=True)
        run_id = state.state_details.flow_run_id
        if run_id is not None and (state.is_completed() or state.name == "TooManyRejected"):
            print_report(url, run_id)
            print_hints()
    return _exit_code(state)


def _exit_code(state: State[Any]) -> int:
    if state.is_completed():
        return 0
    sys.stderr.write(f"winnow: {state.message}\n")
    return AlreadyRunning.exit_code if state.name == "AlreadyRunning" else RUN_FAILED
