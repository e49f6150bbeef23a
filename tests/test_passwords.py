"""The passwords of a compose stack: made once, kept, chosen, and read by the programs that need them."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from flows.stack.passwords import NoPasswords, Passwords, describe_logins, make_passwords, read_passwords

# What has a meaning in a pgpass file, in TOML, in a URL or in a shell.
AWKWARD = r"""a:b\c "d" 'e' $f @g/h#é😀%20"""


def test_the_first_start_makes_random_passwords_and_later_ones_keep_them(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    made = make_passwords(tmp_path, {"WINNOW_OWNER_PASSWORD": ""})
    assert make_passwords(tmp_path, {}) == read_passwords(tmp_path) == made
    other = make_passwords(tmp_path / "other", {})
    values = [made.owner, made.analyst, made.api_auth, other.owner, other.analyst, other.api_auth]
    assert all(a != b and len(a) >= 32 for a, b in itertools.permutations(values, 2))


def test_a_chosen_password_goes_before_the_one_that_is_there(tmp_path: Path) -> None:
    made = make_passwords(tmp_path, {})
    chosen = {"WINNOW_ANALYST_PASSWORD": "garden", "PREFECT_SERVER_API_AUTH_STRING": "ann:harbour"}
    assert make_passwords(tmp_path, chosen) == Passwords(made.owner, "garden", "ann:harbour")
    assert make_passwords(tmp_path, {}) == Passwords(made.owner, "garden", "ann:harbour")


def test_only_the_owner_of_the_folder_reads_the_files_but_the_one_for_postgres(tmp_path: Path) -> None:
    make_passwords(tmp_path, {})
    open_files = [path.name for path in tmp_path.iterdir() if path.stat().st_mode & 0o077]
    assert open_files == ["owner-password"]
    assert len(list(tmp_path.iterdir())) == 5


def test_a_password_that_no_file_can_hold_is_refused_without_being_shown(tmp_path: Path) -> None:
    with pytest.raises(NoPasswords, match=r"^WINNOW_OWNER_PASSWORD holds a character that cannot be typed") as caught:
        make_passwords(tmp_path, {"WINNOW_OWNER_PASSWORD": "gar\nden"})
    assert "den" not in str(caught.value)


def test_before_the_first_start_there_is_nothing_to_show(tmp_path: Path) -> None:
    with pytest.raises(NoPasswords, match="docker compose up -d"):
        read_passwords(tmp_path)


def test_postgres_lets_in_who_brings_the_passfile(tmp_path: Path, server_url: str) -> None:
    role = sql.Identifier(name := f"winnow_test_{os.getpid()}")
    make_passwords(tmp_path, {"WINNOW_OWNER_PASSWORD": AWKWARD})
    passfile = tmp_path / "mine"
    passfile.write_text((tmp_path / "pgpass").read_text("utf-8").replace(":winnow:", f":{name}:"), "utf-8")
    passfile.chmod(0o400)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, sql.Literal(AWKWARD)))
        try:
            server = connection.info
            with psycopg.connect(
                host=server.host, port=server.port, dbname=server.dbname, user=name, passfile=str(passfile)
            ) as guest:
                assert guest.info.user == name
        finally:
            connection.execute(sql.SQL("DROP ROLE {}").format(role))


def test_prefect_reads_its_login_from_the_profile(tmp_path: Path) -> None:
    auth = f"ann:{AWKWARD}"
    make_passwords(tmp_path, {"PREFECT_SERVER_API_AUTH_STRING": auth})
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    ask = (
        "import json, prefect.settings as settings;"
        "print(json.dumps([settings.PREFECT_API_AUTH_STRING.value(), settings.PREFECT_SERVER_API_AUTH_STRING.value()]))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", ask],
        env={**environment, "PREFECT_PROFILES_PATH": str(tmp_path / "profiles.toml"), "PREFECT_HOME": str(tmp_path)},
        check=True,
        stdout=subprocess.PIPE,
    )
    assert json.loads(answer.stdout) == [auth, auth]


def test_what_a_person_types_opens_the_published_ports(tmp_path: Path) -> None:
    passwords = make_passwords(tmp_path, {"WINNOW_ANALYST_PASSWORD": AWKWARD})
    shown = describe_logins(passwords, {"WINNOW_PREFECT_PORT": "14200", "WINNOW_POSTGRES_PORT": "15432"})
    (dsn,) = [word for word in shown.split() if word.startswith("postgresql://analyst:")]
    assert psycopg.conninfo.conninfo_to_dict(dsn) == {
        "user": "analyst",
        "password": AWKWARD,
        "host": "127.0.0.1",
        "port": "15432",
        "dbname": "winnow",
    }
    assert "http://127.0.0.1:14200\n" in shown
    assert passwords.api_auth in shown
