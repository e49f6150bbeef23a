"""Characters and white space: what a database refuses, what no reader sees, what is a space; the excerpt."""

from __future__ import annotations

import re
import unicodedata

from flows.composition import compose

# Postgres refuses NUL and surrogates, and no reader wants the other controls. Tab, line feed, vertical tab,
# form feed, carriage return and NEL are white space instead.
REFUSED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
NOT_STORABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
LINE_BREAK = re.compile("\r\n|[\n\v\f\r\x85\u2028\u2029]")
# Invisible and without meaning in running text: soft hyphen, direction marks, joiners of words, byte order mark.
# ZWNJ (200C) and ZWJ (200D) stay: Persian, Hindi and emoji need them.
INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)

EXCERPT_LENGTH = 200
ELLIPSIS = "…"


class _LineTable(dict[int, str | None]):
    """Table for `str.translate` that keeps what it has learnt about a character."""

    def __missing__(self, code: int) -> str | None:
        self[code] = value = _in_line(chr(code))
        return value


def _in_line(character: str) -> str | None:
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    if REFUSED.match(character) or INVISIBLE.match(character):
        return None
    return " " if character.isspace() else character


_LINE = _LineTable()


def has_refused(text: str) -> bool:
    """Whether the text holds a control character, a lone surrogate or a code that is no character."""
    return not text.isprintable() and REFUSED.search(text) is not None


def storable_text(text: str) -> str:
    """The text as it stands but for what a database refuses: surrogates become U+FFFD, controls go, tabs and
    line breaks are spaces."""
    if text.isprintable() or NOT_STORABLE.search(text) is None:
        return text
    text = LINE_BREAK.sub(" ", text).replace("\t", " ")
    return REFUSED.sub(lambda found: _in_line(found[0]) or "", text)


def one_line(text: str) -> str:
    """The text in NFC on one line: any white space is one space, invisible and refused characters are gone."""
    # What is refused, invisible or a line break is not printable, and most lines are.
    if not text.isprintable():
        text = text.translate(_LINE)
    text = compose(text)
    return text.strip() if "  " not in text else " ".join(text.split())


def split_paragraphs(body: tuple[str, ...]) -> tuple[str, ...]:
    """The body's paragraphs, one line each; a line break inside one begins another, and empty ones go."""
    lines = (one_line(line) for entry in body for line in _split_lines(entry))
    return tuple(line for line in lines if line)


def _split_lines(text: str) -> list[str]:
    return [text] if text.isprintable() else LINE_BREAK.split(text)


def excerpt(paragraphs: tuple[str, ...]) -> str:
    """The beginning of the text, 200 characters at most, cut between words, else between characters."""
    beginning = ""
    for paragraph in paragraphs:
        beginning = f"{beginning} {paragraph}" if beginning else paragraph
        if len(beginning) > EXCERPT_LENGTH:
            break
    if len(beginning) <= EXCERPT_LENGTH:
        return beginning
    end = beginning.rfind(" ", 0, EXCERPT_LENGTH)
    # One space far to the left is that of a script without spaces, or stands before a very long address.
    if end < EXCERPT_LENGTH // 2:
        end = _between_characters(beginning, EXCERPT_LENGTH - len(ELLIPSIS))
    return beginning[:end].rstrip(" ,;:-–—") + ELLIPSIS


def _between_characters(text: str, end: int) -> int:
    """The last place up to `end` where the text can be cut without parting what is drawn as one character."""
    start = end
    while end > 0 and (_joins(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return end or start


def _joins(character: str) -> bool:
    """Whether the character is drawn with the one before: marks, joiners, Thai and Lao am, skin tones, tags."""
    return (
        unicodedata.category(character)[0] == "M"
        or character in "\u200c\u200d\u0e33\u0eb3"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )
