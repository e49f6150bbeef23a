"""Start reading here: what happens to one file, from its bytes to its articles. No Prefect, no SQL, no calendar.

read_file  →  clean_document  →  normalize_article
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from time import perf_counter
from types import MappingProxyType

from flows.clean.document import clean_document
from flows.clean.repeats import learn_lines
from flows.errors import DocumentError, FileError
from flows.extract.readers import read_file
from flows.normalize.article import normalize_article
from flows.parts import Part
from schemas.records import (
    NO_MEMORY,
    Article,
    BlogMemory,
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
RULES_VERSION = 4

NO_MEMORIES: Mapping[str, BlogMemory] = MappingProxyType({})


def process_batch(
    files: Iterable[RawFile], options: ReadOptions, memories: Mapping[str, BlogMemory] = NO_MEMORIES
) -> Iterator[ProcessedFile]:
    """Each file with what became of it, in the order given; never raises for a fault of the data.

    `memories` are what is known of blogs, by source.
    """
    for file in files:
        yield from process_file(file, options, memories.get(file.source, NO_MEMORY))


def process_file(file: RawFile, options: ReadOptions, memory: BlogMemory = NO_MEMORY) -> Iterator[ProcessedFile]:
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
            process_record(record, options, part, memory)
    except FileError as error:
        part.sha256 = part.sha256 or error.sha256
        part.payload = part.payload if error.payload is None else error.payload
        yield part.take(perf_counter() - started, rejection=error.rejection())
        return
    yield part.take(perf_counter() - started)


def process_record(record: Record, options: ReadOptions, part: Part, memory: BlogMemory) -> None:
    """Add what became of one record to the part; what the run did not ask for is counted as passed over."""
    match record:
        case SkippedRecord():
            part.skip(record.what)
        case RefusedRecord():
            part.add(ProcessedDocument(record.document, record.rejection))
        case RawDocument() if record.kind not in options.kinds:
            part.skip(record.kind.value, record.record)
        case RawDocument():
            part.add(process(record, memory))


def process_document(document: RawDocument, memory: BlogMemory = NO_MEMORY) -> Article | Rejection:
    """The article in this document, or the reason there is none; `memory` is what its blog's pages tell together."""
    return process(document, memory).outcome


def process(document: RawDocument, memory: BlogMemory) -> ProcessedDocument:
    """What becomes of this document, with what it tells about its blog."""
    lines = None
    try:
        clean = clean_document(document, memory)
        lines = clean.alone
        return ProcessedDocument(document, normalize_article(document, clean), lines)
    except DocumentError as error:
        return ProcessedDocument(document, error.rejection(), lines)


def learn_blog(documents: Iterable[RawDocument]) -> BlogMemory:
    """What the documents of one blog tell together, each judged alone first."""
    return learn_lines(lines for document in documents if (lines := process(document, NO_MEMORY).lines) is not None)
