"""One batch of files from bytes to rows, in this process or another; without Prefect, which takes long to import."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Engine

from flows.load.batch import count_batch, load_batch
from flows.load.database import create_loader_engine
from flows.load.furniture import read_memories
from flows.parts import join_parts
from flows.pipeline import RULES_VERSION, process_batch
from flows.workers import check_worker, own_warehouse, readable_blogs
from schemas.records import LoadCounts, ProcessedFile, RawFile, ReadOptions, Walk

MAX_BATCH_BYTES = 32 * 1024 * 1024
# What one transaction loads at most; a batch of files may be asked to be larger.
MOST_DOCUMENTS = 1000


@dataclass(frozen=True, slots=True)
class Loader:
    """What a batch needs to know besides its files. Plain values only: it crosses to worker processes.

    `missing` are source and path of files that the walk no longer found: others may tell their articles now.
    Without `url` the batch is for a Dask worker, which has the warehouse's address, and with it the password, from
    its own environment, and must be able to read files of `readable_blogs`.
    With `is_again` the run has loaded these files before it learnt what their blogs repeat.
    """

    url: str | None
    run_id: UUID
    walk: Walk
    options: ReadOptions
    is_dry_run: bool
    missing: frozenset[tuple[str, str]] = frozenset()
    readable_blogs: frozenset[str] = frozenset()
    rules_version: int = RULES_VERSION
    is_again: bool = False


def batch_files(files: Sequence[RawFile], batch_size: int) -> Iterator[list[RawFile]]:
    """Consecutive batches of `batch_size` files or 32 MiB, whichever is reached first."""
    batch: list[RawFile] = []
    size = 0
    for file in files:
        if batch and (len(batch) == batch_size or size + file.size > MAX_BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += file.size
    if batch:
        yield batch


def load_files(loader: Loader, files: Sequence[RawFile]) -> LoadCounts:
    """Process the files and load them, many documents in one transaction after another, never holding more than those.

    With `is_dry_run`, only count what would happen.
    """
    if loader.url is None:
        check_worker(loader.rules_version, loader.readable_blogs, files)
    engine = _engine(loader.url or own_warehouse())
    counts = LoadCounts()
    memories = read_memories(engine, {file.source for file in files})
    for parts in gather_parts(process_batch(files, loader.options, memories)):
        if loader.is_dry_run:
            counts += count_batch(engine, parts)
        else:
            counts += load_batch(
                engine, loader.run_id, loader.walk, RULES_VERSION, parts, loader.missing, is_again=loader.is_again
            )
    return counts


def gather_parts(processed: Iterable[ProcessedFile]) -> Iterator[list[ProcessedFile]]:
    """Files, and parts of large ones, until they hold 1,000 documents or 32 MiB; each file once in what is gathered.

    What must be rejected counts too: a file that is refused may be as large as one that is loaded.
    """
    gathered: list[ProcessedFile] = []
    documents = size = 0
    for part in processed:
        if gathered and gathered[-1].file == part.file:
            gathered[-1] = join_parts(gathered[-1], part)
        else:
            gathered.append(part)
        documents += max(1, len(part.documents))
        size += sum(len(each.document.payload) for each in part.documents) or len(part.payload or b"")
        if documents >= MOST_DOCUMENTS or size >= MAX_BATCH_BYTES:
            yield gathered
            gathered, documents, size = [], 0, 0
    if gathered:
        yield gathered


def entrust(loader: Loader, files: Sequence[RawFile]) -> Loader:
    """The loader for these files on a machine elsewhere: without the address, with what must be seen there."""
    return replace(loader, url=None, readable_blogs=readable_blogs(files))


@contextmanager
def make_pool(workers: int) -> Iterator[ProcessPoolExecutor | None]:
    """Worker processes for more than one worker, None for one: a single batch is not worth their start."""
    if workers == 1:
        yield None
        return
    # Never fork: this process has threads and open connections.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn, initializer=_follow_parent) as pool:
        yield pool


def _follow_parent() -> None:
    """End this worker when its parent dies, even by kill -9: its transaction must not outlive the run's lock."""
    threading.Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@lru_cache(maxsize=1)
def _engine(url: str) -> Engine:
    return create_loader_engine(url)
