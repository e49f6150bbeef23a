"""Results of measuring as tables to read and as JSON to compare with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bench.measure import BY_BLOG, Result, Scores

COLUMNS = (
    "pages", "P", "R", "F1", "bow", "below.5", "relleak", "keep", "leak", "title", "author", "date",
    "rt_P", "rt_R", "rt_F1", "rh_P", "rh_R", "rh_F1", "ms", "ratio",
)  # fmt: skip
# Groups below which the peers stand too; for all groups they are in the JSON.
BESIDE_PEERS = ("all", "blog")
NAME_WIDTH, WIDTH = 30, 8
# Less than this is rounding, or chance where it is time.
SMALLEST_CHANGE = 0.0005
NEVER_COMPARED = ("pages", "ms", "ratio")


def format_result(result: Result) -> str:
    """One table: a line a group, below the first ones a line a peer, a column a score."""
    columns = [column for column in COLUMNS if any(column in row for row in result.scores.values())]
    reasons = ", ".join(f"{count} {reason}" for reason, count in result.rejected.most_common()) or "none"
    lines = [f"\n{result.name}: rejected: {reasons}", _heading("", columns)]
    for group, row in result.scores.items():
        lines.append(_line(group, row, columns))
        for beside, table in result.peers.items():
            if beside == BY_BLOG or group in BESIDE_PEERS:
                lines.append(_line(f"  {beside}", table[group], columns))
    return "\n".join(lines)


def format_changes(results: Sequence[Result], before: Sequence[Mapping[str, Any]]) -> str:
    """What became better or worse since an earlier JSON: a line for each group with a changed score."""
    earlier = {stored["name"]: stored["scores"] for stored in before}
    columns = [column for column in COLUMNS if column not in NEVER_COMPARED]
    lines = [_heading("\nsince then", columns)]
    for result in results:
        for group, row in result.scores.items():
            change = dict(_changes(row, earlier.get(result.name, {}).get(group, {})))
            if change:
                lines.append(_line(f"{result.name}, {group}", change, columns, sign="+"))
    return "\n".join(lines) if len(lines) > 1 else "\nNo score has changed."


def _changes(now: Scores, before: Scores) -> Iterator[tuple[str, float]]:
    for column in now.keys() & before.keys() - set(NEVER_COMPARED):
        if now[column] is not None and before[column] is not None:
            change = now[column] - before[column]
            if abs(change) >= SMALLEST_CHANGE:
                yield column, change


def _heading(text: str, columns: Sequence[str]) -> str:
    return f"{text:{NAME_WIDTH}}" + "".join(f"{column:>{WIDTH}}" for column in columns)


def _line(name: str, row: Scores, columns: Sequence[str], sign: str = "") -> str:
    return f"{name:{NAME_WIDTH}}" + "".join(f"{_value(row.get(column), sign):>{WIDTH}}" for column in columns)


def _value(value: float | None, sign: str) -> str:
    if value is None:
        return "" if sign else "-"
    return f"{value:{sign}}" if isinstance(value, int) else f"{value:{sign}.3f}"


def as_json(result: Result) -> dict[str, Any]:
    """All scores, page by page too, those of the peers included."""
    return {
        "name": result.name,
        "rejected": result.rejected,
        "scores": result.scores,
        "peers": result.peers,
        "pages": {judged.page.gold["id"]: judged.scores for judged in result.pages},
    }


def changed_pages(results: Sequence[Result], before: Sequence[Mapping[str, Any]], most: int = 10) -> str:
    """The pages whose text scores changed most since an earlier JSON, the losses first."""
    earlier = {stored["name"]: stored["pages"] for stored in before}
    changes = sorted(
        (judged.scores["bow"] - old["bow"], f"{result.name} {judged.page.gold['id']}")
        for result in results
        for judged in result.pages
        if "bow" in (old := earlier.get(result.name, {}).get(judged.page.gold["id"], {})) and "bow" in judged.scores
    )
    worse = [f"  {change:+.3f} {name}" for change, name in changes[:most] if change <= -SMALLEST_CHANGE]
    better = [f"  {change:+.3f} {name}" for change, name in changes[::-1][:most] if change >= SMALLEST_CHANGE]
    return "\n".join(["word F1 of pages, worse:", *(worse or ["  none"]), "better:", *(better or ["  none"])])
