"""Walks over an object store, and reading from it, over HTTP: moto's server stands in for S3."""

from __future__ import annotations

import gzip
from pathlib import Path

import fsspec
import pytest

from flows.errors import FileChanging, FileUnreadable, ObjectUnreadable
from flows.extract.discover import discover_files
from flows.extract.names import RootUnusable, SourceTaken
from flows.extract.payloads import open_file
from flows.extract.places import PlaceUnusable
from flows.extract.readers import hash_file, read_file
from flows.extract.remote_files import raw_object_at
from schemas.records import RawDocument, RawFile, ReadOptions, Walk
from tests.object_store import ObjectStore, forget_clients

LIMIT = ReadOptions(1000)
ROOT = "s3://blogs/seeds"


def found(root: str = ROOT, pattern: str = "**/*", source: str = "") -> list[tuple[str, str]]:
    return [(file.source, file.path) for file in discover_files(Walk(root, pattern, source))]


def put_all(store: ObjectStore, *keys: str) -> None:
    for key in keys:
        store.put(f"seeds/{key}", f"text of {key}".encode())


def only(store: ObjectStore, content: bytes, name: str = "a.txt") -> RawFile:
    store.put(f"seeds/blog/{name}", content)
    (file,) = discover_files(Walk(ROOT))
    store.forget()
    return file


def test_a_bucket_is_walked_like_a_folder(object_store: ObjectStore, tmp_path: Path) -> None:
    keys = ["b/1.txt", "a/2012/05/x.txt", "a/z.txt", "a/2012.txt", "top.txt", "a/.hidden", ".git/config", "é/日.txt"]
    put_all(object_store, *keys)
    for key in keys:
        (tmp_path / "seeds" / key).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "seeds" / key).write_text(f"text of {key}")
    for pattern in ("**/*", "a/*", "**/*.txt", "*", "a/**/x.txt"):
        locally = [(file.source, file.path) for file in discover_files(Walk(str(tmp_path / "seeds"), pattern))]
        assert found(pattern=pattern) == locally
    assert found() == [
        ("a", "2012/05/x.txt"),
        ("a", "2012.txt"),
        ("a", "z.txt"),
        ("b", "1.txt"),
        ("seeds", "top.txt"),
        ("é", "日.txt"),
    ]


def test_more_objects_than_a_page_of_the_listing_holds_are_all_found(object_store: ObjectStore) -> None:
    object_store.fill(f"seeds/blog/{number:04}.txt" for number in range(1005))
    assert [path for _, path in found()] == [f"{number:04}.txt" for number in range(1005)]
    assert sum("continuation-token" in line for line in object_store.requests) == 1
    assert object_store.read_keys() == []


def test_size_time_and_etag_are_those_of_the_object(object_store: ObjectStore) -> None:
    file = only(object_store, b"text")
    assert (file.location, file.size) == ("s3://blogs/seeds/blog/a.txt", 4)
    assert file.version == "1cb251ec0d568de6a929b520c4aed8d1"  # the MD5 of the bytes
    assert file.mtime_ns > 1_600_000_000 * 10**9
    assert raw_object_at(file.location) == file


def test_a_bucket_and_an_object_can_be_the_root(object_store: ObjectStore) -> None:
    put_all(object_store, "blog/a.txt")
    assert found("s3://blogs") == [("seeds", "blog/a.txt")]
    assert found("s3://blogs/seeds/blog") == [("blog", "a.txt")]
    assert found("s3://blogs/seeds/blog/a.txt") == [("blog", "a.txt")]
    assert found("s3://blogs/seeds/blog/a.txt", source="other") == [("other", "a.txt")]


def test_odd_keys_are_names_and_can_be_opened(object_store: ObjectStore) -> None:
    odd = ["q?x=1#y [a].txt", "a::b.txt", "100%.txt", "a b+c.txt", r"b\x41.txt", "two  blanks"]
    put_all(object_store, *(f"blog/{name}" for name in odd))
    files = {file.path: file for file in discover_files(Walk(ROOT))}
    assert set(files) == {name.replace(r"\x41", r"\x5cx41") for name in odd}
    for name in odd:
        file = files[name.replace(r"\x41", r"\x5cx41")]
        assert open_file(file, LIMIT).payload == f"text of blog/{name}".encode()


def test_objects_that_only_mark_a_folder_stand_for_nothing(object_store: ObjectStore) -> None:
    put_all(object_store, "blog/a.txt")
    object_store.put("seeds/blog/", b"")
    object_store.put("seeds/", b"")
    assert found() == [("blog", "a.txt")]


def test_a_folder_with_an_empty_name_is_found_and_refused(object_store: ObjectStore) -> None:
    put_all(object_store, "blog/double//a.txt", "blog/b.txt")
    files = {file.path: file for file in discover_files(Walk(ROOT))}
    assert set(files) == {"b.txt", "double/"}
    with pytest.raises(FileUnreadable, match="a folder with an empty name"):
        open_file(files["double/"], LIMIT)


def test_two_objects_that_would_be_one_file_stop_the_run(object_store: ObjectStore) -> None:
    put_all(object_store, "a.txt", "seeds/a.txt")
    with pytest.raises(SourceTaken, match="--source"):
        found()
    assert len(found(source="other")) == 2


@pytest.mark.usefixtures("object_store")
@pytest.mark.parametrize("root", ["s3://blogs/nowhere", "s3://no-such-bucket", "s3://no-such-bucket/a"])
def test_a_root_that_is_not_there_is_one_line(root: str) -> None:
    with pytest.raises(PlaceUnusable, match=f"^{root} cannot be listed: there is nothing at this address") as told:
        found(root)
    assert "\n" not in str(told.value)


def test_wrong_and_missing_credentials_are_one_line_that_names_what_to_set(
    object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    object_store.ask("reset-auth", b"0")  # from now on moto looks at keys
    try:
        with pytest.raises(PlaceUnusable, match=r"access is denied.*AWS_ACCESS_KEY_ID") as told:
            found()
        assert "secret-of-the-test" not in str(told.value)
    finally:
        object_store.ask("reset-auth", b"inf")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    forget_clients()
    with pytest.raises(PlaceUnusable, match=r"Unable to locate credentials.*AWS_ACCESS_KEY_ID"):
        found()
    forget_clients()


def test_a_small_object_is_one_request(object_store: ObjectStore) -> None:
    file = only(object_store, b"text")
    opened = open_file(file, LIMIT)
    assert (opened.payload, opened.sha256) == (b"text", hash_file(file, LIMIT))
    assert [line.split('"')[1].split(" ")[0] for line in object_store.requests] == ["GET", "GET"]


def test_an_empty_object_is_read(object_store: ObjectStore) -> None:
    assert open_file(only(object_store, b""), LIMIT).payload == b""


def test_of_a_film_only_the_head_is_fetched(object_store: ObjectStore) -> None:
    file = only(object_store, b"\0\0\0\x18ftypmp42".ljust(3_000_000, b"\0"), "film.mp4")
    assert hash_file(file, LIMIT) is None
    assert object_store.read_keys() == ["seeds/blog/film.mp4"]


def test_a_large_object_is_streamed_and_hashed(object_store: ObjectStore) -> None:
    content = b"The tram left at seven.\n" * 1_000_000
    file = only(object_store, content)
    opened = open_file(file, LIMIT)
    assert (opened.payload, opened.input.head) == (None, content[: 64 * 1024])
    with opened.input.stream() as stream:
        assert stream.read() == content
        assert stream.seek(23_999_900) == 23_999_900
        assert stream.read() == content[-100:]


def test_an_object_that_is_replaced_while_it_is_streamed_is_changing(object_store: ObjectStore) -> None:
    file = only(object_store, bytes(20_000_000), "a.txt")
    opened = open_file(file, LIMIT)
    with opened.input.stream() as stream:
        stream.read(100)
        object_store.put("seeds/blog/a.txt", b"\1" * 20_000_000)
        with pytest.raises(FileChanging, match="it was replaced while it was read"):
            stream.read()
    with pytest.raises(FileChanging):
        opened.hash()


def test_an_object_that_is_gone_or_closed_is_refused_with_what_to_do(object_store: ObjectStore) -> None:
    file = only(object_store, b"text")
    object_store.delete("seeds/blog/a.txt")
    with pytest.raises(ObjectUnreadable, match=r"s3://blogs/seeds/blog/a.txt cannot be read: there is nothing") as told:
        open_file(file, LIMIT)
    assert told.value.reason == "file_unreadable"
    assert "credentials in the environment" in told.value.how_to_fix
    object_store.ask("reset-auth", b"0")
    try:
        with pytest.raises(ObjectUnreadable, match="access is denied"):
            open_file(file, LIMIT)
    finally:
        object_store.ask("reset-auth", b"inf")


def test_a_compressed_page_in_a_bucket_is_read(object_store: ObjectStore) -> None:
    file = only(object_store, gzip.compress(b"The tram left at seven."), "page.txt.gz")
    (document,) = read_file(file, LIMIT).records
    assert isinstance(document, RawDocument)
    assert document.text == "The tram left at seven."


def test_any_file_system_of_fsspec_is_walked_and_read() -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe_file("/winnow-test/blog/a.txt", b"text")
    try:
        (file,) = discover_files(Walk("memory://winnow-test"))
        assert (file.source, file.path, file.version) == ("blog", "a.txt", None)
        assert open_file(file, LIMIT).payload == b"text"
        memory.pipe_file("/winnow-test/blog/a.txt", b"more")
        with pytest.raises(FileChanging):
            open_file(file, LIMIT)
        memory.pipe_file("/winnow-test/top.txt", b"text")
        assert ("winnow-test", "top.txt") in found("memory://winnow-test")
    finally:
        memory.rm("/winnow-test", recursive=True)


def test_files_below_a_root_without_a_name_need_one() -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe_file("/top.txt", b"text")
    try:
        with pytest.raises(RootUnusable, match="--source"):
            found("memory://")
        assert ("named", "top.txt") in found("memory://", source="named")
    finally:
        memory.rm("/top.txt")
