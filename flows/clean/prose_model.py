"""The line model: symmetric decision trees, read from `prose_model.json` and evaluated for all lines at once.

A tree asks up to six questions "is feature f of the line above t?"; the answers, first question lowest, are the
binary number of a leaf, and the sum of the leaves of all trees is the line's score in thousandths of log-odds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from flows.clean.prose_characters import Floats

MODEL_FILE = Path(__file__).with_name("prose_model.json")
# Bounds the memory of one step to some 50 MB on pages of any length.
ROWS_AT_ONCE = 2048


@dataclass(frozen=True, slots=True)
class LineModel:
    """`questions` and `thresholds`: trees x depth; `leaves`: trees x 2^depth, in thousandths of log-odds."""

    features: tuple[str, ...]
    questions: npt.NDArray[np.intp]
    thresholds: Floats
    leaves: npt.NDArray[np.int32]
    bias: int

    def log_odds(self, columns: dict[str, Floats]) -> Floats:
        """The score of each line, from its features by name."""
        table = np.array([columns[name] for name in self.features])
        size = table.shape[1]
        parts = [self._score(table[:, low : low + ROWS_AT_ONCE]) for low in range(0, size, ROWS_AT_ONCE)]
        return np.concatenate(parts)

    def _score(self, table: Floats) -> Floats:
        trees, leaves = self.leaves.shape
        numbers = np.zeros((trees, table.shape[1]), dtype=np.uint8)
        for depth in range(self.questions.shape[1]):
            answers = table.take(self.questions[:, depth], axis=0) > self.thresholds[:, depth, np.newaxis]
            numbers |= answers.view(np.uint8) << np.uint8(depth)
        places = numbers + np.arange(0, trees * leaves, leaves)[:, np.newaxis]
        scores = self.leaves.ravel().take(places).sum(axis=0) + self.bias
        total: Floats = scores.astype(np.float32) / np.float32(1000)
        return total


@cache
def load_model() -> LineModel:
    """The model that comes with the project."""
    stored = json.loads(MODEL_FILE.read_text(encoding="utf-8"))
    questions, thresholds, leaves = zip(*stored["trees"], strict=True)
    return LineModel(
        features=tuple(stored["features"]),
        questions=np.array(questions, dtype=np.intp),
        thresholds=np.array(thresholds, dtype=np.float32),
        leaves=np.array(leaves, dtype=np.int32),
        bias=stored["bias"],
    )
