"""What the lexicon says of a block of text."""

from __future__ import annotations

from functools import lru_cache

from flows.clean.lexicon import Label, find_label
from flows.clean.lines import fold_line

_LONGEST = 200  # characters: what is longer is no label


# `Reply`, `Share` and dates come again and again on a page, and several steps ask.
@lru_cache(maxsize=20_000)
def label_of(text: str) -> Label | None:
    """The label that this text is or begins with, if it is short enough for one."""
    return find_label(fold_line(text)) if len(text) <= _LONGEST else None
