"""Titles, slugs and cut titles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.normalize.titles import SLUG_LENGTH, is_cut_title, plain_title, slug, title_key


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("### Iran deal", "Iran deal"),
        ("### [Iran deal](https://example.org/2018/05/iran_(deal).html)", "Iran deal"),
        ("[Iran] deal (again)", "[Iran] deal (again)"),
        ("# 1 in the world", "1 in the world"),
        ("#1 in the world", "#1 in the world"),
        ("  Two\u00a0\u00a0words\u200b ", "Two words"),
        ("- ", "-"),
    ],
)
def test_titles_lose_markup_only(text: str, title: str) -> None:
    assert plain_title(text) == title


@pytest.mark.parametrize(
    "title",
    [
        "The Christmas of…",
        "The Christmas of ...",
        "The Christmas […]",
        "The Christmas of the “surv…”",
        "クリスマス……",
        "Wait....",
    ],
)
def test_a_title_with_an_ellipsis_at_its_end_is_cut(title: str) -> None:
    assert is_cut_title(title)


@pytest.mark.parametrize("title", ["The Christmas", "…", "...", "“…”", "Wait… what?", "Dr.", "…and then", ""])
def test_other_titles_are_whole(title: str) -> None:
    assert not is_cut_title(title)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Obama's hidden corruption that enriched his friends", "obamas-hidden-corruption-that-enriched-his-friends"),
        ("हिन्दी में ब्लॉग", "हिन्दी-में-ब्लॉग"),
        ("Décembre à Paris !", "décembre-à-paris"),
        ("word " * 30, ("word-" * 16).rstrip("-")),
        ("x" * 100, "x" * 80),
    ],
)
def test_slugs_are_words_with_hyphens(title: str, expected: str) -> None:
    assert slug(title_key(title)) == expected


@given(st.text())
def test_a_slug_is_short_and_has_no_hyphen_at_its_ends(title: str) -> None:
    key = title_key(title)
    assert len(slug(key)) <= SLUG_LENGTH
    assert any(map(str.isalnum, title)) is False or slug(key) == slug(key).strip("-")
