"""The folder of a stack: where its supervisor, its programs' logs and its locks are.

<home>/stack
    supervisord.conf  supervisord.pid  supervisord.log
    postgres.log  server.log  worker.log
    postgres.lock  server.lock  worker.lock    held by the program of that name as long as it lives; its process number
    up.lock                                    held for the moment in which somebody starts or stops the stack
    port                                       of Prefect's server; chosen once, so that bookmarks stay good
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

# In the order of start; they stop in the reverse.
PROGRAMS = ("postgres", "server", "worker")


@dataclass(frozen=True, slots=True)
class Stack:
    """Paths of the stack below one home; making the object touches nothing."""

    home: Path

    @property
    def folder(self) -> Path:
        """Where everything of the stack is but the data."""
        return self.home / "stack"

    @property
    def configuration(self) -> Path:
        """What the supervisor reads; its command line names it."""
        return self.folder / "supervisord.conf"

    @property
    def supervisor_pid(self) -> Path:
        """Process number of the supervisor; it may be left over from one that was killed."""
        return self.folder / "supervisord.pid"

    @property
    def port(self) -> Path:
        """The port of Prefect's server."""
        return self.folder / "port"

    def lock(self, name: str) -> Path:
        """Lock of a program, or `up`."""
        return self.folder / f"{name}.lock"

    def log(self, program: str) -> Path:
        """What a program prints."""
        return self.folder / f"{program}.log"

    @property
    def ui_url(self) -> str:
        """Address of Prefect's UI; raises FileNotFoundError before the first `winnow up`."""
        return f"http://127.0.0.1:{int(self.port.read_text('ascii'))}"

    @property
    def api_url(self) -> str:
        """Address of Prefect's API; raises FileNotFoundError before the first `winnow up`."""
        return f"{self.ui_url}/api"
