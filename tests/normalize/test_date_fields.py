"""Which of several days that a page gives is the day of publication."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from flows.normalize.date_fields import modified_fields, published_fields
from schemas.records import FoundText

IN_MAY = "https://harbour.example.org/2019/05/a-walk.html"


def published(
    *found: tuple[str, str], changed: tuple[tuple[str, str], ...] = (), url: str | None = None
) -> dict[str, Any]:
    texts, changes = ([FoundText(text, place) for text, place in pairs] for pairs in (found, changed))
    return published_fields(texts, changes, url, "en", set())


def test_without_any_date_there_are_no_fields() -> None:
    assert published() == {}
    assert modified_fields([], "en", set()) == {}


@pytest.mark.parametrize("place", ["json_ld", "time_element", "header_line"])
def test_a_permalink_keeps_the_day_on_which_the_post_came_out(place: str) -> None:
    fields = published(("September 6, 2023", place), ("2023-12-21", "url"))
    assert (fields["published_date"], fields["published_provenance"]) == (date(2023, 12, 21), "url")


def test_a_permalink_of_another_time_zone_changes_nothing() -> None:
    fields = published(("December 20, 2023", "byline"), ("2023-12-21", "url"))
    assert (fields["published_date"], fields["published_provenance"]) == (date(2023, 12, 20), "byline")


def test_of_two_days_the_one_in_the_month_of_the_permalink_counts() -> None:
    found = (("2021-12-18", "time_element"), ("24 May 2019", "header_line"))
    assert published(*found, url=IN_MAY)["published_date"] == date(2019, 5, 24)
    assert published(*found)["published_date"] == date(2021, 12, 18)


def test_a_month_in_the_name_of_a_post_is_one_before_a_day_only() -> None:
    found = (("2021-12-18", "time_element"), ("24 October 2019", "header_line"))
    in_name = "https://harbour.example.org/2019-10"
    assert published(*found, url=f"{in_name}-24-a-walk.html")["published_date"] == date(2019, 10, 24)
    assert published(*found, url=f"{in_name}-best-walks/")["published_date"] == date(2021, 12, 18)
    assert published(*found, url=f"{in_name}-100-walks/")["published_date"] == date(2021, 12, 18)


def test_a_day_that_only_time_zones_part_from_the_month_of_the_permalink_counts() -> None:
    found = (("2019-06-01", "json_ld"), ("24 May 2019", "header_line"))
    assert published(*found, url=IN_MAY)["published_date"] == date(2019, 6, 1)


def test_a_permalink_of_a_month_in_which_no_day_lies_changes_nothing() -> None:
    assert published(("2021-12-18", "json_ld"), url=IN_MAY)["published_date"] == date(2021, 12, 18)


@pytest.mark.parametrize(("text", "day"), [("05/03/2019", 3), ("03/05/2019", 3), ("5/4/2019", 4)])
def test_the_month_of_the_permalink_tells_day_and_month_apart(text: str, day: int) -> None:
    assert published((text, "date_line"), url=IN_MAY)["published_date"] == date(2019, 5, day)


@pytest.mark.parametrize("url", [None, "https://harbour.example.org/2019/07/a-walk.html"])
def test_without_it_they_stay_untold(url: str | None) -> None:
    assert published(("03/05/2019", "date_line"), url=url)["published_date"] is None


def test_what_machines_are_told_is_no_publication_where_the_page_prints_that_day_as_a_change() -> None:
    found = (("2025-08-21", "json_ld"), ("Apr 26, 2023", "header_line"))
    assert published(*found, changed=(("Aug 21, 2025", "byline"),))["published_date"] == date(2023, 4, 26)
    assert published(*found, changed=(("2025-08-21", "meta"),))["published_date"] == date(2025, 8, 21)
    assert published(found[0], changed=(("Aug 21, 2025", "byline"),))["published_date"] == date(2025, 8, 21)


def test_a_later_day_in_the_page_is_no_earlier_publication() -> None:
    found = (("2023-04-26", "json_ld"), ("Aug 21, 2025", "header_line"))
    assert published(*found, changed=(("Apr 26, 2023", "byline"),))["published_date"] == date(2023, 4, 26)
