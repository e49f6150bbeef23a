"""What other extractors make of the same page, each called as its documentation says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal

import lxml.html
from readability import Document
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding
from trafilatura import bare_extraction

from bench.c4_lines import keep_c4_lines
from bench.corpus import HTML, Page
from bench.text_blocks import keep_article_blocks, keep_article_paragraphs

# An answer as the scorer reads it; without a key it counts as empty.
Answer = dict[str, Any]
Peer = Callable[[Page], Answer]
Wish = Literal["favor_precision", "favor_recall", "fast"]
TRAFILATURA, BOILERPY3 = "trafilatura", "boilerpy3 on blocks"


def ask_trafilatura(page: Page, wish: Wish | None = None) -> Answer:
    """trafilatura with metadata, otherwise its defaults but for one wish; comments are no text of the post."""
    wishes: dict[str, Any] = {wish: True} if wish else {}
    address = page.gold["url"]
    found = bare_extraction(page.payload, url=address, with_metadata=True, include_comments=False, **wishes)
    if found is None:
        return {}
    said = found if isinstance(found, dict) else found.as_dict()
    authors = (said["author"] or "").replace(";", ",")
    return {"text": said["text"], "title": said["title"], "author": authors, "date": said["date"]}


def ask_resiliparse(page: Page) -> Answer:
    """Main content as plain text; it reads no metadata."""
    return {"text": extract_plain_text(_decode(page), main_content=True, alt_texts=False)}


def ask_readability(page: Page) -> Answer:
    """readability-lxml's summary as text, and its short title."""
    document = Document(_decode(page))
    text = "\n".join(lxml.html.fromstring(document.summary()).itertext())
    return {"text": text, "title": document.short_title()}


def _decode(page: Page) -> str:
    return bytes_to_str(page.payload, detect_encoding(page.payload) or "utf-8")


HTML_PEERS: dict[str, Peer] = {
    TRAFILATURA: ask_trafilatura,
    "trafilatura recall": partial(ask_trafilatura, wish="favor_recall"),
    "trafilatura precision": partial(ask_trafilatura, wish="favor_precision"),
    "trafilatura fast": partial(ask_trafilatura, wish="fast"),
    "readability-lxml": ask_readability,
    "resiliparse": ask_resiliparse,
}
TEXT_PEERS: dict[str, Peer] = {
    BOILERPY3: lambda page: {"text": keep_article_blocks(page.text)},
    "boilerpy3": lambda page: {"text": keep_article_paragraphs(page.text)},
    "C4 line rules": lambda page: {"text": keep_c4_lines(page.text)},
    "every line kept": lambda page: {"text": page.text},
}


def peers_for(flavour: str) -> tuple[Mapping[str, Peer], str]:
    """The extractors for pages of this flavour, and the one whose processor time is the measure."""
    return (HTML_PEERS, TRAFILATURA) if flavour == HTML else (TEXT_PEERS, BOILERPY3)
