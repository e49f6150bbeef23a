"""Start reading here: what happens to one file, from its bytes to its articles. No Prefect, no SQL, no calendar.

read_file  →  clean_document  →  normalize_article
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import perf_counter

from flows.clean.document import clean_document
from flows.errors import DocumentError, FileError
from flows.extract.readers import read_file
from flows.normalize.article import normalize_article
from flows.parts import Part
from schemas.records import (
    Article,
    ProcessedDocument,
    ProcessedFile,
    RawDocument,
    RawFile,
    ReadOptions,
    Record,
    RefusedRecord,
    Rejection,
    SkippedRecord,
)

# Articles carry the version of the rules that made them: raise it with every change that can alter an article,
# so that history can tell a change of ours from a change of the author's.
RULES_VERSION = 2


def process_batch(files: Iterable[RawFile], options: ReadOptions) -> Iterator[ProcessedFile]:
    """Each file with what became of it, in the order given; never raises for a fault of the data."""
    for file in files:
        yield from process_file(file, options)


def process_file(file: RawFile, options: ReadOptions) -> Iterator[ProcessedFile]:
    """The articles and rejections in one file, in parts if they are many; a file that was refused is one part."""
    started = perf_counter()
    part = Part(file)
    try:
        content = read_file(file, options)
        part.sha256, part.payload = content.sha256, content.payload
        for record in content.records:
            if part.is_full:
                yield part.take(perf_counter() - started, is_last=False)
                started = perf_counter()
            process_record(record, options, part)
    except FileError as error:
        part.sha256 = part.sha256 or error.sha256
        part.payload = part.payload if error.payload is None else error.payload
        yield part.take(perf_counter() - started, rejection=error.rejection())
        return
    yield part.take(perf_counter() - started)


def process_record(record: Record, options: ReadOptions, part: Part) -> None:
    """Add what became of one record to the part; what the run did not ask for is counted as passed over."""
    match record:
        case SkippedRecord():
            part.skip(record.what)
        case RefusedRecord():
            part.add(ProcessedDocument(record.document, record.rejection))
        case RawDocument() if record.kind not in options.kinds:
            part.skip(record.kind.value, record.record)
        case RawDocument():
            part.add(ProcessedDocument(record, process_document(record)))


def process_document(document: RawDocument) -> Article | Rejection:
    """The article in this document, or the reason there is none."""
    try:
        return normalize_article(document, clean_document(document))
    except DocumentError as error:
        return error.rejection()
