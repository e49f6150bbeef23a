"""Folding text for comparison: what two people would call the same words becomes the same string.

This is the one definition of `title_key`; whoever compares titles compares its results.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from flows.normalize.texts import INVISIBLE

# Quotes, apostrophes, primes and look-alike accents that the categories Pi and Pf do not cover. The accents
# matter before NFKC, which would make a space and a combining mark of them.
QUOTES = frozenset(
    "\"'`\u00b4\u02b9\u02ba\u02bb\u02bc\u02bd\u02c8\u02ca\u02cb\u0384\u055a\u055b\u05f3\u05f4"
    "\u1fbd\u1fbf\u1fef\u1ffd\u1ffe\u201a\u201e\u2032\u2033\u2034\u2035\u2036\u2037\u2057"
    "\u300c\u300d\u300e\u300f\u301d\u301e\u301f\ua78c\uff02\uff07\uff62\uff63"
)
JOINERS = frozenset("\u034f\u200c\u200d")


class _WithoutQuotes(dict[int, str | None]):
    """Table for `str.translate` that drops silent characters and keeps what it has learnt."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        self[code] = value = None if _is_silent(character) else character
        return value


class _Words(dict[int, str]):
    """Table for `str.translate` that makes a space of all but letters, marks and digits."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = value = character if unicodedata.category(character)[0] in "LMN" else " "
        return value


_WITHOUT_QUOTES = _WithoutQuotes()
_WORDS = _Words()


class _Plain(dict[str, str | None]):
    """What becomes of a character wherever it stands: itself (in lower case later), other letters, a space, nothing;
    None where its neighbours matter."""

    def __missing__(self, character: str) -> str | None:
        self[character] = value = _fold_alone(character)
        return value


_PLAIN = _Plain()
_ASCII = bytes(range(128))
# Each is replaced on its own, which is fast for few and slow for many.
_MOST_REPLACED = 150
_JAMO = ("\u1100", "\u11ff")


def fold_words(text: str) -> str:
    """The text's words, folded and with one space between them.

    NFKC and case-folded; quotes and apostrophes dropped; every run of other characters that are neither
    letter, digit nor mark is one space. A text without any letter or digit, such as `❤`, keeps its symbols
    instead, so that it still tells one title from another. Folding twice changes nothing.
    """
    return _fold_plain(text) or _fold_any(text)


def _fold_plain(text: str) -> str | None:
    """The same, several times faster, for a text of characters that do not act on each other; None for others."""
    # As bytes, all that is ASCII is replaced, or left out, in one step.
    encoded = text.encode(errors="surrogatepass")
    replaced: dict[str, str] = {}
    for character in set(encoded.translate(None, _ASCII).decode(errors="surrogatepass")):
        plain = _PLAIN[character]
        if plain is None or len(replaced) > _MOST_REPLACED:
            return None
        if plain != character:
            replaced[character] = plain
    text = encoded.translate(*_plain_ascii()).decode(errors="surrogatepass")
    for character, plain in replaced.items():
        text = text.replace(character, plain)
    return " ".join(text.casefold().split())


@cache
def _plain_ascii() -> tuple[bytes, bytes]:
    """What becomes of each byte of a text, and those that are dropped."""
    plain = [_PLAIN[chr(code)] for code in _ASCII]
    table = bytes(ord(character or "\0") for character in plain) + bytes(range(128, 256))
    return table, bytes(code for code, character in zip(_ASCII, plain, strict=True) if not character)


def _fold_alone(character: str) -> str | None:
    if _is_silent(character):
        return ""
    folded = _fold_case(character).translate(_WITHOUT_QUOTES)
    if _acts_on_others(character) or not folded:
        return None
    words = folded.translate(_WORDS)
    if words.isspace():
        return " "
    if words == character.casefold():
        return character
    # `™`, `½`, `ﬁ`: letters and digits that stand for others.
    return words if words == words.casefold() and not any(map(_acts_on_others, words)) else None


def _acts_on_others(character: str) -> bool:
    """Whether it is a mark, or a Hangul letter, of which two make a syllable."""
    return unicodedata.category(character)[0] == "M" or _JAMO[0] <= character <= _JAMO[1]


def _fold_any(text: str) -> str:
    if text.isascii():
        folded = text.lower().translate(_WITHOUT_QUOTES)
        return " ".join(folded.translate(_WORDS).split()) or " ".join(folded.split())
    folded = _fold_case(text.translate(_WITHOUT_QUOTES)).translate(_WITHOUT_QUOTES)
    words = _without_stray_marks(folded.translate(_WORDS)) or _without_stray_marks(folded)
    return unicodedata.normalize("NFKC", words)


def _is_silent(character: str) -> bool:
    """Whether the character comes and goes between copies of one title: quotes, joiners, variation selectors."""
    category = unicodedata.category(character)
    return (
        category in ("Pi", "Pf", "Cs")
        or (category == "Cc" and not character.isspace())
        or character in QUOTES
        or character in JOINERS
        or "\ufe00" <= character <= "\ufe0f"
        or INVISIBLE.match(character) is not None
    )


def _fold_case(text: str) -> str:
    """Caseless and compatible, as Unicode defines it: folding can undo composition and the reverse."""
    if text.isascii():
        return text.lower()
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", text).casefold())
    return unicodedata.normalize("NFKC", composed.casefold())


def _without_stray_marks(text: str) -> str:
    """The words of the text, one space between them, without marks that stand on no letter."""
    words = text.split()
    if not text.isascii():
        words = [word for word in map(_without_leading_marks, words) if word]
    return " ".join(words)


def _without_leading_marks(word: str) -> str:
    start = 0
    while start < len(word) and unicodedata.category(word[start])[0] == "M":
        start += 1
    return word[start:]
