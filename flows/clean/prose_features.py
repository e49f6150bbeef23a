"""What the line model looks at: one value a line for each feature.

No word of any language is in here. A line is described by its size, its marks, how often it stands on the page, what
the caller hints, where it stands, and by the same facts of the lines around it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from flows.clean.prose_characters import (
    CLOSING,
    COMMA,
    DIGIT,
    IDEOGRAPH,
    LOWER,
    OPENING,
    OTHER_LETTER,
    SENTENCE_END,
    SYMBOL,
    UPPER,
    CharacterCounts,
    Floats,
    count_characters,
)
from flows.clean.prose_hints import Hint

# Lines above or below that a mean is taken over: a paragraph and its neighbours, a section, a page's column.
WIDTHS = (2, 6, 20)
PROSE_REACHES = {f"before_{width}": (width, 0) for width in WIDTHS} | {f"after_{width}": (0, width) for width in WIDTHS}
WORD_REACHES = {f"around_{width}": (width, width) for width in WIDTHS}
MARK_REACHES = {"around_3": (3, 3), "around_12": (12, 12), "after_12": (0, 12)}
COUNTED_MARKS = (
    "is_furniture", "is_metadata", "is_reply", "is_date", "dateish", "repeated_short", "name_before_prose",
)  # fmt: skip
HEADING_MARKS = {"is_related_heading": "related", "is_comments_heading": "comments", "is_reply": "reply"}
FAR = 200.0  # lines; what is further away, or nowhere, is as far
PROSE_WORDS = 8
LONGEST_LABEL_ROW = 300  # characters
MAY_SEPARATE = re.compile(r"[|»·•/>]")
SEPARATOR = re.compile(r"[|»·•]| [/>] ")
DIGITS_TO_ZERO = {ord(digit): "0" for digit in "123456789"}


def line_features(lines: Sequence[str], hints: Sequence[int], title: int | None) -> dict[str, Floats]:
    """Features by name. `lines` are stripped, none is blank."""
    return {**_untitled_features(tuple(lines), tuple(hints)), **_title_features(lines, title)}


# A page is looked at twice: before its title is known, and with it.
@lru_cache(maxsize=1)
def _untitled_features(lines: tuple[str, ...], hints: tuple[int, ...]) -> dict[str, Floats]:
    counts = count_characters(lines)
    own = _own_features(lines, counts)
    mass = _prose_mass(own)
    columns = {**own, **_mark_features(np.array(hints, dtype=np.int8), own, mass), **_page_features(mass)}
    columns.update(_neighbour_features(columns))
    columns.update(_density_features(columns, counts))
    return columns


def _own_features(lines: Sequence[str], counts: CharacterCounts) -> dict[str, Floats]:
    words = np.maximum(counts.words, 0.5)
    keys = [line.casefold() for line in lines]
    shapes = [key.translate(DIGITS_TO_ZERO) if len(key) < 60 else key for key in keys]
    flags = {
        "ends_sentence": counts.last == SENTENCE_END,
        "ends_in_symbol": counts.last == SYMBOL,
        "ends_in_digit": counts.last == DIGIT,
        "ends_in_comma": counts.last == COMMA,
        "ends_in_ellipsis": np.array([line.endswith(("...", "…", "[…]", "[...]")) for line in lines]),
        "ends_in_colon": np.array([line.endswith((":", "：")) for line in lines]),
        "starts_upper": counts.first == UPPER,
        "starts_lower": counts.first == LOWER,
        "starts_with_digit": counts.first == DIGIT,
        "starts_with_symbol": counts.first == SYMBOL,
        "starts_with_quote": (counts.first == OPENING) | (counts.first == CLOSING),
        "starts_in_other_script": (counts.first == OTHER_LETTER) | (counts.first >= IDEOGRAPH),
    }
    dateish = (counts.digits >= 3) & (counts.words <= 9) & (counts.digits < 0.8 * counts.characters)
    return {
        "log_characters": np.log1p(counts.characters),
        "log_words": np.log1p(counts.words),
        "word_length": np.minimum(counts.characters / words, 30),
        "capital_word_share": counts.capital_words / words,
        "short_word_share": counts.short_words / words,
        "upper_share": counts.upper / counts.characters,
        "digit_share": counts.digits / counts.characters,
        "symbol_share": counts.symbols / counts.characters,
        "commas_per_word": counts.commas / words,
        "ends_per_word": counts.sentence_ends / words,
        "unspaced_share": counts.unspaced / counts.characters,
        "separators": np.array([_count_separators(line) for line in lines], dtype=np.float32),
        "has_address": np.array(["://" in line or "@" in line or "©" in line for line in lines], dtype=np.float32),
        "repeats": _log_counts(keys),
        "shape_repeats": _log_counts(shapes),
        "dateish": dateish.astype(np.float32),
        **dict(zip(flags, np.array(list(flags.values()), dtype=np.float32), strict=True)),
    }


def _count_separators(line: str) -> int:
    if len(line) > LONGEST_LABEL_ROW or MAY_SEPARATE.search(line) is None:
        return 0
    return len(SEPARATOR.findall(line))


def _log_counts(keys: Sequence[str]) -> Floats:
    counts = Counter(keys)
    return np.log(np.array([counts[key] for key in keys], dtype=np.float32))


def _mark_features(hints: npt.NDArray[np.int8], own: dict[str, Floats], mass: Floats) -> dict[str, Floats]:
    """Where the lexicon's labels stand, and lines that come again and again as they do under each comment."""
    short = own["log_words"] < np.log1p(PROSE_WORDS)
    columns = {
        "is_furniture": hints == Hint.FURNITURE,
        "is_metadata": (hints == Hint.BYLINE) | (hints == Hint.DATE),
        "is_date": hints == Hint.DATE,
        "is_related_heading": hints == Hint.RELATED,
        "is_comments_heading": hints == Hint.COMMENTS,
        "is_reply": hints == Hint.REPLY,
    }
    marks = dict(zip(columns, np.array(list(columns.values()), dtype=np.float32), strict=True))
    marks["repeated_short"] = (short & (own["shape_repeats"] >= np.log(3) - 0.01)).astype(np.float32)
    headings = np.array([marks[name] for name in HEADING_MARKS])
    before = np.minimum(np.cumsum(headings, axis=1), 10).astype(np.float32)
    since, until = _log_since(headings), _log_since(headings[:, ::-1])[:, ::-1]
    for row, key in enumerate(HEADING_MARKS.values()):
        marks[f"since_{key}"], marks[f"until_{key}"], marks[f"{key}_before"] = since[row], until[row], before[row]
    marks["dateish"] = np.maximum(own["dateish"], marks["is_date"])
    marks["name_before_prose"] = _names_before_prose(own, mass)
    return marks | _means({name: marks[name] for name in COUNTED_MARKS}, MARK_REACHES)


def _names_before_prose(own: dict[str, Floats], mass: Floats) -> Floats:
    """Short lines like a name or an address with a sentence below: one is a heading, many are readers' comments."""
    is_short = own["log_words"] < np.log1p(6)
    is_name = is_short & (own["ends_sentence"] == 0) & ((own["capital_word_share"] > 0.5) | (own["has_address"] > 0))
    before_prose = np.zeros(len(is_name), dtype=np.float32)
    before_prose[:-1] = is_name[:-1] & (mass[1:] > 0)
    return before_prose


def _log_since(flags: Floats) -> Floats:
    """Log of the lines since the last flag, up to and with this one, in each row; `FAR` where there was none."""
    index = np.arange(flags.shape[-1])
    last = np.maximum.accumulate(np.where(flags > 0, index, -1), axis=-1)
    return np.log1p(np.where(last < 0, FAR, np.minimum(index - last, FAR))).astype(np.float32)


def _title_features(lines: Sequence[str], title: int | None) -> dict[str, Floats]:
    """Signed log distance to the title and to the last line that repeats it; 0 and `FAR` where it is unknown."""
    size = len(lines)
    if title is None:
        nothing = np.zeros(size, dtype=np.float32)
        return {
            "title_known": nothing,
            "after_title": nothing,
            "since_title": nothing + np.float32(np.log1p(FAR)),
            "is_title": nothing,
        }
    key = lines[title].casefold()
    same = np.array([line.casefold() == key for line in lines], dtype=np.float32)
    offset = np.arange(-title, size - title)
    return {
        "title_known": np.ones(size, dtype=np.float32),
        "after_title": (np.sign(offset) * np.log1p(np.abs(offset))).astype(np.float32),
        "since_title": _log_since(same),
        "is_title": same,
    }


def _page_features(mass: Floats) -> dict[str, Floats]:
    """The line's place on the page, in lines and in words of prose."""
    size = len(mass)
    index = np.arange(size, dtype=np.float32)
    total = float(mass.sum()) + 1.0
    before = np.cumsum(mass) - mass
    return {
        "prose_mass": mass,
        "position": index / size,
        "log_lines_before": np.log1p(index),
        "log_lines_after": np.log1p(size - 1 - index),
        "log_page_lines": np.full(size, np.log1p(size), dtype=np.float32),
        "log_page_prose": np.full(size, np.log(total), dtype=np.float32),
        "prose_share_before": (before / total).astype(np.float32),
        "log_prose_before": np.log1p(before).astype(np.float32),
        "log_prose_after": np.log1p(np.maximum(total - 1.0 - before - mass, 0)).astype(np.float32),
        "in_densest_stretch": _densest_stretch(mass),
    }


def _prose_mass(own: dict[str, Floats]) -> Floats:
    """Words of lines that read like sentences, at most 100 a line."""
    words = np.expm1(own["log_words"])
    prose = (words >= PROSE_WORDS) & ((own["ends_sentence"] > 0) | (own["commas_per_word"] > 0) | (words >= 20))
    return np.where(prose & (own["ends_in_ellipsis"] == 0), np.minimum(words, 100), 0).astype(np.float32)


def _densest_stretch(mass: Floats) -> Floats:
    """1.0 inside the run of lines with the largest sum of (words of prose - 8 a line)."""
    best, best_span, total, start = 0.0, (0, 0), 0.0, 0
    for i, value in enumerate((mass - PROSE_WORDS).tolist()):
        if total <= 0:
            total, start = 0.0, i
        total += value
        if total > best:
            best, best_span = total, (start, i + 1)
    inside = np.zeros(len(mass), dtype=np.float32)
    inside[best_span[0] : best_span[1]] = 1.0
    return inside


# Column: how far its neighbours are looked at on both sides. Found by what the trees made use of.
NEIGHBOUR_REACH = {
    "log_words": 3,
    "ends_sentence": 1,
    "capital_word_share": 2,
    "repeats": 2,
    "symbol_share": 2,
    "dateish": 2,
    "is_furniture": 2,
    "is_metadata": 1,
    "is_reply": 2,
    "starts_lower": 1,
    "ends_in_ellipsis": 1,
}
FARTHEST = max(NEIGHBOUR_REACH.values())


def _neighbour_features(columns: dict[str, Floats]) -> dict[str, Floats]:
    """The values of the lines above and below; -1 beyond the page."""
    found = {}
    size = len(columns["log_words"])
    padded = np.full((len(NEIGHBOUR_REACH), size + 2 * FARTHEST), -1.0, dtype=np.float32)
    padded[:, FARTHEST : FARTHEST + size] = [columns[name] for name in NEIGHBOUR_REACH]
    for row, (name, reach) in zip(padded, NEIGHBOUR_REACH.items(), strict=True):
        for distance in range(1, reach + 1):
            found[f"{name}-{distance}"] = row[FARTHEST - distance : FARTHEST - distance + size]
            found[f"{name}+{distance}"] = row[FARTHEST + distance : FARTHEST + distance + size]
    return found


def _density_features(columns: dict[str, Floats], counts: CharacterCounts) -> dict[str, Floats]:
    """Means over the lines before, after and around."""
    sources = {
        "words": np.minimum(counts.words, 100),
        "capitals": columns["capital_word_share"],
        "ends": columns["ends_sentence"],
    }
    return _means({"prose": columns["prose_mass"]}, PROSE_REACHES) | _means(sources, WORD_REACHES)


def _means(columns: dict[str, Floats], reaches: dict[str, tuple[int, int]]) -> dict[str, Floats]:
    """Means over the lines of each reach: so many above, the line itself, so many below, as far as the page goes."""
    table = np.array(list(columns.values()))
    size = table.shape[1]
    sums = np.zeros((len(columns), size + 1))
    np.cumsum(table, axis=1, dtype=np.float64, out=sums[:, 1:])
    index = np.arange(size)
    spans = np.array(list(reaches.values()))[..., np.newaxis]
    low, high = np.maximum(index - spans[:, 0], 0), np.minimum(index + spans[:, 1] + 1, size)
    means = ((sums.take(high, axis=1) - sums.take(low, axis=1)) / (high - low)).astype(np.float32)
    return {f"{name}_{reach}": means[row, at] for at, reach in enumerate(reaches) for row, name in enumerate(columns)}
