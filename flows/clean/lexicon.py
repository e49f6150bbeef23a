"""What the lexicon knows of a line: labels that blogs print around a post, in many languages.

The labels are rows of `lexicon.csv` (docs/lexicon.md says what its columns mean and how to add to it), read when
the first page is cleaned. Whole lines are found in one dictionary, beginnings among those with the same first letters;
lines made of several labels (`Newer Post Older Post Home`, `ReplyDelete`) are taken apart.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files


class Kind(StrEnum):
    """What a label is for. The names are also the names of the rules that cut such lines."""

    POPULAR_HEADING = "popular_heading"
    RELATED_HEADING = "related_heading"
    RECENT_HEADING = "recent_heading"
    RELATED_PLUGIN = "related_plugin"
    EMBED = "embed"
    COMMENTS_HEADING = "comments_heading"
    COMMENT_FORM = "comment_form"
    COMMENT_AUTHOR = "comment_author"
    LABELS_START = "labels_start"
    LABELS_HEADING = "labels_heading"
    BYLINE_START = "byline_start"
    BYLINE_LABEL = "byline_label"
    UPDATED_START = "updated_start"
    UPDATED_LABEL = "updated_label"
    READING_TIME = "reading_time"
    PREVIOUS = "previous"
    NEXT = "next"
    ARCHIVE_LIST = "archive_list"
    POWERED_BY = "powered_by"
    SHARE_ROW = "share_row"
    NETWORK = "network"
    LIKE_ROW = "like_row"
    READ_MORE = "read_more"
    SUBSCRIPTION = "subscription"
    COOKIE_NOTICE = "cookie_notice"
    ADVERTISEMENT = "advertisement"
    NAVIGATION = "navigation"


RELATED_HEADINGS = frozenset({Kind.POPULAR_HEADING, Kind.RELATED_HEADING})
# Of these a line may be made up: share rows, pagers and the links below a comment are often flattened into one line.
_PARTS = frozenset(
    {Kind.NETWORK, Kind.SHARE_ROW, Kind.LIKE_ROW, Kind.PREVIOUS, Kind.NEXT, Kind.NAVIGATION, Kind.COMMENT_FORM}
)
_LONGEST_LABEL = 200
_HEAD = 2  # beginnings are looked up by their first characters
_QUOTES = "\"'“”‘«„»"
_NUMBER = re.compile(r"\d[\d.,]*")
_DIGIT = re.compile(r"\d")
# Between the labels of one line; brackets and quotes are code or prose.
_BREAKS = re.compile(r"[^\w()\[\]{}<>=;\"']+|_+")


@dataclass(frozen=True, slots=True)
class Label:
    """What a line says: its kinds, and whether that is sure enough to act on alone, far from any edge.

    `start` is the length of the beginning that matched, 0 where the whole line did.
    """

    kinds: frozenset[Kind]
    is_strong: bool
    platform: str | None = None
    start: int = 0


_NETWORK = Label(frozenset({Kind.NETWORK}), is_strong=False)


@dataclass(slots=True)
class _Index:
    lines: dict[str, Label] = field(default_factory=dict)
    starts: dict[str, Label] = field(default_factory=dict)
    ends: dict[str, Label] = field(default_factory=dict)
    heads: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)


def find_label(line: str) -> Label | None:
    """What the lexicon knows of a folded line, or None."""
    if len(line) > _LONGEST_LABEL:
        return None
    return _find_label(line)


# The pages of a blog print the same labels.
@lru_cache(maxsize=8192)
def _find_label(line: str) -> Label | None:
    index = _index()
    key = label_key(line)
    if (label := index.lines.get(key)) is not None:
        return label
    return _find_start(line, index) or _find_parts(key, index) or _find_end(line, key, index)


def first_words(kinds: Iterable[Kind]) -> frozenset[str]:
    """The first words, in lower case, of all lines that are labels of one of these kinds and of no other."""
    wanted = [frozenset({kind}) for kind in kinds]
    return frozenset(key.split(" ")[0] for key, label in _index().lines.items() if label.kinds in wanted)


def label_key(line: str) -> str:
    """A line as labels are compared: small letters, numbers 0, straight apostrophes, a letter or digit at each end."""
    key = line.casefold().replace("’", "'")
    start, end = 0, len(key)
    while start < end and not key[start].isalnum():
        start += 1
    while start < end and not key[end - 1].isalnum():
        end -= 1
    key = key[start:end]
    return _NUMBER.sub("0", key) if _DIGIT.search(key) else key


def _find_start(line: str, index: _Index) -> Label | None:
    starts = index.heads.get(line[:_HEAD]) or index.heads.get(line[:1], ())
    if not line.startswith(starts):
        return None
    for start in starts:
        if line.startswith(start):
            after = line[len(start) : len(start) + 1]
            if start[-1].isalnum() and after.isalpha() and after.isascii():
                continue  # the beginning of a longer word
            label = index.starts[start]
            return Label(label.kinds, label.is_strong, label.platform, len(start))
    return None


def _find_parts(key: str, index: _Index) -> Label | None:
    """The label of a line that is nothing but two or more labels in a row."""
    if key[:1].isalnum() and key[:3] not in index.parts and key[0] != "x":
        return None
    kinds: set[Kind] = set()
    platform: str | None = None
    parts, at = 0, 0
    while at < len(key):
        if (gap := _BREAKS.match(key, at)) is not None:
            at = gap.end()
            continue
        candidates = index.parts.get(key[at : at + 3], ())
        part = next((p for p in candidates if key.startswith(p, at)), None) if key.startswith(candidates, at) else None
        if part is None and key[at : at + 1] in "xx" and not key[at + 1 : at + 2].isalpha():
            part = "x"
        if part is None:
            return None
        known = index.lines.get(part, _NETWORK)
        kinds |= known.kinds
        platform = platform or known.platform
        at += len(part)
        parts += 1
    return Label(frozenset(kinds), parts > 2, platform) if parts > 1 else None


def _find_end(line: str, key: str, index: _Index) -> Label | None:
    """`NAME said…`, the line above a comment; `"…," he said.` is prose."""
    words = key.rsplit(maxsplit=2)
    if len(key) > 60 or len(words) < 2 or not line.endswith(("...", "…", ":")) or line[0] in _QUOTES:
        return None
    return index.ends.get(words[-1]) or index.ends.get(" ".join(words[-2:]) if len(words) > 2 else "")


@cache
def _index() -> _Index:
    with (files("flows.clean") / "lexicon.csv").open(encoding="utf-8") as table:
        rows = csv.reader(table)
        next(rows)
        return _build_index(rows)


def _build_index(rows: Iterable[list[str]]) -> _Index:
    index = _Index()
    tables = {"line": index.lines, "start": index.starts, "end": index.ends}
    label_of = cache(_make_label)
    for kind, _locales, phrase, match, strength, platform, _attested in rows:
        label = label_of(kind, strength, platform)
        if match == "start":
            _add(index.starts, phrase, label)
            _add(index.starts, phrase.upper(), label)
        else:
            _add(tables[match], label_key(phrase.replace("{n}", "0")), label)
    for start in sorted(index.starts, key=len, reverse=True):
        index.heads[start[:_HEAD]] = (*index.heads.get(start[:_HEAD], ()), start)
    for key, label in index.lines.items():
        if len(key) > 2 and not _PARTS.isdisjoint(label.kinds):
            index.parts[key[:3]] = (*index.parts.get(key[:3], ()), key)
    for beginning, candidates in index.parts.items():
        index.parts[beginning] = tuple(sorted(candidates, key=len, reverse=True))
    return index


def _make_label(kind: str, strength: str, platform: str) -> Label:
    return Label(frozenset({Kind(kind)}), strength == "strong", platform or None)


def _add(table: dict[str, Label], key: str, label: Label) -> None:
    """Two rows of one phrase make one label; it is as strong as its stronger row."""
    known = table.get(key)
    if known is not None and known is not label:
        label = Label(known.kinds | label.kinds, known.is_strong or label.is_strong, known.platform or label.platform)
    table[key] = label
