"""What people look at after a run, read from the marts: the same figures for terminal, Prefect artifacts and SQL."""

from __future__ import annotations

from collections.abc import Collection
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
SOURCES_OF_RUN = """
SELECT source, files.new, files.changed, files.refused, files.gone,
       article_count, language, related_count, resolved_count, wanted_count
  FROM marts.sources LEFT JOIN (
       SELECT source,
              count(*) FILTER (WHERE status = 'loaded' AND first_run_id = :run_id) AS new,
              count(*) FILTER (WHERE status = 'loaded' AND first_run_id <> :run_id) AS changed,
              count(*) FILTER (WHERE status = 'rejected') AS refused,
              count(*) FILTER (WHERE status = 'missing') AS gone
         FROM warehouse.raw_files WHERE changed_run_id = :run_id GROUP BY source
       ) AS files USING (source)
 WHERE :is_whole OR source = ANY(:sources)
 ORDER BY files.source IS NULL, source LIMIT :limit
"""
REJECTED = """
SELECT source, path, record, stage, reason, detail, how_to_fix
  FROM marts.rejected WHERE is_open ORDER BY source, path, record LIMIT :limit
"""
REJECTED_OF_RUN = """
SELECT changed_run_id = :run_id AS is_of_run, source, path, record, stage, reason, detail, how_to_fix
  FROM marts.rejected WHERE is_open AND (:is_whole OR source = ANY(:sources))
 ORDER BY is_of_run DESC, source, path, record LIMIT :limit
"""
REFUSED_REASONS = """
SELECT reason, count(*) AS refused FROM marts.rejected
 WHERE is_open AND changed_run_id = :run_id GROUP BY reason ORDER BY refused DESC, reason
"""
REJECTED_COUNT = "SELECT count(*) FROM marts.rejected WHERE is_open"
WANTED = """
SELECT source, title, cited_by_count
  FROM marts.wanted_posts ORDER BY cited_by_count DESC, source, title LIMIT :limit
"""
# A cited post is new if no article cited it before this run; one that was found once and lost again is not.
NEW_WANTED = """
SELECT link_targets.source, link_targets.title, count(DISTINCT articles.article_id) AS cited_by_count
  FROM warehouse.link_targets
  JOIN warehouse.article_links USING (target_id)
  JOIN warehouse.articles USING (article_id)
 WHERE link_targets.changed_run_id = :run_id AND link_targets.status = 'unresolved'
   AND article_links.kind IN ('popular', 'related')
 GROUP BY target_id HAVING bool_and(articles.changed_run_id = :run_id)
 ORDER BY cited_by_count DESC, source, title LIMIT :limit
"""
LINKS_OF_RUN = """
SELECT link_targets.source, citing.title AS citing_title, citing.cited_by_count,
       link_targets.title AS cited_title, held.title AS held_title, link_targets.method
  FROM warehouse.link_targets
  JOIN warehouse.articles AS held ON held.article_id = link_targets.resolved_article_id
 CROSS JOIN LATERAL (
       SELECT min(articles.title) AS title, count(DISTINCT articles.article_id) AS cited_by_count
         FROM warehouse.article_links JOIN warehouse.articles USING (article_id)
        WHERE article_links.target_id = link_targets.target_id AND articles.article_id <> held.article_id
       ) AS citing
 WHERE link_targets.changed_run_id = :run_id AND link_targets.status = 'resolved' AND citing.cited_by_count > 0
 ORDER BY citing.cited_by_count DESC, link_targets.source, link_targets.title LIMIT :limit
"""
FORMS = """
SELECT form, read_count, loaded_count, refused_count FROM marts.run_forms WHERE run_id = :run_id ORDER BY form
"""
CHECKS = "SELECT * FROM marts.run_checks WHERE run_id = :run_id ORDER BY is_passed, check_name"
LATEST_CHECKS = """
SELECT * FROM marts.run_checks
 WHERE run_id = (SELECT run_id FROM marts.run_checks ORDER BY started_at DESC LIMIT 1)
 ORDER BY is_passed, check_name
"""
# Up to the run itself, so that its picture stays true.
TREND = """
SELECT runs.* FROM marts.runs JOIN marts.runs AS this ON runs.started_at <= this.started_at
 WHERE this.run_id = :run_id AND runs.flow = 'ingest' AND runs.mode <> 'dry_run'
 ORDER BY runs.started_at DESC LIMIT :limit
"""
SEARCH = "SELECT source, title, snippet FROM marts.search_articles(:query, :limit)"
TOTALS = """
SELECT (SELECT count(*) FROM marts.articles) AS articles,
       (SELECT count(*) FROM marts.related_posts) AS related,
       (SELECT count(*) FROM marts.related_posts WHERE resolution_status = 'resolved') AS resolved,
       (SELECT count(*) FROM marts.related_posts WHERE resolution_status = 'ambiguous') AS ambiguous
"""


# More than a person scrolls through; SQL has the rest.
MOST_ROWS = 200
TREND_RUNS = 20


@dataclass(frozen=True, slots=True)
class RunReport:
    """A run and the state it left: rows as the marts give them, `rejected` and `sources` those of its own blogs first.

    `trend` are the latest runs, oldest first, this one last; `slowest` holds seconds and path of files.
    """

    run: Row
    totals: Row
    sources: list[Row]
    rejected: list[Row]
    rejected_count: int
    refused_reasons: list[Row]
    wanted: list[Row]
    new_wanted: list[Row]
    links: list[Row]
    checks: list[Row]
    forms: list[Row]
    trend: list[Row]
    slowest: tuple[tuple[float, str], ...] = ()

    @property
    def sentence(self) -> str:
        """The run in one line."""
        return " ".join([_figures(self.run), *([f"Quality checks failed: {self._failed}."] if self._failed else [])])

    @property
    def failed_checks(self) -> list[Row]:
        """The checks that somebody should look at."""
        return [check for check in self.checks if not check["is_passed"]]

    @property
    def has_many_forms(self) -> bool:
        """Whether it is worth a table what was read in which form."""
        return len(self.forms) > 1 or bool(self.run["skipped_records"])

    @property
    def passed_over(self) -> str | None:
        """What the run passed over, most of it first; None if nothing."""
        skipped = self.run["skipped_records"] or {}
        ordered = sorted(skipped.items(), key=lambda each: (-each[1], each[0]))
        return ", ".join(f"{what} {number}" for what, number in ordered) or None

    @property
    def _failed(self) -> str:
        return ", ".join(check["check_name"] for check in self.failed_checks)


def _figures(run: Row) -> str:
    if run["flow"] == "relink":
        return f"{run['links_resolved']} cited posts found."
    if not run["files_seen"] and not run["files_missing"]:
        return f"No file was found below {run['root']}; check the path and the pattern."
    dry = "Dry run, nothing was loaded. " if run["mode"] == "dry_run" else ""
    return (
        f"{dry}{run['files_seen']} files: {run['files_new']} new, {run['files_changed']} changed, "
        f"{run['files_unchanged']} unchanged, {run['files_rejected']} refused, {run['files_missing'] or 0} gone; "
        f"{run['articles_inserted']} articles added, {run['articles_updated']} updated; "
        f"{run['links_resolved'] or 0} cited posts found."
    )


def read_report(
    engine: Engine,
    run_id: UUID,
    slowest: tuple[tuple[float, str], ...] = (),
    sources: Collection[str] | None = None,
) -> RunReport:
    """The report of a finished run over these blogs, or over all; `slowest` are the files that took longest."""
    scope = {"run_id": run_id, "is_whole": sources is None, "sources": sorted(sources or ()), "limit": MOST_ROWS}
    this = {"run_id": run_id, "limit": MOST_ROWS}
    with engine.connect() as connection:
        return RunReport(
            run=_rows(connection, RUN, run_id=run_id)[0],
            totals=_rows(connection, TOTALS)[0],
            sources=_rows(connection, SOURCES_OF_RUN, **scope),
            rejected=_rows(connection, REJECTED_OF_RUN, **scope),
            rejected_count=connection.execute(text(REJECTED_COUNT)).scalar_one(),
            refused_reasons=_rows(connection, REFUSED_REASONS, run_id=run_id),
            wanted=_rows(connection, WANTED, limit=10),
            new_wanted=_rows(connection, NEW_WANTED, **this),
            links=_rows(connection, LINKS_OF_RUN, **this),
            checks=_rows(connection, CHECKS, run_id=run_id),
            forms=_rows(connection, FORMS, run_id=run_id),
            trend=_rows(connection, TREND, run_id=run_id, limit=TREND_RUNS)[::-1],
            slowest=slowest,
        )


def read_checks(engine: Engine) -> list[Row]:
    """What the quality checks found at the end of the latest run that made them, failed ones first."""
    with engine.connect() as connection:
        return _rows(connection, LATEST_CHECKS)


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
