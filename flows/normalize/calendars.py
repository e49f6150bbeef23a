"""Names of months and weekdays in the languages that blogs are written in, from Unicode's CLDR."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from flows.normalize.texts import one_line

# CLDR's Arabic uses the names of the Gulf and Egypt; the Levant and the Maghreb have their own.
VARIANTS = {"ar": ("ar", "ar_LB", "ar_DZ", "ar_MA"), "no": ("nb", "nn"), "zh": ("zh", "zh_Hant")}
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
    months: dict[str, set[int]] = {}
    weekdays: dict[str, set[int]] = {}
    for language in languages:
        for tag in VARIANTS.get(language, (language,)):
            _add_names(tag, months, weekdays)
    sure_months, sure_weekdays = _unequivocal(months), _unequivocal(weekdays)
    return Names(sure_months, sure_weekdays, _any_of(sure_months), _any_of(sure_weekdays))


def own_names(language: str | None) -> Names:
    """The names of the page's language, if they are known, and of English."""
    base = language.partition("-")[0] if language else "en"
    return names_in((base, "en") if base in KNOWN_LANGUAGES and base != "en" else ("en",))


def is_day_first(language: str) -> bool:
    """Whether people who write this language write 2 March as 2/3, by the language's short date in CLDR."""
    from babel import Locale, UnknownLocaleError

    try:
        pattern: str = Locale.parse(language, sep="-").date_formats["short"].pattern
    except (UnknownLocaleError, ValueError):
        return False
    return pattern.lstrip("\u200f").startswith("d")


def _add_names(tag: str, months: dict[str, set[int]], weekdays: dict[str, set[int]]) -> None:
    # Babel takes 50 ms to import, and most pages have no date that needs it.
    from babel import Locale

    locale = Locale.parse(tag)
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                # `4月` and `4월` need no table, and abbreviations that are bare numbers are no names.
                if not name[0].isdigit():
                    months.setdefault(fold_date(name).rstrip("."), set()).add(number)
        for number, name in locale.days[context]["wide"].items():
            weekdays.setdefault(fold_date(name), set()).add(number)


def _unequivocal(names: dict[str, set[int]]) -> dict[str, int]:
    return {name: min(numbers) for name, numbers in names.items() if len(numbers) == 1}


def _any_of(names: dict[str, int]) -> str:
    """A pattern for one of the names; Vietnamese `tháng 1` must not be found in `tháng 12`."""
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(re.escape(name) + (r"(?!\d)" if name[-1].isdigit() else "") for name in longest_first)
