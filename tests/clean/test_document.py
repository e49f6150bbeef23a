"""What the cleaner promises for every page, and the traps it must not fall into."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.clean.document import clean_document
from flows.errors import DocumentError, NoArticleBody
from schemas.records import LinkKind, Role
from tests.clean.pages import document, roles

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
QUAY = "The quay lay empty under a pale sky, and the first boats were coming home with nets half full of silver fish."
COUNCIL = (
    "Nobody had expected the council to agree so quickly, yet by noon the papers were signed and the street was ours."
)
LAMPS = "In the evening we walked along the wall and counted the lamps, one for each family that had stayed the winter."
CHEESE = "The last letter speaks of something else entirely: of cheese, of goats, and of the long road between the two."

LABELS = ["Home", "Share", "Facebook", "Popular posts from this blog", "Related posts", "Read more", "2 comments:"]
LABELS += [
    "Posted by Ann Other at 10:32 AM",
    "April 2, 2020",
    "Labels: a, b",
    "Powered by Blogger",
    "",
    " ",
    "### A title",
]
PAGES = st.lists(st.one_of(st.sampled_from([*LABELS, QUAY, COUNCIL, LAMPS]), st.text(max_size=40)), max_size=25)
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n"])


@settings(deadline=None)
@given(st.one_of(st.text(), st.builds(lambda lines, end: end.join(lines), PAGES, LINE_ENDS)))
def test_every_line_has_one_role_and_the_lines_are_the_page(text: str) -> None:
    try:
        clean = clean_document(document(text))
    except DocumentError:
        return
    assert "".join(line.text for line in clean.lines) == text
    assert [line.number for line in clean.lines] == list(range(1, len(clean.lines) + 1))
    assert len(clean.body) == sum(line.role is Role.BODY for line in clean.lines)
    assert [removed.line for removed in clean.removed] == [n.number for n in clean.lines if n.role is Role.REMOVED]
    assert all(line.rule for line in clean.lines if line.role in (Role.REMOVED, Role.METADATA))


@settings(deadline=None)
@given(st.one_of(st.text(), st.builds("\n".join, PAGES)))
def test_a_page_is_cleaned_the_same_way_twice_and_links_count_from_one(text: str) -> None:
    try:
        clean = clean_document(document(text))
    except DocumentError:
        return
    assert clean_document(document(text)) == clean
    for kind in LinkKind:
        positions = [link.position for link in clean.links if link.kind is kind]
        assert positions == list(range(1, len(positions) + 1))


def test_the_real_seed_gives_ten_paragraphs_and_three_titles() -> None:
    seed = SEEDS / "000_6d3b585246def78f.txt"
    if not seed.exists():
        pytest.skip("../shared/seeds is not beside this checkout")
    clean = clean_document(document(seed.read_bytes().decode()))
    assert clean.title == "US urging Mexico help slow the flow of Central American immigrants"
    assert len(clean.body) == 10
    assert clean.body[-1].startswith("Mexico should have a keen interest")
    assert [(link.kind, link.position) for link in clean.links] == [(LinkKind.POPULAR, n) for n in (1, 2, 3)]
    assert [removed.text for removed in clean.removed] == ["Popular posts from this blog"]
    assert (clean.authors, clean.published, clean.canonical_url, clean.quality_flags) == ((), (), None, ())


def test_a_heading_in_the_middle_of_an_article_is_prose() -> None:
    text = "\n\n".join(["How to style a sidebar", QUAY, "Popular posts from this blog", COUNCIL, LAMPS, CHEESE])
    clean = clean_document(document(text))
    assert clean.body == (QUAY, "Popular posts from this blog", COUNCIL, LAMPS, CHEESE)
    assert clean.links == ()
    assert clean.platform is None


def test_a_heading_with_a_heading_of_its_own_below_is_prose() -> None:
    text = "\n\n".join(["How to style a sidebar", QUAY, "Related posts", "Where the list comes from", COUNCIL, LAMPS])
    assert clean_document(document(text)).links == ()


@pytest.mark.parametrize(
    "word", ["Home", "Share", "Next", "About", "Comments", "Links", "Related", "Reply", "Antworten"]
)
def test_a_label_of_one_word_inside_prose_stays(word: str) -> None:
    clean = clean_document(document("\n\n".join(["On small words", QUAY, word, COUNCIL, LAMPS])))
    assert clean.body == (QUAY, word, COUNCIL, LAMPS)


@pytest.mark.parametrize(
    "sentence",
    [
        "Published by a small press in Riga, the book sold out in a week and was never printed again.",
        "By the river we found the boat, and in the boat a letter that nobody had opened.",
        "Posted by the gate was a notice that said no ferry would run on Sunday, May 3, 2020, or ever again.",
        "Labels: that is all people see, said my aunt, who had been called many things.",
        "Share the bread first, she wrote, and the news only when everybody has eaten.",
        "Read more slowly, and the book will last the winter.",
    ],
)
def test_a_sentence_that_begins_like_a_label_is_prose(sentence: str) -> None:
    clean = clean_document(document("\n\n".join(["A title of some length", QUAY, sentence, LAMPS])))
    assert clean.body == (QUAY, sentence, LAMPS)


def test_labels_that_stand_together_are_cut_wherever_they_stand() -> None:
    text = "\n".join(["A walk by the quay", QUAY, "Facebook", "Twitter", "Pinterest", COUNCIL, LAMPS])
    clean = clean_document(document(text))
    assert clean.body == (QUAY, COUNCIL, LAMPS)
    assert [removed.rule for removed in clean.removed] == ["share_row"] * 3


def test_a_repeated_title_is_cut() -> None:
    clean = clean_document(
        document("\n".join(["A walk by the quay", "April 2, 2020", "A walk by the quay", QUAY, COUNCIL]))
    )
    assert clean.body == (QUAY, COUNCIL)
    assert [(removed.rule, removed.line) for removed in clean.removed] == [("repeated_title", 3)]


def test_the_box_of_a_newsletter_amid_the_text_begins_no_comments() -> None:
    box = ["Sign up for our newsletter", "[ Email address ]", "[ Submit ]"]
    text = [f"{QUAY} {COUNCIL}", f"{LAMPS} {CHEESE}", f"{CHEESE} {QUAY}", f"{COUNCIL} {LAMPS}"]
    clean = clean_document(document("\n\n".join(["How the harbour opens", *text[:1], *box, *text[1:]])))
    assert list(clean.body) == text


def test_what_a_network_prints_around_a_post_shown_in_the_text_is_cut_and_nothing_below() -> None:
    embed = ["View this post on Instagram", "A post shared by The Harbour (@harbour)"]
    text = [f"{QUAY} {COUNCIL}", f"{LAMPS} {CHEESE}", f"{CHEESE} {QUAY}"]
    clean = clean_document(document("\n\n".join(["How the harbour opens", text[0], *embed, *text[1:]])))
    assert list(clean.body) == text
    assert [removed.rule for removed in clean.removed] == ["embed", "embed"]


def test_an_announced_quotation_begins_no_comments() -> None:
    said = ["Harbour master Ann Other said:", f"{COUNCIL} {LAMPS}", "Mayor Bo Other of the upper town said:", CHEESE]
    clean = clean_document(document("\n\n".join(["How the harbour opens", QUAY, f"{LAMPS} {CHEESE}", *said, QUAY])))
    assert list(clean.body[-5:]) == [*said, QUAY]


def test_readers_who_sign_with_day_and_time_are_a_thread_that_no_label_announces() -> None:
    times = {"Paola Bianchi": "12:55", "Ugo Verdi": "13:15", "Ada Neri": "19:06"}
    post = ["How the harbour opens", f"{QUAY} {COUNCIL}", LAMPS]
    thread = [line for name, at in times.items() for line in (f"{name} 12 maggio 2013 alle {at}", f"{CHEESE} {QUAY}")]
    assert list(clean_document(document("\n\n".join([*post, *thread]))).body) == post[1:]
    twice = clean_document(document("\n\n".join([*post, *thread[:4], QUAY])))
    assert "comment_thread" not in {removed.rule for removed in twice.removed}


def test_a_short_post_of_broken_lines_is_not_cut_off_above_what_is_longer() -> None:
    post = wrap(f"{QUAY} {COUNCIL} {LAMPS}", 70)
    longer = ["What Ann Other saw from the harbour wall", *[" ".join([QUAY, COUNCIL, LAMPS, CHEESE])] * 4]
    page = ["Harbour notes", "Home", "About", "How the harbour opens", *post, "Share", "Facebook", *longer]
    clean = clean_document(document("\n\n".join(page)))
    assert clean.title == "How the harbour opens"
    assert set(post[2:]) <= set(clean.body)


def test_comments_are_cut_whatever_their_length() -> None:
    comments = ["2 comments:", "Ann Other said...", COUNCIL * 3, "Reply", "Bo said...", LAMPS * 3, "Reply"]
    clean = clean_document(document("\n".join(["A walk by the quay", QUAY, *comments])))
    assert clean.body == (QUAY,)
    assert {removed.rule for removed in clean.removed} == {"comment_thread"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n \n",
        "A lonely title\n",
        "Home\nAbout\nPowered by Blogger\n",
        "Popular posts from this blog\n\nOne\n\nTwo\n",
    ],
)
def test_a_page_without_an_article_is_refused(text: str) -> None:
    with pytest.raises(DocumentError):
        clean_document(document(text))


def test_a_title_alone_says_that_there_is_no_body() -> None:
    with pytest.raises(NoArticleBody, match="nothing to read"):
        clean_document(document("A lonely title\n\nPowered by Blogger\n"))


def test_a_post_without_title_is_named_by_its_first_words() -> None:
    clean = clean_document(document("\n\n".join([f"{QUAY} {COUNCIL}", LAMPS, CHEESE])))
    assert clean.title is not None
    assert clean.title.endswith("…")
    assert len(clean.body) == 3
    assert "title_from_body" in clean.quality_flags


def test_text_keeps_its_own_characters_but_no_control_characters() -> None:
    clean = clean_document(document(f"A\u00a0title here\n\nIt\u00a0was\x00 late.\x0b{QUAY}\u2028{LAMPS}\n"))
    assert clean.title == "A\u00a0title here"
    assert clean.body == (f"It\u00a0was late. {QUAY}\u2028{LAMPS}",)
    assert "control_characters_removed" in clean.quality_flags


def test_no_page_takes_more_than_a_thousand_links() -> None:
    titles = [f"Post number {n} of a long list" for n in range(1500)]
    clean = clean_document(document("\n".join(["A title here", QUAY, "Popular posts from this blog", *titles])))
    assert len(clean.links) == 1000
    assert "links_capped" in clean.quality_flags
    assert clean.body == (QUAY,)


@pytest.mark.parametrize(
    "line",
    [
        "word again",
        "Popular posts from this blog\nA title of a post",
        "Home\nShare",
        "April 2, 2020",
        "2 comments:\nfoo",
    ],
)
def test_time_grows_with_the_page_and_no_faster(line: str) -> None:
    """Tens of thousands of lines are cleaned within the time limit of the test run."""
    page = document("Title here\n" + f"{QUAY}\n" + f"{line}\n" * 30_000)
    assert "".join(cleaned.text for cleaned in clean_document(page).lines) == page.text


def test_roles_are_told_line_by_line() -> None:
    text = "\n".join(["Sunday, May 3, 2020", "A walk by the quay", QUAY, "", "Related posts", "The road to Ulm"])
    assert roles(clean_document(document(text))) == [
        ("metadata", "Sunday, May 3, 2020"),
        ("title", "A walk by the quay"),
        ("body", QUAY),
        ("removed", "Related posts"),
        ("related", "The road to Ulm"),
    ]
