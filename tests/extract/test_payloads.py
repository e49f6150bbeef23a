"""Reading real files that lie, change, or are no files."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from flows.errors import EmptyFile, FileChanging, FileError, FileTooLarge, FileUnreadable, NotASeed
from flows.extract.discover import discover_files, raw_file_at
from flows.extract.inputs import OpenedFile
from flows.extract.payloads import open_file
from flows.extract.readers import hash_file, read_file
from schemas.records import RawFile, ReadOptions, Walk

LIMIT = ReadOptions(100)


def held(file: RawFile) -> bytes:
    payload = open_file(file, LIMIT).payload
    assert payload is not None
    return payload


def open_large(path: Path) -> OpenedFile:
    """A file over the limit, of which only the head is read."""
    opened = open_file(raw_file_at(path), LIMIT)
    assert (opened.payload, opened.sha256) == (None, None)
    return opened


def test_a_file_is_read_exactly(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(bytes(range(100)))
    file = raw_file_at(tmp_path / "a.txt")
    assert held(file) == bytes(range(100))
    assert open_file(file, LIMIT).sha256 == hash_file(file, LIMIT) == sha256(bytes(range(100))).hexdigest()


def test_an_empty_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    assert held(raw_file_at(tmp_path / "a.txt")) == b""


@pytest.mark.parametrize(
    ("name", "head", "error"),
    [
        ("page.txt", b"A page", FileTooLarge),
        ("holiday.mp4", b"\0\0\0\x18ftypmp42", NotASeed),
        ("photo.txt", b"\x89PNG\r\n\x1a\n", NotASeed),
    ],
)
def test_a_large_file_that_no_reader_streams_is_refused_unread(
    tmp_path: Path, name: str, head: bytes, error: type[FileError]
) -> None:
    with open(tmp_path / name, "wb") as stream:
        stream.write(head)
        stream.truncate(200 * 1024**3)  # sparse: reading it would take minutes and all memory
    file = raw_file_at(tmp_path / name)
    with pytest.raises(error) as caught:
        read_file(file, LIMIT)
    assert (caught.value.payload, caught.value.sha256) == (None, None)
    assert hash_file(file, LIMIT) is None
    if error is FileTooLarge:
        assert str(caught.value) == "214,748,364,800 bytes; the limit is 100"


def test_a_small_file_that_is_refused_is_known_by_its_hash(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b" \n")
    file = raw_file_at(tmp_path / "a.txt")
    with pytest.raises(EmptyFile) as caught:
        read_file(file, LIMIT)
    assert (caught.value.payload, caught.value.sha256) == (b" \n", sha256(b" \n").hexdigest())
    assert hash_file(file, LIMIT) == caught.value.sha256


def test_a_large_file_is_hashed_and_streamed_as_often_as_needed(tmp_path: Path) -> None:
    content = bytes(range(256)) * 1000
    (tmp_path / "posts.jsonl").write_bytes(content)
    opened = open_large(tmp_path / "posts.jsonl")
    assert (opened.input.head, opened.input.size) == (content[: 64 * 1024], 256_000)
    assert opened.hash() == sha256(content).hexdigest()
    for _ in range(2):
        with opened.input.stream() as stream:
            assert stream.read() == content


def test_a_large_file_that_changes_after_it_was_opened_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "posts.jsonl").write_bytes(b"{}\n" * 1000)
    opened = open_large(tmp_path / "posts.jsonl")
    with open(tmp_path / "posts.jsonl", "ab") as stream:
        stream.write(b"{}\n")
    with pytest.raises(FileChanging):
        opened.hash()
    (tmp_path / "posts.jsonl").unlink()
    with pytest.raises(FileUnreadable, match="No such file"):
        opened.hash()


def test_pipes_sockets_and_devices_are_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blog = tmp_path / "blog"
    blog.mkdir()
    os.mkfifo(blog / "pipe.txt")
    monkeypatch.chdir(blog)  # the path of a socket may only be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.txt")
        pipe, plug = discover_files(Walk(str(tmp_path)))
        with pytest.raises(FileUnreadable, match="a named pipe, not a regular file"):
            open_file(pipe, LIMIT)
        with pytest.raises(FileUnreadable, match="a socket, not a regular file"):
            open_file(plug, LIMIT)
    with pytest.raises(FileUnreadable, match="a device, not a regular file"):
        open_file(raw_file_at(Path("/dev/zero")), LIMIT)


def test_a_folder_that_stands_where_a_file_was_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    file = raw_file_at(tmp_path / "a.txt")
    (tmp_path / "a.txt").unlink()
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(FileUnreadable, match="a folder, not a regular file"):
        open_file(file, LIMIT)


def test_a_link_that_stands_where_a_file_was_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    file = raw_file_at(tmp_path / "a.txt")
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (tmp_path / "a.txt").unlink()
    (tmp_path / "a.txt").symlink_to("secret")
    with pytest.raises(FileUnreadable, match="a link to secret"):
        open_file(file, LIMIT)


def test_a_file_that_is_gone_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    file = raw_file_at(tmp_path / "a.txt")
    (tmp_path / "a.txt").unlink()
    with pytest.raises(FileUnreadable, match="No such file"):
        open_file(file, LIMIT)


def test_a_file_without_permission_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch(mode=0)
    if os.access(tmp_path / "a.txt", os.R_OK):
        pytest.skip("this user may read any file, as root may")
    with pytest.raises(FileUnreadable, match="Permission denied"):
        open_file(raw_file_at(tmp_path / "a.txt"), LIMIT)


def append_after_reads(path: Path, times: int) -> tuple[Callable[[int, int], bytes], list[int]]:
    """An os.read after which something else writes to the file, the first so many times; and a list of those writes."""
    real_read = os.read
    writes: list[int] = []

    def read(descriptor: int, size: int) -> bytes:
        block = real_read(descriptor, size)
        if block and len(writes) < times:
            with open(path, "ab") as stream:
                writes.append(stream.write(b"more"))
        return block

    return read, writes


def test_a_file_that_changes_while_it_is_read_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_bytes(b"text")
    file = raw_file_at(tmp_path / "a.txt")
    read, writes = append_after_reads(tmp_path / "a.txt", times=1)
    monkeypatch.setattr(os, "read", read)
    assert held(file) == b"textmore"
    assert writes == [4]


def test_a_file_that_keeps_changing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_bytes(b"text")
    file = raw_file_at(tmp_path / "a.txt")
    read, writes = append_after_reads(tmp_path / "a.txt", times=99)
    monkeypatch.setattr(os, "read", read)
    with pytest.raises(FileChanging):
        open_file(file, LIMIT)
    assert len(writes) >= 2
