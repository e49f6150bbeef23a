"""Makes any number of seed files in the shape of the real one: title, paragraphs, widget heading, three titles.

Words are drawn from a small vocabulary with Zipf's weights and a fixed seed: fine for measuring input and output, only
roughly like English for compression and stemming.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

SYLLABLES = (
    "ba",
    "den",
    "fir",
    "gol",
    "har",
    "ken",
    "lum",
    "mor",
    "nel",
    "pra",
    "ris",
    "sto",
    "tam",
    "ver",
    "wil",
    "zed",
)
VOCABULARY = [a + b for a in SYLLABLES for b in SYLLABLES] + [
    "the",
    "and",
    "of",
    "to",
    "in",
    "was",
    "for",
    "with",
] * 4
WEIGHTS = list(accumulate(1 / rank for rank in range(1, len(VOCABULARY) + 1)))
HEADING = "Popular posts from this blog"


def write_seeds(root: Path, count: int, blogs: int = 5) -> None:
    """Write `count` files of about 3 kB into `blogs` folders below `root`; three in four cited titles exist."""
    for blog in range(blogs):
        (root / f"blog-{blog}").mkdir(parents=True)
    for number in range(count):
        name = hashlib.sha256(str(number).encode()).hexdigest()[:16]
        path = root / f"blog-{number % blogs}" / f"{number:06}_{name}.txt"
        path.write_text(seed_text(number, count, blogs), encoding="utf-8")


def seed_text(number: int, count: int, blogs: int) -> str:
    """One page; the same number always gives the same page."""
    chooser = random.Random(number)
    cited = (seed_title(other) for other in _cited_numbers(chooser, number, count, blogs))
    paragraphs = (_sentences(chooser) for _ in range(8))
    return "\n\n".join([seed_title(number), *paragraphs, "", HEADING, *cited])


def seed_title(number: int) -> str:
    """A title that no other number has."""
    words = random.Random(-number - 1).choices(VOCABULARY, cum_weights=WEIGHTS, k=5)
    return f"{' '.join(words).capitalize()} {number}"


def _cited_numbers(chooser: random.Random, number: int, count: int, blogs: int) -> Iterator[int]:
    # A quarter of the cited posts lies past the end: cited, but not held.
    for place in chooser.sample(range(count * 4 // 3 // blogs + 3), 3):
        yield place * blogs + number % blogs


def _sentences(chooser: random.Random) -> str:
    words = chooser.choices(VOCABULARY, cum_weights=WEIGHTS, k=70)
    return " ".join(" ".join(words[start : start + 14]).capitalize() + "." for start in range(0, 70, 14))
