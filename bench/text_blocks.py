"""boilerpy3's article filters on pages without tags: each line that is not blank is one of its blocks.

Its own parser makes blocks from HTML, so either a text is put into paragraphs first, or the blocks are made here, which
takes a third of the time and comes to the same. Two figures of a block need no tags: its words, and how many of them
stand in full lines when the block is wrapped at 80 characters. What is linked, a text does not tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from boilerpy3.document import TextBlock, TextDocument
from boilerpy3.extractors import ArticleExtractor

LINE_LENGTH = 80

_ARTICLE = ArticleExtractor(raise_on_failure=False)
_WORD = re.compile(r"\S*\w\S*")


def keep_article_blocks(text: str) -> str:
    """The lines of a page that boilerpy3 takes for its article."""
    document = TextDocument([_block(line, number) for number, line in enumerate(_lines(text))])
    _ARTICLE.filter.process(document)
    return str(document.content)


def keep_article_paragraphs(text: str) -> str:
    """The same by way of its parser, as its documentation says."""
    paragraphs = "\n".join(f"<p>{escape(line)}</p>" for line in _lines(text))
    return str(_ARTICLE.get_content(f"<html><body>{paragraphs}</body></html>"))


def _lines(text: str) -> Iterator[str]:
    return filter(None, map(str.strip, text.splitlines()))


def _block(line: str, number: int) -> TextBlock:
    words = _WORD.findall(line)
    in_full_lines, full_lines = _wrap(words)
    return TextBlock(
        line,
        num_words=len(words),
        num_words_in_wrapped_lines=in_full_lines,
        num_wrapped_lines=full_lines,
        offset_blocks=number,
    )


def _wrap(words: Sequence[str]) -> tuple[int, int]:
    """Words in full lines, and how many such lines there are; a block of one line counts as full."""
    full_lines, in_last_line, length = 0, 0, -1
    for word in words:
        length += len(word) + 1
        in_last_line += 1
        if length > LINE_LENGTH:
            full_lines, in_last_line, length = full_lines + 1, 1, len(word)
    return (len(words) - in_last_line, full_lines) if full_lines else (len(words), 1)
