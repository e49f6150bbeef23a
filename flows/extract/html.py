"""A saved HTML page: the whole file is one document."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from flows.errors import EmptyFile
from flows.extract.decode import DecodedText, decode_text
from flows.extract.documents import make_document
from flows.extract.inputs import Input
from schemas.records import RawDocument, SourceRank

_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".xht"})
# Also pages without a head that begin with a comment, as browsers save them.
_PAGE = re.compile(
    rb"(?i)\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|link)\b",
    re.DOTALL,
)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META_REACH = 4096  # bytes in which a page must name its encoding; browsers look at 1,024
_META = re.compile(rb"<meta\b[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
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
_ALIASES = {"x-sjis": "cp932", "windows-31j": "cp932", "x-gbk": "gb18030", "x-euc-jp": "euc_jp", "windows-949": "cp949"}
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
    if _PAGE.match(_without_mark(given.head)):
        return given.head.lstrip()[:5] != b"<?xml" or b"<html" in given.head[:_META_REACH].lower()
    return PurePosixPath(given.name).suffix.lower() in _SUFFIXES and b"<" in given.head


def decode_html(payload: bytes, http_charset: str | None = None) -> DecodedText:
    """The text of a page: by its byte order mark, as UTF-8 if it is that, by the charset of the HTTP header or of its
    own `meta`, else by what its bytes look like.

    A declared encoding that does not explain the bytes is passed over. Raises UndecodableText, or NotASeed for bytes
    that are no text.
    """
    if any(payload.startswith(mark) for mark, _ in _MARKS):
        return decode_text(payload)
    if utf8 := _decode_as(payload, "utf-8", 1.0, _MAX_BAD_SHARE if _is_declared_utf8(payload, http_charset) else 0):
        return utf8
    for label in (http_charset, declared_charset(payload)):
        encoding = web_encoding(label)
        if encoding and (found := _decode_as(payload, encoding, _DECLARED, _MAX_BAD_SHARE)):
            return found
    return decode_text(payload)


def declared_charset(payload: bytes) -> str | None:
    """The encoding that a page names in its XML declaration or its first `meta`, in the page's own words."""
    head = payload[:_META_REACH]
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


def _is_declared_utf8(payload: bytes, http_charset: str | None) -> bool:
    return web_encoding(http_charset or declared_charset(payload)) == "utf-8"


def _decode_as(payload: bytes, encoding: str, confidence: float, most_bad: float) -> DecodedText | None:
    """The text in this encoding, bad bytes replaced if they are no larger a share; else None."""
    try:
        return DecodedText(payload.decode(encoding), encoding, confidence)
    except UnicodeDecodeError:
        if not most_bad:
            return None
    text = payload.decode(encoding, "replace")
    bad = text.count("\ufffd")
    if bad > most_bad * len(text):
        return None
    return DecodedText(text, encoding, round(confidence * (1 - bad / len(text)), 4), ("invalid_bytes_replaced",))


def _without_mark(head: bytes) -> bytes:
    """The first bytes as they would be in ASCII: without a byte order mark, and without the zeros of UTF-16."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            head = head[len(mark) :]
            return head.replace(b"\0", b"") if encoding != "utf-8" else head
    return head
