"""Full-text search after a load."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from flows.load.search import CONFIGURATIONS, LONGEST_TEXT, fill_search
from tests.load.dumps import count_writes, rows
from tests.load.samples import article, file_of, load

CONFIG = "SELECT config::text FROM warehouse.article_search"


def matches(engine: Engine, words: str) -> list[tuple[str]]:
    query = "SELECT title FROM warehouse.article_search JOIN warehouse.articles USING (article_id)"
    return rows(engine, f"{query} WHERE vector @@ websearch_to_tsquery(config, :words) ORDER BY title", words=words)


def test_articles_are_found_by_words_of_title_and_body_in_their_language(engine: Engine) -> None:
    load(engine, file_of(article("a.txt", "Ships", "They were running home.", language="en")))
    load(engine, file_of(article("b.txt", "Häuser", "Die Schiffe liefen aus.", language="de-AT")))
    fill_search(engine)
    assert matches(engine, "ship run") == [("Ships",)]
    assert matches(engine, "Schiff") == [("Häuser",)]


@pytest.mark.parametrize(
    ("language", "config"), [(None, "simple"), ("zz", "simple"), ("ja", "simple"), ("nb", "norwegian")]
)
def test_a_language_without_a_stemmer_is_searched_word_by_word(
    engine: Engine, language: str | None, config: str
) -> None:
    load(engine, file_of(article("a.txt", "One", language=language)))
    fill_search(engine)
    assert rows(engine, CONFIG) == [(config,)]


def test_every_configuration_is_one_that_postgres_has(engine: Engine) -> None:
    # Estonian came with 18, the other late ones before 15.
    known = {name for (name,) in rows(engine, "SELECT cfgname FROM pg_ts_config")}
    assert set(CONFIGURATIONS.values()) - known <= {"estonian"}
    assert json.loads(json.dumps(CONFIGURATIONS)) == CONFIGURATIONS


def test_only_changed_articles_are_indexed_again(engine: Engine, database_url: str) -> None:
    load(engine, file_of(article("a.txt", "One")), file_of(article("b.txt", "Two")))
    fill_search(engine)
    load(engine, file_of(article("a.txt", "One", "Another text about whales.")))
    before = count_writes(engine, database_url)["article_search"]
    fill_search(engine)
    after = count_writes(engine, database_url)["article_search"]
    assert [now - then for now, then in zip(after, before, strict=True)] == [0, 1, 0]
    assert matches(engine, "whales") == [("One",)]


def test_a_text_of_too_many_words_is_indexed_as_far_as_it_fits_and_costs_no_other_article(engine: Engine) -> None:
    # Two bytes a letter: half a million characters of distinct words are over the megabyte that a vector holds.
    distinct = "w1 " + " ".join(f"{number:b}".replace("0", "ж").replace("1", "ш") for number in range(40_000))
    load(engine, file_of(article("a.txt", "Many", distinct)), file_of(article("b.txt", "Few", "w1")))
    with pytest.raises(DBAPIError, match="too long for tsvector"):
        rows(engine, "SELECT to_tsvector('simple', left(body, :longest)) FROM warehouse.articles", longest=LONGEST_TEXT)
    fill_search(engine)
    assert matches(engine, "w1") == [("Few",), ("Many",)]
    assert rows(engine, "SELECT length(body) FROM warehouse.articles WHERE title = 'Many'") == [(len(distinct),)]
