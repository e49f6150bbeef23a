"""Times whole `winnow ingest` runs over generated seeds: first load, unchanged re-run, 1 % changed; and their memory.

    python -m bench.ingest [--files 10000] [--processes 0]

Seconds mean little on a shared machine, so the same run also times a floor: reading the same files and copying
their text into one table without any index, and prints the ratio.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from bench.generated_seeds import write_seeds
from flows.load.embedded.server import using_server

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Measurement:
    """One run of the command: wall seconds, and the most memory that it and its worker processes held at once."""

    seconds: float
    peak_mebibytes: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="winnow-bench-") as folder:
        root, home = Path(folder) / "seeds", Path(folder) / "home"
        os.chmod(folder, 0o755)  # noqa: S103  the embedded server runs as another user under root
        write_seeds(root, options.files)
        measure(root, home, options.files, options.processes)


def measure(root: Path, home: Path, files: int, processes: int) -> None:
    """Print a line a run."""
    with using_server(home) as url:
        floor = copy_floor(url, root)
        report("read + bare COPY (the floor)", Measurement(floor, 0), files, floor)
        report("first load", run_ingest(root, home, processes), files, floor)
        report("unchanged re-run", run_ingest(root, home, processes), files, floor)
        for path in sorted(root.rglob("*.txt"))[::100]:
            path.write_text(path.read_text("utf-8").replace(".", ", then.", 1), encoding="utf-8")
        report("1 % changed", run_ingest(root, home, processes), files, floor)


def copy_floor(url: str, root: Path) -> float:
    """Seconds to read every file and copy its text into a table without keys."""
    started = time.perf_counter()
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE floor (path text, body text)")
        with cursor.copy("COPY floor FROM STDIN") as copy:
            for path in root.rglob("*.txt"):
                copy.write_row((str(path), path.read_text("utf-8")))
    return time.perf_counter() - started


def run_ingest(root: Path, home: Path, processes: int) -> Measurement:
    """Run the command as a user would and watch its memory; the database server and Prefect's API are not counted."""
    command = [sys.executable, "-m", "flows.cli", "ingest", str(root), "--processes", str(processes)]
    started = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, "WINNOW_HOME": str(home)}, stdout=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        peak = max(peak, _resident_bytes(process.pid))
        time.sleep(0.2)
    if process.returncode != 0:
        raise SystemExit(f"winnow ingest ended with exit code {process.returncode}")
    return Measurement(time.perf_counter() - started, peak / MEBIBYTE)


def _resident_bytes(pid: int) -> int:
    try:
        parent = psutil.Process(pid)
        family = [parent, *parent.children(recursive=True)]
        return sum(one.memory_info().rss for one in family if "flows.prefect_api" not in one.cmdline())
    except psutil.NoSuchProcess:
        return 0


def report(name: str, measured: Measurement, files: int, floor: float) -> None:
    """One line of the table."""
    print(
        f"{name:30} {measured.seconds:7.1f} s  {files / measured.seconds:8,.0f} files/s"
        f"  {measured.seconds / floor:6.1f} x floor  {measured.peak_mebibytes:6.0f} MiB"
    )


if __name__ == "__main__":
    main()
