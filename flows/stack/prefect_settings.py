"""Prefect's settings for a server and workers that stay up, as environment variables; those set by a person win."""

from __future__ import annotations

import os
from collections.abc import Mapping

QUIET = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}

SERVER_SETTINGS = {
    **QUIET,
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # A schedule that was resumed has its next run after this long: Prefect's 60 seconds could pass over a due time.
    "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "10",
    # For limits that people set in the UI: in memory, a restart of the server would forget who holds their slots.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
}

WORKER_SETTINGS = {
    **QUIET,
    # A run whose process and worker were both killed has nobody to say so, but its silence does (flows/automations.py).
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    # Who pressed Run in the UI watches: Prefect's 10 seconds are long then.
    "PREFECT_WORKER_QUERY_SECONDS": "3",
    # A line for each finished batch would bury the few lines that a person should read.
    "PREFECT_LOGGING_LOGGERS_PREFECT_TASK_RUNS_LEVEL": "WARNING",
}


def apply(settings: Mapping[str, str]) -> None:
    """Put settings into the environment of this process and of those it becomes or starts."""
    for name, value in settings.items():
        os.environ.setdefault(name, value)
