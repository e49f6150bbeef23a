"""Reading real files that lie, change, or are no files."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from flows.errors import FileChanging, FileTooLarge, FileUnreadable
from flows.extract.discover import discover_files, raw_file_at
from flows.extract.payloads import hash_file, read_payload
from schemas.records import Walk

LIMIT = 100


def test_a_file_is_read_exactly(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(bytes(range(100)))
    file = raw_file_at(tmp_path / "a.txt")
    assert read_payload(file, LIMIT) == bytes(range(100))
    assert hash_file(file, LIMIT) == sha256(bytes(range(100))).hexdigest()


def test_an_empty_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    assert read_payload(raw_file_at(tmp_path / "a.txt"), LIMIT) == b""


def test_a_file_over_the_limit_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    with open(tmp_path / "a.txt", "wb") as stream:
        stream.truncate(200 * 1024**3)  # sparse: reading it would take minutes and all memory
    file = raw_file_at(tmp_path / "a.txt")
    with pytest.raises(FileTooLarge, match="214,748,364,800 bytes; the limit is 100") as caught:
        read_payload(file, LIMIT)
    assert caught.value.payload is None
    assert hash_file(file, LIMIT) is None


def test_pipes_sockets_and_devices_are_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blog = tmp_path / "blog"
    blog.mkdir()
    os.mkfifo(blog / "pipe.txt")
    monkeypatch.chdir(blog)  # the path of a socket may only be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.txt")
        pipe, plug = discover_files(Walk(tmp_path))
        with pytest.raises(FileUnreadable, match="a named pipe, not a regular file"):
            read_payload(pipe, LIMIT)
        with pytest.raises(FileUnreadable, match="a socket, not a regular file"):
            read_payload(plug, LIMIT)
    with pytest.raises(FileUnreadable, match="a device, not a regular file"):
        read_payload(raw_file_at(Path("/dev/zero")), LIMIT)


def test_a_folder_that_stands_where_a_file_was_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    file = raw_file_at(tmp_path / "a.txt")
    (tmp_path / "a.txt").unlink()
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(FileUnreadable, match="a folder, not a regular file"):
        read_payload(file, LIMIT)


def test_a_link_that_stands_where_a_file_was_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    file = raw_file_at(tmp_path / "a.txt")
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (tmp_path / "a.txt").unlink()
    (tmp_path / "a.txt").symlink_to("secret")
    with pytest.raises(FileUnreadable, match="a link to secret"):
        read_payload(file, LIMIT)


def test_a_file_that_is_gone_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    file = raw_file_at(tmp_path / "a.txt")
    (tmp_path / "a.txt").unlink()
    with pytest.raises(FileUnreadable, match="No such file"):
        read_payload(file, LIMIT)


def test_a_file_without_permission_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch(mode=0)
    if os.access(tmp_path / "a.txt", os.R_OK):
        pytest.skip("this user may read any file, as root may")
    with pytest.raises(FileUnreadable, match="Permission denied"):
        read_payload(raw_file_at(tmp_path / "a.txt"), LIMIT)


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
    assert read_payload(file, LIMIT) == b"textmore"
    assert writes == [4]


def test_a_file_that_keeps_changing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_bytes(b"text")
    file = raw_file_at(tmp_path / "a.txt")
    read, writes = append_after_reads(tmp_path / "a.txt", times=99)
    monkeypatch.setattr(os, "read", read)
    with pytest.raises(FileChanging):
        read_payload(file, LIMIT)
    assert len(writes) >= 2
