"""A Prefect API for a run from the command line, where none is configured.

Prefect can start a temporary server of its own, but it first imports the whole server into the calling process and
only then starts the child: 13 s here, where starting the child at once takes 7 s. This module starts the
child at once, and ends it when the parent dies, even by kill -9.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

import httpx
import uvicorn

from flows.errors import UserError

START_LIMIT_SECONDS = 300


class PrefectNotStarted(UserError):
    """The temporary Prefect server did not come up."""


def prefect_environment(home: Path) -> dict[str, str]:
    """Prefect's settings for a local run: files below `home`, so that a later UI shows the run; no telemetry."""
    return {
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_UI_ENABLED": "false",
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        # What a run warns of stands in the report on the screen.
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "ERROR",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    }


@contextmanager
def temporary_api(home: Path) -> Iterator[Callable[[], None]]:
    """Point Prefect at a server of this process's own, unless PREFECT_API_URL names one already.

    Must be entered before `prefect` is imported for the first time: it reads its settings then. Yields a
    function that returns when the API answers, so that the caller can import and connect meanwhile.
    """
    if os.environ.get("PREFECT_API_URL"):
        yield lambda: None
        return
    for name, value in prefect_environment(home).items():
        os.environ.setdefault(name, value)
    port = _free_port()
    os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
    files = Path(os.environ["PREFECT_HOME"])
    # Prefect makes the last folder of its home, not those above it.
    try:
        files.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PrefectNotStarted(f"{files} cannot be made: {error}. Set WINNOW_HOME to a folder of your own.") from error
    # Its migrations take a second even where there is nothing to do; once a version is enough.
    migrated = files / f"migrated-{version('prefect')}"
    if migrated.exists() and (files / "prefect.db").exists():
        os.environ.setdefault("PREFECT_API_DATABASE_MIGRATE_ON_START", "false")
    with _start_server(port, os.environ) as server:
        try:
            yield lambda: _wait_for_api(server, migrated)
        finally:
            _send_queued_logs()
            os.environ.pop("PREFECT_API_URL")
            server.terminate()


def _send_queued_logs() -> None:
    """Prefect sends logs every two seconds and at exit; the server would be gone by then, and they with it."""
    if "prefect" in sys.modules:
        from prefect.logging.handlers import APILogHandler

        APILogHandler().flush()


def _wait_for_api(server: subprocess.Popen[bytes], migrated: Path) -> None:
    address = os.environ["PREFECT_API_URL"]
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(httpx.TransportError):
            if httpx.get(f"{address}/health").status_code == httpx.codes.OK:
                migrated.touch()
                return
        time.sleep(0.1)
    code = server.poll()
    fate = f"within {START_LIMIT_SECONDS} s" if code is None else f"and ended with exit code {code}"
    raise PrefectNotStarted(
        f"Prefect's temporary server did not answer at {address} {fate}; "
        f"its files are in {os.environ['PREFECT_HOME']}. Check that the folder can be written, then run again."
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _start_server(port: int, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    # The pipe to its standard input breaks when this process dies; _serve ends then.
    return subprocess.Popen(
        [sys.executable, "-m", "flows.prefect_api", str(port)], env=dict(environment), stdin=subprocess.PIPE
    )


def _serve(port: int) -> None:
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    uvicorn.run("prefect.server.api.server:create_app", factory=True, host="127.0.0.1", port=port, log_level="error")


def _exit_with_parent() -> None:
    os.read(sys.stdin.fileno(), 1)
    os._exit(0)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
