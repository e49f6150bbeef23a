"""Encodings of scripts other than Latin, and UTF-16 without a byte order mark."""

from __future__ import annotations

import codecs
import unicodedata
from collections import Counter

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
_SAMPLE_BYTES = 8_192
_UTF16_SAMPLE = 16_384  # an even number
_MAX_ODD_SHARE = 0.02
# Plain text with a stray NUL reads as Chinese, made of pairs of letters. But it is nearly all ASCII, which UTF-16 is
# only where one block prevails, as kana do.
_LEAST_SHARE_BEYOND_ASCII = 0.25
_LEAST_SHARE_OF_ONE_BLOCK = 0.4
_PRINTABLE_ASCII = bytes(range(0x20, 0x7F))
_IMPLAUSIBLE = frozenset({"Cc", "Cn", "Co", "Cs"})


def telling_lines(payload: bytes) -> bytes:
    """The first 8 KiB of lines that are not ASCII: enough to tell an encoding by, and quick."""
    lines: list[bytes] = []
    size = 0
    for line in payload.splitlines(keepends=True):
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size >= _SAMPLE_BYTES:
                break
    return b"".join(lines)[:_SAMPLE_BYTES]


def detect_script(sample: bytes) -> tuple[str, float] | None:
    """The encoding that charset-normalizer finds, if it knows a language in it, and how well that fits (0 to 1).

    Without a language it is right for two in three texts of 20 to 50 characters: that is a guess.
    """
    found = from_bytes(
        sample,
        cp_isolation=list(_CANDIDATES),
        threshold=_MESS_LIMIT,
        preemptive_behaviour=False,
        enable_fallback=False,
    ).best()
    if found is None or found.encoding in _LATIN or not found.coherence:
        return None
    return codecs.lookup(found.encoding).name, min((1 - found.chaos) * (1 + found.coherence) / 2, 0.99)


def detect_utf16(payload: bytes) -> tuple[str, float] | None:
    """The byte order of UTF-16 without a mark, told by where the NULs stand: ASCII blanks and line ends have them.

    Read in the wrong order, text scatters over many more blocks of 256 characters than in the right one.
    """
    sample = payload[:_UTF16_SAMPLE]
    is_like_ascii = len(sample.translate(None, _PRINTABLE_ASCII)) < len(sample) * _LEAST_SHARE_BEYOND_ASCII
    orders = []
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "replace")
        odd = sum(character == "\ufffd" or _is_implausible(character) for character in text)
        blocks = Counter(ord(character) >> 8 for character in text)
        is_scattered = is_like_ascii and max(blocks.values()) < len(text) * _LEAST_SHARE_OF_ONE_BLOCK
        if odd <= len(text) * _MAX_ODD_SHARE and not is_scattered and any(map(str.isascii, text)):
            orders.append((len(blocks), encoding, min(1 - odd / len(text), 0.99)))
    return min(orders)[1:] if orders else None


def _is_implausible(character: str) -> bool:
    return unicodedata.category(character) in _IMPLAUSIBLE and character not in "\t\n\v\f\r"
