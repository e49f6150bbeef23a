"""Which lines below a heading are titles of other posts, and where their list ends."""

from __future__ import annotations

from collections.abc import Sequence
from time import process_time

import pytest

from flows.clean.document import clean_document
from schemas.records import LinkKind
from tests.clean.pages import document

QUAY = "The quay lay empty under a pale sky, and the first boats were coming home with nets half full of silver fish."
COUNCIL = (
    "Nobody had expected the council to agree so quickly, yet by noon the papers were signed and the street was ours."
)
POST = ("What the council gave us", QUAY, COUNCIL)
FIRST, SECOND, THIRD = (
    "Why the bakery moved again",
    "A walk along the wall in winter",
    "Counting the lamps of our street",
)
TITLES = (FIRST, SECOND, THIRD)

SECTIONS = {
    "authors and ages": (FIRST, "By Ann Other", "4 hours ago", SECOND, "By Jan Doe", "1 hr 6 mins", THIRD),
    "author and date in one line": (FIRST, "Ann Other 23 Feb 2021", SECOND, "Jan Doe 1 Mar 2021", THIRD),
    "author and date run together": (
        FIRST, "By Ann OtherDecember 22, 2021", SECOND, "By Jan DoeMay 3, 2021", THIRD, "May 4, 2021396 Views",
    ),
    "author above the date": (
        FIRST, "Ann Other", "December 5, 2021", SECOND, "Jan Doe", "May 6, 2021", THIRD, "Ann Other", "May 1, 2021",
    ),
    "category above each title": ("Street", FIRST, "Food and wine", SECOND, "Lamps", THIRD),
    "snippet that is cut without a mark": (
        FIRST, f"{QUAY[:70]} and so", SECOND, f"{COUNCIL[:70]} and so", THIRD, f"{QUAY[10:80]} and so",
    ),
    "dates without a year": (FIRST, "March 9", SECOND, "Nov 18", THIRD, "2 mai"),
    "the snippet above the date": (
        FIRST, f"{QUAY} …", "May 6, 2021", SECOND, f"{COUNCIL} …", "May 3, 2021", THIRD, f"{QUAY} …", "May 1, 2021",
    ),
    "category and date above each title": (
        "Street", "Mar 1", FIRST, QUAY, "Read more", "Wall", "Feb 3", SECOND, COUNCIL, "Read more",
        "Lamps", "Feb 1", THIRD, QUAY, "Read more",
    ),
    "category, title and snippet in turn": (
        "Street", FIRST, f"{QUAY[:70]} and so", "Wall", SECOND, f"{COUNCIL[:70]} and so", "Lamps", THIRD, QUAY[:80],
    ),
    "authors below the titles": (FIRST, "Ann Other", SECOND, "Jan Doe", THIRD, "Ann Other"),
    "dates, and a menu of apps below": (
        FIRST, "5 months ago", SECOND, "5 months ago", THIRD, "6 months ago", "Get our app for", "Phones", "Tablets",
    ),
    "dates above the titles, and a button below": (
        "March 9", "8 min read", FIRST, "March 8", "3 min read", SECOND, "March 2", "4 min read", THIRD,
        "Try the map of our street", "The map shows every lamp.", "Learn more",
    ),
    "dates, and a word above a thread below": (
        FIRST, "May 6, 2021", SECOND, "May 3, 2021", THIRD, "May 1, 2021", "17 discussions of this post", "Ann said:",
    ),
    "letters of readers below": (*TITLES, "Letters", "Jean from the allotments, 2 July 2004", COUNCIL),
    "the archive in Hindi below": (*TITLES, "ब्लॉग आर्काइव", "2013 (31)", "2012 (27)"),
    "See all beside the heading": ("See all", *TITLES),
    "a copyright below": (*TITLES, "© 2021 Harbour Street"),
    "a copyright in another script below": (*TITLES, "কপিরাইট © 2021", "Save"),
    "a row of labels below": (*TITLES, "bread, rye, water, salt, sour dough"),
    "labels below": (*TITLES, "Tags: bread • rye"),
    "a pager below": (*TITLES, "Previous post: The sack that split", "Next post: The bell of the quay"),
    "comments below": (*TITLES, "5 Comments on “The sack that split”", "Ann"),
    "a heading in capitals below": (*TITLES, "SEARCH FOR A STREET", "TYPE ITS NAME HERE"),
    "a heading in capitals and a sentence below": (
        *TITLES, "SEARCH FOR A STREET", "Ann is a baker who writes about the street in which she was born.",
    ),
    "a button below": (*TITLES, "More posts by Ann Other →"),
    "a numbered heading below": (*TITLES, "5. The wall", QUAY),
    "a remark in brackets": (FIRST, SECOND, "(Visited 1,902 times, 364 today)", THIRD),
    "a form below": (*TITLES, "Name *", "E-Mail [ your address ]", "http://"),
    "a newsletter below": (*TITLES, "Sign up for the newsletter of our street"),
    "a menu below": (*TITLES, "Imprint", "Contact", "Press"),
    "a sentence below": (*TITLES, "Ann is a baker who writes about the street in which she was born."),
    "the last comments below": (*TITLES, f"Jan Doe on {FIRST}", f"Ann Other on {SECOND}"),
}  # fmt: skip


@pytest.mark.parametrize("section", SECTIONS.values(), ids=SECTIONS)
def test_the_titles_alone_are_taken_from_a_list_with(section: tuple[str, ...]) -> None:
    clean = clean_document(document("\n\n".join((*POST, "Related posts", *section))))
    assert tuple(link.title for link in clean.links if link.kind is LinkKind.RELATED) == TITLES


def test_a_post_without_a_time_among_posts_with_one_is_taken() -> None:
    titles = (*TITLES, "The sack that split", "The bell of the quay")
    marks = ("5 min read", "3 min read", "", "4 min read", "2 min read")
    section = [line for pair in zip(titles, marks, strict=True) for line in pair if line]
    clean = clean_document(document("\n\n".join((*POST, "Related posts", *section, "Our street", "Apps for phones"))))
    assert tuple(link.title for link in clean.links) == titles


@pytest.mark.parametrize(
    "heading",
    ["RELATED ARTICLESMORE FROM AUTHOR", "verwandte ArtikelMEHR VOM AUTOR", "You’ll also love", "Meistkommentiert"],
)
def test_a_heading_is_known_however_its_theme_prints_it(heading: str) -> None:
    clean = clean_document(document("\n\n".join((*POST, heading, *TITLES))))
    assert tuple(link.title for link in clean.links) == TITLES


def test_topics_below_such_a_heading_are_no_posts() -> None:
    clean = clean_document(document("\n\n".join((*POST, "Top Stories", "Politics", "Sports", "City", "Life", "Money"))))
    assert clean.links == ()


def test_a_category_that_the_menu_has_too_is_no_title() -> None:
    menu = ("Home", "About", "Street", "Wall", "Lamps")
    labels = ("Street", "Wall", FIRST, "Wall", "Lamps", SECOND, "Lamps", "Street", "Wall", THIRD)
    clean = clean_document(document("\n\n".join((*menu, *POST, "Related posts", *labels))))
    assert tuple(link.title for link in clean.links) == TITLES


def test_short_and_long_titles_in_turn_are_all_taken() -> None:
    titles = ("Lamp 31", SECOND, "Weekly links", THIRD)
    clean = clean_document(document("\n\n".join((*POST, "Popular posts from this blog", *titles))))
    assert tuple(link.title for link in clean.links) == titles


@pytest.mark.parametrize(
    "prefix",
    ["Read also:", "Lees ook:", "À lire aussi :", "Lesen Sie auch:", "Baca juga:", "Leia também:", "Читайте также:"],
)
def test_a_line_in_the_text_that_names_another_post_becomes_a_link(prefix: str) -> None:
    clean = clean_document(document("\n\n".join((*POST, f"{prefix} {FIRST}", QUAY))))
    assert [(link.kind, link.title) for link in clean.links] == [(LinkKind.RELATED, FIRST)]
    assert clean.body == (QUAY, COUNCIL, QUAY)


@pytest.mark.parametrize("prefix", ["Read more:", "RELATED:", "See also:", "Leer más:"])
def test_words_that_prose_begins_with_as_well_name_a_post_by_five_words(prefix: str) -> None:
    title = "The old boats come home from the north"
    clean = clean_document(document("\n\n".join((*POST, f"{prefix} {title}", QUAY))))
    assert [link.title for link in clean.links] == [title]
    assert clean.body == (QUAY, COUNCIL, QUAY)
    assert not clean_document(document("\n\n".join((*POST, f"{prefix} the notes", QUAY)))).links


def test_a_line_that_names_a_post_itself_heads_no_list_of_others() -> None:
    headings = ("When the boats come home in spring", "When the lamps are lit in autumn")
    clean = clean_document(document("\n\n".join((*POST, f"Read also: {FIRST}", *headings, QUAY, COUNCIL))))
    assert [link.title for link in clean.links] == [FIRST]
    assert clean.body[2:4] == headings


def test_a_sentence_that_begins_like_such_a_line_stays() -> None:
    sentence = "Read also: what the baker told the harbour master on that morning."
    assert sentence in clean_document(document("\n\n".join((*POST, sentence, QUAY)))).body


def test_cards_below_the_text_that_end_in_date_and_reading_time_are_links() -> None:
    cards = [line for title in TITLES for line in (title, "What we found there.", "29. März 2020 • 3 Min. Lesezeit")]
    clean = clean_document(document("\n\n".join((*POST, QUAY, *cards))))
    assert tuple(link.title for link in clean.links) == TITLES
    assert clean.body == (QUAY, COUNCIL, QUAY)


PAGERS = {
    "a colon": (f"Previous post: {FIRST}", f"Next post: {SECOND}"),
    "no blank": (f"Vorheriger Artikel{FIRST}", f"Nächster Artikel{SECOND}"),
    "a blank": (f"Previous Post {FIRST}", f"Next Post {SECOND}"),
    "the label twice": (f"Previous Previous post: {FIRST}", f"Next Next post: {SECOND}"),
    "arrows": (f"← {FIRST}", f"{SECOND} →"),
    "marks of quotation": (f"« {FIRST}", f"{SECOND} »"),
    "labels of their own": ("Previous post", FIRST, "Next post", SECOND),
}


@pytest.mark.parametrize("pager", PAGERS.values(), ids=PAGERS)
def test_the_neighbours_of_a_post_are_links_where_the_pager_has(pager: tuple[str, ...]) -> None:
    clean = clean_document(document("\n\n".join((*POST, *pager))))
    assert [(link.kind, link.title) for link in clean.links] == [(LinkKind.PREVIOUS, FIRST), (LinkKind.NEXT, SECOND)]
    assert clean.body == (QUAY, COUNCIL)


@pytest.mark.parametrize(
    "line", ["Next Post Office Lane, on the left", "« Nobody knows », said Ann", "All posts by Ann →"]
)
def test_a_line_that_only_begins_or_ends_as_a_pager_does_is_none(line: str) -> None:
    assert clean_document(document("\n\n".join((*POST, line, QUAY)))).body == (QUAY, COUNCIL, line, QUAY)


LONG = (
    "In the first summer of the new quay the boats came home later than they ever had before, and nobody minded it much"
)
SUBHEADINGS = {
    "sentences above shorter lines": (
        *(f"On day {n} of the sale we had sold every lamp but one, it seems." for n in range(3)), *TITLES,
    ),
    "long lines without a full stop": [f"{LONG} on day {n}" for n in range(4)],
}  # fmt: skip


@pytest.mark.parametrize(
    "heading", ["Staff picks", "Must reads", "More to explore", "Te recomendamos", "You may also like"]
)
@pytest.mark.parametrize("article", SUBHEADINGS.values(), ids=SUBHEADINGS)
def test_an_article_below_a_subheading_that_is_called_as_a_list_stays(heading: str, article: Sequence[str]) -> None:
    clean = clean_document(document("\n\n".join((*POST, heading, *article))))
    assert clean.links == ()
    assert set(article[:3]) <= set(clean.body)


def test_a_list_ends_above_paragraphs_in_a_row() -> None:
    article = [f"{QUAY} It was day {n}. {COUNCIL}" for n in range(4)]
    lines = (POST[0], "Related posts", FIRST, "May 6, 2021", *article, SECOND, "May 7, 2021")
    clean = clean_document(document("\n\n".join(lines)))
    assert set(article) <= set(clean.body)


@pytest.mark.parametrize(
    "odd",
    [
        "JOINING THE FEAST OF LAMPS",
        "How I keep my inbox empty",
        "Why our newsletter comes on Sundays",
        "From Rome to Pisa >",
        "«The lamps are mine»",
        "Bread, rye, water, salt, and time",
        "Lamplight",
        "On the © sign",
        "Bread in 10 minutes",
        "Lost in 10 days",
        "Vor allem Fisch",
        "Hace mucho tiempo",
    ],
)
def test_one_odd_title_does_not_end_a_list(odd: str) -> None:
    titles = (*TITLES, odd, "The sack that split", "The bell of the quay")
    clean = clean_document(document("\n\n".join(("Lamplight", *POST, "Related posts", *titles))))
    assert tuple(link.title for link in clean.links) == titles


def test_a_title_that_begins_with_a_number_does_not_end_a_list_of_titles_that_do_not() -> None:
    lines = (*TITLES, "10) Ways to salt a fish", "The sack that split", "The bell of the quay")
    clean = clean_document(document("\n\n".join((*POST, "Related posts", *lines))))
    assert [link.title for link in clean.links][3:] == ["Ways to salt a fish", *lines[4:]]


@pytest.mark.parametrize(
    "age", ["vor 3 Tagen", "vor einer Woche", "hace un día", "il y a 2 heures", "Food - 3 days ago"]
)
def test_an_age_below_a_title_is_none(age: str) -> None:
    section = [line for title in TITLES for line in (title, age)]
    clean = clean_document(document("\n\n".join((*POST, "Related posts", *section))))
    assert tuple(link.title for link in clean.links) == TITLES


MOST_LINES = 4_000
LONG_LISTS = {
    "titles alone": ["Related posts", *(f"{FIRST} {n}" for n in range(MOST_LINES))],
    "lines that could each be a heading": [
        line for n in range(MOST_LINES // 2) for line in (f"Read more: the notes {n} of it all", f"{FIRST} {n}")
    ],
    "lines that could each be a heading, above prose": [
        line for n in range(1_000) for line in (f"See also: the notes {n} of it all and more", f"On day {n} {QUAY}")
    ],
}


@pytest.mark.parametrize("lines", LONG_LISTS.values(), ids=LONG_LISTS)
def test_time_grows_with_the_length_of_a_list_and_not_with_its_square(lines: list[str]) -> None:
    started = process_time()
    clean_document(document("\n\n".join((*POST, *lines))))
    assert process_time() - started < 5


def test_a_list_with_marks_is_read_to_its_end_however_long_it_is() -> None:
    section = [line for n in range(600) for line in (f"{FIRST} {n}", "5 min read")]
    clean = clean_document(document("\n\n".join((*POST, "Related posts", *section))))
    assert len(clean.links) == 600


@pytest.mark.parametrize(
    "lines",
    [
        ("Next: add the flour and the sugar", "Next: stir in the eggs slowly"),
        ("Next Monday we sail to the islands", "Next Friday we come home again"),
        ("Older Post Offices had brass counters", "Newer Post Offices have none of them"),
        ("« Il fait beau ce matin sur le port, dit-elle", "et nous partirons tous ensemble demain »"),
    ],
)
def test_what_reads_as_a_pager_within_the_text_stays(lines: tuple[str, ...]) -> None:
    clean = clean_document(document("\n\n".join((*POST, *lines, f"{QUAY} {COUNCIL}"))))
    assert clean.links == ()
    assert set(lines) <= set(clean.body)
