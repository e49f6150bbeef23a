"""Which lines of a page count as its gold text when the line model learns."""

from __future__ import annotations

import random

from bench.corpus import Page
from bench.prose_labels import label_lines
from bench.prose_pages import Example, add_comments, add_popular, add_sidebar, cut_lines, make_example

GOLD = (
    "We walked along the river until the rain began to fall.\n\nTea\n\n"
    "Then we sat in a barn, drank tea from a flask and waited for an hour.\n\nThe end"
)
PAGE = [
    "Home",
    "The end",
    "A walk in the rain",
    "We walked along the river until the rain began to fall.",
    "Tea",
    "Advertisement",
    "Then we sat in a barn, drank tea from a flask and waited for an hour.",
    "The end",
    "Share",
    "Then we sat in a barn, drank tea from a flask",
]


def test_short_lines_count_only_where_the_text_has_them() -> None:
    kept = [line for line, label in zip(PAGE, label_lines(PAGE, GOLD), strict=True) if label]
    assert kept == [PAGE[3], "Tea", PAGE[6], "The end"]


def test_a_text_without_spaces_is_compared_by_character() -> None:
    page = ["メニュー", "今日は朝から雨が降っていました。", "広告", "それでも川まで歩きました。"]
    assert label_lines(page, "今日は朝から雨が降っていました。\n\nそれでも川まで歩きました。") == [
        False,
        True,
        False,
        True,
    ]


def test_nothing_of_another_page_is_its_text() -> None:
    assert label_lines(PAGE, "Another page says quite another thing about quite another matter.") == [False] * len(PAGE)
    assert label_lines([], GOLD) == []


def test_changed_copies_keep_each_word_with_its_answer() -> None:
    example = _example()
    assert example.title == 2
    cut = cut_lines(example, random.Random(1))
    assert len(cut.lines) > len(example.lines)
    assert _words_of_text(cut.lines, cut.labels) == _words_of_text(example.lines, example.labels)
    listed = add_popular(example, [("A post", "A snippet.")], random.Random(1))
    assert listed.lines[: len(PAGE)] == example.lines
    assert not any(listed.labels[len(PAGE) :])
    assert "A post" in listed.lines


OTHERS = [(f"A post of day {day}", f"On day {day} we saw a heron. It flew away.") for day in range(30)]


def test_comments_and_sidebars_are_put_around_the_text_and_are_none_of_it() -> None:
    example = _example()
    for seed in range(20):
        commented = add_comments(example, OTHERS, random.Random(seed))
        assert len(commented.lines) > len(example.lines)
        assert commented.lines[:8] == example.lines[:8]
        beside = add_sidebar(example, OTHERS, random.Random(seed))
        for changed in (commented, beside):
            assert changed.lines[changed.title or 0] == PAGE[2]
            assert _words_of_text(changed.lines, changed.labels) == _words_of_text(example.lines, example.labels)


def _example() -> Example:
    gold = {"id": "x", "host": "example.org", "lang": "en", "title": PAGE[2], "text": GOLD}
    return make_example("dev", "seed", Page(gold, "\n\n".join(PAGE).encode()))


def _words_of_text(lines: tuple[str, ...], labels: tuple[bool, ...]) -> str:
    return " ".join(line for line, label in zip(lines, labels, strict=True) if label)
