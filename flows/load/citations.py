"""The links of articles and the posts they cite. A cited post is one row, however many pages print its title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Uuid, bindparam, text

from flows.load.staging import insert_rows, merge_rows
from schemas.tables import article_links, link_targets

Row = dict[str, Any]
LINK_COLUMNS = tuple(column.name for column in article_links.columns)
IDS = bindparam("ids", type_=ARRAY(Uuid))

READ_LINKS = text("""
    SELECT article_id, kind, position, title, title_key, is_cut, href, target_id
    FROM warehouse.article_links WHERE article_id = ANY(:ids)
""").bindparams(IDS)
DELETE_LINKS = text("DELETE FROM warehouse.article_links WHERE article_id = ANY(:ids)").bindparams(IDS)
READ_TARGETS = text("SELECT target_id, title FROM warehouse.link_targets WHERE target_id = ANY(:ids)").bindparams(IDS)

# A target that a human resolved stays: it is their work.
DELETE_UNCITED = text("""
    DELETE FROM warehouse.link_targets
    WHERE target_id = ANY(:ids) AND method IS DISTINCT FROM 'manual'
      AND NOT EXISTS (SELECT FROM warehouse.article_links WHERE article_links.target_id = link_targets.target_id)
""").bindparams(IDS)

# The first title in code point order, whatever the order in which pages arrived and went.
RETITLE = text("""
    UPDATE warehouse.link_targets SET title = first.title, title_key = first.title_key, is_cut = first.is_cut,
           changed_run_id = :run_id
    FROM (
        SELECT DISTINCT ON (target_id) target_id, title, title_key, is_cut
        FROM warehouse.article_links WHERE target_id = ANY(:ids)
        ORDER BY target_id, title COLLATE "C"
    ) AS first
    WHERE link_targets.target_id = first.target_id AND link_targets.title <> first.title
""").bindparams(IDS)


def write_links(connection: Connection, run_id: UUID, links: Mapping[UUID, list[Row]]) -> int:
    """Make the links of these articles what `links` says, by article; returns how many rows were written.

    An article whose links are the same is not touched. Targets are created, renamed and deleted as they need.
    """
    before = _read_links(connection, links)
    changed = {identity: rows for identity, rows in links.items() if _by_place(rows) != before.get(identity, {})}
    if not changed:
        return 0
    dropped = {row["target_id"] for identity in changed for row in before.get(identity, {}).values()}
    rows = [row for identity in changed for row in changed[identity]]
    stale = [identity for identity in changed if identity in before]
    if stale:
        connection.execute(DELETE_LINKS, {"ids": stale})
    _write_targets(connection, run_id, rows)
    insert_rows(connection, article_links, rows)
    if dropped:
        connection.execute(RETITLE, {"ids": sorted(dropped), "run_id": run_id})
        connection.execute(DELETE_UNCITED, {"ids": sorted(dropped)})
    return len(rows)


def _read_links(connection: Connection, articles: Iterable[UUID]) -> dict[UUID, dict[tuple[str, int], Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in connection.execute(READ_LINKS, {"ids": list(articles)}).mappings():
        found[row["article_id"]].append(dict(row))
    return {identity: _by_place(rows) for identity, rows in found.items()}


def _by_place(rows: Iterable[Row]) -> dict[tuple[str, int], Row]:
    return {(row["kind"], row["position"]): {name: row[name] for name in LINK_COLUMNS} for row in rows}


def _write_targets(connection: Connection, run_id: UUID, rows: Sequence[Row]) -> None:
    """Create the targets that are new, and rename those for which an earlier title is among the rows."""
    first: dict[UUID, Row] = {}
    for row in rows:
        if row["target_id"] not in first or row["title"] < first[row["target_id"]]["title"]:
            first[row["target_id"]] = row
    titles = dict(connection.execute(READ_TARGETS, {"ids": list(first)}).tuples().all())
    insert_rows(connection, link_targets, [_target(run_id, row) for key, row in first.items() if key not in titles])
    renamed = [_target(run_id, row) for key, row in first.items() if key in titles and row["title"] < titles[key]]
    merge_rows(connection, link_targets, renamed, kept=("status", "candidate_count"))


def _target(run_id: UUID, row: Row) -> Row:
    title = {name: row[name] for name in ("target_id", "source", "title", "title_key", "is_cut")}
    return title | {"url": row["url"], "status": "unresolved", "candidate_count": 0, "changed_run_id": run_id}
