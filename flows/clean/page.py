"""The page while it is being cleaned: its filled lines, what the lexicon knows of each, and the role each has got."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import count

from flows.clean.dates import find_date, is_date_line
from flows.clean.lexicon import Kind, Label, find_label
from flows.clean.lines import fold_line, has_control_characters, hash_line, split_lines, without_control_characters
from flows.clean.prose_hints import Hint, hint_of
from schemas.records import BlogMemory, Line, RemovedText, Role

PROSE_CHARACTERS = 120
REPEATED = "repeated_on_blog"
_DENSE = re.compile("[\u3040-\U0010ffff]")
_SENTENCE_ENDS = (
    ".",
    "。",
    "।",
    "!",
    "?",
    "！",
    "？",
    "؟",
    "۔",
    "…",
    '."',
    ".”",
    ".»",
    ".)",
    "。」",
    "?”",
    "!”",
    '?"',
    '!"',
    "။",
    "።",
    "։",
)


@dataclass
class Page:
    """`raw` and `folded` have one entry a line; the other lists one a filled line, whose place `numbers` holds.

    A line without a role is still open; what stays open is body. `kept_alone` are lines of title and text as the
    page was judged alone; of these, `repeated` are what the blog prints on many pages, `titles` titles of its posts.
    """

    raw: list[str]
    folded: list[str]
    numbers: list[int]
    lines: list[str]
    labels: list[Label | None]
    roles: list[Role | None]
    rules: list[str | None]
    kept_alone: frozenset[int] = frozenset()
    repeated: frozenset[int] = frozenset()
    titles: frozenset[int] = frozenset()

    @classmethod
    def of(cls, text: str) -> Page:
        """The page that a decoded text is."""
        raw = split_lines(text)
        folded = [fold_line(line) for line in raw]
        numbers = [i for i, line in enumerate(folded) if line]
        lines = [folded[i] for i in numbers]
        return cls(
            raw, folded, numbers, lines, [find_label(line) for line in lines], [None] * len(lines), [None] * len(lines)
        )

    def remember(self, memory: BlogMemory, kept: frozenset[int]) -> None:
        """Look up what the blog knows of the lines `kept`, given as hashes."""
        hashes = [hash_line(line) for line in self.lines]
        self.kept_alone = frozenset(i for i, line in enumerate(hashes) if line in kept)
        self.repeated = frozenset(i for i in self.kept_alone if hashes[i] in memory.repeated)
        self.titles = frozenset(i for i in self.kept_alone if hashes[i] in memory.titles)

    def __len__(self) -> int:
        return len(self.lines)

    def mark(self, i: int, role: Role, rule: str | None = None) -> None:
        """Give line `i` its role, unless it has one."""
        if self.roles[i] is None:
            self.roles[i], self.rules[i] = role, rule

    def remove(self, i: int, rule: str) -> None:
        """Cut line `i` by this rule, unless it has a role."""
        self.mark(i, Role.REMOVED, rule)

    def platform(self) -> str | None:
        """The software that made the page, where a label that was cut gives it away; None where two do."""
        labels = [label for label, role in zip(self.labels, self.roles, strict=True) if role is not None]
        named = {label.platform for label in labels if label is not None and label.platform}
        return named.pop() if len(named) == 1 else None

    def kinds(self, i: int) -> frozenset[Kind]:
        """What the lexicon says line `i` is for."""
        label = self.labels[i]
        return label.kinds if label is not None else frozenset()

    def is_strong(self, i: int) -> bool:
        """Whether line `i` is a label that is one wherever it stands."""
        label = self.labels[i]
        return label is not None and label.is_strong and not label.start

    def is_prose(self, i: int) -> bool:
        """Whether line `i` is long enough for a paragraph and no label."""
        return i in self.prose

    def is_sentence(self, i: int) -> bool:
        """Whether line `i` is a paragraph or a sentence of some length."""
        return self.is_prose(i) or (ends_sentence(self.lines[i]) and len(self.lines[i].split()) > 6)

    def is_dated(self, i: int) -> bool:
        """Whether line `i` is short and holds a date with a day."""
        return i in self.dated

    def is_date(self, i: int) -> bool:
        """Whether line `i` is a date and nothing else."""
        return i in self.dates

    def text_of(self, i: int) -> str:
        """Line `i` in the page's own characters, control characters apart."""
        return without_control_characters(self.raw[self.numbers[i]])

    @cached_property
    def keys(self) -> list[str]:
        """The lines as they are compared where upper and lower case do not count."""
        return [line.casefold() for line in self.lines]

    @cached_property
    def times(self) -> Counter[str]:
        """How often each key stands on the page."""
        return Counter(self.keys)

    @cached_property
    def weights(self) -> list[int]:
        """The weight of each line."""
        return [weight(line) for line in self.lines]

    @cached_property
    def counts(self) -> list[int]:
        """The words of each line, as `count_words` has them; a folded line has one blank between two."""
        return [
            line.count(" ") + 1 if line.isascii() else max(line.count(" ") + 1, own // 6)
            for line, own in zip(self.lines, self.weights, strict=True)
        ]

    @cached_property
    def dates(self) -> frozenset[int]:
        """The lines that are dates and nothing else."""
        return frozenset(i for i in self.holds_date if is_date_line(self.lines[i]))

    @cached_property
    def dated(self) -> frozenset[int]:
        """The short lines that hold a date with a day."""
        short = (i for i in self.holds_date if len(self.lines[i]) <= 120)
        return frozenset(i for i in short if i in self.dates or not ends_sentence(self.lines[i]))

    @cached_property
    def holds_date(self) -> list[int]:
        """The lines that hold a date with a day; a long line is not looked at."""
        return [i for i, line in enumerate(self.lines) if find_date(line) is not None]

    @cached_property
    def hints(self) -> list[Hint]:
        """What is known of each line beforehand, as the line model is told it."""
        return [hint_of(label, is_date=i in self.dates) for i, label in enumerate(self.labels)]

    @cached_property
    def prose(self) -> frozenset[int]:
        """The lines that are long enough for paragraphs and no labels."""
        return frozenset(i for i, own in enumerate(self.weights) if own >= PROSE_CHARACTERS and self.labels[i] is None)

    @cached_property
    def has_control_characters(self) -> bool:
        """Whether characters were dropped that no text should hold."""
        return has_control_characters("".join(self.raw))

    def all_lines(self) -> tuple[Line, ...]:
        """Every line of the page with its role; joined they are the page again."""
        roles, rules = [Role.BLANK] * len(self.raw), list[str | None]([None]) * len(self.raw)
        for n, role, rule in zip(self.numbers, self.roles, self.rules, strict=True):
            roles[n], rules[n] = role or Role.BODY, rule
        return tuple(map(Line, count(1), self.raw, roles, rules))

    def removed(self) -> tuple[RemovedText, ...]:
        """The lines that were cut, in order."""
        return tuple(
            RemovedText(self.rules[i] or "", self.text_of(i), self.numbers[i] + 1)
            for i, role in enumerate(self.roles)
            if role is Role.REMOVED
        )


def weight(line: str) -> int:
    """The length of a line in Latin letters: a Chinese, Japanese, Korean or Thai character counts for more."""
    if line.isascii() or len(line) > 400:
        return len(line)
    return len(line) + 2 * len(_DENSE.findall(line))


def count_words(line: str) -> int:
    """Words of a line; where no blanks are written between them, a sixth of its weight."""
    count = len(line.split())
    return count if line.isascii() else max(count, weight(line) // 6)


def ends_sentence(line: str) -> bool:
    """Whether a line ends as a sentence does."""
    return line.endswith(_SENTENCE_ENDS)


def has_letters(line: str) -> bool:
    """Whether there is a letter in a line."""
    return line[:1].isalpha() or any(map(str.isalpha, line[:200]))
