"""Counts of characters and words by line, for all lines of a page at once and for every script.

Scripts written without spaces have no words to count: two ideographs or kana, or five letters of Thai, Lao, Khmer
or Burmese, are taken as one word, which is about what a translation of the same text has.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

# The first of them stand within words, and but for those of scripts without spaces they can begin one.
UPPER, LOWER, OTHER_LETTER, DIGIT, UNSPACED, SPACE, COMMA, SENTENCE_END, CLOSING, OPENING, SYMBOL, IDEOGRAPH = range(12)
KINDS = 12

SENTENCE_ENDS = ".!?…。！？｡．।॥؟۔።။។"
COMMAS = ",;，、；،؛"
CLOSING_MARKS = "\"'”’»›)]）］」』】》"
OPENING_MARKS = "“‘«‹([（［「『【《„¿¡"
IDEOGRAPHS = (
    (0x2E80, 0x2FDF),
    (0x3005, 0x3007),
    (0x3040, 0x30FF),
    (0x31F0, 0x31FF),
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
)
UNSPACED_SCRIPTS = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF))
BEYOND_TABLE = 0xFFFF

KIND_OF_CATEGORY = {"Lu": UPPER, "Lt": UPPER, "Ll": LOWER, "Lm": LOWER, "Lo": OTHER_LETTER, "N": DIGIT, "Z": SPACE}


@dataclass(frozen=True, slots=True)
class CharacterCounts:
    """One value a line in each array. `first` and `last` are kinds of characters; `last` looks through quotes."""

    characters: Floats
    words: Floats
    capital_words: Floats
    short_words: Floats
    upper: Floats
    digits: Floats
    symbols: Floats
    commas: Floats
    sentence_ends: Floats
    unspaced: Floats
    first: npt.NDArray[np.uint8]
    last: npt.NDArray[np.uint8]


def count_characters(lines: Sequence[str]) -> CharacterCounts:
    """Counts for `lines`, none of which is empty."""
    return _count(tuple(lines))


# The same lines are counted for their features and for their weight.
@lru_cache(maxsize=1)
def _count(lines: tuple[str, ...]) -> CharacterCounts:
    lengths = np.array([*map(len, lines)]) + 1
    ends = np.cumsum(lengths)
    starts, last = ends - lengths, ends - 2
    encoded = "\n".join([*lines, ""]).encode("utf-32-le", "surrogatepass")
    kinds = _kind_table().take(np.frombuffer(encoded, dtype=np.uint32), mode="clip")
    by_kind, words, short_words = _count_kinds(kinds, lengths)
    ideographs, unspaced = by_kind[IDEOGRAPH], by_kind[UNSPACED]
    last_kinds, behind = kinds[last], kinds[np.maximum(last - 1, starts)]
    return CharacterCounts(
        characters=(lengths - 1).astype(np.float32),
        words=words.sum(axis=0) + ideographs / np.float32(2) + unspaced / np.float32(5),
        capital_words=words[UPPER],
        short_words=short_words[LOWER] + short_words[OTHER_LETTER],
        upper=by_kind[UPPER],
        digits=by_kind[DIGIT],
        symbols=by_kind[SYMBOL],
        commas=by_kind[COMMA],
        sentence_ends=by_kind[SENTENCE_END],
        unspaced=ideographs + unspaced,
        first=kinds[starts],
        last=np.where(last_kinds == CLOSING, behind, last_kinds),
    )


def _count_kinds(kinds: npt.NDArray[np.uint8], lengths: npt.NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
    """How many characters of each kind a line has, how many words that begin with it, and how many short such words."""
    in_word = kinds <= UNSPACED
    begins = kinds <= DIGIT
    begins[1:] &= ~in_word[:-1]
    goes_on = in_word.copy()
    for shift in (1, 2, 3):
        goes_on[:-shift] &= in_word[shift:]
    # 0 for a character that begins no word, 1 for a long word, 2 for a short one: so one count tells all.
    places = (begins.view(np.uint8) + (begins & ~goes_on)) * np.uint8(KINDS) + kinds
    lines = np.repeat(np.arange(0, len(lengths) * 3 * KINDS, 3 * KINDS), lengths)
    counts = np.bincount(lines + places, minlength=len(lengths) * 3 * KINDS).reshape(-1, 3, KINDS)
    no_word, long_words, short_words = counts.astype(np.float32).transpose(1, 2, 0)
    words = long_words + short_words
    return no_word + words, words, short_words


@cache
def _kind_table() -> npt.NDArray[np.uint8]:
    """The kind of each character of the basic plane; what lies beyond counts as a symbol."""
    kinds = np.full(BEYOND_TABLE + 1, SYMBOL, dtype=np.uint8)
    for code in range(BEYOND_TABLE):
        category = unicodedata.category(chr(code))
        # Combining marks are parts of words: Indic vowels, Arabic points, decomposed accents.
        kinds[code] = KIND_OF_CATEGORY.get(
            category, KIND_OF_CATEGORY.get(category[0], LOWER if category[0] == "M" else SYMBOL)
        )
    for low, high in IDEOGRAPHS:
        kinds[low : high + 1] = IDEOGRAPH
    for low, high in UNSPACED_SCRIPTS:
        kinds[low : high + 1] = UNSPACED
    for marks, kind in (
        (SENTENCE_ENDS, SENTENCE_END),
        (COMMAS, COMMA),
        (CLOSING_MARKS, CLOSING),
        (OPENING_MARKS, OPENING),
    ):
        for mark in marks:
            kinds[ord(mark)] = kind
    kinds[[9, 10, 11, 12, 13]] = SPACE
    return kinds


def count_words(lines: Sequence[str]) -> Floats:
    """Words of each line, none of which is empty."""
    return count_characters(lines).words
