"""What the names of boxes say: the table `marks.csv`, of classes and ids that platforms, themes and plugins print.

A name that `whole` rows list is a class or id as a whole; `part` rows list what may be a part of one, as
`share-buttons` is of `post-share-buttons`. They are regular expressions without blanks. Numbers in a name count as
one number, `00` where they have several digits: `post-4711` and `post-4712` are one name.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

_Marks = dict[str, dict[str, list[str]]]  # names by mark, and by how they match

NO_MARKS: frozenset[str] = frozenset()
_LONGEST_NAME = 80  # characters: longer ones are no names
LONGEST_NAMES = 1_000  # characters of all names of one element
_NUMBER = re.compile(r"\d\d+")
_WORDS = re.compile(r"[a-z0-9]+")
_BEGINNING = re.compile(r"[a-z][a-z0-9](?![?*{])")
_ANY = ""  # rows that do not begin with two characters that stand for themselves


def marks_of(names: str) -> frozenset[str]:
    """The marks that an element's id and classes bear, in whatever case they are."""
    return _marks_of(names[:LONGEST_NAMES])


# A theme's names come again and again, and a page has thousands of elements.
@lru_cache(maxsize=20_000)
def _marks_of(names: str) -> frozenset[str]:
    tokens = _NUMBER.sub("00", names.lower()).split()
    return NO_MARKS.union(*map(_marks_of_name, tokens))


@lru_cache(maxsize=50_000)
def _marks_of_name(name: str) -> frozenset[str]:
    if len(name) > _LONGEST_NAME:
        return NO_MARKS
    marks: set[str] = set()
    groups = _groups()
    for word in _WORDS.finditer(name):
        start = word.start()
        group = groups.get(name[start : start + 2], groups[_ANY])
        if group.whole.match(name, start):
            marks.update(mark for mark, pattern in group.patterns if pattern.match(name, start))
    return frozenset(marks) if marks else NO_MARKS


@dataclass(frozen=True, slots=True)
class _Group:
    """A pattern for each mark, and one for all of them together."""

    whole: re.Pattern[str]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def _groups() -> dict[str, _Group]:
    """The rows of the table by the two characters with which a name or a part of one has to begin, or `_ANY`: most
    names are none of ours, and are so told in no time."""
    table: dict[str, _Marks] = {}
    with (files("flows.clean.html") / "marks.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            for name in row["names"].split():
                beginning = _BEGINNING.match(name)
                marks = table.setdefault(beginning[0] if beginning else _ANY, {})
                marks.setdefault(row["mark"], {"whole": [], "part": []})[row["match"]].append(name)
    anywhere = table.pop(_ANY)
    return {_ANY: _group(anywhere)} | {first: _group(_joined(marks, anywhere)) for first, marks in table.items()}


def _joined(marks: _Marks, others: _Marks) -> _Marks:
    joined = {mark: {match: list(names) for match, names in found.items()} for mark, found in marks.items()}
    for mark, found in others.items():
        own = joined.setdefault(mark, {"whole": [], "part": []})
        for match, names in found.items():
            own[match] += names
    return joined


def _group(marks: _Marks) -> _Group:
    patterns = tuple((mark, _pattern(found["whole"], found["part"])) for mark, found in marks.items())
    whole, part = ([name for found in marks.values() for name in found[match]] for match in ("whole", "part"))
    return _Group(_pattern(whole, part), patterns)


def _pattern(whole: list[str], part: list[str]) -> re.Pattern[str]:
    """Matches where a name, or after no letter or digit a part of one, begins; it ends where neither goes on."""
    sources = [rf"\A(?:{'|'.join(whole)})\Z"] if whole else []
    sources += [rf"(?:{'|'.join(part)})(?![a-z0-9])"] if part else []
    return re.compile("|".join(sources))
