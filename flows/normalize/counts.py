"""How long a text is: words and minutes."""

from __future__ import annotations

import re
from itertools import filterfalse
from math import ceil
from typing import NamedTuple

# Han and kana with their marks: written without spaces; each character counts as a word.
CJK_CHARACTER = re.compile(
    "[\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
# Thai, Lao, Burmese and Khmer: written without spaces between words.
UNSPACED_LETTER = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1780-\u17d3]")
# The bytes of UTF-8 with which no such character begins: those of other scripts, of dashes and curly quotes (E2), and
# those within a character.
OTHER_BYTES = bytes({*range(0xE0), 0xE2})
# A convention: words of these scripts cannot be told apart without a dictionary.
UNSPACED_LETTERS_A_WORD = 4

WORDS_A_MINUTE = 238  # silent reading of English non-fiction, the mean of 190 studies: Brysbaert 2019
CJK_CHARACTERS_A_MINUTE = 500  # a convention among publishing platforms

LETTER_OR_DIGIT = re.compile(r"[^\W_]")


class Length(NamedTuple):
    """Words of a text and the minutes that reading it takes, at least 1."""

    words: int
    minutes: int


def measure_length(text: str) -> Length:
    """Count words between spaces that hold a letter or digit; in scripts without spaces go by characters."""
    characters = unspaced = 0
    if text.encode(errors="replace").translate(None, OTHER_BYTES):
        text, characters = CJK_CHARACTER.subn(" ", text)
        text, letters = UNSPACED_LETTER.subn(" ", text)
        unspaced = ceil(letters / UNSPACED_LETTERS_A_WORD)
    tokens = text.split()
    spaced = len(tokens) - sum(1 for token in filterfalse(str.isalnum, tokens) if not _is_word(token))
    minutes = (spaced + unspaced) / WORDS_A_MINUTE + characters / CJK_CHARACTERS_A_MINUTE
    return Length(spaced + unspaced + characters, max(1, ceil(minutes)))


def _is_word(token: str) -> bool:
    """Whether there is a letter or a digit in it; in most it comes first."""
    return token[0].isalnum() or LETTER_OR_DIGIT.search(token) is not None
