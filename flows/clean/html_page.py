"""A saved HTML page in, its article and everything that was cut from it out.

The tree becomes lists of elements and blocks (html/tree.py); the head says what the post is called; the heading that
prints that says where it begins; names of boxes say where its text is and what in it is furniture; then lines that are
labels go. What the page recommends is read from its lists, whatever box they stand in.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.clean.html.body import Body, Cuts, find_body
from flows.clean.html.bylines import read_bylines
from flows.clean.html.detect import detect_platform
from flows.clean.html.head import Head, read_head
from flows.clean.html.heading import find_heading
from flows.clean.html.hostile import is_hostile
from flows.clean.html.kinds import refuse_other_pages
from flows.clean.html.links import find_inline, find_pager
from flows.clean.html.marks import is_caption
from flows.clean.html.related import MOST_LINKS, find_related
from flows.clean.html.rows import cut_rows
from flows.clean.html.second_opinion import ask_again
from flows.clean.html.tree import PageTree, parse_page
from flows.clean.html_blocks import read_flat_blocks
from flows.clean.lines import has_control_characters, without_control_characters
from flows.clean.text_page import SHORT_BODY, clean_text_page
from flows.clean.titles import opening_words
from flows.errors import NoArticleBody
from schemas.records import CleanDocument, Line, LinkKind, RawDocument, RelatedLink, RemovedText, Role


def clean_html_page(document: RawDocument) -> CleanDocument:
    """The article of a saved page; raises NoArticleBody, or NotAnArticle for an index or a login wall."""
    if is_hostile(document.text):
        return _clean_deep_page(document)
    tree = parse_page(document.text)
    head = read_head(tree.parser)
    heading = find_heading(tree, [title.text for title in head.titles])
    body = find_body(tree, heading)
    text = _find_text(tree, heading, body, document.text)
    refuse_other_pages(tree, head, heading, body, text)
    if not text:
        raise NoArticleBody("Nothing on the page is a post's text.")
    platform = detect_platform(tree.parser, head.generator)
    read_bylines(tree, head, platform, heading, text, body.cuts)
    base = _base(document, head)
    links = (
        *find_related(tree, base, _own_urls(document, head)),
        *find_pager(tree, platform, base),
        *find_inline(tree, text, base),
    )
    lines = _lines(tree, heading, body.cuts, text)
    title = _title(tree, head, heading)
    return CleanDocument(
        title=title or opening_words(tree.blocks[text[0]].text),
        body=tuple(without_control_characters(tree.blocks[i].text) for i in text),
        authors=tuple(head.authors),
        published=tuple(head.published),
        modified=tuple(head.modified),
        canonical_url=head.urls[0] if head.urls else None,
        labels=tuple(head.labels),
        language=None,
        site_name=head.site_names[0] if head.site_names else None,
        platform=platform.name if platform else None,
        links=links,
        removed=tuple(
            RemovedText(line.rule or "", line.text.rstrip("\n"), line.number)
            for line in lines
            if line.role is Role.REMOVED
        ),
        lines=lines,
        quality_flags=tuple(_flags(tree, body, text, links, title)),
    )


def _find_text(tree: PageTree, heading: int | None, body: Body, html: str) -> list[int]:
    """The blocks of the post's text; `body.cuts` gets the rules that cut the others in its box."""
    box, cuts = tree.elements[body.element], body.cuts
    start = box.start
    if heading is not None and _begins_below(tree, heading, body.element):
        start = tree.elements[heading].end
    for element in tree.elements:
        if is_caption(element):
            for i in range(element.start, element.end):
                cuts[i] = cuts[i] or "caption"
    rows = [i for i in range(start, box.end) if cuts[i] is None]
    cut_rows(tree, rows, cuts)
    text = [i for i in rows if cuts[i] is None]
    return text if body.is_sure and text else ask_again(tree, html, text)


def _begins_below(tree: PageTree, heading: int, box: int) -> bool:
    """Whether the title stands in the upper part of the box: what is above it is no text."""
    title, element = tree.elements[heading], tree.elements[box]
    return (
        element.start <= title.start < element.end
        and title.end - element.start < 0.3 * (element.end - element.start) + 5
    )


def _base(document: RawDocument, head: Head) -> str | None:
    """What relative addresses on the page are relative to."""
    if document.declared is not None and document.declared.url:
        return document.declared.url
    return head.urls[0].text if head.urls else None


def _own_urls(document: RawDocument, head: Head) -> list[str]:
    declared = [document.declared.url] if document.declared is not None and document.declared.url else []
    return declared + [url.text for url in head.urls]


def _title(tree: PageTree, head: Head, heading: int | None) -> str | None:
    """What the heading prints, else what the head says."""
    if heading is not None:
        return tree.text(heading)
    return head.titles[0].text if head.titles else None


def _lines(tree: PageTree, heading: int | None, cuts: Cuts, text: Sequence[int]) -> tuple[Line, ...]:
    """Every block of the page with its role."""
    kept = set(text)
    title = tree.elements[heading] if heading is not None else None
    lines = []
    for i, block in enumerate(tree.blocks):
        if i in kept:
            role, rule = Role.BODY, None
        elif title is not None and title.start <= i < title.end:
            role, rule = Role.TITLE, None
        else:
            role, rule = Role.REMOVED, cuts[i] or "outside_post"
        lines.append(Line(i + 1, block.text + "\n", role, rule))
    return tuple(lines)


def _flags(
    tree: PageTree, body: Body, text: Sequence[int], links: Sequence[RelatedLink], title: str | None
) -> list[str]:
    flags = {
        "control_characters_removed": any(has_control_characters(tree.blocks[i].text) for i in text),
        "no_related_links": not any(link.kind in (LinkKind.POPULAR, LinkKind.RELATED) for link in links),
        "short_body": sum(len(tree.blocks[i].text) for i in text) < SHORT_BODY,
        "title_from_body": not title,
        "body_unsure": not body.is_sure,
        "links_capped": len(links) >= MOST_LINKS,
    }
    return [flag for flag, holds in flags.items() if holds]


def _clean_deep_page(document: RawDocument) -> CleanDocument:
    """A page nested more deeply than any person makes: as the lines that it shows, cleaned without tags."""
    from dataclasses import replace

    text = "\n\n".join(block.text for block in read_flat_blocks(document.text))
    return clean_text_page(replace(document, text=text, media_type="text/plain"))
