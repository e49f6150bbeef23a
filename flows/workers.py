"""What the workers of a Dask cluster must bring: the same rules, the same warehouse, and sight of the same files.

A worker is asked at each batch, because workers come and go while a run lasts. One that lacks something fails the run:
without the check it would refuse every file as unreadable.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from itertools import groupby
from operator import attrgetter

from flows.errors import UserError
from flows.extract.places import is_url
from flows.extract.remote_payloads import can_open
from flows.pipeline import RULES_VERSION
from flows.settings import Settings
from schemas.records import RawFile


class WorkerUnfit(UserError):
    """A worker lacks what every worker needs; the message names its machine."""


def check_dask(settings: Settings) -> None:
    """Raise UserError if runs are to go to Dask and this machine already shows that they cannot."""
    if settings.dask_scheduler is None:
        return
    if find_spec("prefect_dask") is None:
        raise UserError(
            "WINNOW_DASK_SCHEDULER is set, but Dask is not installed here; "
            "run `python -m pip install prefect-dask`, or unset it to run on this machine alone."
        )
    if settings.database_url is None:
        raise UserError(
            "WINNOW_DASK_SCHEDULER is set, but WINNOW_DATABASE_URL is not, and workers elsewhere cannot reach the "
            "embedded server; set it here and on every worker to the address of a Postgres that all of them reach."
        )


def readable_blogs(files: Iterable[RawFile]) -> frozenset[str]:
    """Blogs of which this machine can read at least one of the files."""
    blogs = groupby(files, key=attrgetter("source"))
    return frozenset(blog for blog, group in blogs if any(_is_readable(file.location) for file in group))


def _is_readable(location: str) -> bool:
    return can_open(location) if is_url(location) else os.access(location, os.R_OK)


def check_worker(rules_version: int, expected_blogs: frozenset[str], files: Sequence[RawFile]) -> None:
    """Raise WorkerUnfit if this worker has other rules than the run, or sees no file of a blog that the run could read.

    A single file may have been removed meanwhile; all files of a blog are more likely not mounted here.
    """
    if rules_version != RULES_VERSION:
        raise WorkerUnfit(
            f"{_name()} cleans by rules version {RULES_VERSION}, the run by {rules_version}; "
            "install the same Winnow on every machine."
        )
    unseen = expected_blogs - readable_blogs(files)
    if unseen:
        lost = next(file for file in files if file.source in unseen)
        advice = (
            "give it what the run's machine has: the credentials in its environment, and the package for such URLs"
            if is_url(lost.location)
            else "mount the seed folder there under the same path, readable for the worker"
        )
        raise WorkerUnfit(
            f"{_name()} cannot read {lost.location}, nor any other file of the blog {lost.source} in this batch; "
            f"{advice}, then run again."
        )


def own_warehouse() -> str:
    """The warehouse's address from this worker's environment; raises WorkerUnfit if there is none."""
    url = Settings.from_environment().database_url
    if url is None:
        raise WorkerUnfit(
            f"{_name()} has no WINNOW_DATABASE_URL; "
            "a worker takes it from its own environment, so set it there and start the worker again."
        )
    return url


def _name() -> str:
    return f"The Dask worker on {socket.gethostname()}"
