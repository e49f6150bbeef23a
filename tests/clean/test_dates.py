"""Dates are found in many languages and parsed in none."""

from __future__ import annotations

import pytest

from flows.clean.dates import find_date, is_date_line

DATES = [
    "Thursday, October 27, 2011",
    "lundi 26 mars 2012",
    "2 de abril de 2020",
    "четверг, 2 апреля 2020 г.",
    "2 Nisan 2020 Perşembe",
    "Kamis, 02 April 2020",
    "১২ মার্চ ২০২০",
    "วันพฤหัสบดีที่ 2 เมษายน พ.ศ. 2563",
    "Thứ Năm, 2 tháng 4, 2020",
    "2020. április 2., csütörtök",
    "Πέμπτη 2 Απριλίου 2020",
    "יום חמישי, 2 באפריל 2020",
    "गुरुवार, 2 अप्रैल 2020",
    "٢ أبريل ٢٠٢٠",
    "2020年4月2日 木曜日",
    "2020년 4월 2일 목요일",
    "2020. 4. 2.",
    "23/08/2018",
    "2019-11-18T20:51:19Z",
    "February 1, 2012 at 10:56 PM",
]


@pytest.mark.parametrize("line", DATES)
def test_a_line_that_is_a_date_is_known_as_one(line: str) -> None:
    assert is_date_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "April",
        "April 2020",
        "2012",
        "In May we went to sea",
        "10 things to do in March",
        "1.5 million people",
        "12/24 screws",
        "The march of 1914",
        "192.168.1.1",
        "Chapter 3, part 2",
    ],
)
def test_a_line_without_a_whole_date_is_none(line: str) -> None:
    assert not is_date_line(line)


def test_a_date_inside_a_line_is_found_where_it_stands() -> None:
    line = "1 ann July 28, 2024 boats"
    span = find_date(line)
    assert span is not None
    assert line[slice(*span)] == "July 28, 2024"
