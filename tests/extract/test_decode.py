"""Bytes to text: real encodings, damage, and bytes that are no text."""

from __future__ import annotations

import codecs
import zlib
from random import Random
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows.errors import NotASeed, UndecodableText
from flows.extract.decode import DecodedText, decode_text
from tests.extract.legacy_texts import ARABIC, CHINESE, ENGLISH, GREEK, JAPANESE, KOREAN, LEGACY_TEXTS, RUSSIAN, SPANISH

UTF16_TEXTS = (ENGLISH, SPANISH, RUSSIAN, GREEK, ARABIC, JAPANESE, KOREAN, CHINESE)
REPLACED = ("invalid_bytes_replaced",)
# What a page of text may hold; more control characters would be no text.
plain_text = st.text(st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("\n\r\t"))


def outcome(payload: bytes) -> DecodedText | str:
    """The text, or the reason why there is none."""
    try:
        return decode_text(payload)
    except (NotASeed, UndecodableText) as error:
        return error.reason


@given(plain_text)
@example("é")
@example("Ã©")
@example("\x1b$B")
@example("é \x1b$B%F%9\x1b(B")
@example("naïve \u0000 text")
def test_utf8_is_never_taken_for_anything_else(text: str) -> None:
    assert decode_text(text.encode()) == DecodedText(text.removeprefix("\ufeff"), "utf-8", 1.0)


@given(plain_text, st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]))
def test_a_byte_order_mark_settles_the_encoding_and_goes(text: str, encoding: str) -> None:
    payload = "\ufeff".encode(encoding) + text.encode(encoding)
    if encoding == "utf-16-le" and text.startswith("\0"):  # the mark of UTF-32
        return
    assert decode_text(payload) == DecodedText(text, encoding, 1.0)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", UTF16_TEXTS, ids=lambda text: text.split("\n")[0])
def test_utf16_is_recognised_without_a_mark(text: str, encoding: str) -> None:
    decoded = decode_text(text.encode(encoding))
    assert (decoded.text, decoded.encoding) == (text, encoding)
    assert 0.9 < decoded.confidence < 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", UTF16_TEXTS, ids=lambda text: text.split("\n")[0])
def test_every_truncation_of_utf16_is_the_text_so_far_or_refused(text: str, encoding: str) -> None:
    payload = text.encode(encoding)
    # Without a mark and before the first line end, a few letters may look like something else.
    for length in range(2 if encoding == "utf-16" else 40, len(payload)):
        decoded = outcome(payload[:length])
        if not isinstance(decoded, str):
            assert text.startswith(decoded.text.rstrip("\ufffd"))
            assert len(decoded.text) >= length // 2 - 1


@pytest.mark.parametrize(("text", "encoding"), LEGACY_TEXTS.values(), ids=LEGACY_TEXTS)
def test_a_legacy_encoding_is_read_exactly(text: str, encoding: str) -> None:
    decoded = decode_text(text.encode(encoding, "ignore"))
    assert decoded.text == text.encode(encoding, "ignore").decode(encoding)
    assert decoded.quality_flags == ()
    assert 0.7 <= decoded.confidence < 1


@pytest.mark.parametrize(
    ("label", "superset"),
    [
        ("spanish-latin1", "cp1252"),
        ("japanese-shift-jis", "cp932"),
        ("korean-euc", "cp949"),
        ("chinese-gb2312", "gb18030"),
        ("taiwanese-big5", "big5hkscs"),
    ],
)
def test_an_encoding_is_named_by_the_one_that_includes_it(label: str, superset: str) -> None:
    text, encoding = LEGACY_TEXTS[label]
    assert decode_text(text.encode(encoding, "ignore")).encoding == superset


@pytest.mark.parametrize(("text", "encoding"), LEGACY_TEXTS.values(), ids=LEGACY_TEXTS)
def test_a_cut_legacy_text_is_never_misread(text: str, encoding: str) -> None:
    payload = text.encode(encoding, "ignore")
    for length in range(300, len(payload), 7):
        decoded = outcome(payload[:length])
        assert not isinstance(decoded, str)
        assert text.encode(encoding, "ignore").decode(encoding).startswith(decoded.text.rstrip("\ufffd")[:-1])


@pytest.mark.parametrize(
    "sentence",
    [
        "He said “yes” – twice.",
        "The café is closed.",
        "It’s the author’s cut…",
        "Año nuevo, vida nueva.",
        "Für Elise",
        "Wir müssen über Geld reden.",
        "Çok güzel bir gün",
        "Добрый день",
        "こんにちは、世界",
        "안녕하세요 여러분",
        "价格是 £5",
    ],
)
def test_a_sentence_in_the_encoding_of_its_language_is_right_or_refused(sentence: str) -> None:
    homes = {"Ç": "cp1254", "Д": "cp1251", "こ": "cp932", "안": "cp949", "价": "gb18030"}
    decoded = outcome(sentence.encode(homes.get(sentence[0], "cp1252")))
    assert isinstance(decoded, str) or decoded.text == sentence


@pytest.mark.parametrize(
    "damage", [b"\xff", b"\x80", b"\xc3(", b"\xe2\x82", b"\xed\xa0\x80", b"\xf0\x9f\x98", b"\xc0\x80"]
)
@pytest.mark.parametrize("text", [ENGLISH, "plain words only " * 30, RUSSIAN, JAPANESE], ids=lambda text: text[:5])
def test_a_few_bad_bytes_cost_only_themselves(text: str, damage: bytes) -> None:
    payload = (text * 2).encode()
    middle = len(text.encode())
    decoded = decode_text(payload[:middle] + damage + payload[middle:])
    assert decoded.encoding == "utf-8"
    assert decoded.text.startswith(text + "\ufffd")
    assert decoded.text.endswith(text)
    assert decoded.quality_flags == REPLACED
    assert 0.99 <= decoded.confidence < 1


def test_utf8_with_more_bad_bytes_is_refused_not_misread() -> None:
    payload = bytearray(RUSSIAN.encode())
    payload[::20] = b"\xff" * len(payload[::20])
    with pytest.raises(UndecodableText) as caught:
        decode_text(bytes(payload))
    assert caught.value.payload == bytes(payload)


def test_utf16_with_a_mark_and_half_a_character_is_replaced_or_refused() -> None:
    decoded = decode_text((RUSSIAN).encode("utf-16")[:-1])
    assert decoded.quality_flags == REPLACED
    assert decoded.text == RUSSIAN[:-1] + "\ufffd"
    assert outcome("short".encode("utf-16")[:-1]) == "undecodable_text"


def test_nul_and_control_characters_stay_in_the_text() -> None:
    assert decode_text(b"one\x00two\x07 three four five").text == "one\x00two\x07 three four five"
    assert decode_text(ENGLISH.replace("café", "ca\0fé").encode("cp1252")).text == ENGLISH.replace("café", "ca\0fé")


def test_line_ends_stay_as_they_are() -> None:
    assert decode_text(b"one\r\ntwo\rthree\n").text == "one\r\ntwo\rthree\n"


def test_a_file_that_a_crash_filled_up_with_nuls_is_still_text() -> None:
    assert decode_text(ENGLISH.encode() + bytes(4096)).text == ENGLISH + "\0" * 4096


@pytest.mark.parametrize(
    "payload",
    [
        zlib.compress(ENGLISH.encode() * 50),
        Random(1).randbytes(5000),
        bytes(range(256)) * 20,
        b"\x01\x02\x03\x04" * 100,
        (b"\x00" * 7 + b"\x01") * 100,
        codecs.BOM_UTF16_LE + b"\x01\x00\x02\x00" * 100,
    ],
    ids=["zlib", "random", "all bytes", "controls", "integers", "marked"],
)
def test_binary_data_is_no_seed(payload: bytes) -> None:
    with pytest.raises(NotASeed, match="binary data") as caught:
        decode_text(payload)
    assert caught.value.payload == payload


@settings(max_examples=300)
@given(st.binary(max_size=400) | st.binary(min_size=1, max_size=40).map(lambda block: block * 40))
@example(b"\xff\xfe")
@example(b"\xff\xfe\x00")
@example(b"\xff\xfe\x00\x00\x01")
@example(b"\xef\xbb\xbf")
@example(b"\x1b$B!")
@example(b"\x00")
@example(b"\x80")
def test_any_bytes_are_text_or_refused_with_their_bytes(payload: bytes) -> None:
    try:
        kept, text = payload, decode_text(payload).text
    except (NotASeed, UndecodableText) as error:
        kept, text = error.payload or b"", ""
    assert kept == payload
    text.encode("utf-8")  # no lone surrogate, which no database takes


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16-le"])
def test_sixteen_mebibytes_are_decoded_in_seconds(encoding: str) -> None:
    payload = (SPANISH + "\n").encode(encoding)
    payload *= 16 * 1024 * 1024 // len(payload)
    started = process_time()
    assert decode_text(payload).encoding == encoding
    assert process_time() - started < 10


def test_one_line_of_megabytes_is_decoded_in_seconds() -> None:
    payload = SPANISH.replace("\n", " ").encode("cp1252") * 5000
    started = process_time()
    assert decode_text(payload).encoding == "cp1252"
    assert process_time() - started < 10


def test_random_bytes_are_never_taken_for_text() -> None:
    random = Random(2)
    texts = sum(not isinstance(outcome(random.randbytes(300)), str) for _ in range(200))
    assert texts == 0
