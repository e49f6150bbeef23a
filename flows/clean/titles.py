"""Which line is the post's title: the first one of a seed, a line somewhere above the body of a whole page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from flows.clean.dates import find_date
from flows.clean.lexicon import Kind
from flows.clean.main_text import body_start, model_start
from flows.clean.page import Page, count_words, ends_sentence, has_letters
from flows.clean.title_signs import BOX, Surroundings, score

_LONGEST_TITLE = 300
_OPENING = 80
_SENTENCE = 100
_HEADLINE = 20  # characters: too long for a category or a blog's name, together with four words
_NEAR = 10  # lines
_REACH = 120  # lines above the body in which a title is looked for
_REACH_INTO_TEXT = 60  # and below its first line: a teaser or a disclosure may stand above the title
_ALONE = 4  # lines below a paragraph in which a text goes on
_MOST_ABOVE = 0.3  # of a page's prose: what stands below more is a heading
_LINE_OF_TEXT = 60  # the weight of one that a paragraph may be broken into
_POST = 200  # of lines that read like text: a short post, which comments or a sidebar may outweigh
_MOST_TEXT = 1500  # of them between the beginning of the text and a title: teasers and disclosures are shorter
_LONGEST_WITH_PERIOD = 10  # words
_HEAD_LINES, _FOOT_LINES = 25, 8  # where a whole page prints the blog's name
_HEAD = 6  # lines of a seed among which its title is
_BYLINES = frozenset({Kind.BYLINE_START, Kind.UPDATED_START})
_PERIODS = (".", "。", "।", "…")
_NAMED = re.compile(r"(?P<title>.{8,})\s(?:[|–—·»«-]|::)\s(?P<blog>[^|–—·»«]{2,60})$")
_HEADING_MARK = re.compile(r"#{1,6}\s+(?=\S)")


def find_title(page: Page) -> int | None:
    """The title's line; None where no line above the body can be one.

    What the blog repeats is no title, unless nothing else could be one: `Sunday links` is the title of many posts.
    """
    title = _find_title(page)
    if page.repeated and (title is None or _is_within_text(page, title)):
        repeated, page.repeated = page.repeated, frozenset()
        title = _find_title(page)
        page.repeated = repeated - {title}
    return title


def _find_title(page: Page) -> int | None:
    around = look_around(page)
    if around is None:
        return None
    first, head = around.first, around.head
    if head is not None and not _can_be_title(page, head):
        return head  # a post named `Home`
    if head is None and around.start == first and _is_paragraph(page, first):
        return None  # a post without a title begins with its text
    scores = {i: score(page, i, around) for i in candidates(page, around)}
    if scores:
        return max(scores, key=lambda i: (scores[i], -i))
    is_title = head is not None or (len(page.lines[first]) <= _LONGEST_TITLE and not _is_paragraph(page, first))
    return first if is_title else None


def look_around(page: Page) -> Surroundings | None:
    """What the candidates are judged by; None for a page without a word on it."""
    first = _first_open(page)
    if first is None:
        return None
    start = _text_start(page)
    return Surroundings.of(page, first, start, is_post=_is_simple(page, first, start))


def candidates(page: Page, around: Surroundings) -> list[int]:
    """The lines that may be the title: the first ones of a post, of a page those around where its text begins."""
    start, head = around.start, around.head
    lines: Sequence[int] = (
        range(start - _REACH, start + _REACH_INTO_TEXT) if head is None else range(head, head + _HEAD)
    )
    if head is not None:
        lines = [i for i in lines if i < len(page) and (i == head or not _is_sentence(page.lines[i]))]
    most, top = _MOST_ABOVE * around.prose[-1], _below_motto(page)
    texts = _texts_above(page)
    return [
        i
        for i in lines
        if top <= i < len(page)
        and (i <= start or (around.prose[i] <= most and texts[i] - texts[start] <= _MOST_TEXT))
        and _can_be_title(page, i)
    ]


def _is_sentence(line: str) -> bool:
    return line.endswith((".", "。", "।")) and count_words(line) > _LONGEST_WITH_PERIOD


def _below_motto(page: Page) -> int:
    """The line below Blogger's date header, where the blog's motto, a sentence, stands right above it; else 0."""
    date = next((i for i in range(min(_HEAD_LINES, len(page) - 1)) if page.is_date(i)), 0)
    # Below a line of prose the date is a later one: of a comment, of the next post.
    if not date or not _can_be_title(page, date + 1) or any(page.is_prose(i) for i in range(date)):
        return 0
    motto, title = page.lines[date - 1], page.lines[date + 1]
    is_motto = motto.endswith(_PERIODS) and len(motto.split()) > 3
    # Four words: the name of an author, below the date that follows a subtitle, has fewer.
    is_headline = not title.endswith(_PERIODS) and count_words(title) > 3 and page.weights[date + 1] < _SENTENCE
    return date + 1 if is_motto and is_headline else 0


def _text_start(page: Page) -> int:
    """Where the text begins.

    The line model is asked where a paragraph stands alone, for it may be the blog's motto, and where a post may stand
    above the longest text, for that may be the readers' or the sidebar's.
    """
    start = body_start(page)
    is_alone = not any(page.is_prose(i) for i in range(start + 1, min(start + 1 + _ALONE, len(page))))
    if is_alone:
        return model_start(page)
    return min(start, model_start(page)) if _texts_above(page)[start] >= _POST else start


def _texts_above(page: Page) -> list[int]:
    """For each line the weight of what reads like text above it, where lines are broken within a paragraph too."""
    own = (
        weight if weight >= _LINE_OF_TEXT and page.roles[i] is None and page.labels[i] is None else 0
        for i, weight in enumerate(page.weights)
    )
    return [0, *accumulate(own)]


def _first_open(page: Page) -> int | None:
    """The first line with a letter in it that is no date, nor a byline with one."""
    return next(
        (
            i
            for i in range(len(page))
            if page.roles[i] is None
            and i not in page.repeated
            and has_letters(page.lines[i])
            and not page.is_date(i)
            and not _is_byline(page, i)
        ),
        None,
    )


def _is_byline(page: Page, i: int) -> bool:
    """Whether line `i` says who wrote a post and when, whatever comes behind: some themes print it above the title."""
    return not _BYLINES.isdisjoint(page.kinds(i)) and find_date(page.lines[i]) is not None


def _is_simple(page: Page, first: int, start: int) -> bool:
    """A seed: the title stands first, above it at most a date (Blogger), and the text follows below labels."""
    can_be = _can_be_title(page, first)
    if not can_be and (page.labels[first] is None or page.is_strong(first)):
        return False
    if _begins_with_menu(page, first) or _has_box(page, first) or _has_header_date(page, first):
        return False
    is_headline = can_be and page.weights[first] >= _HEADLINE and len(page.lines[first].split()) > 3
    if is_headline and start - first <= _NEAR:
        return True
    spare = int(can_be and len(page.lines[first].split()) > 2)  # a subtitle, a caption
    for i in range(first + 1, min(first + 30, len(page))):
        line = page.lines[i]
        if page.labels[i] is not None or page.is_dated(i) or not has_letters(line) or is_repeat(page, i, first):
            continue
        if page.weights[i] >= _SENTENCE or (ends_sentence(line) and len(line.split()) > 6):
            return can_be or i == first + 1
        spare -= 1
        if spare < 0:
            return False
    return can_be and first == 0


def _begins_with_menu(page: Page, first: int) -> bool:
    """A whole page: the blog's name and its menu stand above the title."""
    head = range(first, min(first + 15, len(page)))
    end = next((i for i in head if i > first and page.is_prose(i)), head.stop)
    return sum(Kind.NAVIGATION in page.kinds(i) for i in range(first, end)) > 1


def _has_box(page: Page, first: int) -> bool:
    """A whole page: a search box or a form stands near its top."""
    return any(map(BOX.match, page.lines[first : first + _HEAD]))


def _has_header_date(page: Page, first: int) -> bool:
    """Blogger's date header: a date below other text, and a title below the date."""
    for i in range(first + 2, min(first + 25, len(page) - 1)):
        if page.is_date(i):
            has_text = any(page.labels[j] is None and has_letters(page.lines[j]) for j in range(first + 1, i))
            return has_text and _can_be_title(page, i + 1) and page.weights[i + 1] < _SENTENCE
    return False


def _can_be_title(page: Page, i: int) -> bool:
    line = page.lines[i]
    return (
        page.roles[i] is None
        and i not in page.repeated
        and page.labels[i] is None
        and len(line) <= _LONGEST_TITLE
        and not _is_paragraph(page, i)
        and has_letters(line)
        and not page.is_date(i)
        and BOX.search(line) is None
        and not _is_breadcrumb(page, i)
        and not _goes_on_below(page, i)
    )


def _goes_on_below(page: Page, i: int) -> bool:
    """Whether line `i` is part of a paragraph that is broken into lines of much the same length."""
    below = page.lines[i + 1] if i + 1 < len(page) else ""
    if not below[:1].islower() or page.labels[i + 1] is not None or ends_sentence(page.lines[i]):
        return False
    around = page.weights[max(0, i - 1)], page.weights[i + 1]
    return page.weights[i] >= _LINE_OF_TEXT and max(around) >= _LINE_OF_TEXT


def _is_paragraph(page: Page, i: int) -> bool:
    return page.weights[i] > 150 and page.lines[i].endswith((".", "。", ".”", '."'))


def _is_within_text(page: Page, title: int) -> bool:
    """Whether a line that was taken for the title is text, or stands below text: of a post whose title is repeated."""
    return any(page.is_sentence(i) for i in page.kept_alone - page.repeated if i <= title)


def _is_breadcrumb(page: Page, i: int) -> bool:
    """`Home Travel TITLE` above the title itself."""
    below = page.lines[i + 1 : i + 4]
    return any(len(line) >= 10 and page.lines[i] != line and page.lines[i].endswith(line) for line in below)


def title_text(page: Page, i: int) -> str:
    """The title without the marks of a Markdown heading, and without the blog's name behind it (`TITLE - Blog`)."""
    text = _HEADING_MARK.sub("", page.text_of(i), count=1).strip()
    found = _NAMED.match(text)
    return found["title"] if found is not None and _is_blog_name(page, i, found["blog"].casefold()) else text


def _is_blog_name(page: Page, title: int, name: str) -> bool:
    """Whether the page says a name alone on a line of its head or foot, or in its copyright.

    Elsewhere such a line may be a label: `Baking - Rye` and, in the list of labels, `Rye`.
    """
    keys = page.keys
    if name in keys[: max(title, _HEAD_LINES)] or name in keys[-_FOOT_LINES:]:
        return True
    return len(name) > 3 and any(name in key and key.startswith(("©", "copyright")) for key in keys)


def opening_words(text: str) -> str:
    """The beginning of a text, as Blogger names a post without a title in its own lists."""
    if len(text) <= _OPENING:
        return text
    head = text[:_OPENING]
    return (head.rsplit(maxsplit=1)[0] if " " in head else head).rstrip(" ,;:.") + "…"


def is_repeat(page: Page, i: int, title: int | None) -> bool:
    """Whether line `i` only says the title again: Blogger and breadcrumbs do."""
    return title is not None and i != title and page.keys[i] == page.keys[title]
