"""One stack for all tests of this folder; each leaves it healthy. Without an engine or Compose they are skipped."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.generated_seeds import write_seeds
from tests.compose.project import ROOT, Project, Runs, find_compose

# Enough for a run that lasts until somebody has killed something in its middle.
GENERATED_COUNT = 4000


@pytest.fixture(scope="session")
def stack() -> Iterator[Project]:
    """The stack as one command starts it, from nothing but a built image."""
    compose = find_compose()
    if not compose:
        pytest.skip("no Docker engine answers, or there is no Compose")
    with tempfile.TemporaryDirectory(prefix="winnow-compose-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        project = Project(compose, folder)
        shutil.copytree(ROOT / "seeds", project.seeds / "known")
        write_seeds(project.seeds / "generated", GENERATED_COUNT)
        try:
            project.run("build", seconds=1800)
            project.start()
            yield project
        finally:
            project.run("down", "--volumes")
            assert project.leftovers() == []


@pytest.fixture
def runs(stack: Project) -> Iterator[Runs]:
    """Prefect's API, logged in."""
    with stack.api(stack.logins()["ui"]) as api:
        yield Runs(api)
