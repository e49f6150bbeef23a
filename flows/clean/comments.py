"""Where the readers' comments begin. What they write is prose, often longer than the post: what tells it is labels, or
names with day and time above each."""

from __future__ import annotations

import re

from flows.clean.dates import find_date
from flows.clean.lexicon import Kind
from flows.clean.page import Page
from flows.clean.rules import rule_of

_LOOK_AHEAD = 10
_FEWEST_SIGNED = 3
_FEWEST_SAID = 3  # words
_CLOCK = re.compile(r"\d[:.h]\d\d|\d ?[ap]\.?m\b", re.IGNORECASE)
_LEAST_ABOVE = 40  # characters of text between title and comments
# Labels that stand below a thread rather than in it.
_BELOW = frozenset({Kind.PREVIOUS, Kind.NEXT, Kind.SUBSCRIPTION, Kind.POWERED_BY, Kind.ARCHIVE_LIST, Kind.SHARE_ROW})
_MARKS = frozenset({Kind.COMMENT_FORM, Kind.COMMENT_AUTHOR})


def find_comments(page: Page, body_start: int) -> int | None:
    """The first line of the comment thread or form below the body, None where there is none."""
    weights = [
        min(len(page.lines[i]), 400) * (page.roles[i] is None and page.labels[i] is None)
        for i in range(body_start, len(page))
    ]
    above, below = 0, sum(weights)
    for i, own in enumerate(weights, body_start):
        above, below = above + own, below - own
        if page.roles[i] is None and above >= _LEAST_ABOVE and _starts_thread(page, i, goes_on=below > above):
            return i
    return _find_signed(page, body_start)


def _find_signed(page: Page, body_start: int) -> int | None:
    """The first of three or more lines that name a person, a day and a time of day, each above what that person says.

    In whatever language: a thread that no label announces.
    """
    signed = [i for i in range(body_start + 1, len(page) - 1) if _is_signature(page, i)]
    if len(signed) < _FEWEST_SIGNED:
        return None
    above = sum(min(page.weights[i], 400) for i in range(body_start, signed[0]) if page.roles[i] is None)
    return signed[0] if above >= _LEAST_ABOVE else None


def _is_signature(page: Page, i: int) -> bool:
    """`Jane Other 12 maggio 2013 alle 12:55`, with a line of text below."""
    line = page.lines[i]
    if page.roles[i] is not None or page.roles[i + 1] is not None or _CLOCK.search(line) is None:
        return False
    return _is_comment_header(page, i) and page.counts[i + 1] >= _FEWEST_SAID and not page.is_dated(i + 1)


def _starts_thread(page: Page, i: int, goes_on: bool) -> bool:
    kinds = page.kinds(i)
    label = page.labels[i]
    if label is None:
        return False
    if Kind.COMMENTS_HEADING in kinds and not (label.start and not label.is_strong):
        # An article's worth of text below: then the label is a link to the comments, unless marks of them follow.
        return is_confirmed(page, i) or (label.is_strong and not goes_on)
    if Kind.COMMENT_FORM in kinds:
        # The box of a newsletter in the midst of an article has a field and a button, too.
        return is_confirmed(page, i) if label.is_strong else _is_surely_confirmed(page, i)
    if Kind.COMMENT_AUTHOR not in kinds:
        return False
    # `Minister NAME said:` stands above a quotation.
    return _is_surely_confirmed(page, i) if page.lines[i].endswith(":") else is_confirmed(page, i)


def is_confirmed(page: Page, i: int) -> bool:
    """Whether marks of comments follow soon: `Reply`, `NAME said…`, a name with date and time behind it."""
    ahead = range(i + 1, min(i + 1 + _LOOK_AHEAD, len(page)))
    return any(not page.kinds(j).isdisjoint(_MARKS) or _is_comment_header(page, j) for j in ahead)


def _is_surely_confirmed(page: Page, i: int) -> bool:
    """Whether what follows soon stands in threads alone: a sure label of their forms, a date below or beside a name."""
    ahead = range(i + 1, min(i + 1 + _LOOK_AHEAD, len(page)))
    return is_confirmed(page, i) and any(
        (page.is_strong(j) and not page.kinds(j).isdisjoint(_MARKS)) or page.is_dated(j) or _is_comment_header(page, j)
        for j in ahead
    )


def _is_comment_header(page: Page, i: int) -> bool:
    """`Robert Vezina28 janvier 2012 à 23 h 32`: a name with date and time of day, as Blogger flattens it."""
    line = page.lines[i]
    if len(line) > 100 or not line[:1].isalpha() or (span := find_date(line)) is None:
        return False
    return 1 < span[0] < 60 and span[1] >= len(line) - 3 and span[1] - span[0] > 15


def cut_comments(page: Page, start: int) -> None:
    """Cut everything from the thread's first line on; what stands below the thread keeps its own name."""
    for i in range(start, len(page)):
        below = not page.kinds(i).isdisjoint(_BELOW)
        page.remove(i, rule_of(page, i) if below else "comment_thread")
