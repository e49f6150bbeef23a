"""Substack's export: a zip with the table `posts.csv`, and the HTML of each post under `posts/`.

The table tells what is published; the zip also holds readers' addresses, which nobody opens here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from flows.errors import BrokenFile, BrokenRecord, DocumentError
from flows.extract.decode import decode_record
from flows.extract.export_records import export_document, refuse_export
from flows.extract.inputs import Input
from flows.extract.zip_members import ZipMembers, names_in_zip, open_zip
from schemas.records import Declared, PostKind, RawDocument, Record, RefusedRecord, SkippedRecord

FORM = "substack_export"
_TABLE = "posts.csv"
_NEEDED = frozenset({"post_id", "is_published"})

Row = Mapping[str, str]


def read_substack_export(given: Input) -> Iterator[Record] | None:
    """The posts of an export, or None if this is none."""
    if _TABLE.encode() not in names_in_zip(given):
        return None
    with open_zip(given) as members:
        table = _table_name(members)
        if table is None or not _read_table(members, table):
            return None
    return _records(given, table)


def _table_name(members: ZipMembers) -> str | None:
    """The table's name; people pack the folder again, so that it may stand in one."""
    names = [name for name in members.names if PurePosixPath(name).name == _TABLE]
    return min(names, key=len, default=None)


def _records(given: Input, table: str) -> Iterator[Record]:
    folder = table.removesuffix(_TABLE) + "posts/"
    with open_zip(given) as members:
        bodies = {
            name.removeprefix(folder).removesuffix(".html"): name
            for name in members.names
            if name.startswith(folder) and name.endswith(".html")
        }
        by_number = {stem.partition(".")[0]: name for stem, name in bodies.items()}
        for row in _read_table(members, table):
            # Older tables have the number alone.
            name = bodies.get(row["post_id"]) or by_number.get(row["post_id"].partition(".")[0])
            by_number.pop(row["post_id"].partition(".")[0], None)
            yield _record(given, members, row, name)
        yield from (SkippedRecord("unlisted_post") for _ in by_number)


def _read_table(members: ZipMembers, name: str) -> list[Row]:
    """The rows of the table, none if it is another table; raises BrokenFile if it cannot be read."""
    try:
        lines = decode_record(members.read(name)).text.splitlines(keepends=True)
        reader = csv.DictReader(lines)
        if not set(reader.fieldnames or ()) >= _NEEDED:
            return []
        return [{key: value or "" for key, value in row.items() if isinstance(key, str)} for row in reader]
    except (DocumentError, csv.Error) as error:
        raise BrokenFile(f"its table {name} cannot be read: {error}") from error


def _record(given: Input, members: ZipMembers, row: Row, name: str | None) -> RawDocument | RefusedRecord:
    kind, declared = _kind(row), _declared(row)
    try:
        if name is None:
            raise BrokenRecord(f"the table lists {row['post_id']}, and there is no such file under posts/")
        payload = members.read(name)
        decoded = decode_record(payload)
    except DocumentError as error:
        return refuse_export(given, b"", error, FORM, member=name, kind=kind, declared=declared)
    return export_document(given, payload, decoded, FORM, member=name, kind=kind, declared=declared)


def _kind(row: Row) -> PostKind:
    if row["is_published"].strip().lower() != "true":
        return PostKind.DRAFT
    return PostKind.PAGE if row.get("type") == "page" else PostKind.POST


def _declared(row: Row) -> Declared:
    return Declared(
        provenance=FORM,
        title=row.get("title") or None,
        published=row.get("post_date") or None,
        entry_id=row["post_id"] or None,
        platform="substack",
    )
