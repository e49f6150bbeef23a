"""The article as a whole: identity, provenance, hashes, and that a database can hold whatever comes out."""

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.errors import NoArticleBody, NoTitle
from flows.normalize.article import normalize_article
from flows.normalize.hashes import hash_content
from flows.normalize.texts import has_refused
from schemas.records import CleanDocument, Declared, FoundText, LinkKind, RawDocument, RelatedLink, RemovedText

SEED = Path(__file__).resolve().parents[2].parent / "shared" / "seeds" / "000_6d3b585246def78f.txt"

DOCUMENT = RawDocument(
    source="prairie",
    path="000_6d3b585246def78f.txt",
    record=0,
    media_type="text/plain",
    payload=b"",
    payload_sha256="0" * 64,
    text="",
    encoding="utf-8",
    encoding_confidence=1.0,
    document_id="6d3b585246def78f",
)
BODY = (
    "Kelly aims to re-tool the alliance without a large increase in funding.",
    "The plan also puts Mexico in a delicate spot.",
)
CLEAN = CleanDocument(
    title="US urging Mexico",
    body=BODY,
    authors=(FoundText("Posted by Jane Doe at 3:45 PM", "byline"), FoundText("J. D.", "header_line")),
    published=(FoundText("some day", "date_line"), FoundText("2020-04-02T23:30:00-05:00", "header_line")),
    modified=(FoundText("yesterday", "updated_line"),),
    canonical_url=FoundText("http://x.blogspot.com/2020/04/post.html?m=1", "permalink_line"),
    labels=(FoundText("Mexico, DHS", "labels_line"), FoundText("mexico", "labels_line")),
    links=(
        RelatedLink(LinkKind.POPULAR, 1, "Democrats worried about…"),
        RelatedLink(LinkKind.RELATED, 1, "### Iran", "http://x.blogspot.com/2018/05/iran.html?m=1"),
    ),
    removed=(RemovedText("share_row", "Share\u00a0this\x00", 9),),
    quality_flags=("no_pager",),
)


def test_every_field_is_in_one_form_with_its_provenance() -> None:
    article = normalize_article(replace(DOCUMENT, quality_flags=("encoding_guessed",)), CLEAN)
    assert article.authors == ("Jane Doe",)
    assert article.authors_provenance == "byline"
    assert article.published_at == datetime(2020, 4, 3, 4, 30, tzinfo=UTC)
    assert article.published_date == date(2020, 4, 2)
    assert article.published_text == "2020-04-02T23:30:00-05:00"
    assert article.published_provenance == "header_line"
    assert (article.modified_at, article.modified_date) == (None, None)
    assert (article.modified_text, article.modified_provenance) == ("yesterday", "updated_line")
    assert article.canonical_url == "http://x.blogspot.com/2020/04/post.html"
    assert article.canonical_url_provenance == "permalink_line"
    assert article.labels == ("Mexico", "DHS")
    assert article.language == "en"
    assert article.language_confidence is not None
    assert (article.word_count, article.paragraph_count, article.reading_minutes) == (21, 2, 1)
    assert article.body == "\n".join(BODY)
    assert article.removed == (RemovedText("share_row", "Share\u00a0this", 9),)
    assert article.quality_flags == ("encoding_guessed", "no_pager", "unparsed_date")


def test_links_carry_the_key_of_their_target() -> None:
    popular, related = normalize_article(DOCUMENT, CLEAN).links
    assert (popular.title_key, popular.is_cut, popular.href, popular.url) == (
        "democrats worried about",
        True,
        None,
        None,
    )
    assert (related.title, related.title_key, related.is_cut) == ("Iran", "iran", False)
    assert related.href == "http://x.blogspot.com/2018/05/iran.html?m=1"
    assert related.url == "http://x.blogspot.com/2018/05/iran.html"


def test_a_bare_page_has_nothing_that_it_does_not_say() -> None:
    article = normalize_article(DOCUMENT, CleanDocument("Mexico", ("Hm.",)))
    said = {
        "source", "path", "record", "keys", "title", "title_key", "slug", "body", "excerpt", "word_count",
        "paragraph_count", "reading_minutes", "content_hash", "text_hash", "quality_flags", "form", "source_rank",
        "kind",
    }  # fmt: skip
    for field in fields(article):
        assert field.name in said or getattr(article, field.name) in (None, ())
    assert article.quality_flags == ("language_unsure",)


@pytest.mark.parametrize(
    ("document", "url", "keys"),
    [
        (DOCUMENT, None, ("document:6d3b585246def78f", "path:000_6d3b585246def78f.txt")),
        (
            replace(DOCUMENT, former_path="old/post.txt"),
            "https://example.org/a#b",
            (
                "url:example.org/a",
                "document:6d3b585246def78f",
                "path:000_6d3b585246def78f.txt",
                "path:old/post.txt",
            ),
        ),
        (
            replace(
                DOCUMENT, document_id=None, path="b/feed.xml", record=2, is_one_of_many=True, former_path="a/feed.xml"
            ),
            None,
            (),
        ),
        (
            replace(
                DOCUMENT,
                document_id=None,
                path="b/feed.xml",
                is_one_of_many=True,
                declared=Declared("rss", entry_id="7"),
            ),
            None,
            ("id:b/feed.xml!7",),
        ),
        (
            replace(
                DOCUMENT,
                document_id=None,
                path="b/feed.xml",
                is_one_of_many=True,
                declared=Declared("rss", entry_id="tag:example.org,2019:7"),
            ),
            None,
            ("id:tag:example.org,2019:7",),
        ),
        (replace(DOCUMENT, document_id=None, path="b.zip", member="a.txt"), None, ("path:b.zip!a.txt",)),
        (replace(DOCUMENT, document_id=None), "/no/address", ("path:000_6d3b585246def78f.txt",)),
    ],
)
def test_an_article_is_known_by_address_then_document_then_path(
    document: RawDocument, url: str | None, keys: tuple[str, ...]
) -> None:
    found = FoundText(url, "permalink_line") if url else None
    *best, last = normalize_article(document, replace(CLEAN, canonical_url=found)).keys
    assert tuple(best) == keys
    assert last.startswith("text:")


def test_a_short_text_is_a_key_only_where_there_is_no_other() -> None:
    def keys(**fields: Any) -> tuple[str, ...]:
        document = replace(DOCUMENT, document_id=None, path="a.jsonl", **fields)
        return normalize_article(document, CleanDocument("Hello", ("World.",))).keys

    assert keys() == ("path:a.jsonl",)
    assert [key.partition(":")[0] for key in keys(is_one_of_many=True)] == ["text"]
    assert keys(is_one_of_many=True, declared=Declared("column", entry_id="3")) == ("id:a.jsonl!3",)
    assert keys(is_one_of_many=True) == keys(is_one_of_many=True, record=5, member="b.jsonl")


def test_a_declared_language_wins_and_has_no_confidence() -> None:
    article = normalize_article(DOCUMENT, replace(CLEAN, language=FoundText("pt_br", "html")))
    assert (article.language, article.language_confidence) == ("pt-BR", None)


def test_a_declared_language_that_is_none_is_flagged_and_detected_instead() -> None:
    article = normalize_article(DOCUMENT, replace(CLEAN, language=FoundText("English, mostly", "html")))
    assert article.language == "en"
    assert "bad_language" in article.quality_flags


def test_an_implausible_byline_costs_the_authors_only() -> None:
    clean = replace(CLEAN, authors=(FoundText("By " + "x" * 81, "byline"),))
    article = normalize_article(DOCUMENT, clean)
    assert (article.authors, article.authors_provenance) == ((), None)
    assert "implausible_author" in article.quality_flags


def test_authors_are_those_of_the_first_place_that_names_any() -> None:
    found = (
        FoundText("3:45 PM", "header_line"),
        FoundText("Ann Lee", "byline"),
        FoundText("Ann L.", "meta"),
        FoundText("Bob Roe", "byline"),
    )
    article = normalize_article(DOCUMENT, replace(CLEAN, authors=found))
    assert (article.authors, article.authors_provenance) == (("Ann Lee", "Bob Roe"), "byline")


@pytest.mark.parametrize(
    ("machine", "printed", "day"),
    [
        ("2020-04-03T03:30:00+00:00", "April 2, 2020", date(2020, 4, 2)),
        ("2020-04-03T03:30:00+00:00", "2020-04-02T23:30:00-04:00", date(2020, 4, 2)),
        ("2020-04-02T23:30:00Z", "2020-04-03", date(2020, 4, 3)),
        ("2020-04-02T09:30:00Z", "April 3, 2020", date(2020, 4, 2)),
        ("2020-04-03T03:30:00+02:00", "April 2, 2020", date(2020, 4, 3)),
        ("2020-04-03T03:30:00+00:00", "April 1, 2020", date(2020, 4, 3)),
    ],
)
def test_the_day_of_a_moment_in_greenwich_is_the_one_that_the_blog_prints(
    machine: str, printed: str, day: date
) -> None:
    found = (FoundText(machine, "meta"), FoundText(printed, "date_line"))
    article = normalize_article(DOCUMENT, replace(CLEAN, published=found, modified=()))
    assert article.published_date == day
    assert article.published_at == datetime.fromisoformat(machine)


@pytest.mark.parametrize("names", [("Jane Doe", "janedoe"), ("山田 太郎", "山田太郎")])
def test_a_name_without_its_blank_is_the_same_name(names: tuple[str, str]) -> None:
    found = tuple(FoundText(name, "author_mark") for name in names)
    assert normalize_article(DOCUMENT, replace(CLEAN, authors=found)).authors == names[:1]
    assert len(normalize_article(DOCUMENT, replace(CLEAN, authors=found[::-1])).authors) == 1


@pytest.mark.parametrize("names", [("An Na", "Anna"), ("Jo Ann Smith", "Joann Smith"), ("Anna", "An Na")])
def test_two_people_whose_names_differ_by_a_blank_are_two(names: tuple[str, ...]) -> None:
    found = tuple(FoundText(name, "author_mark") for name in (*names, *names))
    assert normalize_article(DOCUMENT, replace(CLEAN, authors=found)).authors == names


def test_dates_that_contradict_each_other_are_flagged_and_the_first_counts() -> None:
    found = (FoundText("2 April 2020", "date_line"), FoundText("3 May 2021", "header_line"))
    article = normalize_article(DOCUMENT, replace(CLEAN, published=found, modified=()))
    assert article.published_date == date(2020, 4, 2)
    assert article.quality_flags == ("conflicting_dates", "no_pager")


def test_a_link_that_shows_nothing_is_left_out_and_flagged() -> None:
    found = (RelatedLink(LinkKind.POPULAR, 1, "\u200b"), RelatedLink(LinkKind.POPULAR, 2, "Iran"))
    article = normalize_article(DOCUMENT, replace(CLEAN, links=found))
    assert [link.title for link in article.links] == ["Iran"]
    assert "empty_link" in article.quality_flags


def test_a_long_title_is_kept_and_flagged() -> None:
    article = normalize_article(DOCUMENT, replace(CLEAN, title="word " * 300))
    assert len(article.title) == 1_499
    assert "long_title" in article.quality_flags


def test_controls_in_the_body_are_dropped_and_flagged() -> None:
    article = normalize_article(DOCUMENT, replace(CLEAN, body=("one\x00 two \ud800",)))
    assert article.body == "one two \ufffd"
    assert "control_characters_removed" in article.quality_flags


@pytest.mark.parametrize("title", [None, "", "\u200b\u00a0"])
def test_a_title_that_nobody_sees_is_none(title: str | None) -> None:
    with pytest.raises(NoTitle):
        normalize_article(DOCUMENT, replace(CLEAN, title=title))


def test_a_body_that_nobody_sees_is_none() -> None:
    with pytest.raises(NoArticleBody):
        normalize_article(DOCUMENT, replace(CLEAN, body=("\u200b", "\u00a0")))


def test_reposts_have_one_text_hash_whatever_their_quotes_and_paragraphs() -> None:
    ours = normalize_article(DOCUMENT, replace(CLEAN, title="Other", body=("“It’s late”, he said. Then", "he left.")))
    theirs = normalize_article(DOCUMENT, replace(CLEAN, body=('"It\'s late", he said.', "THEN he left.")))
    assert ours.text_hash == theirs.text_hash
    assert ours.content_hash != theirs.content_hash


@pytest.mark.parametrize(
    "change",
    [
        {"title": "US urging Mexico again"},
        {"body": (*BODY, "More.")},
        {"authors": (FoundText("John Roe", "byline"),)},
        {"authors": (FoundText("Jane Doe", "header_line"),)},
        {"published": (FoundText("2020-04-03", "header_line"),)},
        {"modified": ()},
        {"canonical_url": None},
        {"labels": ()},
        {"language": FoundText("en", "html")},
        {"platform": "blogger"},
        {"links": CLEAN.links[:1]},
        {"links": (*CLEAN.links[:1], replace(CLEAN.links[1], href=None))},
        {"quality_flags": ()},
    ],
)
def test_the_content_hash_changes_with_what_the_page_says(change: dict[str, Any]) -> None:
    before, after = (normalize_article(DOCUMENT, clean) for clean in (CLEAN, replace(CLEAN, **change)))
    assert before.content_hash != after.content_hash


def test_the_content_hash_does_not_change_with_place_cuts_or_spaces() -> None:
    moved = replace(DOCUMENT, path="other.txt", record=3, document_id=None)
    recut = replace(CLEAN, removed=(), title="US\u00a0urging  Mexico ")
    assert normalize_article(moved, recut).content_hash == normalize_article(DOCUMENT, CLEAN).content_hash


def test_one_moment_in_two_offsets_is_one_content() -> None:
    article = normalize_article(DOCUMENT, CLEAN)
    assert article.published_at is not None
    assert hash_content(replace(article, published_at=article.published_at.astimezone(UTC))) == article.content_hash


ODD = st.text(
    st.one_of(st.characters(), st.sampled_from("a1.,:/- \x00\x1b\x85\u2028\ud800\udfff\ufffe\u200b"))
) | st.sampled_from(["Posted by \x00Ann at 3:45", "2020-04-02T10:00Z\ud800", "https://example.org/\udfff", "en\x00"])
FOUND = st.builds(FoundText, ODD, st.sampled_from(["byline", "date_line"]))
SEVERAL = st.lists(FOUND, max_size=3).map(tuple)
ANY_CLEAN = st.builds(
    CleanDocument,
    title=ODD.map("T".__add__),
    body=st.lists(ODD, min_size=1, max_size=4).map(lambda body: ("body", *body)),
    authors=SEVERAL,
    published=SEVERAL,
    modified=SEVERAL,
    canonical_url=st.none() | FOUND,
    labels=SEVERAL,
    language=st.none() | FOUND,
    site_name=st.none() | ODD,
    platform=st.none() | ODD,
    links=st.lists(st.builds(RelatedLink, st.sampled_from(LinkKind), st.just(1), ODD, st.none() | ODD), max_size=3).map(
        tuple
    ),
    removed=st.lists(st.builds(RemovedText, st.just("rule"), ODD, st.just(1)), max_size=3).map(tuple),
)


def strings_in(value: Any) -> list[str]:
    """Every string in a record, however deep."""
    if isinstance(value, str):
        return [value]
    if is_dataclass(value):
        return [text for field in fields(value) for text in strings_in(getattr(value, field.name))]
    return [text for item in value for text in strings_in(item)] if isinstance(value, tuple) else []


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(ANY_CLEAN)
def test_a_database_can_hold_every_string_of_every_article(clean: CleanDocument) -> None:
    article = normalize_article(DOCUMENT, clean)
    for text in strings_in(replace(article, body=article.body.replace("\n", " "))):
        text.encode()
        assert not has_refused(text)
        assert not any(control in text for control in "\t\n\v\f\r\x85")
    for name in ("authors", "canonical_url"):
        assert bool(getattr(article, name)) == bool(getattr(article, f"{name}_provenance"))
    assert article == normalize_article(DOCUMENT, clean)


def test_the_real_seed_is_one_article_of_ten_paragraphs() -> None:
    if not SEED.exists():
        pytest.skip("the real seed is not beside the checkout (../shared/seeds)")
    lines = SEED.read_text(encoding="utf-8").split("\n")
    widget = lines.index("Popular posts from this blog")
    article = normalize_article(DOCUMENT, CleanDocument(lines[0], tuple(filter(None, lines[1:widget]))))
    assert article.title == "US urging Mexico help slow the flow of Central American immigrants"
    assert article.paragraph_count == 10
    assert article.body.rsplit("\n", 1)[1].startswith("Mexico should have a keen interest")
    assert "\u00a0" not in article.body
    assert (article.language, article.authors, article.published_date, article.canonical_url) == ("en", (), None, None)
