"""What may be given as a root, and how a place is reached that is no folder of this machine."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from flows.extract.discover import discover_files
from flows.extract.payloads import open_file
from flows.extract.places import PlaceUnusable, is_url, open_place, parse_root
from schemas.records import ReadOptions, Walk


def test_a_path_becomes_absolute_with_links_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "alias").symlink_to("real")
    monkeypatch.chdir(tmp_path)
    assert parse_root("alias/seeds") == str(tmp_path / "real" / "seeds")
    assert parse_root("alias/../seeds") == parse_root("./seeds/") == str(tmp_path / "seeds")
    assert not is_url(parse_root("."))


def test_a_file_url_is_a_path(tmp_path: Path) -> None:
    assert parse_root(f"file://{tmp_path}/my%20blogs/") == str(tmp_path / "my blogs")


@pytest.mark.parametrize(
    ("given", "root"),
    [
        ("s3://bucket/prefix/", "s3://bucket/prefix"),
        ("s3://bucket", "s3://bucket"),
        ("memory://", "memory://"),
        ("https://example.org/blogs/", "https://example.org/blogs/"),
        ("sftp://ruth@example.org/blogs", "sftp://ruth@example.org/blogs"),
        ("s3://bucket/what?", "s3://bucket/what?"),
    ],
)
def test_a_url_stays_a_url(given: str, root: str) -> None:
    assert (parse_root(given), is_url(given)) == (root, True)


@pytest.mark.parametrize("given", ["C:\\blogs", "c:/blogs", "blogs://"[:6], "/s3://x", "a b://c", "://"])
def test_what_only_looks_like_a_url_is_a_path(given: str) -> None:
    assert not is_url(given)


@pytest.mark.parametrize(
    "given", ["s3://key:hunter2@bucket/a", "sftp://ruth:hunter2@example.org", "https://:hunter2@h/"]
)
def test_a_password_in_a_url_is_refused_and_not_repeated(given: str) -> None:
    with pytest.raises(PlaceUnusable, match="holds a password") as told:
        parse_root(given)
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize("given", ["https://example.org/blogs?token=hunter2", "s3://bucket/a.zip::zip://b"])
def test_more_than_a_path_is_refused_and_not_repeated(given: str) -> None:
    with pytest.raises(PlaceUnusable, match="followed by more than a path") as told:
        parse_root(given)
    assert "hunter2" not in str(told.value)


def test_a_scheme_that_nothing_speaks_is_one_line() -> None:
    with pytest.raises(PlaceUnusable, match=r"^nonsense://a cannot be used: Protocol not known: nonsense\. Give"):
        open_place("nonsense://a")


def test_a_scheme_whose_package_is_missing_names_the_package() -> None:
    with pytest.raises(PlaceUnusable, match=r"^az:// needs a package that is not installed here: .*adlfs"):
        open_place("az://container/blogs")


@pytest.fixture
def web_server(tmp_path: Path) -> Iterator[str]:
    """A folder behind HTTP, as a web server lists it."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_folder_that_a_web_server_lists_is_walked_and_read(tmp_path: Path, web_server: str) -> None:
    pages = ["blogs/tramway/2012/a page.txt", "blogs/tramway/b.txt", "blogs/ferries/ünder.txt"]
    for page in pages:
        (tmp_path / page).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / page).write_text(f"text of {page}")
        os.utime(tmp_path / page, (1_700_000_000, 1_700_000_000))
    files = list(discover_files(Walk(parse_root(f"{web_server}/blogs/"))))
    assert [(file.source, file.path) for file in files] == [
        ("ferries", "ünder.txt"),
        ("tramway", "2012/a page.txt"),
        ("tramway", "b.txt"),
    ]
    assert {file.mtime_ns for file in files} <= {0, 1_700_000_000 * 10**9}
    contents = [open_file(file, ReadOptions(1000)).payload for file in files]
    assert contents == [f"text of {page}".encode() for page in (pages[2], pages[0], pages[1])]
    large = open_file(files[2], ReadOptions(5))
    with large.input.stream() as stream:
        assert stream.read() == contents[2]
    assert len(large.hash()) == 64
