"""What other extractors make of the same page, each called as its documentation says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lxml.html
from readability import Document
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding
from trafilatura import bare_extraction

from bench.corpus import Page

# An answer as the scorer reads it; without a key it counts as empty.
Answer = dict[str, Any]


def trafilatura_default(page: Page) -> Answer:
    """trafilatura with metadata, otherwise its defaults; comments are no text of the post."""
    return _trafilatura(page, favor_precision=False)


def trafilatura_precision(page: Page) -> Answer:
    """The same, told to rather leave out than take in."""
    return _trafilatura(page, favor_precision=True)


def _trafilatura(page: Page, *, favor_precision: bool) -> Answer:
    found = bare_extraction(
        page.payload,
        url=page.gold["url"],
        with_metadata=True,
        include_comments=False,
        favor_precision=favor_precision,
    )
    if found is None:
        return {}
    said = found if isinstance(found, dict) else found.as_dict()
    authors = (said["author"] or "").replace(";", ",")
    return {"text": said["text"], "title": said["title"], "author": authors, "date": said["date"]}


def resiliparse(page: Page) -> Answer:
    """Main content as plain text; it reads no metadata."""
    return {"text": extract_plain_text(_decode(page), main_content=True, alt_texts=False)}


def readability(page: Page) -> Answer:
    """readability-lxml's summary as text, and its short title."""
    document = Document(_decode(page))
    text = "\n".join(lxml.html.fromstring(document.summary()).itertext())
    return {"text": text, "title": document.short_title()}


def _decode(page: Page) -> str:
    return bytes_to_str(page.payload, detect_encoding(page.payload) or "utf-8")


PEERS: dict[str, Callable[[Page], Answer]] = {
    "trafilatura": trafilatura_default,
    "trafilatura precision": trafilatura_precision,
    "resiliparse": resiliparse,
    "readability-lxml": readability,
}
