"""Unicode's normal forms in time that grows with the text and no faster. Cleaning and normalising both need them."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

# Marks on one letter beyond these go. The library sorts them in the square of the time, and a megabyte of them would
# take hours; scripts need five at most, and those who write with piled marks for fun seldom fifty.
MOST_MARKS = 100
# Where a pile of marks may be: none of them is a letter, a digit or a blank.
_MAY_BE_MARK = re.compile(r"[^\w\s\x00-\x7f]")
_PILE = re.compile(rf"(?<![^\w\s\x00-\x7f])[^\w\s\x00-\x7f]{{{MOST_MARKS + 1},}}")


def compose(text: str, form: Literal["NFC", "NFKC"] = "NFC") -> str:
    """The text in this normal form, with 100 marks on a letter at most."""
    if text.isascii():
        return text
    # A pile that is too high is longer than the steps in which it is looked for.
    if len(text) > MOST_MARKS and _MAY_BE_MARK.search(text[::MOST_MARKS]):
        text = _PILE.sub(_without_piles, text)
    return unicodedata.normalize(form, text)


def _without_piles(found: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in found[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)
