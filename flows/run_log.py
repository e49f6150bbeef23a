"""What a run says in Prefect's log: a quiet good run in a few lines, and a warning for whatever wants a person."""

from __future__ import annotations

import logging

from prefect import get_run_logger
from prefect.exceptions import CancelledRun, FailedRun

from flows.extract.compare import Plan
from flows.load.reports import RunReport


def keep_ends_short() -> None:
    """Where a flow returns a failed or cancelled state, Prefect adds 40 lines of traceback through its own engine."""
    logging.getLogger("prefect.flow_runs").addFilter(_shorten_end)


def _shorten_end(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, FailedRun):
        record.msg, record.args, record.exc_info = str(error), (), None
    # That a run was covered by another is no error, and Prefect's line before this one says it.
    return not isinstance(error, CancelledRun)


def log_plan(plan: Plan, root: str) -> None:
    """What was found, before anything is read."""
    found = len(plan.to_read) + plan.unchanged_count
    get_run_logger().info(
        f"{found} files below {root}: {len(plan.to_read)} to read, {plan.unchanged_count} unchanged, "
        f"{len(plan.missing)} gone."
    )


def log_report(report: RunReport) -> None:
    """What wants a person, each as one warning."""
    logger = get_run_logger()
    if report.refused_reasons:
        reasons = ", ".join(f"{row['reason']} {row['refused']}" for row in report.refused_reasons)
        logger.warning(f"Refused in this run: {reasons}. `winnow rejected` says what to do about each.")
    for check in report.failed_checks:
        found = f"{check['found_count']} of {check['checked_count']}, {check['allowed_count']} allowed"
        example = f" For example: {check['example']}" if check["example"] else ""
        logger.warning(f"Quality check failed: {check['check_name']} ({found}). {check['meaning']}{example}")
    if report.run["error"]:
        # A run that went well ends with this sentence, which Prefect logs.
        logger.info(report.sentence)
