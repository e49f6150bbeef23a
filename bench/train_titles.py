"""Learns the weights in `flows/clean/title_signs.csv` from pages whose title is known, and says how good they are.

    python -m bench.train_titles --corpus ../shared/corpus --check       # cross-validation, writes nothing
    python -m bench.train_titles --corpus ../shared/corpus               # learns from all of it, writes the file

Learns from `silver`, `dev` and `blogger`, one page a site and flavour of silver. Each page is one choice among its
candidates, and the weights are those that make the right choices likeliest (a conditional logit with a quadratic
penalty). `--check` divides the pages by site: no page is measured by weights that have seen one of its site.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np

from bench.corpus import SILVER, Page, read_pages
from flows.clean.page import Page as TextPage
from flows.clean.prose_characters import Floats
from flows.clean.related import find_sections, take_sections
from flows.clean.title_signs import signs
from flows.clean.titles import candidates, look_around

SIGNS_FILE = Path(__file__).parents[1] / "flows" / "clean" / "title_signs.csv"
# How much a page counts: whole pages of blogs more than posts, gold more than silver.
WEIGHTS = {
    "dev": {"full": 3.0, "seed": 1.5},
    "blogger": {"full": 1.5, "full2": 0.5, "seed": 0.7, "seedpop": 0.3},
    SILVER: {"full": 1.0, "seed": 0.3},
}
PENALTY = 2.0
STEPS = 120
FOLDS = 2
MOST_LINES = 3000
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Choice:
    """One page: the signs of each candidate, and which of them say the title."""

    name: str
    host: str
    weight: float
    signs: tuple[dict[str, float], ...]
    is_title: tuple[bool, ...]


def main() -> None:
    """Learn, and write the weights or print how often they find the title on pages of other sites."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    choices = list(read_choices(options.corpus))
    names = sorted({name for choice in choices for found in choice.signs for name in found})
    tables = [table_of(choice, names) for choice in choices]
    if options.check:
        cross_validate(choices, tables)
    else:
        write_weights(names, learn(choices, tables))


def read_choices(corpus: Path) -> Iterator[Choice]:
    """All pages with a known title that has candidates."""
    for folder, flavours in WEIGHTS.items():
        for flavour, weight in flavours.items():
            seen: set[str] = set()
            for page in read_pages(corpus / folder, flavour):
                is_passed = folder == SILVER and page.gold["host"] in seen
                seen.add(page.gold["host"])
                choice = None if is_passed else make_choice(f"{folder} {flavour}", page, weight)
                if choice is not None:
                    yield choice


def make_choice(name: str, page: Page, weight: float) -> Choice | None:
    """The candidates of one page as the cleaner sees them; None where there are none."""
    title = _WORD.findall((page.gold.get("title") or "").casefold())
    if not title or page.text.count("\n") > MOST_LINES:
        return None
    lines = TextPage.of(page.text)
    take_sections(lines, find_sections(lines))
    around = look_around(lines)
    found = candidates(lines, around) if around is not None else []
    if around is None or not found:
        return None
    is_title = tuple(_WORD.findall(lines.lines[i].casefold()) == title for i in found)
    return Choice(name, page.gold["host"], weight, tuple(dict(signs(lines, i, around)) for i in found), is_title)


def table_of(choice: Choice, names: Sequence[str]) -> Floats:
    """One row a candidate, one column a sign."""
    return np.array([[found.get(name, 0.0) for name in names] for found in choice.signs], dtype=np.float32)


def learn(choices: Sequence[Choice], tables: Sequence[Floats]) -> Floats:
    """The weights that make the titles likeliest; many pages of one site count less each."""
    rows = [i for i, choice in enumerate(choices) if any(choice.is_title)]
    pages = Counter(choices[i].host for i in rows)
    sizes = [len(tables[i]) for i in rows]
    starts, owner = np.cumsum([0, *sizes[:-1]]), np.repeat(np.arange(len(rows)), sizes)
    table = np.concatenate([tables[i] for i in rows])
    right = np.concatenate([np.array(choices[i].is_title, dtype=np.float32) for i in rows])
    importance = np.array([choices[i].weight / pages[choices[i].host] ** 0.5 for i in rows])[owner]
    weights = mean = square = np.zeros(table.shape[1])
    for step in range(1, STEPS + 1):
        scores = table @ weights
        likely = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        chosen = likely / np.add.reduceat(likely, starts)[owner]
        wanted = likely * right / np.maximum(np.add.reduceat(likely * right, starts), 1e-12)[owner]
        slope = table.T @ ((chosen - wanted) * importance) + PENALTY * weights
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        pace = 0.1 * mean / (1 - 0.9**step)
        weights = weights - pace / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights.astype(np.float32)


def cross_validate(choices: Sequence[Choice], tables: Sequence[Floats]) -> None:
    """Print for each folder and flavour how often the title was chosen on sites not learned from."""
    right: Counter[str] = Counter()
    folds = [crc32(choice.host.encode()) % FOLDS for choice in choices]
    for fold in range(FOLDS):
        others = [i for i, own in enumerate(folds) if own != fold]
        weights = learn([choices[i] for i in others], [tables[i] for i in others])
        for i, own in enumerate(folds):
            if own == fold:
                right[choices[i].name] += choices[i].is_title[int(np.argmax(tables[i] @ weights))]
    for name, count in Counter(choice.name for choice in choices).items():
        print(f"{name:16} {count:5} pages, title right {right[name] / count:.3f}")


def write_weights(names: Sequence[str], weights: Floats) -> None:
    """One row a sign; the file is read again by the cleaner and by whoever reviews it."""
    with SIGNS_FILE.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("sign", "weight"))
        rows.writerows((name, f"{weight:.2f}") for name, weight in zip(names, weights, strict=True))


if __name__ == "__main__":
    main()
