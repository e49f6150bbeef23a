"""What trafilatura makes of a page on which no box is named after the post. It decides which blocks stay, no more."""

from __future__ import annotations

from collections.abc import Sequence

from flows.clean.html.heading import fold_title
from flows.clean.html.tree import PageTree

# It takes seconds for more.
_LONGEST_PAGE = 2_000_000  # characters
_MOST_ELEMENTS = 20_000
_MOST_BLOCKS = 5_000
# Of a page's text: where so much is kept, nobody finds much more.
_ALMOST_ALL = 0.75


def ask_again(tree: PageTree, html: str, text: Sequence[int]) -> list[int]:
    """The blocks of the page that trafilatura keeps too, if they hold more text than these; else these."""
    if len(html) > _LONGEST_PAGE or len(tree.elements) > _MOST_ELEMENTS or len(tree.blocks) > _MOST_BLOCKS:
        return list(text)
    if _length(tree, text) >= _ALMOST_ALL * _length(tree, range(len(tree.blocks))):
        return list(text)
    # Imported here: it takes a third of a second, and few pages need it.
    from trafilatura import extract

    answer = extract(html, include_comments=False, include_tables=True) or ""
    kept_lines = {fold_title(line.lstrip("- |")) for line in answer.splitlines()}
    kept = [i for i, block in enumerate(tree.blocks) if len(block.text) > 1 and fold_title(block.text) in kept_lines]
    return kept if _length(tree, kept) > _length(tree, text) else list(text)


def _length(tree: PageTree, blocks: Sequence[int]) -> int:
    return sum(tree.blocks[i].own_length for i in blocks)
