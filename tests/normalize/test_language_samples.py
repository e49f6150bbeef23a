"""How often a hundred characters of a body are enough to tell its language, in every language of the lexicon.

`language_samples.csv` has two passages in each, written for the project. The lexicon names regions as well (`pt-BR`),
and groups of languages; the detector has other names for two languages, and does not know two.
"""

from __future__ import annotations

import csv
from pathlib import Path

from flows.clean.lexicon import __file__ as lexicon_module
from flows.normalize.languages import detect_language

CHARACTERS = 100
LEAST_RIGHT = 0.94
NAMES_OF_THE_DETECTOR = {"nb": "no", "fil": "tl"}
UNKNOWN_TO_THE_DETECTOR = {"ckb", "pnb"}
NOT_ONE_LANGUAGE = {"und", "hbs"}


def read_samples() -> list[tuple[str, str]]:
    """Language and text of each passage."""
    file = Path(__file__).with_name("language_samples.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        return [(row["language"], row["text"]) for row in csv.DictReader(lines)]


def detect(text: str) -> str | None:
    """The language of the first characters."""
    return detect_language(text[:CHARACTERS]).tag


def test_a_hundred_characters_tell_the_language_nearly_always() -> None:
    samples = read_samples()
    missed = [name for name, text in samples if detect(text) != NAMES_OF_THE_DETECTOR.get(name, name)]
    assert 1 - len(missed) / len(samples) >= LEAST_RIGHT, missed


def test_a_language_that_the_detector_knows_is_never_taken_for_another() -> None:
    wrong = {
        name: found
        for name, text in read_samples()
        if (found := detect(text)) not in (None, NAMES_OF_THE_DETECTOR.get(name, name))
    }
    assert wrong.keys() <= UNKNOWN_TO_THE_DETECTOR, wrong


def test_every_language_of_the_lexicon_has_two_samples() -> None:
    with Path(lexicon_module).with_name("lexicon.csv").open(encoding="utf-8", newline="") as lines:
        locales = {locale.split("-")[0] for row in csv.DictReader(lines) for locale in row["locale"].split()}
    languages = [name for name, _ in read_samples()]
    assert set(languages) == locales - NOT_ONE_LANGUAGE
    assert {languages.count(name) for name in languages} == {2}
