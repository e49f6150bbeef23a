"""What a Dask worker must bring, and what is said of one that does not."""

from __future__ import annotations

import os
import re
import socket
import sys
from pathlib import Path
from uuid import UUID

import pytest

from flows.batches import Loader, entrust, load_files
from flows.errors import UserError
from flows.extract.discover import discover_files
from flows.pipeline import RULES_VERSION
from flows.settings import Settings
from flows.workers import WorkerUnfit, check_dask, check_worker, own_warehouse, readable_blogs
from schemas.records import RawFile, ReadOptions, Walk
from tests.object_store import ObjectStore, forget_clients

CLUSTER = Settings(Path("/nowhere"), "postgresql://h/d", None, 1, dask_scheduler="tcp://h:8786")


def seeds(root: Path, *paths: str) -> list[RawFile]:
    """Files as a walk found them."""
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("A page")
    return [RawFile(path.split("/")[0], path.split("/")[1], str(root / path), 6, 1) for path in paths]


def test_without_dask_installed_the_message_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    check_dask(CLUSTER)
    monkeypatch.setitem(sys.modules, "prefect_dask", None)
    with pytest.raises(UserError, match="python -m pip install prefect-dask"):
        check_dask(CLUSTER)
    check_dask(Settings(Path("/nowhere"), None, None, 1))


def test_workers_elsewhere_cannot_use_the_embedded_server() -> None:
    with pytest.raises(UserError, match="set it here and on every worker to the address of a Postgres"):
        check_dask(Settings(Path("/nowhere"), None, None, 1, dask_scheduler="tcp://h:8786"))


def test_a_worker_that_sees_nothing_of_a_blog_is_named_with_what_to_do(tmp_path: Path) -> None:
    files = seeds(tmp_path, "tramway/a.txt", "tramway/b.txt", "ferry/a.txt")
    seen = readable_blogs(files)
    assert seen == {"tramway", "ferry"}
    (tmp_path / "ferry" / "a.txt").unlink()
    with pytest.raises(WorkerUnfit) as told:
        check_worker(RULES_VERSION, seen, files)
    assert socket.gethostname() in str(told.value)
    assert f"cannot read {tmp_path / 'ferry' / 'a.txt'}" in str(told.value)
    assert "mount the seed folder there under the same path" in str(told.value)


def test_one_file_that_vanished_is_the_data_s_fault_not_the_worker_s(tmp_path: Path) -> None:
    files = seeds(tmp_path, "tramway/a.txt", "tramway/b.txt")
    seen = readable_blogs(files)
    (tmp_path / "tramway" / "a.txt").unlink()
    check_worker(RULES_VERSION, seen, files)


def test_what_no_machine_can_read_is_not_asked_of_a_worker(tmp_path: Path) -> None:
    files = seeds(tmp_path, "tramway/a.txt")
    os.unlink(files[0].location)
    assert readable_blogs(files) == frozenset()
    check_worker(RULES_VERSION, readable_blogs(files), files)


def test_a_worker_that_cannot_reach_a_bucket_is_told_what_to_give_it(object_store: ObjectStore) -> None:
    object_store.put("seeds/tramway/a.txt", b"A page")
    files = list(discover_files(Walk("s3://blogs/seeds")))
    seen = readable_blogs(files)
    assert seen == {"tramway"}
    check_worker(RULES_VERSION, seen, files)
    object_store.ask("reset-auth", b"0")
    forget_clients()
    try:
        with pytest.raises(WorkerUnfit, match="the credentials in its environment") as told:
            check_worker(RULES_VERSION, seen, files)
    finally:
        object_store.ask("reset-auth", b"inf")
    assert "cannot read s3://blogs/seeds/tramway/a.txt" in str(told.value)


def test_a_worker_with_other_rules_is_refused() -> None:
    with pytest.raises(WorkerUnfit, match="install the same Winnow on every machine"):
        check_worker(RULES_VERSION + 1, frozenset(), [])


def test_a_worker_takes_the_address_from_its_own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINNOW_DATABASE_URL", "postgresql://own/warehouse")
    assert own_warehouse() == "postgresql://own/warehouse"
    monkeypatch.delenv("WINNOW_DATABASE_URL")
    expected = re.escape(f"The Dask worker on {socket.gethostname()} has no WINNOW_DATABASE_URL")
    with pytest.raises(WorkerUnfit, match=expected):
        own_warehouse()


def test_a_batch_for_elsewhere_carries_no_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = seeds(tmp_path, "tramway/a.txt")
    here = Loader(
        "postgresql://winnow:secret@h/d",
        run_id=UUID(int=1),
        walk=Walk(str(tmp_path)),
        options=ReadOptions(9),
        is_dry_run=True,
    )
    there = entrust(here, files)
    assert "secret" not in repr(there)
    monkeypatch.delenv("WINNOW_DATABASE_URL", raising=False)
    with pytest.raises(WorkerUnfit, match="WINNOW_DATABASE_URL"):
        load_files(there, files)
