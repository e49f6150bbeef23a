"""One process for each program of a stack, as locks that the kernel frees however the process ends.

A supervisor that is killed leaves its programs running: whoever starts the next one ends them first.
"""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

GRACE_SECONDS = 30.0


def claim(lock: Path) -> bool:
    """Hold `lock` for as long as this process lives, whatever program it becomes; no if another process holds it."""
    descriptor = _open(lock)
    if not _try_to_hold(descriptor):
        os.close(descriptor)
        return False
    # Survives exec, but no child inherits it: subprocess closes what it is not told to pass.
    os.set_inheritable(descriptor, True)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return True


def end_holder(lock: Path) -> bool:
    """Ask the process that holds `lock` to end, and kill it if it does not. Whether there was one."""
    if not is_held(lock):
        return False
    _signal_holder(lock, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while is_held(lock):
        if time.monotonic() > deadline:
            _signal_holder(lock, signal.SIGKILL)
        time.sleep(0.1)
    return True


def is_held(lock: Path) -> bool:
    """Whether a process holds `lock`; no if there is no such file, or none that this user may open."""
    with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
        descriptor = os.open(lock, os.O_RDWR)
        try:
            # Shared, so that two who ask at once do not see each other.
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
    return False


def find_holder(lock: Path) -> psutil.Process | None:
    """The process that holds `lock`; None for a moment while it has not yet written its number into it."""
    with suppress(psutil.NoSuchProcess):
        if is_held(lock) and (number := lock.read_text("ascii")):
            return psutil.Process(int(number))
    return None


@contextmanager
def hold(lock: Path) -> Iterator[None]:
    """Hold `lock` while the block lasts, waiting for it first."""
    descriptor = _open(lock)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _signal_holder(lock: Path, number: signal.Signals) -> None:
    if holder := find_holder(lock):
        with suppress(psutil.NoSuchProcess):
            holder.send_signal(number)


def _try_to_hold(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _open(lock: Path) -> int:
    return os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
