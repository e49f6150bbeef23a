"""Characters, white space and the excerpt."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.normalize.texts import (
    EXCERPT_LENGTH,
    excerpt,
    has_refused,
    one_line,
    split_paragraphs,
    storable_text,
)

ANY_TEXT = st.text(st.one_of(st.characters(), st.sampled_from("a \u00a0\u00ad\u200b\u200d\u2028\x00\x85\ud800e\u0301")))


@given(ANY_TEXT)
def test_a_line_is_composed_and_holds_single_spaces_and_nothing_a_database_refuses(text: str) -> None:
    line = one_line(text)
    line.encode()
    assert not has_refused(line)
    assert unicodedata.is_normalized("NFC", line)
    assert line == " ".join(line.split())


@given(ANY_TEXT)
def test_making_a_line_twice_changes_nothing(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)


@given(ANY_TEXT)
def test_storable_text_can_be_stored_and_else_stays_as_it_is(text: str) -> None:
    stored = storable_text(text)
    stored.encode()
    assert not has_refused(stored)
    if text.isprintable():
        assert stored == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\u00a0\u00a0b", "a b"),
        ("\u3000a\u2003b\u202f", "a b"),
        ("immi\u00adgrants", "immigrants"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\u202bשלום\u202c", "שלום"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क\u094d\u200dष", "क\u094d\u200dष"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("e\u0301te\u0301", "été"),
        ("a\tb\r\nc\u2028d\u0085e", "a b c d e"),
        ("nul\x00 bell\x07", "nul bell"),
        ("half \ud83d pair", "half \ufffd pair"),
    ],
)
def test_known_lines(text: str, line: str) -> None:
    assert one_line(text) == line


def test_a_line_break_inside_a_paragraph_begins_another() -> None:
    assert split_paragraphs(("one\ntwo", "\u200b", "three\u2029four")) == ("one", "two", "three", "four")


@given(st.lists(ANY_TEXT))
def test_an_excerpt_is_short_and_begins_like_the_text(body: list[str]) -> None:
    paragraphs = split_paragraphs(tuple(body))
    short = excerpt(paragraphs)
    assert len(short) <= EXCERPT_LENGTH
    assert " ".join(paragraphs).startswith(short.removesuffix("…"))


def test_a_short_text_is_its_own_excerpt() -> None:
    assert excerpt(("One.", "Two.")) == "One. Two."


def test_an_excerpt_ends_between_words() -> None:
    text = "word " * 50
    assert excerpt((text.strip(),)) == ("word " * 39).strip() + " word…"


def test_a_text_without_spaces_is_cut_between_characters() -> None:
    assert excerpt(("天" * 300,)) == "天" * 199 + "…"


@pytest.mark.parametrize("cluster", ["e\u0323\u0302", "👩🏽\u200d💻", "कि", "กำ้"])
def test_an_excerpt_never_parts_what_is_drawn_as_one_character(cluster: str) -> None:
    for shift in range(len(cluster)):
        short = excerpt(("天" * shift + cluster * 200,))
        assert short.removesuffix("…")[shift:].replace(cluster, "") == ""


def test_marks_without_end_are_cut_somewhere() -> None:
    assert len(excerpt(("a" + "\u0301" * 500,))) <= EXCERPT_LENGTH
