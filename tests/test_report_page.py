"""The report of a run as markdown, without a server: what stands in it, and that titles do not act as markup."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flows.load.reports import RunReport
from flows.report_page import render_checks, render_rejected, render_report

LINKS = {name: f"../artifact/{name}" for name in ("links", "rejected", "wanted", "checks")}
RUN: dict[str, Any] = {
    "run_id": UUID(int=7),
    "run_name": "ingest blog incremental 2026-11-24",
    "flow": "ingest",
    "mode": "incremental",
    "root": "/seeds",
    "files_seen": 3,
    "files_new": 1,
    "files_changed": 0,
    "files_unchanged": 1,
    "files_rejected": 1,
    "files_missing": 0,
    "articles_inserted": 1,
    "articles_updated": 0,
    "links_resolved": 2,
    "duration_seconds": 1.5,
    "started_at": datetime(2026, 11, 24, tzinfo=UTC),
    "error": None,
    "skipped_records": None,
}
PASSED: dict[str, Any] = {
    "check_name": "articles_have_text",
    "is_passed": True,
    "found_count": 1,
    "checked_count": 30,
    "allowed_count": 5,
    "meaning": "Articles of fewer than 20 words.",
    "example": "blog: Gone",
}
FAILED = {**PASSED, "check_name": "dates_are_past", "is_passed": False, "allowed_count": 0, "example": "blog: *<b>*"}


def report(run: dict[str, Any] | None = None, **fields: Any) -> RunReport:
    nothing: dict[str, Any] = {
        "totals": {"articles": 9, "related": 8, "resolved": 7, "ambiguous": 1},
        "sources": [],
        "rejected": [],
        "rejected_count": 0,
        "refused_reasons": [],
        "wanted": [],
        "new_wanted": [],
        "links": [],
        "checks": [],
        "forms": [],
        "trend": [],
    }
    return RunReport(run=RUN | (run or {}), **(nothing | fields))


def test_the_page_begins_with_the_sentence_and_ends_with_sql_for_this_run() -> None:
    page = render_report(report(), LINKS)
    assert page.startswith(
        "# ingest blog incremental 2026-11-24\n\n**3 files: 1 new, 0 changed, 1 unchanged, 1 refused"
    )
    assert f"FROM marts.articles\nWHERE changed_run_id = '{UUID(int=7)}';" in page
    assert f"FROM marts.rejected\nWHERE changed_run_id = '{UUID(int=7)}'" in page
    assert "`winnow db psql --role analyst`" in page


def test_what_wants_a_person_stands_before_the_figures_with_the_way_to_what_can_be_done() -> None:
    page = render_report(
        report({"error": "2 of 3 files were refused"}, refused_reasons=[{"reason": "empty_file", "refused": 1}]), LINKS
    )
    assert "✗ 2 of 3 files were refused" in page
    assert "✗ Refused in this run: `empty_file` 1. [What to do about each](../artifact/rejected)" in page
    assert page.index("✗ Refused") < page.index("| this run |")


def test_a_failed_check_is_told_in_full_and_those_that_passed_by_name() -> None:
    page = render_report(report(checks=[FAILED, PASSED]), LINKS)
    assert "## Quality checks: 1 of 2 passed" in page
    assert "✗ **`dates_are_past`** 1 of 30 found, 0 allowed. Articles of fewer than 20 words." in page
    assert "✓ `articles_have_text`. [What each one means](../artifact/checks)" in page


def test_all_checks_are_told_in_full_on_their_own_page() -> None:
    page = render_checks([FAILED, PASSED])
    assert "✓ **`articles_have_text`** 1 of 30 found, 5 allowed." in page
    assert "For example: blog: Gone" in page


def test_what_is_refused_stands_by_reason_with_what_to_do_once() -> None:
    refused = {"reason": "empty_file", "how_to_fix": "Save it again.", "detail": "0 bytes", "source": "blog"}
    other = refused | {"reason": "not_a_seed", "how_to_fix": "Nothing.", "path": "b_.png", "is_of_run": False}
    page = render_rejected([refused | {"path": f"{n}.txt", "is_of_run": n == 0} for n in range(2)] + [other])
    assert page.index("## `empty_file`\n\nSave it again.\n\n") < page.index("## `not_a_seed`\n\nNothing.\n\n")
    assert page.count("Save it again.") == 1
    assert "- blog/0.txt: 0 bytes\n- blog/1.txt: 0 bytes (refused before this run)" in page
    assert r"- blog/b\_.png: 0 bytes (refused before this run)" in page


def test_the_number_of_what_is_still_refused_leads_to_the_list() -> None:
    assert "| refused and still open | [3](../artifact/rejected) |" in render_report(report(rejected_count=3), LINKS)


def test_a_title_does_not_act_as_markup() -> None:
    title = "<script>x</script> | *stars* [a](b) $x$\nsecond line"
    page = render_report(report(new_wanted=[{"title": title, "source": "blog", "cited_by_count": 2}]), LINKS)
    assert r"\<script\>x\</script\> \| \*stars\* \[a\]\(b\) \$x\$ second line (blog, cited by 2)" in page
    assert r"For example: blog: \*\<b\>\*" in render_checks([FAILED])


def test_a_list_is_short_and_leads_to_the_whole() -> None:
    wanted = [{"title": f"Post {n}", "source": "blog", "cited_by_count": 1} for n in range(6)]
    page = render_report(report(new_wanted=wanted), LINKS)
    assert "Post 4" in page
    assert "Post 5" not in page
    assert "[all of them](../artifact/wanted)" in page


def test_a_found_link_says_who_cites_what_is_held() -> None:
    link = {"source": "blog", "citing_title": "A", "cited_by_count": 3, "cited_title": "B", "held_title": "b"}
    assert "- A and 2 more → b (blog)" in render_report(report(links=[link]), LINKS)


def test_the_page_of_relink_speaks_of_no_files() -> None:
    page = render_report(
        report({"flow": "relink", "files_seen": None, "mode": None, "root": None}, checks=[PASSED]), LINKS
    )
    assert "**2 cited posts found.**" in page
    assert "| cited posts found | 2 |" in page
    assert "files" not in page


def test_the_picture_stands_in_the_page() -> None:
    page = render_report(report(trend=[RUN]), LINKS)
    assert "![Files and duration of the last 1 runs](data:image/svg+xml;base64," in page


def test_forms_are_a_table_where_there_are_several_and_what_was_passed_over_is_counted() -> None:
    text = {"form": "text", "read_count": 3, "loaded_count": 2, "refused_count": 1}
    rss = {"form": "rss", "read_count": 40, "loaded_count": 40, "refused_count": 0}
    assert "Documents by form" not in render_report(report(forms=[text]), LINKS)
    page = render_report(report({"skipped_records": {"draft": 2, "comment": 31}}, forms=[rss, text]), LINKS)
    assert "| rss | 40 | 40 | 0 |\n| text | 3 | 2 | 1 |" in page
    assert "Passed over: comment 31, draft 2." in page
