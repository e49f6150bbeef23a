"""What the line model looks at: one value a line for each feature.

No word of any language is in here. A line is described by its size, its marks, how often it stands on the page, what
the caller hints, where it stands, and by the same facts of the lines around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from flows.clean.prose_characters import (
    CLOSING,
    COMMA,
    DIGIT,
    IDEOGRAPH,
    KINDS,
    LOWER,
    OPENING,
    OTHER_LETTER,
    SENTENCE_END,
    SYMBOL,
    UNSPACED,
    UPPER,
    CharacterCounts,
    Floats,
    count_characters,
)
from flows.clean.prose_hints import Hint

Columns = dict[str, Floats]

# Kinds of the first and last characters, and what a feature says of a line that has one of them.
FIRST_KINDS = {
    "starts_upper": [UPPER],
    "starts_lower": [LOWER],
    "starts_with_digit": [DIGIT],
    "starts_with_symbol": [SYMBOL],
    "starts_with_quote": [OPENING, CLOSING],
    "starts_in_other_script": [OTHER_LETTER, IDEOGRAPH, UNSPACED],
}
LAST_KINDS = {
    "ends_sentence": [SENTENCE_END],
    "ends_in_symbol": [SYMBOL],
    "ends_in_digit": [DIGIT],
    "ends_in_comma": [COMMA],
}
MARKS = {
    "is_furniture": [Hint.FURNITURE],
    "is_metadata": [Hint.BYLINE, Hint.DATE],
    "is_date": [Hint.DATE],
    "is_related_heading": [Hint.RELATED],
    "is_comments_heading": [Hint.COMMENTS],
    "is_reply": [Hint.REPLY],
}
HEADING_MARKS = {"is_related_heading": "related", "is_comments_heading": "comments", "is_reply": "reply"}
# Lines above and below that a mean is taken over: a paragraph and its neighbours, a section, a page's column.
WIDTHS = (2, 6, 20)
PROSE_REACHES = {f"before_{width}": (width, 0) for width in WIDTHS} | {f"after_{width}": (0, width) for width in WIDTHS}
WORD_REACHES = {f"around_{width}": (width, width) for width in WIDTHS}
MARK_REACHES = {"around_3": (3, 3), "around_12": (12, 12), "after_12": (0, 12)}
COUNTED_MARKS = (
    "is_furniture", "is_metadata", "is_reply", "is_date", "dateish", "repeated_short", "name_before_prose",
)  # fmt: skip
REACHES = {
    "prose": PROSE_REACHES,
    **dict.fromkeys(("words", "capitals", "ends"), WORD_REACHES),
    **dict.fromkeys(COUNTED_MARKS, MARK_REACHES),
}
FAR = 200.0  # lines; what is further away, or nowhere, is as far
PROSE_WORDS = 8
LONGEST_LABEL_ROW = 300  # characters
SEPARATORS = ("|", "»", "·", "•", " / ", " > ")
ADDRESSES = ("://", "@", "©")
DIGITS_TO_ZERO = {ord(digit): "0" for digit in "123456789"}


def line_features(lines: Sequence[str], hints: Sequence[int], title: int | None, keys: Sequence[str] = ()) -> Columns:
    """Features by name. `lines` are stripped, none is blank; `keys` are the same lines casefolded, if known."""
    keys = keys or [line.casefold() for line in lines]
    return _untitled_features(tuple(lines), tuple(hints), tuple(keys)) | _title_features(keys, title)


# A page is looked at twice: before its title is known, and with it. Most pages have a few dozen lines, for which a call
# of numpy takes longer than what it does: so columns are made many at once, as rows of one array.
@lru_cache(maxsize=1)
def _untitled_features(lines: tuple[str, ...], hints: tuple[int, ...], keys: tuple[str, ...]) -> Columns:
    counts = count_characters(lines)
    own = _own_features(lines, keys, counts)
    mass = _prose_mass(own)
    marks = _mark_features(np.array(hints, dtype=np.int8), own, mass)
    columns = own | marks | _heading_features(marks) | _page_features(mass)
    sources = {
        **marks,
        "prose": mass,
        "words": np.minimum(counts.words, 100),
        "capitals": own["capital_word_share"],
        "ends": own["ends_sentence"],
    }
    return columns | _neighbour_features(columns) | _mean_features(sources)


def _rows(names: Iterable[str], rows: Iterable[Floats]) -> Columns:
    return dict(zip(names, rows, strict=True))


def _table_of(kinds: Mapping[str, Sequence[int]], size: int) -> Floats:
    """One row a feature, one column a kind: 1.0 where a line of the kind has the feature."""
    return np.array([[kind in own for kind in range(size)] for own in kinds.values()], dtype=np.float32)


FIRST_TABLE, LAST_TABLE = _table_of(FIRST_KINDS, KINDS), _table_of(LAST_KINDS, KINDS)
MARK_TABLE = _table_of(MARKS, len(Hint))


def _own_features(lines: Sequence[str], keys: Sequence[str], counts: CharacterCounts) -> Columns:
    words = np.maximum(counts.words, 0.5)
    by_word = np.array((counts.capital_words, counts.short_words, counts.commas, counts.sentence_ends)) / words
    by_character = np.array((counts.upper, counts.digits, counts.symbols, counts.unspaced)) / counts.characters
    dateish = (counts.digits >= 3) & (counts.words <= 9) & (counts.digits < 0.8 * counts.characters)
    return {
        **_rows(("log_characters", "log_words"), np.log1p((counts.characters, counts.words))),
        "word_length": np.minimum(counts.characters / words, 30),
        **_rows(("capital_word_share", "short_word_share", "commas_per_word", "ends_per_word"), by_word),
        **_rows(("upper_share", "digit_share", "symbol_share", "unspaced_share"), by_character),
        "dateish": dateish.astype(np.float32),
        **_rows(FIRST_KINDS, FIRST_TABLE.take(counts.first, axis=1)),
        **_rows(LAST_KINDS, LAST_TABLE.take(counts.last, axis=1)),
        **_rows(("repeats", "shape_repeats"), _log_repeats(keys, counts)),
        **_rows(("separators", "has_address", "ends_in_ellipsis", "ends_in_colon"), _count_marks(lines)),
    }


def _log_repeats(keys: Sequence[str], counts: CharacterCounts) -> Floats:
    """How often each line stands on the page, and how often lines that differ in numbers only."""
    shapes = [
        key.translate(DIGITS_TO_ZERO) if digits and len(key) < 60 else key
        for key, digits in zip(keys, counts.digits.tolist(), strict=True)
    ]
    times, shape_times = Counter(keys), Counter(shapes)
    return np.log(np.array([[times[key] for key in keys], [shape_times[key] for key in shapes]], dtype=np.float32))


def _count_marks(lines: Sequence[str]) -> Floats:
    """Separators of each line, and whether it holds an address and ends in an ellipsis or a colon."""
    # On most pages stand few of these marks, so each is looked for in the text as a whole first.
    short = "\n".join([line for line in lines if len(line) <= LONGEST_LABEL_ROW])
    separators = [mark for mark in SEPARATORS if mark in short]
    # In bytes, because `@` shares one with a Cyrillic letter: a string of wide characters is slow to search for it.
    text = "\n".join(lines).encode(errors="replace")
    addresses = [mark for mark in ADDRESSES if mark.encode() in text]
    rows = (
        [sum(map(line.count, separators)) if len(line) <= LONGEST_LABEL_ROW else 0 for line in lines],
        [any(mark in line for mark in addresses) for line in lines] if addresses else [False] * len(lines),
        [line.endswith(("...", "…", "[…]", "[...]")) for line in lines],
        [line.endswith((":", "：")) for line in lines],
    )
    return np.array(rows, dtype=np.float32)


def _mark_features(hints: npt.NDArray[np.int8], own: Columns, mass: Floats) -> Columns:
    """Where the lexicon's labels stand, and lines that come again and again as they do under each comment."""
    marks = _rows(MARKS, MARK_TABLE.take(hints, axis=1))
    short = own["log_words"] < np.log1p(PROSE_WORDS)
    marks["repeated_short"] = (short & (own["shape_repeats"] >= np.log(3) - 0.01)).astype(np.float32)
    marks["dateish"] = np.maximum(own["dateish"], marks["is_date"])
    marks["name_before_prose"] = _names_before_prose(own, mass)
    return marks


def _heading_features(marks: Columns) -> Columns:
    """How far the headings of lists and of comments are above and below, and how many stand above."""
    headings = np.array([marks[name] for name in HEADING_MARKS])
    since, until = _log_since(np.array((headings, headings[:, ::-1])))
    before = np.minimum(np.cumsum(headings, axis=1), 10)
    names = HEADING_MARKS.values()
    return {
        **_rows((f"since_{name}" for name in names), since),
        **_rows((f"until_{name}" for name in names), until[:, ::-1]),
        **_rows((f"{name}_before" for name in names), before),
    }


def _names_before_prose(own: Columns, mass: Floats) -> Floats:
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


def _title_features(keys: Sequence[str], title: int | None) -> Columns:
    """Signed log distance to the title and to the last line that repeats it; 0 and `FAR` where it is unknown."""
    size = len(keys)
    table = np.zeros((len(TITLE_FEATURES), size), dtype=np.float32)
    known, after, since, same = table
    if title is None:
        since[:] = np.log1p(FAR)
    else:
        offset = np.arange(-title, size - title)
        known[:] = 1
        after[:] = np.sign(offset) * np.log1p(np.abs(offset))
        same[:] = [key == keys[title] for key in keys]
        since[:] = _log_since(same)
    return _rows(TITLE_FEATURES, table)


TITLE_FEATURES = ("title_known", "after_title", "since_title", "is_title")


def _page_features(mass: Floats) -> Columns:
    """The line's place on the page, in lines and in words of prose."""
    size = len(mass)
    index = np.arange(size, dtype=np.float32)
    total = float(mass.sum()) + 1.0
    before = np.cumsum(mass) - mass
    after = np.maximum(total - 1.0 - before - mass, 0)
    logs = np.log1p((index, size - 1 - index, before, after))
    whole_page = np.full((2, size), [[np.log1p(size)], [np.log(total)]], dtype=np.float32)
    return {
        "prose_mass": mass,
        "position": index / np.float32(size),
        **_rows(("log_lines_before", "log_lines_after", "log_prose_before", "log_prose_after"), logs),
        **_rows(("log_page_lines", "log_page_prose"), whole_page),
        "prose_share_before": before / np.float32(total),
        "in_densest_stretch": _densest_stretch(mass),
    }


def _prose_mass(own: Columns) -> Floats:
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
# Each feature that is a neighbour's: its name, the row of `NEIGHBOUR_REACH` that it is taken from, and how far down.
NEIGHBOURS = [
    (f"{name}{offset:+}", row, offset)
    for row, (name, reach) in enumerate(NEIGHBOUR_REACH.items())
    for offset in (*range(-reach, 0), *range(1, reach + 1))
]
NEIGHBOUR_NAMES = [name for name, _, _ in NEIGHBOURS]
NEIGHBOUR_ROWS, NEIGHBOUR_OFFSETS = np.array([place for _, *place in NEIGHBOURS]).T[..., np.newaxis]


def _neighbour_features(columns: Columns) -> Columns:
    """The values of the lines above and below; -1 beyond the page."""
    size = len(columns["log_words"])
    padded = np.full((len(NEIGHBOUR_REACH), size + 2 * FARTHEST), -1.0, dtype=np.float32)
    padded[:, FARTHEST : FARTHEST + size] = [columns[name] for name in NEIGHBOUR_REACH]
    places = NEIGHBOUR_ROWS * padded.shape[1] + NEIGHBOUR_OFFSETS + np.arange(FARTHEST, FARTHEST + size)
    return _rows(NEIGHBOUR_NAMES, padded.take(places))


# Each feature that is a mean: its name, the row of `REACHES` that it is taken from, and how far it reaches.
MEANS = [
    (f"{name}_{reach}", row, above, below)
    for row, (name, reaches) in enumerate(REACHES.items())
    for reach, (above, below) in reaches.items()
]
MEAN_NAMES = [name for name, *_ in MEANS]
MEAN_ROWS, LINES_ABOVE, LINES_BELOW = np.array([place for _, *place in MEANS]).T[..., np.newaxis]


def _mean_features(sources: Columns) -> Columns:
    """Means over so many lines above, the line itself, and so many below, as far as the page goes."""
    size = len(sources["prose"])
    sums = np.zeros((len(REACHES), size + 1))
    np.cumsum([sources[name] for name in REACHES], axis=1, dtype=np.float64, out=sums[:, 1:])
    index = np.arange(size)
    low, high = np.maximum(index - LINES_ABOVE, 0), np.minimum(index + LINES_BELOW + 1, size)
    first = MEAN_ROWS * (size + 1)
    means = (sums.take(first + high) - sums.take(first + low)) / (high - low)
    return _rows(MEAN_NAMES, means.astype(np.float32))
