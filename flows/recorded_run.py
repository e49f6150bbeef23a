"""What every flow does around its work: the warehouse is held, the run is recorded, and each end has its state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any, Literal
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.runtime import flow_run
from prefect.states import Cancelled, Failed
from sqlalchemy import Engine

from flows.errors import AlreadyCovered, AlreadyRunning, UserError
from flows.load.database import hold_warehouse
from flows.load.runs import RunStart, check_covered, fail_run, start_run
from flows.pipeline import RULES_VERSION
from flows.run_log import keep_ends_short


def explain_end(work: Callable[[], State[Any]]) -> State[Any]:
    """The state that `work` returns, or the one that its fault means: a person's mistake is one sentence."""
    keep_ends_short()
    try:
        return work()
    except (AlreadyRunning, AlreadyCovered) as error:
        return Cancelled(name=type(error).__name__, message=str(error))
    except UserError as error:
        return Failed(message=str(error))


@contextmanager
def recorded_run(engine: Engine, mode: str | None = None, root: str | None = None) -> Iterator[UUID]:
    """Keep every other run out, and a row in `runs` from start to end; yields the run's id.

    Only a run that walks a folder has a mode and a root.
    Whatever stops the run is written into the row and raised again. Raises AlreadyRunning and AlreadyCovered.
    """
    run = RunStart(
        run_id=UUID(str(flow_run.id)),
        run_name=str(flow_run.name),
        trigger=_run_trigger(),
        mode=mode,
        root=root,
        parameters=dict(flow_run.parameters),
        code_version=version("winnow"),
        rules_version=RULES_VERSION,
        flow=str(flow_run.flow_name),
    )
    with hold_warehouse(engine):
        if run.trigger == "schedule":
            check_covered(engine, run, flow_run.scheduled_start_time)
        start_run(engine, run)
        try:
            yield run.run_id
        except BaseException as error:
            fail_run(engine, run.run_id, f"{type(error).__name__}: {error}")
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
