"""The scorer for pages that are written for the project."""

from __future__ import annotations

import pytest

from bench.scorer import score_page, summary

TEXT = "We walked along the river until it rained."
LINKS = [{"title": "The dry walk home", "href": "https://www.example.org/dry/"}, {"title": "Tea", "href": "tea.html"}]
GOLD = {"text": TEXT, "title": "A walk", "author": "Nobody", "date": "2020-01-02", "related": LINKS}
RIGHT = {"text": TEXT, "title": "A Walk!", "author": "nobody", "date": "2020-01-02", "related": LINKS}


def test_the_gold_answer_itself_is_right_in_everything() -> None:
    total = summary([score_page(GOLD, RIGHT, "html")])
    assert total.pop("pages") == 1
    assert (total.pop("below.5"), total.pop("relleak")) == (0, 0)
    assert set(total.values()) == {1.0}


def test_nothing_is_wrong_in_everything() -> None:
    total = summary([score_page(GOLD, {}, "html")])
    assert total.pop("pages") == total.pop("below.5") == 1
    assert "relleak" not in total
    assert set(total.values()) == {0.0}


def test_what_the_gold_answer_leaves_open_is_not_scored() -> None:
    assert score_page({"text": None, "title": None, "date": None, "related": None}, RIGHT, "html") == {}


def test_half_a_text_has_full_precision_and_half_the_runs() -> None:
    scores = score_page(
        {"text": "one two three four five six seven eight nine"}, {"text": "one two three four five six"}, "full"
    )
    assert (scores["sp"], scores["sr"]) == (1.0, 0.5)
    assert scores["bow"] == pytest.approx(0.8)


def test_characters_are_words_where_there_are_no_spaces() -> None:
    assert score_page({"text": "今日は雨が降った"}, {"text": "今日は雨が降らない"}, "full")["bow"] == pytest.approx(
        12 / 17
    )


def test_a_related_title_in_the_text_is_a_leak_unless_it_belongs_there() -> None:
    left_in = {"text": f"{TEXT}\nThe dry walk home\nTea"}
    assert score_page(GOLD, left_in, "full")["relleak"] == 1.0
    own = {**GOLD, "text": f"{TEXT} It was not the dry walk home."}
    assert "relleak" not in score_page(own, left_in, "full")


def test_related_posts_are_counted_over_all_pages_and_by_address_in_html_alone() -> None:
    one = score_page(GOLD, {"related": [{"title": "the dry walk home", "href": "http://example.org/dry"}]}, "html")
    other = score_page(GOLD, {"related": [{"title": "Wrong", "href": None}]}, "html")
    total = summary([one, other])
    assert (total["rt_P"], total["rt_R"], total["rh_P"], total["rh_R"]) == (0.5, 0.25, 1.0, 0.25)
    assert "rh" not in score_page(GOLD, RIGHT, "full")
