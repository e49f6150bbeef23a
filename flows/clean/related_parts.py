"""What a line is within a list of other posts, told from itself alone: a title, a date, a snippet, a mark."""

from __future__ import annotations

import re
from enum import Enum, auto

from flows.clean.dates import find_date, is_date_line, is_yearless_date
from flows.clean.lexicon import Kind
from flows.clean.page import Page, ends_sentence, has_letters, weight
from flows.clean.persons import is_proper

LONGEST_TITLE = 220
LONGEST_UNSTATED = 100  # characters of a line that may be one title of several, whatever it says
ELLIPSIS = ("…", "...", "[…]", "[...]")
# A link of Markdown.
LINK = re.compile(r"\[(?P<title>.+?)\]\((?P<href>\S+?)(?:\s+\"[^\"]*\")?\)$")
_LONGEST_BESIDE = 80
_MOST_BESIDE_DATE = 3  # words: a category, an author, a count
# `4 hours ago`, `Immigration - 41m 31s ago`, `vor 3 Tagen`, `1 hr 6 mins`; not `Bread in 10 minutes`, `Vor allem Fisch`
_UNIT = r"(?:d|h|m|s|w|y|hrs?|mins?|secs?|days?|hours?|minutes?|seconds?|weeks?|months?|years?)"
_SPAN = rf"\d+\s?{_UNIT}(?:\s\d+\s?{_UNIT})*"
_ONE = r"(?:\d+|eine[mnr]?|une?|una|uma?)"
_AGO = re.compile(rf"{_SPAN}|(?:.{{0,30}}\W)?{_SPAN}\sago|(?:vor|hace|il y a|há)\s{_ONE}\s\w+", re.IGNORECASE)
# Where a flattened line lost a blank: `By NAMEDecember 22, 2023`, `January 4, 2026396 Views`.
_GLUE = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=\b(?:19|20)\d\d)(?=\d)")
_BOX = re.compile(r"\[ .* \]")
_IN_BRACKETS = re.compile(r"\([^()]*\)")  # `(Visited 1,902 times)`
_TELEPHONE = re.compile(r"\+?\d[\d\s()/.-]{5,}\d")


class Part(Enum):
    """What a line is within a related section."""

    TITLE = auto()  # could be one
    DATE = auto()
    MORE = auto()
    SNIPPET = auto()
    PROSE = auto()  # a paragraph: a snippet if the section prints snippets, else the article goes on
    NOISE = auto()  # share rows, labels, bylines, numbers


def part_of(page: Page, i: int) -> Part:
    """What line `i` is, from itself alone."""
    line, kinds = page.lines[i], page.kinds(i)
    if Kind.READ_MORE in kinds:
        return Part.MORE
    # A date may be the link to its post: `[January 3, 2020](https://…)`.
    if is_date_line(shown := LINK.sub(r"\g<title>", line)) or is_yearless_date(shown):
        return Part.DATE
    if not has_letters(line) or _TELEPHONE.fullmatch(line) or _IN_BRACKETS.fullmatch(line) or _is_beside_title(page, i):
        return Part.NOISE
    if kinds and not _is_title_in_spite(page, i):
        return Part.NOISE
    if line.endswith(ELLIPSIS) and len(line) >= 100:
        return Part.SNIPPET
    if weight(line) > LONGEST_TITLE or (is_statement(line) and len(line.split()) > 13):
        return Part.SNIPPET if line.endswith(ELLIPSIS) else Part.PROSE
    return Part.TITLE


def is_statement(line: str) -> bool:
    """Whether a line ends as a sentence does that neither asks nor calls nor is cut off."""
    return ends_sentence(line) and line[-1] not in "?!？！؟…"


def _is_beside_title(page: Page, i: int) -> bool:
    """What themes print beside the title of a post: its age, its author, its date with a category, a button."""
    line = page.lines[i]
    if len(line) > _LONGEST_BESIDE:
        return False
    if _BOX.fullmatch(line):
        return True
    label = page.labels[i]
    if (
        label is not None
        and label.start
        and Kind.BYLINE_START in label.kinds
        and is_proper(line[label.start :].strip(" :"))
    ):
        return True
    return has_date(line)


def has_date(line: str) -> bool:
    """Whether a line is a date or an age, with a category, an author or a count beside it at most."""
    if len(line) > _LONGEST_BESIDE:
        return False
    apart = _GLUE.sub(" ", line)
    date = find_date(apart)
    is_dated = date is not None and len(f"{apart[: date[0]]} {apart[date[1] :]}".split()) <= _MOST_BESIDE_DATE
    return is_dated or _AGO.fullmatch(line) is not None


def _is_title_in_spite(page: Page, i: int) -> bool:
    """`By the river`, `Labels and how to use them`: titles that begin like a byline or a labels line."""
    label = page.labels[i]
    return label is not None and bool(label.start) and not label.is_strong and not page.is_dated(i)
