"""Batches on another machine: one that comes after the end of its run, one that was loaded and never reported."""

from __future__ import annotations

import threading
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine

from flows.load.batch import load_batch
from flows.load.database import hold_warehouse
from flows.load.runs import RunOver, RunUnknown, fail_run, stay_in_run
from tests.load.dumps import dump, rows
from tests.load.samples import RULES, WALK, article, begin_run, file_of

STATUS = "SELECT status FROM warehouse.runs WHERE run_id = :run_id"


def status(engine: Engine, run_id: UUID) -> str:
    [(found,)] = rows(engine, STATUS, run_id=run_id)
    return str(found)


def test_a_batch_that_comes_after_the_end_of_its_run_writes_nothing(engine: Engine) -> None:
    run_id = begin_run(engine)
    with hold_warehouse(engine):  # as the next run does, which finds this one running and nobody holding the warehouse
        assert status(engine, run_id) == "crashed"
        with pytest.raises(RunOver, match="is over"):
            load_batch(engine, run_id, WALK, RULES, [file_of(article("a.txt", "One"))])
    assert {table: found for table, found in dump(engine).items() if found} == {}


def test_the_end_of_a_run_waits_for_a_batch_at_work(engine: Engine) -> None:
    run_id = begin_run(engine)
    end = threading.Thread(target=fail_run, args=(engine, run_id, "its machine went down"))
    with engine.begin() as connection:
        stay_in_run(connection, run_id)
        end.start()
        end.join(1)
        assert end.is_alive()
        assert status(engine, run_id) == "running"
    end.join(10)
    assert status(engine, run_id) == "failed"


def test_batches_do_not_wait_for_each_other_to_stay_in_their_run(engine: Engine) -> None:
    run_id = begin_run(engine)
    with engine.begin() as one, engine.begin() as other:
        stay_in_run(one, run_id)
        stay_in_run(other, run_id)


def test_a_batch_for_a_warehouse_that_never_heard_of_its_run_says_what_to_compare(engine: Engine) -> None:
    with pytest.raises(RunUnknown, match="WINNOW_DATABASE_URL must name the same database"):
        load_batch(engine, uuid4(), WALK, RULES, [file_of(article("a.txt", "One"))])


def test_a_batch_that_was_loaded_and_never_reported_counts_the_same_when_it_is_loaded_again(engine: Engine) -> None:
    before = [file_of(article("a.txt", "One")), file_of(article("b.txt", "Two"))]
    load_batch(engine, begin_run(engine), WALK, RULES, before)
    run_id = begin_run(engine)
    now = [before[0], file_of(article("b.txt", "Two", body="Said anew.")), file_of(article("c.txt", "Three"))]
    reported = load_batch(engine, run_id, WALK, RULES, now)
    assert (reported.new, reported.changed, reported.unchanged) == (1, 1, 1)
    assert (reported.articles_inserted, reported.articles_updated, reported.articles_unchanged) == (1, 1, 1)
    again = load_batch(engine, run_id, WALK, RULES, now)
    counted = ("new", "changed", "unchanged", "rejected", "articles_inserted", "articles_updated", "articles_unchanged")
    assert {name: getattr(again, name) for name in counted} == {name: getattr(reported, name) for name in counted}
