"""The forms that can be read, first match first. A new form is its module and two lines here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from flows.errors import FileError, NotASeed
from flows.extract.blogger_export import read_blogger_export
from flows.extract.compression import read_compressed
from flows.extract.delimited import read_delimited
from flows.extract.feeds import read_feed
from flows.extract.forms import form_by_bytes, form_by_name, form_by_root
from flows.extract.ghost_export import read_ghost_export
from flows.extract.html import read_html
from flows.extract.inputs import Input, OpenedFile
from flows.extract.json_feeds import read_json_feed
from flows.extract.json_lines import read_json_dataset
from flows.extract.markdown_post import read_markdown_post
from flows.extract.medium_export import read_medium_export
from flows.extract.parquet import read_parquet
from flows.extract.payloads import open_file
from flows.extract.substack_export import read_substack_export
from flows.extract.tar import read_tar
from flows.extract.text import read_text_page
from flows.extract.web_archive import read_web_archive
from flows.extract.wxr import read_wxr
from flows.extract.zip import read_zip
from schemas.records import FileContent, RawDocument, RawFile, ReadOptions, Record, RefusedRecord

# A reader answers with the records of an input, or with None if the input is not of its form. It may raise a FileError
# at once, or after some records: those stand. It leaves `record` at 0: records are numbered here.
Reader = Callable[[Input], Iterator[Record] | None]


def _read_packed(given: Input) -> Iterator[Record] | None:
    """What is compressed or archived, by the readers of what is in it."""
    for unpack in (read_compressed, read_zip, read_tar):
        records = unpack(given, read_records)
        if records is not None:
            return records
    return None


# Archives of crawls are compressed record by record; exports look like feeds, archives and HTML pages, and tables of
# JSON like feeds.
READERS: tuple[Reader, ...] = (
    read_web_archive,
    read_parquet,
    read_blogger_export,
    read_wxr,
    read_ghost_export,
    read_substack_export,
    read_medium_export,
    _read_packed,
    read_feed,
    read_json_feed,
    read_markdown_post,
    read_html,
    read_delimited,
    read_json_dataset,
    read_text_page,
)


def read_file(file: RawFile, options: ReadOptions) -> FileContent:
    """The records of a file; raises a FileError, with the file's bytes and their hash if it is held in memory.

    A larger file is hashed only once a reader has taken it by its head: a film is refused unread.
    """
    opened = open_file(file, options)
    try:
        records = read_records(opened.input)
    except FileError as error:
        error.payload, error.sha256 = opened.payload, opened.sha256
        raise
    return FileContent(opened.hash(), _numbered(records, opened), opened.payload)


def hash_file(file: RawFile, options: ReadOptions) -> str | None:
    """SHA-256 of the bytes in hex, or None if `read_file` would refuse the file unread."""
    try:
        opened = open_file(file, options)
        if opened.sha256 is None:
            read_records(opened.input)
        return opened.hash()
    except FileError:
        return None


def read_records(given: Input) -> Iterator[Record]:
    """The records of a file or of a member of an archive, by the first reader that knows its form."""
    for read in READERS:
        records = read(given)
        if records is not None:
            return records
    form = (
        form_by_bytes(given.head)
        or form_by_root(given.head)
        or form_by_name(given.name)
        or "a file of no form that is read"
    )
    raise NotASeed(f"{form}, no form in which blogs are kept", given.head)


def _numbered(records: Iterator[Record], opened: OpenedFile) -> Iterator[Record]:
    """The documents counted from 0, refused ones too; at their end the file must still be what it was."""
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
    opened.check_unchanged()
