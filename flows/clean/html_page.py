"""A saved HTML page: the article in it."""

from __future__ import annotations

from flows.clean.fragment import clean_body_html
from schemas.records import CleanDocument, RawDocument


def clean_html_page(document: RawDocument) -> CleanDocument:
    """The article of a saved page; raises a DocumentError where there is none."""
    return clean_body_html(document, document.text)
