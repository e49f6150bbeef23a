"""README.md is kept true: its queries run, as the analyst, on the sample seeds, and print what it shows.

`make golden` writes the outputs anew; read the diff before it is committed.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import make_url

from flows.extract.discover import discover_files
from flows.load.batch import load_batch
from flows.load.database import create_loader_engine
from flows.load.embedded.binaries import wheel_programs
from flows.load.finish import FinishCounts, finish_load
from flows.load.runs import RunStart, finish_run, start_run
from flows.pipeline import RULES_VERSION, process_batch
from flows.screens import console, print_report
from schemas.records import ReadOptions, Walk
from tests.conftest import ANALYST_PASSWORD, new_database

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
EXAMPLE = re.compile(r"```sql\n(?P<query>.+?)```\n\n```text\n(?P<output>.*?)```\n", re.DOTALL)
SCREEN = re.compile(r"<!-- screen -->\n```text\n.*?```\n", re.DOTALL)
RUN_ID = UUID(int=1)


def examples() -> list[tuple[str, str]]:
    """Each query of README.md with the output that stands below it."""
    return [(match["query"], match["output"]) for match in EXAMPLE.finditer(README.read_text("utf-8"))]


@pytest.fixture(scope="module")
def seeded_url(server_url: str, template_database: str) -> Iterator[str]:
    """The sample seeds in a warehouse, as its owner sees it."""
    with new_database(server_url, template=template_database) as url:
        engine = create_loader_engine(url)
        walk = Walk(str(ROOT / "seeds"))
        start_run(engine, RunStart(RUN_ID, "ingest seeds", "cli", "incremental", "seeds", {}, "0", RULES_VERSION))
        counts = load_batch(
            engine, RUN_ID, walk, RULES_VERSION, process_batch(discover_files(walk), ReadOptions(2**24))
        )
        finish_run(engine, RUN_ID, counts, FinishCounts(links_resolved=finish_load(engine, RUN_ID)), None)
        yield url


@pytest.fixture(scope="module")
def analyst_seeded_url(seeded_url: str) -> str:
    """The same warehouse as the analyst sees it."""
    analyst = make_url(seeded_url).set(username="analyst", password=ANALYST_PASSWORD)
    return analyst.render_as_string(hide_password=False)


def psql(url: str, query: str) -> str:
    """What psql prints, without the blanks at the ends of lines that editors strip."""
    command = [str(wheel_programs() / "psql"), "--no-psqlrc", "--dbname", url, "--command", query]
    environment = {**os.environ, "PGCLIENTENCODING": "UTF8", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return "".join(line.rstrip() + "\n" for line in done.stdout.rstrip().splitlines())


def test_readme_shows_ten_queries() -> None:
    assert len(examples()) == 10


@pytest.mark.parametrize("number", range(10))
def test_readme_query_prints_what_readme_shows(number: int, analyst_seeded_url: str) -> None:
    query, shown = examples()[number]
    block = f"{query}```\n\n```text\n{{}}```"
    compare_with_readme(block.format(shown), block.format(psql(analyst_seeded_url, query)))


def test_readme_shows_the_first_screen_of_an_ingest(seeded_url: str) -> None:
    found = SCREEN.search(README.read_text("utf-8"))
    assert found
    with console.capture() as capture:
        print_report(seeded_url, RUN_ID)
    printed = "".join(line.rstrip() + "\n" for line in capture.get().strip().splitlines())
    compare_with_readme(found.group(), f"<!-- screen -->\n```text\n{printed}```\n")


def compare_with_readme(shown: str, printed: str) -> None:
    """Expect README.md to show what was printed; where golden files are recorded, make it so."""
    if os.environ.get("WINNOW_RECORD_GOLDEN"):
        README.write_text(README.read_text("utf-8").replace(shown, printed), "utf-8")
    else:
        assert printed == shown


def test_every_file_that_readme_links_to_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README.read_text("utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_make_target_that_readme_names_exists() -> None:
    named = set(re.findall(r"`?make ([a-z-]+)", README.read_text("utf-8")))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert named
    assert named - targets == set()


def test_every_setting_is_in_readme() -> None:
    used = set(re.findall(r'"(WINNOW_[A-Z_]+)"', (ROOT / "flows/settings.py").read_text("utf-8")))
    assert used
    assert [name for name in used if f"`{name}`" not in README.read_text("utf-8")] == []
