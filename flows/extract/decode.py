"""Bytes to text: which encoding explains them, and how sure that is.

In this order, the first that fits: byte order mark, ISO-2022-JP, UTF-8, UTF-16 without a mark, UTF-8 with a few
bad bytes, a Latin code page, an East Asian one, what charset-normalizer finds. A weak guess is no text at all.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from flows.errors import BrokenRecord, FileError, NotASeed, UndecodableText
from flows.extract.east_asian import detect_east_asian
from flows.extract.latin import detect_latin
from flows.extract.scripts import detect_script, detect_utf16, telling_lines

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# ISO-2022-JP is ASCII to a UTF-8 decoder; it shifts to two-byte letters and back.
_JAPANESE_MAIL = re.compile(rb"\x1b\$[@B](?:[\x21-\x7e]{2})+\x1b\([BJ]")
_FIRST_BYTES = bytes(range(0xC0, 0x100))  # of characters that UTF-8 writes with several bytes
# Half of a UTF-16 pair, written as if it were a character.
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_UNIT_SIZES = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
# Not among them: white space, and escape, which ISO-2022 needs.
_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\v\f\r\x1b"})
_MAX_BAD_SHARE = 0.01
_MAX_CONTROL_SHARE = 0.1
# Code pages decode nearly any bytes, so less is needed to see that it is no text.
MAX_CONTROL_SHARE_IN_CODE_PAGES = 0.01
_CERTAIN_ENOUGH = 0.6


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text without its byte order mark; `confidence` is 1 for a byte order mark or valid UTF-8."""

    text: str
    encoding: str
    confidence: float
    quality_flags: tuple[str, ...] = ()


def decode_text(payload: bytes) -> DecodedText:
    """The text in these bytes, exactly; raises NotASeed if they are no text and UndecodableText if it cannot be read.

    Up to 1 % of bytes that do not fit become U+FFFD, with the quality flag `invalid_bytes_replaced`.
    """
    if (marked := _decode_marked(payload)) is not None:
        return marked
    if payload.isascii() and _JAPANESE_MAIL.search(payload):
        return _decode_as(payload, "iso2022_jp", 0.99)
    controls = control_share(payload)
    if controls <= _MAX_CONTROL_SHARE and (text := _utf8_text(payload)) is not None:
        return DecodedText(text, "utf-8", 1.0)
    if b"\0" in payload and (found := detect_utf16(payload)):
        return _decode_as(payload, *found)
    if controls > _MAX_CONTROL_SHARE:
        raise NotASeed(f"binary data: {controls:.0%} of the bytes are control characters", payload)
    return _decode_invalid_utf8(payload, controls)


def decode_record(payload: bytes) -> DecodedText:
    """The text of one record among others; raises BrokenRecord where `decode_text` would refuse a file."""
    try:
        return decode_text(payload)
    except FileError as error:
        raise BrokenRecord(f"its bytes are no text: {error}") from error


def _utf8_text(payload: bytes) -> str | None:
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _decode_invalid_utf8(payload: bytes, controls: float) -> DecodedText:
    """Damaged UTF-8 if it holds more good sequences than bad bytes, else a code page, else damaged UTF-8 after all."""
    valid = payload.decode("utf-8", "ignore").encode()
    bad = len(payload) - len(valid)
    good = len(valid) - len(valid.translate(None, _FIRST_BYTES))
    is_slight = bad <= _MAX_BAD_SHARE * len(payload)
    if is_slight and (good > bad or sum(map(len, _SURROGATE.findall(payload))) == bad):
        return _decode_as(payload, "utf-8", 1 - bad / len(payload))
    if controls <= MAX_CONTROL_SHARE_IN_CODE_PAGES:
        lines = telling_lines(payload)
        if found := detect_latin(lines):
            return _decode_as(payload, *found)
        if not is_slight and (found := detect_east_asian(lines) or detect_script(lines)):
            return _decode_as(payload, *found)
    if is_slight:
        return _decode_as(payload, "utf-8", 1 - bad / len(payload))
    if controls > MAX_CONTROL_SHARE_IN_CODE_PAGES:
        raise NotASeed(f"binary data: {controls:.1%} of the bytes are control characters", payload)
    raise UndecodableText(
        f"{bad:,} of {len(payload):,} bytes are no UTF-8, and no other encoding explains them", payload
    )


def _decode_as(payload: bytes, encoding: str, confidence: float, skip: int = 0) -> DecodedText:
    """The text after the first `skip` bytes, bad bytes replaced if few; raises UndecodableText if they are many."""
    flags: tuple[str, ...] = ()
    try:
        text = payload[skip:].decode(encoding)
    except UnicodeDecodeError as error:
        text = payload[skip:].decode(encoding, "replace")
        bad = text.count("\ufffd") * _UNIT_SIZES.get(encoding, 1)
        if bad > _MAX_BAD_SHARE * len(payload):
            raise UndecodableText(f"about {bad:,} of {len(payload):,} bytes are no {encoding}", payload) from error
        flags = ("invalid_bytes_replaced",)
    if confidence < _CERTAIN_ENOUGH:
        flags += ("encoding_uncertain",)
    return DecodedText(text, encoding, round(confidence, 4), flags)


def _decode_marked(payload: bytes) -> DecodedText | None:
    """The text of bytes that begin with a byte order mark, without the mark."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if payload.startswith(mark):
            decoded = _decode_as(payload, encoding, 1.0, skip=len(mark))
            controls = control_share(decoded.text.encode("utf-8"))
            if controls > _MAX_CONTROL_SHARE:
                raise NotASeed(f"binary data: {controls:.0%} of it are control characters", payload)
            return decoded
    return None


def control_share(payload: bytes) -> float:
    """The share of bytes that no text holds, NULs at the end apart."""
    # Files that were cut off by a crash end in NULs: they say nothing about the rest.
    written = payload.rstrip(b"\0")
    return 1 - len(written.translate(None, _CONTROLS)) / len(written) if written else 0.0
