"""What a person reads in the log of a deployed run."""

from __future__ import annotations

import logging
import time
from pathlib import Path

from flows.load.database import create_loader_engine, hold_warehouse
from tests.operate.conftest import Row, Stack, wait_for, write_pages

FILES = 24


def test_the_log_of_a_quiet_good_run_is_short(deployed: Stack, tmp_path: Path) -> None:
    write_pages(tmp_path, FILES)
    # A blog of its own: other tests load one of that name.
    (tmp_path / "tramway").rename(tmp_path / "logged")
    tmp_path.chmod(0o755)
    run_id = deployed.start_run(root=str(tmp_path), batch_size=2, processes=1)
    ended = deployed.wait_for_end(run_id)
    assert ended["state_type"] == "COMPLETED", ended["state"]
    tasks = deployed.api.post("/task_runs/filter", json={"flow_runs": {"id": {"any_": [run_id]}}}).json()
    assert len(tasks) == FILES // 2
    # The last line is on its way when the run is over already.
    wait_for(lambda: any(line["message"].startswith("Finished in state") for line in log(deployed, run_id)), 30)
    lines = log(deployed, run_id)
    messages = [line["message"] for line in lines]
    assert len(lines) < 20, messages
    assert {line["level"] for line in lines} == {logging.INFO}
    assert f"{FILES} files below {tmp_path}: {FILES} to read, 0 unchanged, 0 gone." in messages
    assert any(f"{FILES} files: {FILES} new" in message for message in messages), messages


def test_the_log_of_a_run_that_cannot_work_ends_with_why_and_without_a_traceback(deployed: Stack) -> None:
    run_id = deployed.start_run(root="nowhere")
    why = deployed.wait_for_end(run_id)["state"]["message"]
    assert "does not exist" in why
    wait_for(lambda: log(deployed, run_id)[-1]["level"] == logging.ERROR, 30)
    assert log(deployed, run_id)[-1]["message"] == why
    assert len("\n".join(line["message"] for line in log(deployed, run_id)).splitlines()) < 20


def test_the_log_of_a_run_that_found_another_at_work_holds_no_error(deployed: Stack) -> None:
    with hold_warehouse(create_loader_engine(deployed.environment["WINNOW_DATABASE_URL"])):
        run_id = deployed.start_run()
        assert deployed.wait_for_end(run_id)["state_name"] == "AlreadyRunning"
    wait_for(lambda: any(line["message"].startswith("Finished in state") for line in log(deployed, run_id)), 30)
    time.sleep(3)  # what comes after it is sent every two seconds
    assert {line["level"] for line in log(deployed, run_id)} == {logging.INFO}


def log(stack: Stack, run_id: str) -> list[Row]:
    """Every line of the run's log, as the UI shows it."""
    body = {"logs": {"flow_run_id": {"any_": [run_id]}}, "sort": "TIMESTAMP_ASC"}
    lines: list[Row] = stack.api.post("/logs/filter", json=body).json()
    return lines
