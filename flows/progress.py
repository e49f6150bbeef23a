"""Progress of a run: a bar where somebody watches a terminal, a progress artifact in Prefect's UI."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import cast
from uuid import UUID

from prefect import get_run_logger
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

# Often enough to see that a long load moves, and seldom enough to leave its log readable.
LOG_SECONDS = 30.0


class Progress:
    """Shows how many of `total` files are done, until its context ends; no bar where standard error is no terminal.

    A file may hold a million documents: `count_articles` says how many articles the run has written so far.
    """

    def __init__(self, total: int, count_articles: Callable[[], int | None]) -> None:
        self._total = total
        self._done = 0
        self._count_articles = count_articles
        self._is_over = threading.Event()
        self._logger = get_run_logger()
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("files"),
            TextColumn("{task.fields[rate]}"),
            TextColumn("{task.fields[articles]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
            transient=True,
        )
        self._task = self._bar.add_task("Cleaning and loading", total=total, rate="", articles="")

    def __enter__(self) -> Progress:
        # Outside an event loop the call is synchronous, but its type does not say so.
        artifact = create_progress_artifact(
            progress=0.0, key="ingest-progress", description=f"{self._total} files to read"
        )
        self._artifact = cast(UUID, artifact)
        self._bar.start()
        self._watch = threading.Thread(target=self._show_articles, daemon=True)
        self._watch.start()
        return self

    def _show_articles(self) -> None:
        """Say every now and then how far the work is, also while all of it goes into one large file."""
        while not self._is_over.wait(LOG_SECONDS):
            articles = self._count_articles()
            if articles is None:
                continue
            written = f"{articles:,} articles written"
            self._bar.update(self._task, articles=written)
            self._logger.info(f"{self._done} of {self._total} files are done, {written}.")

    def advance(self, files: int) -> None:
        """Count `files` more as done."""
        self._done += files
        speed = self._bar.tasks[0].speed
        self._bar.update(self._task, advance=files, rate=f"{speed:,.0f}/s" if speed else "")
        update_progress_artifact(
            self._artifact,
            progress=100.0 * self._done / self._total,
            description=f"{self._done} of {self._total} files",
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._watch.join()
        self._bar.stop()
        if error is None and self._done == self._total:
            update_progress_artifact(self._artifact, progress=100.0)
