"""Registers what prefect.yaml says at a Prefect server, and tells what is scheduled there.

Prefect's own `prefect deploy` does the registering. Around it stands what Prefect leaves out: nothing is registered
again that did not change, so that what a person set in the UI stays, and no due time is lost while it is registered.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import httpx
import typer
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    DeploymentFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateName,
)
from prefect.client.schemas.objects import DeploymentSchedule, FlowRun
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound, PrefectHTTPStatusError

from flows.automations import apply_automations
from flows.deployments import Declared, Project, find_project
from flows.errors import UserError
from flows.settings import Settings
from flows.stack.worker import WORK_POOL

WAIT_SECONDS = 60
WORK_QUEUE = "warehouse"

# Prefect ends its complaints with these lines.
NOISE = ("An exception occurred", "For further information")

NOBODY_TOLD = (
    "Nobody is told when a run fails. Set WINNOW_NOTIFY_URL to a webhook of Slack, Mattermost or the like and deploy "
    "again, or make a notification block named winnow-alerts in the UI; an automation that is switched off stays off."
)


class NotDeployed(UserError):
    """The server cannot be reached, or does not take what prefect.yaml says."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """A deployment as the server has it. `next_due` is in the schedule's time zone; `is_watched`: somebody is told."""

    name: str
    schedule: str
    next_due: datetime | None
    is_paused: bool
    is_watched: bool


def deploy(settings: Settings, say: Callable[[str], None]) -> tuple[Deployed, ...]:
    """Bring the server that PREFECT_API_URL names to what prefect.yaml says. Does no harm twice, or twice at once.

    `say` gets a sentence if there is something to wait for. Raises NotDeployed with what to do.
    """
    project = find_project()
    with get_client(sync_client=True) as client:
        _wait_for_api(client, say)
        _make_queue(client)
        if not _is_current(client, project):
            _register(client, project)
        found = _read(client, project.deployments)
        is_watched = apply_automations(client, settings, found)
        return tuple(_describe(client, deployment, is_watched) for deployment in found)


def show_deployed(deployed: Collection[Deployed]) -> None:
    """Print what runs when, and whether anybody is told when it does not."""
    for one in deployed:
        typer.echo(f"{one.name:<10} {one.schedule or 'no schedule: press Run in the UI'}")
        if one.is_paused:
            typer.echo(f"{'':<10} paused; resume it in the UI")
        elif one.next_due:
            typer.echo(f"{'':<10} next due {one.next_due:%Y-%m-%d %H:%M %Z}")
    if not all(one.is_watched for one in deployed):
        typer.echo(NOBODY_TOLD)


def _wait_for_api(client: SyncPrefectClient, say: Callable[[str], None]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    fault = _ask(client)
    if fault:
        say(f"No Prefect server answers at {client.api_url} yet; waiting for up to {WAIT_SECONDS} s …")
    while fault := _ask(client):
        if time.monotonic() > deadline:
            raise NotDeployed(
                f"No Prefect server answers at {client.api_url} ({fault}); start it, for example with `winnow up`, "
                "or correct PREFECT_API_URL."
            )
        time.sleep(0.5)


def _ask(client: SyncPrefectClient) -> str:
    """What keeps the API from answering, or an empty text."""
    try:
        client.hello()
    except httpx.TransportError as error:
        return str(error) or type(error).__name__
    except PrefectHTTPStatusError as error:
        if error.response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise NotDeployed(
                f"The Prefect server at {client.api_url} wants a password; set PREFECT_API_AUTH_STRING to the server's "
                "PREFECT_SERVER_API_AUTH_STRING."
            ) from None
        return f"HTTP {error.response.status_code}"
    return ""


def _make_queue(client: SyncPrefectClient) -> None:
    """The pool and the queue that lets one run at a time through; as a person changed them where they exist."""
    try:
        client.read_work_pool(WORK_POOL)
    except ObjectNotFound:
        with suppress(ObjectAlreadyExists):  # who deploys at the same moment was faster
            client.create_work_pool(WorkPoolCreate(name=WORK_POOL, type="process"))
    try:
        client.read_work_queue_by_name(WORK_QUEUE, WORK_POOL)
    except ObjectNotFound:
        with suppress(ObjectAlreadyExists):
            client.create_work_queue(
                WORK_QUEUE,
                description="One run at a time, because all of them write to one warehouse.",
                concurrency_limit=1,
                work_pool_name=WORK_POOL,
            )


def _read(client: SyncPrefectClient, declared: Collection[Declared]) -> list[DeploymentResponse]:
    names = DeploymentFilterName(any_=[deployment.name for deployment in declared])
    entrypoints = {deployment.entrypoint for deployment in declared}
    found = client.read_deployments(deployment_filter=DeploymentFilter(name=names))
    return sorted((one for one in found if one.entrypoint in entrypoints), key=lambda one: one.name)


def _is_current(client: SyncPrefectClient, project: Project) -> bool:
    """Whether the server has all of it as this prefect.yaml says, but for what a person changed since."""
    wanted = {(one.name, project.version, one.work_pool, one.work_queue) for one in project.deployments}
    found = _read(client, project.deployments)
    return wanted == {(one.name, one.version, one.work_pool_name, one.work_queue_name) for one in found}


def _register(client: SyncPrefectClient, project: Project) -> None:
    known = {deployment.id: deployment for deployment in _read(client, project.deployments)}
    before = datetime.now(UTC)
    # Prefect resumes a paused deployment that it is not told to keep paused.
    _run_prefect_deploy(project, paused={deployment.name for deployment in known.values() if deployment.paused})
    for deployment in _read(client, project.deployments):
        if not deployment.paused:
            # Registering deletes the runs to come, and the scheduler makes them again seconds later, from then on only.
            # A due time in between would be lost. Runs that are there, or were, are not made a second time.
            start = before if deployment.id in known else datetime.now(UTC)
            client.request(
                "POST",
                "/deployments/{id}/schedule",
                path_params={"id": deployment.id},
                json={"start_time": start.isoformat()},
            )
    for deployment in _read(client, project.deployments):
        _delete_strays(client, deployment)


def _delete_strays(client: SyncPrefectClient, deployment: DeploymentResponse) -> None:
    """Delete runs to come of schedules that are gone: two who make a deployment at once both make its schedules."""
    schedules = {schedule.id for schedule in deployment.schedules}
    for run in _runs_to_come(client, deployment):
        if run.auto_scheduled and run.created_by and run.created_by.id not in schedules:
            with suppress(ObjectNotFound):
                client.delete_flow_run(run.id)


def _run_prefect_deploy(project: Project, paused: Collection[str]) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
        file.write(project.completed(paused))
        file.flush()
        done = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", file.name],
            cwd=project.path.parent,
            env={**os.environ, "COLUMNS": "400"},
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    if done.returncode:
        lines = [line.strip("│╭╰─╮╯ ") for line in done.stdout.splitlines()]
        reason = next((line for line in reversed(lines) if line and not line.startswith(NOISE)), "it said nothing")
        raise NotDeployed(
            f"Prefect did not take {project.path} ({reason.rstrip('.')}); correct it, then run `winnow deploy`."
        )


def _describe(client: SyncPrefectClient, deployment: DeploymentResponse, is_watched: bool) -> Deployed:
    active = [schedule for schedule in deployment.schedules if schedule.active]
    due = _next_due(client, deployment) if active and not deployment.paused else None
    return Deployed(
        name=deployment.name,
        schedule="; ".join(_describe_schedule(schedule) for schedule in deployment.schedules),
        next_due=due.astimezone(ZoneInfo(_zone(active[0]))) if due else None,
        is_paused=deployment.paused or bool(deployment.schedules and not active),
        is_watched=is_watched,
    )


def _describe_schedule(schedule: DeploymentSchedule) -> str:
    rule = schedule.schedule
    if isinstance(rule, CronSchedule):
        when = rule.cron
    elif isinstance(rule, IntervalSchedule):
        when = f"every {rule.interval}"
    else:
        when = str(getattr(rule, "rrule", ""))
    name = f"{schedule.slug}: " if schedule.slug else ""
    return f"{name}{when} {_zone(schedule)}{'' if schedule.active else ', paused'}"


def _zone(schedule: DeploymentSchedule) -> str:
    return getattr(schedule.schedule, "timezone", None) or "UTC"


def _next_due(client: SyncPrefectClient, deployment: DeploymentResponse) -> datetime | None:
    runs = _runs_to_come(client, deployment)
    return runs[0].expected_start_time if runs else None


def _runs_to_come(client: SyncPrefectClient, deployment: DeploymentResponse) -> list[FlowRun]:
    # By name: what is late has the same type.
    to_come = FlowRunFilter(state=FlowRunFilterState(name=FlowRunFilterStateName(any_=["Scheduled"])))
    return client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment.id])),
        flow_run_filter=to_come,
        sort=FlowRunSort.EXPECTED_START_TIME_ASC,
    )
