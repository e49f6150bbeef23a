"""One document in, its article and everything that was cut from it out. Start reading the stage here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flows.clean.fragment import clean_body_text, clean_fragment
from flows.clean.html_page import clean_html_page
from flows.clean.markdown import clean_markdown
from flows.clean.text_page import clean_text_page
from flows.errors import NoTitle
from schemas.records import NO_MEMORY, BlogMemory, CleanDocument, Declared, FoundText, RawDocument

Cleaner = Callable[[RawDocument], CleanDocument]

PAGE_OF_LINES = ("text/plain", False)

# By media type, and whether the document is the body of a post alone.
CLEANERS: dict[tuple[str, bool], Cleaner] = {
    ("text/plain", True): clean_body_text,
    ("text/html", False): clean_html_page,
    ("text/html", True): clean_fragment,
    ("text/markdown", True): clean_markdown,
}


def clean_document(document: RawDocument, memory: BlogMemory = NO_MEMORY) -> CleanDocument:
    """The article of a document with what its container declares; raises a DocumentError where there is none.

    `memory` is what the blog's pages together tell; only where tags are missing is it asked.
    """
    form = (document.media_type, document.is_body)
    clean = clean_text_page(document, memory) if form == PAGE_OF_LINES else CLEANERS[form](document)
    if document.declared is not None:
        clean = with_declared(clean, document.declared, is_first=document.is_body)
    if clean.title is None:
        raise NoTitle("Neither the document nor what holds it gives it a title.")
    return clean


def with_declared(clean: CleanDocument, declared: Declared, *, is_first: bool) -> CleanDocument:
    """What a container says of a document, before what the document says itself or (a page) after it."""

    def merged(said: tuple[FoundText, ...], own: tuple[FoundText, ...]) -> tuple[FoundText, ...]:
        return said + own if is_first else own + said

    def found(*texts: str | None) -> tuple[FoundText, ...]:
        return tuple(FoundText(text, declared.provenance) for text in texts if text and text.strip())

    dates = merged(found(declared.published), clean.published)
    if declared.file_date:
        dates += (FoundText(declared.file_date, "file_name"),)
    urls = merged(found(declared.url), (clean.canonical_url,) if clean.canonical_url else ())
    languages = merged(found(declared.language), (clean.language,) if clean.language else ())
    return replace(
        clean,
        title=(declared.title or clean.title) if is_first else (clean.title or declared.title),
        authors=merged(found(*declared.authors), clean.authors),
        published=dates,
        modified=merged(found(declared.modified), clean.modified),
        canonical_url=urls[0] if urls else None,
        labels=merged(found(*declared.labels), clean.labels),
        language=languages[0] if languages else None,
        site_name=clean.site_name or declared.site_name,
        platform=declared.platform or clean.platform,
    )
