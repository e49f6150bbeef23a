"""A saved HTML page in, its article and everything that was cut from it out. Start reading here.

The tree becomes lists of elements and blocks (html/tree.py); the head says what the post is called; the heading that
prints that says where it begins; names of boxes say where its text is and what in it is furniture; then lines that are
labels go (html/post.py). What the page recommends is read from its lists, whatever box they stand in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.clean.html.bylines import read_bylines
from flows.clean.html.collector import collector_paused
from flows.clean.html.detect import detect_platform
from flows.clean.html.head import read_head
from flows.clean.html.heading import without_kicker
from flows.clean.html.hostile import is_tangled, refuse_giants
from flows.clean.html.kinds import refuse_other_pages
from flows.clean.html.links import find_inline, find_pager
from flows.clean.html.platform import Platform
from flows.clean.html.post import Post, find_post
from flows.clean.html.related import MOST_LINKS, find_related
from flows.clean.html.related_lists import find_lists
from flows.clean.html.site_name import find_site, find_site_name, without_site_at_end, without_site_name
from flows.clean.html.tree import parse_page
from flows.clean.html_blocks import read_flat_blocks
from flows.clean.lines import has_control_characters, without_control_characters
from flows.clean.open_links import close_links
from flows.clean.text_page import SHORT_BODY, clean_text_page
from flows.clean.titles import opening_words
from flows.errors import NoArticleBody
from schemas.records import CleanDocument, Line, LinkKind, RawDocument, RelatedLink, RemovedText, Role


def clean_html_page(document: RawDocument) -> CleanDocument:
    """The article of a saved page; raises NoArticleBody, NotAnArticle for an index or a login wall, or PageTooLarge."""
    refuse_giants(document.text)
    if is_tangled(document.text):
        return _clean_tangled_page(document)
    with collector_paused():
        return _clean_page(document)


def _clean_page(document: RawDocument) -> CleanDocument:
    html = close_links(document.text)
    tree = parse_page(html)
    if not tree.blocks:
        raise NoArticleBody("The page shows no text.")
    head = read_head(tree.parser, html)
    post = find_post(tree, head, html)
    refuse_other_pages(post)
    if not post.text:
        raise NoArticleBody("Nothing on the page is a post's text.")
    platform = detect_platform(tree, head.generator)
    lists = list(find_lists(tree, platform))
    post.cut_lists(lists)
    read_bylines(post, platform)
    return _clean_document(post, platform, _find_links(post, lists, platform, document))


def _find_links(
    post: Post, lists: Sequence[tuple[int, LinkKind]], platform: Platform | None, document: RawDocument
) -> tuple[RelatedLink, ...]:
    """The posts in the page's lists, its pager, and the links of its text; relative to the page's own address."""
    own = [document.declared.url] if document.declared is not None and document.declared.url else []
    own += [url.text for url in post.head.urls]
    base = own[0] if own else None
    site = None
    if base is None:
        site = find_site(post.tree, [box for box, _ in lists] + ([] if post.heading is None else [post.heading]))
    return (
        *find_related(post.tree, lists, base, own, site),
        *find_pager(post.tree, platform, base),
        *find_inline(post.tree, post.text, base),
    )


def _clean_document(post: Post, platform: Platform | None, links: tuple[RelatedLink, ...]) -> CleanDocument:
    blocks, head, lines = post.tree.blocks, post.head, post.lines()
    site_name = find_site_name(post, [link.title for link in links if link.kind is not LinkKind.INLINE])
    return CleanDocument(
        title=_title(post, site_name) or opening_words(blocks[post.text[0]].text),
        body=tuple(without_control_characters(blocks[i].text) for i in post.text),
        authors=tuple(head.authors),
        published=tuple(head.published),
        modified=tuple(head.modified),
        canonical_url=head.urls[0] if head.urls else None,
        labels=tuple(head.labels),
        site_name=site_name,
        platform=platform.name if platform else None,
        links=links,
        removed=_removed(lines),
        lines=lines,
        quality_flags=_flags(post, links),
    )


def _title(post: Post, site_name: str | None) -> str | None:
    """What the page prints is its title, but for what stands around it; what only machines are told often bears the
    blog's name."""
    title = post.title
    if title is None or post.heading is None:
        return without_site_name(title, site_name) if title and site_name else title
    title = without_kicker(title, post.head.titles)
    return without_site_at_end(title, site_name) if site_name else title


def _removed(lines: Sequence[Line]) -> tuple[RemovedText, ...]:
    return tuple(
        RemovedText(line.rule or "", line.text.rstrip("\n"), line.number) for line in lines if line.role is Role.REMOVED
    )


def _flags(post: Post, links: Sequence[RelatedLink]) -> tuple[str, ...]:
    texts = [post.tree.blocks[i].text for i in post.text]
    flags = {
        "control_characters_removed": any(map(has_control_characters, texts)),
        "no_related_links": not any(link.kind in (LinkKind.POPULAR, LinkKind.RELATED) for link in links),
        "short_body": sum(map(len, texts)) < SHORT_BODY,
        "title_from_body": not post.title,
        "body_unsure": not post.is_sure,
        "links_capped": len(links) >= MOST_LINKS,
        "behind_paywall": not post.head.is_free,
    }
    return tuple(flag for flag, holds in flags.items() if holds)


def _clean_tangled_page(document: RawDocument) -> CleanDocument:
    """A page tangled as no person makes one: as the lines that it shows, cleaned without tags."""
    text = "\n\n".join(block.text for block in read_flat_blocks(document.text))
    return clean_text_page(replace(document, text=text, media_type="text/plain"))
