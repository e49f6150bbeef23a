"""What each flattened page tells about its blog, kept so that it is counted without reading the page again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Integer, Text, Uuid, bindparam, text

from flows.load.staging import insert_rows, merge_rows
from flows.load.state import BatchState, IncomingFile
from schemas.records import PageLines
from schemas.tables import page_lines

DELETE = text("""
    DELETE FROM warehouse.page_lines USING unnest(:ids, :records) AS gone (file_id, record)
    WHERE page_lines.file_id = gone.file_id AND page_lines.record = gone.record
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)), bindparam("records", type_=ARRAY(Integer)))
COUNT_ANEW = text("""
    UPDATE warehouse.sources SET counted_posts = NULL
    WHERE source = ANY(:sources) AND counted_posts IS NOT NULL
""").bindparams(bindparam("sources", type_=ARRAY(Text)))


@dataclass(slots=True)
class PageLinesPlan:
    """Rows that are new, rows that changed, places of pages that tell nothing any more, and the blogs concerned."""

    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    gone: list[tuple[UUID, int]] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)

    def add_file(self, file: IncomingFile, state: BatchState) -> None:
        """Add what differs between the file's pages and what is known of them."""
        before = {key: row for key, row in state.page_lines.items() if key[0] == file.file_id}
        seen = set()
        for processed in file.processed.documents:
            key = (file.file_id, processed.document.record)
            if processed.lines is not None:
                seen.add(key)
                self._add_page(key, file.processed.file.source, processed.lines, before.get(key))
        self.gone += [key for key in before if key not in seen and file.is_readable]
        if _is_present_anew(file, state) or any(key[0] == file.file_id for key in self.gone):
            self.sources.add(file.processed.file.source)

    def _add_page(self, key: tuple[UUID, int], source: str, lines: PageLines, known: Any) -> None:
        said = {"post": lines.post, "title": lines.title, "kept": list(lines.kept), "cut": list(lines.cut)}
        if known is not None and all(getattr(known, name) == value for name, value in said.items()):
            return
        self.sources.add(source)
        row = {"file_id": key[0], "record": key[1], "source": source, **said}
        (self.new if known is None else self.changed).append(row)


def _is_present_anew(file: IncomingFile, state: BatchState) -> bool:
    """Whether pages that are known count again or no more: the file is back, refused by now, or shorter."""
    known = state.files.get(file.file_id)
    if known is None or not file.processed.is_last:
        return False
    status = "rejected" if file.is_rejected else "loaded"
    return bool(known.status != status or (file.is_whole and known.document_count > file.processed.end_record))


def write_page_lines(connection: Connection, plan: PageLinesPlan) -> None:
    """Write the rows, and let the blogs be counted anew before the run ends, or by the next one."""
    insert_rows(connection, page_lines, plan.new)
    merge_rows(connection, page_lines, plan.changed)
    if plan.gone:
        ids, records = zip(*plan.gone, strict=True)
        connection.execute(DELETE, {"ids": list(ids), "records": list(records)})
    count_anew(connection, plan.sources)


def count_anew(connection: Connection, sources: Collection[str]) -> None:
    """Mark blogs whose pages changed."""
    if sources:
        connection.execute(COUNT_ANEW, {"sources": sorted(sources)})
