"""Pages of one blog given to the pipeline together, as a run gives them: what a blog repeats is known to each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from bench.answers import document_of
from bench.corpus import Page
from flows.clean.document import clean_document
from flows.clean.repeats import learn_blog
from flows.errors import DocumentError
from flows.normalize.article import normalize_article
from schemas.records import Article, BlogMemory, PageLines, RawDocument, Rejection


def process_by_blog(pages: Sequence[Page], flavour: str) -> list[Article | Rejection]:
    """What becomes of each page when all pages of its host have been read."""
    documents = [document_of(page, flavour) for page in pages]
    hosts = [str(page.gold["host"]) for page in pages]
    by_host: dict[str, list[RawDocument]] = defaultdict(list)
    for host, document in zip(hosts, documents, strict=True):
        by_host[host].append(document)
    memories = {host: learn_blog(_lines_of(of_host)) for host, of_host in by_host.items()}
    return [_process(document, memories[host]) for host, document in zip(hosts, documents, strict=True)]


def _lines_of(documents: Sequence[RawDocument]) -> Iterator[PageLines]:
    """What each page tells when it is judged alone; HTML pages and rejected ones tell nothing."""
    for document in documents:
        try:
            lines = clean_document(document).alone
        except DocumentError:
            continue
        if lines is not None:
            yield lines


def _process(document: RawDocument, memory: BlogMemory) -> Article | Rejection:
    try:
        return normalize_article(document, clean_document(document, memory))
    except DocumentError as error:
        return error.rejection()
