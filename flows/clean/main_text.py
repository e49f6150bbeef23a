"""Which of the lines that no label explains belong to the article: where the body begins, and what lies outside it."""

from __future__ import annotations

from itertools import groupby

from flows.clean.page import REPEATED, Page
from flows.clean.prose import choose_main_text, line_log_odds

# A line counts for its length beyond this: paragraphs a few short lines apart are one text, a menu parts two texts.
_NEUTRAL_LENGTH = 60
_MOST_FOR_A_LINE = 400
_FIRST_LINES = 3
_MOST_LINES = 20_000  # no post has more; the line model is not asked about such a page
# Log-odds: how much surer the line model must be that a line does not belong to a post.
_POST_BIAS = 0.5
_BARE_BIAS = 1.0
# Reader comments may be longer than the post above them; what is shorter than this against the longest is a teaser.
_SHARE_OF_LONGEST = 0.35
_REPEATED = -3.0  # log-odds that a line is text which stands on many pages of the blog
_MOST_SANDWICHED = 2  # lines


def body_start(page: Page) -> int:
    """The first line of the first long stretch of long lines, or 1 where there is none."""
    stretches: list[tuple[int, int]] = []
    total, start = 0, 0
    for i, own in enumerate(page.weights):
        if page.roles[i] is not None:
            continue
        length = min(own, _MOST_FOR_A_LINE) if page.labels[i] is None and i not in page.repeated else 0
        total += length - _NEUTRAL_LENGTH
        if total <= 0:
            total, start = 0, i + 1
        elif stretches and stretches[-1][1] == start:
            stretches[-1] = max(stretches[-1], (total, start))
        else:
            stretches.append((total, start))
    longest = max((total for total, _ in stretches), default=0)
    return next((start for total, start in stretches if total >= _SHARE_OF_LONGEST * longest), 1)


def model_start(page: Page) -> int:
    """Where the line model sees the main text begin, before it is told a title."""
    kept = find_main_text(page, None)
    return next((i for i in range(len(page)) if kept[i] and page.roles[i] is None), body_start(page))


def find_main_text(page: Page, title: int | None, bias: float = 0.0) -> list[bool]:
    """For each filled line whether it reads as main text, by the line model; a bias above 0 keeps more."""
    if not 0 < len(page) <= _MOST_LINES:
        return [True] * len(page)
    odds = line_log_odds(page.lines, page.hints, title, page.keys)
    known = [_REPEATED if i in page.repeated else own + bias for i, own in enumerate(odds)]
    is_cut = [role is not None for role in page.roles]
    return choose_main_text(page.lines, known, is_title_known=title is not None, is_cut=is_cut)


def cut_outside(page: Page, start: int, end: int, title: int | None) -> None:
    """Cut the open lines that no rule explains and that the line model does not take for main text.

    What begins with its title is a saved post rather than a whole page, and hardly anything foreign is in it. Where
    not even a label stands between title and end, the model is asked for nothing but what it is very sure of.
    """
    bias = 0.0
    if title is not None and title <= _FIRST_LINES:
        is_bare = all(page.labels[i] is None for i in range(start, end))
        bias = _BARE_BIAS if is_bare else _POST_BIAS
    kept = find_main_text(page, title, bias)
    if not any(kept[i] for i in range(start, end) if page.roles[i] is None):
        return
    _keep_sandwiched(page, range(start, end), kept)
    for i in range(start, end):
        if not kept[i]:
            page.remove(i, REPEATED if i in page.repeated else "outside_main_text")


def _keep_sandwiched(page: Page, lines: range, kept: list[bool]) -> None:
    """Keep one or two repeated lines between lines of text: `Ingredients`, a remark that the author makes each time."""
    is_open = [i for i in lines if page.roles[i] is None]
    for is_repeated, group in groupby(range(len(is_open)), lambda at: is_open[at] in page.repeated):
        run = list(group)
        around = [is_open[at] for at in (run[0] - 1, run[-1] + 1) if 0 <= at < len(is_open)]
        if is_repeated and len(run) <= _MOST_SANDWICHED and len(around) == 2 and all(kept[i] for i in around):
            for at in run:
                kept[is_open[at]] = True
