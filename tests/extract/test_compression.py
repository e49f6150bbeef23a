"""Files that were compressed as one."""

from __future__ import annotations

import gzip
import io
import tracemalloc
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import BrokenFile, UnsafeFile
from flows.extract import unpacked
from flows.extract.unpacked import UnpackedStream, packing_of
from tests.extract.packed import COMPRESSIONS, PAGE, make_tar, outcomes

WAYS = list(COMPRESSIONS)


def unpack(content: bytes) -> UnpackedStream:
    packing = packing_of(content)
    assert packing is not None
    return UnpackedStream(io.BytesIO(content), packing)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["page.txt.{}", "page.txt", "page"])
def test_a_compressed_page_is_told_by_its_bytes_not_by_its_name(tmp_path: Path, way: str, name: str) -> None:
    assert outcomes(tmp_path, name.format(way), COMPRESSIONS[way](PAGE)) == [PAGE.decode()]


@pytest.mark.parametrize("way", WAYS)
def test_the_name_without_its_suffix_tells_the_form(tmp_path: Path, way: str) -> None:
    [refused] = outcomes(tmp_path, f"film.mp4.{way}", COMPRESSIONS[way](PAGE))
    assert refused == "not_a_seed! sound or film, no form in which blogs are kept"


@pytest.mark.parametrize("way", WAYS)
def test_several_members_and_zeros_that_fill_a_block_are_one_file(tmp_path: Path, way: str) -> None:
    compress = COMPRESSIONS[way]
    assert outcomes(tmp_path, "page.txt", compress(PAGE[:30]) + compress(PAGE[30:]) + bytes(512)) == [PAGE.decode()]


@pytest.mark.parametrize("suffix", ["tgz", "tar.gz", "tbz2", "tar.xz", "tar.zst"])
def test_a_compressed_tar_is_an_archive(tmp_path: Path, suffix: str) -> None:
    way = {"tgz": "gz", "tbz2": "bz2"}.get(suffix, suffix.removeprefix("tar."))
    assert outcomes(tmp_path, f"blog.{suffix}", COMPRESSIONS[way](make_tar([("a.txt", PAGE)]))) == ["a.txt"]


def test_what_was_compressed_twice_is_refused(tmp_path: Path) -> None:
    [refused] = outcomes(tmp_path, "page.txt.gz.gz", gzip.compress(gzip.compress(PAGE)))
    assert refused.startswith("not_a_seed! gzip data that was compressed twice")


@pytest.mark.parametrize("way", WAYS)
def test_a_page_that_breaks_off_is_refused_wherever_it_breaks(tmp_path: Path, way: str) -> None:
    whole = COMPRESSIONS[way](PAGE * 20)
    for length in range(16, len(whole)):
        [refused] = outcomes(tmp_path, f"page.txt.{way}", whole[:length])
        assert refused.startswith("broken_file! the "), length


@pytest.mark.parametrize("way", WAYS)
def test_what_stands_before_a_break_is_read_first(way: str) -> None:
    content = b"".join(b"%d\n" % number for number in range(300_000 if way != "xz" else 50_000))
    stream = unpack(COMPRESSIONS[way](content)[:-200])
    before = stream.read()
    assert len(before) > len(content) / 4
    assert content.startswith(before)
    for _ in range(2):
        with pytest.raises(BrokenFile, match=f"data breaks after {len(before):,} bytes"):
            stream.read()


def test_lines_can_be_read_up_to_a_break() -> None:
    content = b"".join(b"%d\n" % number for number in range(300_000))
    stream = unpack(gzip.compress(content)[:-200])
    lines = []
    with suppress(BrokenFile):
        while True:
            lines.append(stream.readline())
    assert lines == [b"%d\n" % number for number in range(len(lines))]
    assert 100_000 < len(lines) < 300_000


def test_a_wrong_checksum_is_a_break_and_costs_a_block_at_most() -> None:
    content = PAGE * 5_000
    damaged = bytearray(gzip.compress(content))
    damaged[-6] ^= 1
    stream = unpack(bytes(damaged))
    before = stream.read()
    assert content.startswith(before)
    assert len(content) - len(before) <= 64 * 1024
    with pytest.raises(BrokenFile, match="incorrect data check"):
        stream.read()


@pytest.mark.parametrize("way", WAYS)
def test_a_bomb_is_stopped_and_takes_little_memory(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacked, "ALWAYS_ALLOWED", 8 * 1024 * 1024)
    bomb = COMPRESSIONS[way](bytes(100 * 1024 * 1024))
    tracemalloc.start()
    try:
        stream = unpack(bomb)
        with pytest.raises(UnsafeFile, match=r"bytes of .* data unpack to more than"):
            drain(stream)
        assert stream.tell() < 26 * 1024 * 1024
        assert tracemalloc.get_traced_memory()[1] < 40 * 1024 * 1024
    finally:
        tracemalloc.stop()


def drain(stream: BinaryIO | UnpackedStream) -> int:
    size = 0
    while block := stream.read(1024 * 1024):
        size += len(block)
    return size


def test_large_text_that_packs_well_is_no_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacked, "ALWAYS_ALLOWED", 1024)
    content = b"".join(b"The tram of %d left the harbour at seven.\n" % number for number in range(300_000))
    assert drain(unpack(COMPRESSIONS["zst"](content))) == len(content)


def test_a_header_that_asks_for_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacked, "_XZ_MEMORY", 1024 * 1024)
    with pytest.raises(BrokenFile, match="Memory usage limit"):
        unpack(COMPRESSIONS["xz"](PAGE)).read()


def test_a_frame_that_zstd_skips_holds_nothing() -> None:
    skipped = b"\x50\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"12345"
    assert unpack(skipped + COMPRESSIONS["zst"](PAGE) + skipped).read() == PAGE


@given(st.sampled_from(WAYS), st.integers(0, 400), st.binary(min_size=1, max_size=60), st.integers(1, 50))
def test_damaged_data_breaks_or_ends(way: str, place: int, noise: bytes, size: int) -> None:
    whole = COMPRESSIONS[way](PAGE * 3)
    place = 10 + place % len(whole)
    stream = unpack(whole[:place] + noise + whole[place + len(noise) :])
    with suppress(BrokenFile, UnsafeFile):
        while stream.read(size):
            pass
