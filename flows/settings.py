"""Settings from the environment; every variable begins with WINNOW_ and README.md lists them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from flows.errors import UserError

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """Where data live and what limits hold.

    `home` keeps the embedded server, its data and Prefect's own files. `database_url` is a libpq URL of a server
    to use instead of the embedded one. `max_file_bytes` refuses larger files before they are read. `dask_scheduler` is
    the address of a Dask scheduler whose workers clean and load instead of this machine. `notify_url` is a
    webhook that is told of runs that failed; it may hold a secret.
    """

    home: Path
    database_url: str | None
    analyst_password: str | None
    max_file_bytes: int
    dask_scheduler: str | None = None
    notify_url: str | None = None

    @classmethod
    def from_environment(cls) -> Settings:
        """Read the environment once; raises UserError for a value that cannot be used."""
        return cls(
            home=Path(os.environ.get("WINNOW_HOME") or ".winnow").expanduser().resolve(),
            database_url=os.environ.get("WINNOW_DATABASE_URL") or None,
            analyst_password=os.environ.get("WINNOW_ANALYST_PASSWORD") or None,
            max_file_bytes=_bytes_from("WINNOW_MAX_FILE_BYTES", 16 * MEBIBYTE),
            dask_scheduler=os.environ.get("WINNOW_DASK_SCHEDULER") or None,
            notify_url=_url_from("WINNOW_NOTIFY_URL"),
        )


def _bytes_from(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isdecimal() or int(value) == 0:
        raise UserError(f"{name} is {value!r}; set it to a whole number of bytes above 0.")
    return int(value)


def _url_from(name: str) -> str | None:
    value = os.environ.get(name)
    if value and not value.startswith(("http://", "https://")):
        raise UserError(f"{name} is no address of a webhook; set it to one that begins with https:// or http://.")
    return value or None
