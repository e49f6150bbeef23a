"""The server process itself: is it there, on which port, start it, stop it. Callers hold the cluster's mutex."""

from __future__ import annotations

import hashlib
import logging
import os
import socket
import time
from pathlib import Path

from psycopg.pq import PGconn, Ping

from flows.errors import DatabaseUnavailable
from flows.load.embedded.cluster import DATABASE, OWNER, Cluster, run_as
from flows.load.embedded.locks import hold_lock, is_server_alive

logger = logging.getLogger(__name__)

START_SECONDS = 60
STOP_SECONDS = 60

# Below the ports that systems hand out to outgoing connections (from 32768), which come and go.
FIRST_PORT, PORT_COUNT = 20_000, 10_000
PORT_TAKEN = "Address already in use"


def settle(cluster: Cluster) -> str | None:
    """Once the server is ready, which start of it this is; None once it is gone.

    One that is starting or stopping is waited for, as are the last processes of one that was killed.
    """
    deadline = time.monotonic() + START_SECONDS
    while is_server_alive(cluster.place):
        identity = _ready_identity(cluster)
        if identity is not None:
            return identity
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(
                f"The embedded server has been starting or stopping for over {START_SECONDS} s; {cluster.log} may "
                f"tell why. Try again in a moment, or end its processes (account {cluster.account.user})."
            )
        time.sleep(0.05)
    return None


def start(cluster: Cluster, programs: Path) -> None:
    """Start the server and wait until it answers; raises DatabaseUnavailable with the last words of its log."""
    while True:
        port = choose_port(cluster)
        _begin_log(cluster)
        # No process of the server lives, so the file is left over from one that was killed. Postgres would not
        # believe it if the number in it belongs to another process by now, or to one that nobody buried.
        (cluster.data / "postmaster.pid").unlink(missing_ok=True)
        try:
            _launch(cluster, programs, port)
        except DatabaseUnavailable as error:
            words = " ".join(line.strip() for line in _log_text(cluster).splitlines()[-4:])
            # Somebody else was quicker to take the port: there are others.
            if PORT_TAKEN not in words:
                message = f"The embedded server did not start: {words or error} (log: {cluster.log})"
                raise DatabaseUnavailable(message) from error
        else:
            return


def stop(cluster: Cluster, programs: Path) -> None:
    """Stop the server and wait until it is gone: open transactions are rolled back, statistics are kept."""
    run_as(cluster, [programs / "pg_ctl", "stop", "-D", "data", "-m", "fast", "-t", str(STOP_SECONDS)])
    with hold_lock(cluster.place, "server"):
        pass


def choose_port(cluster: Cluster) -> int:
    """The cluster's port: the one it always had, unless another program listens there now."""
    kept = int(cluster.port_file.read_text("ascii")) if cluster.port_file.exists() else None
    if kept is not None and is_free_port(kept):
        return kept
    offset = int(hashlib.sha256(os.fsencode(cluster.place)).hexdigest(), 16)
    ports = (FIRST_PORT + (offset + step) % PORT_COUNT for step in range(PORT_COUNT))
    port = next(port for port in ports if is_free_port(port))
    cluster.port_file.write_text(str(port), "ascii")
    if kept is not None:
        logger.warning("Another program listens on port %s: the warehouse is on port %s from now on.", kept, port)
    return port


def _launch(cluster: Cluster, programs: Path, port: int) -> None:
    # Relative paths: pg_ctl hands them to a shell, which would read a dollar sign in a folder's name.
    options = ["-D", "data", "-l", cluster.log.name, "-t", str(START_SECONDS), "-o", f"-p {port}"]
    with hold_lock(cluster.place, "server") as lock:
        run_as(cluster, [programs / "pg_ctl", "start", *options], keep_open=[lock])


def _ready_identity(cluster: Cluster) -> str | None:
    try:
        text = (cluster.data / "postmaster.pid").read_text("utf-8", "surrogateescape")
    except FileNotFoundError:
        return None
    # A line each: process, folder, start time, port, and more as the start goes on.
    lines = text.splitlines()
    return f"{lines[0]} {lines[2]}" if len(lines) > 3 and _answers(lines[3]) else None


def _answers(port: str) -> bool:
    # Its own word that it is ready, and its number on the list of processes, may outlive a server that was killed.
    address = f"hostaddr=127.0.0.1 port={port} user={OWNER} dbname={DATABASE} sslmode=disable connect_timeout=2"
    return PGconn.ping(address.encode()) == Ping.OK


def _begin_log(cluster: Cluster) -> None:
    # One log a start, and the one before: a log that grows for ever fills a disk.
    if cluster.log.exists():
        cluster.log.replace(cluster.log.with_name("server.log.1"))
    os.close(os.open(cluster.log, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    account = cluster.account
    os.chown(cluster.log, account.user, account.group)


def _log_text(cluster: Cluster) -> str:
    return cluster.log.read_text("utf-8", "replace")


def is_free_port(port: int) -> bool:
    """Whether a server could listen there on 127.0.0.1 at the moment."""
    with socket.socket() as probe:
        # As Postgres does: connections of a server that just stopped do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
