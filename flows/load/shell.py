"""psql on the warehouse, with the binaries of the embedded server or those of the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

from flows.errors import UserError
from flows.load.database import open_warehouse, warehouse_dsn
from flows.load.server import psql_command
from flows.settings import Settings


def run_psql(settings: Settings, role: str, arguments: Sequence[str]) -> int:
    """Run psql as `owner` or `analyst` until it ends; the embedded server runs at least as long."""
    with open_warehouse(settings):
        command = [*_psql(settings), "--dbname", warehouse_dsn(settings, role), *arguments]
        return subprocess.run(command, check=False, env=_clean_environment()).returncode


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
