"""Which lines of a page flattened to text are its main text, line by line: `main_text.py` asks it for a page.

It reads no language: what it looks at is in `prose_features.py`; the weights are in `prose_model.json`, made by
`bench/train_prose.py`. The answer is advice: a caller that knows better (a related section, a byline that it takes as
metadata) overrides it line by line.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np

from flows.clean.prose_characters import count_words
from flows.clean.prose_features import line_features
from flows.clean.prose_model import load_model

# A line speaks with the square root of its words, so that a caption cannot break a text in two;
# each change between text and furniture costs what a line of six words weighs when it is fairly sure (log-odds 1).
SWITCH_COST = 2.5
# What each line in a gap within the text costs on top, once the title is known: a post is one piece with short
# interruptions, and prose far below its end or above its beginning is a reader's, or the sidebar's.
GAP_LINE_COST = 1.2
MAX_WEIGHING_WORDS = 60
# Added to the log-odds in turn until a text of some words is found.
BIASES = (0.0, 1.0, 2.0)
FEWEST_WORDS = 12

_BEFORE, _TEXT, _GAP, _AFTER = range(4)


def line_log_odds(
    lines: Sequence[str], hints: Sequence[int] = (), title: int | None = None, keys: Sequence[str] = ()
) -> list[float]:
    """Log-odds that a line is main text, judged from it and what stands around it.

    `lines` are stripped, none is blank; `keys` are the same lines casefolded, if they are known already.
    """
    if not lines:
        return []
    odds: list[float] = load_model().log_odds(line_features(lines, hints or [0] * len(lines), title, keys)).tolist()
    return odds


def choose_main_text(
    lines: Sequence[str], log_odds: Sequence[float], *, is_title_known: bool, is_cut: Sequence[bool] = ()
) -> list[bool]:
    """The lines (none blank) to keep, when each is judged together with its neighbours.

    A line that a rule has cut already (`is_cut`) never speaks for text, and costs nothing in a gap: a label between
    two paragraphs is explained. A post may be all list, table or links, which looks like furniture: where next to
    nothing would be kept, the doubt is given to the lines that come nearest to text.
    """
    words = count_words(lines)
    weights = np.sqrt(np.clip(words, 1, MAX_WEIGHING_WORDS))
    is_open = ~np.array(is_cut, dtype=bool) if is_cut else np.ones(len(lines), dtype=bool)
    most = np.where(is_open, inf, 0.0)
    gap_costs = np.where(is_open, GAP_LINE_COST, 0.0) if is_title_known else np.zeros(len(lines))
    kept = np.zeros(len(lines), dtype=bool)
    for bias in BIASES:
        scores = np.minimum((np.asarray(log_odds) + bias) * weights, most)
        kept = np.array(choose_lines(scores.tolist(), SWITCH_COST, gap_costs.tolist()), dtype=bool)
        if words[kept & is_open].sum() >= FEWEST_WORDS:
            break
    chosen: list[bool] = (kept & is_open).tolist()
    return chosen


def choose_lines(scores: Sequence[float], switch_cost: float, gap_costs: Sequence[float]) -> list[bool]:
    """The path of kept and cut lines with the highest total score.

    Each change costs `switch_cost`, each cut line between two kept ones its own of `gap_costs`. The lines before the
    first kept one and after the last one cost nothing more, however many they are.
    """
    runs = _runs(scores, gap_costs)
    before, text, gap, after = 0.0, 0.0, -inf, -inf
    origins: list[tuple[int, int, int, int]] = []
    for total, gap_cost, _ in runs:
        into_text = max((text, _TEXT), (before - switch_cost, _BEFORE), (gap - switch_cost, _GAP))
        out_of_text = (text - switch_cost, _TEXT)
        into_gap, into_after = max((gap, _GAP), out_of_text), max((after, _AFTER), out_of_text)
        origins.append((_BEFORE, into_text[1], into_gap[1], into_after[1]))
        before -= total / 2
        text = into_text[0] + total / 2
        gap = into_gap[0] - total / 2 - gap_cost
        after = into_after[0] - total / 2
    _, state = max((text, _TEXT), (before, _BEFORE), (after, _AFTER))
    path: list[bool] = []
    for (_, _, lines), origin in zip(reversed(runs), reversed(origins), strict=True):
        path.extend([state == _TEXT] * lines)
        state = origin[state]
    return path[::-1]


def _runs(scores: Sequence[float], gap_costs: Sequence[float]) -> list[tuple[float, float, int]]:
    """Sums of score and gap cost, and number, of neighbouring lines that are best kept, cut outside the text only, or
    cut: no path changes within them."""
    if not len(scores):
        return []
    values, costs = np.asarray(scores, dtype=np.float64), np.asarray(gap_costs, dtype=np.float64)
    kinds = (values > 0).astype(np.int8) + (values > -costs)
    starts = np.concatenate(([0], np.flatnonzero(np.diff(kinds)) + 1))
    lengths = np.diff(np.concatenate((starts, [len(values)])))
    sums = np.add.reduceat(values, starts).tolist(), np.add.reduceat(costs, starts).tolist()
    return list(zip(*sums, lengths.tolist(), strict=True))
