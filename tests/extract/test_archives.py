"""Zips and tars: each member like a file of its own, and nothing that a hostile one could do."""

from __future__ import annotations

import io
import struct
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.errors import FileError
from flows.extract import archives, tar, unpacked, zip_members
from flows.extract.discover import raw_file_at
from flows.extract.readers import hash_file, read_file
from schemas.records import RawDocument, ReadOptions
from tests.extract.packed import COMPRESSIONS, PAGE, PICTURE, Members, make_tar, make_zip, outcomes

MAKERS: dict[str, Callable[[Members], bytes]] = {"zip": make_zip, "tar": make_tar}
FORMS = list(MAKERS)
TOO_DEEP = "an archive in an archive in an archive; those that stand in one other are opened"


@pytest.mark.parametrize("form", FORMS)
def test_each_member_is_read_like_a_file_of_its_own(tmp_path: Path, form: str) -> None:
    pages = [("2012/05/017_00ff00ff00ff00ff.txt", PAGE), ("page.txt.gz", COMPRESSIONS["gz"](PAGE))]
    (tmp_path / f"blog.{form}").write_bytes(MAKERS[form](pages))
    documents = list(read_file(raw_file_at(tmp_path / f"blog.{form}", "blog"), ReadOptions(10_000)).records)
    told = [
        (each.path, each.record, each.member, each.document_id, each.payload, each.is_one_of_many)
        for each in documents
        if isinstance(each, RawDocument)
    ]
    assert told == [
        (f"blog.{form}", 0, "2012/05/017_00ff00ff00ff00ff.txt", "00ff00ff00ff00ff", PAGE, False),
        (f"blog.{form}", 1, "page.txt.gz", None, PAGE, False),
    ]


@pytest.mark.parametrize("form", FORMS)
def test_an_archive_is_told_by_its_bytes_not_by_its_name(tmp_path: Path, form: str) -> None:
    assert outcomes(tmp_path, "page.txt", MAKERS[form]([("a.txt", PAGE)])) == ["a.txt"]


@pytest.mark.parametrize("form", FORMS)
def test_names_are_only_names(tmp_path: Path, form: str) -> None:
    names = [
        "../../etc/passwd.txt",
        "/above/a.txt",
        "./b.txt",
        "C:\\Users\\c.txt",
        "d\u202e.txt",
        "e\x01.txt",
        "日記.txt",
    ]
    assert outcomes(tmp_path, f"blog.{form}", MAKERS[form]([(name, PAGE) for name in names])) == names
    assert [each.name for each in tmp_path.iterdir()] == [f"blog.{form}"]


@pytest.mark.parametrize("form", FORMS)
def test_what_is_no_blog_is_passed_over_and_counted(tmp_path: Path, form: str) -> None:
    members = [
        ("photo.png", PICTURE),
        ("theme.css", b"body {}"),
        (".git/config.txt", PAGE),
        ("blog/.DS_Store", PAGE),
        ("__MACOSX/a.txt", PAGE),
        ("a.txt", PAGE),
    ]
    counted = ["(not_a_seed)"] * 2 + ["(hidden_file)"] * 3
    assert outcomes(tmp_path, f"blog.{form}", MAKERS[form](members)) == [*counted, "a.txt"]


@pytest.mark.parametrize("form", FORMS)
def test_a_bad_member_costs_itself(tmp_path: Path, form: str) -> None:
    members = [("a.txt", PAGE), ("empty.txt", b" "), ("large.txt", PAGE * 100), ("z.txt", PAGE)]
    assert outcomes(tmp_path, f"blog.{form}", MAKERS[form](members), most=1_000) == [
        "a.txt",
        "empty_file: empty.txt: 1 bytes without a visible character",
        f"file_too_large: large.txt: {len(PAGE) * 100:,} bytes; the limit is 1,000",
        "z.txt",
    ]


@pytest.mark.parametrize("form", FORMS)
def test_an_archive_without_a_page_is_no_seed(tmp_path: Path, form: str) -> None:
    found = outcomes(tmp_path, f"code.{form}", MAKERS[form]([("a.py", b"x"), ("b.png", PICTURE)]))
    assert found[:2] == ["(not_a_seed)", "(not_a_seed)"]
    assert "without a blog's page in it; 2 files were passed over" in found[2]
    assert found[2].startswith("not_a_seed! a")


@pytest.mark.parametrize("outer", FORMS)
@pytest.mark.parametrize("inner", [*FORMS, "tar.gz", "tar.zst"])
def test_an_archive_in_an_archive_is_read_and_one_in_both_is_not(tmp_path: Path, outer: str, inner: str) -> None:
    form, _, way = inner.partition(".")
    compress = COMPRESSIONS[way] if way else bytes
    innermost = compress(MAKERS[form]([("a.txt", PAGE)]))
    content = compress(MAKERS[form]([("b.txt", PAGE), (f"in.{inner}", innermost), ("c.txt", PAGE)]))
    assert outcomes(tmp_path, f"out.{outer}", MAKERS[outer]([(f"mid.{inner}", content), ("d.txt", PAGE)])) == [
        f"mid.{inner}!b.txt",
        f"archive_too_large: mid.{inner}!in.{inner}: {TOO_DEEP}",
        f"mid.{inner}!c.txt",
        "d.txt",
    ]


@pytest.mark.parametrize("outer", FORMS)
@pytest.mark.parametrize("inner", FORMS)
def test_a_member_too_large_for_memory_is_unpacked_to_a_file(tmp_path: Path, outer: str, inner: str) -> None:
    content = MAKERS[inner]([(f"{number}.txt", PAGE * 9) for number in range(200)])
    found = outcomes(tmp_path, f"o.{outer}", MAKERS[outer]([(f"i.{inner}", content), ("z.txt", PAGE)]), most=1_000)
    assert found == [*(f"i.{inner}!{number}.txt" for number in range(200)), "z.txt"]


def test_a_member_too_large_for_any_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_SPOOLED", 100_000)
    content = make_tar([("inner.tar", make_tar([("a.txt", PAGE * 2_000)])), ("z.txt", PAGE)])
    refused, last = outcomes(tmp_path, "outer.tar", content, most=1_000)
    assert refused.startswith("archive_too_large: inner.tar: it has ")
    assert last == "z.txt"


@pytest.mark.parametrize("form", FORMS)
def test_pictures_and_films_are_passed_over_unread(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_SPOOLED", 0)
    members = [("film.mp4", b"\0\0\0\x18ftypmp42" + bytes(100_000)), ("a.txt", PAGE)]
    assert outcomes(tmp_path, f"blog.{form}", MAKERS[form](members), most=1_000) == ["(not_a_seed)", "a.txt"]


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("book.epub", make_zip([("mimetype", b"application/epub+zip")], zipfile.ZIP_STORED), "an EPUB book"),
        ("book.zip", make_zip([("mimetype", b"application/epub+zip")], zipfile.ZIP_STORED), "an EPUB book"),
        ("a.docx", make_zip([("[Content_Types].xml", b"<x/>"), ("word/a.txt", PAGE)]), "an Office document"),
        ("a.jar", make_zip([("META-INF/MANIFEST.MF", PAGE), ("a.txt", PAGE)]), "a Java archive"),
        ("a-1.0-py3-none-any.whl", make_zip([("a/notes.txt", PAGE)]), "a Python package"),
        ("posts.7z", b"7z\xbc\xaf\x27\x1c" + bytes(100), "a 7-Zip archive"),
        ("posts.rar", b"Rar!\x1a\x07\x01\x00" + bytes(100), "a RAR archive"),
    ],
)
def test_books_programs_and_other_archives_are_named_and_refused_by_their_head(
    tmp_path: Path, name: str, content: bytes, form: str
) -> None:
    assert outcomes(tmp_path, name, content) == [f"not_a_seed! {form}, no form in which blogs are kept"]
    with open(tmp_path / name, "ab") as stream:
        stream.truncate(1024**4)  # sparse: it cannot have been read
    assert hash_file(raw_file_at(tmp_path / name), ReadOptions(1_000)) is None


def test_links_and_devices_in_a_tar_are_passed_over(tmp_path: Path) -> None:
    others = []
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
        info = tarfile.TarInfo("odd.txt")
        info.type, info.linkname = kind, "/etc/passwd"
        others.append(info)
    found = outcomes(tmp_path, "blog.tar", make_tar([("a.txt", PAGE)], *others))
    assert found == ["(link)", "(link)", "(special_file)", "(special_file)", "a.txt"]


def test_a_link_in_a_zip_is_passed_over(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.txt", PAGE)
    assert outcomes(tmp_path, "blog.zip", buffer.getvalue()) == ["(link)", "a.txt"]


def encrypt(content: bytes, *names: bytes) -> bytes:
    """The zip with these members marked as encrypted, in their own headers and in the directory."""
    marked = bytearray(content)
    for signature, flags, name_at in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        place = -1
        while (place := content.find(signature, place + 1)) >= 0:
            if content.startswith(names, place + name_at):
                marked[place + flags] |= 1
    return bytes(marked)


def test_encrypted_members_are_refused_with_a_reason(tmp_path: Path) -> None:
    content = make_zip([("a.txt", PAGE), ("b.txt", PAGE)])
    assert outcomes(tmp_path, "blog.zip", encrypt(content, b"b.txt")) == [
        "a.txt",
        "encrypted_member: b.txt: it opens with a password",
    ]
    assert outcomes(tmp_path, "blog.zip", encrypt(content, b"a.txt", b"b.txt")) == [
        "encrypted_file! a ZIP archive that opens with a password"
    ]


def test_a_member_with_a_wrong_checksum_costs_itself(tmp_path: Path) -> None:
    content = make_zip([("a.txt", PAGE), ("b.txt", b"other words"), ("c.txt", PAGE)], zipfile.ZIP_STORED)
    found = outcomes(tmp_path, "blog.zip", content.replace(b"other words", b"wrong words"))
    assert found == ["a.txt", "broken_record: b.txt: it cannot be unpacked: Bad CRC-32 for file 'b.txt'", "c.txt"]


def test_a_zip64_is_read(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, archive.open("a.txt", "w", force_zip64=True) as stream:
        stream.write(PAGE)
    assert outcomes(tmp_path, "blog.zip", buffer.getvalue()) == ["a.txt"]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_way_to_pack_a_member_is_read(tmp_path: Path, method: int) -> None:
    assert outcomes(tmp_path, "blog.zip", make_zip([("a.txt", PAGE)], method)) == ["a.txt"]


def test_a_bomb_costs_itself_and_many_of_them_the_zip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.extract.zip.ALWAYS_ALLOWED", 1_000_000)
    bomb, [page] = bytes(5_000_000), [("a.txt", PAGE)]
    found = outcomes(tmp_path, "blog.zip", make_zip([("bomb.txt", bomb), page]))
    assert found[0].startswith("unsafe_file: bomb.txt: its 4,")
    assert found[1:] == ["a.txt"]
    small = [(f"{number}.txt", bytes(900_000)) for number in range(10)]
    [refused] = outcomes(tmp_path, "blog.zip", make_zip(small))
    assert refused.startswith("unsafe_file! its 8,")


def test_members_that_share_their_bytes_are_unsafe(tmp_path: Path) -> None:
    content = make_zip([("a.txt", PAGE)])
    directory, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    entries = content[directory:end] * 50
    record = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 50, 50, len(entries), directory, 0)
    [refused] = outcomes(tmp_path, "blog.zip", content[:directory] + entries + record)
    assert refused.startswith("unsafe_file! its members take ")


def test_an_archive_of_too_many_members_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_members, "MOST_MEMBERS", 3)
    monkeypatch.setattr(tar, "MOST_MEMBERS", 3)
    pages = [(f"{number}.txt", PAGE) for number in range(5)]
    assert outcomes(tmp_path, "a.zip", make_zip(pages)) == ["unsafe_file! it holds 5 files; the limit is 3"]
    assert outcomes(tmp_path, "a.tar", make_tar(pages)) == [
        "0.txt",
        "1.txt",
        "2.txt",
        "archive_too_large! it holds more than 3 members",
    ]


def test_a_tar_whose_header_would_fill_the_memory_is_unsafe(tmp_path: Path) -> None:
    for kind in (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME):
        info = tarfile.TarInfo("header")
        info.type, info.size = kind, 500_000
        content = make_tar([("a.txt", PAGE)])[: -2 * 512].rstrip(b"\0").ljust(1024, b"\0")
        found = outcomes(tmp_path, "a.tar", content + info.tobuf() + b"x" * 500_224 + bytes(1024))
        assert found[0] == "a.txt"
        assert found[1].startswith("unsafe_file! more than 65,536 bytes of headers")


def test_headers_that_lead_to_headers_end(tmp_path: Path) -> None:
    info = tarfile.TarInfo("long")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 0
    [refused] = outcomes(tmp_path, "a.tar", info.tobuf() * 2_000 + make_tar([("a.txt", PAGE)]))
    assert refused.startswith(("unsafe_file!", "broken_file!"))


def test_long_names_in_a_tar_are_whole(tmp_path: Path) -> None:
    name = "/".join(["folder"] * 60) + "/a.txt"
    assert outcomes(tmp_path, "a.tar", make_tar([(name, PAGE)])) == [name]


def test_an_old_tar_without_a_mark_is_read(tmp_path: Path) -> None:
    buffer = io.BytesIO(make_tar([("a.txt", PAGE)]))
    header = bytearray(buffer.getvalue())
    header[257:265] = bytes(8)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header[:512])
    assert outcomes(tmp_path, "a.tar", bytes(header)) == ["a.txt"]


def test_a_tar_cut_anywhere_gives_whole_pages_then_the_break(tmp_path: Path) -> None:
    whole = make_tar([(f"{number}.txt", PAGE) for number in range(3)])
    end = whole.rindex(PAGE) + 512
    for length in [*range(512, end, 97), 1024, 2048, 3072]:
        found = outcomes(tmp_path, "a.tar", whole[:length])
        pages = [each for each in found if each.endswith(".txt") and ":" not in each]
        assert pages == [f"{number}.txt" for number in range(len(pages))], length
        assert found[-1].startswith("broken_file!"), length


@pytest.mark.parametrize("way", COMPRESSIONS)
def test_a_compressed_tar_that_breaks_off_gives_what_stands_before(tmp_path: Path, way: str) -> None:
    pages = [(f"{number}.txt", PAGE + bytes([97 + number % 26]) * number) for number in range(300)]
    whole = COMPRESSIONS[way](make_tar(pages))
    found = outcomes(tmp_path, f"a.tar.{way}", whole[: len(whole) * 9 // 10])
    assert found[-1].startswith("broken_file!")
    read = [each for each in found if ":" not in each and "!" not in each]
    assert read == [f"{number}.txt" for number in range(len(read))]


def test_a_zip_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole = make_zip([("a.txt", PAGE), ("b.txt", PAGE)])
    for length in range(4, len(whole)):
        found = outcomes(tmp_path, "a.zip", whole[:length])
        assert len(found) == 1, length
        assert found[0].startswith("broken_file! its directory, which stands at its end,"), length


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 4_000), st.binary(min_size=1, max_size=8)), max_size=6), st.integers(0, 4_000))
def test_damage_anywhere_is_a_reason_and_never_a_crash(
    tmp_path: Path, form: str, damages: list[tuple[int, bytes]], cut: int
) -> None:
    content = bytearray(MAKERS[form]([("a.txt", PAGE), ("b.zip", make_zip([("c.txt", PAGE)])), ("d.txt", PAGE)]))
    for place, noise in damages:
        content[place % len(content) : place % len(content) + len(noise)] = noise
    (tmp_path / "a").write_bytes(content[: len(content) - cut % 600 if cut % 3 == 0 else None])
    with suppress(FileError):
        for record in read_file(raw_file_at(tmp_path / "a", "blog"), ReadOptions(100_000)).records:
            assert record is not None


def test_memory_stays_flat_over_many_members(tmp_path: Path) -> None:
    pages = ((f"{number}.txt", PAGE * 100) for number in range(3_000))  # 27 MB
    (tmp_path / "a.tar.zst").write_bytes(COMPRESSIONS["zst"](make_tar(pages)))
    records = read_file(raw_file_at(tmp_path / "a.tar.zst", "blog"), ReadOptions(10_000)).records
    tracemalloc.start()
    try:
        assert sum(1 for _ in records) == 3_000
        assert tracemalloc.get_traced_memory()[1] < 8 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_the_ratio_is_the_same_for_all() -> None:
    assert unpacked.MOST_RATIO == zip_members.MOST_RATIO
