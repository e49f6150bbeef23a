"""Saved pages as extract hands them over, for tests of the HTML cleaner."""

from __future__ import annotations

from flows.clean.html.head import Head, read_head
from flows.clean.html.tree import parse_page
from flows.clean.html_page import clean_html_page
from schemas.records import CleanDocument, Declared, LinkKind, RawDocument, SourceRank

QUAY = "The quay lay empty under a pale sky, and the first boats were coming home with nets half full of silver fish."
COUNCIL = (
    "Nobody had expected the council to agree so quickly, yet by noon the papers were signed and the street was ours."
)
LAMPS = "In the evening we walked along the wall and counted the lamps, one for each family that had stayed the winter."
COMMENT = (
    "I have read this three times now and I still do not know who owns the boat, or why nobody has asked the harbour "
    "master, who is my uncle and has been waiting to be asked since the spring of last year."
)
TITLE = "A walk by the quay"
URL = "https://harbour.example.org/2019/05/a-walk-by-the-quay.html"


def html_page(body: str, head: str = f"<title>{TITLE}</title>") -> str:
    """A page with this head and body."""
    return f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{body}</body></html>"


def paragraphs(*texts: str) -> str:
    """Each text in a paragraph."""
    return "".join(f"<p>{text}</p>" for text in texts or (QUAY, COUNCIL, LAMPS))


def post_page(below: str = "", head: str = "", within: str = "") -> str:
    """The page of a post with its own address; `within` stands in the box of the text, `below` below that box."""
    head = f"<title>{TITLE}</title><link rel='canonical' href='{URL}'>{head}"
    body = f"<h1 class='entry-title'>{TITLE}</h1><div class='entry-content'>{paragraphs()}{within}</div>{below}"
    return html_page(f"<article>{body}</article>", head)


def document(html: str, declared: Declared | None = None) -> RawDocument:
    """A saved page with this text."""
    return RawDocument(
        "harbour", "001.html", 0, "text/html", b"", "", html, "utf-8", 1.0,
        form="html", source_rank=SourceRank.PAGE, declared=declared,
    )  # fmt: skip


def cleaned(html: str) -> CleanDocument:
    """What the cleaner makes of a page."""
    return clean_html_page(document(html))


def head_of(head: str) -> Head:
    """What a page with this head says to machines."""
    html = html_page("", head)
    return read_head(parse_page(html).parser, html)


def listed(clean: CleanDocument, *kinds: LinkKind) -> list[tuple[str, str | None]]:
    """Titles and addresses of the links of these kinds."""
    return [(link.title, link.href) for link in clean.links if link.kind in kinds]
