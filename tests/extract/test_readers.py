"""Files as a whole: from a path to documents, or to the reason why there are none."""

from __future__ import annotations

import sqlite3
import struct
import sys
import zlib
from hashlib import sha256
from pathlib import Path

import pytest

from flows.errors import EmptyFile, FileError, FileTooLarge, NotASeed, UndecodableText
from flows.extract.discover import discover_files, raw_file_at
from flows.extract.readers import read_file
from schemas.records import RawDocument, RawFile, ReadOptions, Walk
from tests.extract.legacy_texts import ENGLISH, JAPANESE, SPANISH

LIMIT = ReadOptions(16 * 1024 * 1024)
SEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"


def saved(folder: Path, name: str, payload: bytes) -> RawFile:
    (folder / name).write_bytes(payload)
    return raw_file_at(folder / name, "blog")


def read_only(file: RawFile) -> RawDocument:
    (document,) = read_file(file, LIMIT).records
    assert isinstance(document, RawDocument)
    return document


def test_a_text_file_is_one_document_with_its_bytes_and_hash(tmp_path: Path) -> None:
    payload = ENGLISH.encode()
    file = saved(tmp_path, "017_00ff00ff00ff00ff.txt", payload)
    content = read_file(file, LIMIT)
    digest = sha256(payload).hexdigest()
    assert (content.payload, content.sha256) == (payload, digest)
    assert tuple(content.records) == (
        RawDocument(
            source="blog",
            path="017_00ff00ff00ff00ff.txt",
            record=0,
            media_type="text/plain",
            payload=payload,
            payload_sha256=digest,
            text=ENGLISH,
            encoding="utf-8",
            encoding_confidence=1.0,
            document_id="00ff00ff00ff00ff",
        ),
    )


@pytest.mark.parametrize(
    "name", ["post.txt", "1_00ff.txt", "00ff00ff00ff00ff.txt", "1_00FF00FF00FF00FF.txt", "1_00ff00ff00ff00ff"]
)
def test_only_an_ordinal_and_sixteen_digits_make_a_document_id(tmp_path: Path, name: str) -> None:
    assert read_only(saved(tmp_path, name, b"text")).document_id is None


def test_the_path_where_the_bytes_stood_before_reaches_the_document(tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_bytes(b"text")
    location = str(tmp_path / "new.txt")
    assert read_only(RawFile("blog", "new.txt", location, 4, 0, former_path="old.txt")).former_path == "old.txt"


def test_encoding_and_confidence_are_kept(tmp_path: Path) -> None:
    document = read_only(saved(tmp_path, "a.txt", SPANISH.encode("cp1252")))
    assert (document.text, document.encoding) == (SPANISH, "cp1252")
    assert 0.7 < document.encoding_confidence < 1
    document = read_only(saved(tmp_path, "b.txt", JAPANESE.encode("utf-16")))
    assert (document.text, document.encoding, document.encoding_confidence) == (JAPANESE, "utf-16-le", 1.0)


@pytest.mark.parametrize(
    "payload", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"\xff\xfe", "\u00a0\u200b\u3000".encode(), bytes(4096)]
)
def test_a_file_without_a_visible_character_is_empty(tmp_path: Path, payload: bytes) -> None:
    with pytest.raises(EmptyFile) as caught:
        read_file(saved(tmp_path, "a.txt", payload), LIMIT)
    assert caught.value.payload == payload


def png() -> bytes:
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + b"IHDR"
        + header
        + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    )


def sqlite(folder: Path) -> bytes:
    with sqlite3.connect(folder / "posts.db") as database:
        database.execute("CREATE TABLE posts (title)")
    database.close()
    return (folder / "posts.db").read_bytes()


def test_binary_files_are_no_seeds_whatever_they_are_called(tmp_path: Path) -> None:
    files = {
        "picture": png(),
        "paper.txt": b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        "database.txt": sqlite(tmp_path),
        "program": Path(sys.executable).resolve().read_bytes()[:4096],
        "deflated.txt": zlib.compress(ENGLISH.encode() * 20),
    }
    for name, payload in files.items():
        with pytest.raises(NotASeed) as caught:
            read_file(saved(tmp_path, name, payload), LIMIT)
        assert caught.value.payload == payload, name
        assert caught.value.rejection().reason == "not_a_seed"


def test_a_form_that_is_not_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotASeed, match=r"^a document of a word processor, no form in which blogs are kept$"):
        read_file(saved(tmp_path, "page.odt", b"<office:document>"), LIMIT)
    with pytest.raises(NotASeed, match=r"^a PNG picture, "):
        read_file(saved(tmp_path, "page.html", png()), LIMIT)


def test_bytes_in_no_encoding_are_refused_with_their_bytes(tmp_path: Path) -> None:
    payload = ENGLISH.encode().replace(b" ", b"\xff\xfe\xfd")
    with pytest.raises(UndecodableText) as caught:
        read_file(saved(tmp_path, "a.txt", payload), LIMIT)
    assert caught.value.payload == payload


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    file = saved(tmp_path, "a.txt", b"0123456789")
    assert len(list(read_file(file, ReadOptions(10)).records)) == 1
    with pytest.raises(FileTooLarge):
        read_file(file, ReadOptions(9))


def test_texts_of_the_database_and_of_formats_are_kept_to_the_letter(tmp_path: Path) -> None:
    text = "'; DROP TABLE articles; -- %s {0} \\. \\N \\copy\n\\.\n"
    text += "\u202eright to left\u200b\u0301\x00\x07 and plain words after"
    assert read_only(saved(tmp_path, "a.txt", text.encode())).text == text


def test_the_real_seed_is_read_and_the_note_beside_it_is_not() -> None:
    if not SEEDS.is_dir():
        pytest.skip("the real seed is kept beside the repository, in ../shared/seeds, and is not there")
    outcomes = {}
    for file in discover_files(Walk(str(SEEDS), source="prairie")):
        try:
            outcomes[file.path] = read_only(file).document_id
        except FileError as error:
            outcomes[file.path] = error.reason
        assert file.source == "prairie"
    assert outcomes == {"000_6d3b585246def78f.txt": "6d3b585246def78f", "README.md": "not_a_seed"}
