"""A stack as `winnow up` starts it, and a headless Chromium that looks at it. Screenshots: test-output/."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flows.stack.places import Stack
from tests.slow.commands import Winnow

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCREENSHOTS = Path(__file__).resolve().parents[2] / "test-output"
NAMES = ("chromium", "chromium-browser", "google-chrome")
# No sandbox, because root has none, and no calls home.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 60_000


@pytest.fixture(scope="session")
def winnow() -> Iterator[Winnow]:
    """The command, with a home of its own; its stack is down at the end."""
    with tempfile.TemporaryDirectory(prefix="winnow-browser-") as name:
        Path(name).chmod(0o755)
        command = Winnow(Path(name) / "home")
        yield command
        command.run("down")


@pytest.fixture(scope="session")
def stack(winnow: Winnow) -> Stack:
    """A stack that is up and has loaded nothing."""
    winnow.succeed("up")
    return Stack(Path(winnow.environment["WINNOW_HOME"]))


@pytest.fixture
def page(stack: Stack) -> Iterator[Page]:
    """A page of a browser whose addresses are below the UI's."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is missing: run make test-browser")
    browser_path = next(filter(None, map(shutil.which, NAMES)), None)
    if browser_path is None:
        pytest.skip("no Chromium on this machine: install it, for example with apt-get install chromium")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=browser_path, args=FLAGS)
        page = browser.new_page(base_url=stack.ui_url, viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(PATIENCE_MS)
        yield page
        browser.close()
