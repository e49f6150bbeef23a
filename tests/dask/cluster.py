"""A Dask cluster of separate processes over TCP, each started as an operator would start it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cloudpickle  # type: ignore[import-untyped]
import distributed

START_SECONDS = 60

connect: Any = distributed.Client  # only parts of it have types


class Cluster:
    """A scheduler and its workers; what they print is kept in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workers: list[subprocess.Popen[bytes]] = []
        self._scheduler: subprocess.Popen[bytes] | None = None

    def start(self, database_url: str | None, workers: int, **environment: str) -> str:
        """Start everything and return the scheduler's address; only the workers' environment has this warehouse."""
        self.folder.mkdir()
        ready = self.folder / "scheduler.json"
        command = ("scheduler", "--port", "0", "--scheduler-file", str(ready))
        self._scheduler = self._launch("scheduler", {**os.environ, **environment}, *command)
        wait_for(ready.exists, "the scheduler to start")
        with connect(scheduler_file=str(ready), set_as_default=False) as client:
            address = str(client.scheduler.address)
            self._add_workers(address, database_url, workers, environment)
            wait_for(lambda: len(tasks_by_worker(client)) == workers, f"{workers} workers to join")
        return address

    def log(self) -> str:
        """Everything that the scheduler and the workers printed."""
        return "".join(path.read_text() for path in self.folder.glob("*.log"))

    def stop(self) -> None:
        """End every process, also one that a test has halted."""
        processes = [*self.workers, *([self._scheduler] if self._scheduler else [])]
        for process in processes:
            process.send_signal(signal.SIGCONT)
            process.kill()
        for process in processes:
            process.wait()

    def _add_workers(self, address: str, database_url: str | None, workers: int, environment: dict[str, str]) -> None:
        """Start workers of one thread each, without the nanny that would replace one that is killed."""
        environment = {**os.environ, **environment}
        environment.pop("WINNOW_DATABASE_URL", None)
        if database_url:
            environment["WINNOW_DATABASE_URL"] = database_url
        for number in range(workers):
            name = f"worker-{number}"
            files = str(self.folder / name)
            command = ("worker", address, "--name", name, "--nthreads", "1", "--no-nanny", "--local-directory", files)
            self.workers.append(self._launch(name, environment, *command))

    def _launch(self, name: str, environment: dict[str, str], program: str, *options: str) -> subprocess.Popen[bytes]:
        module = f"distributed.cli.dask_{program}"
        command = [sys.executable, "-m", module, *options, "--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)


@contextmanager
def watching(address: str) -> Iterator[Any]:
    """A client that only looks."""
    with connect(address, set_as_default=False) as client:
        yield client


def tasks_by_worker(client: Any) -> dict[str, int]:
    """How many tasks each worker has been given and not returned, by its name."""
    workers: dict[str, int] = client.run_on_scheduler(_count_tasks)
    return workers


def _count_tasks(dask_scheduler: Any) -> dict[str, int]:
    return {str(worker.name): len(worker.processing) for worker in dask_scheduler.workers.values()}


def sent_bytes(client: Any) -> bytes:
    """All that the scheduler holds of the tasks: what crossed the network to it, and goes on to workers."""
    sent: bytes = client.run_on_scheduler(_pickle_tasks)
    return sent


def _pickle_tasks(dask_scheduler: Any) -> bytes:
    return b"".join(cloudpickle.dumps((task.key, task.run_spec)) for task in dask_scheduler.tasks.values())


def wait_for(condition: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
    """Return when the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain for {what}"
        time.sleep(0.05)
