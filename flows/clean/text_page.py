"""One flattened page in, its article and everything that was cut from it out. Start reading the stage here.

The order matters: lists of other posts and reader comments are found first, because both look like prose or titles;
then the title; then what stands between title and body, and below it; last, lines that no label explains.
"""

from __future__ import annotations

from dataclasses import replace

from flows.clean.author_lines import read_author
from flows.clean.cards import take_cards
from flows.clean.comments import cut_comments, find_comments
from flows.clean.furniture import cut_above, cut_below, cut_head, cut_labels, cut_tail, read_near, read_removed
from flows.clean.main_text import cut_outside
from flows.clean.metadata import Metadata
from flows.clean.page import Page, weight
from flows.clean.pager import take_pager
from flows.clean.related import find_sections, take_sections, take_teasers, take_titles
from flows.clean.repeats import read_lines
from flows.clean.titles import find_title, opening_words, title_text
from flows.errors import DocumentError, NoArticleBody, NoTitle
from schemas.records import NO_MEMORY, BlogMemory, CleanDocument, LinkKind, RawDocument, RelatedLink, Role

SHORT_BODY = 140  # characters: under this a body is flagged


def clean_text_page(document: RawDocument, memory: BlogMemory = NO_MEMORY) -> CleanDocument:
    """The article of a flattened page; raises NoTitle or NoArticleBody where there is none.

    A page is judged alone first: what it tells about its blog must not depend on what others told. The blog is asked
    where the page keeps a line that the blog knows, and not believed where hardly anything would be left.
    """
    alone = _clean(Page.of(document.text))
    if alone.alone is None or not memory.knows(alone.alone.kept):
        return alone
    page = Page.of(document.text)
    page.remember(memory, frozenset(alone.alone.kept))
    try:
        clean = replace(_clean(page), alone=alone.alone)
    except DocumentError:
        return alone
    return alone if "short_body" in set(clean.quality_flags).difference(alone.quality_flags) else clean


def _clean(page: Page) -> CleanDocument:
    found = Metadata()
    links, is_capped = take_sections(page, find_sections(page))
    title = find_title(page)
    if title is not None:
        page.mark(title, Role.TITLE)
    links += cut_page(page, title, found, links)
    body = tuple(page.text_of(i) for i in range(len(page)) if page.roles[i] is None)
    if not body:
        raise NoArticleBody("The page holds a title, labels and links, and nothing to read.")
    heading = title_text(page, title) if title is not None else opening_words(body[0])
    if not heading:
        raise NoTitle("Every line of the page is blank, a date or a label.")
    flags = _flags(page, body, links)
    return CleanDocument(
        title=heading,
        body=body,
        authors=tuple(found.authors),
        published=tuple(found.published),
        modified=tuple(found.modified),
        canonical_url=found.canonical_url,
        labels=tuple(found.labels),
        platform=page.platform(),
        links=links,
        removed=page.removed(),
        lines=page.all_lines(),
        quality_flags=(*flags, *["links_capped"] * is_capped, *["title_from_body"] * (title is None)),
        alone=read_lines(page, title),
    )


def cut_page(page: Page, title: int | None, found: Metadata, links: tuple[RelatedLink, ...]) -> tuple[RelatedLink, ...]:
    """Give every line that is not body its role; the links of the pager, and those that stand in no section."""
    if title is not None:
        read_near(page, range(title - 1, max(-1, title - 4), -1), found)
        cut_above(page, title)
    start = cut_head(page, title, found)
    if (comments := find_comments(page, start)) is not None:
        cut_comments(page, comments)
    pager = take_pager(page)
    pager += take_cards(page, start, links)
    pager += take_teasers(page, start, links + pager)
    pager += take_titles(page, start, links + pager)
    cut_below(page, start, found)
    end = cut_tail(page, start, title, found)
    cut_labels(page, start, end)
    cut_outside(page, start, end, title)
    if title is not None and not found.published:
        read_removed(page, title, found)
    if title is not None and not found.authors:
        read_author(page, title, found)
    return pager


def _flags(page: Page, body: tuple[str, ...], links: tuple[RelatedLink, ...]) -> list[str]:
    is_related = any(link.kind in (LinkKind.POPULAR, LinkKind.RELATED) for link in links)
    flags = {
        "control_characters_removed": page.has_control_characters,
        "no_related_links": not is_related,
        "short_body": sum(map(weight, body)) < SHORT_BODY,
    }
    return [flag for flag, holds in flags.items() if holds]
