"""Pages that the line model learns from: real ones, and changed copies for what the real ones have too little of.

Changed copies are: lines cut in pieces, as a flattener does that breaks a line at every link; a list of popular
posts put below a post; readers' comments and sidebars as older blogs have them (`prose_surroundings.py`); a page whose
title is not known or is taken for another line; a page in a language that the lexicon does not know.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.corpus import SILVER, Page, read_pages
from bench.prose_labels import label_lines
from bench.prose_surroundings import compose_sidebar, compose_thread
from flows.clean.lines import fold_line
from flows.clean.prose_hints import find_hints

FLAVOURS = {SILVER: ("full", "seed"), "dev": ("full", "seed"), "blogger": ("full", "full2", "seed", "seedpop")}
MOST_LINES = 3000
# How often a page comes again with this change.
SHARES = {
    "cut lines": 0.25, "popular list": 0.4, "no title": 0.35, "no hints": 0.15, "wrong title": 0.2, "comments": 0.3,
    "sidebar": 0.35,
}  # fmt: skip
FEWEST_TEASERS = 20  # in a language; with fewer, English ones are taken

HEADINGS = (
    "Popular posts from this blog", "Popular Posts", "Postingan populer dari blog ini", "Related Posts",
    "Entradas populares de este blog", "Posts les plus consultés de ce blog", "You might also like",
    "Beliebte Posts aus diesem Blog", "Популярные сообщения из этого блога", "Recommended", "Recent Posts",
)  # fmt: skip
BUTTONS = ("Get link", "Facebook", "Twitter", "Pinterest", "Email", "Other Apps", "Labels", "Post a Comment", "[", "]")
MONTHS = ("January", "March", "July", "November")

_WORD = re.compile(r"\w+")
CODE_MARK = re.compile(r"[{}();=<>]")
CODE_WORD = re.compile(r"[\w\s]+|[^\w\s]+")


@dataclass(frozen=True, slots=True)
class Example:
    """A page as filled lines, each with its answer. `title` is the row given to the model as the title."""

    folder: str
    flavour: str
    change: str
    page: Page
    lines: tuple[str, ...]
    labels: tuple[bool, ...]
    hints: tuple[int, ...]
    title: int | None

    @property
    def host(self) -> str:
        """The site, by which pages are kept together when they are divided."""
        return str(self.page.gold["host"])


def read_examples(corpus: Path, seed: int = 1) -> Iterator[Example]:
    """All examples to learn from; the same ones for the same corpus and seed."""
    chance = random.Random(seed)
    teasers = _read_teasers(corpus / SILVER)
    for folder, flavours in FLAVOURS.items():
        for flavour in flavours:
            for page in read_pages(corpus / folder, flavour):
                if page.gold.get("text") and page.text.count("\n") < 2 * MOST_LINES:
                    example = make_example(folder, flavour, page)
                    yield example
                    yield from _changed(example, teasers, chance)


def make_example(folder: str, flavour: str, page: Page) -> Example:
    """The page unchanged, its title the first line that has the gold title's words."""
    lines = tuple(filter(None, map(fold_line, page.text.split("\n"))))
    labels = tuple(label_lines(lines, page.gold["text"]))
    title = _WORD.findall((page.gold.get("title") or "").casefold())
    rows = (i for i, line in enumerate(lines) if _WORD.findall(line.casefold()) == title)
    row = next(rows, None) if title else None
    return Example(folder, flavour, "", page, lines, labels, tuple(find_hints(lines)), row)


def _changed(example: Example, teasers: dict[str, list[tuple[str, str]]], chance: random.Random) -> Iterator[Example]:
    def happens(change: str) -> bool:
        return chance.random() < SHARES[change]

    if happens("cut lines") and example.flavour in ("full", "seed"):
        yield cut_lines(example, chance)
    own = teasers.get(example.page.gold["lang"], ())
    others = [
        teaser for teaser in (own if len(own) >= FEWEST_TEASERS else teasers["en"]) if not _is_of(teaser, example)
    ]
    if happens("popular list") and example.flavour == "seed":
        yield add_popular(example, others, chance)
    if happens("comments") and example.flavour == "full":
        yield add_comments(example, others, chance)
    if happens("sidebar") and example.flavour == "full":
        yield add_sidebar(example, others, chance)
    if happens("no title") and example.title is not None:
        yield replace(example, change="no title", title=None)
    if happens("no hints"):
        yield replace(example, change="no hints", hints=(0,) * len(example.lines))
    if happens("wrong title") and True in example.labels[1:]:
        row = chance.randrange(example.labels.index(True, 1))
        yield replace(example, change="wrong title", title=row)


def cut_lines(example: Example, chance: random.Random) -> Example:
    """Every third long line in three pieces, as if a link stood in it; code in words, as if it were coloured."""
    lines: list[str] = []
    labels: list[bool] = []
    for line, label in zip(example.lines, example.labels, strict=True):
        pieces = list(filter(None, map(str.strip, _cut_line(line, chance))))
        lines.extend(pieces)
        labels.extend([label] * len(pieces))
    return _with_lines(example, "cut lines", lines, labels)


def _cut_line(line: str, chance: random.Random) -> list[str]:
    words = line.split(" ")
    if len(CODE_MARK.findall(line)) >= 2 and len(line) < 120:
        return CODE_WORD.findall(line)
    if len(words) < 8 or chance.random() > 0.35:
        return [line]
    start = chance.randrange(1, len(words) - 2)
    end = chance.randrange(start + 1, min(len(words), start + 5))
    return [" ".join(words[:start]), " ".join(words[start:end]), " ".join(words[end:])]


def add_popular(example: Example, teasers: Sequence[tuple[str, str]], chance: random.Random) -> Example:
    """Buttons and a list of posts below the page, in one of the forms that Blogger's themes print."""
    below = [*chance.sample(BUTTONS, chance.randrange(6)), chance.choice(HEADINGS)]
    has_snippets, has_dates = chance.random() < 0.5, chance.random() < 0.3
    for _ in range(chance.randrange(2, 7)):
        title, text = chance.choice(teasers)
        below.append(title)
        if has_dates:
            below.append(f"{chance.choice(MONTHS)} {chance.randrange(1, 29)}, 20{chance.randrange(10, 25)}")
        if has_snippets:
            snippet = text[: chance.randrange(120, 500)].strip() + chance.choice(("...", "…", " …", ""))
            below.extend(snippet.split("\n"))
        if has_dates and has_snippets:
            below.append("Read more")
    added = [fold_line(line) for line in below if fold_line(line)]
    return _with_lines(example, "popular list", [*example.lines, *added], [*example.labels, *[False] * len(added)])


def add_comments(example: Example, teasers: Sequence[tuple[str, str]], chance: random.Random) -> Example:
    """Readers' comments a few lines below the text; of a whole page, the end may follow."""
    return _insert(example, "comments", _row_below(example, chance), compose_thread(teasers, chance))


def add_sidebar(example: Example, teasers: Sequence[tuple[str, str]], chance: random.Random) -> Example:
    """A sidebar above the title or below the text, there also with comments before it."""
    sidebar = compose_sidebar(teasers, chance)
    if chance.random() < 0.4:
        first = example.title if example.title is not None else _first_row(example)
        return _insert(example, "sidebar", chance.randrange(min(first, 8) + 1), sidebar)
    thread = compose_thread(teasers, chance) if chance.random() < 0.6 else []
    return _insert(example, "sidebar", _row_below(example, chance), [*thread, *sidebar])


def _first_row(example: Example) -> int:
    return example.labels.index(True) if True in example.labels else 0


def _row_below(example: Example, chance: random.Random) -> int:
    below = len(example.labels) - example.labels[::-1].index(True) if True in example.labels else len(example.labels)
    return min(below + chance.randrange(8), len(example.labels))


def _insert(example: Example, change: str, row: int, lines: Sequence[str]) -> Example:
    added = [folded for line in lines if (folded := fold_line(line))]
    labels = [*example.labels[:row], *[False] * len(added), *example.labels[row:]]
    return _with_lines(example, change, [*example.lines[:row], *added, *example.lines[row:]], labels)


def _is_of(teaser: tuple[str, str], example: Example) -> bool:
    return teaser[1][:100] == str(example.page.gold["text"])[:100]


def _with_lines(example: Example, change: str, lines: list[str], labels: list[bool]) -> Example:
    title = None if example.title is None else example.lines[example.title]
    return replace(
        example,
        change=change,
        lines=tuple(lines),
        labels=tuple(labels),
        hints=tuple(find_hints(lines)),
        title=lines.index(title) if title in lines else None,
    )


def _read_teasers(silver: Path) -> dict[str, list[tuple[str, str]]]:
    """Titles and first characters of posts, by language."""
    found: dict[str, list[tuple[str, str]]] = {}
    for page in read_pages(silver, "seed"):
        if page.gold.get("title"):
            found.setdefault(page.gold["lang"], []).append((page.gold["title"], page.gold["text"][:600]))
    return found
