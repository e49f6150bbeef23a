"""The body of a post as feeds and exports have it: HTML or plain text with nothing around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from bs4 import Tag

from flows.clean.body_furniture import RELATED, element_rule, find_read_on, mark_closing
from flows.clean.body_links import links_in
from flows.clean.html.hostile import refuse_giants
from flows.clean.html_blocks import Block, parse_fragment, read_blocks, read_flat_blocks
from flows.clean.lines import split_lines
from flows.clean.open_links import close_links
from flows.clean.own_marks import without_own_marks
from flows.clean.page import weight
from flows.clean.titles import opening_words
from flows.errors import NoArticleBody
from schemas.records import CleanDocument, Declared, Line, LinkKind, RawDocument, RemovedText, Role

SHORT_BODY = 140  # characters: under this a body is flagged


def clean_fragment(document: RawDocument) -> CleanDocument:
    """The text of a post's body; raises NoArticleBody where it holds none, or PageTooLarge."""
    html, removed = without_own_marks(document)
    clean = clean_body_html(document, html)
    return replace(clean, removed=(*removed, *clean.removed))


def clean_body_html(document: RawDocument, html: str) -> CleanDocument:
    """The text of this HTML, which is the document's body."""
    refuse_giants(html)
    html = close_links(html)
    tree = parse_fragment(html)
    if tree is None:
        return clean_blocks(read_flat_blocks(html), document.declared, _base(None, document.declared))
    read_on = find_read_on(tree)

    def mark(element: Tag) -> str | None:
        return "read_more" if id(element) in read_on else element_rule(element)

    return clean_blocks(read_blocks(tree, mark), document.declared, _base(tree, document.declared))


def clean_body_text(document: RawDocument) -> CleanDocument:
    """The lines of a body that is plain text."""
    return clean_blocks([Block(line) for line in map(str.strip, split_lines(document.text)) if line], document.declared)


def clean_blocks(blocks: list[Block], declared: Declared | None, base: str | None = None) -> CleanDocument:
    """The document that these blocks are, without furniture; raises NoArticleBody where nothing else is there."""
    mark_closing(blocks, declared)
    kept = [block for block in blocks if block.rule is None]
    if not kept:
        raise NoArticleBody(
            "The post has no text but what software puts around one."
            if blocks
            else "The post has no text: it may be a picture or a film."
        )
    inline, is_capped = links_in(kept, LinkKind.INLINE, base)
    related, is_related_capped = links_in((block for block in blocks if block.rule == RELATED), LinkKind.RELATED, base)
    title = declared.title if declared else None
    flags = {
        "links_capped": is_capped or is_related_capped,
        "short_body": sum(weight(block.text) for block in kept) < SHORT_BODY,
        "title_from_body": not title,
    }
    return CleanDocument(
        title=title or opening_words(kept[0].text),
        body=tuple(block.text for block in kept),
        links=related + inline,
        removed=tuple(_removed(blocks)),
        lines=tuple(
            Line(number, f"{block.text}\n", _role(block), block.rule) for number, block in enumerate(blocks, 1)
        ),
        quality_flags=tuple(flag for flag, holds in flags.items() if holds),
    )


def _role(block: Block) -> Role:
    if block.rule is None:
        return Role.BODY
    return Role.RELATED if block.rule == RELATED and block.links else Role.REMOVED


def _removed(blocks: Iterable[Block]) -> Iterable[RemovedText]:
    for number, block in enumerate(blocks, 1):
        if block.rule is not None and _role(block) is Role.REMOVED:
            yield RemovedText(block.rule, block.text, number)


def _base(tree: Tag | None, declared: Declared | None) -> str | None:
    """What addresses in the body are relative to: what the body says, else the post's own address."""
    element = tree.find("base", href=True, recursive=False) if tree else None
    candidates = (str(element["href"]) if isinstance(element, Tag) else None, declared.url if declared else None)
    return next((url for url in candidates if url and _is_absolute(url)), None)


def _is_absolute(url: str) -> bool:
    try:
        return urlsplit(url).scheme.lower() in ("http", "https")
    except ValueError:
        return False
