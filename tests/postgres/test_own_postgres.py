"""A Postgres of the machine's own, not the embedded one: the same tests pass, and an ingest leaves the same tables."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.slow.commands import Winnow, dump

ROOT = Path(__file__).resolve().parents[2]
DEBIAN = Path("/usr/lib/postgresql")


def server_programs() -> Path | None:
    """Folder of initdb and pg_ctl, the newest that Debian's packages installed, else those on the path."""
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def run_as_server(folder: Path, *command: str) -> None:
    """Postgres refuses to run as root."""
    account = (
        {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    )
    subprocess.run(
        command,
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        **account,  # type: ignore[call-overload]  # its signature does not take a mapping
    )


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[str]:
    """Superuser's libpq URL of a fresh cluster of the machine's Postgres."""
    programs = server_programs()
    if programs is None:
        pytest.skip("no Postgres server is installed on this machine")
    with tempfile.TemporaryDirectory(prefix="winnow-own-") as name, socket.socket() as probe:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        data = str(folder / "data")
        run_as_server(folder, str(programs / "initdb"), "-D", data, "-U", "owner", "-A", "trust", "-E", "UTF8")
        options = f"-p {port} -h 127.0.0.1 -k ''"
        run_as_server(folder, str(programs / "pg_ctl"), "-D", data, "-o", options, "-l", f"{name}/log", "-w", "start")
        try:
            yield f"postgresql://owner@127.0.0.1:{port}/postgres"
        finally:
            run_as_server(folder, str(programs / "pg_ctl"), "-D", data, "-m", "fast", "-w", "stop")


def test_the_load_tests_pass_on_it(own_postgres: str) -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/load", "tests/schemas"]
    # The embedded server has tests of its own, and no part in this.
    command += ["--ignore=tests/load/test_server.py"]
    environment = {**os.environ, "WINNOW_TEST_DATABASE_URL": own_postgres}
    done = subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-5000:]
    assert " passed" in done.stdout


def test_an_ingest_leaves_the_tables_that_the_embedded_server_holds(own_postgres: str) -> None:
    with tempfile.TemporaryDirectory(prefix="winnow-own-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        embedded, own = Winnow(folder / "embedded"), Winnow(folder / "own", own_postgres)
        embedded.succeed("ingest", str(ROOT / "seeds"))
        own.succeed("ingest", str(ROOT / "seeds"))
        try:
            there, here = dump(own.url()), dump(embedded.url())
        finally:
            embedded.run("db", "stop")
    # Search vectors depend on the dictionaries that a server brings.
    assert len(there.pop("article_search")) == len(here.pop("article_search")) > 0
    assert there == here
