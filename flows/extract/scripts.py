"""Encodings of scripts other than Latin, and UTF-16 without a byte order mark."""

from __future__ import annotations

import codecs
import unicodedata

from charset_normalizer import from_bytes

# The Latin ones are there to be found instead of something worse; whether they fit was asked before.
_LATIN = ("cp1252", "cp1250", "cp1254", "cp1257", "cp1258")
_CANDIDATES = (
    *("cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5"),
    *("cp1253", "cp1255", "cp1256", "cp874"),
    *_LATIN,
)
# Twice the detector's own limit: pages that mix code or English with another script are messier than that.
_MESS_LIMIT = 0.4
_SAMPLE_BYTES = 16_384
_UTF16_SAMPLE = 16_384
_IMPLAUSIBLE = frozenset({"Cc", "Cn", "Co", "Cs"})


def telling_lines(payload: bytes) -> bytes:
    """The first lines that are not ASCII, 16 KiB or one line of them: enough to tell an encoding by, and quick."""
    lines: list[bytes] = []
    size = 0
    for line in payload.splitlines(keepends=True):
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size >= _SAMPLE_BYTES:
                break
    return b"".join(lines)


def detect_script(sample: bytes) -> tuple[str, float] | None:
    """The encoding that charset-normalizer finds, with a confidence that is low where it knows no language in it."""
    found = from_bytes(
        sample,
        cp_isolation=list(_CANDIDATES),
        threshold=_MESS_LIMIT,
        preemptive_behaviour=False,
        enable_fallback=False,
    ).best()
    if found is None or found.encoding in _LATIN:
        return None
    return codecs.lookup(found.encoding).name, min((1 - found.chaos) * (1 + found.coherence) / 2, 0.99)


def detect_utf16(payload: bytes) -> tuple[str, float] | None:
    """The byte order of UTF-16 without a mark, told by where the NULs stand: ASCII blanks and line ends have them.

    Read in the wrong order, text scatters over many more blocks of 256 characters than in the right one.
    """
    orders = []
    for encoding in ("utf-16-le", "utf-16-be"):
        text = payload[: _UTF16_SAMPLE - _UTF16_SAMPLE % 2].decode(encoding, "replace")
        odd = sum(character == "\ufffd" or _is_implausible(character) for character in text)
        has_ascii = any(character.isascii() for character in text)
        if has_ascii and odd <= len(text) * 0.02:
            blocks = {ord(character) >> 8 for character in text}
            orders.append((len(blocks), encoding, min(1 - odd / len(text), 0.99)))
    return min(orders)[1:] if orders else None


def _is_implausible(character: str) -> bool:
    return unicodedata.category(character) in _IMPLAUSIBLE and character not in "\t\n\v\f\r"
