"""Which of the days that a page gives for itself is the one, as the fields of an article."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flows.normalize.dates import ParsedDate, parse_date
from flows.normalize.texts import one_line
from schemas.records import FoundText

# From Greenwich; a moment is on no other days than those at these two.
_FARTHEST_WEST, _FARTHEST_EAST = timedelta(hours=-12), timedelta(hours=14)
_ONE_DAY = timedelta(days=1)
_MONTH_IN_ADDRESS = re.compile(
    r"/(?P<y>(?:19|20)\d\d)(?:/(?P<m>0[1-9]|1[0-2])/|-(?P<dated>0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\w))"
)
_FOR_MACHINES = frozenset({"json_ld", "meta", "microdata"})
_PRINTED = frozenset({"byline", "header_line", "date_line", "time_element", "selector"})

Dated = tuple[ParsedDate, FoundText]
Month = tuple[int, int]


def published_fields(
    found: Iterable[FoundText], changed: Iterable[FoundText], url: str | None, language: str | None, flags: set[str]
) -> dict[str, Any]:
    """The four fields of the day of publication. `changed` are the days of changes, `url` the page's own address.

    The first of `found` that can be read counts, with two exceptions. A permalink that bears a day or a month keeps
    the one on which the post came out, also where a theme tells machines another. And where the page prints that it
    was updated on the very day that machines are told it was published, the earlier day that it prints is the day.
    """
    month = _month_in(url)
    candidates = _read(found, language, month)
    if not candidates:
        return {}
    first = _first(candidates)
    updated = {parsed.day for parsed, text in _read(changed, language, month) if text.provenance == "byline"}
    if first[0].day is not None and first[0].day in updated and first[1].provenance in _FOR_MACHINES:
        first = _printed_before(first[0].day, candidates) or first
    if first[0].day is not None:
        first = _as_in_address(first, first[0].day, candidates, month)
    return _fields("published", first, candidates, flags)


def modified_fields(found: Iterable[FoundText], language: str | None, flags: set[str]) -> dict[str, Any]:
    """The four fields of the day of the last change: the first of `found` that can be read."""
    candidates = _read(found, language, None)
    return _fields("modified", _first(candidates), candidates, flags) if candidates else {}


def _read(found: Iterable[FoundText], language: str | None, month: Month | None) -> list[Dated]:
    return [(parse_date(text.text, language, month), text) for text in found if one_line(text.text)]


def _first(candidates: list[Dated]) -> Dated:
    """The first that can be used, or if none can, the first in the page's words."""
    return next((pair for pair in candidates if pair[0].day), candidates[0])


def _fields(name: str, first: Dated, candidates: list[Dated], flags: set[str]) -> dict[str, Any]:
    parsed, text = _local_day(first, candidates)
    if parsed.flag:
        flags.add(parsed.flag)
    if any(other.day not in (None, parsed.day) for other, _ in candidates):
        flags.add("conflicting_dates")
    return {
        f"{name}_at": parsed.moment,
        f"{name}_date": parsed.day,
        f"{name}_text": one_line(text.text),
        f"{name}_provenance": text.provenance,
    }


def _local_day(first: Dated, candidates: list[Dated]) -> Dated:
    """The day at the blog, where it gives machines a moment in Greenwich, and readers the day before or after it."""
    moment = first[0].moment
    if moment is None or moment.utcoffset() != timedelta(0):
        return first
    days = {(moment + hours).date() for hours in (_FARTHEST_WEST, _FARTHEST_EAST)}
    for parsed, text in candidates:
        is_moment = parsed.moment == moment and parsed.day != first[0].day
        if is_moment or (parsed.moment is None and parsed.day in days - {first[0].day}):
            return parsed._replace(moment=parsed.moment or moment), text
    return first


def _printed_before(day: date, candidates: list[Dated]) -> Dated | None:
    printed = (pair for pair in candidates if pair[1].provenance in _PRINTED)
    return next((pair for pair in printed if pair[0].day is not None and pair[0].day < day), None)


def _as_in_address(first: Dated, day: date, candidates: list[Dated], month: Month | None) -> Dated:
    """The day in the page's address if `day` is more than time zones away from it, else what lies in its month."""
    for parsed, text in candidates:
        if text.provenance == "url" and parsed.day is not None:
            return first if abs(day - parsed.day) <= _ONE_DAY else (parsed, text)
    if month is None or _is_in(month, day):
        return first
    return next((pair for pair in candidates if pair[0].day is not None and _is_in(month, pair[0].day)), first)


def _is_in(month: Month, day: date) -> bool:
    """Whether the day is in this month, in one time zone or another."""
    return month in {(other.year, other.month) for other in (day - _ONE_DAY, day, day + _ONE_DAY)}


def _month_in(url: str | None) -> Month | None:
    """Year and month in a permalink such as `/2004/03/the-quay.html`; `/2004-10-best-quays` has none."""
    found = _MONTH_IN_ADDRESS.search(url) if url else None
    return (int(found["y"]), int(found["m"] or found["dated"])) if found is not None else None
