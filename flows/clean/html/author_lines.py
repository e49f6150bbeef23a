"""Who wrote a post, from what stands by its title or right below its text, where no mark of a platform names anyone."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from operator import attrgetter

from flows.clean.dates import find_date
from flows.clean.html.addresses import leads_to_list
from flows.clean.html.heading import fold_title
from flows.clean.html.labels import label_of
from flows.clean.html.marks import is_author
from flows.clean.html.post import Post
from flows.clean.lexicon import Kind
from flows.clean.metadata import unglued
from flows.clean.persons import AUTHORS, is_date_label, is_person, split_header, without_label
from schemas.records import FoundText

_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|autore|contributors?|writers?|team|staff|users?)/[^/?#]+/?$", re.IGNORECASE
)
_ABOVE, _BELOW = 6, 8  # blocks around title and body in which an author stands
_TOGETHER = 4  # blocks of an element that is named after authors; larger ones say more about them
_LONGEST_NAME = 80
_LONGEST_LINE = 120
_NO_NAMES = AUTHORS | {"authors", "contributor", "contributors", "writer", "autoren", "autores", "auteurs", "autori"}
_DIGIT = re.compile(r"\d")
# Behind a time of day; `ANNA` and `KIM` are people.
_ZONES = frozenset(
    ["UTC", "GMT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "AST", "ADT", "AKST", "AKDT", "HST", "NST",
     "NDT", "WET", "WEST", "BST", "IST", "CET", "CEST", "MEZ", "MESZ", "EET", "EEST", "MSK", "TRT", "GST", "PKT", "WIB",
     "SGT", "HKT", "JST", "KST", "AEST", "AEDT", "ACST", "ACDT", "AWST", "NZST", "NZDT", "BRT", "SAST"]
)  # fmt: skip


def find_names(post: Post) -> Iterator[FoundText]:
    """The first that is named or linked as an author, else what stands behind `By`, else beside the date."""
    top = post.tree.elements[post.heading].start if post.heading is not None else post.text[0]
    spans = (range(min(top, post.text[0]) - _ABOVE, post.text[0] + 2), range(post.text[-1] + 1, post.text[-1] + _BELOW))
    for name in islice((name for span in spans for name in _marked(post, span)), 1):
        yield FoundText(name, "author_box")
    between = range(max(0, min(top, post.text[0]) - _ABOVE), post.text[0] + 1)
    for name in islice(_behind_labels(post, between), 1):
        yield FoundText(name, "byline")
    for name in islice(_beside_dates(post, between), 1):
        yield FoundText(name, "header_line")


def _marked(post: Post, span: range) -> Iterator[str]:
    """The texts of elements that are named after authors, and of links to an author's page."""
    tree = post.tree
    first = bisect_left(tree.elements, span.start, key=attrgetter("start"))
    for i, element in enumerate(islice(tree.elements, first, None), first):
        if element.start >= span.stop:
            return
        if not 0 < element.end - element.start <= _TOGETHER:
            continue
        if post.is_of_others(element.start) or _leads_to_list(post, element.start):
            continue
        if is_author(element) or _AUTHOR_PAGE.search(element.attributes.get("href") or ""):
            name = tree.text(i) if element.tag == "a" else tree.blocks[element.start].text
            if 2 < len(name) <= _LONGEST_NAME and (name := _beside_date(name)) and label_of(name) is None:
                yield name


def _beside_date(text: str) -> str:
    """What stands beside a date, or all of a text without one; empty where that is not one thing."""
    date = find_date(text)
    if date is None:
        return "" if text.casefold() in _NO_NAMES else text
    parts = [*split_header(text[: date[0]]), *split_header(text[date[1] :])]
    named = [part for part in parts if part not in _ZONES and not _DIGIT.search(part) and not is_date_label(part)]
    names = list(map(without_label, named))
    return names[0] if len(names) == 1 else ""


def _behind_labels(post: Post, span: range) -> Iterator[str]:
    """`By` and a name that page builders put in two boxes."""
    blocks = post.tree.blocks
    for i in span[:-1]:
        said, name = blocks[i].text, blocks[i + 1].text
        label = label_of(f"{said} {name}")
        is_byline = label is not None and label.start >= len(said) and Kind.BYLINE_START in label.kinds
        if is_byline and is_person(name) and not (post.is_of_others(i) or _leads_to_list(post, i + 1)):
            yield name


def _beside_dates(post: Post, span: range) -> Iterator[str]:
    """`11.12.2019 - NAME`, `NAME | 11 December 2019 | 3 shares`: all of a line beside its date and what it counts, if
    it is written as a name is and is none of the labels."""
    known = {fold_title(label.text) for label in post.head.labels}
    for i in span:
        line = unglued(post.tree.blocks[i].text)
        if len(line) > _LONGEST_LINE or find_date(line) is None or post.is_of_others(i) or _leads_to_list(post, i):
            continue
        name = _beside_date(line)
        if is_person(name) and fold_title(name) not in known:
            yield name


def _leads_to_list(post: Post, block: int) -> bool:
    """Whether a link in this line leads to the posts of a label."""
    links = (post.tree.elements[link].attributes for link in post.tree.blocks[block].links)
    return any("tag" in (link.get("rel") or "").split() or leads_to_list(link.get("href") or "") for link in links)
