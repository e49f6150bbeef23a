"""The run's own row, and the lock that lets one run at a time have the warehouse."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import Engine

from flows.errors import AlreadyRunning
from flows.load import database
from flows.load.database import create_loader_engine, hold_warehouse
from flows.load.finish import FinishCounts
from flows.load.runs import fail_run, finish_run
from schemas.records import LoadCounts
from tests.load.dumps import rows
from tests.load.samples import begin_run

STATUS = "SELECT status, finished_at IS NOT NULL, error FROM warehouse.runs"


def test_a_run_that_ends_well_has_figures_that_add_up(engine: Engine) -> None:
    run_id = begin_run(engine)
    assert rows(engine, STATUS) == [("running", False, None)]
    counts = LoadCounts(new=1, changed=2, unchanged=3, rejected=4, articles_inserted=5, articles_updated=6)
    finish_run(engine, run_id, counts, FinishCounts(7, 8), None)
    assert rows(engine, STATUS) == [("completed", True, None)]
    figures = """
        SELECT files_seen, files_new, files_changed, files_unchanged, files_rejected, articles_inserted,
               articles_updated, documents_rejected, files_missing, links_resolved
        FROM warehouse.runs
    """
    assert rows(engine, figures) == [(10, 1, 2, 3, 4, 5, 6, 0, 7, 8)]


def test_a_run_over_its_threshold_has_failed_with_its_figures(engine: Engine) -> None:
    finish_run(engine, begin_run(engine), LoadCounts(rejected=4), None, "Too many.")
    assert rows(engine, STATUS) == [("failed", True, "Too many.")]
    assert rows(engine, "SELECT files_seen, files_missing FROM warehouse.runs") == [(4, None)]


def test_why_a_run_failed_is_kept_whatever_it_quotes(engine: Engine) -> None:
    fail_run(engine, begin_run(engine), "It said \0 and \ud800.")
    assert rows(engine, STATUS) == [("failed", True, "It said  and ?.")]


def test_a_second_run_is_told_which_run_holds_the_warehouse(
    engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "GRACE_SECONDS", 0.2)
    second = create_loader_engine(database_url)
    with hold_warehouse(engine):
        with pytest.raises(AlreadyRunning, match="Another run is about to start"), hold_warehouse(second):
            pass
        run_id = begin_run(engine)
        with (
            pytest.raises(AlreadyRunning, match=rf"Run run {run_id} has held the warehouse since 20..-") as told,
            hold_warehouse(second),
        ):
            pass
        assert "UTC; wait until it is done, or stop it." in str(told.value)
        assert rows(engine, STATUS) == [("running", False, None)]
    with hold_warehouse(second):
        assert rows(second, "SELECT status FROM warehouse.runs") == [("crashed",)]
    second.dispose()


def test_a_run_that_stopped_without_a_word_is_marked_by_the_next(engine: Engine) -> None:
    begin_run(engine)
    with hold_warehouse(engine):
        ((status, is_finished, error),) = rows(engine, STATUS)
    assert (status, is_finished) == ("crashed", True)
    assert "stopped without a word" in error


def test_the_lock_ends_with_the_connection_that_holds_it(engine: Engine, database_url: str) -> None:
    with hold_warehouse(engine):
        with psycopg.connect(database_url, autocommit=True) as connection:
            query = "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory'"
            assert connection.execute(query).fetchall() == [(True,)]
        second = create_loader_engine(database_url)
        with hold_warehouse(second):
            pass
        second.dispose()
