"""What becomes of a file with these bytes: its records, and the reason that ended it."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO

from flows.errors import FileError
from flows.extract.inputs import HEAD_BYTES, Input
from flows.extract.readers import Reader, read_records
from schemas.records import RawDocument, RawFile, ReadOptions, RefusedRecord, SkippedRecord

OPTIONS = ReadOptions(1024 * 1024)


@dataclass
class Outcome:
    """The records of a file by what they are, and the error that ended it."""

    documents: list[RawDocument] = field(default_factory=list)
    refused: list[RefusedRecord] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    error: FileError | None = None

    @property
    def texts(self) -> list[str]:
        return [document.text for document in self.documents]

    @property
    def urls(self) -> list[str | None]:
        return [document.declared.url if document.declared else None for document in self.documents]

    @property
    def details(self) -> list[str]:
        return [each.rejection.detail for each in self.refused]

    @property
    def only(self) -> RawDocument:
        assert self.error is None, self.error
        (document,) = self.documents
        return document


class Unseekable(BytesIO):
    """A stream as those of archives are."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise OSError("it cannot be done")


def given(name: str, payload: bytes, options: ReadOptions = OPTIONS, *, is_seekable: bool = True) -> Input:
    """A file of this name with these bytes."""
    file = RawFile("blog", name, f"/nowhere/{name}", len(payload), 0)
    stream = BytesIO if is_seekable else Unseekable
    return Input(file, options, name, payload[:HEAD_BYTES], lambda: stream(payload), len(payload))


def read(
    name: str,
    payload: bytes,
    options: ReadOptions = OPTIONS,
    *,
    by: Reader | None = None,
    is_seekable: bool = True,
) -> Outcome:
    """Everything that the readers say of these bytes; nothing at all if `by` says that they are another form's."""
    outcome = Outcome()
    try:
        for each in (by or read_records)(given(name, payload, options, is_seekable=is_seekable)) or ():
            match each:
                case RawDocument():
                    outcome.documents.append(each)
                case RefusedRecord():
                    outcome.refused.append(each)
                case SkippedRecord():
                    outcome.skipped.append(each.what)
    except FileError as error:
        outcome.error = error
    return outcome
