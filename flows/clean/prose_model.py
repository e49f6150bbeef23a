"""The line model: symmetric decision trees, read from `prose_model.json` and evaluated for all lines at once.

A tree asks up to six questions "is feature f of the line above t?"; the answers, first question lowest, are the
binary number of a leaf, and the sum of the leaves of all trees is the line's score in thousandths of log-odds.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from flows.clean.prose_characters import Floats

MODEL_FILE = Path(__file__).with_name("prose_model.json")
# Bounds the memory of one step on pages of any length.
ROWS_AT_ONCE = 2048

Tree = tuple[list[int], list[float], list[int]]


@dataclass(frozen=True, slots=True)
class LineModel:
    """Questions are many trees' own, so each is asked once: the feature in row `rows` of `features`, above which
    threshold. `places`: depth x trees, which question; `leaves`: trees x 2^depth, in thousandths of log-odds."""

    features: tuple[str, ...]
    rows: npt.NDArray[np.intp]
    thresholds: Floats
    places: npt.NDArray[np.intp]
    leaves: npt.NDArray[np.int32]
    bias: int

    @classmethod
    def of(cls, features: Sequence[str], trees: Sequence[Tree], bias: int) -> LineModel:
        """The model of these trees, each its questions, thresholds and leaves."""
        asked = [list(zip(questions, thresholds, strict=True)) for questions, thresholds, _ in trees]
        numbers = {pair: number for number, pair in enumerate(sorted({pair for pairs in asked for pair in pairs}))}
        rows, thresholds = zip(*numbers, strict=True)
        return cls(
            features=tuple(features),
            rows=np.array(rows, dtype=np.intp),
            thresholds=np.array(thresholds, dtype=np.float32)[:, np.newaxis],
            places=np.array([[numbers[pair] for pair in pairs] for pairs in asked], dtype=np.intp).T,
            leaves=np.array([leaves for *_, leaves in trees], dtype=np.int32),
            bias=bias,
        )

    def log_odds(self, columns: dict[str, Floats]) -> Floats:
        """The score of each line, from its features by name."""
        table = np.concatenate([columns[name] for name in self.features]).reshape(len(self.features), -1)
        size = table.shape[1]
        parts = [self._score(table[:, low : low + ROWS_AT_ONCE]) for low in range(0, size, ROWS_AT_ONCE)]
        return np.concatenate(parts)

    def _score(self, table: Floats) -> Floats:
        answers = (table.take(self.rows, axis=0) > self.thresholds).view(np.uint8)
        numbers = np.zeros((len(self.leaves), table.shape[1]), dtype=np.uint8)
        for questions in self.places[::-1]:
            numbers += numbers
            numbers |= answers.take(questions, axis=0)
        places = numbers + np.arange(0, self.leaves.size, self.leaves.shape[1])[:, np.newaxis]
        # No place lies outside, but only a mode that would bring it back spares numpy to look.
        scores = self.leaves.take(places, mode="wrap").sum(axis=0) + self.bias
        total: Floats = scores.astype(np.float32) / np.float32(1000)
        return total


@cache
def load_model() -> LineModel:
    """The model that comes with the project."""
    stored = json.loads(MODEL_FILE.read_text(encoding="utf-8"))
    return LineModel.of(stored["features"], stored["trees"], stored["bias"])
