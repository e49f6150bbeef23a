"""Where the readers' comments begin. What they write is prose, often longer than the post; only labels tell."""

from __future__ import annotations

from flows.clean.dates import find_date
from flows.clean.lexicon import Kind
from flows.clean.page import Page

_LOOK_AHEAD = 10
_MARKS = frozenset({Kind.COMMENT_FORM, Kind.COMMENT_AUTHOR})


def find_comments(page: Page, body_start: int) -> int | None:
    """The first line of the comment thread or form below the body, None where there is none."""
    prose = 0
    for i in range(body_start, len(page)):
        if page.roles[i] is None and _starts_thread(page, i, prose):
            return i
        prose += page.labels[i] is None
    return None


def _starts_thread(page: Page, i: int, prose: int) -> bool:
    kinds = page.kinds(i)
    label = page.labels[i]
    if label is None or prose == 0:
        return False
    if Kind.COMMENTS_HEADING in kinds and not (label.start and not label.is_strong):
        return _is_confirmed(page, i) or (label.is_strong and not _goes_on(page, i))
    if Kind.COMMENT_FORM in kinds:
        return _is_confirmed(page, i)
    return Kind.COMMENT_AUTHOR in kinds and _is_confirmed(page, i)


def _is_confirmed(page: Page, i: int) -> bool:
    """Whether marks of comments follow soon: `Reply`, `NAME said…`, a name with date and time behind it."""
    ahead = range(i + 1, min(i + 1 + _LOOK_AHEAD, len(page)))
    return any(not page.kinds(j).isdisjoint(_MARKS) or _is_comment_header(page, j) for j in ahead)


def _is_comment_header(page: Page, i: int) -> bool:
    """`Robert Vezina28 janvier 2012 à 23 h 32`: a name with date and time of day, as Blogger flattens it."""
    line = page.lines[i]
    if len(line) > 100 or not line[:1].isalpha() or (span := find_date(line)) is None:
        return False
    return 1 < span[0] < 60 and span[1] >= len(line) - 3 and span[1] - span[0] > 15


def _goes_on(page: Page, i: int) -> bool:
    """Whether an article's worth of prose still follows: then the label was only a link to the comments."""
    return sum(j > i for j in page.prose) >= 3
