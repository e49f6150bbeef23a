"""The `winnow` command as a user types it, in a process of its own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.object_store import ObjectStore

SHARED_SEED = Path(__file__).resolve().parents[2] / "shared/seeds/000_6d3b585246def78f.txt"
PAGE = """The Seven O’Clock Tram

Posted by Ruth on Thursday, April 02, 2020

{body}

Popular posts from this blog

The last tram home
"""
BODY = " ".join(["The tram left the harbour at seven, and nobody on the quay looked up."] * 12)
KEYS = [
    "file",
    "member",
    "record",
    "source",
    "title",
    "authors",
    "published_at",
    "language",
    "canonical_url",
    "text",
    "related",
    "links",
    "removed",
    "quality_flags",
    "rejection",
]


def winnow(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=120,
    )


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "tramway" / "seven.txt"
    path.parent.mkdir()
    path.write_text(PAGE.format(body=BODY), encoding="utf-8")
    return path


def test_preview_prints_one_json_object_a_document_and_nothing_else(page: Path) -> None:
    empty = page.with_name("empty.txt")
    empty.touch()
    done = winnow("preview", str(page), str(empty), "--json")
    assert done.returncode == 0
    good, refused = [json.loads(line) for line in done.stdout.splitlines()]
    assert list(good) == list(refused) == KEYS
    assert good["file"] == str(page)
    assert (good["record"], good["source"]) == (0, "tramway")
    assert good["title"] == "The Seven O’Clock Tram"
    assert good["authors"] == ["Ruth"]
    assert good["published_at"] == "2020-04-02"
    assert good["text"] == BODY
    assert good["related"] == [{"kind": "popular", "position": 1, "title": "The last tram home", "href": None}]
    assert [cut["text"] for cut in good["removed"]] == ["Popular posts from this blog"]
    assert good["rejection"] is None
    assert refused["rejection"]["reason"] == "empty_file"
    assert (refused["text"], refused["authors"], refused["related"]) == (None, [], [])


def test_preview_of_a_folder_keeps_the_path_as_it_was_given(page: Path) -> None:
    done = winnow("preview", "--json", str(page.parents[1]))
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == [str(page)]


def test_preview_names_the_member_of_an_archive(page: Path) -> None:
    archive = page.with_name("pages.zip")
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(page, "2020/seven.txt")
    [shown] = [json.loads(line) for line in winnow("preview", "--json", str(archive)).stdout.splitlines()]
    assert (shown["file"], shown["member"], shown["title"]) == (
        str(archive),
        "2020/seven.txt",
        "The Seven O’Clock Tram",
    )
    assert "pages.zip!2020/seven.txt" in winnow("preview", str(archive), COLUMNS="400").stdout


def test_preview_of_a_url_keeps_it_as_it_was_given(page: Path, object_store: ObjectStore) -> None:
    object_store.put("seeds/tramway/seven.txt", page.read_bytes())
    done = winnow("preview", "--json", "s3://blogs/seeds/", "s3://blogs/seeds/tramway/seven.txt", f"file://{page}")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    whole = "s3://blogs/seeds/tramway/seven.txt"
    assert [(line["file"], line["source"]) for line in lines] == [
        (whole, "tramway"),
        (whole, "tramway"),
        (f"file://{page}", "tramway"),
    ]
    assert {line["text"] for line in lines} == {BODY}


def test_preview_for_people_strikes_out_what_would_be_cut(page: Path) -> None:
    shown = winnow("preview", str(page)).stdout
    assert "The Seven O’Clock Tram" in shown
    assert "Would be removed" in shown
    assert "related_heading" in shown


def test_preview_judges_a_file_alone(page: Path) -> None:
    other = page.with_name("other.txt")
    other.write_text("Another title\n\n" + BODY)
    alone = winnow("preview", "--json", str(page)).stdout
    assert winnow("preview", "--json", str(page), str(other)).stdout.splitlines()[0] == alone.strip()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("preview", "nowhere.txt"), "nowhere.txt: no such file or folder"),
        (("ingest", "nowhere"), "nowhere does not exist"),
        (("ingest", "s3://key:secret@bucket"), "The s3 URL holds a password"),
        (("ingest", "nonsense://bucket"), "nonsense://bucket cannot be used"),
        (("preview", "az://bucket"), "az:// needs a package that is not installed here"),
        (("db", "dsn"), "There is no warehouse in"),
    ],
)
def test_a_users_mistake_is_one_line_without_a_traceback(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = winnow(*arguments, WINNOW_HOME=str(tmp_path / "home"))
    assert done.returncode in (2, 5)
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


@pytest.mark.parametrize("command", [("ingest", "."), ("up",)])
def test_a_home_that_is_no_folder_is_one_line_without_a_traceback(command: tuple[str, ...], page: Path) -> None:
    done = winnow(*command, WINNOW_HOME=str(page), PREFECT_API_URL="")
    assert done.returncode == 2
    assert "Set WINNOW_HOME" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("option", ["--batch-size=0", "--processes=-1", "--fail-threshold=1.5"])
def test_a_number_out_of_range_is_wrong_use_before_anything_starts(option: str, page: Path) -> None:
    done = winnow("ingest", str(page.parent), option, WINNOW_HOME=str(page.parent / "home"))
    assert done.returncode == 2
    assert not (page.parent / "home").exists()


def test_preview_names_a_missing_path_and_shows_the_others(page: Path) -> None:
    done = winnow("preview", "--json", "nowhere.txt", str(page))
    assert done.returncode == 2
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == [str(page)]
    assert done.stderr == "winnow: nowhere.txt: no such file or folder; check the path.\n"


def test_a_file_name_that_is_no_utf8_is_shown_escaped(page: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(page.parent) + b"/odd\xff.txt"))
    page.rename(odd)
    shown = str(page.parent / "odd\\xff.txt")
    assert json.loads(winnow("preview", "--json", str(odd)).stdout)["file"] == shown
    # The encoding is what a terminal with a German or an American locale gives.
    assert "odd\\xff.txt" in winnow("preview", str(odd), PYTHONIOENCODING="utf-8:strict", COLUMNS="400").stdout


def test_a_terminal_without_unicode_gets_escapes(page: Path) -> None:
    done = winnow("preview", str(page), PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "Seven O\\u2019Clock" in done.stdout


def test_a_word_to_leave_out_is_no_option() -> None:
    done = winnow("search", "bread", "-rye", WINNOW_DATABASE_URL="postgresql://winnow@127.0.0.1:1/winnow")
    assert done.returncode == 5


@pytest.mark.parametrize("role", ["owner", "analyst"])
@pytest.mark.parametrize("url", ["nonsense", "mysql://winnow:hunter2@127.0.0.1/x"])
def test_an_address_that_is_none_of_postgres_is_one_line(url: str, role: str) -> None:
    done = winnow("db", "dsn", "--role", role, WINNOW_DATABASE_URL=url)
    assert done.returncode == 5
    assert done.stderr.startswith("winnow: WINNOW_DATABASE_URL is no address")
    assert "hunter2" not in done.stderr + done.stdout


def test_the_analysts_address_never_holds_the_owners_password() -> None:
    url = "postgresql://winnow:hunter2@db.example:5433/blogs?sslmode=require"
    done = winnow("db", "dsn", "--role", "analyst", WINNOW_DATABASE_URL=url, WINNOW_ANALYST_PASSWORD="")
    assert done.stdout == "postgresql://analyst@db.example:5433/blogs?sslmode=require\n"


def test_an_unreachable_database_is_named_without_its_password() -> None:
    url = "postgresql://winnow:hunter2@127.0.0.1:1/winnow"
    done = winnow("status", WINNOW_DATABASE_URL=url)
    assert done.returncode == 5
    assert "127.0.0.1:1" in done.stderr
    assert "hunter2" not in done.stderr + done.stdout


def test_preview_reads_neither_prefect_nor_sql() -> None:
    code = "import sys, flows.cli, flows.preview; print({'prefect', 'sqlalchemy', 'psycopg'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.skipif(not SHARED_SEED.exists(), reason="the real seed stands beside the checkout only")
def test_preview_of_the_real_seed_is_quick() -> None:
    started = time.monotonic()
    done = winnow("preview", str(SHARED_SEED), "--json")
    # Wall time on a busy machine says little; four times what a quiet one takes still catches a slow import.
    assert time.monotonic() - started < 8
    page = json.loads(done.stdout)
    assert len(page["text"].split("\n")) == 10
    assert page["related"][0]["title"] == "Democrats worried about 2018 elections"


def test_a_runs_warnings_reach_the_temporary_api_before_it_ends(
    page: Path, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        monkeypatch.delenv(name)  # of this session's own API
    page.with_name("empty.txt").touch()
    home = tmp_path / "home"
    done = winnow("ingest", str(page.parent), WINNOW_HOME=str(home), WINNOW_DATABASE_URL=database_url)
    assert (done.returncode, done.stderr) == (0, "")
    with closing(sqlite3.connect(home / "prefect" / "prefect.db")) as stored:
        messages = [message for (message,) in stored.execute("SELECT message FROM log")]
    assert messages == ["Refused in this run: empty_file 1. `winnow rejected` says what to do about each."]
