"""Runs of a deployed flow: what is due runs once, what died is noticed, and what failed is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any

from tests.operate.conftest import Stack, wait_for

INTERVAL = 30
# Without an anchor each deploy would begin the interval anew.
EVERY = f'interval: {INTERVAL}\n        anchor_date: "2026-01-01T00:00:00+00:00"'


@contextmanager
def receiver() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A webhook on this machine: its address, and what it was sent."""
    received: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/secret", received
    finally:
        server.shutdown()
        server.server_close()


def test_a_run_from_the_form_loads_and_relink_follows(deployed: Stack) -> None:
    loaded = deployed.wait_for_end(deployed.start_run())
    assert loaded["state_type"] == "COMPLETED", loaded["state"]
    relinked = deployed.wait_for_end(deployed.start_run("relink"))
    assert relinked["state_type"] == "COMPLETED", relinked["state"]
    assert relinked["name"] == f"relink {datetime.now(UTC).date()}"
    rows = deployed.query("SELECT run_id::text, run_name, run_trigger, status FROM marts.runs")
    assert {(run["id"], run["name"], "ui", "completed") for run in (loaded, relinked)} <= set(rows)


def test_a_failed_run_is_told_with_its_name_and_its_link(deployed: Stack) -> None:
    with receiver() as (address, received):
        assert "Nobody is told" not in deployed.deploy(WINNOW_NOTIFY_URL=address)
        failed = deployed.wait_for_end(deployed.start_run(root="nowhere"))
        assert failed["state_type"] == "FAILED"
        wait_for(lambda: received, 120)
        [message] = received
        assert list(message) == ["text"]
        assert f"Winnow: {failed['name']}: Failed" in message["text"]
        assert "does not exist" in message["text"]
        assert f"{deployed.environment['PREFECT_UI_URL']}/runs/flow-run/{failed['id']}" in message["text"]

        (deployed.home / "seeds" / "tramway" / "empty.txt").touch()
        refused = deployed.wait_for_end(deployed.start_run(fail_threshold=0))
        assert refused["state_name"] == "TooManyRejected"
        wait_for(lambda: len(received) == 2, 120)
        assert "TooManyRejected" in received[1]["text"]
        assert "list what was refused" in received[1]["text"]
    blocks = deployed.api.post("/block_documents/filter", json={"include_secrets": False}).json()
    assert address not in json.dumps([block["data"] for block in blocks if block["name"] == "winnow-webhook"])


def test_a_block_that_a_person_made_is_used_and_left_as_it_is(deployed: Stack) -> None:
    deployed.deploy(WINNOW_NOTIFY_URL="http://127.0.0.1:1/ours")
    kind = deployed.api.get("/block_types/slug/custom-webhook").json()["id"]
    filters = {"block_schemas": {"block_type_id": {"any_": [kind]}}}
    schema = deployed.api.post("/block_schemas/filter", json=filters).json()[0]["id"]
    data = {"name": "Ours", "url": "http://127.0.0.1:1/theirs", "method": "POST"}
    block = {"name": "winnow-alerts", "block_type_id": kind, "block_schema_id": schema, "data": data}
    made = deployed.api.post("/block_documents/", json=block).json()
    deployed.deploy(WINNOW_NOTIFY_URL="http://127.0.0.1:1/ours")
    actions = [one["actions"][0] for one in deployed.api.post("/automations/filter", json={}).json()]
    used = {action["block_document_id"] for action in actions if action["type"] == "send-notification"}
    assert used == {made["id"]}
    assert deployed.api.get(f"/block_documents/{made['id']}").json() == made
    deployed.api.delete(f"/block_documents/{made['id']}").raise_for_status()


def test_a_deployment_without_a_completed_run_is_told(deployed: Stack) -> None:
    with receiver() as (address, received):
        deployed.deploy(WINNOW_NOTIFY_URL=address)
        automations = deployed.api.post("/automations/filter", json={}).json()
        [missing] = [automation for automation in automations if automation["name"] == "winnow: run missing"]
        assert missing["trigger"]["within"] == 26 * 3600
        sooner = {**missing["trigger"], "within": 10}
        kept = {name: missing[name] for name in ("name", "description", "actions", "enabled")}
        changed = deployed.api.put(f"/automations/{missing['id']}", json={**kept, "trigger": sooner})
        changed.raise_for_status()
        wait_for(lambda: received, 60)
        assert "ingest has not completed for 26 hours" in received[0]["text"]
        link = f"{deployed.environment['PREFECT_UI_URL']}/deployments/deployment/{deployed.deployment()['id']}"
        assert link in received[0]["text"]
        deployed.deploy()


def test_a_run_goes_on_while_the_server_restarts(deployed: Stack) -> None:
    with deployed.stalled():
        run = deployed.start_run()
        wait_for(lambda: deployed.run(run)["state_type"] == "RUNNING", 60)
        deployed.restart("server")
        time.sleep(3)
    assert deployed.wait_for_end(run)["state_type"] == "COMPLETED"


def test_a_run_that_was_taken_for_dead_ends_as_what_it_is(deployed: Stack) -> None:
    with deployed.stalled():
        run = deployed.start_run()
        wait_for(lambda: deployed.query_status(run) == "running", 60)
        crashed = {"state": {"type": "CRASHED", "name": "Crashed"}}
        deployed.api.post(f"/flow_runs/{run}/set_state", json=crashed).raise_for_status()
        assert deployed.run(run)["state_type"] == "CRASHED"
    wait_for(lambda: deployed.run(run)["state_type"] == "COMPLETED", 60)


def test_each_due_time_has_one_run_or_one_later_run_that_covers_it(stack: Stack) -> None:
    """No worker for a while; meanwhile deployments are registered anew and the server is killed."""
    stack.kill("worker")
    stack.write_project(EVERY)
    stack.deploy()
    since = datetime.now(UTC)
    while datetime.now(UTC) - since < timedelta(seconds=2.5 * INTERVAL):
        stack.write_project(EVERY)
        stack.deploy()
    stack.restart("server")
    late = {run["id"] for run in stack.runs() if run["auto_scheduled"] and since < due(run) < datetime.now(UTC)}
    assert len(late) >= 2
    stack.start("worker")
    for run_id in late:
        state = stack.wait_for_end(run_id, 180)["state"]
        assert state["type"] in ("COMPLETED", "CANCELLED"), state
    until = datetime.now(UTC)
    pause(stack)

    runs = [run for run in stack.runs() if run["auto_scheduled"] and since < due(run) < until]
    # One run for each due time: none is missing, none is there twice.
    gaps = {later - earlier for earlier, later in pairwise(due(run).timestamp() for run in runs)}
    assert gaps == {INTERVAL}
    completed = [run for run in runs if run["state_type"] == "COMPLETED"]
    # Of those that were late at most one did the work; a later one may have been quicker to take the queue.
    assert len([run for run in completed if run["id"] in late]) <= 1
    ended = [run for run in runs if run["id"] in late]
    assert {run["state_name"] for run in ended} <= {"Completed", "AlreadyCovered"}
    assert all(run["run_count"] <= 1 for run in runs)
    for run in ended:
        assert any(done["id"] == run["id"] or began(done) > due(run) for done in completed), run["state"]
    covered = [run for run in ended if run["state_name"] == "AlreadyCovered"]
    assert covered
    assert all(any(done["name"] in run["state"]["message"] for done in completed) for run in covered)


def due(run: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(run["expected_start_time"])


def began(run: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(run["start_time"])


def pause(stack: Stack) -> None:
    stack.deploy_nightly()
    over = ["COMPLETED", "CANCELLED", "FAILED", "CRASHED"]
    wait_for(lambda: all(due(run) > datetime.now(UTC) for run in stack.runs(state={"type": {"not_any_": over}})), 60)


def test_a_run_of_a_killed_worker_is_marked_as_crashed_and_the_next_one_is_clean(deployed: Stack) -> None:
    with deployed.stalled():
        killed = deployed.start_run()
        wait_for(lambda: deployed.query_status(killed) == "running", 60)
        deployed.kill("worker")
    # And one that was killed before its flow began.
    pending = deployed.start_run("relink")
    deployed.api.post(f"/flow_runs/{pending}/set_state", json={"state": {"type": "PENDING"}}).raise_for_status()
    assert deployed.run(pending)["state_type"] == "PENDING"

    crashed = deployed.wait_for_end(killed, 180)
    assert crashed["state_type"] == "CRASHED"
    assert "No sign of life" in crashed["state"]["message"]
    stuck = deployed.wait_for_end(pending, 120)
    assert stuck["state_type"] == "CRASHED"
    assert "did not start it" in stuck["state"]["message"]

    following = deployed.start_run()
    deployed.start("worker")
    assert deployed.wait_for_end(following)["state_type"] == "COMPLETED"
    assert deployed.query_status(killed) == "crashed"
