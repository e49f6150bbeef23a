"""The embedded server when processes are killed, start together or leave things behind."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from flows.load.embedded.server import is_running, server_dsn, start_server, stop_server, using_server
from tests.load.embedded import (
    USER,
    ask,
    comes_true,
    new_home,
    postmaster_pid,
    start_child,
    tell,
    user_process,
)

START = "import pathlib, sys; from flows.load.embedded import server; server.start_server(pathlib.Path(sys.argv[1]))"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with new_home() as path:
        yield path


def test_a_first_start_killed_half_way_is_begun_anew_by_a_crowd(home: Path) -> None:
    place = home / "postgres"
    with start_child(USER, home) as killed:
        assert comes_true(lambda: any(place.glob("data-new-*/base")))
        killed.kill()
    assert killed.returncode == -signal.SIGKILL
    assert not (place / "data").exists()
    crowd = [start_child(USER, home) for _ in range(3)]
    urls = {process.stdout.readline() for process in crowd if process.stdout}
    assert urls == {f"{server_dsn(home)}\n"}
    assert ask(server_dsn(home), "SELECT 1") == 1
    for process in crowd:
        process.communicate()
    assert [process.returncode for process in crowd] == [0, 0, 0]
    assert not is_running(home)
    assert not list(place.glob("data-new-*"))


def test_a_server_whose_only_user_is_killed_is_stopped_in_order(home: Path) -> None:
    with user_process(home) as (process, url):
        tell(url, "CREATE TABLE before_the_kill AS SELECT 1 AS number")
        assert is_running(home)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert comes_true(lambda: not is_running(home))
    assert "database system is shut down" in (home / "postgres" / "server.log").read_text()
    with using_server(home) as url:
        assert ask(url, "SELECT number FROM before_the_kill") == 1
        assert "was not properly shut down" not in (home / "postgres" / "server.log").read_text()


def test_a_killed_user_does_not_take_the_server_from_the_others(home: Path) -> None:
    with using_server(home) as url, psycopg.connect(url) as connection:
        with user_process(home) as (process, _):
            process.kill()
        assert process.returncode == -signal.SIGKILL
        # By now the watcher would have acted, were it mistaken.
        assert not comes_true(lambda: not is_running(home), seconds=0.5)
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not is_running(home)


def test_a_starter_killed_while_the_server_starts_leaves_no_server(home: Path) -> None:
    with start_child(USER, home) as process:
        assert comes_true(lambda: is_running(home))
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert process.stdout is not None
    assert comes_true(lambda: not is_running(home))


def test_without_its_watcher_a_server_is_stopped_after_the_next_user(home: Path) -> None:
    with user_process(home) as (process, _):
        for each in psutil.process_iter(["cmdline"]):
            command = each.info["cmdline"] or []
            if "flows.load.embedded.watcher" in command and str(home / "postgres") in command:
                each.kill()
                break
        else:
            pytest.fail("there was no watcher")
        process.kill()
    assert not comes_true(lambda: not is_running(home), seconds=0.5)
    with using_server(home):
        pass
    assert not is_running(home)


def test_a_killed_server_comes_back_with_what_was_committed(home: Path) -> None:
    with using_server(home) as url:
        tell(url, "CREATE TABLE committed AS SELECT 7 AS number")
        pid = postmaster_pid(home)
        os.kill(pid, signal.SIGKILL)
        assert comes_true(lambda: not _answers(url))
        assert (home / "postgres" / "data" / "postmaster.pid").exists()
        with using_server(home) as again:
            assert again == url
            assert ask(again, "SELECT number FROM committed") == 7
            assert postmaster_pid(home) != pid
            assert "was not properly shut down" in (home / "postgres" / "server.log").read_text()


def test_a_lock_file_that_names_a_living_stranger_is_no_obstacle(home: Path) -> None:
    with using_server(home):
        lines = (home / "postgres" / "data" / "postmaster.pid").read_text().splitlines()
    stale = home / "postgres" / "data" / "postmaster.pid"
    with subprocess.Popen(["sleep", "60"]) as stranger:
        stale.write_text("\n".join([str(stranger.pid), *lines[1:]]))
        assert not is_running(home)
        with using_server(home) as url:
            assert ask(url, "SELECT 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def test_keeping_a_server_does_not_keep_the_one_after_a_crash(home: Path) -> None:
    start_server(home)
    os.kill(postmaster_pid(home), signal.SIGKILL)
    assert comes_true(lambda: not is_running(home))
    assert (home / "postgres" / "kept").exists()
    with using_server(home):
        assert is_running(home)
    assert not is_running(home)


def test_a_kept_server_survives_the_session_that_started_it(home: Path) -> None:
    with start_child(START, home) as starter:
        # Its output ends with it: the server has not inherited it.
        assert starter.communicate(timeout=60)[0] == ""
        assert starter.returncode == 0
    assert os.getsid(postmaster_pid(home)) not in (starter.pid, os.getsid(0))
    with pytest.raises(ProcessLookupError):
        os.killpg(starter.pid, signal.SIGHUP)
    assert ask(server_dsn(home), "SELECT 1") == 1
    assert stop_server(home)
    assert not is_running(home)


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
