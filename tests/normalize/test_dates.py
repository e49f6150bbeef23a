"""Dates as pages print them, in their languages."""

import csv
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from bench.date_names import all_rows
from flows.normalize.calendars import KNOWN_LANGUAGES, NAMES_FILE
from flows.normalize.dates import EARLIEST, LATEST, ParsedDate, parse_date

SECOND_OF_APRIL = date(2020, 4, 2)
# Babel writes other calendars or another order of words in these.
READ_BACK = sorted(set(KNOWN_LANGUAGES) - {"fa", "th", "eu", "lv"})


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("2020-04-02", None),
        ("2020/4/2", None),
        ("Thursday, April 02, 2020", "en"),
        ("THURSDAY, APRIL 02, 2020", "en"),
        ("Apr 2, 2020", "en"),
        ("Apr. 2nd, 2020", "en"),
        ("2 April 2020", "en"),
        ("Thursday, 2nd of April, 2020", "en"),
        ("02-Apr-2020", "en"),
        ("Posted on April 2, 2020 at 3:45 PM", "en"),
        ("Updated: April 2, 2020", None),
        ("2 avril 2020", "fr"),
        ("jeudi 2 avril 2020", "fr"),
        ("avril 02, 2020", "fr"),
        ("2. April 2020", "de"),
        ("Donnerstag, 2. April 2020 um 14:30 Uhr", "de"),
        ("2 de abril de 2020", "es"),
        ("jueves, 2 de abril de 2020", "es"),
        ("quinta-feira, 2 de abril de 2020", "pt-BR"),
        ("giovedì 2 aprile 2020", "it"),
        ("2 апреля 2020 г.", "ru"),
        ("2 kwietnia 2020", "pl"),
        ("2020. április 2., csütörtök", "hu"),
        ("2. huhtikuuta 2020", "fi"),
        ("2 Nisan 2020 Perşembe", "tr"),
        ("Kamis, 02 April 2020", "id"),
        ("2 tháng 4, 2020", "vi"),
        ("Thứ Năm, ngày 2 tháng 4 năm 2020", "vi"),
        ("2020年4月2日", "zh"),
        ("2020年4月2日木曜日", "ja"),
        ("２０２０年４月２日", "ja"),
        ("4月 02, 2020", "ja"),
        ("星期四, 四月 02, 2020", "zh"),
        ("2020년 4월 2일 목요일", "ko"),
        ("4월 02, 2020", "ko"),
        ("2020. 4. 2.", "ko"),
        ("2 เมษายน 2563", "th"),
        ("วันพฤหัสบดีที่ 2 เมษายน พ.ศ. 2563", "th"),
        ("2 เมษายน 2020", "th"),
        ("2/4/2563", "th"),
        ("٢ أبريل ٢٠٢٠", "ar"),
        ("2 نيسان، 2020", "ar"),
        ("۲ آوریل ۲۰۲۰", "fa"),
        ("2 अप्रैल 2020", "hi"),
        ("२ अप्रैल २०२०", "hi"),
        ("2 באפריל 2020", "he"),
        ("02.04.2020", None),
        ("02/04/2020", "fr"),
        ("2-4-2020", "nl"),
        ("2 avril 2020", "en"),
        ("2 apríla 2020", None),
        ("April\u00a02,\u200b 2020", "en"),
    ],
)
def test_a_printed_day_is_read(text: str, language: str | None) -> None:
    assert parse_date(text, language) == ParsedDate(SECOND_OF_APRIL)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("yesterday", "unparsed_date"),
        ("2 days ago", "unparsed_date"),
        ("hace 2 días", "unparsed_date"),
        ("", "unparsed_date"),
        ("April 2020", "unparsed_date"),
        ("April 2", "unparsed_date"),
        ("2020", "unparsed_date"),
        ("3:45 PM", "unparsed_date"),
        ("04/02/20", "ambiguous_date"),
        ("13/11/19", "ambiguous_date"),
        ("25 august 202025 august 2020", "unparsed_date"),
        ("1.2.3.2004", "unparsed_date"),
        ("192.168.10.2004", "unparsed_date"),
        ("555-01-02-2004", "unparsed_date"),
        ("02/03/2019", "ambiguous_date"),
        ("2-3-2019", "ambiguous_date"),
        ("April 2, 2020, updated April 5, 2020", "ambiguous_date"),
        ("2019-02-29", "implausible_date"),
        ("31 April 2020", "implausible_date"),
        ("13/13/2019", "implausible_date"),
        ("1 January 1970", "implausible_date"),
        ("0000-00-00", "implausible_date"),
        ("2 April 2563", "implausible_date"),
        ("Friday, April 2, 2020", "weekday_mismatch"),
    ],
)
def test_a_date_that_cannot_be_trusted_is_none_and_says_why(text: str, flag: str) -> None:
    assert parse_date(text, "en") == ParsedDate(flag=flag)


@pytest.mark.parametrize("text", ["13/04/2020", "04/13/2020", "04-13-2020", "13.04.2020"])
def test_a_number_over_twelve_is_the_day(text: str) -> None:
    assert parse_date(text, "en").day == date(2020, 4, 13)


@pytest.mark.parametrize(("text", "day"), [("12/22/23 11:35 AM", date(2023, 12, 22)), ("11.18.99", date(1999, 11, 18))])
def test_a_year_of_two_digits_is_read_where_the_order_is_sure(text: str, day: date) -> None:
    assert parse_date(text, "en").day == day


def test_day_and_month_alike_are_not_ambiguous() -> None:
    assert parse_date("03/03/2019", "en").day == date(2019, 3, 3)


def _at(hour: int, minute: int, second: int, offset_minutes: int) -> datetime:
    return datetime(2020, 4, 2, hour, minute, second, tzinfo=timezone(timedelta(minutes=offset_minutes)))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-04-02T15:30:00+02:00", _at(15, 30, 0, 120)),
        ("2020-04-02T15:30:00.123Z", _at(15, 30, 0, 0)),
        ("2020-04-02T15:30Z", _at(15, 30, 0, 0)),
        ("2020-04-02 15:30 -0330", _at(15, 30, 0, -210)),
        ("Thu, 02 Apr 2020 15:30:00 GMT", _at(15, 30, 0, 0)),
        ("Thu, 02 Apr 2020 15:30:00 +0000", _at(15, 30, 0, 0)),
        ("April 2, 2020 at 3:30 PM UTC", _at(15, 30, 0, 0)),
        ("April 2, 2020, 12:30 a.m. (UTC-8)", _at(0, 30, 0, -480)),
        ("2 avril 2020 à 15h30 UTC+2", _at(15, 30, 0, 120)),
    ],
)
def test_time_and_offset_make_a_moment_in_the_pages_own_offset(text: str, moment: datetime) -> None:
    parsed = parse_date(text, "fr")
    assert parsed.day == SECOND_OF_APRIL
    assert parsed.moment == moment
    assert parsed.moment.utcoffset() == moment.utcoffset()


@pytest.mark.parametrize(
    "text",
    [
        "2020-04-02T15:30:00",
        "2020-04-02 15:30 EST",
        "April 2, 2020 at 3:45 PM",
        "2020-04-02T25:30Z",
        "2020-04-02 15:30 +2500",
        "2020-04-02 13:30 pm UTC",
        "2020-04-02 15:99 UTC",
        "2020-04-02 by Zoe 10:30 zulu",
    ],
)
def test_without_a_time_and_an_offset_there_is_a_day_only(text: str) -> None:
    assert parse_date(text, "en") == ParsedDate(SECOND_OF_APRIL)


@pytest.mark.parametrize("language", READ_BACK)
@pytest.mark.parametrize("style", ["full", "long"])
def test_every_month_is_read_as_the_language_writes_it(language: str, style: str) -> None:
    for month in range(1, 13):
        day = date(2019, month, 17)
        assert parse_date(format_date(day, style, locale=language), language) == ParsedDate(day)


@given(st.dates(EARLIEST, LATEST), st.sampled_from(["en", "de", "fr", "es", "pt", "it", "ru", "ja", "ko", "tr"]))
def test_any_day_is_read_back(day: date, language: str) -> None:
    assert parse_date(day.isoformat(), language).day == day
    assert parse_date(format_date(day, "full", locale=language), language).day == day


ODD = st.text(st.one_of(st.characters(), st.sampled_from("0123456789/.-: aprilT+Z年月")))


@given(ODD, st.sampled_from([None, "en", "th", "xx"]))
def test_a_text_gives_either_a_plausible_day_or_a_flag(text: str, language: str | None) -> None:
    parsed = parse_date(text, language)
    assert (parsed.day is None) == (parsed.flag is not None)
    assert parsed.day is None or EARLIEST <= parsed.day <= LATEST
    assert parsed.moment is None or parsed.moment.date() == parsed.day


IN_NEW_YORK = datetime(2003, 6, 3, 9, 39, 21, tzinfo=timezone(-timedelta(hours=5)))
IN_BERLIN = datetime(2003, 6, 3, 9, 39, 21, tzinfo=timezone(timedelta(hours=2)))
IN_LONDON = datetime(2003, 6, 3, 9, 39, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Tue, 03 Jun 2003 09:39:21 GMT", IN_LONDON),
        ("Tue, 03 Jun 2003 09:39:21 UT", IN_LONDON),
        ("Tue, 03 Jun 2003 09:39:21 Z", IN_LONDON),
        ("Tue, 03 Jun 2003 09:39:21 -0000", IN_LONDON),
        ("Tue, 03 Jun 03 09:39:21 GMT", IN_LONDON),
        ("Tuesday, 03-Jun-03 09:39:21 GMT", IN_LONDON),
        ("Tue, 03-Jun-2003 09:39:21 GMT", IN_LONDON),
        ("Tue,3 June 2003 9:39:21 +0000", IN_LONDON),
        ("Tue Jun  3 09:39:21 UTC 2003", IN_LONDON),
        ("Tue, 03 Jun 2003 09:39:21.500 GMT", IN_LONDON),
        ("03 Jun 2003 09:39:21 EST", IN_NEW_YORK),
        ("Tue, 03 Jun 2003 09:39:21 CDT", IN_NEW_YORK),
        ("Tue, 03 Jun 2003 09:39:21 -0500", IN_NEW_YORK),
        ("Tue, 03 Jun 2003 09:39:21 CEST", IN_BERLIN),
        ("Tue, 03 Jun 2003 09:39:21 +02:00", IN_BERLIN),
        ("Tue, 03 Jun 2003 09:39:21 +0200 (CEST)", IN_BERLIN),
        ("Tue Jun 03 2003 09:39:21 GMT+0200 (CEST)", IN_BERLIN),
        ("2003-06-03T09:39:21Z", IN_LONDON),
        ("2003-06-03t09:39:21.123456789z", IN_LONDON),
        ("2003-06-03T09:39:21+02:00", IN_BERLIN),
        ("2003-06-03T09:39:21+0200", IN_BERLIN),
        ("2003-06-03T09:39:21+02", IN_BERLIN),
        ("2003-06-03 09:39:21 -0500", IN_NEW_YORK),
        ("2003-06-03 09:39:21 UTC", IN_LONDON),
        ("20030603T093921Z", IN_LONDON),
        ("20030603T093921+0200", IN_BERLIN),
    ],
)
def test_a_date_of_a_feed_is_a_moment(text: str, moment: datetime) -> None:
    parsed = parse_date(text, "en")
    assert (parsed.day, parsed.moment) == (moment.date(), moment)


@pytest.mark.parametrize(
    "text",
    [
        "Tue, 03 Jun 2003 09:39:21",
        "Tue, 03 Jun 2003 09:39:21 BST",
        "Tue, 03 Jun 2003 09:39:21 A",
        "Tue, 03 Jun 2003 24:00:00 GMT",
        "Tue Jun  3 09:39:21 2003",
        "2003-06-03T09:39:21",
        "20030603T093921",
        "June 3, 2003 at 9:39 CST",
    ],
)
def test_a_time_without_a_sure_offset_is_a_day(text: str) -> None:
    assert parse_date(text, "en") == ParsedDate(date(2003, 6, 3))


def test_a_localised_date_of_a_feed_is_read_in_its_language() -> None:
    assert parse_date("mar., 03 juin 2003 09:39:21 +0200", "fr").moment == IN_BERLIN
    assert parse_date("вт, 03 июн 2003 09:39:21 +0200", "ru").moment == IN_BERLIN


def test_the_names_of_months_and_weekdays_are_those_of_the_cldr() -> None:
    with NAMES_FILE.open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert [tuple(row) for row in rows[1:]] == [tuple(map(str, row)) for row in all_rows()]
