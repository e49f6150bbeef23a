"""Dates as software writes them in feeds and mails, in the one spelling that the rules for printed dates read."""

from __future__ import annotations

import re

# The zones of RFC 822, which mean this only in dates of its shape: elsewhere CST may be China's. Behind them others of
# which there is one in the world, whose offset never changed.
_RFC_822 = "ut +0000 est -0500 edt -0400 cst -0600 cdt -0500 mst -0700 mdt -0600 pst -0800 pdt -0700"
_OTHERS = (
    "wet +0000 west +0100 cet +0100 cest +0200 eet +0200 eest +0300 jst +0900 kst +0900 aest +1000 aedt +1100"
    " nzst +1200 nzdt +1300 akst -0900 akdt -0800 hst -1000"
)
_ZONES = dict(zip(*[iter(f"{_RFC_822} {_OTHERS}".split())] * 2, strict=True))

_CLOCK = r"(?P<clock>\d{1,2}:\d\d(?::\d\d)?)"
_ZONE = r"(?P<zone>[a-z]{1,4}|[+-]\d{4})"
# `Tue, 03 Jun 2003 09:39:21 EST`, `Tuesday, 03-Jun-03 09:39:21 GMT`.
_MAIL = re.compile(
    r"(?P<weekday>(?:[^\W\d_]{2,12}\.?,? ?)?)(?P<day>\d{1,2})[ -](?P<month>[^\W\d_]{3,12})\.?[ -](?P<year>\d{4}|\d\d)"
    rf" {_CLOCK} ?{_ZONE}?"
)
# `Tue Jun  3 09:39:21 UTC 2003`, as `date` and C's `asctime` write it.
_C = re.compile(
    r"(?P<weekday>[a-z]{3,9} )(?P<month>[a-z]{3,9}) (?P<day>\d{1,2})"
    rf" {_CLOCK} (?:{_ZONE} )?(?P<year>\d{{4}})"
)
# `20030603T093921Z`, the short form of ISO 8601.
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?(z|[+-]\d\d(?::?\d\d)?)?")
_FIRST_CENTURY_YEAR = 90  # blogs began in the nineties


def plain_spelling(folded: str) -> str:
    """A folded date of a feed as `tue, 03 jun 2003 09:39:21 -0500` or `2003-06-03t09:39:21z`; others unchanged."""
    if basic := _BASIC.fullmatch(folded):
        year, month, day, hour, minute, second, zone = basic.groups(default="")
        return f"{year}-{month}-{day}t{hour}:{minute}:{second or '00'}{zone}"
    found = _MAIL.fullmatch(folded) or _C.fullmatch(folded)
    if found is None:
        return folded
    year, zone = found["year"], found["zone"] or ""
    if len(year) == 2:
        year = f"{19 if int(year) >= _FIRST_CENTURY_YEAR else 20}{year}"
    spelled = f"{found['weekday']}{found['day']} {found['month']} {year} {found['clock']} {_ZONES.get(zone, zone)}"
    return spelled.strip()
