"""Which paths a glob picks: `**` stands for any number of folders, `*` for any part of one name."""

from __future__ import annotations

from fnmatch import fnmatchcase

_EVERYTHING = ("**", "*")

# Names from the root down. A last name that is empty stands for the folder itself, as in `blog/`.
Names = tuple[str, ...]


def matches(names: Names, pattern: Names) -> bool:
    """Whether a glob matches the whole path."""
    if pattern == _EVERYTHING:
        return True
    places = _past_stars(pattern, {0})  # how many parts of the pattern the names so far may have used up
    for name in names:
        stay = {place for place in places if pattern[place : place + 1] == ("**",)}
        go = {place + 1 for place in places - stay if place < len(pattern) and fnmatchcase(name, pattern[place])}
        places = _past_stars(pattern, stay | go)
    return len(pattern) in places


def may_match_below(names: Names, pattern: Names) -> bool:
    """Whether anything in this folder could match, so that a narrow pattern does not walk everything."""
    for name, part in zip(names, pattern, strict=False):
        if part == "**":
            return True
        if not fnmatchcase(name, part):
            return False
    return len(names) < len(pattern)


def _past_stars(pattern: Names, places: set[int]) -> set[int]:
    """These places in a glob and those that are reached if a `**` stands for no folder at all."""
    for place, part in enumerate(pattern):
        if part == "**" and place in places:
            places.add(place + 1)
    return places
