"""Which texts are written as the names of people are, and which stand behind a word for `by`."""

from __future__ import annotations

import re

from flows.clean.lexicon import Kind, find_label
from flows.clean.page import ends_sentence

_LONGEST_NAME = 60
_NAME = re.compile(r"[^\W\d_][\w.'’‘&,+@()\- ]*", re.UNICODE)
_WORD = r"[^\W\d_][^\W\d_'’-]*(?:['’-][^\W\d_]+)*"
_INITIAL = r"(?:[^\W\d_]\.){1,3}"
_PERSON = re.compile(rf"(?:{_WORD}|{_INITIAL})(?: (?:{_WORD}\.?|{_INITIAL})){{1,3}}")
# The small words within a name, beside which the others begin with a capital.
_PARTICLES = frozenset(
    ["de", "da", "do", "dos", "das", "du", "del", "della", "di", "der", "den", "dem", "van", "von", "vom", "zu", "zum",
     "la", "le", "el", "al", "bin", "ibn", "ter", "ten", "y", "e"]
)  # fmt: skip
_SEPARATORS = re.compile(r"\s*[|•·⋅;,]\s*|\s+[–—-]\s+|\s{2,}")
_DATE_LABELS = frozenset({Kind.BYLINE_START, Kind.BYLINE_LABEL, Kind.UPDATED_START, Kind.UPDATED_LABEL})
_LONGEST_LABEL = 2  # words
AUTHORS = frozenset(
    ("author", "autor", "autora", "autorin", "auteur", "auteure", "autore", "автор", "аўтар", "yazar", "penulis")
)
# `Posted on`, `Publié le`: behind these stands a date, or where else the post is.
BEFORE_DATES = frozenset(
    ("on", "am", "le", "el", "em", "il", "in", "la", "op", "på", "dato", "date", "datum", "data", "fecha")
)


def is_name(text: str) -> bool:
    """Whether a text that stands where an author does can be one: a name, a pen name, a few of them."""
    return (
        1 < len(text) <= _LONGEST_NAME
        and len(text.split()) <= 8
        and _NAME.match(text) is not None
        and not (ends_sentence(text) and len(text.split()) > 3)
    )


def is_proper(text: str) -> bool:
    """Whether the words of a text begin as those of a name do: `by Jane Doe`, not `by the river`."""
    words = text.split()
    return (
        0 < len(words) <= 5
        and all(word[0].isupper() or not word[0].isascii() or len(word) < 4 for word in words)
        and words[0][:1].upper() == words[0][:1]
    )


def is_person(text: str) -> bool:
    """Whether a text is written as first and last name are: two to four words with capitals, and no label."""
    words = text.split()
    return (
        len(text) <= _LONGEST_NAME
        and _PERSON.fullmatch(text) is not None
        and all(word[0].isupper() or word in _PARTICLES for word in words)
        and words[0][0].isupper()
        and words[-1][0].isupper()
        and find_label(text) is None
    )


def split_header(text: str) -> list[str]:
    """The parts of a theme's line of author, labels and reading time, without the marks between them."""
    return [part for part in (part.strip(" ,|-–—•·⋅:/") for part in _SEPARATORS.split(text)) if part]


def without_label(text: str) -> str:
    """A text without `Published`, `Updated on` or the like at its end."""
    words = text.split()
    for n in (2, 1):
        if len(words) > n and is_date_label(" ".join(words[-n:])):
            return " ".join(words[:-n])
    return text


def is_date_label(text: str) -> bool:
    """Whether all of a text stands before a date: `Published`, `Updated on`."""
    labels = [find_label(f"{text}{end}") for end in ("", ":", " on")]
    return any(label and label.kinds & _DATE_LABELS and not 0 < label.start < len(text) for label in labels)


def name_behind_label(text: str) -> str | None:
    """The name in `By NAME`, `by NAME`, `Autor NAME`, in any language of the lexicon; None where none is named."""
    words = text.split()
    for n in range(1, min(_LONGEST_LABEL, len(words) - 1) + 1):
        name = " ".join(words[n:])
        if _says_by(" ".join(words[:n])) and is_name(name) and (is_proper(name) or " " not in name):
            return name
    return None


def _says_by(text: str) -> bool:
    """Whether all of a text stands before an author: `By`, `written by`, `Author`."""
    if text.casefold() in AUTHORS:
        return True
    label = find_label(text.capitalize())
    is_whole = label is not None and label.start == len(text) and Kind.BYLINE_START in label.kinds
    return is_whole and text.split()[-1].casefold() not in BEFORE_DATES and not text.endswith(":")
