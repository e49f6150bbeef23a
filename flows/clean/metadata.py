"""What a page says about itself in lines around its body: bylines, dates, labels, its own address.

Every value is kept as the page prints it, with the kind of line it stood on. Read first, cut afterwards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flows.clean.dates import find_date, find_time
from flows.clean.lexicon import Kind, Label
from flows.clean.page import Page, ends_sentence
from flows.clean.persons import BEFORE_DATES, is_name, is_proper, name_behind_label, split_header, without_label
from schemas.records import FoundText, Role

_LONGEST = 160
_URL = re.compile(r"https?://[^\s\]\)>\"']+")
# Themes print the address as `Permalink: https://…`, or as a box to copy it from, flattened to `[ https://… ] Copy`.
_PERMALINK = re.compile(
    r"(?:permanent\s?link|permalink|permalien|lien permanent|enlace permanente|link permanente|permanenter link"
    r"|постоянная ссылка|постійне посилання|kalıcı bağlantı|固定链接|固定連結|パーマリンク|canonical(?: url)?)\s*[:：]?\s*(?P<url>https?://\S+)$",
    re.IGNORECASE,
)
_COPY_BOX = re.compile(r"\[ (?P<url>https?://[^\s\]]+) \](?: \w+){1,2}$")
# The small words and marks between a name and the date or time behind it.
_JOINT = re.compile(
    r"[\s,|•·:–—/-]+(?:(?:at|on|in|en|a|um|am|à|le|a las?|el|às|em|alle|il|ore|om|op|o|v|в|о|kl\.?|den|pada|di|lúc|vào"
    r"|saat|la|zaman|kell|klo|στις|w|у|на|tanggal|time)\s*:?\s*)?$",
    re.IGNORECASE,
)
# Between labels and author: `Posted in LABELS by NAME on DATE`, `Filed under: LABELS — NAME @ 10:32`.
_BEHIND_LABELS = re.compile(r"\s+(?:(?:by|von|par|por|da|door|av|af|przez|oleh)|[—–-]+)\s+")
_SEPARATORS = re.compile(r"\s*[|•·;]\s*|\s{2,}")
# Themes hide the day of the last change beside the first one and print the author without a blank; flattened they are
# `May 1, 2016May 8, 2016NAME`, `By NAMEMay 1, 2016`, `Posted on1. Mai 20168. Mai 2016`.
_GLUED = re.compile(
    r"(?<=\b(?:19|20)\d\d)(?=\d)|(?<=[ .](?:19|20)\d\d)(?=[^\W\d_])"
    r"|(?<=[^\W\d_])(?=[A-Z][a-z]+\.? \d{1,2}, (?:19|20)\d\d)|(?<=[^\W\d_])(?=\d{1,2}\. ?[A-Z]\w+ (?:19|20)\d\d)"
)


@dataclass
class Metadata:
    """What has been found so far, best first."""

    authors: list[FoundText] = field(default_factory=list)
    published: list[FoundText] = field(default_factory=list)
    modified: list[FoundText] = field(default_factory=list)
    labels: list[FoundText] = field(default_factory=list)
    canonical_url: FoundText | None = None


def take_metadata(page: Page, i: int, found: Metadata) -> bool:
    """Read line `i`, which stands outside the body, and mark it if it is metadata; whether it was."""
    line, label = unglued(page.lines[i]), page.labels[i]
    if page.roles[i] is not None or len(line) > _LONGEST:
        return False
    if _take_url(line, found):
        rule = "permalink_line"
    elif label is not None and label.start and Kind.LABELS_START in label.kinds:
        rule = _take_labels(line[label.start :], found)
    elif label is not None and label.start and not label.kinds.isdisjoint({Kind.BYLINE_START, Kind.UPDATED_START}):
        rule = _take_byline(line, label, found)
    else:
        rule = _take_dated(page, i, line, found)
    if rule:
        page.mark(i, Role.METADATA, rule)
    return bool(rule)


def unglued(line: str) -> str:
    """A line with marks between what a theme prints without a blank: two dates, a date and a name."""
    return _GLUED.sub(" ; ", line)


def _take_url(line: str, found: Metadata) -> bool:
    for pattern, provenance in ((_PERMALINK, "permalink_line"), (_COPY_BOX, "copy_link_box")):
        if (match := pattern.match(line)) is not None:
            found.canonical_url = found.canonical_url or FoundText(match["url"], provenance)
            return True
    return False


def _take_labels(text: str, found: Metadata) -> str:
    for joint in _BEHIND_LABELS.finditer(text):
        if _take_name_and_time(text[joint.end() :], found):
            text = text[: joint.start()]
            break
    labels = [part.strip(" :：") for part in re.split(r"[,،、;，]", text)]
    found.labels.extend(FoundText(label, "labels_line") for label in labels if label)
    return "labels_line"


def _take_name_and_time(rest: str, found: Metadata) -> bool:
    """`NAME on DATE`, `NAME @ 10:32`; without a date or time it may well be the end of a label."""
    date, time = find_date(rest), find_time(rest)
    ends = [span[0] for span in (date, time) if span is not None]
    name = _JOINT.sub("", rest[: min(ends)]).strip(" ,|•·:–—-@") if ends else ""
    if not is_name(name):
        return False
    found.authors.append(FoundText(name, "byline"))
    if date is not None:
        found.published.append(FoundText(rest[slice(*date)], "byline"))
    return True


def take_labels(page: Page, i: int, found: Metadata) -> None:
    """Read line `i`, which stands below a heading such as `Tags`."""
    found.labels.append(FoundText(page.lines[i], "labels_line"))
    page.mark(i, Role.METADATA, "labels_line")


def _take_byline(line: str, label: Label, found: Metadata) -> str:
    """`Posted by NAME at 10:32 AM`, `By NAME on DATE`, `Published on DATE by NAME`, `Updated: DATE`."""
    rest = line[label.start :].lstrip(" :：")
    date, time = find_date(rest), find_time(rest)
    ends = [span[0] for span in (date, time) if span is not None]
    is_update = Kind.UPDATED_START in label.kinds
    name = _JOINT.sub("", rest[: min(ends)] if ends else rest).strip(" ,|•·:–—-")
    name = _SEPARATORS.split(name)[0]
    if ends and (alone := without_label(name)) != name:
        name = alone.rstrip(" ,.")
    if is_update and date is None:
        return ""
    if not (is_update or date or time or is_name(name)) or (not label.is_strong and not ends and not is_proper(name)):
        return ""
    if date is not None:
        (found.modified if is_update else found.published).append(FoundText(rest[slice(*date)], "byline"))
    if not is_update and is_name(name) and not _stands_before_date(label, line):
        found.authors.append(FoundText(name, "byline"))
    elif date is not None:
        _take_name_behind(rest[date[1] :], found)
    return "updated_line" if is_update else "byline"


def _stands_before_date(label: Label, line: str) -> bool:
    """Whether `Posted on` or the like begins the line: behind it stands a day, or on which network the post is too."""
    return line[: label.start].rstrip(" :：").casefold().rpartition(" ")[2] in BEFORE_DATES


def _take_name_behind(rest: str, found: Metadata) -> None:
    """`Posted on 2 April 2020 by NAME`."""
    for part in split_header(rest)[:1]:
        if (name := name_behind_label(part)) is not None:
            found.authors.append(FoundText(name, "byline"))


def _take_dated(page: Page, i: int, line: str, found: Metadata) -> str:
    """A date alone, or a theme's line of date, author and labels in a row, of which only the date is sure."""
    if not page.is_dated(i) and (line == page.lines[i] or ends_sentence(line)):
        return ""
    span = find_date(line)
    if span is None:
        return ""
    if page.is_date(i):
        text = line if line == page.lines[i] else line[slice(*span)]
        found.published.append(FoundText(text, "date_line"))
        return "date_line"
    found.published.append(FoundText(line[slice(*span)], "header_line"))
    _take_name_behind(line[span[1] :], found)
    return "header_line"
