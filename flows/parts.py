"""A file in parts: what its documents became, gathered until there is enough for one hand-over."""

from __future__ import annotations

from collections import Counter

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
        """What was gathered so far, as one part; the next one begins after it."""
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
        self.has_articles_before |= any(isinstance(each.outcome, Article) for each in self.documents)
        self.first_record = self.end_record
        self.documents, self.skipped, self.bytes = [], Counter(), 0
        return taken
