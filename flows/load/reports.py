"""What people look at after a run, read from the marts: the same figures for terminal, Prefect artifacts and SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, text

Row = dict[str, Any]

RUN = "SELECT * FROM marts.runs WHERE run_id = :run_id"
LATEST_RUNS = "SELECT * FROM marts.runs ORDER BY started_at DESC LIMIT :limit"
SOURCES = """
SELECT source, article_count, language, related_count, resolved_count, wanted_count
  FROM marts.sources ORDER BY source
"""
REJECTED = """
SELECT source, path, record, stage, reason, detail, how_to_fix
  FROM marts.rejected WHERE is_open ORDER BY source, path, record LIMIT :limit
"""
REJECTED_COUNT = "SELECT count(*) FROM marts.rejected WHERE is_open"
WANTED = """
SELECT source, title, cited_by_count
  FROM marts.wanted_posts ORDER BY cited_by_count DESC, source, title LIMIT :limit
"""
SEARCH = "SELECT source, title, snippet FROM marts.search_articles(:query, :limit)"
TOTALS = """
SELECT (SELECT count(*) FROM marts.articles) AS articles,
       (SELECT count(*) FROM marts.related_posts) AS related,
       (SELECT count(*) FROM marts.related_posts WHERE resolution_status = 'resolved') AS resolved,
       (SELECT count(*) FROM marts.related_posts WHERE resolution_status = 'ambiguous') AS ambiguous
"""


@dataclass(frozen=True, slots=True)
class RunReport:
    """A run and the state it left: rows as the marts give them."""

    run: Row
    totals: Row
    sources: list[Row]
    rejected: list[Row]
    rejected_count: int
    wanted: list[Row]
    slowest: tuple[tuple[float, str], ...] = ()

    @property
    def sentence(self) -> str:
        """The run in one line."""
        run = self.run
        if not run["files_seen"] and not run["files_missing"]:
            return f"No file was found below {run['root']}; check the path and the pattern."
        dry = "Dry run, nothing was loaded. " if run["mode"] == "dry_run" else ""
        return (
            f"{dry}{run['files_seen']} files: {run['files_new']} new, {run['files_changed']} changed, "
            f"{run['files_unchanged']} unchanged, {run['files_rejected']} refused, {run['files_missing'] or 0} gone; "
            f"{run['articles_inserted']} articles added, {run['articles_updated']} updated; "
            f"{run['links_resolved'] or 0} cited posts found."
        )


def read_report(engine: Engine, run_id: UUID, slowest: tuple[tuple[float, str], ...] = ()) -> RunReport:
    """The report of a finished run; `slowest` holds seconds and path of the files that took longest."""
    with engine.connect() as connection:
        return RunReport(
            run=_rows(connection, RUN, run_id=run_id)[0],
            totals=_rows(connection, TOTALS)[0],
            sources=_rows(connection, SOURCES),
            rejected=_rows(connection, REJECTED, limit=20),
            rejected_count=connection.execute(text(REJECTED_COUNT)).scalar_one(),
            wanted=_rows(connection, WANTED, limit=10),
            slowest=slowest,
        )


def read_runs(engine: Engine, limit: int) -> list[Row]:
    """The latest runs, newest first."""
    with engine.connect() as connection:
        return _rows(connection, LATEST_RUNS, limit=limit)


def read_rejected(engine: Engine, limit: int) -> tuple[list[Row], int]:
    """Refused input that is still a problem, and how much of it there is in all."""
    with engine.connect() as connection:
        rows = _rows(connection, REJECTED, limit=limit)
        return rows, connection.execute(text(REJECTED_COUNT)).scalar_one()


def read_sources(engine: Engine) -> list[Row]:
    """One row a blog, with how many related posts it shows and how many of them are held."""
    with engine.connect() as connection:
        return _rows(connection, SOURCES)


def search_articles(engine: Engine, query: str, limit: int) -> list[Row]:
    """Articles that match, best first, with a snippet."""
    with engine.connect() as connection:
        return _rows(connection, SEARCH, query=query, limit=limit)


def _rows(connection: Connection, statement: str, **values: Any) -> list[Row]:
    return [dict(row) for row in connection.execute(text(statement), values).mappings()]
