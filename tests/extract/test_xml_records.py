"""Elements out of XML that may be broken, hostile, or far larger than memory."""

from __future__ import annotations

import time
import tracemalloc
from contextlib import suppress
from io import BytesIO
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import BrokenFile, UnsafeFile
from flows.extract.entity_bombs import refuse_bombs
from flows.extract.inputs import HEAD_BYTES, Input
from flows.extract.xml_elements import XmlElement
from flows.extract.xml_records import BrokenXml, XmlEntries, XmlRecord, open_entries
from flows.extract.xml_roots import find_root
from flows.extract.xml_slices import BadMarkup, parse_element
from schemas.records import RawFile, ReadOptions
from tests.extract.inputs import made

WORDPRESS = 'xmlns:wp="http://wordpress.org/export/1.2/"'


def opened(file: Input) -> XmlEntries | None:
    root = find_root(file.head)
    return open_entries(file, root, "item") if root else None


def elements(payload: bytes | str, longest: int = 2**24) -> list[XmlRecord | BrokenXml]:
    entries = opened(made(payload, longest=longest))
    assert entries is not None
    return list(entries.read(parse_element))


def titles(payload: bytes | str) -> list[str | None]:
    return [
        next(found.element.each("title")).raw_text if isinstance(found, XmlRecord) else str(found.error)
        for found in elements(payload)
    ]


def test_each_element_has_its_own_bytes() -> None:
    items = [b"<item><title>a</title></item>", b'<item about="x">\n<title>b</title>\n</item >', b"<item/>"]
    payload = b"<?xml version='1.0'?><rss><channel>" + b"\n".join(items) + b"</channel></rss>"
    assert [found.payload for found in elements(payload)] == items


def test_what_looks_like_a_tag_in_cdata_a_comment_or_an_instruction_is_none() -> None:
    inner = "<![CDATA[</item><item>]]><!-- </item> --><?php </item> ?>"
    assert titles(f"<rss><!-- <item> --><item><title>a{inner}b</title></item></rss>") == ["a</item><item>b"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a &nbsp; b", "a \u00a0 b"),
        ("caf&eacute; &foo; b", "café &foo; b"),
        ("R & B", "R & B"),
        ("a &amp;amp; &lt;b&gt;", "a &amp; <b>"),
        ("&#8217;&#x2019;&#X2019;", "’’’"),
        ("&#146;quoted&#0;&#xFFFF;", "’quoted\ufffd"),
        ("a\x0bb\x00c", "abc"),
        ("<app:draft>yes</app:draft> after", "yes after"),
    ],
)
def test_a_slip_costs_its_own_place(written: str, read: str) -> None:
    assert titles(f"<rss><item><title>{written}</title></item><item><title>next</title></item></rss>") == [read, "next"]


def test_a_broken_element_costs_itself() -> None:
    first, broken, last = titles(
        "<rss><item><title>a</title></item><item><title>b</b></item><item><title>c</title></item></rss>"
    )
    assert (first, last) == ("a", "c")
    assert broken is not None
    assert broken.startswith("entry 2, at byte 34: it is no well-formed XML: Opening and ending tag mismatch")


def test_an_element_without_an_end_ends_where_the_next_begins() -> None:
    found = titles("<rss><item><title>a</title><item><title>b</title></item></rss>")
    assert found == ["entry 1, at byte 5: it has no end tag", "b"]


def test_cdata_that_never_ends_costs_its_element_where_the_file_is_whole() -> None:
    found = titles("<rss><item><![CDATA[a</item><item><title>b</title></item></rss>")
    assert [title and title[:40] for title in found] == ["entry 1, at byte 5: it is no well-formed", "b"]


def test_an_element_whose_own_tag_is_broken_is_not_passed_over() -> None:
    first, second = titles("<rss><item <title>a</title></item><item><title>b</title></item></rss>")
    assert (first and first[:40], second) == ("entry 1, at byte 5: it is no well-formed", "b")


def test_the_last_element_may_lack_its_end_in_a_file_that_is_whole() -> None:
    assert titles("<rss><item><title>a</title></item><item></rss>") == ["a", "entry 2, at byte 34: it has no end tag"]


def test_an_element_over_the_limit_costs_itself() -> None:
    large = "x" * 3_000_000
    payload = f"<rss><item><title>{large}</title></item><item><title>b</title></item></rss>"
    broken, whole = elements(payload, longest=1_000_000)
    assert isinstance(broken, BrokenXml)
    assert "3,000,028 bytes; the limit is 1,000,000" in str(broken.error)
    assert len(broken.payload) == 64 * 1024
    assert whole.payload == b"<item><title>b</title></item>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "shift_jis", "iso-2022-jp"])
def test_the_encoding_is_the_declared_one(encoding: str) -> None:
    text = "朝のパン" if "2022" in encoding or "jis" in encoding else "Café"
    payload = (
        f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?><rss><item><title>{text}</title></item></rss>'
    )
    assert titles(payload.encode(encoding)) == [text]


def test_one_element_in_another_encoding_is_read_by_itself() -> None:
    payload = "<rss><item><title>Größe und Straße, über Öl</title></item><item><title>Größe</title></item></rss>"
    first, second = payload.split("</item>", 1)
    assert titles(first.encode("cp1252") + b"</item>" + second.encode()) == ["Größe und Straße, über Öl", "Größe"]


def test_prefixes_are_known_by_their_namespaces() -> None:
    text = '<item xmlns:x="http://wordpress.org/export/1.0/"><x:status>publish</x:status></item>'
    assert XmlElement(parse_element(text, {})).first_text("wp:status") == "publish"


ITEM = "<rss><item><title>&j;</title></item></rss>"


def bomb(*, backwards: bool = False, mark: str = "&", kind: str = "") -> str:
    levels = [f'<!ENTITY {kind}{chr(98 + i)} "{f"{mark}{chr(97 + i)};" * 10}">' for i in range(9)]
    declared = [f'<!ENTITY {kind}a "lol">', *levels]
    return f"<!DOCTYPE rss [{''.join(reversed(declared) if backwards else declared)}]>{ITEM}"


@pytest.mark.parametrize(
    "payload",
    [
        bomb(),
        bomb(backwards=True),
        bomb(mark="%", kind="% "),
        f'<!DOCTYPE rss [<!ENTITY j "&k;"><!ENTITY k "&j;">]>{ITEM}',
        f'<!DOCTYPE rss [<!ENTITY j "{"lol" * 5_000}">]>{ITEM}',
        f'<!DOCTYPE rss [<!ENTITY j SYSTEM "file:///etc/passwd">]>{ITEM}',
        f'<!DOCTYPE rss [<!ENTITY j PUBLIC "-//a//b" "file:///etc/passwd">]>{ITEM}',
        f'<!DOCTYPE rss [<!ENTITY % j SYSTEM "http://127.0.0.1:9/x"> %j;]>{ITEM}',
    ],
)
def test_entities_that_grow_or_name_files_make_a_file_unsafe(payload: str) -> None:
    started = time.process_time()
    with pytest.raises(UnsafeFile, match="its document type declares"):
        titles(payload)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "doctype",
    [
        '<!ENTITY j "lol">',
        '<!ENTITY k "lol"><!ENTITY j "&k; &k; &undeclared; &#8217;">',
        '<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1 for XHTML//EN" "http://www.w3.org/x.ent"> %HTMLlat1;',
        '<!-- <!ENTITY j SYSTEM "file:///etc/passwd"> -->',
        "<!ELEMENT rss ANY>",
    ],
)
def test_harmless_entities_stay_as_they_are_written(doctype: str) -> None:
    assert titles(f"<!DOCTYPE rss [{doctype}]>{ITEM}") == ["&j;"]


PIECES = ['<!ENTITY j "', "&j;", "<!ENTITY % k ", '">', "SYSTEM ", "<!--", "-->", "'", "]", " ", ">"]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_shuffled_document_types_are_passed_over_or_refused(pieces: list[str]) -> None:
    root = find_root(f"<!DOCTYPE rss [{''.join(pieces)}]>{ITEM}".encode())
    if root is not None:
        with suppress(UnsafeFile):
            refuse_bombs(root.text[: root.start])


def test_a_document_type_that_goes_on_and_on_hides_the_root() -> None:
    assert find_root(b"<!DOCTYPE rss [" + b"<!ELEMENT a ANY>" * 10_000) is None


def test_a_long_document_type_does_not_move_the_places_of_entries() -> None:
    start = "<!DOCTYPE rss [" + "<!ELEMENT a ANY>" * 1_000 + "]><rss>"
    (broken,) = elements(start + "<item><b></c></item></rss>")
    assert isinstance(broken, BrokenXml)
    assert str(broken.error).startswith(f"entry 1, at byte {len(start):,}: ")


def test_a_harmless_document_type_is_passed_over() -> None:
    public = '<!DOCTYPE rss PUBLIC "-//Example//DTD RSS 0.91//EN" "http://example.org/rss-0.91.dtd">'
    declared = '<!DOCTYPE rss [<!ENTITY nbsp "&#160;"><!ENTITY own "mine">]>'
    for start in (public, declared):
        assert titles(f"{start}<rss><item><title>a&nbsp;b &own;</title></item></rss>") == ["a\u00a0b &own;"]


def test_a_record_of_nothing_but_references_is_refused_in_time() -> None:
    started = time.process_time()
    with pytest.raises(BadMarkup):
        parse_element("<item>" + "&a;" * 4_000_000 + "</item>", {})
    assert time.process_time() - started < 5


def test_a_file_cut_anywhere_gives_whole_elements_and_then_says_where_it_broke() -> None:
    items = [
        "<item><title>a</title><![CDATA[ & </item>]]></item>",
        "<item><!-- x --><title>b&amp;c</title></item>",
        "<item/>",
    ]
    payload = f"<rss {WORDPRESS}><channel>{''.join(items)}</channel></rss>".encode()
    for cut in range(20, len(payload)):
        entries = opened(made(payload[:cut]))
        if entries is None:
            continue
        found: list[bytes] = []
        with pytest.raises(BrokenFile, match=f"at byte {cut:,}"):
            found.extend(each.payload for each in entries.read(parse_element))
        assert found == [item.encode() for item in items][: len(found)]


@given(st.binary(max_size=300), st.integers(0, 120), st.integers(0, 40))
def test_random_bytes_in_the_middle_never_crash(noise: bytes, at: int, lost: int) -> None:
    payload = f"<rss {WORDPRESS}><channel><item><title>a</title><b/></item><item>b</item></channel></rss>".encode()
    try:
        entries = opened(made(payload[:at] + noise + payload[at + lost :]))
        found = list(entries.read(parse_element)) if entries else []
    except BrokenFile:
        return
    assert all(isinstance(each, XmlRecord | BrokenXml) for each in found)


class Endless(BytesIO):
    """A stream of as many items as wanted, none of which is kept."""

    def __init__(self, head: bytes, item: bytes, times: int, tail: bytes) -> None:
        super().__init__()
        self.parts = iter((head, *(item for _ in range(times)), tail))

    def read(self, size: int | None = -1, /) -> bytes:
        block = bytearray()
        while size and len(block) < size and (part := next(self.parts, b"")):
            block += part
        return bytes(block)


def test_memory_stays_flat_however_long_the_file_is() -> None:
    item = b"<item><title>a</title><content>" + b"<![CDATA[" + b"word " * 13_000 + b"]]></content></item>\n"
    head, tail = b"<rss><channel>", b"</channel></rss>"

    def stream() -> BinaryIO:
        return cast(BinaryIO, Endless(head, item, 3000, tail))

    file = Input(
        RawFile("blog", "a.xml", "/a.xml", 0, 0), ReadOptions(2**24), "a.xml", (head + item)[:HEAD_BYTES], stream
    )
    entries = opened(file)
    assert entries is not None
    tracemalloc.start()
    count = sum(1 for _ in entries.read(parse_element))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 3000  # of 200 MB
    assert peak < 20_000_000
