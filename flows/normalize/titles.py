"""Titles: without the blog's name and markup, their key and slug, and whether a page printed only their beginning."""

from __future__ import annotations

import re

from flows.normalize.folding import fold_words
from flows.normalize.texts import one_line

SLUG_LENGTH = 80
LONG_TITLE = 1_000

# What stands between a post's title and the blog's name in a page title. A bare hyphen needs spaces around it.

HEADING_MARK = re.compile(r"^#{1,6}\s+")
MARKDOWN_LINK = re.compile(r"^!?\[(?P<text>.+)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)$")

# `…`, `...`, `[…]`, with a closing quote at most behind it.
CUT_END = re.compile(r"(?:[…⋯]|\.{3}|[\[(](?:…|\.{3})[\])])[\s\"'”’»]*$")


def plain_title(text: str) -> str:
    """The title on one line, without heading marks and link markup."""
    title = HEADING_MARK.sub("", one_line(text))
    link = MARKDOWN_LINK.match(title)
    return (link["text"].strip() if link else "") or title


def title_key(title: str) -> str:
    """The title folded for matching: case, quotes, dashes and punctuation do not count, nor does what is too long."""
    return fold_words(title[:LONG_TITLE])


def slug(key: str) -> str:
    """A title's key with hyphens, in its own script, 80 characters at most and cut between words."""
    words = key.replace(" ", "-")
    if len(words) <= SLUG_LENGTH:
        return words
    return words[: words.rfind("-", 0, SLUG_LENGTH + 1)] if "-" in words[: SLUG_LENGTH + 1] else words[:SLUG_LENGTH]


def is_cut_title(title: str) -> bool:
    """Whether the title ends with an ellipsis and has words before it."""
    found = CUT_END.search(title)
    return found is not None and bool(title_key(title[: found.start()]))
