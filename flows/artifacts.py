"""What a run leaves in Prefect's UI: a report to read and tables to scan."""

from __future__ import annotations

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.load.reports import RunReport


def publish_report(report: RunReport) -> None:
    """Write the run's artifacts; they stand on the Artifacts tab of the run."""
    create_markdown_artifact(key="ingest-report", markdown=_markdown(report), description="What this run did")
    create_table_artifact(key="ingest-sources", table=report.sources, description="What the warehouse holds, by blog")
    create_table_artifact(
        key="ingest-rejected", table=report.rejected, description="What was refused, and how to fix it"
    )
    create_table_artifact(key="wanted-posts", table=report.wanted, description="Cited most, and not held")


def _markdown(report: RunReport) -> str:
    sections = [
        f"# {report.run['run_name']}\n\n{report.sentence}",
        _counts(report),
        _slowest(report),
        "Query it: `SELECT * FROM marts.articles`, `marts.related_posts`, `marts.wanted_posts`, `marts.rejected`.",
    ]
    return "\n\n".join(section for section in sections if section)


def _counts(report: RunReport) -> str:
    totals = report.totals
    return (
        "| the warehouse holds | |\n|---|---:|\n"
        f"| articles | {totals['articles']} |\n"
        f"| related posts | {totals['related']} |\n"
        f"| … of them held | {totals['resolved']} |\n"
        f"| … of them ambiguous | {totals['ambiguous']} |\n"
        f"| refused files and documents | {report.rejected_count} |"
    )


def _slowest(report: RunReport) -> str:
    if not report.slowest:
        return ""
    lines = "".join(f"\n| `{path}` | {seconds * 1000:.0f} |" for seconds, path in report.slowest[:5])
    return f"| slowest files | ms |\n|---|---:|{lines}"
