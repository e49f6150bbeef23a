"""Each quality check on a warehouse that is as it should be, and on one that is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text

from flows.load.checks import CHECKS, CheckResult, run_checks
from flows.load.finish import finish_load
from flows.load.ledger import mark_missing
from flows.load.runs import finish_run
from schemas.records import LoadCounts, ProcessedFile
from tests.load.dumps import rows
from tests.load.samples import article, begin_run, file_of, refused_file
from tests.load.samples import load as load_batch

LONG = "The tram left the harbour at seven and nobody on the quay looked up from the nets. " * 5


def load(engine: Engine, *files: ProcessedFile) -> UUID:
    """A whole run over these files."""
    load_batch(engine, *files)
    [(run_id,)] = rows(engine, "SELECT run_id FROM warehouse.runs ORDER BY started_at DESC LIMIT 1")
    finish_load(engine, run_id)
    return UUID(str(run_id))


def pages(count: int, first: int = 0, body: str = LONG, **fields: object) -> list[ProcessedFile]:
    """Files of one good article each, no two alike."""
    return [
        file_of(article(f"{n}.txt", f"Post {n}", f"{body}\nNumber {n}.", **{"language": "en", **fields}))  # type: ignore[arg-type]
        for n in range(first, first + count)
    ]


def result(engine: Engine, run_id: UUID, name: str) -> CheckResult:
    return next(each for each in run_checks(engine, run_id) if each.name == name)


def execute(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement))


def untitled(engine: Engine) -> UUID:
    return load(engine, *pages(6, quality_flags=("title_from_body",)))


def short(engine: Engine) -> UUID:
    return load(engine, *pages(6, body="Gone fishing."))


def unknown_language(engine: Engine) -> UUID:
    return load(engine, *pages(6, language=None))


def dated_in_the_future(engine: Engine) -> UUID:
    return load(engine, *pages(1, published_date=date(2199, 1, 1)))


def halved(engine: Engine) -> UUID:
    load(engine, *pages(3))
    return load(engine, *pages(3, body="Moved to a new address."))


def ending_alike(engine: Engine) -> UUID:
    ended = [article(f"{n}.txt", f"Post {n}", f"{LONG} {n}\nFollow us by e-mail") for n in range(10)]
    return load(engine, *map(file_of, ended))


def without_the_widget(engine: Engine) -> UUID:
    load(engine, file_of(article("first.txt", "First", LONG, links=["Another post"])))
    return load(engine, *pages(10))


def refused(engine: Engine) -> UUID:
    return load(engine, *[refused_file(f"{n}.png") for n in range(6)])


def vanished(engine: Engine) -> UUID:
    load(engine, *pages(6))
    run_id = begin_run(engine)
    mark_missing(engine, run_id, [("blog", f"{n}.txt") for n in range(6)])
    finish_load(engine, run_id)
    return run_id


def loaded_under_two_names(engine: Engine) -> UUID:
    twice = [
        file_of(article(f"{n}.txt", f"Post {n}", source=name), payload=b"%d" % n)
        for n in range(4)
        for name in ("a", "b")
    ]
    return load(engine, *twice)


def deleted_by_hand(engine: Engine) -> UUID:
    run_id = load(engine, *pages(2))
    execute(engine, "DELETE FROM warehouse.article_search")
    execute(engine, "DELETE FROM warehouse.article_keys")
    execute(engine, "DELETE FROM warehouse.articles")
    execute(engine, "DELETE FROM warehouse.raw_documents")
    return run_id


def search_emptied(engine: Engine) -> UUID:
    run_id = load(engine, *pages(2))
    execute(engine, "DELETE FROM warehouse.article_search")
    return run_id


FAILING: dict[str, tuple[Callable[[Engine], UUID], int, int, str]] = {
    "articles_have_titles": (untitled, 6, 6, "blog: Post 0"),
    "articles_have_text": (short, 6, 6, "blog: Post 0"),
    "languages_are_known": (unknown_language, 6, 6, "blog: Post 0"),
    "dates_are_past": (dated_in_the_future, 1, 1, "blog: Post 0"),
    "articles_keep_their_words": (halved, 3, 3, "blog: Post 0"),
    "articles_end_in_text": (ending_alike, 10, 10, "blog: Post 0"),
    "related_posts_are_found": (without_the_widget, 1, 1, "blog"),
    "files_are_accepted": (refused, 6, 6, "blog/0.png"),
    "files_are_still_there": (vanished, 6, 6, "blog/0.txt"),
    "files_are_of_one_blog": (loaded_under_two_names, 8, 8, "a/0.txt"),
    "loaded_files_have_documents": (deleted_by_hand, 2, 2, "blog/0.txt"),
    "articles_can_be_searched": (search_emptied, 2, 2, "blog: Post 0"),
}


def test_every_check_passes_on_a_small_healthy_warehouse(engine: Engine) -> None:
    cited = file_of(article("cited.txt", "Cited", LONG, links=["Post 1", "Nobody has it"], language="en"))
    undated = file_of(article("undated.txt", "Undated", "Short.", published_date=date(2018, 1, 2)))
    run_id = load(engine, *pages(5), cited, undated, refused_file("a.png"))
    assert [each.name for each in run_checks(engine, run_id) if not each.passed] == []
    quiet = begin_run(engine)
    finish_load(engine, quiet)
    results = run_checks(engine, quiet)
    assert [each.name for each in results if not each.passed] == []
    assert [each.name for each in results] == [check.name for check in CHECKS]


@pytest.mark.parametrize("name", FAILING)
def test_a_check_fails_on_what_it_is_there_for_and_gives_an_example(engine: Engine, name: str) -> None:
    prepare, found, checked, example = FAILING[name]
    failed = result(engine, prepare(engine), name)
    assert (failed.passed, failed.found, failed.checked, failed.example) == (False, found, checked, example)


def test_every_check_has_a_case_in_which_it_fails() -> None:
    assert {check.name for check in CHECKS} == set(FAILING)


def test_every_check_passes_on_an_empty_warehouse(engine: Engine) -> None:
    assert all(each.passed for each in run_checks(engine, uuid4()))


@pytest.mark.parametrize(
    ("share", "least", "checked", "threshold"), [(0.1, 5, 20, 5), (0.1, 5, 100, 10), (0.0, 0, 100, 0)]
)
def test_a_check_allows_a_share_and_in_a_small_warehouse_a_few(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, share: float, least: int, checked: int, threshold: int
) -> None:
    from flows.load import checks

    query = f"SELECT {threshold}, {checked}, NULL"
    monkeypatch.setattr(checks, "CHECKS", (checks.Check("some", "Some.", query, share, least),))
    [found] = run_checks(engine, uuid4())
    assert (found.threshold, found.passed) == (threshold, True)
    monkeypatch.setattr(checks, "CHECKS", (checks.Check("some", "Some.", f"SELECT {threshold + 1}, {checked}, NULL"),))
    assert not run_checks(engine, uuid4())[0].passed


def test_a_run_keeps_what_its_checks_found(engine: Engine) -> None:
    run_id = dated_in_the_future(engine)
    finish_run(engine, run_id, LoadCounts(new=1), None, None, run_checks(engine, run_id))
    assert rows(engine, "SELECT status, failed_check_count FROM marts.runs") == [("completed", 1)]
    kept = "SELECT check_name, found_count, allowed_count, example FROM marts.run_checks WHERE NOT is_passed"
    assert rows(engine, kept) == [("dates_are_past", 1, 0, "blog: Post 0")]


def test_a_run_that_loads_nothing_keeps_none(engine: Engine) -> None:
    finish_run(engine, begin_run(engine, "dry_run"), LoadCounts(new=1), None, None)
    assert rows(engine, "SELECT failed_check_count FROM marts.runs") == [(None,)]
    assert rows(engine, "SELECT * FROM marts.run_checks") == []
