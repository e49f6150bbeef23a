"""Switching ideas of cleaning off, one at a time and from outside."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench import ablation
from bench.ablation import EVERYTHING, FLAVOURS, IDEAS, REPEATS, Idea, format_ideas, lonely, measure_ideas, nowhere
from flows.clean.lexicon import find_label
from flows.clean.prose_features import line_features
from flows.clean.prose_model import load_model

LABELLED = Path(__file__).parents[1] / "labelled"
LINES = ["Menu", "A walk", "We walked along the river until it rained, and then we sat in a barn.", "Share", "Menu"]


def test_an_idea_is_off_as_long_as_it_is_entered_and_what_was_remembered_is_forgotten() -> None:
    assert find_label("Share") is not None
    with ablation.without_lexicon():
        assert find_label("Share") is None
    assert find_label("Share") is not None


@pytest.mark.parametrize("neutral", [nowhere, lonely, ablation.never_again])
def test_without_columns_the_line_model_still_has_all_of_them(neutral: ablation.Neutral) -> None:
    columns = line_features(LINES, [0] * len(LINES), 1)
    changed = neutral(columns)
    assert columns.keys() == changed.keys() >= set(load_model().features)
    assert any(not np.array_equal(columns[name], changed[name]) for name in columns)


def test_lines_that_stand_alone_are_told_nothing_by_others() -> None:
    here = lonely(line_features(LINES, [0] * len(LINES), None))
    alone = lonely(line_features(LINES[2:3], [0], None))
    told = [name for name in here if ablation.NEIGHBOUR.fullmatch(name) or ablation.MEAN.fullmatch(name)]
    assert told
    assert [name for name in told if here[name][2] != pytest.approx(alone[name][0])] == []


@pytest.mark.parametrize("idea", IDEAS, ids=lambda idea: idea.name.strip())
def test_every_idea_can_be_switched_off_in_its_flavours(idea: Idea) -> None:
    assert set(idea.flavours) <= set(FLAVOURS)
    with idea.without():
        pass


def test_the_table_says_what_is_lost_without_the_lexicon() -> None:
    scores = measure_ideas([LABELLED], "seed")
    assert next(iter(scores)) == EVERYTHING
    assert list(scores)[-1] == REPEATS
    assert scores["lexicon"]["F1"] < scores[EVERYTHING]["F1"] - 0.05
    assert "without lexicon" in format_ideas("seed", scores)
