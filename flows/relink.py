"""The flow `relink`: what follows every load, done again over the whole warehouse."""

# No `from __future__ import annotations` here: Prefect reads the parameters' types to draw the run form.
from datetime import date
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed

from flows.artifacts import publish_report
from flows.load.checks import run_checks
from flows.load.database import create_loader_engine, open_warehouse
from flows.load.finish import FinishCounts, finish_load
from flows.load.reports import read_report
from flows.load.runs import finish_run
from flows.recorded_run import explain_end, recorded_run
from flows.run_log import log_report
from flows.settings import Settings


def _run_name() -> str:
    day = flow_run.scheduled_start_time.date() if flow_run.scheduled_start_time else date.today()
    return f"relink {day}"


@flow(name="relink", flow_run_name=_run_name)
def relink() -> State[Any]:
    """Find duplicates and match cited posts with articles again; reads no file."""
    return explain_end(_relink)


def _relink() -> State[Any]:
    with open_warehouse(Settings.from_environment()) as url:
        engine = create_loader_engine(url)
        with recorded_run(engine) as run_id:
            finished = FinishCounts(links_resolved=finish_load(engine, run_id))
            finish_run(engine, run_id, None, finished, None, run_checks(engine, run_id))
            report = read_report(engine, run_id)
            publish_report(report)
    log_report(report)
    return Completed(message=report.sentence)
