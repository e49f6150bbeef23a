"""Whole runs on a Dask cluster: a scheduler and workers as separate processes, one of them killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import make_url

from bench.generated_seeds import write_seeds
from flows.errors import UserError
from tests.dask.cluster import Cluster, sent_bytes, tasks_by_worker, wait_for, watching
from tests.slow.commands import Winnow, count, dump, wait_until_loading

FILES = 900
RUN = "SELECT status, files_new, files_unchanged, articles_inserted, error FROM marts.runs ORDER BY started_at"


def start_ingest(winnow: Winnow, address: str, root: Path, batch_size: int = 50) -> subprocess.Popen[str]:
    """Start a run on the cluster."""
    winnow.environment["WINNOW_DASK_SCHEDULER"] = address
    return winnow.start("ingest", str(root), "--batch-size", str(batch_size))


def end_of(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code and standard error of a run."""
    _, errors = process.communicate(timeout=200)
    return process.returncode, errors


def query(url: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(statement.encode()).fetchall()


def kill_a_busy_worker(cluster: Cluster, client: Any) -> str:
    """Kill -9 the worker with most to do and return its name."""
    tasks = tasks_by_worker(client)
    name = max(tasks, key=lambda each: tasks[each])
    assert tasks[name] > 0, "no worker had anything to do"
    cluster.workers[int(name.removeprefix("worker-"))].kill()
    return name


def ask_prefect(what: str) -> list[dict[str, Any]]:
    answer = httpx.post(f"{os.environ['PREFECT_API_URL']}/{what}/filter", json={"limit": 200})
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()
    return found


def test_three_workers_of_which_one_is_killed_leave_what_one_process_leaves(
    tmp_path: Path, cluster: Cluster, winnow: Winnow, other_winnow: Winnow
) -> None:
    write_seeds(tmp_path / "seeds", FILES)
    url = winnow.url()
    address = cluster.start(url, workers=3)
    with watching(address) as client:
        process = start_ingest(winnow, address, tmp_path / "seeds")
        wait_until_loading(process, url, 100)
        sent = sent_bytes(client)
        dead = kill_a_busy_worker(cluster, client)
        assert count(url, "warehouse.articles") < FILES
        wait_for(lambda: dead not in tasks_by_worker(client), "the scheduler to miss its worker")
    code, errors = end_of(process)
    assert code == 0, errors
    assert query(url, RUN) == [("completed", FILES, 0, FILES, None)]
    assert any(artifact["data"] == 100.0 for artifact in ask_prefect("artifacts"))

    password = str(make_url(url).password)
    assert str(tmp_path / "seeds" / "blog-").encode() in sent, "the tasks were looked at while they were there"
    assert password.encode() not in sent
    told = json.dumps([ask_prefect(what) for what in ("flow_runs", "task_runs", "logs", "artifacts")])
    assert "ingest_batch" in told
    for place in (told, cluster.log(), errors):
        assert password not in place

    other_winnow.succeed("ingest", str(tmp_path / "seeds"), "--batch-size", "50", "--processes", "1")
    assert dump(url) == dump(other_winnow.url())


def test_a_lost_connection_is_tried_again_on_the_worker(tmp_path: Path, cluster: Cluster, winnow: Winnow) -> None:
    write_seeds(tmp_path / "seeds", 400)
    url = winnow.url()
    process = start_ingest(winnow, cluster.start(url, workers=1), tmp_path / "seeds")
    wait_until_loading(process, url, 50)
    with psycopg.connect(url) as holder:
        # Held, so that the batch is surely in the middle of its transaction when its connection goes.
        holder.execute("LOCK warehouse.articles IN SHARE ROW EXCLUSIVE MODE")
        waiting = "FROM pg_stat_activity WHERE application_name = 'winnow' AND wait_event_type = 'Lock'"
        wait_for(
            lambda: query(url, f"SELECT pg_terminate_backend(pid) {waiting}") != [],
            "a batch's transaction",
        )
    code, errors = end_of(process)
    assert code == 0, errors
    assert query(url, RUN) == [("completed", 400, 0, 400, None)]
    assert max(run["run_count"] for run in ask_prefect("task_runs")) == 2


def test_a_batch_that_ends_too_many_workers_fails_the_run_and_the_next_one_heals_it(
    tmp_path: Path, cluster: Cluster, winnow: Winnow
) -> None:
    write_seeds(tmp_path / "seeds", 400)
    url = winnow.url()
    address = cluster.start(url, workers=2, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    with watching(address) as client:
        process = start_ingest(winnow, address, tmp_path / "seeds")
        wait_until_loading(process, url, 50)
        kill_a_busy_worker(cluster, client)
    code, errors = end_of(process)
    assert code == 1
    assert "workers died while running it" in errors
    [(status, _, _, _, error)] = query(url, RUN)
    assert status == "failed"
    assert "KilledWorker" in error
    assert count(url, "warehouse.articles") < 400

    code, errors = end_of(start_ingest(winnow, address, tmp_path / "seeds"))
    assert code == 0, errors
    assert count(url, "warehouse.articles") == 400


def test_a_worker_that_does_not_see_the_files_fails_the_run_and_refuses_none_of_them(
    tmp_path: Path, cluster: Cluster, winnow: Winnow
) -> None:
    write_seeds(tmp_path / "seeds", 60)
    url = winnow.url()
    address = cluster.start(url, workers=1)
    cluster.workers[0].send_signal(signal.SIGSTOP)
    process = start_ingest(winnow, address, tmp_path / "seeds")
    with watching(address) as client:
        wait_for(lambda: tasks_by_worker(client)["worker-0"] > 0, "the files to be found and sent")
    shutil.move(tmp_path / "seeds", tmp_path / "unmounted")
    cluster.workers[0].send_signal(signal.SIGCONT)
    code, errors = end_of(process)
    assert code == 1
    assert f"The Dask worker on {socket.gethostname()} cannot read {tmp_path / 'seeds'}" in errors
    assert "mount the seed folder there under the same path" in errors
    assert [run[0] for run in query(url, RUN)] == ["failed"]
    assert query(url, "SELECT count(*) FROM warehouse.rejections") == [(0,)]


def test_a_worker_without_the_warehouse_s_address_is_named(tmp_path: Path, cluster: Cluster, winnow: Winnow) -> None:
    write_seeds(tmp_path / "seeds", 60)
    code, errors = end_of(start_ingest(winnow, cluster.start(None, workers=1), tmp_path / "seeds"))
    assert code == 1
    assert f"The Dask worker on {socket.gethostname()} has no WINNOW_DATABASE_URL" in errors


def test_a_worker_that_does_not_reach_prefect_says_which_address_to_correct(
    tmp_path: Path, cluster: Cluster, winnow: Winnow
) -> None:
    write_seeds(tmp_path / "seeds", 60)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{closed.getsockname()[1]}"
        address = cluster.start(winnow.url(), workers=1, http_proxy=nowhere)
        code, errors = end_of(start_ingest(winnow, address, tmp_path / "seeds"))
    assert code == 1
    assert f"cannot reach Prefect's server (Failed to reach API at {os.environ['PREFECT_API_URL']}" in errors
    assert "set PREFECT_API_URL to an address" in errors


def test_a_scheduler_that_does_not_answer_is_one_line_within_seconds(tmp_path: Path, winnow: Winnow) -> None:
    write_seeds(tmp_path / "seeds", 5)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{unused.getsockname()[1]}"
        code, errors = end_of(start_ingest(winnow, address, tmp_path / "seeds"))
    assert code == 1
    assert f"No Dask scheduler answers at {address}" in errors
    assert "Traceback" not in errors
    [(seconds,)] = query(winnow.url(), "SELECT extract(epoch FROM finished_at - started_at)::float FROM marts.runs")
    assert seconds < 20


def test_a_scheduler_without_workers_is_said_to_have_none(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows import runners  # imports Prefect, which reads its settings then

    address = cluster.start(None, workers=0)
    monkeypatch.setattr(runners, "FIRST_WORKER_SECONDS", 1)
    told = pytest.raises(UserError, match="has had no worker for 1 s; start one with `dask worker tcp:")
    with told, runners.start_runner(address, 1):
        pass


def test_dask_with_the_embedded_server_is_refused_before_anything_starts(tmp_path: Path) -> None:
    write_seeds(tmp_path / "seeds", 5)
    started = time.monotonic()
    code, errors = end_of(start_ingest(Winnow(tmp_path / "home"), "tcp://127.0.0.1:8786", tmp_path / "seeds"))
    assert code == 2
    assert errors.startswith("winnow: WINNOW_DASK_SCHEDULER is set, but WINNOW_DATABASE_URL is not")
    assert time.monotonic() - started < 15
    assert not (tmp_path / "home").exists()
