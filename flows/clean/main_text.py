"""Which of the lines that no label explains belong to the article: where the body begins, and what lies outside it."""

from __future__ import annotations

from flows.clean.page import Page, weight
from flows.clean.prose import main_text
from flows.clean.prose_hints import Hint, hint_of

# A line counts for its length beyond this: paragraphs a few short lines apart are one text, a menu parts two texts.
_NEUTRAL_LENGTH = 60
_MOST_FOR_A_LINE = 400
# Reader comments may be longer than the post above them; what is shorter than this against the longest is a teaser.
_SHARE_OF_LONGEST = 0.35


def body_start(page: Page) -> int:
    """The first line of the first long stretch of long lines, or 1 where there is none."""
    stretches: list[tuple[int, int]] = []
    total, start = 0, 0
    for i, line in enumerate(page.lines):
        if page.roles[i] is not None:
            continue
        length = min(weight(line), _MOST_FOR_A_LINE) if page.labels[i] is None else 0
        total += length - _NEUTRAL_LENGTH
        if total <= 0:
            total, start = 0, i + 1
        elif stretches and stretches[-1][1] == start:
            stretches[-1] = max(stretches[-1], (total, start))
        else:
            stretches.append((total, start))
    longest = max((total for total, _ in stretches), default=0)
    return next((start for total, start in stretches if total >= _SHARE_OF_LONGEST * longest), 1)


def body_start_model(page: Page) -> int:
    kept = find_main_text(page, None)
    for i in range(len(page)):
        if kept[i] and page.roles[i] is None: return i
    return body_start(page)


def find_main_text(page: Page, title: int | None) -> list[bool]:
    """For each filled line whether it reads as main text, by the line model."""
    hints = [Hint.NONE] * len(page.folded)
    for number, label in zip(page.numbers, page.labels, strict=True):
        hints[number] = hint_of(label, page.folded[number])
    kept = main_text(page.folded, hints, None if title is None else page.numbers[title])
    return [kept[number] for number in page.numbers]


def cut_outside(page: Page, start: int, end: int, kept: list[bool]) -> None:
    """Cut the open lines that no rule explains and that the line model does not take for main text."""
    for i in range(start, end):
        if not kept[i]:
            page.remove(i, "outside_main_text")
