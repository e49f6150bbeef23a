"""Who wrote a page and when, as the page prints it: in microdata, in its platform's places, in lines by the title."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from flows.clean.html.addresses import leads_to_list, without_archive
from flows.clean.html.author_lines import find_names
from flows.clean.html.head import Head
from flows.clean.html.heading import fold_title
from flows.clean.html.labels import label_of
from flows.clean.html.platform import Platform
from flows.clean.html.post import Post
from flows.clean.html.tree import PageTree
from flows.clean.metadata import Metadata, take_metadata
from flows.clean.page import Page
from flows.clean.persons import is_person
from schemas.records import FoundText

# Marks that stand for author and date on any platform.
_AUTHORS = ('[itemprop="author"] [itemprop="name"]', '[itemprop="author"]')
_NAMED_AUTHORS = ("a[rel~=author]", ".h-card .p-name", ".p-author", ".author-name", ".byline a", ".author a")
_PUBLISHED = ('[itemprop="datePublished"]',)
_DATES = ("time[pubdate]", "time.dt-published", ".dt-published", "time.published", "article time[datetime]")
_MODIFIED = ('[itemprop="dateModified"]', "time.updated[datetime]", "time.dt-updated")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Behind slashes the day is all of a part of the path: `/2019/05/5-reasons.html` is of no day.
_IN_FOLDERS = re.compile(
    rf"/(?P<y>(?:19|20)\d\d)/(?P<m>0?[1-9]|1[0-2]|{'|'.join(_MONTHS)})/(?P<d>0?[1-9]|[12]\d|3[01])(?=[/?#]|$)", re.I
)
_IN_NAME = re.compile(
    rf"/(?P<y>(?:19|20)\d\d)-(?P<m>0[1-9]|1[0-2]|{'|'.join(_MONTHS)})-(?P<d>0[1-9]|[12]\d|3[01])(?=[/?#._-]|$)", re.I
)
_NAMING = frozenset({"meta", "microdata", "selector", "byline", "author_mark", "author_box"})
_META = frozenset({"post_meta", "byline", "date_line", "header_line", "updated_line", "labels_line", "permalink_line"})
_MOST = 4  # elements of one selector: more are other posts
_MOST_LABELS = 30
_MOST_LOOKED_AT = 50
_TOGETHER = 4  # blocks: authors of one post stand no further from each other
_ABOVE, _BELOW = 6, 8  # blocks around title and body in which a byline stands
_WITHIN = 20  # blocks in the body that themes name after such lines
_BETWEEN = 20  # blocks below the title, and as many above the body
_LONGEST = 160
# Beside a name stand links that follow or write to whom it names, or list all that they wrote.
_CONTACT = re.compile(
    r"\b(?:follow|rss|feed|archive|website|(?:view|see|read|all|more) (?:\w+ )?(?:posts|articles))\b", re.I
)
# Themes hide the moment of a change beside the day that they print: `NAME2024-04-18T13:00:39+00:00March 22nd, 2024`.
_STAMP = re.compile(r"(?:19|20)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:?\d\d)")


def read_bylines(post: Post, platform: Platform | None) -> None:
    """Add to the head what the page itself prints."""
    head, known = post.head, platform if platform is not None else Platform("")
    head.authors.extend(
        _found(post, _AUTHORS, "microdata", say=_name) + _found(post, known.authors, "selector", say=_name)
    )
    head.published.extend(_found(post, _PUBLISHED, "microdata") + _found(post, known.dates, "selector"))
    head.published.extend(_found(post, _DATES, "time_element"))
    head.modified.extend(_found(post, _MODIFIED, "time_element"))
    head.labels.extend(_found(post, known.labels, "selector", most=_MOST_LABELS))
    lines = _read_lines(post)
    head.authors.extend(lines.authors)
    head.published.extend(lines.published)
    head.modified.extend(lines.modified)
    head.labels.extend(lines.labels)
    head.published.extend(_in_address(head.urls))
    head.authors.extend(_found(post, _NAMED_AUTHORS, "author_mark", say=_name))
    head.authors.extend(find_names(post))
    head.authors = _people_first(head)


def _people_first(head: Head) -> list[FoundText]:
    """The authors in their order, but where machines are told that the blog itself is the author, and the page names a
    person, that one goes first."""
    houses = set(map(fold_title, (*head.site_names, *head.houses)))
    if not head.authors or any(fold_title(text.text) not in houses for text in _alike(head.authors, head.authors[0])):
        return head.authors
    named = [text for text in head.authors if fold_title(text.text) not in houses]
    person = next((text for text in named if text.provenance in _NAMING and is_person(text.text)), None)
    if person is None:
        return head.authors
    first = _alike(named, person)
    return first + [text for text in head.authors if text not in first]


def _alike(authors: Iterable[FoundText], one: FoundText) -> list[FoundText]:
    return [text for text in authors if text.provenance == one.provenance]


def _found(
    post: Post,
    selectors: Iterable[str],
    provenance: str,
    most: int = _MOST,
    say: Callable[[PageTree, LexborNode], str] = lambda _, node: _said(node),
) -> list[FoundText]:
    """What the first selector that finds anything finds, up to a gap behind which other posts begin."""
    for selector in selectors:
        texts: list[str] = []
        last = None
        for node in post.tree.find_all(selector)[:_MOST_LOOKED_AT]:
            start = post.tree.elements[post.tree.place_of(node)].start
            if post.is_of_others(start) or not (text := say(post.tree, node)):
                continue
            if len(texts) >= most or (last is not None and start - last > _TOGETHER):
                break
            texts.append(text)
            last = start
        if texts:
            return [FoundText(text, provenance) for text in _shortest(texts)]
    return []


def _in_address(urls: Iterable[FoundText]) -> list[FoundText]:
    """The day in a permalink: `/2004/03/17/the-quay/`, `/2004/mar/17/the-quay`, `/2004-03-17-the-quay.html`."""
    for url in urls:
        address = without_archive(url.text)
        if (found := _IN_FOLDERS.search(address) or _IN_NAME.search(address)) is not None:
            named = found["m"].lower()
            month = _MONTHS.index(named) + 1 if named in _MONTHS else int(named)
            return [FoundText(f"{found['y']}-{month:02}-{int(found['d']):02}", "url")]
    return []


def _shortest(texts: list[str]) -> list[str]:
    """Each text once, without those that another one is a part of: `NAME`, not `All posts by NAME`."""
    unique = list(dict.fromkeys(texts))
    return [text for text in unique if not any(other != text and other in text for other in unique)]


def _said(node: LexborNode) -> str:
    """What an element says to machines, else to people."""
    attributes = node.attributes
    machine = attributes.get("datetime") or attributes.get("content")
    if not machine and node.tag == "abbr":
        machine = attributes.get("title")
    text = " ".join((machine or node.text(separator=" ")).split())
    return text if len(text) <= _LONGEST else ""


def _name(tree: PageTree, node: LexborNode) -> str:
    """What an element says, or its first line that is no label: below a name often stands what the person does."""
    element = tree.elements[tree.place_of(node)]
    if node.tag == "a" and leads_to_list(node.attributes.get("href") or ""):
        return ""
    if node.mem_id not in tree.index or element.end - element.start < 2:
        said = _said(node)
        return said if _CONTACT.search(said) is None and not _is_label(said) else ""
    lines = (tree.blocks[i].text for i in range(element.start, element.end))
    return next((line for line in lines if len(line) <= _LONGEST and label_of(line) is None), "")


def _is_label(text: str) -> bool:
    label = label_of(text)
    return label is not None and not label.start


def _read_lines(post: Post) -> Metadata:
    """Bylines and dates in the lines between title and text, then above the title, then below the text."""
    found = Metadata()
    texts = [_without_stamp(post.tree.blocks[i].text) for i in _lines_around(post)]
    page = Page.of("\n".join(text for text in texts if len(text) <= _LONGEST))
    for i in range(len(page)):
        take_metadata(page, i, found)
    return found


def _without_stamp(line: str) -> str:
    return line if _STAMP.fullmatch(line) else _STAMP.sub(" | ", line)


def _lines_around(post: Post) -> Iterator[int]:
    text = post.text
    title = post.tree.elements[post.heading] if post.heading is not None else None
    start = title.end if title is not None and title.end <= text[0] + _ABOVE else text[0]
    above = title.start if title is not None else start
    yield from range(start, min(start + _BETWEEN, text[0]))
    yield from range(max(start + _BETWEEN, text[0] - _BETWEEN), text[0])
    yield from text[:2]
    yield from range(above - 1, max(-1, above - _ABOVE), -1)
    yield from islice((i for i in range(text[0], text[-1]) if post.cuts[i] in _META), _WITHIN)
    for i in range(text[-1] + 1, min(text[-1] + _BELOW, len(post.tree.blocks))):
        if post.is_of_others(i):
            return
        yield i
