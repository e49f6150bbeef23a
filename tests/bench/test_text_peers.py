"""Rules of others for text without tags, as they are published."""

from __future__ import annotations

import pytest

from bench.c4_lines import keep_c4_lines
from bench.text_blocks import keep_article_blocks, keep_article_paragraphs

PARAGRAPH = (
    "We walked along the river until the rain began, and then we sat in a barn, drank tea from a flask, counted the "
    "swallows under the roof and waited for an hour until the worst of it was over and the path could be seen again."
)
PAGE = f"Home\n\nAbout\n\nA walk in the rain\n\n{PARAGRAPH}\n\n{PARAGRAPH}\n\nShare\n\nOlder post"


@pytest.mark.parametrize(
    "line",
    [
        "Home",
        "Three words only.",
        "This line has many words and no end",
        "This teaser is cut off in its middle...",
        "Please switch on JavaScript in your browser to see it.",
        "By reading on you agree to our Privacy Policy, said nobody.",
    ],
)
def test_c4_cuts_what_is_no_sentence_or_speaks_of_the_site(line: str) -> None:
    assert keep_c4_lines(line) == ""


@pytest.mark.parametrize(
    "line", ["We had tea in a barn.", 'Then she said to me: "Not today"', "Who would have thought so?"]
)
def test_c4_keeps_sentences(line: str) -> None:
    assert keep_c4_lines(f"Home\n  {line}  \nAbout") == line


def test_boilerpy3_finds_the_same_with_and_without_its_parser() -> None:
    found = keep_article_blocks(PAGE)
    assert keep_article_paragraphs(PAGE) == found
    assert found.count(PARAGRAPH) == 2
    assert "Older post" not in found


def test_boilerpy3_finds_nothing_in_nothing() -> None:
    assert keep_article_blocks("") == keep_article_paragraphs("\n\n") == ""
