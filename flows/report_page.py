"""The report of a run as markdown: what a person reads first, and the SQL that goes on from there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flows.load.reports import Row, RunReport
from flows.pictures import draw_trend, embed

# Everything that could make a title into markup, in either version of Prefect's UI.
MARKUP = re.compile(r"([\\`*_{}\[\]()<>#|~$!&])")
SHOWN = 5

ARTICLES_SQL = """\
SELECT source, title, published_date, word_count
FROM marts.articles
WHERE changed_run_id = '{run_id}';
"""
REJECTED_SQL = """\
SELECT source, path, reason, detail, how_to_fix
FROM marts.rejected
WHERE changed_run_id = '{run_id}'
  AND is_open;
"""
LINKS_SQL = """\
SELECT source, title, related_title, related_article_id, resolution_method
FROM marts.article_links
WHERE resolution_status = 'resolved';
"""


def render_report(report: RunReport, links: dict[str, str]) -> str:
    """The page; `links` are addresses of the run's other artifacts, by what they hold."""
    sections = _ingest_sections(report, links) if report.run["flow"] == "ingest" else _relink_sections(report, links)
    return "\n\n".join(sections)


def render_checks(checks: Sequence[Row]) -> str:
    """All quality checks, failed ones first, each with what it means."""
    return "\n\n".join(map(_check, checks))


def render_rejected(rows: Sequence[Row]) -> str:
    """What is refused, by reason, with what to do about it: Prefect's tables cut long text off."""
    by_reason: dict[str, list[Row]] = {}
    for row in rows:
        by_reason.setdefault(row["reason"], []).append(row)
    return "\n\n".join(_refused(reason, refused) for reason, refused in by_reason.items())


def _refused(reason: str, rows: Sequence[Row]) -> str:
    lines = "\n".join(map(_refused_line, rows))
    return f"## `{reason}`\n\n{rows[0]['how_to_fix']}\n\n{lines}"


def _refused_line(row: Row) -> str:
    since = "" if row["is_of_run"] else " (refused before this run)"
    return f"- {_plain(row['source'])}/{_plain(row['path'])}: {_plain(row['detail'])}{since}"


def _ingest_sections(report: RunReport, links: dict[str, str]) -> Iterator[str]:
    yield _head(report)
    yield from _alarms(report, links)
    if report.trend:
        yield embed(draw_trend(report.trend), f"Files and duration of the last {len(report.trend)} runs")
    yield _counts(report, links)
    yield from _forms(report)
    yield from _checks(report, links)
    yield from _shown(
        "Newly wanted: cited for the first time, not held", report.new_wanted, _wanted_line, links, "wanted"
    )
    yield from _found(report, links)
    yield from _slowest(report)
    yield _sql(report, ARTICLES_SQL, REJECTED_SQL)


def _relink_sections(report: RunReport, links: dict[str, str]) -> Iterator[str]:
    yield _head(report)
    yield _counts(report, links)
    yield from _checks(report, links)
    yield from _found(report, links)
    yield _sql(report, LINKS_SQL)


def _head(report: RunReport) -> str:
    return f"# {_plain(report.run['run_name'])}\n\n**{_plain(report.sentence)}**"


def _alarms(report: RunReport, links: dict[str, str]) -> Iterator[str]:
    if report.run["error"]:
        yield f"✗ {_plain(report.run['error'])}"
    if report.refused_reasons:
        reasons = ", ".join(f"`{row['reason']}` {row['refused']}" for row in report.refused_reasons)
        yield f"✗ Refused in this run: {reasons}. [What to do about each]({links['rejected']})"


def _counts(report: RunReport, links: dict[str, str]) -> str:
    run, totals = report.run, report.totals
    rejected = f"[{report.rejected_count}]({links['rejected']})" if "rejected" in links else report.rejected_count
    did = [
        [
            "files",
            _words(run, new="files_new", changed="files_changed", refused="files_rejected", gone="files_missing"),
        ],
        ["articles", _words(run, added="articles_inserted", updated="articles_updated")],
        ["cited posts found", run["links_resolved"]],
    ]
    holds = [
        ["articles", totals["articles"]],
        ["related posts", f"{totals['related']}, of them {totals['resolved']} held, {totals['ambiguous']} ambiguous"],
        ["refused and still open", rejected],
    ]
    this_run = _table(["this run", ""], did if run["flow"] == "ingest" else did[-1:])
    return f"{this_run}\n\n{_table(['the warehouse now', ''], holds)}"


def _words(run: Row, **columns: str) -> str:
    return ", ".join(f"{run[column] or 0} {word}" for word, column in columns.items())


def _forms(report: RunReport) -> Iterator[str]:
    """What was read in which form, where it was in more than one."""
    if report.has_many_forms:
        yield "## Documents by form"
        rows = [[row["form"], row["read_count"], row["loaded_count"], row["refused_count"]] for row in report.forms]
        yield _table(["form", "read", "loaded", "refused"], rows)
    if report.passed_over:
        yield f"Passed over: {_plain(report.passed_over)}."


def _checks(report: RunReport, links: dict[str, str]) -> Iterator[str]:
    if not report.checks:
        return
    failed = report.failed_checks
    yield f"## Quality checks: {len(report.checks) - len(failed)} of {len(report.checks)} passed"
    yield from map(_check, failed)
    passed = ", ".join(f"`{check['check_name']}`" for check in report.checks if check["is_passed"])
    yield f"{f'✓ {passed}. ' if passed else ''}[What each one means]({links['checks']})"


def _check(check: Row) -> str:
    mark = "✓" if check["is_passed"] else "✗"
    found = f"{check['found_count']} of {check['checked_count']} found, {check['allowed_count']} allowed"
    example = f" For example: {_plain(check['example'])}" if check["example"] else ""
    return f"{mark} **`{check['check_name']}`** {found}. {check['meaning']}{example}"


def _found(report: RunReport, links: dict[str, str]) -> Iterator[str]:
    yield from _shown("Cited posts that were found", report.links, _link_line, links, "links")


def _shown(title: str, rows: Sequence[Row], line: Any, links: dict[str, str], key: str) -> Iterator[str]:
    """The first few rows, and the way to the others."""
    if rows:
        lines = [f"- {line(row)}" for row in rows[:SHOWN]]
        more = [f"- [all of them]({links[key]})"] if len(rows) > SHOWN else []
        yield f"## {title}"
        yield "\n".join([*lines, *more])


def _wanted_line(row: Row) -> str:
    return f"{_plain(row['title'])} ({_plain(row['source'])}, cited by {row['cited_by_count']})"


def _link_line(row: Row) -> str:
    others = f" and {row['cited_by_count'] - 1} more" if row["cited_by_count"] > 1 else ""
    return f"{_plain(row['citing_title'])}{others} → {_plain(row['held_title'])} ({_plain(row['source'])})"


def _slowest(report: RunReport) -> Iterator[str]:
    if report.slowest:
        yield "## Slowest files"
        yield _table(
            ["file", "ms"], ([_plain(path), f"{seconds * 1000:.0f}"] for seconds, path in report.slowest[:SHOWN])
        )


def _sql(report: RunReport, *statements: str) -> str:
    blocks = "\n".join(f"```sql\n{statement.format(run_id=report.run['run_id'])}```\n" for statement in statements)
    return f"## In SQL\n\n`winnow db psql --role analyst` opens a prompt; paste this there:\n\n{blocks}"


def _table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def _plain(words: Any) -> str:
    """Text of a page or of a person, that must not act as markup."""
    return MARKUP.sub(r"\\\1", " ".join(str("" if words is None else words).split()))
