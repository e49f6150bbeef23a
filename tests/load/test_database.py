"""The way to the warehouse, and the faults on it."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import DBAPIError

from flows.errors import DatabaseUnavailable
from flows.load.database import create_loader_engine, is_transient, open_warehouse
from flows.settings import Settings
from tests.load.dumps import rows


def settings(url: str) -> Settings:
    return Settings(Path("/nowhere"), url, None, 1)


def test_connections_act_as_the_loader_in_utc_also_after_a_rollback(engine: Engine) -> None:
    query = "SELECT current_user::text, current_setting('TimeZone'), current_setting('application_name')"
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        connection.rollback()
    assert rows(engine, query) == [("winnow_loader", "UTC", "winnow")]


def test_an_address_may_begin_with_either_name_of_the_protocol(database_url: str) -> None:
    for protocol in ("postgres", "postgresql"):
        url = protocol + "://" + database_url.partition("://")[2]
        engine = create_loader_engine(url)
        assert rows(engine, "SELECT 1") == [(1,)]
        engine.dispose()


def test_a_warehouse_elsewhere_is_migrated_and_handed_out_as_it_was_named(database_url: str) -> None:
    with open_warehouse(settings(database_url)) as url:
        assert url == database_url


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ann:s3cr3t@127.0.0.1:1/warehouse",
        "postgresql://ann:s3cr3t@127.0.0.1:port/warehouse",
        "postgresql://ann:s3cr3t@[::1/warehouse",
        "s3cr3t",
    ],
)
def test_a_warehouse_that_cannot_be_reached_is_one_sentence_without_the_password(address: str) -> None:
    with pytest.raises(DatabaseUnavailable) as told, open_warehouse(settings(address)):
        pass
    assert "s3cr3t" not in str(told.value)
    assert "\n" not in str(told.value)
    assert "WINNOW_DATABASE_URL" in str(told.value)


def test_a_database_that_does_not_exist_is_named(server_url: str) -> None:
    url = make_url(server_url).set(database="winnow_nowhere").render_as_string(hide_password=False)
    with pytest.raises(DatabaseUnavailable, match=r"winnow_nowhere.*does not exist"), open_warehouse(settings(url)):
        pass


def test_what_the_block_raises_is_not_taken_for_a_lost_warehouse(database_url: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="in the block"), open_warehouse(settings(database_url)):
        raise psycopg.OperationalError("in the block")


@pytest.mark.parametrize(
    "fault",
    [
        psycopg.OperationalError("server closed the connection unexpectedly"),
        errors.AdminShutdown(),
        errors.CannotConnectNow(),
        errors.DeadlockDetected(),
        errors.SerializationFailure(),
        DBAPIError("SELECT 1", None, errors.CrashShutdown()),
    ],
)
def test_faults_that_heal_by_themselves_are_worth_another_try(fault: Exception) -> None:
    assert is_transient(fault)


@pytest.mark.parametrize(
    "fault",
    [
        psycopg.DataError("NUL"),
        errors.DiskFull(),
        errors.UniqueViolation(),
        errors.ProgramLimitExceeded(),
        errors.QueryCanceled(),
        DBAPIError("SELECT 1", None, errors.UndefinedTable()),
        ValueError("bug"),
    ],
)
def test_faults_of_data_disk_and_code_are_not(fault: Exception) -> None:
    assert not is_transient(fault)


def test_parameters_do_not_get_into_error_messages(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as told:
        rows(engine, "SELECT CAST(:body AS integer) FROM nowhere", body="the text of an article")
    assert "the text of an article" not in str(told.value)
