"""What a blog repeats on its pages, and what its cleaner makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest

from flows.clean.document import clean_document
from flows.clean.lines import hash_line
from flows.pipeline import learn_blog
from schemas.records import NO_MEMORY, BlogMemory, CleanDocument, LinkKind, RawDocument
from tests.clean.pages import document

POSTS = {
    "A gate that would not close": "For eleven years the gate at the end of the lane has swung open in every wind.",
    "Counting herons": "There were four of them on the weir this morning, each with its back to the other three.",
    "What the tide brought": "A shoe, a crate with Danish words on it, and enough rope to tie up the whole village.",
    "Letters nobody sent": "In the desk stood a box of envelopes, sealed and stamped, and none of them had gone.",
    "The year of the wasps": "They came in June, and by the time we had found the nest the plums were theirs.",
    "Salt on the windows": "After the storm we could write our names on the glass, and the children did, for days.",
}
MORE = (
    "It took a while until somebody said aloud what everybody had been thinking, and then we all went home to supper."
)
ABOUT = "Nele keeps a small boat, a large dog and this notebook, and she answers every letter that reaches the harbour."
SIGNED = "Thanks for stopping by, and mind the step on your way out to the quay."
INTRO = "This is a part of my long walk around the island, which began in spring."


def pages(above: Sequence[str] = (), below: Sequence[str] = (), middle: Sequence[str] = ()) -> dict[str, RawDocument]:
    """A page for each post, with the same lines around it."""
    return {
        title: document("\n".join([*above, title, text, *middle, MORE.replace("It", title), *below]))
        for title, text in POSTS.items()
    }


def cleaned(blog: dict[str, RawDocument]) -> dict[str, CleanDocument]:
    memory = learn_blog(blog.values())
    return {title: clean_document(page, memory) for title, page in blog.items()}


def test_a_paragraph_below_every_post_is_cut_and_says_why() -> None:
    blog = pages(below=[ABOUT])
    assert all(clean_document(page).body[-1] == ABOUT for page in blog.values())
    for title, clean in cleaned(blog).items():
        assert clean.body == (POSTS[title], MORE.replace("It", title))
        assert [(each.rule, each.text) for each in clean.removed] == [("repeated_on_blog", ABOUT)]


def test_an_introduction_above_every_text_is_cut() -> None:
    more = {title: MORE.replace("It", title) for title in POSTS}
    blog = {title: document("\n".join([title, INTRO, text, more[title]])) for title, text in POSTS.items()}
    assert {clean.body[0] for clean in cleaned(blog).values()} == set(POSTS.values())


@pytest.mark.parametrize("line", ["Ingredients", SIGNED])
def test_what_the_author_repeats_in_the_midst_of_the_text_is_kept(line: str) -> None:
    for title, clean in cleaned(pages(middle=[line])).items():
        assert clean.body == (POSTS[title], line, MORE.replace("It", title))


def test_the_name_of_the_blog_above_the_title_is_no_title() -> None:
    name = "Letters from the old harbour wall"
    blog = pages(above=[name])
    misled = {title: page for title, page in blog.items() if clean_document(page).title == name}
    assert misled
    memory = BlogMemory(repeated=frozenset([hash_line(name)]))
    assert all(clean_document(page, memory).title == title for title, page in misled.items())


def test_a_title_that_many_posts_have_stays_their_title() -> None:
    blog = {title: document("\n".join(["Sunday links for you", text, MORE])) for title, text in POSTS.items()}
    assert {clean.title for clean in cleaned(blog).values()} == {"Sunday links for you"}
    assert {clean.body[0] for clean in cleaned(blog).values()} == set(POSTS.values())


def test_lines_of_a_small_blog_are_not_learnt() -> None:
    few = list(pages(below=[ABOUT]).values())[:3]
    assert learn_blog(few) == NO_MEMORY


def test_copies_of_one_post_do_not_make_its_lines_furniture() -> None:
    copies = [document("\n".join(["Counting herons", POSTS["Counting herons"], MORE]))] * 6
    assert learn_blog(copies) == NO_MEMORY
    blog = list(pages().values())
    assert learn_blog(blog * 3) == learn_blog(blog)


def test_a_snippet_on_every_page_is_not_cut_from_its_own_post() -> None:
    popular = "Counting herons"
    blog = pages(below=["Popular posts from this blog", popular, "May 2, 2019", POSTS[popular], "Read more"])
    assert hash_line(POSTS[popular]) not in learn_blog(blog.values()).repeated
    assert cleaned(blog)[popular] == clean_document(blog[popular])


def test_titles_of_other_posts_below_the_text_are_related_posts() -> None:
    titles = list(POSTS)
    lists = {title: [other for other in titles if other != title][at % 3 :][:2] for at, title in enumerate(titles)}
    blog = {t: document("\n".join([t, POSTS[t], MORE.replace("It", t), *lists[t]])) for t in titles}
    assert clean_document(blog[titles[0]]).links == ()
    for title, clean in cleaned(blog).items():
        assert [(link.kind, link.position, link.title) for link in clean.links] == [
            (LinkKind.RELATED, position, other) for position, other in enumerate(lists[title], 1)
        ]
        assert clean.body == (POSTS[title], MORE.replace("It", title))


def test_titles_in_the_midst_of_a_text_are_the_authors_own() -> None:
    first, second, *_ = POSTS
    blog = pages() | {"My year": document("\n".join(["My year", ABOUT, first, second, SIGNED, INTRO, MORE]))}
    clean = cleaned(blog)["My year"]
    assert clean.links == ()
    assert {first, second} <= set(clean.body)


def test_a_blog_that_would_leave_nothing_of_a_page_is_not_believed() -> None:
    page = document("\n".join(["A gate", ABOUT, SIGNED]))
    alone = clean_document(page)
    assert alone.alone is not None
    assert clean_document(page, BlogMemory(repeated=frozenset(alone.alone.kept))) == alone


def test_what_is_learnt_depends_on_no_order() -> None:
    blog = list(pages(above=["Letters from the old harbour wall"], below=[ABOUT]).values())
    assert len({learn_blog(some) for some in permutations(blog, len(blog))}) == 1


def test_what_a_page_tells_does_not_depend_on_what_the_blog_is_known_for() -> None:
    blog = pages(above=["Letters from the old harbour wall"], below=[ABOUT])
    for title, clean in cleaned(blog).items():
        assert clean.alone == clean_document(blog[title]).alone
