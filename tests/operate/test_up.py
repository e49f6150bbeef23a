"""`winnow up` and `winnow down`, as commands, on a home of their own."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from bench.generated_seeds import write_seeds
from flows.load.embedded.server import is_running, server_dsn
from flows.stack.locks import find_holder
from flows.stack.places import PROGRAMS, Stack
from flows.stack.supervisor import find_supervisor
from tests.sample_seeds import articles_by_blog
from tests.slow.commands import Winnow

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A folder that the embedded server's user may enter, its name being one that trips naive code."""
    with tempfile.TemporaryDirectory(prefix="winnow up 100% ") as name:
        Path(name).chmod(0o755)
        yield Path(name) / "home"


@pytest.fixture(scope="module")
def winnow(home: Path) -> Iterator[Winnow]:
    """The command; its stack is down at the end, whatever became of the tests."""
    command = Winnow(home)
    yield command
    command.run("down")


@pytest.fixture
def stack(winnow: Winnow, home: Path) -> Stack:
    """A stack that is up."""
    winnow.succeed("up")
    return Stack(home)


def processes(stack: Stack) -> dict[str, psutil.Process]:
    """The processes of the stack that live, by program."""
    found = {program: find_holder(stack.lock(program)) for program in PROGRAMS}
    found["supervisor"] = find_supervisor(stack)
    return {program: process for program, process in found.items() if process is not None}


def lives(process: psutil.Process) -> bool:
    """Whether it runs; one that ended and was not yet buried does not."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def postmaster(stack: Stack) -> int:
    data = (stack.home / "postgres").resolve() / "data"
    return int((data / "postmaster.pid").read_text().splitlines()[0])


def is_replaced(stack: Stack, before: int) -> bool:
    """Whether another database server runs; while it starts, its file is gone or empty for a moment."""
    with suppress(FileNotFoundError, IndexError):
        return is_running(stack.home) and postmaster(stack) != before
    return False


def wait_for_other(stack: Stack, program: str, before: psutil.Process) -> None:
    deadline = time.monotonic() + 60
    while processes(stack).get(program, before) == before:
        assert time.monotonic() < deadline, f"{program} did not come back"
        time.sleep(0.1)


def answers(stack: Stack) -> bool:
    try:
        return httpx.get(f"{stack.api_url}/health").is_success
    except httpx.TransportError:
        return False


def test_up_says_where_people_find_what_and_what_is_scheduled(winnow: Winnow, home: Path) -> None:
    said = winnow.succeed("up")
    stack = Stack(home)
    assert stack.ui_url in said
    assert "postgresql://analyst:" in said
    assert "nightly" in said or "0 3 * * *" in said
    assert httpx.get(stack.ui_url).text.startswith("<!DOCTYPE html>")


def test_up_again_leaves_everything_as_it_is(winnow: Winnow, stack: Stack) -> None:
    before = processes(stack)
    winnow.succeed("up")
    assert processes(stack) == before
    assert set(before) == {*PROGRAMS, "supervisor"}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_that_is_killed_comes_back_by_itself(stack: Stack, program: str) -> None:
    before = processes(stack)[program]
    before.kill()
    wait_for_other(stack, program, before)


def test_a_database_that_is_killed_comes_back_by_itself(winnow: Winnow, stack: Stack) -> None:
    before = postmaster(stack)
    os.kill(before, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while not is_replaced(stack, before):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert winnow.succeed("db", "psql", "--", "-Atc", "SELECT 'alive'").strip() == "alive"


def test_up_after_a_kill_of_the_supervisor_starts_anew_and_leaves_nothing_twice(winnow: Winnow, stack: Stack) -> None:
    before = processes(stack)
    before["supervisor"].kill()
    winnow.succeed("up")
    after = processes(stack)
    assert set(after) == set(before)
    assert not any(lives(process) for process in before.values())
    assert answers(stack)


def test_up_after_a_kill_of_everything_heals(winnow: Winnow, stack: Stack) -> None:
    for process in processes(stack).values():
        process.kill()
    os.kill(postmaster(stack), signal.SIGKILL)
    winnow.succeed("up")
    assert set(processes(stack)) == {*PROGRAMS, "supervisor"}
    assert answers(stack)


def test_a_run_from_the_command_line_is_seen_in_the_ui(winnow: Winnow, stack: Stack) -> None:
    winnow.succeed("ingest", str(SEEDS))
    runs = httpx.post(f"{stack.api_url}/flow_runs/filter", json={"flows": {"name": {"any_": ["ingest"]}}}).json()
    assert [run["state"]["type"] for run in runs if run["deployment_id"] is None] == ["COMPLETED"]


def test_a_run_whose_worker_and_process_are_killed_is_crashed_and_the_next_completes(
    stack: Stack, tmp_path: Path
) -> None:
    write_seeds(tmp_path, 3000)
    lost = start_run(stack, tmp_path)
    wait_for(stack, lost, "RUNNING")
    wait_for_rows(stack)
    worker = processes(stack)["worker"]
    family = [worker, *worker.children(recursive=True)]
    for process in family:
        process.kill()
    wait_for(stack, lost, "CRASHED")
    following = start_run(stack, SEEDS)
    wait_for(stack, following, "COMPLETED")


def test_the_database_server_cannot_be_stopped_under_a_stack(winnow: Winnow, stack: Stack) -> None:
    refused = winnow.run("db", "stop")
    assert refused.returncode == 2
    assert "winnow down" in refused.stderr
    assert is_running(stack.home)


def test_down_leaves_no_process_behind_and_up_finds_what_was_loaded(winnow: Winnow, stack: Stack) -> None:
    winnow.succeed("ingest", str(SEEDS))
    family = [child for one in processes(stack).values() for child in [one, *one.children(recursive=True)]]
    assert winnow.succeed("down").strip() == "Stopped."
    assert not any(lives(process) for process in family)
    assert not is_running(stack.home)
    assert winnow.succeed("down").strip() == "Nothing was running."
    winnow.succeed("up")
    held = "SELECT count(*) FROM marts.articles WHERE source = 'harbour-notes'"
    assert winnow.succeed("db", "psql", "--", "-Atc", held).strip() == str(articles_by_blog()["harbour-notes"])


def start_run(stack: Stack, root: Path) -> str:
    deployment = httpx.get(f"{stack.api_url}/deployments/name/ingest/ingest").json()["id"]
    parameters = {"root": str(root), "batch_size": 50}
    created = httpx.post(f"{stack.api_url}/deployments/{deployment}/create_flow_run", json={"parameters": parameters})
    return str(created.raise_for_status().json()["id"])


def wait_for(stack: Stack, run: str, wanted: str) -> None:
    deadline = time.monotonic() + 120
    while (state := httpx.get(f"{stack.api_url}/flow_runs/{run}").json()["state"])["type"] != wanted:
        assert time.monotonic() < deadline, state
        assert state["type"] not in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}, state
        time.sleep(0.3)


def wait_for_rows(stack: Stack) -> None:
    """Wait until the run has loaded its first files, so that it is killed in the middle."""
    deadline = time.monotonic() + 60
    with psycopg.connect(server_dsn(stack.home), autocommit=True) as connection:
        while not connection.execute("SELECT 1 FROM warehouse.raw_files WHERE source LIKE 'blog-%' LIMIT 1").fetchone():
            assert time.monotonic() < deadline
            time.sleep(0.2)
