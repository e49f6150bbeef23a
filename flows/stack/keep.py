"""What the supervisor starts, and starts again when it ends: `python -m flows.stack.keep postgres|server|worker`.

Needs WINNOW_HOME and PREFECT_API_URL in its environment. None waits for another: each retries until the others are up.
"""

from __future__ import annotations

import os
import sys

import httpx
from sqlalchemy import make_url

from flows.load.database import create_database
from flows.load.embedded.server import start_server, wait_until_stopped
from flows.settings import Settings
from flows.stack.locks import claim
from flows.stack.lost_runs import end_lost_runs
from flows.stack.places import Stack
from flows.stack.server import become_server
from flows.stack.worker import become_worker

PREFECT_DATABASE = "prefect"


def keep_postgres(stack: Stack) -> None:
    """Start the embedded Postgres and stay until it ends; it outlives this process if this is the one that ends."""
    start_server(stack.home)
    wait_until_stopped(stack.home)


def keep_server(stack: Stack) -> None:
    """Become Prefect's server, its database being one of the embedded Postgres."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]  # the driver would prefer them to the address
    warehouse = start_server(stack.home)
    create_database(warehouse, PREFECT_DATABASE)
    address = make_url(warehouse).set(drivername="postgresql+asyncpg", database=PREFECT_DATABASE)
    os.environ["PREFECT_API_DATABASE_CONNECTION_URL"] = address.render_as_string(hide_password=False)
    # By default Prefect unpacks its UI among the installed files, which may not be ours to write.
    os.environ.setdefault("PREFECT_UI_STATIC_DIRECTORY", str(stack.home / "prefect" / "ui"))
    become_server("127.0.0.1", int(stack.port.read_text("ascii")))


def keep_worker(settings: Settings, stack: Stack) -> None:
    """Become the worker; before that nobody works, so what still counts as under way is lost."""
    warehouse = start_server(stack.home)
    try:
        end_lost_runs(stack.api_url, settings.database_url or warehouse)
    except httpx.TransportError as error:
        raise SystemExit(f"Prefect's server does not answer yet: {error}") from error
    become_worker()


def main(program: str) -> None:
    """Hold the program's lock, then be the program."""
    settings = Settings.from_environment()
    stack = Stack(settings.home)
    if not claim(stack.lock(program)):
        raise SystemExit(f"Another {program} of {stack.home} is running.")
    if program == "postgres":
        keep_postgres(stack)
    elif program == "server":
        keep_server(stack)
    else:
        keep_worker(settings, stack)


if __name__ == "__main__":
    main(sys.argv[1])
