"""psql on the warehouse, with the binaries of the embedded server or those of the machine."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from flows.errors import UserError
from flows.load.database import open_warehouse, warehouse_dsn
from flows.load.embedded.server import psql_command
from flows.settings import Settings


def run_psql(settings: Settings, role: str, arguments: Sequence[str]) -> int:
    """Run psql as `owner` or `analyst` until it ends; the embedded server runs at least as long."""
    with open_warehouse(settings):
        address = conninfo_to_dict(warehouse_dsn(settings, role))
        # Whoever may list processes sees a command's arguments, but not its environment.
        environment = _clean_environment() | {"PGPASSWORD": str(address.pop("password", ""))}
        command = [*_psql(settings), "--dbname", make_conninfo("", **address), *arguments]
        # Ctrl-C is for psql, which cancels the query with it and goes on.
        before = signal.signal(signal.SIGINT, lambda *_: None)
        try:
            return subprocess.run(command, check=False, env=environment).returncode
        finally:
            signal.signal(signal.SIGINT, before)


def _psql(settings: Settings) -> list[str]:
    if settings.database_url is None:
        return psql_command(settings.home)
    found = shutil.which("psql")
    if found is None:
        raise UserError("psql is not installed; install your system's PostgreSQL client, or use any other SQL client.")
    return [found]


def _clean_environment() -> dict[str, str]:
    """The environment without PG* variables, which would override parts of the address."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
