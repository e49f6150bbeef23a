"""What a run leaves in Prefect's UI: a report to read and tables to scan.

Keys begin with the flow's name and never change: the UI keeps the history of each. A table without rows is a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.load.reports import MOST_ROWS, Row, RunReport
from flows.report_page import render_checks, render_report


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """A table for the UI: its columns by name in the rows, and what is said where there are none."""

    name: str
    description: str
    nothing: str
    columns: Mapping[str, str] = field(default_factory=dict)


LINKS = Listing(
    "links",
    "Cited posts that this run found in the warehouse",
    "No cited post was newly found.",
    {
        "citing_title": "this post",
        "cited_title": "cites",
        "cited_by_count": "cited by",
        "held_title": "now held as",
        "source": "blog",
        "method": "found by",
    },
)
SOURCES = Listing(
    "sources",
    "The blogs of this run: what came in, and what is held now",
    "No blog is known yet.",
    {
        "source": "blog",
        "new": "new",
        "changed": "changed",
        "refused": "refused",
        "gone": "gone",
        "article_count": "articles",
        "language": "language",
        "related_count": "related posts",
        "resolved_count": "of them held",
        "wanted_count": "wanted",
    },
)
REJECTED = Listing(
    "rejected",
    "What is refused and still open, this run's first, and what to do about it",
    "Nothing is refused.",
    {
        "source": "blog",
        "path": "file",
        "reason": "reason",
        "how_to_fix": "what to do",
        "detail": "detail",
        "is_of_run": "in this run",
    },
)
WANTED = Listing(
    "wanted",
    "Posts that were cited for the first time in this run, and that are not held",
    "No post was cited for the first time without being held.",
    {"title": "title", "source": "blog", "cited_by_count": "cited by"},
)
SLOWEST = Listing(
    "slowest",
    "The files that took longest to read and clean",
    "No file was read.",
    {"path": "file", "milliseconds": "ms"},
)
CHECKS = Listing("checks", "Quality checks of the warehouse", "No check is made of what is not loaded.")


def publish_report(report: RunReport) -> None:
    """Write the run's artifacts; they stand on the Artifacts tab of the run."""
    flow = report.run["flow"]
    slowest = [{"path": path, "milliseconds": round(seconds * 1000)} for seconds, path in report.slowest]
    tables = {LINKS: report.links}
    if flow == "ingest":
        tables |= {SOURCES: report.sources, REJECTED: report.rejected, WANTED: report.new_wanted, SLOWEST: slowest}
    links = {listing.name: _publish_table(flow, listing, rows) for listing, rows in tables.items()}
    checks = render_checks(report.checks) if report.checks else CHECKS.nothing
    links[CHECKS.name] = _address(create_markdown_artifact(checks, f"{flow}-checks", CHECKS.description))
    create_markdown_artifact(render_report(report, links), f"{flow}-report", "What this run did: start here")


def _publish_table(flow: str, listing: Listing, rows: Sequence[Row]) -> str:
    """Write the table; returns its address for a link."""
    key, description = f"{flow}-{listing.name}", listing.description
    if not rows:
        return _address(create_markdown_artifact(listing.nothing, key, description))
    if len(rows) == MOST_ROWS:
        description += f" (the first {MOST_ROWS})"
    shown = [{heading: _cell(row[name]) for name, heading in listing.columns.items()} for row in rows]
    return _address(create_table_artifact(shown, key, description))


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else value


def _address(artifact: Any) -> str:
    # Outside an event loop the call is synchronous, but its type does not say so. The address is relative, because
    # only the browser knows under which one the UI was opened.
    return f"../artifact/{cast(UUID, artifact)}"
