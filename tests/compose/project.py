"""The stack of docker-compose.yml under a project name, ports and a seed folder of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("postgres", "server", "worker")
ONE_SHOTS = ("secrets", "migrate", "deploy")
OVER = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}

Row = dict[str, Any]


def find_compose() -> list[str]:
    """The command of Compose 2, else of Compose 1, or nothing where there is no engine to talk to."""
    if not shutil.which("docker") or _fails(["docker", "info"]):
        return []
    commands = (["docker", "compose"], ["docker-compose"])
    return next((command for command in commands if not _fails([*command, "version"])), [])


def _fails(command: list[str]) -> bool:
    if not shutil.which(command[0]):
        return True
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0


class Project:
    """Runs Compose, looks at the containers, asks Prefect's API."""

    def __init__(self, compose: list[str], folder: Path) -> None:
        self.name = f"winnow-test-{os.getpid()}"
        self.seeds = folder / "seeds"
        self.seeds.mkdir()
        self.port = _free_port()
        self.up_seconds = self.healthy_seconds = 0.0
        variables = {
            "WINNOW_SEEDS": str(self.seeds),
            "WINNOW_PREFECT_PORT": str(self.port),
            "WINNOW_POSTGRES_PORT": str(_free_port()),
        }
        settings = folder / "env"
        settings.write_text("".join(f"{name}={value}\n" for name, value in variables.items()), encoding="utf-8")
        self.compose = [*compose, "--project-name", self.name, "--env-file", str(settings)]
        # A person's own settings would go before the file's.
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("WINNOW_", "PREFECT_", "COMPOSE_"))
        }

    def run(self, *arguments: str, seconds: float = 600) -> str:
        """A Compose command that must succeed; returns its standard output."""
        done = subprocess.run(
            [*self.compose, *arguments],
            cwd=ROOT,
            env=self.environment,
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=seconds,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def logins(self) -> dict[str, str]:
        """What the documented command prints: `ui`, `analyst` and `owner`."""
        shown = self.run("run", "--rm", "-T", "secrets", "show")
        found = {
            "ui": re.search(r"its login +(\S+)", shown),
            "analyst": re.search(r"(postgresql://analyst:\S+)", shown),
            "owner": re.search(r"(postgresql://winnow:\S+)", shown),
        }
        return {name: match.group(1) for name, match in found.items() if match}

    def containers(self, service: str) -> list[Row]:
        """What the engine knows about a service's containers."""
        labels = (f"project={self.name}", f"service={service}")
        filters = [part for label in labels for part in ("--filter", f"label=com.docker.compose.{label}")]
        found = docker("ps", "--all", "--quiet", *filters).split()
        rows: list[Row] = json.loads(docker("inspect", *found)) if found else []
        return rows

    def main_process(self, service: str) -> tuple[int, int]:
        """Number of the main process on the host, and how often the engine restarted the container."""
        (container,) = self.containers(service)
        return container["State"]["Pid"], container["RestartCount"]

    def kill(self, *services: str) -> None:
        """End main processes at once, as a machine out of memory does; returns when the engine has started them again.

        `docker kill` would count as a person's wish, and nothing would start again.
        """
        before = {service: self.main_process(service) for service in services}
        processes = " ".join(str(process) for process, _ in before.values())
        image = self.containers("secrets")[0]["Image"]
        docker(
            "run",
            "--rm",
            "--network",
            "none",
            "--user",
            "0",
            "--pid",
            "host",
            image,
            "sh",
            "-c",
            f"kill -9 {processes}",
        )
        for service, (_, restarts) in before.items():
            wait_for(partial(self._has_restarted, service, restarts), 60)

    def _has_restarted(self, service: str, restarts: int) -> bool:
        return self.main_process(service)[1] > restarts

    def is_healthy(self) -> bool:
        """Whether each service has containers, and all of them are what `ps` calls healthy."""
        states = [[container["State"] for container in self.containers(service)] for service in SERVICES]
        return all(found and all(_is_healthy(state) for state in found) for found in states)

    def start(self) -> None:
        """The one command, from nothing, timed; the image is built."""
        start = time.monotonic()
        self.run("up", "--detach")
        self.up_seconds = time.monotonic() - start
        wait_for(self.is_healthy, 180)
        self.healthy_seconds = time.monotonic() - start

    def leftovers(self) -> list[str]:
        """Containers, volumes and networks that are still there."""
        label = f"label=com.docker.compose.project={self.name}"
        return [
            name
            for kind in ("container", "volume", "network")
            for name in docker(
                kind, "ls", "--quiet", *(["--all"] if kind == "container" else []), "--filter", label
            ).split()
        ]

    def api(self, login: str | None) -> httpx.Client:
        """A client of Prefect's API, logged in or not."""
        user, _, password = (login or "").partition(":")
        auth = (user, password) if login else None
        return httpx.Client(base_url=f"http://127.0.0.1:{self.port}/api", auth=auth, timeout=30)


class Runs:
    """Runs of the deployment `ingest`, as a program starts and watches them through the API."""

    def __init__(self, api: httpx.Client) -> None:
        self.api = api

    def deployments(self) -> list[str]:
        """Names of what is deployed."""
        return sorted(row["name"] for row in self._post("/deployments/filter", {}))

    def start(self, **parameters: Any) -> str:
        """Ask for a run; returns its id."""
        deployment = self.api.get("/deployments/name/ingest/ingest").raise_for_status().json()
        return str(self._post(f"/deployments/{deployment['id']}/create_flow_run", {"parameters": parameters})["id"])

    def read(self, run: str) -> Row:
        """The run as the API has it."""
        found: Row = self.api.get(f"/flow_runs/{run}").raise_for_status().json()
        return found

    def wait_for_end(self, run: str, seconds: float) -> Row:
        """The run once it is over."""
        wait_for(lambda: self.read(run)["state_type"] in OVER, seconds)
        return self.read(run)

    def _post(self, path: str, content: Row) -> Any:
        return self.api.post(path, json=content).raise_for_status().json()


def docker(*arguments: str) -> str:
    """A Docker command that must succeed; returns its standard output."""
    return subprocess.run(["docker", *arguments], check=True, stdout=subprocess.PIPE, text=True, timeout=120).stdout


def _is_healthy(state: Row) -> bool:
    return bool(state["Running"]) and state["Health"]["Status"] == "healthy"


def wait_for(is_so: Callable[[], object], seconds: float) -> None:
    """Return when it is so; fail when the time is over. A server that does not answer yet is asked again."""
    deadline = time.monotonic() + seconds
    while True:
        with suppress(httpx.TransportError, httpx.HTTPStatusError):
            if is_so():
                return
        assert time.monotonic() < deadline, f"still not so after {seconds} s"
        time.sleep(0.5)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
