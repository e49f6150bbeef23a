"""Zips that are broken, locked, or made to exhaust whatever unpacks them."""

from __future__ import annotations

import time

import pytest

from flows.errors import BrokenFile, BrokenRecord, EncryptedMember, UnsafeFile
from flows.extract import zip_members
from flows.extract.zip_members import names_in_zip, open_zip
from tests.extract.inputs import made
from tests.extract.zips import packed


def test_a_member_is_read_and_folders_are_none() -> None:
    with open_zip(made(packed({"a/": "", "a/b.txt": "text", "../c": "up"}), "a.zip")) as members:
        assert members.names == ("a/b.txt", "../c")
        assert members.read("../c") == b"up"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    payload = packed({"a.html": b"\0" * 400_000_000})
    assert len(payload) < 500_000
    started = time.process_time()
    with open_zip(made(payload, "a.zip")) as members, pytest.raises(UnsafeFile, match="more than 100 times"):
        members.read("a.html")
    assert time.process_time() - started < 1


def test_a_member_over_the_limit_costs_itself() -> None:
    noise = bytes(range(256)) * 8000
    with open_zip(made(packed({"a": noise, "b": "x"}), "a.zip", longest=1_000_000)) as members:
        with pytest.raises((BrokenRecord, UnsafeFile)):
            members.read("a")
        assert members.read("b") == b"x"


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_members, "MOST_MEMBERS", 2)
    with pytest.raises(UnsafeFile, match="3 files"), open_zip(made(packed({"a": "", "b": "", "c": ""}))):
        pass


def test_a_directory_that_is_too_long_is_refused_unread() -> None:
    payload = bytearray(packed({"a": "text"}))
    at = payload.rfind(b"PK\x05\x06") + 12
    payload[at : at + 4] = (1 << 30).to_bytes(4, "little")
    with pytest.raises(UnsafeFile, match="its directory has 1,073,741,824 bytes"), open_zip(made(bytes(payload))):
        pass


def test_an_encrypted_member_is_named_as_such() -> None:
    payload = bytearray(packed({"a": "text"}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        payload[payload.find(signature) + flags] |= 1
    with open_zip(made(bytes(payload))) as members, pytest.raises(EncryptedMember):
        members.read("a")


def test_a_zip_cut_anywhere_is_broken_or_whole() -> None:
    payload = packed({"posts.csv": "a,b\n", "posts/1.html": "<p>Text</p>"})
    for cut in range(4, len(payload)):
        with pytest.raises(BrokenFile), open_zip(made(payload[:cut], "a.zip")):
            pass
        assert isinstance(names_in_zip(made(payload[:cut], "a.zip")), bytes)


def test_a_damaged_member_costs_itself() -> None:
    payload = bytearray(packed({"a": "text " * 50, "b": "x"}))
    payload[34] ^= 0xFF
    with open_zip(made(bytes(payload))) as members:
        with pytest.raises(BrokenRecord):
            members.read("a")
        assert members.read("b") == b"x"
