"""What the tests run on is what people install: the versions of requirements.lock, no others."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"


def test_each_package_has_the_version_of_the_lock() -> None:
    lines = re.findall(r"^(\w.*?) *\\?$", LOCK.read_text("utf-8"), re.MULTILINE)
    pins = [pin for pin in map(Requirement, lines) if pin.marker is None or pin.marker.evaluate()]
    assert len(pins) > 50
    assert [f"{pin}, not {found}" for pin in pins if (found := installed(pin.name)) not in pin.specifier] == []


def installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "0"
