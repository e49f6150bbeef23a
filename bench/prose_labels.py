"""Which lines of a page its gold text holds: the answers that the line model learns.

Long lines are found by their runs of four words. A text may quote itself (a teaser, a pull quote), so of all found
lines the chain that follows the text's order and has the most words is taken. Short lines are common words; they
count only where the text has them in the gap between two long ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

RUN = 4
LONG_LINE = 6
SHARE_OF_RUNS = 0.6
LOOK_BACK = 60  # found lines that a chain may skip
SLACK = 2  # words that a gap is larger than it seems
LONGEST_MISS = 25  # lines outside the text after which a short line at its edge is chance

_WORD = re.compile(r"\w+")
# Thai, Lao, Burmese, Khmer, kana and ideographs: each character is a word.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff]")
Words = list[str]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A long line of the text: its row, and where its words begin and end in the text."""

    row: int
    start: int
    end: int
    words: int


def label_lines(lines: Sequence[str], gold: str) -> list[bool]:
    """True for each of the (not blank) lines that belongs to the gold text."""
    text, rows = split_words(gold), [split_words(line) for line in lines]
    chain = _best_chain(_find_anchors(rows, text))
    labels = [False] * len(rows)
    for anchor in chain:
        labels[anchor.row] = True
    edges = [Anchor(-1, 0, 0, 0), *chain, Anchor(len(rows), len(text), len(text), 0)]
    for upper, lower in pairwise(edges):
        _label_gap(rows, text, upper, lower, labels)
    for i, row in enumerate(rows):
        if not row and 0 < i < len(rows) - 1:
            labels[i] = labels[i - 1] and next((labels[j] for j in range(i + 1, len(rows)) if rows[j]), False)
    return labels


def split_words(text: str) -> Words:
    """Words of a text in lower case."""
    return _WORD.findall(_UNSPACED.sub(r" \g<0> ", text.casefold()))


def _find_anchors(rows: Sequence[Words], text: Words) -> list[Anchor]:
    places: dict[tuple[str, ...], list[int]] = {}
    for i in range(len(text) - RUN + 1):
        places.setdefault(tuple(text[i : i + RUN]), []).append(i)
    anchors = []
    for number, row in enumerate(rows):
        runs = [places.get(tuple(row[i : i + RUN])) for i in range(len(row) - RUN + 1)]
        hits = [run for run in runs if run]
        if len(row) >= LONG_LINE and len(hits) >= SHARE_OF_RUNS * len(runs):
            anchors.append(Anchor(number, hits[0][0], hits[-1][-1] + RUN, len(row)))
    return anchors


def _best_chain(anchors: Sequence[Anchor]) -> list[Anchor]:
    """The anchors in the order of the text that have the most words together."""
    totals: list[int] = []
    origins: list[int] = []
    for i, anchor in enumerate(anchors):
        before = [j for j in range(max(0, i - LOOK_BACK), i) if anchors[j].start < anchor.start]
        origin = max(before, key=totals.__getitem__, default=-1)
        origins.append(origin)
        totals.append(anchor.words + (totals[origin] if origin >= 0 else 0))
    chain, at = [], max(range(len(anchors)), key=totals.__getitem__, default=-1)
    while at >= 0:
        chain.append(anchors[at])
        at = origins[at]
    return chain[::-1]


def _label_gap(rows: Sequence[Words], text: Words, upper: Anchor, lower: Anchor, labels: list[bool]) -> None:
    """Label the short lines between two anchors that the text has there, in its order."""
    low, high = max(min(upper.end, lower.start) - SLACK, 0), min(lower.start + SLACK, len(text))
    # Above the first anchor the search starts from it upwards, so that a menu far above is not taken.
    upwards = upper.row < 0
    step = range(lower.row - 1, upper.row, -1) if upwards else range(upper.row + 1, lower.row)
    is_edge = upwards or lower.row == len(rows)
    missed = 0
    for i in step:
        if not rows[i] or (is_edge and missed >= LONGEST_MISS):
            continue
        found = _find_words(text, rows[i], low, high, upwards)
        missed = 0 if found is not None else missed + 1
        if found is not None:
            labels[i] = True
            low, high = (low, found) if upwards else (found + len(rows[i]), high)


def _find_words(text: Words, words: Words, low: int, high: int, from_end: bool) -> int | None:
    starts = range(low, high - len(words) + 1)
    for i in reversed(starts) if from_end else starts:
        if text[i] == words[0] and text[i : i + len(words)] == words:
            return i
    return None
