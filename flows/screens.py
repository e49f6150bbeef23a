"""What the commands print for a person: tables from the marts, and how to go on."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.load.database import create_loader_engine, open_warehouse
from flows.load.reports import (
    Row,
    RunReport,
    read_checks,
    read_rejected,
    read_report,
    read_runs,
    read_sources,
    search_articles,
)
from flows.settings import Settings

# Into a file or a pipe, lines are as long as their content.
console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)


def print_report(url: str, run_id: UUID) -> None:
    """The first screen after an ingest: what came in, what was refused, what is still wanted."""
    report = read_report(create_loader_engine(url), run_id)
    console.print()
    console.print(Text(report.sentence, style="bold"))
    _print_table("Blogs", report.sources, SOURCE_COLUMNS)
    if report.has_many_forms:
        _print_forms(report)
    if report.rejected:
        _print_rejected(report.rejected[:10], report.rejected_count)
    if report.failed_checks:
        _print_checks(report.checks)
    _print_table("Cited most, and not held", report.wanted[:5], WANTED_COLUMNS)


SOURCE_COLUMNS = {
    "source": "blog",
    "article_count": "articles",
    "language": "language",
    "related_count": "related posts",
    "resolved_count": "of them held",
    "wanted_count": "wanted",
}
EXAMPLES = (
    "winnow db psql --role analyst -- -c 'SELECT source, title, published_date FROM marts.articles LIMIT 10'",
    "winnow search lighthouse",
    "winnow db start && winnow db dsn --role analyst     # an address for any SQL client",
)
FORM_COLUMNS = {"form": "form", "read_count": "read", "loaded_count": "loaded", "refused_count": "refused"}
WANTED_COLUMNS = {"source": "blog", "title": "title", "cited_by_count": "cited by"}
RUN_COLUMNS = {
    "started_at": "started",
    "run_name": "run",
    "run_trigger": "by",
    "status": "status",
    "files_seen": "files",
    "files_new": "new",
    "files_changed": "changed",
    "files_rejected": "refused",
    "articles_inserted": "added",
    "articles_updated": "updated",
    "links_resolved": "links found",
    "error": "error",
}


def print_hints() -> None:
    """How to query what was just loaded."""
    console.print()
    console.print(Text("Query it as you like:", style="bold"))
    for example in EXAMPLES:
        console.print(Text("  " + example.replace("winnow", _command()), style="cyan"), soft_wrap=True)


def _command() -> str:
    """How the user can type this command: by its name where that is on the path, else where it lies."""
    return "winnow" if shutil.which("winnow") else os.path.relpath(sys.argv[0])


def show_status(settings: Settings) -> None:
    """`winnow status`."""
    with open_warehouse(settings) as url:
        engine = create_loader_engine(url)
        _print_table("Blogs", read_sources(engine), SOURCE_COLUMNS)
        _print_table("Latest run", read_runs(engine, 1), RUN_COLUMNS)
        _print_checks(read_checks(engine))


def show_runs(settings: Settings, limit: int) -> None:
    """`winnow runs`."""
    with open_warehouse(settings) as url:
        _print_table("Runs", read_runs(create_loader_engine(url), limit), RUN_COLUMNS)


def show_rejected(settings: Settings, limit: int) -> None:
    """`winnow rejected`."""
    with open_warehouse(settings) as url:
        rows, open_count = read_rejected(create_loader_engine(url), limit)
        _print_rejected(rows, open_count)


def show_search(settings: Settings, query: str, limit: int) -> None:
    """`winnow search`."""
    with open_warehouse(settings) as url:
        found = search_articles(create_loader_engine(url), query, limit)
    for row in found:
        console.print(Text.assemble((row["title"], "bold"), f"  {row['source']}"))
        console.print(Text("  " + " ".join(row["snippet"].split()), style="dim"))
    if not found:
        console.print("No article matches.")


def _print_forms(report: RunReport) -> None:
    """What was read in which form, and what of it was passed over."""
    _print_table("Documents read", report.forms, FORM_COLUMNS)
    if report.passed_over:
        console.print(Text(f"Passed over: {report.passed_over}", style="dim"), soft_wrap=True)


def _print_rejected(rows: Sequence[Row], open_count: int) -> None:
    """What was refused, by reason: what to do is the same for all of one reason and stands once."""
    console.print()
    console.print(Text(f"Refused and still open: {open_count}", style="bold"))
    ordered = sorted(rows, key=lambda row: (row["reason"], row["source"], row["path"]))
    for reason, group in groupby(ordered, key=lambda row: row["reason"]):
        refused = list(group)
        console.print(Text.assemble((f"  {reason}", "red"), f"  {refused[0]['how_to_fix']}"), soft_wrap=True)
        for row in refused:
            console.print(Text(f"    {row['source']}/{row['path']}: {row['detail']}", style="dim"), soft_wrap=True)
    if open_count > len(rows):
        console.print(f"    … and {open_count - len(rows)} more: winnow rejected")


def _print_checks(checks: Sequence[Row]) -> None:
    """How many quality checks passed, and what those that failed found."""
    failed = [check for check in checks if not check["is_passed"]]
    console.print()
    console.print(Text(f"Quality checks: {len(checks) - len(failed)} of {len(checks)} passed", style="bold"))
    for check in failed:
        found = f"{check['found_count']} of {check['checked_count']}, {check['allowed_count']} allowed"
        console.print(Text.assemble((f"  ✗ {check['check_name']}", "red"), f"  {found}"), soft_wrap=True)
        console.print(Text(f"    {check['meaning']}", style="dim"), soft_wrap=True)
        if check["example"]:
            console.print(Text(f"    For example: {check['example']}", style="dim"), soft_wrap=True)


def _print_table(title: str, rows: Sequence[Row], columns: dict[str, str]) -> None:
    """A table of the named columns, headed by their plain names; nothing but a line where there are no rows."""
    console.print()
    if not rows:
        console.print(Text(f"{title}: none", style="dim"))
        return
    table = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0))
    for name, heading in columns.items():
        numeric = all(isinstance(row[name], int | float | None) for row in rows)
        table.add_column(heading, header_style="dim", justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(row[name])) for name in columns))
    console.print(table)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "strftime"):
        return str(value.strftime("%Y-%m-%d %H:%M"))
    return str(value)
