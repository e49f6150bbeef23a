"""Reposts, and what a blog as a whole is."""

from __future__ import annotations

from sqlalchemy import Engine

from flows.load.duplicates import mark_duplicates
from flows.load.ledger import mark_missing
from flows.load.sources import describe_sources
from tests.load.dumps import rows
from tests.load.samples import article, begin_run, file_of, load

REPEATED = """
    SELECT repost.slug, original.slug, duplicates.kind FROM warehouse.duplicates
    JOIN warehouse.articles AS repost USING (article_id)
    JOIN warehouse.articles AS original ON original.article_id = canonical_article_id ORDER BY 1
"""


def repeated(engine: Engine) -> list[tuple[str, str, str]]:
    mark_duplicates(engine)
    return rows(engine, REPEATED)


def test_the_first_by_path_is_the_original_whatever_came_first(engine: Engine) -> None:
    load(engine, file_of(article("b.txt", "Second", "Same."), payload=b"x"))
    assert repeated(engine) == []
    load(engine, file_of(article("c.txt", "Third", "Same."), payload=b"x"))
    assert repeated(engine) == [("third", "second", "same_bytes")]
    load(engine, file_of(article("a.txt", "First", "Same."), payload=b"y"))
    assert repeated(engine) == [("second", "first", "same_text"), ("third", "first", "same_text")]


def test_an_article_that_was_rewritten_is_no_repost_any_more(engine: Engine) -> None:
    load(engine, file_of(article("a.txt", "First", "Same.")), file_of(article("b.txt", "Second", "Same.")))
    assert len(repeated(engine)) == 1
    load(engine, file_of(article("b.txt", "Second", "Of its own.")))
    assert repeated(engine) == []


def test_an_original_that_is_gone_gives_way(engine: Engine) -> None:
    load(engine, file_of(article("a.txt", "First", "Same.")), file_of(article("b.txt", "Second", "Same.")))
    mark_missing(engine, begin_run(engine), [("blog", "a.txt")])
    assert repeated(engine) == [("first", "second", "same_text")]


def test_other_blogs_and_articles_without_words_are_no_reposts(engine: Engine) -> None:
    load(engine, file_of(article("a.txt", "First", "Same.")), file_of(article("a.txt", "First", "Same.", source="x")))
    load(engine, file_of(article("c.txt", "C", "-", word_count=0)), file_of(article("d.txt", "D", "-", word_count=0)))
    assert repeated(engine) == []


def test_most_articles_decide_what_a_blog_is(engine: Engine) -> None:
    languages = ["fr", "de", "de", None]
    load(engine, *[file_of(article(f"{n}.txt", str(n), language=each)) for n, each in enumerate(languages)])
    load(engine, file_of(article("9.txt", "9", platform="blogger")))
    load(engine, file_of(article("a.txt", "A", source="silent")))
    describe_sources(engine)
    query = "SELECT source, platform, language FROM warehouse.sources ORDER BY source"
    assert rows(engine, query) == [("blog", "blogger", "de"), ("silent", None, None)]
