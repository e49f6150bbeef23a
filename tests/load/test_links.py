"""How a cited title becomes an article."""

from __future__ import annotations

from sqlalchemy import Engine

from flows.load.ledger import mark_missing
from flows.load.links import resolve_links
from schemas.records import ArticleLink, LinkKind
from tests.load.dumps import count_writes, rows
from tests.load.samples import article, begin_run, file_of, load, title_key

CITING = "zz.txt"


def cite(engine: Engine, *links: str | ArticleLink, path: str = CITING, source: str = "blog") -> None:
    """Load a page that cites these posts."""
    load(engine, file_of(article(path, f"Page {path}", links=links, source=source)))


def hold(engine: Engine, path: str, title: str, body: str = "", source: str = "blog", url: str | None = None) -> None:
    """Load an article."""
    load(engine, file_of(article(path, title, body, source=source, canonical_url=url)))


def linked(title: str, url: str) -> ArticleLink:
    return ArticleLink(LinkKind.RELATED, 1, title, title_key(title), title.endswith("…"), url, url)


def resolve(engine: Engine) -> list[tuple[object, ...]]:
    """Resolve, and say of each cited post how and to which file."""
    resolve_links(engine, begin_run(engine))
    return rows(
        engine,
        """
        SELECT targets.status, method, candidate_count, path FROM warehouse.link_targets AS targets
        LEFT JOIN warehouse.articles ON article_id = resolved_article_id
        LEFT JOIN warehouse.raw_files USING (file_id) ORDER BY targets.title
        """,
    )


UNRESOLVED = ("unresolved", None, 0, None)


def test_a_new_link_finds_an_old_article(engine: Engine) -> None:
    hold(engine, "a.txt", "Storm Over the Bay")
    cite(engine, "Storm over the bay")
    assert resolve(engine) == [("resolved", "title", 1, "a.txt")]


def test_a_new_article_settles_old_links_and_is_counted_once(engine: Engine) -> None:
    cite(engine, "Storm over the bay")
    cite(engine, "Storm over the bay", path="yy.txt")
    assert resolve(engine) == [UNRESOLVED]
    hold(engine, "a.txt", "Storm Over the Bay")
    assert resolve_links(engine, begin_run(engine)) == 1
    assert resolve_links(engine, begin_run(engine)) == 0
    assert resolve(engine) == [("resolved", "title", 1, "a.txt")]


def test_titles_count_within_their_blog_only(engine: Engine) -> None:
    hold(engine, "a.txt", "Storm", source="another")
    cite(engine, "Storm")
    assert resolve(engine) == [UNRESOLVED]


def test_an_address_goes_before_a_title_and_reaches_other_blogs(engine: Engine) -> None:
    hold(engine, "a.txt", "Storm")
    hold(engine, "b.txt", "Something else", source="another", url="https://example.org/storm")
    cite(engine, linked("Storm", "https://example.org/storm"))
    assert resolve(engine) == [("resolved", "url", 1, "b.txt")]
    hold(engine, "c.txt", "Third", url="https://example.org/storm")
    assert resolve(engine) == [("resolved", "url", 1, "c.txt")]


def test_a_link_with_an_unknown_address_is_found_by_its_title_unless_the_article_has_another_address(
    engine: Engine,
) -> None:
    hold(engine, "a.txt", "Storm", url="https://example.org/another")
    cite(engine, linked("Storm", "https://example.org/storm"))
    assert resolve(engine) == [UNRESOLVED]
    hold(engine, "b.txt", "Storm", "Another body.")
    assert resolve(engine) == [("resolved", "title", 1, "b.txt")]


def test_two_posts_of_one_title_are_ambiguous_and_a_second_claimant_takes_a_resolution_back(engine: Engine) -> None:
    cite(engine, "Storm")
    hold(engine, "a.txt", "Storm", "First.")
    assert resolve(engine) == [("resolved", "title", 1, "a.txt")]
    hold(engine, "b.txt", "Storm", "Second.")
    assert resolve(engine) == [("ambiguous", None, 2, None)]
    hold(engine, "b.txt", "Calm", "Second.")
    assert resolve(engine) == [("resolved", "title", 1, "a.txt")]


def test_reposts_of_one_text_count_as_one_and_the_first_by_path_is_meant(engine: Engine) -> None:
    cite(engine, "Storm")
    hold(engine, "b.txt", "Storm", "Same.")
    hold(engine, "a.txt", "Storm", "Same.")
    assert resolve(engine) == [("resolved", "title", 1, "a.txt")]


def test_an_article_still_in_its_source_goes_before_one_that_is_gone(engine: Engine) -> None:
    cite(engine, "Storm")
    hold(engine, "a.txt", "Storm", "First.")
    mark_missing(engine, begin_run(engine), [("blog", "a.txt")])
    assert resolve(engine) == [("resolved", "title", 1, "a.txt")]
    hold(engine, "b.txt", "Storm", "Second.")
    assert resolve(engine) == [("resolved", "title", 1, "b.txt")]


def test_a_former_title_is_found_when_no_article_has_it_now(engine: Engine) -> None:
    cite(engine, "Storm")
    hold(engine, "a.txt", "Storm")
    hold(engine, "a.txt", "Storm, updated")
    assert resolve(engine) == [("resolved", "former_title", 1, "a.txt")]
    hold(engine, "b.txt", "Storm")
    assert resolve(engine) == [("resolved", "title", 1, "b.txt")]


def test_a_cut_title_is_found_by_its_beginning(engine: Engine) -> None:
    cite(engine, "The long way round the bay and…")
    hold(engine, "a.txt", "The long way round the bay and back home again")
    assert resolve(engine) == [("resolved", "title_prefix", 1, "a.txt")]
    hold(engine, "b.txt", "The long way round the bay and not back")
    assert resolve(engine) == [("ambiguous", None, 2, None)]


def test_a_cut_title_may_be_the_whole_one(engine: Engine) -> None:
    cite(engine, "The long way round the bay…")
    hold(engine, "a.txt", "The long way round the bay")
    hold(engine, "b.txt", "The long way round the bay and back")
    assert resolve(engine) == [("resolved", "title", 1, "a.txt")]


def test_a_short_beginning_means_nothing(engine: Engine) -> None:
    hold(engine, "a.txt", "The long way round the bay")
    cite(engine, "The long way…")
    assert resolve(engine) == [UNRESOLVED]


def test_a_whole_title_is_no_beginning(engine: Engine) -> None:
    hold(engine, "a.txt", "The long way round the bay and back")
    cite(engine, "The long way round the bay")
    assert resolve(engine) == [UNRESOLVED]


def test_percent_and_underscore_in_a_beginning_mean_themselves(engine: Engine) -> None:
    hold(engine, "a.txt", "axbx twenty characters and then some")
    load(
        engine,
        file_of(
            article(CITING, "Citing", links=[ArticleLink(LinkKind.POPULAR, 1, "a…", "a_b% twenty characters", True)])
        ),
    )
    assert resolve(engine) == [UNRESOLVED]


def test_a_page_that_cites_itself_resolves_to_itself(engine: Engine) -> None:
    load(engine, file_of(article("a.txt", "Storm", links=["Storm"])))
    assert resolve(engine) == [("resolved", "title", 1, "a.txt")]
    assert rows(engine, "SELECT is_self FROM marts.article_links") == [(True,)]


def test_what_a_human_chose_is_never_touched(engine: Engine) -> None:
    cite(engine, "Storm")
    hold(engine, "a.txt", "Storm")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE warehouse.link_targets SET status = 'resolved', method = 'manual', candidate_count = 7,"
            " resolved_article_id = (SELECT article_id FROM warehouse.articles WHERE title = 'Page zz.txt')"
        )
    assert resolve(engine) == [("resolved", "manual", 7, CITING)]


def test_resolving_again_writes_nothing(engine: Engine, database_url: str) -> None:
    cite(engine, "Storm", "Lost", "The long way round the bay and…")
    hold(engine, "a.txt", "Storm")
    resolve(engine)
    before = count_writes(engine, database_url)
    assert before["link_targets"][1] == 1
    resolve(engine)
    assert count_writes(engine, database_url) == before
