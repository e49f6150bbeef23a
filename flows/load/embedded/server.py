"""The embedded Postgres server: started by the first who needs it, stopped after the last.

Users share a lock that the kernel frees even on kill -9. The last one to leave stops the server; where none could
leave in order, a small detached process does (watcher.py). `winnow db start` keeps the server beyond its users.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flows.errors import DatabaseUnavailable
from flows.load.embedded.binaries import programs_for, wheel_programs
from flows.load.embedded.cluster import DATABASE, OWNER, Cluster, check_version, initialise
from flows.load.embedded.locks import has_users, hold_lock, is_server_alive, join_users, wait_until_gone
from flows.load.embedded.places import find_cluster, make_place
from flows.load.embedded.postmaster import settle, start, stop
from flows.load.embedded.watcher import ensure_watcher


@contextmanager
def using_server(home: Path) -> Iterator[str]:
    """Libpq URL of the owner, good while the block lasts. Blocks may nest, also across processes.

    Starts the server if need be. Afterwards stops it, unless somebody else uses it or `start_server` keeps it.
    Removes PG* variables from this process: PGSSLMODE or PGHOSTADDR would lead connections astray.
    """
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
    with ExitStack() as membership:
        with _explained(home):
            cluster = make_place(home)
            with hold_lock(cluster.place, "mutex"):
                membership.enter_context(join_users(cluster.place))
                url = _ensure_running(cluster)
        try:
            yield url
        finally:
            with _explained(home), hold_lock(cluster.place, "mutex"):
                membership.close()
                if not has_users(cluster.place):
                    stop_unless_kept(cluster)


def start_server(home: Path) -> str:
    """Start the server if need be and keep it until `stop_server`; the owner's libpq URL."""
    with _explained(home):
        cluster = make_place(home)
        with hold_lock(cluster.place, "mutex"):
            url = _ensure_running(cluster)
            cluster.kept_file.write_text(settle(cluster) or "", "ascii")
            return url


def stop_server(home: Path) -> bool:
    """Stop the server, whoever uses it. Whether it was running."""
    with _explained(home):
        cluster = find_cluster(home)
        if not cluster.data.exists():
            return False
        with hold_lock(cluster.place, "mutex"):
            cluster.kept_file.unlink(missing_ok=True)
            return stop_unless_kept(cluster)


def server_dsn(home: Path, role: str = OWNER, database: str = DATABASE) -> str:
    """Libpq URL for `winnow` or `analyst`; starts nothing. Raises DatabaseUnavailable before the first start."""
    with _explained(home):
        cluster = find_cluster(home)
        if not (cluster.data.exists() and cluster.port_file.exists()):
            raise DatabaseUnavailable(f"There is no warehouse in {home} yet; run `winnow ingest PATH` first.")
        return cluster.dsn(role, database)


def is_running(home: Path) -> bool:
    """Whether the server process is there, be it ready or not yet."""
    with _explained(home):
        cluster = find_cluster(home)
        return cluster.data.exists() and is_server_alive(cluster.place)


def wait_until_stopped(home: Path) -> None:
    """Sleep until no process of the server is left, however it ended."""
    wait_until_gone(find_cluster(home).place)


def psql_command(home: Path) -> list[str]:  # noqa: ARG001  one psql serves every home so far
    """Command of the psql that comes with the server; run it without PG* variables."""
    return [str(wheel_programs() / "psql")]


def stop_unless_kept(cluster: Cluster) -> bool:
    """Stop the server unless `start_server` keeps it. Whether one was running; call it under the mutex."""
    identity = settle(cluster)
    if identity is not None and not _is_kept(cluster, identity):
        stop(cluster, programs_for(cluster.account, cluster.place))
    return identity is not None


def _ensure_running(cluster: Cluster) -> str:
    # First of all, so that a starter killed half-way leaves somebody who stops what it started.
    ensure_watcher(cluster.place)
    if settle(cluster) is None:
        programs = programs_for(cluster.account, cluster.place)
        if not cluster.data.exists():
            initialise(cluster, programs)
        check_version(cluster)
        start(cluster, programs)
    return cluster.dsn(OWNER, DATABASE)


def _is_kept(cluster: Cluster, identity: str) -> bool:
    # It names one start of the server: after a crash or a reboot nobody has asked to keep the next one.
    return cluster.kept_file.exists() and cluster.kept_file.read_text("ascii") == identity


@contextmanager
def _explained(home: Path) -> Iterator[None]:
    """Turn what the operating system refuses into one sentence."""
    try:
        yield
    except OSError as error:
        raise DatabaseUnavailable(
            f"The embedded server in {home} cannot be used: {error}. Run as the user that the folder belongs to, "
            "set WINNOW_HOME to a folder of your own, or set WINNOW_DATABASE_URL to another Postgres server."
        ) from error
