"""`winnow deploy` on a real server: what it registers, what it leaves alone, and what people see of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.operate.conftest import Stack, wait_for

NAMES = ["winnow: never started", "winnow: no sign of life"]


def automations(stack: Stack) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = stack.api.post("/automations/filter", json={}).json()
    return sorted(found, key=lambda automation: str(automation["name"]))


def test_two_who_deploy_at_once_on_a_new_server_leave_one_of_everything(stack: Stack) -> None:
    stack.write_project()
    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(lambda _: stack.winnow("deploy"), range(2)))
    assert [one.returncode for one in done] == [0, 0], done
    assert [automation["name"] for automation in automations(stack)] == NAMES
    assert len(stack.deployment()["schedules"]) == 1
    due = [run["expected_start_time"] for run in stack.runs()]
    assert len(due) == len(set(due)) > 0
    queue = stack.api.get("/work_pools/winnow/queues/warehouse").json()
    assert queue["concurrency_limit"] == 1


def due_times(stack: Stack) -> list[str]:
    return sorted(str(run["expected_start_time"]) for run in stack.runs())


def test_it_says_what_is_due_and_that_nobody_is_told_of_failures(deployed: Stack) -> None:
    lines = deployed.deploy().splitlines()
    assert lines[0] == "ingest     nightly: 0 3 * * * Etc/UTC"
    assert lines[1].endswith(" 03:00 UTC")
    assert lines[2] == "relink     no schedule: press Run in the UI"
    assert lines[3].startswith("Nobody is told when a run fails. Set WINNOW_NOTIFY_URL")


def test_what_did_not_change_is_not_registered_again(deployed: Stack) -> None:
    before = automations(deployed)
    due = due_times(deployed)
    identity = deployed.deployment()["id"]
    deployed.api.patch(f"/deployments/{identity}", json={"description": "A person's words."}).raise_for_status()
    # Prefect makes the runs to come anew after each change of a deployment, which takes its scheduler some seconds.
    wait_for(lambda: due_times(deployed) == due, 60)
    deployed.deploy()
    assert deployed.deployment()["description"] == "A person's words."
    assert automations(deployed) == before
    assert due_times(deployed) == due


def test_an_automation_that_a_person_switched_off_stays_off(deployed: Stack) -> None:
    switched_off = automations(deployed)[0]["id"]
    deployed.api.patch(f"/automations/{switched_off}", json={"enabled": False}).raise_for_status()
    said = deployed.deploy()
    assert [automation["enabled"] for automation in automations(deployed)] == [False, True]
    assert "Nobody is told" in said
    deployed.api.patch(f"/automations/{switched_off}", json={"enabled": True}).raise_for_status()


def test_a_pause_of_the_schedule_outlives_a_deploy_and_a_restart(deployed: Stack) -> None:
    deployment = deployed.deployment()
    schedule = f"/deployments/{deployment['id']}/schedules/{deployment['schedules'][0]['id']}"
    # The switch in Prefect's UI sends this.
    deployed.api.patch(schedule, json={"active": False}).raise_for_status()
    deployed.write_project()
    assert "paused" in deployed.deploy()
    deployed.restart("server")
    assert [one["active"] for one in deployed.deployment()["schedules"]] == [False]
    assert deployed.runs() == []
    deployed.api.patch(schedule, json={"active": True}).raise_for_status()
    # With SQLAlchemy 2.1 the server looks healthy, and never schedules a run by itself.
    wait_for(deployed.runs, 60)
    assert all(run["auto_scheduled"] for run in deployed.runs())


def test_a_pause_of_the_deployment_outlives_a_deploy(deployed: Stack) -> None:
    deployment = f"/deployments/{deployed.deployment()['id']}"
    deployed.api.patch(deployment, json={"paused": True}).raise_for_status()
    deployed.write_project()
    assert "paused" in deployed.deploy()
    assert deployed.deployment()["paused"] is True
    assert deployed.runs(state={"type": {"any_": ["SCHEDULED"]}}) == []
    deployed.api.patch(deployment, json={"paused": False}).raise_for_status()


def test_every_field_of_the_form_has_help_and_refuses_what_cannot_be(deployed: Stack) -> None:
    fields = deployed.deployment()["parameter_openapi_schema"]["properties"]
    assert all(field["description"] for field in fields.values())
    assert fields["mode"]["enum"] == ["incremental", "full", "dry_run"]
    assert deployed.deployment("relink")["parameter_openapi_schema"]["properties"] == {}
    for name, wrong in (("batch_size", 0), ("processes", -1), ("fail_threshold", 1.5), ("mode", "some")):
        deployment = deployed.deployment()["id"]
        answer = deployed.api.post(f"/deployments/{deployment}/create_flow_run", json={"parameters": {name: wrong}})
        assert answer.status_code == 409
        assert f"Validation failed for field '{name}'" in answer.json()["detail"]


def test_a_server_that_is_not_there_is_one_sentence(stack: Stack) -> None:
    done = stack.winnow("deploy", PREFECT_API_URL="")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "No Prefect server is up" in done.stderr


def test_what_prefect_does_not_take_is_one_sentence(stack: Stack) -> None:
    stack.write_project('cron: "not a cron"')
    done = stack.winnow("deploy")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "not a cron" in done.stderr
    (stack.home / "prefect.yaml").write_text("deployments: [{name: ingest}]")
    done = stack.winnow("deploy")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "prefect.yaml cannot be used ('work_pool')" in done.stderr
