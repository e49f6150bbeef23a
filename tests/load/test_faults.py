"""What a fault in the middle leaves behind: nothing that the next run does not mend."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from flows.load import batch, citations, staging
from flows.load.batch import load_batch
from flows.load.database import create_loader_engine, is_transient
from flows.load.finish import finish_load
from tests.load.dumps import dump, rows
from tests.load.samples import RULES, WALK, article, begin_run, file_of
from tests.load.test_order import corpus, empty, load_all

WRITES = ("insert_rows", "merge_rows", "mark_removed", "keep_versions", "write_links")


class Cut:
    """Ends the loader's connection when it is about to write for the `number`-th time."""

    def __init__(self, url: str, number: int) -> None:
        self.url, self.number, self.writes, self.is_done = url, number, 0, False

    def before_write(self) -> None:
        self.writes += 1
        if self.writes == self.number:
            query = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'winnow'"
            with psycopg.connect(self.url, autocommit=True) as connection:
                ended = connection.execute(query + " AND datname = current_database()").fetchall()
            assert ended
            assert all(row == (True,) for row in ended)
            self.is_done = True


@contextmanager
def cutting(monkeypatch: pytest.MonkeyPatch, url: str, number: int) -> Iterator[Cut]:
    cut = Cut(url, number)

    def watched(write: Any) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            cut.before_write()
            return write(*arguments, **options)

        return call

    with monkeypatch.context() as patch:
        for module in (batch, citations):
            for name in WRITES:
                if hasattr(module, name):
                    patch.setattr(module, name, watched(getattr(module, name)))
        yield cut


@pytest.mark.parametrize("number", [1, 2, 4, 7, 10, 13, 16])
def test_a_connection_lost_at_any_write_leaves_nothing_and_loading_again_gives_the_same(
    engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    files = [file for file in corpus() if "u2" not in file.file.path]
    expected = load_all(engine, files, 1000)
    engine.dispose()
    empty(database_url)
    run_id = begin_run(engine)
    with cutting(monkeypatch, database_url, number) as cut, pytest.raises((psycopg.Error, DBAPIError)) as lost:
        load_batch(engine, run_id, WALK, RULES, files)
    assert cut.is_done
    assert is_transient(lost.value)
    assert {table: found for table, found in dump(engine).items() if found} == {}
    assert load_all(engine, files, 1000) == expected


def test_a_run_that_stopped_between_batches_is_healed_by_the_next(engine: Engine, database_url: str) -> None:
    files = corpus()
    expected = load_all(engine, files, 3)
    engine.dispose()
    empty(database_url)
    load_batch(engine, begin_run(engine), WALK, RULES, files[:7])
    assert rows(engine, "SELECT count(*) FROM warehouse.articles") == [(7,)]
    run_id = begin_run(engine)
    load_batch(engine, run_id, WALK, RULES, files[7:])
    finish_load(engine, run_id)
    assert dump(engine) == expected


def test_batches_of_one_blog_side_by_side_give_what_they_give_one_by_one(engine: Engine, database_url: str) -> None:
    files = corpus() + [file_of(article(f"x{n}.txt", f"X {n}", links=["Lost", "Post", "X 3"])) for n in range(60)]
    expected = load_all(engine, files, 1000)
    engine.dispose()
    empty(database_url)
    run_id = begin_run(engine)
    failures: list[BaseException] = []
    threads = [
        threading.Thread(target=_load_some, args=(database_url, run_id, files[n::4], failures)) for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    finish_load(engine, run_id)
    assert dump(engine) == expected


def _load_some(url: str, run_id: UUID, files: list[Any], failures: list[BaseException]) -> None:
    engine = create_loader_engine(url)
    try:
        for start in range(0, len(files), 5):
            load_batch(engine, run_id, WALK, RULES, files[start : start + 5])
    except (psycopg.Error, DBAPIError) as error:
        failures.append(error)
    finally:
        engine.dispose()


def test_a_bug_is_not_taken_for_bad_data(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    clash = errors.UniqueViolation("duplicate key")

    def fail(*_: Any) -> None:
        raise clash

    monkeypatch.setattr(staging, "_copy", fail)
    with pytest.raises(errors.UniqueViolation):
        load_batch(engine, begin_run(engine), WALK, RULES, [file_of(article("a.txt", "One"))])
