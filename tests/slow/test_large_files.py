"""One file with very many documents: memory stays flat, and reading it again writes nothing."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import pytest

from flows import batches
from flows.batches import Loader, load_files
from flows.extract import readers
from flows.load.batch import load_batch
from flows.load.database import create_loader_engine
from flows.load.runs import RunStart, start_run
from schemas.records import LoadCounts, RawFile, ReadOptions, Walk
from tests.load.lines import lines_file, post, read_lines
from tests.slow.commands import count, writes

POSTS = 20_000
WORDS = "The tide table of that day said one thing, and the harbour another. " * 20


def test_twenty_thousand_documents_of_one_file_load_in_flat_memory(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = lines_file(tmp_path / "many.lines", [post(number, words=f"{number}. {WORDS}") for number in range(POSTS)])
    assert file.size > 25_000_000
    monkeypatch.setattr(readers, "READERS", (read_lines,))
    seen: list[int] = []

    def watched(*arguments: Any, **named: Any) -> LoadCounts:
        seen.append(psutil.Process().memory_info().rss)
        return load_batch(*arguments, **named)

    monkeypatch.setattr(batches, "load_batch", watched)
    counts = _run(database_url, file)
    assert (counts.new, counts.articles_inserted) == (1, POSTS)
    assert len(seen) == POSTS // 1000
    assert max(seen) < max(seen[2:6]) * 1.1, f"memory grew: {seen}"
    assert count(database_url, "marts.articles") == POSTS

    before, started = writes(database_url), time.monotonic()
    assert _run(database_url, file).unchanged == 1
    print(f"{POSTS} documents again in {time.monotonic() - started:.1f} s, RSS {min(seen):,} to {max(seen):,}")  # noqa: T201
    assert writes(database_url) == before


def _run(url: str, file: RawFile) -> LoadCounts:
    run_id = uuid4()
    walk = Walk(str(Path(file.location).parent))
    start_run(create_loader_engine(url), RunStart(run_id, "large", "cli", "full", str(walk.root), {}, "0", 1))
    return load_files(Loader(url, run_id, walk, ReadOptions(1024 * 1024), is_dry_run=False), [file])
