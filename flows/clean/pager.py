"""The posts before and after this one, where a pager prints their titles: `Previous post` and `Next post`.

The title stands below the label (WordPress, Hugo, Ghost themes), behind it in the same line (`Previous post: TITLE`;
flattened also without a blank, `Next articleTITLE`), or the line has an arrow in place of a label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from flows.clean.lexicon import Kind, find_label, first_words
from flows.clean.page import Page
from flows.clean.related_parts import LONGEST_TITLE
from schemas.records import LinkKind, RelatedLink, Role

_KINDS = {Kind.PREVIOUS: LinkKind.PREVIOUS, Kind.NEXT: LinkKind.NEXT}
_LONGEST_LABEL = 40
_NEAR = 3  # lines between the two halves of a pager
_BELOW = 5  # lines in which a text goes on
# Where a label may end: a colon, the beginning of a word with a capital, a lost blank.
_END = re.compile(r"\s*[:：]\s*|\s+(?=[^\w\s]*[A-Z\d]|[^\W\d_a-z])|(?<=[^\W\d_])(?=[A-Z\d„“\"«+])")
_ARROW = re.compile(r"(?P<left>[←«‹]\s*)?(?P<title>.+?)(?P<right>\s*[→»›])?$")


def take_pager(page: Page) -> tuple[RelatedLink, ...]:
    """The posts that the page's pager names; the lines that name them get their roles."""
    links: dict[LinkKind, RelatedLink] = {}
    for i in range(2, len(page)):
        if page.roles[i] is not None:
            continue
        if (found := read_pager(page, i)) is not None:
            page.mark(i, Role.RELATED, "pager")
        elif (kind := _kind_of_label(page, i)) is not None and kind not in links and _has_title_below(page, i):
            found = kind, page.text_of(i + 1)
            page.remove(i, "pager")
            page.mark(i + 1, Role.RELATED)
        else:
            continue
        links.setdefault(found[0], RelatedLink(found[0], 1, found[1]))
    return tuple(links.values())


def read_pager(page: Page, i: int) -> tuple[LinkKind, str] | None:
    """Which neighbour of this post line `i` names by itself, and its title."""
    line, label = page.lines[i], page.labels[i]
    if label is not None and not label.start:
        return None
    if (half := _half_of(line)) is None or not _is_title(half.title):
        return None
    is_pager = half.is_sure or (
        _has_other_half(page, i, half) and not (half.is_prose_too and _has_prose_below(page, i))
    )
    return (half.kind, half.title) if is_pager else None


@dataclass(frozen=True, slots=True)
class _Half:
    """What a line would say in a pager. `is_sure`: nothing but a pager reads so; `is_prose_too`: a sentence may."""

    kind: LinkKind
    title: str
    is_arrow: bool = False
    is_sure: bool = False
    is_prose_too: bool = False


def _half_of(line: str) -> _Half | None:
    return _behind_label(line) or _beside_arrow(line)


def _has_other_half(page: Page, i: int, half: _Half) -> bool:
    """Whether a line close by names the other neighbour in the same way: two that name the same one are prose."""
    near = filter(None, map(_half_of, _lines_near(page, i)))
    return any(n.is_arrow is half.is_arrow and n.kind is not half.kind and _is_title(n.title) for n in near)


def _has_prose_below(page: Page, i: int) -> bool:
    """Whether the text goes on below line `i`; what comes below a label that is one anywhere is not the text."""
    for below in range(i + 1, min(i + 1 + _BELOW, len(page))):
        if page.is_strong(below):
            return False
        if page.is_prose(below):
            return True
    return False


def _behind_label(line: str) -> _Half | None:
    """`Previous post: TITLE`, `Next articleTITLE`."""
    if len(line) > LONGEST_TITLE or not line.casefold().startswith(_first_words()):
        return None
    for end in reversed(list(_END.finditer(line, 1, _LONGEST_LABEL))):
        label = find_label(line[: end.start()])
        if label is not None and not label.start and len(label.kinds) == 1:
            kind = _KINDS.get(next(iter(label.kinds)))
            if kind is not None:
                title = line[end.end() :]
                gap = end.group()
                # `Previous Previous post: TITLE`, of which the first is for the eye and the second for screen readers.
                again = _behind_label(title)
                is_sure = label.is_strong and not gap.isspace()
                return again or _Half(kind, title, is_sure=is_sure, is_prose_too=gap.strip() not in (":", "："))
    return None


@cache
def _first_words() -> tuple[str, ...]:
    return tuple(first_words(_KINDS))


def _beside_arrow(line: str) -> _Half | None:
    """`← TITLE`, `TITLE →`; a line with both is no pager's, and two with `«` and `»` may be a quotation."""
    if (line[0] not in "←«‹" and line[-1] not in "→»›") or ("«" in line and "»" in line):
        return None
    found = _ARROW.match(line)
    if found is None or (found["left"] is None) == (found["right"] is None):
        return None
    kind = LinkKind.NEXT if found["left"] is None else LinkKind.PREVIOUS
    return _Half(kind, found["title"], is_arrow=True, is_prose_too=line[0] in "«‹" or line[-1] in "»›")


def _lines_near(page: Page, i: int) -> Iterator[str]:
    return (page.lines[j] for j in range(max(0, i - _NEAR), min(i + _NEAR + 1, len(page))) if j != i)


def _kind_of_label(page: Page, i: int) -> LinkKind | None:
    kinds = page.kinds(i)
    return _KINDS.get(next(iter(kinds))) if len(kinds) == 1 else None


def _has_title_below(page: Page, i: int) -> bool:
    """Whether line `i`, a label, belongs to a pager and a title stands below it."""
    below = i + 1
    if below >= len(page) or page.roles[below] is not None or page.labels[below] is not None or page.is_date(below):
        return False
    return _is_title(page.lines[below]) and _has_kin(page, i)


def _is_title(line: str) -> bool:
    is_long = 8 <= len(line) <= LONGEST_TITLE and len(line.split()) > 1
    label = find_label(line)
    return is_long and not line.endswith((".", "。")) and (label is None or label.start > 0)


def _has_kin(page: Page, i: int) -> bool:
    """A second pager label close by, or the label alone says `post`: `Next` above a line of prose is no pager."""
    return page.is_strong(i) or any(
        not page.kinds(near).isdisjoint(_KINDS) for near in (i - 2, i + 2, i - 3, i + 3) if 0 <= near < len(page)
    )
