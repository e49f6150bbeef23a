"""A post in Markdown, as static site generators keep it."""

from __future__ import annotations

from markdown_it import MarkdownIt

from flows.clean.fragment import clean_body_html
from schemas.records import CleanDocument, RawDocument

_PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")


def clean_markdown(document: RawDocument) -> CleanDocument:
    """The text of a Markdown body; raises NoArticleBody where it holds none."""
    html: str = _PARSER.render(document.text)
    return clean_body_html(document, html)
