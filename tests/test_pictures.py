"""The trend as a picture: what stands in it, and that it can be read on any ground."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from flows import pictures
from flows.pictures import draw_trend, embed

SVG = "{http://www.w3.org/2000/svg}"
COLORS = {color: word for word, color in pictures.SERIES.values()}


def run(new: int | None = 0, changed: int | None = 0, refused: int | None = 0, day: int = 0) -> dict[str, Any]:
    return {
        "files_seen": None if new is None else 100,
        "files_new": new,
        "files_changed": changed,
        "files_rejected": refused,
        "duration_seconds": None if new is None else 12.5,
        "started_at": datetime(2026, 11, 1, 3, tzinfo=UTC) + timedelta(days=day),
    }


def bars(picture: str) -> list[tuple[str, float]]:
    """Kind and height of every bar of files, from the first run to the last."""
    boxes = ElementTree.fromstring(picture).iter(f"{SVG}rect")  # noqa: S314 - drawn here
    drawn = [(box.get("fill", ""), float(box.get("height", 0)), float(box.get("y", 0))) for box in boxes]
    return [(COLORS[color], height) for color, height, y in drawn if color in COLORS and y > pictures.FILES_TOP - 20]


def words(picture: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(picture).iter(f"{SVG}text")]  # noqa: S314


def test_a_run_is_a_stack_of_what_was_new_changed_and_refused() -> None:
    assert bars(draw_trend([run(50, 30, 20)])) == [("new", 65.0), ("changed", 39.0), ("refused", 26.0)]


def test_one_file_is_seen_beside_a_hundred_thousand() -> None:
    assert bars(draw_trend([run(100_000), run(1)]))[1] == ("new", pictures.SMALLEST)


def test_each_run_says_how_many_files_and_how_long() -> None:
    shown = words(draw_trend([run(12_840, 1), run(0, day=1)]))
    assert {"12.8k", "0", "12 s", "11-01", "11-02"} <= set(shown)
    assert {"new", "changed", "refused"} <= set(shown)


def test_a_run_without_figures_is_a_cross_and_no_nought() -> None:
    shown = words(draw_trend([run(None, None, None)]))
    assert "✗" in shown
    assert "0" not in shown


def test_bars_and_words_stay_inside_the_picture() -> None:
    boxes = ElementTree.fromstring(draw_trend([run(9, 1, 1, day) for day in range(20)]))  # noqa: S314
    for box in boxes.iter(f"{SVG}rect"):
        assert 0 <= float(box.get("x", -1)) <= pictures.WIDTH - float(box.get("width", 0))
        assert 0 <= float(box.get("y", -1)) <= pictures.HEIGHT - float(box.get("height", 0))


def test_no_runs_are_a_picture_too() -> None:
    assert bars(draw_trend([])) == []


@pytest.mark.parametrize("color", [pictures.INK, pictures.QUIET, *COLORS])
def test_what_is_drawn_stands_out_from_its_ground(color: str) -> None:
    assert contrast(color, pictures.GROUND) >= (4.5 if color in {pictures.INK, pictures.QUIET} else 2.9)


def contrast(one: str, other: str) -> float:
    """As WCAG defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_picture_stands_in_the_page_as_a_whole() -> None:
    picture = draw_trend([run(1)])
    start, _, data = embed(picture, "The last run").partition("base64,")
    assert start == "![The last run](data:image/svg+xml;"
    assert b64decode(data.removesuffix(")")).decode() == picture
