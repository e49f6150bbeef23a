"""Ten minutes of `* * * * *` while everything is restarted that can be: the runs, and what became of each minute.

    python -m bench.schedule_drill

In a home of its own: the server, the worker, Postgres, the supervisor and all of them at once are killed, the stack
goes down and up, the schedule is paused, deployed again with a change, and resumed. Takes 12 minutes.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from flows.stack.locks import find_holder
from flows.stack.places import PROGRAMS, Stack
from flows.stack.supervisor import find_supervisor

ROOT = Path(__file__).resolve().parents[1]
MINUTES = 10


class Drill:
    """A stack in a folder with a prefect.yaml of its own, and what is done to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stack = Stack(folder / "home")
        self.paused: list[datetime] = []
        text = (ROOT / "prefect.yaml").read_text("utf-8").replace("0 3 * * *", "* * * * *")
        (folder / "prefect.yaml").write_text(text.replace("root: seeds", f"root: {ROOT / 'seeds'}"), "utf-8")

    def winnow(self, command: str) -> None:
        environment = {**os.environ, "WINNOW_HOME": str(self.stack.home)}
        subprocess.run([sys.executable, "-m", "flows.cli", command], cwd=self.folder, env=environment, check=True)

    def api(self, method: str, path: str, body: Any = None) -> Any:
        answer = httpx.request(method, f"{self.stack.api_url}{path}", json=body, timeout=30)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def kill_program(self, name: str) -> None:
        holder = find_holder(self.stack.lock(name))
        if holder is not None:
            holder.kill()

    def kill_postgres(self) -> None:
        data = (self.stack.home / "postgres").resolve() / "data"
        os.kill(int((data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)

    def kill_supervisor(self) -> None:
        supervisor = find_supervisor(self.stack)
        if supervisor is not None:
            supervisor.kill()
        self.winnow("up")

    def kill_everything(self) -> None:
        supervisor = find_supervisor(self.stack)
        if supervisor is not None:
            supervisor.kill()
        for program in PROGRAMS:
            self.kill_program(program)
        self.kill_postgres()
        self.winnow("up")

    def down_and_up(self) -> None:
        self.winnow("down")
        time.sleep(75)  # over at least one due time
        self.winnow("up")

    def pause(self) -> None:
        deployment = self._deployment()
        for schedule in deployment["schedules"]:
            self.api("PATCH", f"/deployments/{deployment['id']}/schedules/{schedule['id']}", {"active": False})
        self.paused.append(datetime.now(UTC))

    def deploy_a_change(self) -> None:
        file = self.folder / "prefect.yaml"
        file.write_text(file.read_text("utf-8").replace("tags: [winnow]", "tags: [winnow, drill]"), "utf-8")
        self.winnow("up")
        self._say_active()

    def resume(self) -> None:
        self._say_active()
        deployment = self._deployment()
        for schedule in deployment["schedules"]:
            self.api("PATCH", f"/deployments/{deployment['id']}/schedules/{schedule['id']}", {"active": True})
        self.paused.append(datetime.now(UTC))

    def runs(self) -> list[dict[str, Any]]:
        body = {"sort": "EXPECTED_START_TIME_ASC", "flows": {"name": {"any_": ["ingest"]}}, "limit": 200}
        return [run for run in self.api("POST", "/flow_runs/filter", body) if run["state_name"] != "Scheduled"]

    def _deployment(self) -> Any:
        return self.api("GET", "/deployments/name/ingest/ingest")

    def _say_active(self) -> None:
        active = [schedule["active"] for schedule in self._deployment()["schedules"]]
        print(f"         schedule active: {active}", flush=True)


def steps(drill: Drill) -> list[tuple[float, str, Callable[[], None]]]:
    """Minutes after the start, and what is done then; in the middle of a minute, or when a run is under way."""
    return [
        (1.5, "kill the server", lambda: drill.kill_program("server")),
        (2.05, "kill the worker", lambda: drill.kill_program("worker")),
        (3.5, "kill Postgres", drill.kill_postgres),
        (4.5, "kill the supervisor, up", drill.kill_supervisor),
        (5.05, "kill everything, up", drill.kill_everything),
        (5.6, "down, 75 seconds, up", drill.down_and_up),
        (7.5, "pause the schedule", drill.pause),
        (7.7, "deploy a change", drill.deploy_a_change),
        (8.7, "resume the schedule", drill.resume),
    ]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="winnow-drill-") as name:
        Path(name).chmod(0o755)
        drill = Drill(Path(name))
        try:
            drill.winnow("up")
            started = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
            for minute, label, step in steps(drill):
                _sleep_until(started + timedelta(minutes=minute))
                print(f"{datetime.now(UTC):%H:%M:%S} {label}", flush=True)
                step()
            _sleep_until(started + timedelta(minutes=MINUTES, seconds=50))
            _show(drill.runs(), started, drill.paused)
        finally:
            drill.winnow("down")
            shutil.copytree(drill.stack.folder, ROOT / "test-output" / "drill", dirs_exist_ok=True)


def _sleep_until(moment: datetime) -> None:
    time.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()))


def _show(runs: list[dict[str, Any]], started: datetime, paused: list[datetime]) -> None:
    print("due       began     state           message")
    for run in runs:
        began = (run["start_time"] or "")[11:19] or "-"
        message = (run["state"]["message"] or "")[:90]
        print(f"{run['expected_start_time'][11:19]}  {began:8}  {run['state_name']:14}  {message}")
    due = [run["expected_start_time"][:16] for run in runs if run["auto_scheduled"]]
    doubled = sorted({minute for minute in due if due.count(minute) > 1})
    minutes = [started + timedelta(minutes=n) for n in range(MINUTES + 1)]
    wanted = [f"{minute:%Y-%m-%dT%H:%M}" for minute in minutes if not paused[0] < minute < paused[1]]
    missing = [minute for minute in wanted if minute not in due]
    print(f"doubled: {doubled or 'none'}; due, not paused, and without a run: {missing or 'none'}")


if __name__ == "__main__":
    main()
