"""The forms that can be read, first match first. A new form is its module and two lines here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from flows.errors import NotASeed
from flows.extract.delimited import read_delimited
from flows.extract.forms import form_by_bytes, form_by_name
from flows.extract.html import read_html
from flows.extract.inputs import Input
from flows.extract.json_lines import read_json_dataset
from flows.extract.parquet import read_parquet
from flows.extract.payloads import open_file
from flows.extract.text import read_text_page
from flows.extract.web_archive import read_web_archive
from schemas.records import FileContent, RawDocument, RawFile, ReadOptions, Record, RefusedRecord

# A reader answers with the records of an input, or with None if the input is not of its form. It may raise a FileError
# at once, or after some records: those stand. It leaves `record` at 0: records are numbered here.
Reader = Callable[[Input], Iterator[Record] | None]

READERS: tuple[Reader, ...] = (
    read_web_archive,
    read_parquet,
    read_html,
    read_delimited,
    read_json_dataset,
    read_text_page,
)


def read_file(file: RawFile, options: ReadOptions) -> FileContent:
    """The records of a file; raises a FileError, with the bytes where they were read."""
    opened = open_file(file, options)
    return FileContent(opened.sha256, _numbered(read_records(opened.input)), opened.payload)


def read_records(given: Input) -> Iterator[Record]:
    """The records of a file or of a member of an archive, by the first reader that knows its form."""
    for read in READERS:
        records = read(given)
        if records is not None:
            return records
    form = form_by_bytes(given.head) or form_by_name(given.name) or "a file of no form that is read"
    raise NotASeed(f"{form}, no form in which blogs are kept", given.head)


def _numbered(records: Iterator[Record]) -> Iterator[Record]:
    """The documents counted from 0, refused ones too."""
    number = 0
    for each in records:
        if isinstance(each, RawDocument):
            yield replace(each, record=number)
        elif isinstance(each, RefusedRecord):
            yield replace(each, document=replace(each.document, record=number))
        else:
            yield each
            continue
        number += 1
