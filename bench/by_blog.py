"""Pages of one blog given to the pipeline together, as a run gives them: what a blog repeats is known to each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bench.answers import document_of
from bench.corpus import Page
from flows.pipeline import learn_blog, process_document
from schemas.records import Article, RawDocument, Rejection


def process_by_blog(pages: Sequence[Page], flavour: str) -> list[Article | Rejection]:
    """What becomes of each page when all pages of its host have been read."""
    documents = [document_of(page, flavour) for page in pages]
    hosts = [str(page.gold["host"]) for page in pages]
    by_host: dict[str, list[RawDocument]] = defaultdict(list)
    for host, document in zip(hosts, documents, strict=True):
        by_host[host].append(document)
    memories = {host: learn_blog(of_host) for host, of_host in by_host.items()}
    return [process_document(document, memories[host]) for host, document in zip(hosts, documents, strict=True)]
