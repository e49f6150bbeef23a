"""What a blog repeats. A line that stands on many of its pages is furniture, in whatever language, without a lexicon.

Pages are first judged alone; what they tell is counted by post, so that copies of one post count once. A line is
learnt if it stands on enough posts and two pages, judged alone, took it for title or text. A line that is the
title of a post is none of these, however many lists of popular posts print it: it is remembered as a title.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flows.clean.lines import hash_line
from flows.clean.page import Page
from schemas.records import BlogMemory, PageLines, Role

# A line is learnt if it stands on so many posts, and on this share of all that are known.
LEAST_POSTS = 4
LEAST_SHARE = 0.3
# … and if so many pages, judged alone, took it for title or text: what one page alone keeps may be that page's own
# text, which the others print as a snippet.
LEAST_KEPT = 2
# Of a larger blog so many posts are counted, the first by their hashes: an even choice, and no other in another order.
MOST_POSTS = 2000
# A line may be the title of so many posts; one that is the title of more is the blog's name.
MOST_TITLED = 2

_WORD = re.compile(r"[^\W\d_]{2}")


def read_lines(page: Page, title: int | None) -> PageLines:
    """What a page that was judged alone tells about its blog. Lines without a word tell nothing."""
    kept: dict[int, None] = {}
    cut: dict[int, None] = {}
    longest = ""
    for i, (line, role) in enumerate(zip(page.lines, page.roles, strict=True)):
        if role is None and len(line) > len(longest):
            longest = line
        if _WORD.search(line) and not _is_other_post(page, i):
            (kept if role is None or i == title else cut)[hash_line(line)] = None
    head = "" if title is None else page.lines[title]
    return PageLines(
        post=hash_line(f"{head}\n{longest}"),
        title=None if title is None else hash_line(head),
        kept=tuple(kept),
        cut=tuple(line for line in cut if line not in kept),
    )


def _is_other_post(page: Page, i: int) -> bool:
    """Whether a line is known to be title or snippet of another post, and so says nothing of this one."""
    return page.roles[i] is Role.RELATED or page.rules[i] == "related_snippet"


@dataclass(slots=True)
class LineCount:
    """On how many posts a line stands and on how many of them it is kept, of those that are counted; of how many posts
    it is the title, and whether a page of another post keeps it, of all."""

    posts: int = 0
    kept: int = 0
    titled: int = 0
    is_named: bool = False


def learn_lines(pages: Iterable[PageLines]) -> BlogMemory:
    """What these pages of one blog tell together, in whatever order they come."""
    copies: dict[int, list[PageLines]] = defaultdict(list)
    for page in pages:
        copies[page.post].append(page)
    counts: dict[int, LineCount] = defaultdict(LineCount)
    for post in sorted(copies)[:MOST_POSTS]:
        kept = {line for page in copies[post] for line in page.kept}
        for line in kept.union(*(page.cut for page in copies[post])):
            counts[line].posts += 1
            counts[line].kept += line in kept
    for pages_of_post in copies.values():
        for line in {page.title for page in pages_of_post if page.title is not None}:
            counts[line].titled += 1
        for line in {line for page in pages_of_post for line in page.kept if line != page.title}:
            counts[line].is_named = True
    return choose_lines(counts, min(len(copies), MOST_POSTS))


def choose_lines(counts: Mapping[int, LineCount], posts: int) -> BlogMemory:
    """The lines that are worth remembering of a blog, of which so many posts were counted."""
    least = max(LEAST_POSTS, LEAST_SHARE * posts)
    titles = {line for line, count in counts.items() if 0 < count.titled <= MOST_TITLED}
    return BlogMemory(
        repeated=frozenset(
            line
            for line, count in counts.items()
            if count.posts >= least and count.kept >= LEAST_KEPT and line not in titles
        ),
        titles=frozenset(line for line in titles if counts[line].is_named),
    )
