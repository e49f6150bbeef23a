"""Start reading here: what happens to one file, from its bytes to its article. No Prefect, no SQL, no calendar.

read_file  →  clean_document  →  normalize_article
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import perf_counter

from flows.clean.document import clean_document
from flows.errors import DocumentError, FileError
from flows.extract.readers import read_file
from flows.normalize.article import normalize_article
from schemas.records import Article, ProcessedDocument, ProcessedFile, RawDocument, RawFile, Rejection

# Articles carry the version of the rules that made them: raise it with every change that can alter an article,
# so that history can tell a change of ours from a change of the author's.
RULES_VERSION = 1


def process_batch(files: Iterable[RawFile], max_file_bytes: int) -> Iterator[ProcessedFile]:
    """Each file with what became of it, in the order given; never raises for a fault of the data."""
    for file in files:
        yield process_file(file, max_file_bytes)


def process_file(file: RawFile, max_file_bytes: int) -> ProcessedFile:
    """The articles and rejections in one file, or the reason why the file as a whole was refused."""
    started = perf_counter()
    try:
        content = read_file(file, max_file_bytes)
    except FileError as error:
        seconds = perf_counter() - started
        return ProcessedFile(file, rejection=error.rejection(), payload=error.payload, seconds=seconds)
    documents = tuple(ProcessedDocument(document, process_document(document)) for document in content.documents)
    return ProcessedFile(file, documents, payload=content.payload, seconds=perf_counter() - started)


def process_document(document: RawDocument) -> Article | Rejection:
    """The article in this document, or the reason there is none."""
    try:
        return normalize_article(document, clean_document(document))
    except DocumentError as error:
        return error.rejection()
