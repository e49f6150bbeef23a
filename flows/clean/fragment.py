"""The body of a post as feeds and exports have it: HTML with nothing around it."""

from __future__ import annotations

from dataclasses import replace

from flows.clean.html_blocks import block_texts, parse_fragment
from flows.clean.own_marks import without_own_marks
from flows.clean.titles import opening_words
from flows.errors import NoArticleBody
from schemas.records import CleanDocument, RawDocument

SHORT_BODY = 140  # characters: under this a body is flagged


def clean_fragment(document: RawDocument) -> CleanDocument:
    """The text of a post's body; raises NoArticleBody where it holds none."""
    html, removed = without_own_marks(document)
    clean = clean_body_html(document, html)
    return replace(clean, removed=(*removed, *clean.removed))


def clean_body_html(document: RawDocument, html: str) -> CleanDocument:
    """The text of this HTML, which is the document's body."""
    body = tuple(block_texts(parse_fragment(html)))
    if not body:
        raise NoArticleBody("The post has no text: it may be a picture or a film.")
    title = document.declared.title if document.declared else None
    flags = [] if sum(map(len, body)) >= SHORT_BODY else ["short_body"]
    return CleanDocument(
        title=title or opening_words(body[0]),
        body=body,
        quality_flags=tuple(flags + ["title_from_body"] * (not title)),
    )
