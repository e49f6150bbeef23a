"""What the names of boxes say: the table `marks.csv`, of classes and ids that platforms, themes and plugins print.

A name that `whole` rows list is a class or id as a whole; `part` rows list what may be a part of one, as
`share-buttons` is of `post-share-buttons`. They are regular expressions without blanks. Numbers in a name count as
one number, `00` where they have several digits: `post-4711` and `post-4712` are one name.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files

NO_MARKS: frozenset[str] = frozenset()
_LONGEST_NAME = 80  # characters: longer ones are no names
_LONGEST = 1_000  # characters of all names of one element
_NUMBER = re.compile(r"\d\d+")


# A theme's names come again and again, and a page has thousands of elements.
@lru_cache(maxsize=20_000)
def marks_of(names: str) -> frozenset[str]:
    """The marks that an element's id and classes bear, in whatever case they are."""
    tokens = _NUMBER.sub("00", names[:_LONGEST].lower()).split()
    return NO_MARKS.union(*map(_marks_of_name, tokens))


@lru_cache(maxsize=50_000)
def _marks_of_name(name: str) -> frozenset[str]:
    if len(name) > _LONGEST_NAME:
        return NO_MARKS
    patterns, any_pattern = _patterns()
    if not any_pattern.search(name):
        return NO_MARKS
    return frozenset(mark for mark, pattern in patterns.items() if pattern.search(name))


@cache
def _patterns() -> tuple[dict[str, re.Pattern[str]], re.Pattern[str]]:
    """A pattern for each mark, and one for all of them together."""
    names: dict[str, dict[str, list[str]]] = {}
    with (files("flows.clean.html") / "marks.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            names.setdefault(row["mark"], {"whole": [], "part": []})[row["match"]].extend(row["names"].split())
    patterns = {mark: _pattern(found["whole"], found["part"]) for mark, found in names.items()}
    whole, part = ([name for found in names.values() for name in found[match]] for match in ("whole", "part"))
    return patterns, _pattern(whole, part)


def _pattern(whole: list[str], part: list[str]) -> re.Pattern[str]:
    """Parts begin and end where a letter or digit does not go on."""
    sources = [rf"\A(?:{'|'.join(whole)})\Z"] if whole else []
    sources += [rf"(?<![a-z0-9])(?:{'|'.join(part)})(?![a-z0-9])"] if part else []
    return re.compile("|".join(sources))
