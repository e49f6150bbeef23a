"""HTML files: which files are pages, and the text that their bytes are."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.errors import EmptyFile, FileError, NotASeed
from flows.extract.discover import raw_file_at
from flows.extract.html import decode_html, is_html, read_html, web_encoding
from flows.extract.inputs import Input
from flows.extract.readers import read_file
from schemas.records import RawDocument, RawFile, ReadOptions

LIMIT = ReadOptions(1024 * 1024)
GERMAN = "Die Möwe fraß Brötchen über dem Süßwasser, und die Fähre hörte höflich zu."
KOREAN = "그 똠방각하는 펲시콜라를 마셨다. 항구의 아침은 조용했고 배는 아직 오지 않았다."
JAPANESE = "①番の船は髙橋さんの船です。港の朝は静かで、船はまだ来ません。"
CHINESE = "港口的早晨很安静，船还没有来。镕基先生在等他的茶。"
RUSSIAN = "Паром ушёл без четверти восемь, и на причале остался только кот."


def page(text: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}<title>T</title></head><body><p>{text}</p></body></html>"


def meta(charset: str) -> str:
    return f'<meta charset="{charset}">'


def named(name: str, payload: bytes) -> Input:
    file = RawFile("blog", name, f"/{name}", len(payload), 0)
    stream = cast(BinaryIO, io.BytesIO(payload))
    return Input(file, LIMIT, name, payload[: 64 * 1024], lambda: stream, len(payload))


@pytest.mark.parametrize(
    ("payload", "encoding"),
    [
        (b"\xef\xbb\xbf" + page(GERMAN, meta("iso-8859-1")).encode(), "utf-8"),
        (page(GERMAN, meta("iso-8859-1")).encode(), "utf-8"),
        (page(GERMAN).encode("utf-16"), "utf-16-le"),
        (page(GERMAN).encode("utf-16-le"), "utf-16-le"),
        (page(GERMAN).encode("utf-16-be"), "utf-16-be"),
        (page(GERMAN, meta("iso-8859-1")).encode("cp1252"), "cp1252"),
        (page(GERMAN, meta("ISO-8859-15")).encode("iso8859-15"), "iso8859-15"),
        (page(KOREAN, meta("euc-kr")).encode("cp949"), "cp949"),
        (page(KOREAN, meta("ks_c_5601-1987")).encode("cp949"), "cp949"),
        (page(JAPANESE, meta("Shift_JIS")).encode("cp932"), "cp932"),
        (page(JAPANESE, meta("x-sjis")).encode("cp932"), "cp932"),
        (page(CHINESE, meta("gb2312")).encode("gb18030"), "gb18030"),
        (page(RUSSIAN, meta("windows-1251")).encode("cp1251"), "cp1251"),
        (page(RUSSIAN, meta("koi8-r")).encode("koi8-r"), "koi8-r"),
        (page(JAPANESE[-10:], meta("iso-2022-jp")).encode("iso2022_jp"), "iso2022_jp"),
    ],
)
def test_a_page_is_decoded_to_the_letter(payload: bytes, encoding: str) -> None:
    decoded = decode_html(payload)
    assert decoded.encoding == encoding
    assert any(text in decoded.text for text in (GERMAN, KOREAN, CHINESE, RUSSIAN, JAPANESE, JAPANESE[-10:]))
    assert "\ufffd" not in decoded.text


@pytest.mark.parametrize("label", ["windows-1252", "shift_jis", "euc-kr", "x-user-defined", ""])
def test_valid_utf8_wins_over_any_label_however_short_it_is(label: str) -> None:
    for text in ("é", "ü", "Öl", "…", "日", GERMAN):
        decoded = decode_html(page(text, meta(label)).encode(), label)
        assert (decoded.encoding, decoded.confidence) == ("utf-8", 1.0)
        assert f"<p>{text}</p>" in decoded.text


def test_the_http_header_goes_before_the_meta_element() -> None:
    payload = page(RUSSIAN, meta("windows-1252")).encode("cp1251")
    assert RUSSIAN in decode_html(payload, "windows-1251").text
    assert decode_html(payload).encoding == "cp1252"


@pytest.mark.parametrize(
    "declaration",
    [
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
        "<META HTTP-EQUIV=Content-Type CONTENT='text/html;charset=windows-1251'>",
        "<meta charset=windows-1251 />",
        '<!-- <meta charset="koi8-r"> --><meta charset="windows-1251">',
    ],
)
def test_a_meta_element_names_the_encoding_in_any_of_its_forms(declaration: str) -> None:
    assert RUSSIAN in decode_html(page(RUSSIAN, declaration).encode("cp1251")).text


def test_an_xml_declaration_names_the_encoding_of_xhtml() -> None:
    text = f'<?xml version="1.0" encoding="windows-1251"?>\n{page(RUSSIAN)}'
    assert RUSSIAN in decode_html(text.encode("cp1251")).text


@pytest.mark.parametrize("label", ["nonsense", "hex", "zip", "rot13", "utf-16", "idna", "unicode_escape", "\u00e9"])
def test_a_label_that_means_nothing_on_the_web_is_passed_over(label: str) -> None:
    assert web_encoding(label) in (None, "utf-8")
    assert GERMAN in decode_html(page(GERMAN, meta(label)).encode("cp1252")).text


def test_a_label_that_does_not_explain_the_bytes_is_passed_over() -> None:
    decoded = decode_html(page(JAPANESE * 4, meta("euc-jp")).encode("cp932"))
    assert decoded.encoding == "cp932"


def test_a_few_bad_bytes_in_declared_utf8_cost_themselves() -> None:
    payload = page(GERMAN * 10, meta("utf-8")).encode()[:-3].replace("Fähre".encode(), b"F\xe4hre", 1)
    decoded = decode_html(payload)
    assert (decoded.encoding, decoded.quality_flags) == ("utf-8", ("invalid_bytes_replaced",))
    assert decoded.text.count("\ufffd") == 1
    assert 0.99 < decoded.confidence < 1


def test_bytes_that_are_no_text_are_refused_whatever_they_declare() -> None:
    with pytest.raises(FileError):
        decode_html(page("", meta("windows-1251")).encode() + bytes(range(256)) * 400)


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "windows-1252", "gb2312", "shift_jis", "nonsense"]))
def test_any_bytes_are_text_or_refused(payload: bytes, charset: str | None) -> None:
    try:
        decoded = decode_html(b"<html><body>" + payload, charset)
    except FileError:
        return
    assert decoded.text.startswith("<html>") or decoded.encoding.startswith("utf-16")
    assert 0 < decoded.confidence <= 1


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("post", b"<!DOCTYPE html><p>Text"),
        ("post.txt", b"<html><body>Text"),
        ("post", b"\xef\xbb\xbf\r\n <!doctype HTML public '-//W3C//DTD HTML 4.01//EN'>\n<html>"),
        ("post", b"<!-- saved from url=(0014)about:internet -->\n<!-- by a browser --><html>"),
        ("post", b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">\n<html>'),
        ("post", "<html><body>Text".encode("utf-16")),
        ("post", b"<head><title>T</title></head>Text"),
        ("post.html", b"<p>A piece of a page"),
        ("post.HTM", b"Words before <b>tags</b>"),
        ("post.html", b"Words without any tag"),
        ("post.xhtml", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">'),
        ("post.html", b"<div class='post'>"),
    ],
)
def test_a_page_is_known_by_its_first_tag_or_its_name(name: str, payload: bytes) -> None:
    assert is_html(named(name, payload))


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("post.txt", b"Words"),
        ("post", b"<p>A piece of a page, which readers of text refuse"),
        ("feed.html", b'<?xml version="1.0"?><rss version="2.0"><channel>'),
        ("feed.html", b'<rss version="2.0"><channel>'),
        ("map.html", b'<?xml version="1.0"?><urlset>'),
        ("notes.html", b'<?xml version="1.0"?><note>'),
        ("picture.html", b"\x89PNG\r\n\x1a\n<html>"),
        ("picture.htm", b"\xff\xd8\xff\xe0<p>"),
        ("picture.html", b"<svg xmlns='http://www.w3.org/2000/svg'>"),
        ("paper.html", b"%PDF-1.4 <html>"),
        ("page.html.gz", b"\x1f\x8b\x08"),
        ("post.txt", b"The <html> tag comes first, she said."),
    ],
)
def test_what_is_something_else_is_no_page_whatever_its_name(name: str, payload: bytes) -> None:
    assert not is_html(named(name, payload))


def test_a_thousand_comments_before_a_page_take_no_time() -> None:
    assert is_html(named("a", b"<!---->" * 5_000 + b"<html>"))
    assert not is_html(named("a", b"<!---->" * 5_000 + b"x"))


def test_a_page_is_one_document_of_its_bytes(tmp_path: Path) -> None:
    payload = page(GERMAN, meta("iso-8859-1")).encode("cp1252")
    (tmp_path / "post.html").write_bytes(payload)
    (document,) = read_file(raw_file_at(tmp_path / "post.html", "blog"), LIMIT).records
    assert isinstance(document, RawDocument)
    assert (document.form, document.media_type, document.is_body, document.payload) == (
        "html",
        "text/html",
        False,
        payload,
    )


@pytest.mark.parametrize("payload", [b"", b" \r\n\t "])
def test_a_page_without_a_visible_character_is_an_empty_file(payload: bytes) -> None:
    with pytest.raises(EmptyFile):
        read_html(named("post.html", payload))


def test_a_picture_named_as_a_page_is_refused_as_a_picture(tmp_path: Path) -> None:
    (tmp_path / "post.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    with pytest.raises(NotASeed, match="PNG picture"):
        read_file(raw_file_at(tmp_path / "post.html", "blog"), LIMIT)
