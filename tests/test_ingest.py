"""The flow on a real Prefect API and a real Postgres."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from flows.load.database import create_loader_engine, hold_warehouse
from flows.prefect_api import temporary_api

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

    from tests.object_store import ObjectStore

SHARED_SEED = Path(__file__).resolve().parents[2] / "shared/seeds/000_6d3b585246def78f.txt"
PAGE = "{title}\n\n{body}\n\nPopular posts from this blog\n\n{related}\n"
BODY = " ".join(["The tram left the harbour at seven, and nobody on the quay looked up."] * 12)

Run = Callable[..., "State[Any]"]


@pytest.fixture(scope="session")
def prefect_api() -> Iterator[Callable[[], None]]:
    """A Prefect API for this session; Prefect must not have been imported before."""
    with tempfile.TemporaryDirectory(prefix="winnow-prefect-") as home, temporary_api(Path(home)) as wait:
        yield wait


@pytest.fixture
def run(prefect_api: Callable[[], None], database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the flow over tmp_path/seeds on the test's own database."""
    monkeypatch.setenv("WINNOW_DATABASE_URL", database_url)
    monkeypatch.setenv("WINNOW_HOME", str(tmp_path / "home"))
    prefect_api()
    from flows.ingest import ingest

    def run_flow(**parameters: Any) -> State[Any]:
        given = {"root": str(tmp_path / "seeds"), "processes": 1, **parameters}
        state: State[Any] = ingest(**given, return_state=True)
        return state

    return run_flow


def write_page(root: Path, name: str, title: str, related: str = "A post that nobody wrote") -> None:
    path = root / "seeds" / "tramway" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PAGE.format(title=title, body=f"{title}. {BODY}", related=related), encoding="utf-8")


def query(url: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement.encode()).fetchall()


def writes(url: str) -> dict[str, int]:
    """Rows ever inserted, updated and deleted in each table but `runs`, once all sessions have reported."""
    time.sleep(1.1)
    counted = """
        SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables
        WHERE schemaname = 'warehouse' AND relname <> 'runs'
    """
    return {str(name): int(number) for name, number in query(url, counted)}


def test_a_second_run_over_the_same_files_writes_nothing(run: Run, tmp_path: Path, database_url: str) -> None:
    write_page(tmp_path, "a.txt", "The seven o'clock tram", related="The last tram home")
    write_page(tmp_path, "b.txt", "The last tram home")
    (tmp_path / "seeds" / "tramway" / "empty.txt").touch()
    assert run().is_completed()
    before = writes(database_url)
    assert before["articles"] == 2
    assert run().is_completed()
    assert run(mode="full", fail_threshold=1.0).is_completed()
    counts = query(
        database_url, "SELECT files_new, files_unchanged, files_rejected FROM marts.runs ORDER BY started_at"
    )
    assert counts[:2] == [(2, 0, 1), (0, 3, 0)]
    after = writes(database_url)
    # Mode full tries refused input again and counts the attempt; everything else stays as it is.
    assert {name: number for name, number in after.items() if name != "rejections"} == {
        name: number for name, number in before.items() if name != "rejections"
    }


def test_a_link_resolves_in_the_run_in_which_its_target_arrives(run: Run, tmp_path: Path, database_url: str) -> None:
    write_page(tmp_path, "a.txt", "The seven o'clock tram", related="The last tram home")
    run()
    resolution = "SELECT resolution_status FROM marts.related_posts"
    assert query(database_url, resolution) == [("unresolved",)]
    assert query(database_url, "SELECT title FROM marts.wanted_posts") == [("The last tram home",)]

    write_page(tmp_path, "b.txt", "THE LAST TRAM HOME", related="The seven o’clock tram")
    run()
    assert query(database_url, resolution) == [("resolved",), ("resolved",)]
    assert query(database_url, "SELECT links_resolved FROM marts.runs ORDER BY started_at") == [(0,), (2,)]


def test_too_many_refused_files_fail_the_run_and_good_ones_are_loaded(
    run: Run, tmp_path: Path, database_url: str
) -> None:
    write_page(tmp_path, "a.txt", "The seven o'clock tram")
    for number in range(3):
        (tmp_path / "seeds" / "tramway" / f"empty-{number}.txt").touch()
    state = run(fail_threshold=0.5)
    assert state.is_failed()
    assert state.name == "TooManyRejected"
    assert "3 of 4 files were refused" in str(state.message)
    assert query(database_url, "SELECT status, articles_inserted FROM marts.runs") == [("failed", 1)]


def test_a_dry_run_says_what_would_happen_and_loads_nothing(run: Run, tmp_path: Path, database_url: str) -> None:
    write_page(tmp_path, "a.txt", "The seven o'clock tram")
    state = run(mode="dry_run")
    assert state.is_completed()
    assert str(state.message).startswith("Dry run, nothing was loaded. 1 files: 1 new")
    assert query(database_url, "SELECT mode, files_new FROM marts.runs") == [("dry_run", 1)]
    assert query(database_url, "SELECT count(*) FROM marts.articles") == [(0,)]


def test_a_dry_run_that_refuses_too_much_sends_nobody_to_rows_that_are_not_there(run: Run, tmp_path: Path) -> None:
    write_page(tmp_path, "a.txt", "The seven o'clock tram")
    (tmp_path / "seeds" / "tramway" / "empty.txt").touch()
    state = run(mode="dry_run", fail_threshold=0.1)
    assert state.name == "TooManyRejected"
    assert "Nothing was loaded" in str(state.message)
    assert "winnow rejected" not in str(state.message)


def test_a_run_beside_another_stops_with_a_clear_word(run: Run, tmp_path: Path, database_url: str) -> None:
    write_page(tmp_path, "a.txt", "The seven o'clock tram")
    with hold_warehouse(create_loader_engine(database_url)):
        state = run()
    assert state.is_cancelled()
    assert state.name == "AlreadyRunning"
    assert run().is_completed()


def test_a_run_that_finds_nothing_says_where_it_looked(run: Run, tmp_path: Path) -> None:
    write_page(tmp_path, "a.txt", "The seven o'clock tram")
    state = run(pattern="*.nothing")
    assert state.is_completed()
    assert state.message == f"No file was found below {tmp_path / 'seeds'}; check the path and the pattern."


def test_a_wrong_parameter_is_one_sentence(run: Run, tmp_path: Path) -> None:
    state = run(root=str(tmp_path / "nowhere"))
    assert state.is_failed()
    assert "nowhere" in str(state.message)
    assert run(batch_size=0).message == "batch_size is 0; a batch holds at least one file."
    assert str(run(kinds="drafts").message).startswith("kinds is 'drafts'; choose one of `posts`, ")
    assert str(run(columns="text").message).startswith("columns has 'text'; write field=column")


def test_two_processes_load_what_one_loads(run: Run, tmp_path: Path, database_url: str) -> None:
    for number in range(6):
        write_page(tmp_path, f"{number}.txt", f"Tram number {number}", related=f"Tram number {(number + 1) % 6}")
    assert run(processes=2, batch_size=2).is_completed()
    assert query(
        database_url, "SELECT count(*), count(*) FILTER (WHERE resolution_status = 'resolved') FROM marts.related_posts"
    ) == [(6, 6)]


def test_the_run_leaves_artifacts_for_people(run: Run, tmp_path: Path) -> None:
    write_page(tmp_path, "a.txt", "The seven o'clock tram")
    left = artifacts(run())
    assert {key: artifact.type for key, artifact in left.items()} == {
        "ingest-progress": "progress",
        "ingest-report": "markdown",
        "ingest-checks": "markdown",
        "ingest-sources": "table",
        "ingest-wanted": "table",
        "ingest-slowest": "table",
        # Nothing was refused, and no cited post was found: a sentence instead of an empty table.
        "ingest-rejected": "markdown",
        "ingest-links": "markdown",
    }
    assert left["ingest-rejected"].data == "Nothing is refused."
    assert "data:image/svg+xml;base64," in left["ingest-report"].data
    assert f"(../artifact/{left['ingest-checks'].id})" in left["ingest-report"].data


def test_a_run_of_one_blog_reports_that_blog(run: Run, tmp_path: Path) -> None:
    write_page(tmp_path, "a.txt", "The seven o'clock tram", related="The last tram home")
    (tmp_path / "seeds" / "ferries").mkdir()
    shutil.copy(tmp_path / "seeds" / "tramway" / "a.txt", tmp_path / "seeds" / "ferries")
    run()
    write_page(tmp_path, "b.txt", "The last tram home")
    left = artifacts(run(pattern="tramway/*"))
    assert [(row["blog"], row["new"], row["articles"]) for row in json.loads(left["ingest-sources"].data)] == [
        ("tramway", 1, 2)
    ]
    [found] = json.loads(left["ingest-links"].data)
    assert (found["this post"], found["now held as"]) == ("The seven o'clock tram", "The last tram home")


def test_a_failed_check_is_shown_and_fails_no_run(
    run: Run, tmp_path: Path, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(4):
        for blog in ("tramway", "trams"):
            path = tmp_path / "seeds" / blog / f"{number}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(PAGE.format(title=f"Tram {number}", body=BODY, related="Nothing"), encoding="utf-8")
    state = run()
    assert state.is_completed()
    assert str(state.message).endswith("Quality checks failed: files_are_of_one_blog.")
    failed = "SELECT check_name, found_count, example FROM marts.run_checks WHERE NOT is_passed"
    assert query(database_url, failed) == [("files_are_of_one_blog", 8, "trams/0.txt")]
    assert "✗ **`files_are_of_one_blog`** 8 of 8 found" in artifacts(state)["ingest-report"].data
    [warning] = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert warning.startswith("Quality check failed: files_are_of_one_blog (8 of 8, 3 allowed).")


def test_refused_files_are_one_warning_that_says_what_to_do(
    run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_page(tmp_path, "a.txt", "The seven o'clock tram")
    (tmp_path / "seeds" / "tramway" / "empty.txt").touch()
    (tmp_path / "seeds" / "tramway" / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    run(fail_threshold=1)
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert warnings == [
        "Refused in this run: empty_file 1, not_a_seed 1. `winnow rejected` says what to do about each."
    ]


def test_relink_leaves_a_report_of_its_own(run: Run, tmp_path: Path, database_url: str) -> None:
    write_page(tmp_path, "a.txt", "The seven o'clock tram", related="The last tram home")
    write_page(tmp_path, "b.txt", "The last tram home")
    run()
    from flows.relink import relink

    before = writes(database_url)
    state = relink(return_state=True)
    assert state.message == "0 cited posts found."
    assert set(artifacts(state)) == {"relink-report", "relink-checks", "relink-links"}
    assert query(database_url, "SELECT mode, root, files_seen FROM marts.runs WHERE flow = 'relink'") == [
        (None, None, None)
    ]
    assert writes(database_url) == before


def artifacts(state: State[Any]) -> dict[str, Any]:
    """What the run left in the UI, by key."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId

    run_id = state.state_details.flow_run_id
    assert run_id is not None
    this_run = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run_id]))
    with get_client(sync_client=True) as client:
        return {str(artifact.key): artifact for artifact in client.read_artifacts(artifact_filter=this_run)}


def put_page(store: ObjectStore, key: str, title: str) -> None:
    store.put(f"seeds/tramway/{key}", PAGE.format(title=title, body=f"{title}. {BODY}", related="None").encode())


def test_a_bucket_is_loaded_and_only_what_changed_is_read_again(
    run: Run, object_store: ObjectStore, database_url: str
) -> None:
    """The object store is moto's server, which stands in for S3."""
    put_page(object_store, "a.txt", "The seven o'clock tram")
    put_page(object_store, "b.txt", "The last tram home")
    put_page(object_store, "c.txt", "The night tram")
    object_store.put("seeds/tramway/photo.png", b"\x89PNG\r\n\x1a\n")
    files = "SELECT path, status, version IS NOT NULL, root FROM warehouse.raw_files ORDER BY path"
    root = "s3://blogs/seeds"
    assert run(root=root).is_completed()
    assert query(database_url, files) == [
        ("a.txt", "loaded", True, root),
        ("b.txt", "loaded", True, root),
        ("c.txt", "loaded", True, root),
        ("photo.png", "rejected", True, root),
    ]
    assert query(database_url, "SELECT count(*) FROM marts.articles WHERE source = 'tramway'") == [(3,)]

    object_store.forget()
    assert run(root=root).is_completed()
    assert object_store.read_keys() == []
    counts = "SELECT files_new, files_changed, files_unchanged, files_missing FROM marts.runs ORDER BY started_at DESC"
    assert query(database_url, counts)[0] == (0, 0, 4, 0)

    put_page(object_store, "a.txt", "The eight o'clock tram")
    put_page(object_store, "b.txt", "The last tram home")  # the same bytes once more, and so the same ETag
    object_store.delete("seeds/tramway/c.txt")
    object_store.forget()
    assert run(root=root).is_completed()
    assert object_store.read_keys() == ["seeds/tramway/a.txt"]
    assert query(database_url, counts)[0] == (0, 1, 2, 1)
    assert query(database_url, files)[2] == ("c.txt", "missing", True, root)


def test_a_bucket_is_loaded_by_several_processes(run: Run, object_store: ObjectStore, database_url: str) -> None:
    for number in range(6):
        put_page(object_store, f"{number}.txt", f"Tram number {number}")
    assert run(root="s3://blogs/seeds", processes=2, batch_size=2).is_completed()
    assert query(database_url, "SELECT count(*) FROM marts.articles") == [(6,)]


def test_a_root_that_cannot_be_listed_is_one_sentence_without_a_secret(
    run: Run, object_store: ObjectStore, database_url: str
) -> None:
    state = run(root="s3://no-such-bucket/seeds")
    assert state.is_failed()
    assert str(state.message).startswith("s3://no-such-bucket/seeds cannot be listed: there is nothing at this")
    object_store.ask("reset-auth", b"0")
    try:
        state = run(root="s3://blogs/seeds")
    finally:
        object_store.ask("reset-auth", b"inf")
    assert "access is denied" in str(state.message)
    state = run(root="s3://key:hunter2@blogs/seeds")
    assert str(state.message).startswith("The s3 URL holds a password, which would stand in logs and tables.")
    assert "hunter2" not in str(state.message)
    held = query(database_url, "SELECT parameters::text || coalesce(error, '') FROM warehouse.runs")
    assert not any("secret-of-the-test" in text or "hunter2" in text for (text,) in held)


def test_a_film_too_large_to_be_read_is_refused_once_and_then_unchanged(
    run: Run, tmp_path: Path, database_url: str
) -> None:
    write_page(tmp_path, "a.txt", "The seven o'clock tram")
    with open(tmp_path / "seeds" / "tramway" / "film.mp4", "wb") as stream:
        stream.write(b"\0\0\0\x18ftypmp42")
        stream.truncate(200 * 1024**3)  # sparse: it cannot have been read
    assert run().is_completed()
    rejected = "SELECT reason, sha256, payload FROM warehouse.rejections JOIN warehouse.raw_files USING (file_id)"
    assert query(database_url, rejected) == [("not_a_seed", None, None)]
    assert run().is_completed()
    counts = "SELECT files_new, files_unchanged, files_rejected FROM marts.runs ORDER BY started_at"
    assert query(database_url, counts) == [(1, 0, 1), (0, 2, 0)]


@pytest.mark.skipif(not SHARED_SEED.exists(), reason="the real seed stands beside the checkout only")
def test_the_real_seed_becomes_one_article_with_three_related_posts(
    run: Run, tmp_path: Path, database_url: str
) -> None:
    root = tmp_path / "seeds"
    root.mkdir()
    shutil.copy(SHARED_SEED, root)
    shutil.copy(SHARED_SEED.with_name("README.md"), root)
    assert run(source="prairie").is_completed()
    [article] = query(
        database_url,
        "SELECT source, title, paragraph_count, language, authors, published_at, published_date, canonical_url, body"
        " FROM warehouse.articles",
    )
    assert article[:8] == (
        "prairie",
        "US urging Mexico help slow the flow of Central American immigrants",
        10,
        "en",
        [],
        None,
        None,
        None,
    )
    paragraphs = article[8].split("\n")
    assert len(paragraphs) == 10
    assert paragraphs[-1].startswith("Mexico should have a keen interest")
    assert "Popular posts" not in article[8]
    assert "\u00a0" not in article[8]
    assert query(
        database_url,
        "SELECT position, kind, related_title, resolution_status FROM marts.related_posts ORDER BY position",
    ) == [
        (1, "popular", "Democrats worried about 2018 elections", "unresolved"),
        (2, "popular", "Obama's hidden corruption that enriched his friends", "unresolved"),
        (3, "popular", "The Christmas of the survivors of Trump's first year in office?", "unresolved"),
    ]
    assert query(database_url, "SELECT path, reason FROM marts.rejected") == [("README.md", "not_a_seed")]

    arrival = PAGE.format(title="Democrats Worried About 2018 Elections", body=BODY, related="Nothing else")
    (root / "001_0123456789abcdef.txt").write_text(arrival)
    assert run(source="prairie").is_completed()
    assert query(
        database_url, "SELECT resolution_status FROM marts.related_posts WHERE position = 1 AND related_title LIKE 'D%'"
    ) == [("resolved",)]


def test_what_a_blog_repeats_is_cut_in_the_run_that_sees_it_and_in_earlier_articles(
    run: Run, tmp_path: Path, database_url: str
) -> None:
    about = "Ann keeps the timetable of this line, three cats and a diary, and she answers every letter from the depot."
    folder = tmp_path / "seeds" / "tramway"
    folder.mkdir(parents=True)

    def write(number: int) -> None:
        title = f"The {number}th tram of the morning"
        (folder / f"{number}.txt").write_text(f"{title}\n\n{title}. {BODY}\n\n{about}\n", encoding="utf-8")

    for number in range(3):
        write(number)
    run()
    assert query(database_url, "SELECT count(*) FROM marts.articles WHERE body LIKE '%depot.'") == [(3,)]
    for number in range(3, 6):
        write(number)
    assert run().is_completed()
    assert query(database_url, "SELECT count(*) FROM marts.articles WHERE body LIKE '%depot.'") == [(0,)]
    assert query(database_url, "SELECT text, post_count FROM warehouse.furniture_lines") == [(about, 6)]
    counts = "SELECT files_new, files_changed, files_unchanged, articles_updated FROM marts.runs ORDER BY started_at"
    assert query(database_url, counts) == [(3, 0, 0, 0), (3, 3, 0, 3)]
    before = writes(database_url)
    assert run().is_completed()
    assert writes(database_url) == before
