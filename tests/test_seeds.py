"""The sample seeds are what docs/seeds.md says, seen through the pure pipeline."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from flows.extract.discover import discover_files
from flows.pipeline import process_file
from schemas.records import Article, LinkKind, ProcessedFile, ReadOptions, Rejection, Walk

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds"
MAX_FILE_BYTES = 1024 * 1024
LANGUAGES = {
    "harbour-notes": "en",
    "the-back-bench": "en",
    "allotment-seventeen": "en",
    "schichtende": "de",
    "la-remise-aux-livres": "fr",
    "cuaderno-de-ruta": "es",
    "asa-no-pan": "ja",
    "stary-priyomnik": "ru",
    "dapur-bu-ratih": "id",
    "caderno-da-varzea": "pt",
}
# Its words are Malay as much as Indonesian, so the detector may say that it does not know.
UNSURE = "sambal-yang-membuat-listrik-padam.txt"
BLOGGERS = {"Ruth", "Marta", "Win", "Jonas", "Solange", "Elvira", "さちえ", "Григорий", "Ratih", "Dalva"}
REJECTED = {
    "IMG_0417.txt": "not_a_seed",
    "page-not-found.txt": "no_article_body",
    "untitled-draft.txt": "empty_file",
}


@cache
def processed() -> tuple[ProcessedFile, ...]:
    return tuple(
        part for file in discover_files(Walk(str(SEEDS))) for part in process_file(file, ReadOptions(MAX_FILE_BYTES))
    )


@cache
def all_articles() -> tuple[Article, ...]:
    outcomes = [document.outcome for file in processed() for document in file.documents]
    return tuple(outcome for outcome in outcomes if isinstance(outcome, Article))


@cache
def articles() -> tuple[Article, ...]:
    """Those that are held as flattened text."""
    return tuple(article for article in all_articles() if article.form == "text")


def article(source: str, beginning: str) -> Article:
    (found,) = [item for item in articles() if item.source == source and item.path.startswith(beginning)]
    return found


def links() -> list[tuple[str, str, str]]:
    """Source, key and title of every related link."""
    return [(post.source, link.title_key, link.title) for post in articles() for link in post.links]


def readme_rows() -> list[tuple[str, str, int]]:
    text = (ROOT / "docs" / "seeds.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| (\w+) \| (\d+) \|", text, re.MULTILINE)
    return [(blog, language, int(posts)) for blog, language, posts in rows]


def test_every_blog_has_the_posts_that_the_readme_counts() -> None:
    counted = {blog: posts for blog, _, posts in readme_rows()}
    assert Counter(post.source for post in articles()) == counted
    assert sum(counted.values()) == 77


def test_each_file_that_the_readme_names_is_there_once() -> None:
    text = (ROOT / "docs" / "seeds.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z-]+)/([\w.-]+)(…?)`", text)
    assert len(named) > 40
    for blog, name, cut in named:
        assert len(list((SEEDS / blog).glob(name + ("*" if cut else "")))) == 1, f"{blog}/{name}"


def test_four_files_are_rejected_each_for_its_reason() -> None:
    flattened = [file for file in processed() if file.file.source in LANGUAGES]
    reasons = {file.file.path: file.rejection.reason for file in flattened if file.rejection}
    for file in flattened:
        for document in file.documents:
            if isinstance(document.outcome, Rejection):
                reasons[file.file.path] = document.outcome.reason
    assert reasons == REJECTED


def test_pages_in_a_zip_keep_their_names_and_its_pictures_are_counted() -> None:
    [packed] = [part for part in processed() if part.file.path == "2020-from-the-old-laptop.zip"]
    assert [document.document.member for document in packed.documents] == [
        "2020/the-lost-property-shelf.txt",
        "2020/a-seat-for-mrs-odell.txt",
        "2020/what-the-gulls-read.txt",
    ]
    assert packed.skipped == {"not_a_seed": 1, "hidden_file": 1}


def test_every_post_is_in_the_language_of_its_blog() -> None:
    other = {post.path: post.language for post in articles() if post.language != LANGUAGES[post.source]}
    assert other in ({}, {UNSURE: None})


def test_each_encoding_is_recognised() -> None:
    found = Counter(document.document.encoding for file in processed() for document in file.documents)
    assert found["cp1252"] == 2
    assert {"cp1251", "cp932", "utf-16-le"} <= set(found)


def test_no_author_is_anything_but_the_name_of_the_blogger() -> None:
    assert {author for post in articles() for author in post.authors} == BLOGGERS


def test_more_than_a_third_print_a_date_and_an_author() -> None:
    assert sum(bool(post.published_text and post.authors) for post in articles()) > len(articles()) / 3


@pytest.mark.parametrize(
    ("beginning", "flag"), [("the-compost", "ambiguous_date"), ("the-waiting", "implausible_date")]
)
def test_a_date_that_cannot_be_told_stays_a_text(beginning: str, flag: str) -> None:
    post = article("allotment-seventeen", beginning)
    assert post.published_text
    assert post.published_date is None
    assert flag in post.quality_flags


def test_the_iso_date_keeps_its_offset() -> None:
    published = article("schichtende", "003").published_at
    assert published is not None
    assert published.isoformat() == "2016-11-05T07:40:00+01:00"


def test_every_post_points_at_others_and_ends_where_its_author_ended() -> None:
    for post in articles():
        assert 2 <= sum(link.kind in (LinkKind.POPULAR, LinkKind.RELATED) for link in post.links) <= 4, post.path
        assert post.body[-1] in ".!?。»«”\"'’た", post.path
        assert "\u00a0" not in post.body, post.path
        assert "READ MORE" not in post.body.upper(), post.path


def test_each_form_of_archive_and_table_tells_its_posts() -> None:
    kiln = [post for post in all_articles() if post.source == "kiln-diary"]
    assert Counter(post.form for post in kiln) == {"warc": 3, "wet": 2, "jsonl": 2, "csv": 2, "parquet": 1}
    assert all(post.canonical_url for post in kiln)
    assert {post.captured_at is None for post in kiln if post.form in ("warc", "wet", "parquet")} == {False}
    # The date in the layout of a crawl is that of the capture.
    assert [bool(post.published_text) for post in kiln if post.form == "parquet"] == [False]
    crawls = [file for file in processed() if file.file.source == "kiln-diary"]
    skipped = Counter(what for file in crawls for what in Counter(file.skipped).elements())
    assert skipped == {"request": 3, "site_file": 1, "redirect": 1, "picture": 1}


def test_a_heading_within_the_prose_stays_prose() -> None:
    post = article("harbour-notes", "010")
    paragraphs = post.body.split("\n")
    assert paragraphs[2] == "Popular posts from this blog"
    assert len(paragraphs) == 7
    assert len(post.links) == 3


def test_links_find_their_posts_through_quotes_case_and_dashes() -> None:
    titles = {(post.source, post.title_key) for post in articles()}
    found = {title for source, key, title in links() if (source, key) in titles}
    assert {
        "What the tide tables don’t say",
        "L'âne, le maire et l'encyclopédie",
        "A SEAGULL THAT UNDERSTANDS ZONE FARES",
        "How to read a working timetable - part one",
        "2018 - The Year of the Courgette",
    } <= found
    assert len(found) > 60


def test_a_post_that_is_not_there_is_cited_more_than_any_other() -> None:
    titles = {(post.source, post.title_key) for post in articles()}
    missing = Counter(title for source, key, title in links() if (source, key) not in titles)
    assert missing.most_common(2) == [("The night the ferry did not come", 11), ("The marrow that sank the raft", 6)]


def test_two_posts_share_a_title_and_two_files_a_post() -> None:
    weekly = [post.text_hash for post in articles() if post.title == "Weekly links"]
    assert len(weekly) == len(set(weekly)) == 2
    assert article("the-back-bench", "solder-i-have-known.").text_hash in {
        post.text_hash for post in articles() if post.path == "solder-i-have-known-1.txt"
    }
    first, repost = article("harbour-notes", "006"), article("harbour-notes", "014")
    assert first.text_hash == repost.text_hash
    assert first.title_key != repost.title_key


def test_three_titles_are_cut() -> None:
    assert sum(link.is_cut for post in articles() for link in post.links) == 3
