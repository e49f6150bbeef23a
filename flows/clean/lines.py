r"""A page as lines: how a text is cut into lines, and how a line is folded before it is compared with anything.

Only \n, \r\n and \r end a line, as text files have it. A line or paragraph separator (U+2028, U+2029), a vertical
tab, a form feed or a NEL stands *inside* a line: editors paste them into the middle of sentences.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from io import StringIO

from flows.composition import compose
from flows.errors import PageTooLarge

# No post has more, and each takes some of a second's thousandths: a file of nothing but line ends has millions.
MOST_LINES = 100_000

_ZERO_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u2060\ufeff"))
# Control characters that separate words become a blank, all others go; tab and blank stay.
_SEPARATORS = "\x0b\x0c\x1c\x1d\x1e\x1f\x85"
_CONTROL = {
    code: " " if chr(code) in _SEPARATORS else "" for code in (*range(0x20), *range(0x7F, 0xA0)) if code != 0x09
}
_HAS_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def split_lines(text: str) -> list[str]:
    """The lines of a text, each with its line end; joined they are the text again. Raises PageTooLarge for too many."""
    refuse_many_lines(text.count("\n") + text.count("\r") - text.count("\r\n"))
    return list(StringIO(text, newline=""))


def refuse_many_lines(count: int) -> None:
    """Raise PageTooLarge for a page with more lines than any person writes."""
    if count > MOST_LINES:
        raise PageTooLarge(f"The page has more than {MOST_LINES:,} lines.")


def fold_line(line: str) -> str:
    """The line as it is compared: composed, one blank between words, nothing invisible."""
    line = line.rstrip("\r\n")
    if not line.isascii():
        line = compose(line)
    # Most lines are printable, which tells in no time that nothing is invisible and that all blanks are plain ones.
    if line.isprintable():
        return line.strip() if "  " not in line else " ".join(line.split())
    line = line.translate(_ZERO_WIDTH)
    line = line.translate(_CONTROL) if _HAS_CONTROL.search(line) else line
    return " ".join(line.split())


def hash_line(folded: str) -> int:
    """A folded line as a number of 64 bits, with sign, as Postgres' bigint is."""
    return int.from_bytes(blake2b(folded.encode(errors="replace"), digest_size=8).digest(), "big", signed=True)


def has_control_characters(line: str) -> bool:
    """Whether a line (its end apart) holds characters that no text should hold."""
    line = line.rstrip("\r\n")
    return not line.isprintable() and _HAS_CONTROL.search(line) is not None


def without_control_characters(line: str) -> str:
    """The line without its end, the blanks around it and its control characters; all else as the page has it."""
    stripped = line.strip()
    if stripped.isprintable() or not _HAS_CONTROL.search(line):
        return stripped
    return line.translate(_CONTROL).strip()
