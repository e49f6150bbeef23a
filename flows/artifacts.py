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
from flows.report_page import render_checks, render_rejected, render_report


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
CHECKS = Listing(
    "checks",
    "Quality checks: each counts what should not be there, and passes up to what is allowed",
    "No check is made of what is not loaded.",
)


def publish_report(report: RunReport) -> None:
    """Write the run's artifacts; they stand on the Artifacts tab of the run."""
    flow = report.run["flow"]
    slowest = [{"path": path, "milliseconds": round(seconds * 1000)} for seconds, path in report.slowest]
    tables = {LINKS: report.links}
    if flow == "ingest":
        tables |= {SOURCES: report.sources, WANTED: report.new_wanted, SLOWEST: slowest}
    links = {listing.name: _publish_table(flow, listing, rows) for listing, rows in tables.items()}
    if flow == "ingest":
        links[REJECTED.name] = _publish_page(flow, REJECTED, render_rejected(report.rejected), report.rejected)
    links[CHECKS.name] = _publish_page(flow, CHECKS, render_checks(report.checks), report.checks)
    create_markdown_artifact(render_report(report, links), f"{flow}-report", "What this run did: start here")


def _publish_table(flow: str, listing: Listing, rows: Sequence[Row]) -> str:
    """Write the table; returns its address for a link."""
    if not rows:
        return _publish_page(flow, listing, listing.nothing, rows)
    shown = [
        {heading: "" if row[name] is None else row[name] for name, heading in listing.columns.items()} for row in rows
    ]
    return _address(create_table_artifact(shown, f"{flow}-{listing.name}", _describe(listing, rows)))


def _publish_page(flow: str, listing: Listing, page: str, rows: Sequence[Row]) -> str:
    """Write what was rendered of the rows; returns its address for a link."""
    description = _describe(listing, rows)
    return _address(create_markdown_artifact(page or listing.nothing, f"{flow}-{listing.name}", description))


def _describe(listing: Listing, rows: Sequence[Row]) -> str:
    return listing.description + (f" (the first {MOST_ROWS})" if len(rows) == MOST_ROWS else "")


def _address(artifact: Any) -> str:
    # Outside an event loop the call is synchronous, but its type does not say so. The address is relative, because
    # only the browser knows under which one the UI was opened.
    return f"../artifact/{cast(UUID, artifact)}"
