from __future__ import annotations

import os

import psycopg

from schemas.dictionary import DICTIONARY, render_dictionary


def test_the_dictionary_is_that_of_the_migrated_database(sample_url: str) -> None:
    with psycopg.connect(sample_url) as connection:
        expected = render_dictionary(connection)
    if os.environ.get("WINNOW_RECORD_GOLDEN"):
        DICTIONARY.write_text(expected, encoding="utf-8")
    assert DICTIONARY.read_text(encoding="utf-8") == expected, "run: make dictionary"
