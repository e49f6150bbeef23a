"""What the report of a run tells: the run itself, the state it left, and what of it is new."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Engine

from flows.load.checks import run_checks
from flows.load.finish import FinishCounts, finish_load
from flows.load.reports import RunReport, read_checks, read_report
from flows.load.runs import finish_run
from schemas.records import LoadCounts, ProcessedFile
from tests.load.dumps import rows
from tests.load.samples import article, file_of, refused_file
from tests.load.samples import load as load_batch
from tests.load.test_checks import dated_in_the_future


def run(engine: Engine, *files: ProcessedFile, sources: Collection[str] | None = None) -> RunReport:
    """The report of a whole run over these files."""
    counts = load_batch(engine, *files)
    run_id = latest(engine)
    finish_run(engine, run_id, counts, FinishCounts(links_resolved=finish_load(engine, run_id)), None)
    return read_report(engine, run_id, sources=sources)


def latest(engine: Engine) -> UUID:
    [(run_id,)] = rows(engine, "SELECT run_id FROM warehouse.runs ORDER BY started_at DESC LIMIT 1")
    return UUID(str(run_id))


def test_newly_wanted_is_what_no_earlier_run_saw_cited(engine: Engine) -> None:
    first = run(engine, file_of(article("a.txt", "A", links=["Wanted before"])))
    assert [row["title"] for row in first.new_wanted] == ["Wanted before"]
    second = run(
        engine,
        file_of(article("b.txt", "B", links=["Wanted before", "Wanted since", "A"])),
        file_of(article("c.txt", "C", links=["Wanted since"])),
    )
    assert [(row["title"], row["cited_by_count"]) for row in second.new_wanted] == [("Wanted since", 2)]
    assert [row["title"] for row in second.wanted] == ["Wanted before", "Wanted since"]


def test_a_post_that_was_found_and_lost_is_not_newly_wanted(engine: Engine) -> None:
    run(engine, file_of(article("a.txt", "A", links=["B"])), file_of(article("b.txt", "B")))
    lost = run(
        engine,
        file_of(article("b.txt", "Another title altogether", "Another text.", canonical_url="https://x.example/b")),
    )
    assert lost.new_wanted == []


def test_links_of_a_run_say_which_post_cited_what_and_what_is_held(engine: Engine) -> None:
    assert run(engine, file_of(article("a.txt", "A", links=["THE LAST TRAM", "A"]))).links == []
    [found] = run(engine, file_of(article("b.txt", "The last tram"))).links
    assert found == {
        "source": "blog",
        "citing_title": "A",
        "cited_by_count": 1,
        "cited_title": "THE LAST TRAM",
        "held_title": "The last tram",
        "method": "title",
    }


def test_a_report_of_one_blog_shows_that_blog_and_what_it_refused(engine: Engine) -> None:
    run(engine, file_of(article("a.txt", "A", source="other")), refused_file("x.png", source="other"))
    narrow = run(engine, file_of(article("b.txt", "B")), refused_file("y.png"), sources={"blog"})
    [blog] = narrow.sources
    assert (blog["source"], blog["new"], blog["changed"], blog["refused"], blog["article_count"]) == (
        "blog",
        1,
        0,
        1,
        1,
    )
    assert [(row["source"], row["is_of_run"]) for row in narrow.rejected] == [("blog", True)]
    assert narrow.rejected_count == 2


def test_a_report_of_all_blogs_begins_with_those_that_changed(engine: Engine) -> None:
    run(engine, file_of(article("a.txt", "A", source="a")), refused_file("x.png", source="a"))
    whole = run(engine, file_of(article("b.txt", "B", source="b")), refused_file("y.png", source="b"))
    assert [row["source"] for row in whole.sources] == ["b", "a"]
    assert [(row["source"], row["is_of_run"]) for row in whole.rejected] == [("b", True), ("a", False)]
    assert whole.refused_reasons == [{"reason": "not_a_seed", "refused": 1}]


def test_the_trend_ends_with_the_run_itself(engine: Engine) -> None:
    reports = [run(engine, file_of(article(f"{number}.txt", f"Post {number}"))) for number in range(3)]
    names = [report.run["run_name"] for report in reports]
    assert [row["run_name"] for row in reports[1].trend] == names[:2]
    assert [row["run_name"] for row in read_report(engine, reports[1].run["run_id"]).trend] == names[:2]


def test_the_sentence_of_a_run_names_the_checks_that_failed(engine: Engine) -> None:
    run_id = dated_in_the_future(engine)
    finish_run(engine, run_id, LoadCounts(new=1), None, None, run_checks(engine, run_id))
    report = read_report(engine, run_id)
    assert report.sentence.endswith("0 cited posts found. Quality checks failed: dates_are_past.")
    assert [check["check_name"] for check in report.failed_checks] == ["dates_are_past"]
    assert read_checks(engine) == report.checks


def test_the_latest_checks_are_those_of_the_last_run_that_made_any(engine: Engine) -> None:
    assert read_checks(engine) == []
    run_id = dated_in_the_future(engine)
    finish_run(engine, run_id, LoadCounts(new=1), None, None, run_checks(engine, run_id))
    run(engine, file_of(article("b.txt", "B")))
    assert {check["run_id"] for check in read_checks(engine)} == {run_id}
