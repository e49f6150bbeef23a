"""Which line is the post's title: the first one of a seed, a line somewhere above the body of a whole page."""

from __future__ import annotations

import re
from collections import Counter

from flows.clean.lexicon import Kind
from flows.clean.main_text import body_start, model_start
from flows.clean.page import Page, ends_sentence, has_letters, weight

_LONGEST_TITLE = 300
_OPENING = 80
_SENTENCE = 100
_HEADLINE = 20  # characters: too long for a category or a blog's name, together with four words
_NEAR = 10  # lines
_REACH = 40  # lines above the body in which a title is looked for
_HEAD_MARKS = frozenset({Kind.BYLINE_START, Kind.BYLINE_LABEL, Kind.SHARE_ROW, Kind.READING_TIME, Kind.UPDATED_START})
_HEADING_MARK = re.compile(r"#{1,6}\s+(?=\S)")
_WORD = re.compile(r"[^\W\d_]{4,}")


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
    first = _first_open(page)
    if first is None:
        return None
    if _is_simple(page, first):
        return first
    start = model_start(page)
    if start == first and _is_paragraph(page, first):
        return None  # a post without a title begins with its text
    return _best_title(page, first, start)


def _best_title(page: Page, first: int, start: int) -> int | None:
    """The line above the text for which most speaks."""
    window = range(max(0, start - _REACH), min(start + 3, len(page)))
    candidates = [i for i in window if _can_be_title(page, i)]
    if not candidates:
        return first if len(page.lines[first]) <= _LONGEST_TITLE and not _is_paragraph(page, first) else None
    times = Counter(page.lines)
    words = _body_words(page, start)
    scores = {i: _score(page, i, start, times, words) for i in candidates}
    # A page that begins with its menu prints the blog's name, now and then a motto, above the title.
    has_menu = _begins_with_menu(page, 0)
    if 0 in scores and not has_menu:
        scores[0] += 2
    sentences = -int(has_menu)
    for i in window:
        if i in scores:
            scores[i] -= 1.5 * min(
                max(sentences, 0), 4
            )  # what stands below a sentence is a heading rather than the title
        sentences += (ends_sentence(page.lines[i]) and len(page.lines[i].split()) > 6) or page.is_prose(i)
    return max(candidates, key=lambda i: (scores[i], -i))


def _first_open(page: Page) -> int | None:
    """The first line with a letter in it that is no date."""
    return next(
        (
            i
            for i in range(len(page))
            if page.roles[i] is None and i not in page.repeated and has_letters(page.lines[i]) and not page.is_date(i)
        ),
        None,
    )


def _is_simple(page: Page, first: int) -> bool:
    """A seed: the title stands first, above it at most a date (Blogger), and the text follows below labels."""
    can_be = _can_be_title(page, first)
    if not can_be and (page.labels[first] is None or page.is_strong(first)):
        return False
    if _begins_with_menu(page, first) or _has_header_date(page, first):
        return False
    is_headline = can_be and weight(page.lines[first]) >= _HEADLINE and len(page.lines[first].split()) > 3
    if is_headline and body_start(page) - first <= _NEAR:
        return True
    spare = int(can_be and len(page.lines[first].split()) > 2)  # a subtitle, a caption
    for i in range(first + 1, min(first + 30, len(page))):
        line = page.lines[i]
        if page.labels[i] is not None or page.is_dated(i) or not has_letters(line) or is_repeat(page, i, first):
            continue
        if weight(line) >= _SENTENCE or (ends_sentence(line) and len(line.split()) > 6):
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


def _has_header_date(page: Page, first: int) -> bool:
    """Blogger's date header: a date below other text, and a title below the date."""
    for i in range(first + 2, min(first + 25, len(page) - 1)):
        if page.is_date(i):
            has_text = any(page.labels[j] is None and has_letters(page.lines[j]) for j in range(first + 1, i))
            return has_text and _can_be_title(page, i + 1) and weight(page.lines[i + 1]) < _SENTENCE
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
        and not line.startswith("[ ")
        and not _is_breadcrumb(page, i)
    )


def _is_paragraph(page: Page, i: int) -> bool:
    return weight(page.lines[i]) > 150 and page.lines[i].endswith((".", "。", ".”", '."'))


def _is_within_text(page: Page, title: int) -> bool:
    """Whether a line that was taken for the title is text, or stands below text: of a post whose title is repeated."""
    return any(page.is_sentence(i) for i in page.kept_alone - page.repeated if i <= title)


def _is_breadcrumb(page: Page, i: int) -> bool:
    """`Home Travel TITLE` above the title itself."""
    below = page.lines[i + 1 : i + 4]
    return any(len(line) >= 10 and page.lines[i] != line and page.lines[i].endswith(line) for line in below)


def _body_words(page: Page, start: int) -> Counter[str]:
    """In how many of the body's first lines each longer word stands."""
    lines = page.lines[start + 1 : start + 40]
    return Counter(word for line in lines for word in set(_WORD.findall(line[:2000].casefold())))


def _score(page: Page, i: int, start: int, times: Counter[str], words: Counter[str]) -> float:
    """How much speaks for line `i`: its length, its neighbours, and how many of its words the body uses."""
    line = page.lines[i]
    own = set(_WORD.findall(line.casefold()))
    count = len(line.split()) if line.isascii() else max(len(line.split()), weight(line) // 6)
    score = 2.0 if 4 <= count <= 25 else 1.0 if count > 1 else 0.0
    if own:
        # A line of the body must not speak for itself.
        score += 2.5 * sum(words[word] > (i > start) for word in own) / len(own)
    below = range(i + 1, min(i + 4, len(page)))
    if any(page.is_dated(j) or not page.kinds(j).isdisjoint(_HEAD_MARKS) for j in below):
        score += 2
    if i and page.is_date(i - 1):
        score += 3
    if times[line] > 1 and count > 3:
        score += 1
    if i and count > 2 and page.lines[i - 1] != line and page.lines[i - 1].endswith(line):
        score += 2  # a breadcrumb: `Home Travel TITLE`
    score += 1.5 if start - i <= 3 else 0.75 if start - i <= 8 else 0.0
    if line.endswith((".", ":", ",", "。")) or page.is_dated(i):
        score -= 3 if count > 10 else 1.5
    if ends_sentence(line) and count > 25:
        score -= 2
    return score


def title_text(page: Page, i: int) -> str:
    """The title without the marks of a Markdown heading."""
    return _HEADING_MARK.sub("", page.text_of(i), count=1).strip()


def opening_words(text: str) -> str:
    """The beginning of a text, as Blogger names a post without a title in its own lists."""
    if len(text) <= _OPENING:
        return text
    head = text[:_OPENING]
    return (head.rsplit(maxsplit=1)[0] if " " in head else head).rstrip(" ,;:.") + "…"


def is_repeat(page: Page, i: int, title: int | None) -> bool:
    """Whether line `i` only says the title again: Blogger and breadcrumbs do."""
    return title is not None and i != title and page.lines[i].casefold() == page.lines[title].casefold()
