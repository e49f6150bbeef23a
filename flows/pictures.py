"""The trend over the last runs as a picture: SVG, drawn with the standard library, one column a run.

Two panels, one above the other, so that files and seconds each have a scale of their own. The picture brings its own
white ground: inside a page it cannot know whether that page is light or dark.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

Row = dict[str, Any]

SERIES = {
    "files_new": ("new", "#2563c9"),
    "files_changed": ("changed", "#c98a00"),
    "files_rejected": ("refused", "#b4235a"),
}
GROUND, FRAME, INK, QUIET, DURATION = "#ffffff", "#c9ced6", "#1f2430", "#5b6472", "#7d8796"

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT = 66, 16
FILES_TOP, FILES_BASE = 56, 186
SECONDS_TOP, SECONDS_BASE = 212, 262
# What is there must be seen, also beside a run a thousand times as large.
SMALLEST = 2.0


def draw_trend(runs: Sequence[Row]) -> str:
    """SVG of these runs, oldest first: files that were new, changed or refused, and below them how long it took."""
    picture = ElementTree.Element(
        "svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {HEIGHT}", "role": "img"}
    )
    picture.set("width", str(WIDTH))
    picture.set("height", str(HEIGHT))
    picture.set("font-family", "system-ui, sans-serif")
    _box(picture, 0.5, 0.5, WIDTH - 1, HEIGHT - 1, GROUND, stroke=FRAME, rx="6")
    _draw_legend(picture)
    for name, top, base in (("files", FILES_TOP, FILES_BASE), ("time", SECONDS_TOP, SECONDS_BASE)):
        _text(picture, LEFT - 12, (top + base) / 2 + 4, name, anchor="end", color=QUIET)
        _box(picture, LEFT, base, WIDTH - LEFT - RIGHT, 1, FRAME)
    pitch = (WIDTH - LEFT - RIGHT) / max(len(runs), 8)
    for number, run in enumerate(runs):
        _draw_run(picture, run, LEFT + pitch * (number + 0.5), pitch, _scales(runs))
    _draw_days(picture, runs, pitch)
    return ElementTree.tostring(picture, encoding="unicode")


def embed(picture: str, caption: str) -> str:
    """Markdown that shows an SVG, which stands in it as a whole: nothing has to be served or reached."""
    return f"![{caption}](data:image/svg+xml;base64,{b64encode(picture.encode()).decode()})"


def _scales(runs: Sequence[Row]) -> tuple[float, float]:
    """Pixels for one file and for one second."""
    files = max((sum(run[name] or 0 for name in SERIES) for run in runs), default=0)
    seconds = max((float(run["duration_seconds"] or 0) for run in runs), default=0.0)
    return (FILES_BASE - FILES_TOP) / max(files, 1), (SECONDS_BASE - SECONDS_TOP) / max(seconds, 0.1)


def _draw_run(picture: ElementTree.Element, run: Row, middle: float, pitch: float, scales: tuple[float, float]) -> None:
    width, (file_height, second_height) = min(pitch * 0.62, 40.0), scales
    base = float(FILES_BASE)
    for name, (_, color) in SERIES.items():
        if run[name]:
            height = max(run[name] * file_height, SMALLEST)
            _box(picture, middle - width / 2, base - height, width, height, color)
            base -= height + 1
    total = sum(run[name] or 0 for name in SERIES)
    has_figures = run["files_seen"] is not None
    _text(picture, middle, base - 5, _number(total) if has_figures else "✗", color=INK if has_figures else "#b4235a")
    if run["duration_seconds"] is not None:
        seconds = float(run["duration_seconds"])
        height = max(seconds * second_height, SMALLEST)
        _box(picture, middle - width / 2, SECONDS_BASE - height, width, height, DURATION)
        _text(picture, middle, SECONDS_BASE - height - 4, _duration(seconds), color=QUIET)


def _draw_legend(picture: ElementTree.Element) -> None:
    place = float(LEFT)
    for word, color in SERIES.values():
        _box(picture, place, 16, 11, 11, color, rx="2")
        _text(picture, place + 17, 26, word, anchor="start")
        place += 30 + 8 * len(word)
    _text(picture, place, 26, "files in each run; ✗ ended without figures", anchor="start", color=QUIET)


def _draw_days(picture: ElementTree.Element, runs: Sequence[Row], pitch: float) -> None:
    """A date below the first run of each day, as far as they do not run into each other."""
    free_from, shown = 0.0, ""
    for number, run in enumerate(runs):
        started: datetime = run["started_at"]
        day, middle = f"{started:%m-%d}", LEFT + pitch * (number + 0.5)
        if day != shown and middle >= free_from:
            _text(picture, middle, HEIGHT - 16, day, color=QUIET)
            free_from, shown = middle + 40, day


def _box(
    picture: ElementTree.Element, x: float, y: float, width: float, height: float, color: str, **more: str
) -> None:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{width:.1f}", "height": f"{height:.1f}"}
    ElementTree.SubElement(picture, "rect", {**place, "fill": color, **more})


def _text(
    picture: ElementTree.Element, x: float, y: float, words: str, *, anchor: str = "middle", color: str = INK
) -> None:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor, "fill": color, "font-size": "12"}
    ElementTree.SubElement(picture, "text", place).text = words


def _number(count: int) -> str:
    for unit, size in (("M", 1_000_000), ("k", 10_000)):
        if count >= size:
            return f"{count / (1000 if unit == 'k' else size):.3g}{unit}"
    return str(count)


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.0f} h"
