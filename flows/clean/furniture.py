"""What stands around the body: lines that are labels, or look like what stands between labels, from both edges inward.

Rules of use. A label of one word acts only at an edge of the page or beside its kin. A label that is sure acts
anywhere, but only on its own line. Everything that is cut keeps the name of what cut it.
"""

from __future__ import annotations

from flows.clean.lexicon import RELATED_HEADINGS, Kind
from flows.clean.metadata import Metadata, take_labels, take_metadata
from flows.clean.page import REPEATED, Page, ends_sentence, has_letters
from flows.clean.rules import rule_of
from flows.clean.titles import is_repeat
from schemas.records import Role

_SHORT = 60
_MOST_BELOW = 0.2  # share of the text above
_METADATA_REACH = 8  # lines below the body in which its byline and date are looked for
_LONGEST_LABELS = 160
_HEADER_REACH = 20  # lines below the title
_UNREAD = frozenset({"outside_main_text", "header_line"})
# Labels that stand below a post and above nothing of it.
_POST_ENDS = frozenset(
    {
        Kind.SHARE_ROW, Kind.PREVIOUS, Kind.NEXT, Kind.COMMENTS_HEADING, Kind.LABELS_HEADING, Kind.LABELS_START,
        Kind.POWERED_BY, Kind.RECENT_HEADING, Kind.ARCHIVE_LIST, Kind.SUBSCRIPTION, Kind.COMMENT_FORM, Kind.LIKE_ROW,
        Kind.POPULAR_HEADING, Kind.RELATED_HEADING, Kind.BYLINE_START,
    }
)  # fmt: skip
# Kinds that are cut on their own line wherever they stand, if the label is sure.
_ANYWHERE = frozenset(
    {
        Kind.SHARE_ROW, Kind.ADVERTISEMENT, Kind.POWERED_BY, Kind.SUBSCRIPTION, Kind.COOKIE_NOTICE, Kind.COMMENT_FORM,
        Kind.LIKE_ROW, Kind.RELATED_PLUGIN, Kind.EMBED, Kind.READING_TIME,
    }
)  # fmt: skip


def is_furniture(page: Page, i: int) -> bool:
    """Whether line `i` is a label as a whole, or has nothing to read in it."""
    label = page.labels[i]
    if label is None:
        return not any(c.isalnum() for c in page.lines[i]) or page.lines[i].isdecimal()
    return not label.start or (label.is_strong and label.kinds.isdisjoint({Kind.BYLINE_START, *RELATED_HEADINGS}))


def read_near(page: Page, lines: range, found: Metadata) -> None:
    """Read the dates and bylines in these lines, which stand right above the title."""
    for i in lines:
        if not page.is_prose(i):
            take_metadata(page, i, found)


def read_removed(page: Page, title: int, found: Metadata) -> None:
    """Read the date and byline below a subtitle, where they were cut as no part of the text."""
    for i in range(title + 1, min(title + 1 + _HEADER_REACH, len(page))):
        if page.roles[i] is None:
            return  # the text
        if page.roles[i] is Role.REMOVED and page.rules[i] in _UNREAD:
            rule = page.rules[i]
            page.roles[i] = page.rules[i] = None
            if not take_metadata(page, i, found):
                page.remove(i, rule or "")


def cut_above(page: Page, title: int) -> None:
    """Everything above the title goes; dates and bylines near it are read first."""
    for i in range(title):
        if page.roles[i] is None:
            page.remove(i, _rule_above(page, i))


def _rule_above(page: Page, i: int) -> str:
    if i in page.repeated:
        return REPEATED
    return rule_of(page, i) if is_furniture(page, i) and page.labels[i] else "above_title"


def cut_head(page: Page, title: int | None, found: Metadata) -> int:
    """Read and cut the lines between title and body; where the body begins."""
    i = 0 if title is None else title + 1
    while i < len(page):
        if page.roles[i] is None and not _cut_edge_line(page, i, title, found) and not _cut_sandwiched(page, i):
            break
        i += 1
    return i


def cut_tail(page: Page, start: int, title: int | None, found: Metadata) -> int:
    """Read and cut labels and metadata from the end upward; where the body ends (not included)."""
    end = len(page)
    while end > start and (page.roles[end - 1] is not None or _cut_edge_line(page, end - 1, title, found)):
        end -= 1
    return end


def cut_below(page: Page, start: int, found: Metadata) -> None:
    """Cut all that stands below the first label that ends a post, if hardly any prose is there."""
    weights = [
        min(len(page.lines[i]), 400)
        if page.roles[i] is None and page.labels[i] is None and i not in page.repeated
        else 0
        for i in range(len(page))
    ]
    above, below = 0, sum(weights[start:])
    for i in range(start, len(page)):
        above, below = above + weights[i], below - weights[i]
        if above and below <= _MOST_BELOW * above and _ends_post(page, i):
            _cut_from(page, i, found)
            return


def _ends_post(page: Page, i: int) -> bool:
    label = page.labels[i]
    if label is None or label.kinds.isdisjoint(_POST_ENDS):
        return False
    return not label.start or (label.is_strong and label.kinds.isdisjoint(RELATED_HEADINGS))


def _cut_from(page: Page, start: int, found: Metadata) -> None:
    """Cut every open line from here on; metadata close by is read, and what stands below a heading of labels."""
    for i in range(start, len(page)):
        if page.roles[i] is not None:
            continue
        if i < start + _METADATA_REACH and take_metadata(page, i, found):
            continue
        if (
            i
            and Kind.LABELS_HEADING in page.kinds(i - 1)
            and page.labels[i] is None
            and len(page.lines[i]) <= _LONGEST_LABELS
        ):
            take_labels(page, i, found)
        else:
            page.remove(i, rule_of(page, i) if page.labels[i] and is_furniture(page, i) else "below_article")


def cut_labels(page: Page, start: int, end: int) -> None:
    """Cut labels within the body: the sure ones, and others that stand together."""
    weak = [
        i for i in range(start, end) if page.roles[i] is None and page.labels[i] is not None and is_furniture(page, i)
    ]
    for i in weak:
        if page.is_strong(i) and not _ANYWHERE.isdisjoint(page.kinds(i)):
            page.remove(i, rule_of(page, i))
    together = set(weak)
    for i in weak:
        kin = [
            near
            for near in (i - 1, i + 1)
            if near in together and not _related_kinds(page, i).isdisjoint(page.kinds(near))
        ]
        if kin:
            page.remove(i, rule_of(page, i))


def _related_kinds(page: Page, i: int) -> frozenset[Kind]:
    """The kinds that belong beside those of line `i`."""
    kinds = page.kinds(i)
    if not kinds.isdisjoint({Kind.NETWORK, Kind.SHARE_ROW, Kind.LIKE_ROW}):
        return kinds | {Kind.NETWORK, Kind.SHARE_ROW, Kind.LIKE_ROW}
    if not kinds.isdisjoint({Kind.PREVIOUS, Kind.NEXT}):
        return kinds | {Kind.PREVIOUS, Kind.NEXT, Kind.NAVIGATION}
    return kinds


def _cut_edge_line(page: Page, i: int, title: int | None, found: Metadata) -> bool:
    """Cut a line at an edge of the body if it is furniture, metadata or the title again."""
    if is_repeat(page, i, title):
        page.remove(i, "repeated_title")
    elif take_metadata(page, i, found):
        pass
    elif i in page.repeated:
        page.remove(i, REPEATED)
    elif is_furniture(page, i):
        page.remove(i, rule_of(page, i) if page.labels[i] else "no_words")
    else:
        return False
    return True


def _cut_sandwiched(page: Page, i: int) -> bool:
    """A short line between title and byline or share row: a category, the author's name alone, a caption."""
    line = page.lines[i]
    if len(line) > _SHORT or ends_sentence(line):
        return False
    below = range(i + 1, min(i + 3, len(page)))
    if any(page.is_prose(j) for j in below[:1]):
        return False
    marks = {Kind.SHARE_ROW, Kind.NETWORK, Kind.BYLINE_LABEL, Kind.READING_TIME}
    if any(page.is_dated(j) or not page.kinds(j).isdisjoint(marks) for j in below if has_letters(page.lines[j])):
        page.remove(i, "header_line")
        return True
    return False
