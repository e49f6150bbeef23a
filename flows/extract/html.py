"""A saved HTML page: the whole file is one document."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from flows.errors import EmptyFile
from flows.extract.decode import (
    BYTE_ORDER_MARKS,
    MAX_CONTROL_SHARE_IN_CODE_PAGES,
    DecodedText,
    control_share,
    decode_text,
)
from flows.extract.documents import make_document
from flows.extract.forms import form_by_bytes
from flows.extract.inputs import Input
from flows.extract.xml_roots import find_root
from schemas.records import RawDocument, SourceRank

_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".xht"})
# With what a page may begin, and with what other files of XML do; a piece of a page may begin with anything.
_PAGE_ROOTS = frozenset({"html", "head", "body", "title", "meta", "link", "frameset"})
_OTHER_ROOTS = frozenset({"rss", "feed", "rdf", "svg", "urlset", "sitemapindex", "opml"})
_DOCTYPE = re.compile(r"<!doctype\s+html\b", re.IGNORECASE)
_META_REACH = 4096  # bytes in which a page must name its encoding; browsers look at 1,024
_META = re.compile(rb"<meta\b[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
# What a label means on the web: the larger set that browsers read for it (WHATWG Encoding).
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "euc_kr": "cp949",
    "johab": "cp949",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "utf-16": "utf-8",  # a page whose label could be read as ASCII is no UTF-16
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
# Labels that Python has no name for, and all encodings that browsers know: Python's list holds zip and hex, too.
_ALIASES = {
    "x-sjis": "cp932", "windows-31j": "cp932", "x-gbk": "gb18030", "x-euc-jp": "euc_jp", "windows-949": "cp949",
    "windows-874": "cp874", "dos-874": "cp874", "x-x-big5": "big5hkscs", "cn-big5": "big5hkscs",
    "iso-8859-8-i": "iso8859-8", "x-mac-roman": "mac-roman", "x-mac-cyrillic": "mac-cyrillic",
}  # fmt: skip
_ON_THE_WEB = frozenset(
    f"""
    utf-8 gb18030 big5hkscs cp949 cp932 euc_jp iso2022_jp koi8-r koi8-u cp866 mac-roman mac-cyrillic cp874
    {" ".join(f"cp{number}" for number in range(1250, 1259))}
    {" ".join(f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16))}
    """.split()
)
_MAX_BAD_SHARE = 0.01
_DECLARED = 0.9  # how sure an encoding is that the page names and that explains its bytes


def read_html(given: Input) -> Iterator[RawDocument] | None:
    """The page in an HTML file, or None if neither its name nor its first bytes say that it is one.

    Raises EmptyFile, UndecodableText or FileTooLarge.
    """
    if not is_html(given):
        return None
    payload = given.read()
    if not payload.strip():
        raise EmptyFile(f"{len(payload):,} bytes without a visible character", payload)
    document = make_document(
        given,
        payload,
        decode_html(payload),
        media_type="text/html",
        form="html",
        source_rank=SourceRank.PAGE,
    )
    return iter((document,))


def is_html(given: Input) -> bool:
    """Whether an input is an HTML page, by its first tag or else by its name."""
    if form_by_bytes(given.head):
        return False
    root = find_root(given.head)
    name = root.local_name.lower() if root else ""
    before = root.text[: root.start] if root else given.head[:_META_REACH].decode("latin-1")
    if name in _PAGE_ROOTS or _DOCTYPE.match(before.lstrip(" \t\r\n\ufeff")):
        return True
    is_other = name in _OTHER_ROOTS or before.lstrip().startswith("<?xml")
    return PurePosixPath(given.name).suffix.lower() in _SUFFIXES and not is_other


def decode_html(payload: bytes, http_charset: str | None = None) -> DecodedText:
    """The text of a page: by its byte order mark, as UTF-8 if it is that, by the charset of the HTTP header or of its
    own `meta`, else by what its bytes look like.

    A declared encoding that does not explain the bytes is passed over. Raises UndecodableText, or NotASeed for bytes
    that are no text.
    """
    if any(payload.startswith(mark) for mark, _ in BYTE_ORDER_MARKS) or _is_utf8(payload):
        return decode_text(payload)
    if _is_declared_utf8(payload, http_charset) and (found := _decode_as(payload, "utf-8", 1.0)):
        return found
    is_text = control_share(payload) <= MAX_CONTROL_SHARE_IN_CODE_PAGES
    for label in (http_charset, declared_charset(payload)):
        encoding = web_encoding(label)
        if encoding and is_text and (found := _decode_as(payload, encoding, _DECLARED)):
            return found
    return decode_text(payload)


def declared_charset(payload: bytes) -> str | None:
    """The encoding that a page names in its XML declaration or its first `meta`, in the page's own words."""
    head = _COMMENT.sub(b"", payload[:_META_REACH])
    found = _XML.search(head) or _META.search(head)
    return found[1].decode("ascii") if found else None


def web_encoding(label: str | None) -> str | None:
    """Python's name for an encoding as browsers understand its label; None for a label that means nothing."""
    label = (label or "").strip(" \"'").lower()
    try:
        name = _ALIASES.get(label) or codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = _SUPERSETS.get(name, name)
    return name if name in _ON_THE_WEB else None


def _is_utf8(payload: bytes) -> bool:
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_declared_utf8(payload: bytes, http_charset: str | None) -> bool:
    return web_encoding(http_charset or declared_charset(payload)) == "utf-8"


def _decode_as(payload: bytes, encoding: str, confidence: float) -> DecodedText | None:
    """The text in this encoding, a few bad bytes replaced; None if they are many."""
    try:
        return DecodedText(payload.decode(encoding), encoding, confidence)
    except UnicodeDecodeError:
        text = payload.decode(encoding, "replace")
    bad = text.count("\ufffd")
    if bad > _MAX_BAD_SHARE * len(text):
        return None
    return DecodedText(text, encoding, round(confidence * (1 - bad / len(text)), 4), ("invalid_bytes_replaced",))
