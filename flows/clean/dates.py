"""Dates and times of day in a line, found but never parsed: what they mean is for `normalize` to say.

The words of dates (months, weekdays, and the small words between them) stand in `date_words.csv`, made from Unicode
CLDR; docs/lexicon.md says how. They are read when a line with a digit in it is looked at first.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files

_LONGEST = 160
_LONGEST_YEARLESS = 24
_TOKEN = re.compile(r"\d+|[^\W\d_][^\W\d_\u0300-\u036f]*(?:[\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e][^\W\d_]*)*|\S")
_TIME = r"\d{1,2}\s?[:.hH]\s?\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?|\d{1,2}\s?[AaPp]\.?[Mm]\b\.?"
_TIME_ONLY = re.compile(rf"(?<!\d)(?:{_TIME})(?!\d)|(?:오전|오후|上午|下午|午前|午後)\s?\d{{1,2}}:\d{{2}}")
# 2019-11-18T20:51:19Z, 2019/11/18, 18.11.2019, 18/11/19
_NUMERIC = re.compile(
    rf"(?<![\d./-])(?:(?:19|20)\d\d([-/.])\s?\d{{1,2}}\1\s?\d{{1,2}}\.?|\d{{1,2}}([-/.])\d{{1,2}}\2(?:\d{{4}}|\d{{2}}))(?![\d/-])"
    rf"(?:[T,]?\s{{0,2}}(?:{_TIME}))?(?:Z|[+-]\d\d:?\d\d)?"
)
# 2020年4月2日, 2020년 4월 2일 목요일; Blogger prints 4月 02, 2020
_EAST_ASIAN = re.compile(
    r"(?:\d{4}\s?[年년]\s?)?\d{1,2}\s?[月월]\s?\d{1,2}(?:,\s?\d{4}|\s?[日일号號])?(?:\s?[(（]?(?:星期|周|週)?[一二三四五六日月火水木金土天]?(?:曜日|요일)?[)）]?)?"
    rf"(?:\s?[월화수목금토일]요일)?(?:\s?(?:(?:오전|오후|上午|下午|午前|午後)\s?)?(?:{_TIME}))?"
)
_DIGIT = re.compile(r"\d")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_ZONE = re.compile(r"[A-Z]{3,4}")
_GLUE = frozenset(",.:-–—/·•|º°ª()'’،")


def find_date(line: str) -> tuple[int, int] | None:
    """Where in a folded line a date with a day stands, time of day included; None where there is none."""
    return _find_date(line) if len(line) <= _LONGEST and _DIGIT.search(line) else None


@lru_cache(maxsize=8192)
def _find_date(line: str) -> tuple[int, int] | None:
    for pattern in (_EAST_ASIAN, _NUMERIC):
        if (found := pattern.search(line)) is not None and _has_year_or_weekday(found.group()):
            return found.span()
    return _find_worded_date(line) if _DAY.search(line) else None


def is_date_line(line: str) -> bool:
    """Whether a folded line is a date and nothing else."""
    span = find_date(line)
    if span is None:
        return False
    words = _date_words()
    rest = _TOKEN.findall(f"{line[: span[0]]} {line[span[1] :]}")
    return all(_kind_of(token, words) or _ZONE.fullmatch(token) or not token.isalnum() for token in rest)


def is_yearless_date(line: str) -> bool:
    """Whether a folded line is month and day and nothing else: `March 9`, as lists of posts print it."""
    if len(line) > _LONGEST_YEARLESS or _DAY.search(line) is None:
        return False
    words = _date_words()
    kinds = [_kind_of(token, words) for token in _TOKEN.findall(line)]
    return all(kinds) and kinds.count("month") == kinds.count("day") == 1 and "year" not in kinds


def find_time(line: str) -> tuple[int, int] | None:
    """Where in a folded line the last time of day stands."""
    if len(line) > _LONGEST:
        return None
    spans = [found.span() for found in _TIME_ONLY.finditer(line)]
    return spans[-1] if spans else None


def _has_year_or_weekday(text: str) -> bool:
    return re.search(r"\d{4}|[/.-]\d{2}\b", text) is not None or text[-1:] in "日일"


def _find_worded_date(line: str) -> tuple[int, int] | None:
    """The first stretch of date words and numbers with a month, a day and a year (or a weekday) in it."""
    words = _date_words()
    run: list[tuple[str, int, int, str]] = []
    for token in (*_TOKEN.finditer(line), None):
        kind = _kind_of(token.group(), words) if token is not None else ""
        if kind and token is not None:
            run.append((kind, token.start(), token.end(), token.group()))
            continue
        if (span := _date_in(run)) is not None:
            return span
        run.clear()
    return None


def _kind_of(token: str, words: dict[str, str]) -> str:
    """`day` (1 or 2 digits), `year` (4), `month`, `weekday`, `marker`; empty for what no date holds."""
    if token.isdecimal():
        return "day" if len(token) < 3 else "year" if len(token) == 4 else ""
    if token in _GLUE:
        return "marker"
    return words.get(token.casefold(), "")


def _date_in(run: list[tuple[str, int, int, str]]) -> tuple[int, int] | None:
    """The span of a stretch without the small words around it, if it has all that a date needs."""
    while run and run[0][0] == "marker":
        del run[0]
    while run and run[-1][0] == "marker" and run[-1][3] not in {"PM", "AM", "pm", "am"}:
        del run[-1]
    kinds = {kind for kind, *_ in run}
    if "month" in kinds and "day" in kinds and kinds & {"year", "weekday"} and len(run) < 25:
        return run[0][1], run[-1][2]
    return None


@cache
def _date_words() -> dict[str, str]:
    with (files("flows.clean") / "date_words.csv").open(encoding="utf-8") as table:
        rows = [(row["word"], row["kind"]) for row in csv.DictReader(table)]
    # A word that is both (`mar` is March and Tuesday, `may` a month and `de` only a marker) counts as the month.
    order = {"marker": 0, "weekday": 1, "month": 2}
    words: dict[str, str] = {}
    for word, kind in sorted(rows, key=lambda row: order[row[1]]):
        if len(word) < 3 and words.get(word) == "marker":
            continue  # `on` is Wednesday's short form in Danish, and a small word in English
        for part in re.split(r"[ .-]+", word):
            if part:
                words[part] = kind
    return words
