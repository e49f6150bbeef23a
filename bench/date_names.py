"""Writes `flows/normalize/date_names.csv`: the names of months and weekdays, from Unicode's CLDR as Babel carries it.

    python -m bench.date_names

Reading 54 locales takes Babel most of a second in every process; the table is read in some milliseconds.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator

from babel import Locale, localedata

from flows.normalize.calendars import KNOWN_LANGUAGES, NAMES_FILE, fold_date

# CLDR's Arabic uses the names of the Gulf and Egypt; the Levant and the Maghreb have their own.
VARIANTS = {"ar": ("ar", "ar_LB", "ar_DZ", "ar_MA"), "no": ("nb", "nn"), "zh": ("zh", "zh_Hant")}
Row = tuple[str, str, int, str]


def main() -> None:
    """Write the table."""
    with NAMES_FILE.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("language", "kind", "number", "name"))
        table.writerows(all_rows())


def all_rows() -> list[Row]:
    """Language, `month` or `weekday`, its number (1 to 12; 0 is Monday) and its folded name, each row once."""
    return sorted({row for language in KNOWN_LANGUAGES for row in _rows_of(language)})


def _rows_of(language: str) -> Iterator[Row]:
    for tag in VARIANTS.get(language, (language,)):
        # Babel writes what it looks up into the data that locales share: Hindi has Hebrew months after Hebrew was read.
        localedata._cache.clear()
        locale = Locale.parse(tag)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    # `4月` and `4월` need no table, and abbreviations that are bare numbers are no names.
                    if not name[0].isdigit():
                        yield language, "month", number, fold_date(name).rstrip(".")
            for number, name in locale.days[context]["wide"].items():
                yield language, "weekday", number, fold_date(name)


if __name__ == "__main__":
    main()
