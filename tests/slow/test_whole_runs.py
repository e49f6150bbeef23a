"""Runs of the whole command over generated seeds: killed, repeated, large."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import psutil
import psycopg

from bench.generated_seeds import write_seeds
from tests.slow.commands import Winnow, count, dump, wait_until_loading, writes


def test_a_run_killed_in_its_middle_leaves_what_an_undisturbed_run_leaves(
    folder: Path, winnow: Winnow, other_winnow: Winnow
) -> None:
    write_seeds(folder / "seeds", 3000)
    ingest = ("ingest", str(folder / "seeds"), "--batch-size", "100")
    winnow.succeed("db", "migrate")
    url = winnow.url()
    for committed in (100, 1000):
        process = winnow.start(*ingest)
        wait_until_loading(process, url, committed)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        assert 0 < count(url, "warehouse.articles") < 3000
    winnow.succeed(*ingest)
    with psycopg.connect(url) as connection:
        states = connection.execute("SELECT status FROM marts.runs ORDER BY started_at").fetchall()
    assert [state for (state,) in states] == ["crashed", "crashed", "completed"]

    other_winnow.succeed(*ingest)
    assert dump(url) == dump(other_winnow.url())


def test_no_process_outlives_a_killed_run(folder: Path, winnow: Winnow) -> None:
    write_seeds(folder / "seeds", 3000)
    winnow.succeed("db", "migrate")
    url = winnow.url()
    process = winnow.start("ingest", str(folder / "seeds"), "--batch-size", "100", "--processes", "2")
    wait_until_loading(process, url, 100)
    children = psutil.Process(process.pid).children(recursive=True)
    assert len(children) >= 3, "a Prefect server and two workers"
    process.kill()
    process.communicate()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []


def test_ten_thousand_files_load_in_flat_memory_and_again_in_seconds(folder: Path, winnow: Winnow) -> None:
    write_seeds(folder / "seeds", 10_000)
    process = winnow.start("ingest", str(folder / "seeds"), "--processes", "1")
    seen = _watch_memory(process)
    assert process.returncode == 0
    middle = max(seen[len(seen) // 2 : len(seen) * 3 // 4])
    assert max(seen) < middle * 1.15, "memory grew in the last quarter of the run"
    url = winnow.url()
    assert count(url, "marts.articles") == 10_000
    assert count(url, "marts.related_posts") == 30_000

    before = writes(url)
    started = time.monotonic()
    winnow.succeed("ingest", str(folder / "seeds"))
    assert time.monotonic() - started < 60
    assert writes(url) == before


def _watch_memory(process: subprocess.Popen[str]) -> list[int]:
    """Resident bytes of the run's own process, from once it has begun to its end."""
    seen = []
    while process.poll() is None:
        try:
            seen.append(psutil.Process(process.pid).memory_info().rss)
        except psutil.NoSuchProcess:
            break
        time.sleep(0.1)
    process.communicate()
    return seen


def test_one_run_at_a_time(folder: Path, winnow: Winnow) -> None:
    write_seeds(folder / "seeds", 2000)
    winnow.succeed("db", "migrate")
    url = winnow.url()
    first = winnow.start("ingest", str(folder / "seeds"), "--batch-size", "50", "--processes", "1")
    wait_until_loading(first, url, 50)
    second = winnow.run("ingest", str(folder / "seeds"))
    assert first.poll() is None, "the first run was still at work when the second gave up"
    assert second.returncode == 4
    assert "has held the warehouse since" in second.stderr
    first.communicate()
    assert first.returncode == 0
    assert count(url, "marts.articles") == 2000
