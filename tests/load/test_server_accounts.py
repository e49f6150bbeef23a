"""Which account the embedded server runs under, and where its data and programs live for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from flows.errors import DatabaseUnavailable
from flows.load.embedded import binaries, places
from flows.load.embedded.accounts import Account
from flows.load.embedded.binaries import wheel_programs
from flows.load.embedded.server import is_running, using_server
from tests.load.embedded import USER, ask, postmaster_pid, start_child

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server under another account")


@needs_root
def test_below_a_closed_folder_data_and_programs_live_elsewhere(
    closed: Path, shared: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _copy_wheel(closed)
    monkeypatch.syspath_prepend(closed)
    assert wheel_programs().is_relative_to(closed)
    home = closed / "clone" / "home"
    with using_server(home) as url:
        data = Path(ask(url, "SHOW data_directory"))
        program = Path(psutil.Process(postmaster_pid(home)).exe())
    assert closed.stat().st_mode & 0o777 == 0o700
    assert (home / "postgres").readlink() == data.parent
    assert data.is_relative_to(shared)
    assert program.is_relative_to(shared)
    (home / "postgres").unlink()
    with using_server(home) as again:
        assert again == url
    where = f"Only root can enter the folders above {home}: its data live in {data.parent}"
    assert caplog.messages == [f"{where} (new).", f"{where} (kept from an earlier home at the same path)."]


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder that only its owner can enter."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that takes the part of /var/lib/winnow."""
    with tempfile.TemporaryDirectory(prefix="winnow's var lib ") as name:
        monkeypatch.setattr(places, "SHARED_PLACE", Path(name))
        yield Path(name)


def _copy_wheel(folder: Path) -> None:
    package = wheel_programs().parents[1]
    for source in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(source, folder / source.name, ignore=shutil.ignore_patterns("include"))


def test_programs_in_a_folder_that_shells_misread_are_refused_with_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a $HOME").symlink_to(wheel_programs().parents[2])
    monkeypatch.setattr(binaries, "_site_packages", lambda: tmp_path / "a $HOME")
    with pytest.raises(DatabaseUnavailable, match=r"cannot be started from .*Rename or move the folder"):
        binaries.programs_for(Account(os.geteuid(), os.getegid()), tmp_path)


@needs_root
def test_an_ordinary_user_is_the_server(closed: Path) -> None:
    # The interpreter of the tests may live in root's own folder: the user may read everything, and nothing more.
    become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    become += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    if subprocess.run([*become, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine has no setpriv, or does not let root become another user")
    os.chown(closed, 65534, 65534)
    home = closed / "home"
    with start_child(USER, home, prefix=become) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert ask(url, "SELECT current_user") == "winnow"
        assert psutil.Process(postmaster_pid(home)).uids().effective == 65534
        assert psutil.Process(process.pid).uids().effective == 65534
        process.communicate()
    assert process.returncode == 0
    assert not is_running(home)
    assert (home / "postgres" / "owner.password").stat().st_uid == 65534
