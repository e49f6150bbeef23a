"""Folding: one key for one title, whatever the page made of its quotes, dashes and case."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flows.normalize.folding import _fold_any, _fold_plain, fold_words

# Any code point, surrogates too, with the troublesome ones more often than chance has it.
TROUBLE = "aÀéß'’‘\"“„´`—–-… \u00a0\u200d\u0301\u0300\u0327İıſŒﬁ①½Ёйけガｶﾞกำहिन्दी\u0345\u1fb3ͅ"
ANY_TEXT = st.text(st.one_of(st.characters(), st.sampled_from(TROUBLE)))


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_words(fold_words(text)) == fold_words(text)


@given(ANY_TEXT)
def test_composed_and_decomposed_text_have_one_key(text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert fold_words(composed) == fold_words(decomposed) == fold_words(text)


@given(ANY_TEXT)
def test_case_does_not_matter(text: str) -> None:
    # Folding the iota below an ancient Greek vowel makes a letter of it, and marks behind it change their place.
    assume("\u0345" not in unicodedata.normalize("NFD", text))
    assert fold_words(text.casefold()) == fold_words(text)


@given(ANY_TEXT)
def test_the_quick_way_comes_to_the_same_as_the_other(text: str) -> None:
    assert (_fold_plain(text) or _fold_any(text)) == _fold_any(text)


@given(st.lists(st.sampled_from(["Obama", "don", "t", "Élysée", "हिन्दी", "2018"]), min_size=1), st.data())
def test_spaces_dashes_and_dots_between_words_do_not_matter(words: list[str], data: st.DataObject) -> None:
    between = st.text(st.sampled_from(" \u00a0-–—―−:;,.!?…/|()[]·•&+\t\n"), min_size=1)
    joined = "".join(word + data.draw(between) for word in words)
    assert fold_words(joined) == fold_words(" ".join(words))


@given(st.sampled_from("'’‘‛ʼ′`´\"“”„‟″«»‹›「」『』＂＇"), st.sampled_from("'’‘‛ʼ′`´\"“”„‟″«»‹›「」『』＂＇"))
def test_quotes_of_every_kind_are_dropped(before: str, after: str) -> None:
    assert fold_words(f"{before}Trump{after}s{before} year") == "trumps year"


@given(ANY_TEXT)
def test_a_key_holds_words_and_single_spaces_or_no_word_at_all(text: str) -> None:
    key = fold_words(text)
    assert key == " ".join(key.split())
    if any(character.isalnum() for character in key):
        assert all(character == " " or unicodedata.category(character)[0] in "LMN" for character in key)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (
            "The Christmas of the survivors of Trump's first year?",
            "the christmas of the survivors of trumps first year",
        ),
        ("Democrats Worried — About 2018", "democrats worried about 2018"),
        ("Straße", "strasse"),
        ("हिन्दी में ब्लॉग", "हिन्दी में ब्लॉग"),
        ("การเดินทาง", "การเดินทาง"),
        ("العَرَبِيَّة", "العَرَبِيَّة"),
        ("می‌خواهم", "میخواهم"),
        ("Ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("H₂O²", "h2o2"),
        ("l’été “chaud”", "lété chaud"),
        ("I ❤️ NY", "i ny"),
        ("❤️", "❤"),
        ("“”", ""),
        ("", ""),
    ],
)
def test_known_titles_have_known_keys(text: str, key: str) -> None:
    assert fold_words(text) == unicodedata.normalize("NFKC", key)
