"""Times the same run on 1, 2 and 3 Dask workers of one thread each, against one and two processes without Dask.

    python -m bench.dask_workers [--files 4000] [--batch-size 200] [--rounds 3]

Everything shares this machine: workers, scheduler, Postgres and Prefect. So figures are ratios to the one-process run
of the same round. `batches` is the part that workers share; `finish` is one connection's work in Postgres at the end
of a run (links, reposts, search), which no worker shortens. `python` and `postgres` are processor seconds of the run
and its workers, and of the server: unlike the others they hardly move with what else the machine does.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from typing import Any

import psutil
from sqlalchemy import make_url

from bench.generated_seeds import write_seeds
from flows.load.database import create_database
from flows.load.embedded.server import using_server
from flows.prefect_api import temporary_api
from tests.dask.cluster import Cluster
from tests.load.embedded import postmaster_pid

WORKERS = (1, 2, 3)


@dataclass(frozen=True)
class Figures:
    """Seconds of one run."""

    run: float
    batches: float
    finish: float
    python: float
    postgres: float


class Bench:
    """Runs the flow in this process, each time into a database of its own."""

    def __init__(self, folder: Path, server_url: str, files: int, batch_size: int) -> None:
        self.folder, self.server_url, self.files, self.batch_size = folder, server_url, files, batch_size
        self._databases = 0
        write_seeds(folder / "seeds", files)
        write_seeds(folder / "few", 50)

    def database(self) -> str:
        """Address of a new database."""
        self._databases += 1
        name = f"bench_{self._databases}"
        create_database(self.server_url, name)
        return make_url(self.server_url).set(database=name).render_as_string(hide_password=False)

    def on_processes(self, processes: int) -> Figures:
        """A run on this machine alone."""
        os.environ.pop("WINNOW_DASK_SCHEDULER", None)
        os.environ["WINNOW_DATABASE_URL"] = self.database()
        return self._run("seeds", processes)

    def on_workers(self, workers: int, round_: int) -> Figures:
        """A run on a cluster of its own, whose workers have imported everything in a small run before."""
        url = os.environ["WINNOW_DATABASE_URL"] = self.database()
        cluster = Cluster(self.folder / f"cluster-{round_}-{workers}")
        try:
            os.environ["WINNOW_DASK_SCHEDULER"] = cluster.start(url, workers)
            numbers = [worker.pid for worker in cluster.workers]
            self._run("few", 1, batch_size=2)
            return self._run("seeds", 1, workers=numbers)
        finally:
            cluster.stop()

    def _run(self, seeds: str, processes: int, batch_size: int = 0, workers: Sequence[int] = ()) -> Figures:
        from flows import ingest

        python, postgres = self._python_seconds(workers), self._postgres_seconds()
        started = time.perf_counter()
        with timed(ingest, "_load_all") as batches, timed(ingest, "finish_load") as finish:
            state = ingest.ingest(
                root=str(self.folder / seeds),
                batch_size=batch_size or self.batch_size,
                processes=processes,
                return_state=True,
            )
        seconds = time.perf_counter() - started
        if not state.is_completed():
            raise SystemExit(str(state.message))
        python, postgres = self._python_seconds(workers) - python, self._postgres_seconds() - postgres
        return Figures(seconds, batches[0], finish[0], python, postgres)

    def _python_seconds(self, workers: Sequence[int]) -> float:
        """Processor time of this process, of its children that have ended, and of Dask workers by process number."""
        own = sum(psutil.Process().cpu_times()[:4])
        return float(own + sum(sum(psutil.Process(number).cpu_times()[:2]) for number in workers))

    def _postgres_seconds(self) -> float:
        """Processor time of all connections that have ended; a run closes each of its own."""
        times = psutil.Process(postmaster_pid(self.folder / "home")).cpu_times()
        return float(times.children_user + times.children_system)


@contextmanager
def timed(module: Any, name: str) -> Iterator[list[float]]:
    """Collect the seconds of each call of a function while the block lasts."""
    function: Callable[..., Any] = getattr(module, name)
    seconds: list[float] = []

    def measured(*arguments: Any, **options: Any) -> Any:
        started = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            seconds.append(time.perf_counter() - started)

    setattr(module, name, measured)
    try:
        yield seconds
    finally:
        setattr(module, name, function)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=4000)
    parser.add_argument("--batch-size", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="winnow-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the embedded server runs as another user under root
        os.environ["WINNOW_HOME"] = str(folder / "home")
        with temporary_api(folder / "home") as wait_for_api, using_server(folder / "home") as url:
            wait_for_api()
            measure(Bench(folder, url, options.files, options.batch_size), options.rounds)


def measure(bench: Bench, rounds: int) -> None:
    """Print a line a run, then the medians over all rounds."""
    print(f"{os.cpu_count()} cores, {bench.files} files, {bench.batch_size} a batch")
    measured: dict[str, list[tuple[Figures, float]]] = {}
    for round_ in range(rounds):
        one = bench.on_processes(1)
        found = {"1 process": one, "2 processes": bench.on_processes(2)}
        found |= {f"{count} Dask workers": bench.on_workers(count, round_) for count in WORKERS}
        for name, figures in found.items():
            measured.setdefault(name, []).append((figures, one.batches / figures.batches))
            report(name, [measured[name][-1]])
        print(f"load average after round {round_ + 1}: {os.getloadavg()[0]:.1f}")
    print("medians")
    for name, each in measured.items():
        report(name, each)


def report(name: str, measured: list[tuple[Figures, float]]) -> None:
    """One line: medians of what was measured."""
    parts = {field.name: median(getattr(figures, field.name) for figures, _ in measured) for field in fields(Figures)}
    seconds = "   ".join(f"{part} {value:5.1f} s" for part, value in parts.items())
    print(f"{name:15} {seconds}   batches {median(ratio for _, ratio in measured):4.2f} x as fast as 1 process")


if __name__ == "__main__":
    main()
