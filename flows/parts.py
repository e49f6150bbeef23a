"""A file in parts: what its documents became, gathered until there is enough for one hand-over."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from schemas.records import Article, ProcessedDocument, ProcessedFile, RawFile, Rejection

# A file with more documents than this, or with longer ones, is handed on in several parts: memory stays flat.
PART_DOCUMENTS = 500
PART_BYTES = 16 * 1024 * 1024


class Part:
    """The documents of a file that are handed on together."""

    def __init__(self, file: RawFile) -> None:
        self.file = file
        self.sha256: str | None = None
        self.payload: bytes | None = None
        self.documents: list[ProcessedDocument] = []
        self.skipped: Counter[str] = Counter()
        self.first_record = self.end_record = 0
        self.bytes = 0
        self.has_articles_before = False

    @property
    def is_full(self) -> bool:
        """Whether the next document belongs to another part."""
        return len(self.documents) >= PART_DOCUMENTS or self.bytes >= PART_BYTES

    def add(self, processed: ProcessedDocument) -> None:
        """Keep a document with what became of it."""
        self.documents.append(processed)
        self.bytes += len(processed.document.payload)
        self.end_record = processed.document.record + 1

    def skip(self, what: str, record: int | None = None) -> None:
        """Count a record that was passed over; `record` is its number if it has one."""
        self.skipped[what] += 1
        if record is not None:
            self.end_record = record + 1

    def take(self, seconds: float, *, is_last: bool = True, rejection: Rejection | None = None) -> ProcessedFile:
        """What was gathered since the part before; the next one begins after it."""
        taken = ProcessedFile(
            file=self.file,
            documents=tuple(self.documents),
            rejection=rejection,
            payload=self.payload,
            seconds=seconds,
            sha256=self.sha256,
            first_record=self.first_record,
            end_record=self.end_record,
            is_last=is_last,
            has_articles_before=self.has_articles_before,
            skipped=dict(self.skipped),
        )
        self.has_articles_before |= has_article(taken)
        self.first_record = self.end_record
        self.documents, self.bytes = [], 0
        return taken


def join_parts(former: ProcessedFile, latter: ProcessedFile) -> ProcessedFile:
    """Two parts of one file that follow each other, as one."""
    return replace(
        latter,
        documents=former.documents + latter.documents,
        seconds=former.seconds + latter.seconds,
        first_record=former.first_record,
        has_articles_before=former.has_articles_before,
    )


def split_part(part: ProcessedFile) -> tuple[ProcessedFile, ProcessedFile]:
    """A part with several documents as two; only the second can be the last of its file."""
    half = len(part.documents) // 2
    middle = part.documents[half].document.record
    former = replace(part, documents=part.documents[:half], rejection=None, end_record=middle, is_last=False)
    has_articles = part.has_articles_before or has_article(former)
    latter = replace(part, documents=part.documents[half:], first_record=middle, has_articles_before=has_articles)
    return former, replace(latter, seconds=0.0)


def has_article(part: ProcessedFile) -> bool:
    """Whether anything in the part could be used."""
    return any(isinstance(each.outcome, Article) for each in part.documents)
