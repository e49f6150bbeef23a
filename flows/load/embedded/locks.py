"""Who uses the embedded server and whether it lives, as locks that the kernel frees however a process ends.

users.lock    shared by every process that uses the server; tried alone only under the mutex, to count them
wakeup.lock   shared by the same processes; the watcher sleeps on it, and so never looks like a user itself
server.lock   handed to the server open, so held as long as any process of it lives, in whatever container
watcher.lock  held by the watcher for all its life
mutex.lock    held for a moment while somebody starts, stops or counts
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def make_locks(place: Path) -> None:
    """Make the lock files. Nobody else does, so that a watcher puts nothing into a place that is being removed."""
    for name in ("users", "wakeup", "server", "watcher", "mutex"):
        os.close(os.open(_path(place, name), os.O_RDWR | os.O_CREAT, 0o600))


@contextmanager
def open_lock(place: Path, name: str) -> Iterator[int]:
    """Descriptor of a lock file. Leaving the block frees what no child has inherited."""
    descriptor = os.open(_path(place, name), os.O_RDWR)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def hold_lock(place: Path, name: str) -> Iterator[int]:
    """Hold a lock alone while the block lasts, waiting for it first."""
    with open_lock(place, name) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor


def try_to_hold(descriptor: int) -> bool:
    """Take a lock alone if nobody has it."""
    return _try(descriptor, fcntl.LOCK_EX)


def is_server_alive(place: Path) -> bool:
    """Whether a process of the server lives, be it ready or not."""
    with open_lock(place, "server") as descriptor:
        # Shared, so that two who ask at once do not take each other for the server.
        return not _try(descriptor, fcntl.LOCK_SH)


def wait_until_gone(place: Path) -> None:
    """Sleep until no process of the server lives."""
    with open_lock(place, "server") as descriptor:
        # Shared, as above: who looks whether it lives must not be misled by who waits for its end.
        fcntl.flock(descriptor, fcntl.LOCK_SH)


def has_users(place: Path) -> bool:
    """Whether any process uses the server; to be asked under the mutex."""
    with open_lock(place, "users") as descriptor:
        return not _try(descriptor, fcntl.LOCK_EX)


@contextmanager
def join_users(place: Path) -> Iterator[None]:
    """Be a user of the server while the block lasts."""
    with open_lock(place, "wakeup") as wakeup, open_lock(place, "users") as users:
        fcntl.flock(wakeup, fcntl.LOCK_SH)
        fcntl.flock(users, fcntl.LOCK_SH)
        yield


def wait_until_unused(place: Path) -> None:
    """Sleep until there is no user. The next one may come right after."""
    with hold_lock(place, "wakeup"):
        pass


def _path(place: Path, name: str) -> Path:
    return place / f"{name}.lock"


def _try(descriptor: int, operation: int) -> bool:
    try:
        fcntl.flock(descriptor, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
