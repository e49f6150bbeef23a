"""What the line model is told about a line beforehand: the lexicon's labels and the dates, in seven kinds."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from flows.clean.dates import is_date_line
from flows.clean.lexicon import Kind, Label, find_label


class Hint(IntEnum):
    """What is known of one line. Where several hold, the largest."""

    NONE = 0
    FURNITURE = 1  # share, like, subscribe, navigation, pager, read more, cookies, advertisements
    BYLINE = 2  # author, labels, reading time
    DATE = 3  # nothing but a date
    RELATED = 4  # heading of a list of other posts
    COMMENTS = 5  # heading of the readers' comments
    REPLY = 6  # a line that stands with each comment, or the form below them


_HINT_OF_KIND = dict.fromkeys(Kind, Hint.FURNITURE) | {
    Kind.BYLINE_START: Hint.BYLINE,
    Kind.BYLINE_LABEL: Hint.BYLINE,
    Kind.UPDATED_START: Hint.BYLINE,
    Kind.UPDATED_LABEL: Hint.BYLINE,
    Kind.LABELS_START: Hint.BYLINE,
    Kind.LABELS_HEADING: Hint.BYLINE,
    Kind.READING_TIME: Hint.BYLINE,
    Kind.POPULAR_HEADING: Hint.RELATED,
    Kind.RELATED_HEADING: Hint.RELATED,
    Kind.RECENT_HEADING: Hint.RELATED,
    Kind.RELATED_PLUGIN: Hint.RELATED,
    Kind.COMMENTS_HEADING: Hint.COMMENTS,
    Kind.COMMENT_FORM: Hint.REPLY,
    Kind.COMMENT_AUTHOR: Hint.REPLY,
}


def find_hints(folded: Sequence[str]) -> list[Hint]:
    """The hint for each folded line of a page, blank lines included."""
    return [hint_of(find_label(line), is_date=is_date_line(line)) if line else Hint.NONE for line in folded]


def hint_of(label: Label | None, *, is_date: bool) -> Hint:
    """The hint for a line whose label is known already, and whether it is nothing but a date."""
    if label is not None:
        return max(_HINT_OF_KIND[kind] for kind in label.kinds)
    return Hint.DATE if is_date else Hint.NONE
