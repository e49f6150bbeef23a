"""Rows inside a post's box that are no part of its text, told by what they say.

Labels go where they are sure, a list of other posts with the heading above it, a line such as `Read also: TITLE` by its
beginning and its link; at the end of the text whatever is a label or nothing but a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, islice

from flows.clean.html.body import Cuts
from flows.clean.html.labels import label_of
from flows.clean.html.tree import Block, PageTree
from flows.clean.lexicon import RELATED_HEADINGS, Kind, Label
from flows.clean.metadata import Metadata, take_metadata
from flows.clean.page import Page

_PARAGRAPH = 80  # characters outside links
_HEAD = 6  # rows above the first paragraph
_TAIL = 0.1  # share of the prose: what stands above less than this is near the end
_LINKED = 0.6  # share of a line that is a link
_HEADINGS = frozenset({"h2", "h3", "h4", "h5"})
_LISTED = frozenset({"li", "a", "div", "h3", "h4", "h5"})
# Labels that are cut wherever they stand, if they are sure.
_ANYWHERE = frozenset(
    {
        Kind.SHARE_ROW, Kind.ADVERTISEMENT, Kind.SUBSCRIPTION, Kind.COOKIE_NOTICE, Kind.COMMENT_FORM, Kind.LIKE_ROW,
        Kind.RELATED_PLUGIN, Kind.EMBED, Kind.READING_TIME, Kind.POWERED_BY,
    }
)  # fmt: skip
_HEADS_LIST = frozenset({*RELATED_HEADINGS, Kind.COMMENTS_HEADING, Kind.RECENT_HEADING})
_HEADS_TEASER = frozenset({*RELATED_HEADINGS, Kind.READ_MORE})


def cut_rows(tree: PageTree, rows: Sequence[int], cuts: Cuts) -> None:
    """Give the blocks in `rows`, which are the post's so far, the rules that cut them."""
    _cut_start(tree, rows, cuts)
    labels = {i: label_of(tree.blocks[i].text) for i in rows}
    prose = list(accumulate(_prose(tree.blocks[i], labels[i]) for i in rows))
    for place, i in enumerate(rows):
        is_near_end = prose[-1] - prose[place] <= _TAIL * prose[-1]
        if cuts[i] is None and _heads_list(tree, i, labels[i], is_near_end):
            _cut_list(tree, rows, place, cuts, is_near_end)
        elif cuts[i] is None:
            cuts[i] = _rule_of(tree.blocks[i], labels[i])
    _cut_end(tree, rows, labels, cuts)


def _cut_start(tree: PageTree, rows: Sequence[int], cuts: Cuts) -> None:
    """Bylines and dates above the first paragraph."""
    for i in rows[:_HEAD]:
        text = tree.blocks[i].text
        if tree.blocks[i].own_length >= _PARAGRAPH:
            return
        page = Page.of(text)
        if len(page) == 1 and take_metadata(page, 0, Metadata()):
            cuts[i] = page.rules[0]


def _prose(block: Block, label: Label | None) -> int:
    return block.own_length if label is None and block.own_length >= _PARAGRAPH else 0


def _heads_list(tree: PageTree, i: int, label: Label | None, is_near_end: bool) -> bool:
    """Whether this is the heading of a list of other posts, or of comments."""
    if label is None or label.start or label.kinds.isdisjoint(_HEADS_LIST):
        return False
    return is_near_end or tree.elements[tree.blocks[i].parent].tag in _HEADINGS


def _cut_list(tree: PageTree, rows: Sequence[int], place: int, cuts: Cuts, is_near_end: bool) -> None:
    """The heading, and below it all near the end of the text, elsewhere as long as lines are links."""
    cuts[rows[place]] = "related_heading"
    for i in islice(rows, place + 1, None):
        block = tree.blocks[i]
        if not is_near_end and block.link_length <= len(block.text) / 2:
            break
        cuts[i] = cuts[i] or "related_posts"


def _rule_of(block: Block, label: Label | None) -> str | None:
    """The rule for a row on its own."""
    if label is None:
        return None
    if not label.start and label.is_strong and (kinds := label.kinds & _ANYWHERE):
        return min(kinds).value
    rest = len(block.text) - label.start
    is_teaser = label.start and not label.kinds.isdisjoint(_HEADS_TEASER) and block.link_length >= _LINKED * rest > 0
    return "teaser" if is_teaser else None


def _cut_end(tree: PageTree, rows: Sequence[int], labels: dict[int, Label | None], cuts: Cuts) -> None:
    """From the last row up as long as rows are labels or nothing but links."""
    for i in reversed(rows):
        block, label = tree.blocks[i], labels[i]
        if cuts[i] is not None:
            continue
        if label is not None and (not label.start or label.is_strong):
            cuts[i] = min(label.kinds).value
        elif block.own_length < 15 and block.link_length > 0.8 * len(block.text) and _is_listed(tree, block):
            cuts[i] = "link_list"
        else:
            return


def _is_listed(tree: PageTree, block: Block) -> bool:
    return tree.elements[block.parent].tag in _LISTED
