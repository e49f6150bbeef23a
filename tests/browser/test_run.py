"""An editor who knows no code: finds the deployment, fills the form, presses Run, reads the report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from flows.load.embedded.server import server_dsn
from flows.stack.places import Stack
from tests.browser.conftest import PATIENCE_MS, SCREENSHOTS
from tests.slow.commands import Winnow

if TYPE_CHECKING:
    from playwright.sync_api import Page

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def test_an_editor_runs_an_ingest_in_the_browser_and_finds_the_articles_in_sql(
    winnow: Winnow, stack: Stack, page: Page
) -> None:
    for blog in ("harbour-notes", "the-back-bench"):
        winnow.succeed("ingest", str(SEEDS / blog))
    open_form(page)
    shoot(page, "form")
    fill(page, "root", str(SEEDS))
    choose(page, "mode", "full")
    fill(page, "batch_size", "20")
    page.get_by_role("button", name="Submit").click()
    open_run(page, "ingest seeds full")
    page.get_by_text("Completed", exact=True).first.wait_for(timeout=3 * PATIENCE_MS)
    shoot(page, "run")
    page.get_by_text("Artifacts", exact=True).click()
    page.get_by_text("ingest-report").first.wait_for()
    shoot(page, "artifacts")
    page.get_by_text("ingest-report").first.click()
    page.get_by_text("45 articles added").first.wait_for()
    page.set_viewport_size({"width": 1280, "height": 1700})
    shoot(page, "report")
    assert articles(stack) == 73


def open_form(page: Page) -> None:
    page.goto("/deployments")
    page.get_by_role("link", name="ingest").first.click()
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_text("Custom run").click()
    page.get_by_role("button", name="Submit").wait_for()


def fill(page: Page, parameter: str, value: str) -> None:
    # Labels are not tied to their inputs in Prefect's forms.
    label = page.locator(".p-label", has_text=f"{parameter} (Optional)")
    label.locator("textarea, input[type=number]").fill(value)


def choose(page: Page, parameter: str, choice: str) -> None:
    control = page.locator(".p-label", has_text=f"{parameter} (Optional)").locator(".p-select-button__control")
    control.focus()
    page.keyboard.press("ArrowDown")  # a click opens the list and closes it again
    page.locator(".p-select-options").get_by_text(choice, exact=True).click()
    assert control.inner_text() == choice


def open_run(page: Page, name: str) -> None:
    # The note that pops up after Submit links to the run too, but it moves away under the mouse.
    page.get_by_role("button", name="View run").first.wait_for()
    page.goto("/runs")
    page.get_by_role("link", name=name).first.click()
    # The list, with other runs that have completed, is there until the run's own page is drawn.
    page.get_by_text("Job Variables", exact=True).wait_for()


def articles(stack: Stack) -> int:
    with psycopg.connect(server_dsn(stack.home, "analyst")) as connection:
        row = connection.execute("SELECT count(*) FROM marts.articles").fetchone()
    assert row is not None
    return int(row[0])


def shoot(page: Page, name: str) -> None:
    page.wait_for_timeout(1500)  # charts and notes move for a moment
    page.screenshot(path=SCREENSHOTS / f"{name}.png")
