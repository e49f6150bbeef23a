"""The supervisor of a stack: supervisord, which restarts what ends and rotates the logs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress

import psutil

from flows.errors import UserError
from flows.stack.places import PROGRAMS, Stack

# A worker tells its runs to stop first, and Postgres writes its last checkpoint.
STOP_SECONDS = 90
START_SECONDS = 10

SUPERVISOR = """\
[supervisord]
logfile = %(here)s/supervisord.log
pidfile = %(here)s/supervisord.pid
logfile_maxbytes = 5MB
logfile_backups = 1
umask = 077
{user}
"""

# However often it fails it is tried again, each time a second later than the time before.
# supervisord expands a log's name twice: written with one %, a folder named `100% real` would keep it from starting.
PROGRAM = """
[program:{name}]
command = "%(ENV_WINNOW_PYTHON)s" -m flows.stack.keep {name}
priority = {priority}
autorestart = true
startretries = 1000000
stopwaitsecs = 40
redirect_stderr = true
stdout_logfile = %%(here)s/{name}.log
stdout_logfile_maxbytes = 5MB
stdout_logfile_backups = 2
"""


class StackNotStarted(UserError):
    """The supervisor, or something under it, did not come up."""


def start_supervisor(stack: Stack, environment: Mapping[str, str]) -> None:
    """Start the supervisor, detached, unless it runs; `environment` is what its programs see."""
    if find_supervisor(stack) is not None:
        return
    stack.configuration.write_text(_configuration(), "utf-8")
    stack.supervisor_pid.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "supervisor.supervisord", "-c", str(stack.configuration)],
        env={**environment, "WINNOW_PYTHON": sys.executable},
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise StackNotStarted(f"The supervisor did not start: {_first_line(done.stdout)}")
    deadline = time.monotonic() + START_SECONDS
    while find_supervisor(stack) is None:
        if time.monotonic() > deadline:
            raise StackNotStarted(f"The supervisor ended at once; {stack.folder / 'supervisord.log'} may tell why.")
        time.sleep(0.05)


def stop_supervisor(stack: Stack) -> bool:
    """Stop the supervisor and its programs, the last one first. Whether there was one."""
    supervisor = find_supervisor(stack)
    if supervisor is None:
        return False
    supervisor.terminate()
    try:
        supervisor.wait(STOP_SECONDS)
    except psutil.TimeoutExpired:
        supervisor.kill()
        supervisor.wait()
    return True


def find_supervisor(stack: Stack) -> psutil.Process | None:
    """The supervisor's process. Another process that has the number of one that was killed is not taken for it."""
    with suppress(FileNotFoundError, psutil.NoSuchProcess):
        process = psutil.Process(int(stack.supervisor_pid.read_text("ascii") or 0))
        if str(stack.configuration) in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None


def _configuration() -> str:
    # As root it warns unless told that this is meant.
    parts = [SUPERVISOR.format(user="user = root" if os.geteuid() == 0 else "")]
    parts += [PROGRAM.format(name=name, priority=priority) for priority, name in enumerate(PROGRAMS)]
    return "".join(parts)


def _first_line(text: str) -> str:
    return next(iter(text.strip().splitlines()), "no word from it")
