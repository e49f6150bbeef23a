"""A Prefect server and a worker as `winnow up` starts them, on an embedded Postgres: one for all tests of this folder.

Tests kill the server and the worker; each leaves both running.
"""

from __future__ import annotations

import itertools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
import pytest
from sqlalchemy import make_url

from flows.load.database import create_database, open_warehouse
from flows.load.embedded.server import using_server
from flows.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGE = "{title}\n\n{body}\n\nPopular posts from this blog\n\n{related}\n"
BODY = " ".join(["The tram left the harbour at seven, and nobody on the quay looked up."] * 12)

NIGHTLY = 'cron: "0 3 * * *"'
NUMBERS = itertools.count(1)

Row = dict[str, Any]


class Stack:
    """Handles on the running programs, and short words for what tests ask the API."""

    def __init__(self, home: Path, environment: dict[str, str]) -> None:
        self.home = home
        self.environment = environment
        self.api = httpx.Client(base_url=environment["PREFECT_API_URL"], timeout=30)
        self.is_nightly = False
        self.programs: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        """Start `server` or `worker`, and wait until the server answers."""
        port = make_url(self.environment["PREFECT_API_URL"]).port
        arguments = ["--port", str(port)] if name == "server" else []
        with (self.home / f"{name}.log").open("ab") as log:
            self.programs[name] = subprocess.Popen(
                [sys.executable, "-m", f"flows.stack.{name}", *arguments],
                env=self.environment,
                cwd=self.home,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        if name == "server":
            wait_for(self.answers, 60)

    def answers(self) -> bool:
        """Whether the API is up."""
        with suppress(httpx.TransportError):
            return self.api.get("/health").status_code == httpx.codes.OK
        return False

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """End a program; by default so that it cannot say a word. A worker's flow processes end with it."""
        program = self.programs[name]
        family = psutil.Process(program.pid).children(recursive=True) if number == signal.SIGKILL else []
        program.send_signal(number)
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)
        program.wait(60)

    def restart(self, name: str) -> None:
        """Kill a program and start it again."""
        self.kill(name)
        self.start(name)

    def winnow(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """The command line in the folder of the test's own prefect.yaml."""
        return subprocess.run(
            [sys.executable, "-m", "flows.cli", *arguments],
            env={**self.environment, **environment},
            cwd=self.home,
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def write_project(self, schedule: str = NIGHTLY) -> None:
        """Write prefect.yaml with this schedule; each time with another comment, so that it is registered anew."""
        text = (ROOT / "prefect.yaml").read_text(encoding="utf-8")
        assert NIGHTLY in text
        changed = f"{text.replace(NIGHTLY, schedule)}\n# {next(NUMBERS)}\n"
        (self.home / "prefect.yaml").write_text(changed, encoding="utf-8")
        self.is_nightly = False

    def deploy_nightly(self) -> None:
        """Deploy prefect.yaml as it is, unless that is done already."""
        if not self.is_nightly:
            self.write_project()
            self.deploy()
            self.is_nightly = True

    def deploy(self, **environment: str) -> str:
        """Run `winnow deploy`; returns what it printed."""
        done = self.winnow("deploy", **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def deployment(self, name: str = "ingest") -> Row:
        """A deployment as the API has it."""
        answer = self.api.get(f"/deployments/name/{name}/{name}")
        answer.raise_for_status()
        found: Row = answer.json()
        return found

    def runs(self, name: str = "ingest", **filters: Any) -> list[Row]:
        """Runs of a deployment, the first due first."""
        body = {
            "deployments": {"id": {"any_": [self.deployment(name)["id"]]}},
            "flow_runs": filters,
            "sort": "EXPECTED_START_TIME_ASC",
        }
        answer = self.api.post("/flow_runs/filter", json=body)
        answer.raise_for_status()
        found: list[Row] = answer.json()
        return found

    def start_run(self, name: str = "ingest", **parameters: Any) -> str:
        """Ask for a run as the UI does; returns its id."""
        answer = self.api.post(
            f"/deployments/{self.deployment(name)['id']}/create_flow_run",
            json={"parameters": parameters, "state": {"type": "SCHEDULED", "message": ""}},
        )
        answer.raise_for_status()
        return str(answer.json()["id"])

    def run(self, run_id: str) -> Row:
        """A run as the API has it."""
        found: Row = self.api.get(f"/flow_runs/{run_id}").json()
        return found

    def wait_for_end(self, run_id: str, seconds: float = 120) -> Row:
        """The run once it is over."""
        over = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
        wait_for(lambda: self.run(run_id)["state_type"] in over, seconds)
        return self.run(run_id)

    @contextmanager
    def stalled(self) -> Iterator[None]:
        """Runs that start while the block lasts wait before they read the ledger."""
        with psycopg.connect(self.environment["WINNOW_DATABASE_URL"]) as connection:
            connection.execute("LOCK TABLE warehouse.raw_files IN ACCESS EXCLUSIVE MODE")
            yield

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows from the warehouse."""
        with psycopg.connect(self.environment["WINNOW_DATABASE_URL"]) as connection:
            return connection.execute(statement.encode()).fetchall()

    def query_status(self, run_id: str) -> str | None:
        """What the warehouse says of a run."""
        rows = self.query(f"SELECT status FROM warehouse.runs WHERE run_id = '{run_id}'")  # noqa: S608
        return rows[0][0] if rows else None


def wait_for(is_so: Callable[[], object], seconds: float) -> None:
    """Return when it is so; fail when the time is over."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"still not so after {seconds} s"
        time.sleep(0.25)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def write_pages(folder: Path, count: int) -> None:
    blog = folder / "tramway"
    blog.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        page = PAGE.format(title=f"Tram number {number}", body=f"{number}. {BODY}", related=f"Tram number {number + 1}")
        (blog / f"{number}.txt").write_text(page, encoding="utf-8")


@pytest.fixture
def deployed(stack: Stack) -> Stack:
    """The stack with prefect.yaml deployed as it is."""
    stack.deploy_nightly()
    return stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with tempfile.TemporaryDirectory(prefix="winnow-operate-") as folder, ExitStack() as cleanup:
        home = Path(folder)
        home.chmod(0o711)  # so that Postgres, which is never root, can enter it
        url = cleanup.enter_context(using_server(home / "winnow"))
        create_database(url, "prefect")
        write_pages(home / "seeds", 3)
        prefect = make_url(url).set(drivername="postgresql+asyncpg", database="prefect")
        address = f"http://127.0.0.1:{free_port()}"
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "WINNOW_"))},
            "WINNOW_HOME": str(home / "winnow"),
            "WINNOW_DATABASE_URL": url,
            "PREFECT_HOME": str(home / "prefect"),
            "PREFECT_API_URL": f"{address}/api",
            "PREFECT_UI_URL": address,
            "PREFECT_API_DATABASE_CONNECTION_URL": prefect.render_as_string(hide_password=False),
            "PREFECT_WORKER_QUERY_SECONDS": "2",
            "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "10",
        }
        (home / "prefect").mkdir()
        running = Stack(home, environment)
        with open_warehouse(Settings(home, url, None, 1)):
            pass
        running.start("server")
        try:
            running.start("worker")
            yield running
        finally:
            running.api.close()
            for name in running.programs:
                with suppress(psutil.NoSuchProcess):
                    running.kill(name)
