"""Dates as pages print them. Nothing here looks at a clock: `yesterday` and `2 days ago` have no date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from typing import NamedTuple

from flows.normalize.calendars import KNOWN_LANGUAGES, Names, fold_date, is_day_first, names_in, own_names
from flows.normalize.machine_dates import plain_spelling

# The same bounds as the CHECK of the table: blogs are younger than the web, and a year beyond is a slip of the pen.
EARLIEST = date(1990, 1, 1)
LATEST = date(2200, 1, 1)
LONGEST_DATE = 300  # characters; what is longer is prose
THAI_ERA = 543
THAI_LETTER = re.compile("[\u0e00-\u0e7f]")

# Where a number begins and ends that is no part of a longer number or date.
BEGIN, END = r"(?<![\d./-])", r"(?![\d/-]|\.\d)"
YEAR_FIRST = re.compile(BEGIN + r"(?P<y>\d{4}) ?(?P<mark>[-/.]) ?(?P<m>\d{1,2}) ?(?P=mark) ?(?P<d>\d{1,2})" + END)
YEAR_LAST = re.compile(BEGIN + r"(?P<a>\d{1,2}) ?(?P<mark>[-/.]) ?(?P<b>\d{1,2}) ?(?P=mark) ?(?P<y>\d{4}|\d\d)" + END)
IDEOGRAPHS = re.compile(r"(?<!\d)(?P<y>\d{4}) ?[年년] ?(?P<m>\d{1,2}) ?[月월] ?(?P<d>\d{1,2}) ?[日일]?(?!\d)")
IDEOGRAPHS_YEAR_LAST = re.compile(r"(?<!\d)(?P<m>\d{1,2}) ?[月월] ?(?P<d>\d{1,2}) ?[日일]?,? ?(?P<y>\d{4})(?!\d)")

ORDINAL = r"(?:st|nd|rd|th|er|º|ª|:e)?"
# What stands between the parts: `2 de abril de 2020`, `2. April 2020`, `02-Apr-2020`, `2 tháng 4 năm 2020`.
BETWEEN = r"[.,]? ?(?:(?:de|del|di|of|năm|m\.|พ\.ศ\.|ค\.ศ\.|-|/|,) ?|d['’]|ב)?"
WORD_BEGIN, WORD_END = r"(?<![^\W\d_])", r"(?![^\W\d_])"

TIME = re.compile(
    r"(?:[,.;|·(@-]| |t|at|um|à|a las|às|alle ore|alle|kl|om|в)*"
    r"(?<!\d)(?P<hour>\d{1,2})[:.h](?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)? ?(?:(?P<half>[ap])\.?m\b\.?)? ?"
    r"\(?(?:(?:utc|gmt)? ?(?P<sign>[+-]) ?(?P<hours>\d\d?):?(?P<minutes>\d\d)?|z|utc|gmt)(?![\w:])"
)
YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
# Three, for `T`, `Z` and `pm` are no names; outside ASCII marks may stand between letters.
LETTERS = re.compile(r"[a-z]{3}|[^\x00-\x7f]")

Numbers = tuple[int, int, int]


class ParsedDate(NamedTuple):
    """The day as printed; the moment where time and offset are printed too; a quality flag where there is no day."""

    day: date | None = None
    moment: datetime | None = None
    flag: str | None = None


class _Found(NamedTuple):
    """Year, month and day, or None where day and month cannot be told apart; where in the text the date ends."""

    numbers: Numbers | None
    end: int


def parse_date(text: str, language: str | None, month: tuple[int, int] | None = None) -> ParsedDate:
    """The day that the text prints, and the moment if it prints time and offset.

    `month` is the year and month that the day is known to be in, if any: it tells 2/3 from 3/2.

    `language` is the page's; months are read in it and in English, then in any language where a name means one
    month only. Flags: `unparsed_date` (no date in it, or a relative one), `ambiguous_date` (02/03/2019 where day and
    month cannot be told, or two dates), `implausible_date` (no such day, or out of range), `weekday_mismatch` (the
    weekday printed is not that day's, so one of the two is wrong).
    """
    if len(text) > LONGEST_DATE:
        return ParsedDate(flag="unparsed_date")
    folded = plain_spelling(fold_date(text))
    found = _find_dates(folded, language, month)
    if not found:
        return ParsedDate(flag="unparsed_date")
    numbers = found[0].numbers
    if numbers is None or any(other.numbers != numbers for other in found):
        return ParsedDate(flag="ambiguous_date")
    day = _real_day(numbers, is_thai=language == "th" or THAI_LETTER.search(folded) is not None)
    if day is None:
        return ParsedDate(flag="implausible_date")
    if _contradicts_weekday(day, folded, language):
        return ParsedDate(flag="weekday_mismatch")
    return ParsedDate(day, _moment(day, folded[found[0].end :]))


def _find_dates(folded: str, language: str | None, month: tuple[int, int] | None) -> list[_Found]:
    """Every date in the text, in the first way of writing that finds any."""
    found = list(_numeric_dates(folded, language, month))
    if not found and YEAR.search(folded) and LETTERS.search(folded):
        found = list(_named_dates(folded, own_names(language))) or list(_named_dates(folded, names_in(KNOWN_LANGUAGES)))
    return found


def _numeric_dates(folded: str, language: str | None, month: tuple[int, int] | None) -> Iterator[_Found]:
    for pattern in (YEAR_FIRST, IDEOGRAPHS, IDEOGRAPHS_YEAR_LAST):
        for match in pattern.finditer(folded):
            yield _Found((int(match["y"]), int(match["m"]), int(match["d"])), match.end())
    for match in YEAR_LAST.finditer(folded):
        first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
        numbers = _year_last(first, second, year, match["mark"], language)
        yield _Found(numbers or _in_month(first, second, year, month), match.end())


def _year_last(first: int, second: int, year: int, mark: str, language: str | None) -> Numbers | None:
    """Day first between dots and where the language has it so; English writes both 2/3 and 3/2."""
    if year < 100:
        # Only the month before the day can be told: 13/11/19 may begin with its year.
        return (_full_year(year), first, second) if first <= 12 < second else None
    if first == second or first > 12:
        return year, second, first
    if second > 12:
        return year, first, second
    if mark == "." or (language is not None and is_day_first(language)):
        return year, second, first
    return None


def _in_month(first: int, second: int, year: int, month: tuple[int, int] | None) -> Numbers | None:
    """The reading of 2/3 or 3/2 that lies in this month."""
    if month == (year, second):
        return year, second, first
    return (year, first, second) if month == (year, first) else None


def _full_year(year: int) -> int:
    """The year of two digits: blogs began in the nineties."""
    return year + (1900 if year >= EARLIEST.year % 100 else 2000)


def _named_dates(folded: str, names: Names) -> Iterator[_Found]:
    for pattern in _name_patterns(names.month):
        for match in pattern.finditer(folded):
            yield _Found((int(match["y"]), names.months[match["m"]], int(match["d"])), match.end())


@cache
def _name_patterns(month: str) -> tuple[re.Pattern[str], ...]:
    """`2 April 2020`, `April 2, 2020` and `2020. április 2.`, for a pattern of month names."""
    name = rf"(?P<m>{month}){WORD_END}"
    return (
        re.compile(rf"(?<!\d)(?P<d>\d{{1,2}}){ORDINAL}{BETWEEN}{name}{BETWEEN}(?P<y>\d{{4}})(?!\d)"),
        re.compile(rf"{WORD_BEGIN}{name}\.? ?(?P<d>\d{{1,2}})(?!\d){ORDINAL}{BETWEEN}(?P<y>\d{{4}})(?!\d)"),
        re.compile(rf"(?<!\d)(?P<y>\d{{4}}){BETWEEN}{name}{BETWEEN}(?P<d>\d{{1,2}})(?!\d)"),
    )


def _real_day(numbers: Numbers, *, is_thai: bool) -> date | None:
    """The day of the calendar, or None if there is none such or it is out of range."""
    year, month, number = numbers
    if is_thai and year - THAI_ERA >= EARLIEST.year:
        year -= THAI_ERA
    try:
        day = date(year, month, number)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def _contradicts_weekday(day: date, folded: str, language: str | None) -> bool:
    if not LETTERS.search(folded):
        return False
    names = own_names(language)
    printed = {names.weekdays[name] for name in re.findall(names.weekday, folded)}
    return len(printed) == 1 and day.weekday() not in printed


def _moment(day: date, rest: str) -> datetime | None:
    """The moment, in the page's own offset, if a time and an offset stand right behind the date."""
    found = TIME.match(rest)
    if found is None:
        return None
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"] == "p" else 0)
    ahead = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    # No place is more than 14 hours from Greenwich.
    if hour > 23 or minute > 59 or second > 59 or ahead > timedelta(hours=14):
        return None
    offset = timezone(-ahead if found["sign"] == "-" else ahead)
    return datetime.combine(day, time(hour, minute, second), offset)
