"""A detached process that stops the embedded server after its last user, for users that were killed.

It sleeps in the kernel, waiting for the users' lock. There is at most one for each place.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from flows.errors import DatabaseUnavailable
from flows.load.embedded.locks import has_users, hold_lock, open_lock, try_to_hold, wait_until_unused

RETRY_SECONDS = 1.0


def ensure_watcher(place: Path) -> None:
    """Start the watcher unless there is one; call it under the mutex.

    The lock that says so is taken here and handed over open, so there is no moment without it.
    """
    with open_lock(place, "watcher") as lock:
        if try_to_hold(lock):
            _launch(place, lock)


def watch(place: Path, lock: int) -> None:
    """Wait until nobody uses the server, stop it unless it is kept, and end."""
    # Here, because server.py imports this module.
    from flows.load.embedded.cluster import Cluster
    from flows.load.embedded.server import stop_unless_kept

    while True:
        wait_until_unused(place)
        # A server that recovers for longer than anybody waits is asked again later.
        with hold_lock(place, "mutex"), suppress(DatabaseUnavailable):
            if not has_users(place):
                stop_unless_kept(Cluster(place))
                # Before the mutex: whoever gets that next must see that there is no watcher.
                fcntl.flock(lock, fcntl.LOCK_UN)
                return
        time.sleep(RETRY_SECONDS)


def _launch(place: Path, lock: int) -> None:
    command = [sys.executable, "-m", "flows.load.embedded.watcher", str(place), str(lock)]
    # Through a shell that ends at once, so that the watcher is nobody's child and no process of ours waits for it.
    with (place / "watcher.log").open("a") as log:
        subprocess.run(
            ["/bin/sh", "-c", '"$@" &', "sh", *command],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=Path(__file__).resolve().parents[3],
            pass_fds=[lock],
            start_new_session=True,
        )


if __name__ == "__main__":
    # The place may be gone by now, as after a test: then there is nothing to watch.
    with suppress(FileNotFoundError):
        watch(Path(sys.argv[1]), int(sys.argv[2]))
