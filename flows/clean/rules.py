"""The names of rules that cut labels: what a person reads beside a line that was removed."""

from __future__ import annotations

from flows.clean.lexicon import Kind
from flows.clean.page import Page

_NAMES = {
    Kind.NETWORK: "share_row",
    Kind.PREVIOUS: "pager",
    Kind.NEXT: "pager",
    Kind.COMMENTS_HEADING: "comments_heading",
    Kind.COMMENT_AUTHOR: "comment_thread",
    Kind.RECENT_HEADING: "recent_posts",
    Kind.POPULAR_HEADING: "related_heading",
    Kind.BYLINE_LABEL: "byline",
    Kind.BYLINE_START: "byline",
    Kind.UPDATED_LABEL: "byline",
    Kind.UPDATED_START: "byline",
    Kind.LABELS_HEADING: "labels_heading",
    Kind.LABELS_START: "labels_line",
}
# Where a line has several kinds, the first of these names the rule.
_ORDER = (
    Kind.SHARE_ROW, Kind.NETWORK, Kind.NEXT, Kind.PREVIOUS, Kind.POWERED_BY, Kind.READ_MORE, Kind.ARCHIVE_LIST,
    Kind.COMMENTS_HEADING, Kind.COMMENT_FORM,
)  # fmt: skip


def rule_of(page: Page, i: int) -> str:
    """The rule that cuts line `i` for being a label."""
    kinds = page.kinds(i)
    kind = next((kind for kind in _ORDER if kind in kinds), None) or min(kinds)
    return _NAMES.get(kind, kind.value)
