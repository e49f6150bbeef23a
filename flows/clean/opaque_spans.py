"""A text in stretches: those in which everything means itself, as code and comments, and those between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping


def split_opaque(
    text: str, opening: re.Pattern[str], endings: Mapping[str, re.Pattern[str]]
) -> Iterator[tuple[int, int, bool]]:
    """Begin and end of each stretch, and whether it is opaque.

    `opening` has a group `kind`, the key of what ends it; one that never ends is no opening. Each text is walked once
    for each kind, however many there are that do not end.
    """
    endless: set[str] = set()
    position = begin = 0
    while found := opening.search(text, position):
        kind = found["kind"].lower()
        ended = endings[kind].search(text, found.end()) if kind not in endless else None
        if ended is None:
            endless.add(kind)
            position = found.end()
            continue
        yield begin, found.start(), False
        yield found.start(), ended.end(), True
        begin = position = ended.end()
    yield begin, len(text), False
