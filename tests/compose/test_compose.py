"""What docker-compose.yml promises, on a real engine: one command, passwords nobody wrote, and a stack that heals."""

from __future__ import annotations

import sys
import time

import httpx
import psycopg
import pytest
from psycopg import errors

from tests.compose.conftest import GENERATED_COUNT
from tests.compose.project import ONE_SHOTS, SERVICES, Project, Runs, wait_for
from tests.sample_seeds import articles_by_blog

# A sign of life every 30 s, 90 s of silence, and what the server needs to see it.
CRASHED_WITHIN = 180
KNOWN_COUNT = sum(articles_by_blog().values())


def test_one_command_starts_everything_from_nothing(stack: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert stack.is_healthy()
    assert [stack.containers(name)[0]["State"]["ExitCode"] for name in ONE_SHOTS] == [0, 0, 0]
    with capsys.disabled():
        sys.stdout.write(
            f"\nup: {stack.up_seconds:.0f} s, all healthy: {stack.healthy_seconds:.0f} s\n{stack.run('ps')}\n"
        )


def test_passwords_are_in_no_environment_command_or_log(stack: Project) -> None:
    logins = stack.logins()
    secrets = [
        logins["ui"].partition(":")[2],
        *(psycopg.conninfo.conninfo_to_dict(logins[role])["password"] for role in ("analyst", "owner")),
    ]
    assert len(set(secrets)) == 3
    everything = stack.run("logs") + stack.run("config")
    everything += "".join(str(stack.containers(name)) for name in (*SERVICES, *ONE_SHOTS))
    assert [secret for secret in secrets if str(secret) in everything] == []


def test_only_this_machine_reaches_the_ports(stack: Project) -> None:
    ports = [container["NetworkSettings"]["Ports"] for name in SERVICES for container in stack.containers(name)]
    published = [binding["HostIp"] for port in ports for bindings in port.values() for binding in bindings or []]
    assert published == ["127.0.0.1", "127.0.0.1"]


@pytest.mark.parametrize("service", ["server", "worker"])
def test_our_containers_run_unprivileged_on_a_read_only_system(stack: Project, service: str) -> None:
    report = stack.run(
        "exec",
        "-T",
        service,
        "sh",
        "-c",
        "id -u; touch /app/new /venv/new 2>&1; grep -E 'CapEff|NoNewPrivs' /proc/self/status",
    )
    assert report.splitlines()[0] == "10001"
    assert report.count("Read-only file system") == 2
    assert "CapEff:\t0000000000000000" in report
    assert "NoNewPrivs:\t1" in report


def test_the_api_refuses_who_does_not_log_in(stack: Project) -> None:
    login = stack.logins()["ui"]
    for wrong in (None, "winnow:guess", f"{login}x"):
        with stack.api(wrong) as api:
            assert api.post("/deployments/filter", json={}).status_code == httpx.codes.UNAUTHORIZED
    with stack.api(login) as api:
        assert api.post("/deployments/filter", json={}).status_code == httpx.codes.OK
    with stack.api(None) as api:
        assert api.get("/ready").status_code == httpx.codes.OK, "the health check asks without a password"


def test_a_run_asked_for_through_the_api_fills_the_marts_that_the_analyst_reads(stack: Project, runs: Runs) -> None:
    assert runs.deployments() == ["ingest", "relink"]
    run = runs.wait_for_end(runs.start(root="seeds/known"), 180)
    assert run["state"]["name"] == "Completed", run["state"]
    with psycopg.connect(stack.logins()["analyst"], autocommit=True) as connection:
        assert count_articles(connection, "known") == KNOWN_COUNT
        with pytest.raises(errors.ReadOnlySqlTransaction):
            connection.execute("CREATE TABLE public.mine ()")
        connection.execute("SET default_transaction_read_only = off")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("DELETE FROM warehouse.articles")
    assert "harbour-notes" in stack.run("exec", "-T", "worker", "winnow", "status")


@pytest.mark.parametrize("service", SERVICES)
def test_a_restarted_service_is_healthy_again(stack: Project, runs: Runs, service: str) -> None:
    stack.run("restart", service)
    wait_for(stack.is_healthy, 120)
    assert runs.wait_for_end(runs.start(root="seeds/known"), 180)["state"]["name"] == "Completed"


@pytest.mark.parametrize("service", SERVICES)
def test_a_killed_service_comes_back_by_itself(stack: Project, runs: Runs, service: str) -> None:
    stack.kill(service)
    wait_for(stack.is_healthy, 180)
    assert runs.wait_for_end(runs.start(root="seeds/known"), 180)["state"]["name"] == "Completed"


def test_everything_killed_at_once_as_by_a_power_cut_comes_back_by_itself(stack: Project, runs: Runs) -> None:
    stack.kill(*SERVICES)
    wait_for(stack.is_healthy, 180)
    assert runs.wait_for_end(runs.start(root="seeds/known"), 180)["state"]["name"] == "Completed"


def test_the_run_of_a_killed_worker_is_marked_crashed_and_the_next_one_makes_whole_tables(
    stack: Project, runs: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    with psycopg.connect(stack.logins()["analyst"], autocommit=True) as connection:
        run = runs.start(root="seeds/generated", batch_size=100)
        wait_for(lambda: count_articles(connection, "generated") > 0, 180)
        stack.kill("worker")
        killed = time.monotonic()
        run_after = runs.start(root="seeds/generated")
        end = runs.wait_for_end(run, CRASHED_WITHIN)
        seconds = time.monotonic() - killed
        assert 0 < count_articles(connection, "generated") < GENERATED_COUNT
        assert end["state"]["name"] == "Crashed", end["state"]
        after = runs.wait_for_end(run_after, 600)
        assert after["state"]["name"] == "Completed", after["state"]
        assert count_articles(connection, "generated") == GENERATED_COUNT
        left = connection.execute("SELECT status FROM marts.runs WHERE run_id = %s", [run]).fetchone()
        assert left == ("crashed",)
    with capsys.disabled():
        sys.stdout.write(f"\nmarked as crashed after {seconds:.0f} s\n")


def test_a_run_outlives_a_restart_of_the_server(stack: Project, runs: Runs) -> None:
    with psycopg.connect(stack.logins()["owner"], autocommit=True) as connection:
        before = connection.execute("SELECT count(*) FROM marts.runs").fetchone()
        run = runs.start(root="seeds/generated", mode="full", batch_size=100)
        wait_for(lambda: connection.execute("SELECT count(*) FROM marts.runs").fetchone() != before, 120)
    stack.run("restart", "server")
    assert runs.wait_for_end(run, 600)["state"]["name"] == "Completed"


def test_more_workers_share_the_work_and_deploy_nothing(stack: Project, runs: Runs) -> None:
    stack.run("up", "--detach", "--scale", "worker=2")
    try:
        wait_for(lambda: len(stack.containers("worker")) == 2 and stack.is_healthy(), 120)
        ends = [runs.wait_for_end(run, 300) for run in [runs.start(root="seeds/known") for _ in range(3)]]
        assert [end["state"]["name"] for end in ends] == ["Completed"] * 3
        assert runs.deployments() == ["ingest", "relink"]
    finally:
        stack.run("up", "--detach", "--scale", "worker=1")
    wait_for(lambda: len(stack.containers("worker")) == 1 and stack.is_healthy(), 120)


def test_down_and_up_keep_data_passwords_and_runs(stack: Project, runs: Runs) -> None:
    logins = stack.logins()
    run = runs.wait_for_end(runs.start(root="seeds/known"), 180)
    stack.run("down")
    assert stack.containers("postgres") == []
    stack.run("up", "--detach")
    wait_for(stack.is_healthy, 180)
    assert stack.logins() == logins
    assert runs.read(run["id"])["state"]["id"] == run["state"]["id"]
    with psycopg.connect(logins["analyst"]) as connection:
        assert count_articles(connection, "known") == KNOWN_COUNT


def count_articles(connection: psycopg.Connection[tuple[object, ...]], root: str) -> int:
    """How many articles the marts hold of the files below one of the roots."""
    operator = "LIKE" if root == "generated" else "NOT LIKE"
    query = f"SELECT count(*) FROM marts.articles WHERE source {operator} 'blog-%'"  # noqa: S608
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(str(row[0]))
