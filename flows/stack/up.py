"""`winnow up` and `winnow down`: Postgres, Prefect's server and a worker on one machine, without Docker.

Both may be called at any time and any number of times: `up` mends what is missing, `down` ends what is there.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx

from flows.load.database import open_warehouse
from flows.load.embedded.postmaster import is_free_port
from flows.load.embedded.server import start_server, stop_server
from flows.settings import Settings
from flows.stack.api import api_client
from flows.stack.locks import end_holder, find_holder, hold, is_held
from flows.stack.places import PROGRAMS, Stack
from flows.stack.supervisor import StackNotStarted, find_supervisor, start_supervisor, stop_supervisor
from flows.stack.worker import WORK_POOL

FIRST_PORT = 4200
PORT_COUNT = 100
START_SECONDS = 180

Say = Callable[[str], None]


def bring_up(settings: Settings, say: Say) -> Stack:
    """Start what does not run, and return when the API answers and a worker waits for runs.

    `say` gets a sentence for each thing that takes time. Raises StackNotStarted with the log to look into.
    """
    stack = Stack(settings.home)
    with _alone(stack):
        say("Postgres …")
        start_server(settings.home)
        with open_warehouse(settings):
            pass  # tables, views and roles, before anything is due
        if find_supervisor(stack) is None:
            _end_programs(stack)  # left over by a supervisor that was killed
            _choose_port(stack)
        say(f"Prefect's server and a worker on {stack.ui_url} …")
        start_supervisor(stack, {**os.environ, **stack_environment(settings, stack)})
        _wait_until("server", stack, _answers)
        _wait_until("worker", stack, _has_worker)
    return stack


def bring_down(settings: Settings) -> bool:
    """Stop everything; runs that are under way are stopped too. Whether anything was running."""
    stack = Stack(settings.home)
    if not stack.folder.is_dir():
        return False
    with _alone(stack):
        found = [stop_supervisor(stack), _end_programs(stack), stop_server(settings.home)]
        return any(found)


def stack_environment(settings: Settings, stack: Stack) -> dict[str, str]:
    """What every program of the stack, and everybody who talks to its server, has in its environment."""
    secret = os.environ.get("PREFECT_SERVER_API_AUTH_STRING")
    return {
        "WINNOW_HOME": str(settings.home),
        "PREFECT_HOME": str(settings.home / "prefect"),
        "PREFECT_API_URL": stack.api_url,
        "PREFECT_UI_URL": stack.ui_url,
        **({"PREFECT_API_AUTH_STRING": secret} if secret else {}),
    }


def running_api(settings: Settings) -> str | None:
    """Address of the stack's API if the stack of this home is up, which need not mean that it answers already."""
    stack = Stack(settings.home)
    return stack.api_url if is_held(stack.lock("server")) else None


@contextmanager
def _alone(stack: Stack) -> Iterator[None]:
    try:
        stack.folder.mkdir(parents=True, exist_ok=True)
        (stack.home / "prefect").mkdir(exist_ok=True)
    except OSError as error:
        raise StackNotStarted(f"{stack.home} cannot be used: {error}. Set WINNOW_HOME to another folder.") from None
    with hold(stack.lock("up")):
        yield


def _end_programs(stack: Stack) -> bool:
    found = [end_holder(stack.lock(program)) for program in reversed(PROGRAMS)]
    return any(found)


def _choose_port(stack: Stack) -> None:
    """The port that the server always had, or the first free one from 4200 on."""
    ports = range(FIRST_PORT, FIRST_PORT + PORT_COUNT)
    wanted = [int(stack.port.read_text("ascii"))] if stack.port.exists() else []
    port = next((port for port in [*wanted, *ports] if is_free_port(port)), None)
    if port is None:
        raise StackNotStarted(f"Every port from {ports[0]} to {ports[-1]} is taken; end a program that holds one.")
    stack.port.write_text(str(port), "ascii")


def _wait_until(program: str, stack: Stack, is_ready: Callable[[Stack], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _ask(stack, is_ready):
        if time.monotonic() > deadline or find_supervisor(stack) is None:
            raise StackNotStarted(
                f"The {program} was not ready within {START_SECONDS} s; {stack.log(program)} may tell why. "
                "What is up stays up: `winnow up` tries again, `winnow down` stops it."
            )
        time.sleep(0.2)


def _ask(stack: Stack, is_ready: Callable[[Stack], bool]) -> bool:
    try:
        return is_ready(stack)
    except httpx.TransportError:
        return False


def _answers(stack: Stack) -> bool:
    with api_client(stack.api_url) as api:
        return api.get("/health").is_success


def _has_worker(stack: Stack) -> bool:
    with api_client(stack.api_url) as api:
        answer = api.post(f"/work_pools/{WORK_POOL}/workers/filter", json={})
    holder = find_holder(stack.lock("worker"))
    if not answer.is_success or holder is None:
        return False
    # One that was killed counts as online for a while.
    started = datetime.fromtimestamp(holder.create_time(), UTC)
    return any(datetime.fromisoformat(worker["last_heartbeat_time"]) > started for worker in answer.json())
