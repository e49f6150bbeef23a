"""A worker that runs what is due: `python -m flows.stack.worker`, in the embedded stack and in a container alike."""

from __future__ import annotations

import os
import sys

from flows.stack.prefect_settings import WORKER_SETTINGS, apply

WORK_POOL = "winnow"


def become_worker(*options: str) -> None:
    """Replace this process by a worker of the pool, at the server that PREFECT_API_URL names.

    `options` are those of `prefect worker start`.
    """
    apply(WORKER_SETTINGS)
    arguments = ["prefect", "worker", "start", "--pool", WORK_POOL, "--type", "process", *options]
    os.execv(sys.executable, [sys.executable, "-m", *arguments])


if __name__ == "__main__":
    become_worker(*sys.argv[1:])
