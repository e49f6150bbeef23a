"""Names of months and weekdays in the languages that blogs are written in, from Unicode's CLDR."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

from flows.normalize.texts import one_line

# Written by `bench/date_names.py`.
NAMES_FILE = Path(__file__).with_name("date_names.csv")
KNOWN_LANGUAGES = (
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fil", "fr", "gl", "gu",
    "he", "hi", "hr", "hu", "id", "is", "it", "ja", "ka", "ko", "lt", "lv", "mk", "ml", "mr", "ms", "nl", "no",
    "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "th", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip


class Names(NamedTuple):
    """Months (1 to 12) and weekdays (0 is Monday) by folded name, and patterns that find one, longest first."""

    months: dict[str, int]
    weekdays: dict[str, int]
    month: str
    weekday: str


def fold_date(text: str) -> str:
    """The text in lower case, on one line, with ASCII digits, commas and hyphens."""
    folded = unicodedata.normalize("NFKC", one_line(text)).replace("İ", "i").casefold()
    if folded.isascii():
        return folded
    return "".join(map(_plain_character, folded))


def _plain_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Pd":
        return "-"
    return "," if character in "،、" else character


@cache
def names_in(languages: tuple[str, ...]) -> Names:
    """The names of these languages; one that means different months or days in two of them is left out."""
    meanings: dict[str, dict[str, set[int]]] = {"month": {}, "weekday": {}}
    for language in languages:
        for kind, number, name in _name_rows()[language]:
            meanings[kind].setdefault(name, set()).add(number)
    sure_months, sure_weekdays = _unequivocal(meanings["month"]), _unequivocal(meanings["weekday"])
    return Names(sure_months, sure_weekdays, _any_of(sure_months), _any_of(sure_weekdays))


def own_names(language: str | None) -> Names:
    """The names of the page's language, if they are known, and of English."""
    base = language.partition("-")[0] if language else "en"
    return names_in((base, "en") if base in KNOWN_LANGUAGES and base != "en" else ("en",))


def is_day_first(language: str) -> bool:
    """Whether people who write this language write 2 March as 2/3, by the language's short date in CLDR."""
    # Babel takes 50 ms to import, and few dates need it.
    from babel import Locale, UnknownLocaleError

    try:
        pattern: str = Locale.parse(language, sep="-").date_formats["short"].pattern
    except (UnknownLocaleError, ValueError):
        return False
    return pattern.lstrip("\u200f").startswith("d")


@cache
def _name_rows() -> dict[str, list[tuple[str, int, str]]]:
    """Kind, number and folded name by language."""
    rows: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
    with NAMES_FILE.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows[row["language"]].append((row["kind"], int(row["number"]), row["name"]))
    return rows


def _unequivocal(names: dict[str, set[int]]) -> dict[str, int]:
    return {name: min(numbers) for name, numbers in names.items() if len(numbers) == 1}


def _any_of(names: dict[str, int]) -> str:
    """A pattern for one of the names; Vietnamese `tháng 1` must not be found in `tháng 12`."""
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(re.escape(name) + (r"(?!\d)" if name[-1].isdigit() else "") for name in longest_first)
