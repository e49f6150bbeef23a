"""A detached process that stops the embedded server after its last user, for users that were killed.

It sleeps in the kernel, waiting for the users' lock. There is at most one for each place.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from flows.load.locks import has_users, hold_lock, open_lock, try_to_hold, wait_until_unused


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
    from flows.load.cluster import Cluster
    from flows.load.server import stop_unless_kept

    while True:
        wait_until_unused(place)
        with hold_lock(place, "mutex"):
            if has_users(place):
                continue
            try:
                stop_unless_kept(Cluster(place))
            finally:
                # Before the mutex: whoever gets that next must see that there is no watcher.
                fcntl.flock(lock, fcntl.LOCK_UN)
            return


def _launch(place: Path, lock: int) -> None:
    command = [sys.executable, "-m", "flows.load.watcher", str(place), str(lock)]
    # Through a shell that ends at once, so that the watcher is nobody's child and no process of ours waits for it.
    detach = '"$@" </dev/null >/dev/null 2>>"$0" &'
    subprocess.run(
        ["/bin/sh", "-c", detach, str(place / "watcher.log"), *command],
        check=True,
        cwd=Path(__file__).resolve().parents[2],
        pass_fds=[lock],
        start_new_session=True,
    )


if __name__ == "__main__":
    # The place may be gone by now, as after a test: then there is nothing to watch.
    with suppress(FileNotFoundError):
        watch(Path(sys.argv[1]), int(sys.argv[2]))
