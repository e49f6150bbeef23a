"""Prefect's API, UI and scheduler: `python -m flows.stack.server`, in the embedded stack and in a container alike."""

from __future__ import annotations

import argparse
import os
import sys

from flows.stack.prefect_settings import SERVER_SETTINGS, apply


def become_server(host: str, port: int) -> None:
    """Replace this process by the server."""
    apply(SERVER_SETTINGS)
    arguments = ["prefect", "server", "start", "--host", host, "--port", str(port)]
    os.execv(sys.executable, [sys.executable, "-m", *arguments])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m flows.stack.server", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4200)
    given = parser.parse_args()
    become_server(given.host, given.port)
