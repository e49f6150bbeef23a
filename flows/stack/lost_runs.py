"""Runs whose worker and process ended together, and that Prefect still counts as under way."""

from __future__ import annotations

import httpx

from flows.errors import AlreadyRunning
from flows.load.database import create_loader_engine, hold_warehouse
from flows.stack.api import api_client
from flows.stack.worker import WORK_POOL

MESSAGE = "Its worker ended while it was under way. What it loaded is whole; the next run goes on from there."
UNDER_WAY = ["PENDING", "RUNNING", "CANCELLING"]


def end_lost_runs(api_url: str, database_url: str) -> None:
    """Mark them as crashed; only for a moment in which the pool has no worker.

    A run that outlived its worker holds the warehouse still, and is left to report its own end.
    Raises httpx.HTTPError if the API does not answer.
    """
    try:
        with hold_warehouse(create_loader_engine(database_url)), api_client(api_url) as api:
            for run_id in _runs_under_way(api):
                state = {"type": "CRASHED", "name": "Crashed", "message": MESSAGE}
                answer = api.post(f"/flow_runs/{run_id}/set_state", json={"state": state, "force": True})
                answer.raise_for_status()
    except AlreadyRunning:
        return


def _runs_under_way(api: httpx.Client) -> list[str]:
    of_pool = {"work_pools": {"name": {"any_": [WORK_POOL]}}, "flow_runs": {"state": {"type": {"any_": UNDER_WAY}}}}
    answer = api.post("/flow_runs/filter", json=of_pool)
    answer.raise_for_status()
    return [run["id"] for run in answer.json()]
