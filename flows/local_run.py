"""One ingest run from the command line: a temporary Prefect API beside the embedded warehouse, then the flow."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from flows.errors import AlreadyRunning
from flows.load.database import open_warehouse
from flows.prefect_api import temporary_api
from flows.screens import print_hints, print_report
from flows.settings import Settings

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

RUN_FAILED = 1


def run_ingest(settings: Settings, parameters: dict[str, Any]) -> int:
    """Run the flow `ingest` with these parameters and show its report; returns the exit code."""
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
