"""The line model: what it keeps of pages of several shapes and scripts, and what holds for every input."""

from __future__ import annotations

from itertools import pairwise, product
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.clean.main_text import find_main_text
from flows.clean.page import Page
from flows.clean.prose import GAP_LINE_COST, SWITCH_COST, choose_lines, choose_main_text, line_log_odds
from flows.clean.prose_hints import Hint, find_hints
from flows.clean.prose_model import MODEL_FILE, load_model
from schemas.records import Role

MENU = ["Home", "About", "Recipes", "Gardening", "Contact", "Search this blog", "[ Search ]"]
TITLE = "How we saved the old pear tree"
PARAGRAPHS = [
    "The pear tree behind our house is older than the house itself, and last spring it nearly died.",
    "A neighbour, who has kept an orchard for forty years, told us to cut back the dead wood before the sap rose.",
    "We did it on a cold morning in February. It took four hours, two ladders and one very patient dog.",
    "By June there were leaves on branches that had been bare for years, and in September we picked eleven pears.",
    "They were small and hard, but they were ours.",
]
SHARE = ["Share", "Get link", "Facebook", "Pinterest", "Email", "Other Apps"]
SIDEBAR = [
    "Archive",
    "March 2021 (4)",
    "February 2021 (2)",
    "January 2021 (7)",
    "Labels",
    "Fruit",
    "Tools",
    "Powered by Blogger",
]
POPULAR = [
    "Popular posts from this blog",
    "Ten herbs for a shady balcony",
    "Why our compost smelled",
    "A bench from old doors",
]

BODIES = {
    "de": [
        "Der Birnbaum hinter unserem Haus ist älter als das Haus, und im letzten Frühjahr wäre er fast eingegangen.",
        "Ein Nachbar riet uns, das tote Holz zu schneiden, bevor der Saft steigt, und lieh uns seine lange Leiter.",
        "Im September haben wir elf Birnen gepflückt. Sie waren klein und hart, aber sie gehörten uns.",
    ],
    "ja": [
        "家の裏にある梨の木は家そのものよりも古く、去年の春にはほとんど枯れかけていました。",
        "四十年も果樹園を続けている隣の人が、樹液が上がる前に枯れた枝を切るようにと教えてくれました。",
        "九月には小さな実が十一個なりました。固くて小さいけれど、わたしたちの梨です。",
    ],
    "th": [
        "ต้นแพร์หลังบ้านของเราแก่กว่าตัวบ้านเสียอีก และเมื่อฤดูใบไม้ผลิปีที่แล้วมันเกือบจะตายไปแล้ว",
        "เพื่อนบ้านที่ทำสวนผลไม้มาสี่สิบปีบอกให้เราตัดกิ่งที่ตายแล้วออกก่อนที่น้ำเลี้ยงจะขึ้นไปตามลำต้น",
        "ในเดือนกันยายนเราเก็บลูกแพร์ได้สิบเอ็ดลูก มันเล็กและแข็งแต่ก็เป็นของเราเองทั้งหมด",
    ],
    "hi": [
        "हमारे घर के पीछे का नाशपाती का पेड़ घर से भी पुराना है, और पिछले वसंत में वह लगभग सूख गया था।",
        "चालीस साल से बाग़ लगाने वाले एक पड़ोसी ने कहा कि रस चढ़ने से पहले सूखी लकड़ी काट दो।",
        "सितंबर में हमने ग्यारह नाशपातियाँ तोड़ीं। वे छोटी और सख़्त थीं, लेकिन हमारी थीं।",
    ],
    "ar": [
        "شجرة الإجاص خلف بيتنا أقدم من البيت نفسه، وكادت أن تموت في الربيع الماضي قبل أن ننتبه إليها.",
        "نصحنا جار يعتني ببستانه منذ أربعين سنة بأن نقطع الأغصان اليابسة قبل أن يصعد النسغ فيها.",
        "وفي أيلول قطفنا إحدى عشرة حبة. كانت صغيرة وقاسية، لكنها كانت لنا.",
    ],
}

# The first call reads the model: no deadline for single examples.
unhurried = settings(deadline=None)
anything = st.lists(st.text(max_size=60), max_size=30)


def kept_lines(lines: list[str], title: int | None) -> list[str]:
    """The lines that the model keeps, told what the lexicon knows."""
    page = Page.of("\n".join(lines))
    row = None if title is None else page.numbers.index(title)
    if row is not None:
        page.mark(row, Role.TITLE)
    return [page.text_of(i) for i, keep in enumerate(find_main_text(page, row)) if keep]


def test_a_seed_of_title_and_prose_is_kept_whole_but_for_its_title() -> None:
    assert kept_lines([TITLE, *PARAGRAPHS], 0) == PARAGRAPHS


def test_a_short_last_paragraph_stays() -> None:
    assert kept_lines([TITLE, *PARAGRAPHS, "Try it."], 0) == [*PARAGRAPHS, "Try it."]


def test_popular_posts_below_a_seed_are_cut() -> None:
    assert kept_lines([TITLE, "", *PARAGRAPHS, "", *POPULAR], 0) == PARAGRAPHS


@pytest.mark.parametrize("title", [len(MENU), None])
def test_menu_buttons_and_sidebar_of_a_whole_page_are_cut(title: int | None) -> None:
    page = [*MENU, TITLE, *PARAGRAPHS, *SHARE, *SIDEBAR]
    assert [line for line in kept_lines(page, title) if line != TITLE] == PARAGRAPHS


@pytest.mark.parametrize("language", BODIES)
def test_other_languages_and_scripts_are_prose_too(language: str) -> None:
    assert kept_lines([*MENU, TITLE, *BODIES[language], *SHARE, *SIDEBAR], len(MENU)) == BODIES[language]


def test_readers_comments_weigh_less_than_the_post_above_them() -> None:
    comment = "I tried the same with our plum tree and it worked, thank you so much for writing this down."
    lines = [TITLE, *PARAGRAPHS, "2 comments:", "Anna said...", comment, "Reply", "Jon said...", comment, "Reply"]
    odds = line_log_odds(lines, find_hints(lines), 0)
    assert max(odds[i] for i, line in enumerate(lines) if line == comment) < min(odds[1 : 1 + len(PARAGRAPHS)])


def test_a_post_that_is_all_list_is_not_lost() -> None:
    post = ["Two cups of flour", "One cup of sugar", "Three eggs", "Butter", "A pinch of salt", "Bake for an hour"]
    assert kept_lines(["Our quickest cake", *post], 0) == post


@unhurried
@given(anything)
def test_there_is_one_answer_a_line_that_is_not_blank(lines: list[str]) -> None:
    page = Page.of("\n".join(lines))
    assert len(find_main_text(page, None)) == len(page) == sum(map(bool, page.folded))


@unhurried
@given(st.lists(st.text(min_size=1, max_size=40).filter(str.strip), min_size=1, max_size=20), st.data())
def test_the_title_is_no_text_and_the_same_page_gets_the_same_answer(lines: list[str], data: st.DataObject) -> None:
    page = Page.of("\n".join(lines))
    if not len(page):
        return
    title = data.draw(st.integers(0, len(page) - 1))
    page.mark(title, Role.TITLE)
    kept = find_main_text(page, title)
    assert not kept[title]
    assert find_main_text(page, title) == kept


@unhurried
@given(st.lists(st.text(min_size=1, max_size=40).filter(str.strip), min_size=1, max_size=20), st.data())
def test_the_same_lines_have_the_same_odds_whatever_holds_them(lines: list[str], data: st.DataObject) -> None:
    stripped = [line.strip() for line in lines]
    title = data.draw(st.integers(0, len(lines) - 1))
    hints = data.draw(st.lists(st.sampled_from(Hint), min_size=len(lines), max_size=len(lines)))
    before = list(stripped)
    odds = line_log_odds(stripped, hints, title)
    assert stripped == before
    assert line_log_odds(tuple(stripped), tuple(hints), title, [line.casefold() for line in stripped]) == odds


@unhurried
@given(anything)
def test_blank_lines_and_blanks_around_lines_change_nothing(lines: list[str]) -> None:
    filled = Page.of("\n".join(lines)).lines
    spaced = Page.of("\n".join(part for line in filled for part in ("", f"  {line} ")))
    assert spaced.lines == filled
    assert find_main_text(spaced, None) == find_main_text(Page.of("\n".join(filled)), None)


def test_characters_that_no_text_should_hold_are_survived() -> None:
    lines = ["\ud800 lone surrogate", "\x00\x01", "\U0001f600" * 50, "e\u0301" * 40]
    assert len(line_log_odds(lines)) == 4
    page = Page.of("\n".join(lines))
    assert len(find_main_text(page, None)) == len(page)


def test_no_lines_are_no_text() -> None:
    assert line_log_odds([]) == []
    assert find_main_text(Page.of(""), None) == []
    assert find_main_text(Page.of("\n \t"), None) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(-9, 9).map(float), st.sampled_from((0.0, GAP_LINE_COST))), max_size=9))
def test_the_chosen_path_is_the_best_of_all_paths(lines: list[tuple[float, float]]) -> None:
    scores, gap_costs = [score for score, _ in lines], [cost for _, cost in lines]

    def total(path: tuple[bool, ...] | list[bool]) -> float:
        changes = sum(a != b for a, b in pairwise(path))
        rows = [row for row, keep in enumerate(path) if keep]
        gap = [cost for row, cost in enumerate(gap_costs) if rows and rows[0] < row < rows[-1] and not path[row]]
        own = sum(s / 2 if keep else -s / 2 for s, keep in zip(scores, path, strict=True))
        return own - SWITCH_COST * changes - sum(gap)

    best = max(total(path) for path in product((False, True), repeat=len(scores)))
    assert total(choose_lines(scores, SWITCH_COST, gap_costs)) == pytest.approx(best)


def test_a_text_goes_on_below_a_few_foreign_lines_and_not_below_many() -> None:
    for lines, goes_on in ((1, True), (40, False)):
        scores = [9.0] * 5 + [-0.5] * lines + [9.0]
        assert choose_lines(scores, SWITCH_COST, [GAP_LINE_COST] * len(scores))[-1] is goes_on


def test_lines_that_a_rule_has_cut_are_no_gap_and_no_text() -> None:
    lines, odds = ["A few words of prose, said at some length."] * 50, [5.0] * 5 + [-1.0] * 40 + [2.0] * 5
    is_cut = [False] * 5 + [True] * 40 + [False] * 5
    assert choose_main_text(lines, odds, is_title_known=True)[-1] is False
    kept = choose_main_text(lines, odds, is_title_known=True, is_cut=is_cut)
    assert kept == [not cut for cut in is_cut]
    assert not any(choose_main_text(lines[:3], [5.0] * 3, is_title_known=True, is_cut=[True] * 3))


def test_a_hundred_thousand_lines_take_two_seconds_at_most() -> None:
    page = [*MENU, TITLE, *PARAGRAPHS, *SHARE, *SIDEBAR] * 3600
    load_model()
    started = process_time()
    assert len(choose_main_text(page, line_log_odds(page), is_title_known=False)) == len(page) > 90_000
    assert process_time() - started < 2


def test_the_model_file_is_small_and_its_trees_are_whole() -> None:
    model = load_model()
    assert MODEL_FILE.stat().st_size < 200_000
    assert model.leaves.shape[1] == 2 ** len(model.places)
    assert model.places.max() == len(model.rows) - 1
    assert model.rows.max() == len(model.features) - 1
