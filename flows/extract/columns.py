"""Which column of a table or key of an object says what of a post: the names that text datasets use.

A date is a publication's only if its name says so. Names of crawls (`timestamp`, `warc_date`, and `date` in a table
that has other columns of a crawl) tell when a page was fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from flows.errors import NotASeed

# Our field and the names it has, the most telling first. Written without `_`, `-` and spaces, in lower case.
_NAMES: dict[str, str] = {
    "html": "html rawhtml contenthtml htmlcontent bodyhtml pagehtml",
    "text": """
        text content body rawcontent plaintext maintext fulltext articletext articlebody article posttext postcontent
        rawtext cleantext textcontent
    """,
    "markdown": "markdown md contentmarkdown bodymarkdown",
    "title": "title headline posttitle articletitle",
    "url": """
        url link sourceurl warctargeturi targeturi permalink pageurl articleurl posturl canonicalurl uri
        originalurl href
    """,
    "date": """
        published publishedat datepublished publishdate publisheddate publicationdate pubdate publishedtime publishedon
        postdate dateposted postedat createdat created date
    """,
    "modified": "modified modifiedat datemodified updated updatedat dateupdated lastmodified",
    "captured": """
        timestamp warcdate crawldate crawledat crawltimestamp crawltime datecrawl datecrawled datedownload downloaddate
        downloadedat fetchtime fetchdate fetchedat scrapedat scrapedate retrievedat retrieved captured capturedat
        capturetime dateaccessed accessdate added
    """,
    "author": "author authors byline creator writer authorname",
    "language": "language lang languagecode langcode inlanguage contentlanguage",
    "labels": "tags categories labels category keywords",
    "id": "guid uuid id docid documentid postid articleid uid recordid warcrecordid",
    "status": "poststatus status",
    "type": "posttype type",
}
# What a person may map; the others are found by their names alone.
_FIELD_OF = {name: (found, rank) for found, names in _NAMES.items() for rank, name in enumerate(names.split())}
_BODIES = ("html", "text", "markdown")
# Columns that only the table of a crawl has: a date beside them that does not say what it is, is that of the crawl.
_CRAWL_NAMES = """
    dump filepath languagescore tokencount digest warcrecordid warcfilename warctype warctargeturi crawl snapshotid
    ccsegment mimedetected minhash added
"""
_OF_A_CRAWL = frozenset(_CRAWL_NAMES.split())
_VAGUE_DATES = frozenset({"date", "created"})
# Objects within a row whose keys are columns too.
_CONTAINER_NAMES = "metadata meta warcheaders warcmetadata source attributes fields properties frontmatter data"
_CONTAINERS = frozenset(_CONTAINER_NAMES.split())
_MARKDOWN = ("md", "markdown")  # as `text=body_md` ends
_MARKS = re.compile(r"[_\-\s:.]+")
_MOST_SHOWN = 30
_MOST_INNER = 100


@dataclass(frozen=True, slots=True)
class Columns:
    """The paths in a row at which each of our fields may stand, best first; a path is the names from the row down."""

    paths: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    @property
    def has_body(self) -> bool:
        """Whether a row can hold a post at all."""
        return any(self.paths.get(name) for name in _BODIES)

    def values(self, row: Mapping[str, Any], name: str) -> Iterator[Any]:
        """What a row says of a field, best first; nothing for what is null or empty."""
        for path in self.paths.get(name, ()):
            value: Any = row
            for part in path:
                value = value.get(part) if isinstance(value, Mapping) else None
            if value not in (None, "", [], {}):
                yield value


def find_columns(paths: Iterable[tuple[str, ...]], mapped: Mapping[str, str]) -> Columns:
    """The columns by their names, or by what a person mapped; raises NotASeed if that is missing."""
    known = list(paths)
    folded = {path: tuple(map(fold_name, path)) for path in known}
    is_crawl = any(names[-1] in _OF_A_CRAWL for names in folded.values())
    found: dict[str, list[tuple[int, int, tuple[str, ...]]]] = {}
    for path, names in folded.items():
        if names[-1] not in _FIELD_OF or not all(name in _CONTAINERS for name in names[:-1]):
            continue
        name, rank = _FIELD_OF[names[-1]]
        if is_crawl and name == "date" and names[-1] in _VAGUE_DATES:
            name = "captured"
        found.setdefault(name, []).append((len(path), rank, path))
    best = {name: tuple(path for _, _, path in sorted(places)) for name, places in found.items()}
    if any(name in mapped for name in _BODIES):
        best.update(dict.fromkeys(_BODIES, ()))
    for name, column in mapped.items():
        path = _mapped(name, column, known)
        best["markdown" if name == "text" and fold_name(path[-1]).endswith(_MARKDOWN) else name] = (path,)
    return Columns(best)


def paths_of(row: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """The path of every value of a row, down into the objects whose keys are columns too."""
    for name, value in row.items():
        yield (name,)
        if isinstance(value, Mapping):
            for inner, below in islice(value.items(), _MOST_INNER):
                yield (name, inner)
                if isinstance(below, Mapping):
                    yield from ((name, inner, last) for last in islice(below, _MOST_INNER))


def refuse_columns(paths: Iterable[tuple[str, ...]], what: str) -> NotASeed:
    """Why a table without a text is none of ours, and how to tell which of its columns holds one."""
    return NotASeed(
        f"{what} without a column that holds a text: {_shown(paths)}. Say which one does with --columns text=…"
    )


def fold_name(name: str) -> str:
    """A name as it is compared: `WARC-Target-URI` as `warc_target_uri`, and `createdAt` as `created_at`."""
    return _MARKS.sub("", name).lower()


def _mapped(name: str, column: str, paths: list[tuple[str, ...]]) -> tuple[str, ...]:
    wanted = [path for path in paths if ".".join(path) == column] or [
        path for path in paths if ".".join(path).lower() == column.lower()
    ]
    if not wanted:
        raise NotASeed(f"it has no column {column!r}, which was named for {name}; its columns are {_shown(paths)}")
    return wanted[0]


def _shown(paths: Iterable[tuple[str, ...]]) -> str:
    names = [".".join(path)[:60] for path in paths]
    more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
    return ", ".join(names[:_MOST_SHOWN]) + more if names else "it has no columns"
