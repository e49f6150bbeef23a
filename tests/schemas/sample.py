"""A small warehouse: two blogs, six articles, every kind of link, a repost, a history, a quarantine and three runs.

harbour-notes  lighthouse, nets (in the blog's feed too, and captured twice), ferry, nets-again (a repost of nets),
               withdrawn (its file is gone)
balkongarten   kräuter
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import psycopg
from sqlalchemy import Connection, NullPool, create_engine, text

from schemas import tables

DAY = timedelta(days=1)
MONDAY = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
STORM = "Storm warnings and what they mean"
LIGHTHOUSE = (
    "The lighthouse keeper grew beans behind the wall, where the salt wind could not reach them.\n"
    "He sold the beans to the ferry crew and kept the leeks for himself."
)
NETS = "Nets are mended in January.\nThe twine is tarred twice, and nobody talks before the kettle boils."
FERRY = "The ferry sails at seven and at noon.\nIn a storm the ferry stays in the harbour, and so do the letters."

CHECKS = [
    {
        "name": "articles_have_titles",
        "meaning": "Articles without a title.",
        "passed": True,
        "found": 0,
        "checked": 6,
        "threshold": 5,
        "example": None,
    },
    {
        "name": "dates_are_past",
        "meaning": "Articles dated later than tomorrow.",
        "passed": False,
        "found": 1,
        "checked": 5,
        "threshold": 0,
        "example": "harbour-notes: Mending nets in winter (again)",
    },
]

FILL_SEARCH = """
    INSERT INTO warehouse.article_search
    SELECT article_id, content_hash, config,
           setweight(to_tsvector(config, title), 'A') || setweight(to_tsvector(config, body), 'B')
    FROM warehouse.articles
    JOIN (VALUES ('en', 'english'::regconfig), ('de', 'german')) AS configs (language, config) USING (language)
"""


def identifier(name: str) -> UUID:
    """A stable id, so that a failing test can be read."""
    return uuid5(NAMESPACE_URL, name)


def fill_warehouse(url: str) -> None:
    """Write the sample into the migrated, empty database at `url`."""
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool)
    with engine.begin() as connection:
        _add_runs(connection)
        _add_articles(connection)
        _add_history(connection)
        _add_sources(connection)
        _add_links(connection)
        _add_rejections(connection)
        _add_furniture(connection)
        connection.execute(text(FILL_SEARCH))


def _add_runs(connection: Connection) -> None:
    for number, (status, counts) in enumerate(
        [("completed", (7, 5, 0, 0, 2)), ("failed", None), ("completed", (8, 1, 1, 5, 1))]
    ):
        names = ("files_seen", "files_new", "files_changed", "files_unchanged", "files_rejected")
        started = MONDAY + number * DAY
        values: dict[str, Any] = {
            "run_id": identifier(f"run {number}"),
            "run_name": f"ingest-{number}",
            "run_trigger": "schedule",
            "mode": "incremental",
            "root": "seeds",
            "parameters": {},
            "code_version": "0.1.0",
            "rules_version": 1,
            "status": status,
            "started_at": started,
            "finished_at": started + timedelta(seconds=12),
            "error": None if counts else "The disk is full.",
            "checks": CHECKS if counts else None,
            "forms": [{"form": "rss", "loaded": 1, "refused": 0}, {"form": "text", "loaded": 6, "refused": 1}]
            if counts
            else None,
            "skipped": {"comment": 3} if counts else None,
            **dict(zip(names, counts or (), strict=False)),
        }
        connection.execute(tables.runs.insert().values(values))
    for source in ("harbour-notes", "balkongarten"):
        values = {"source": source, "first_seen_at": MONDAY, "first_run_id": identifier("run 0")}
        connection.execute(tables.sources.insert().values(values))


def _add_file(connection: Connection, source: str, path: str, status: str) -> UUID:
    values = {
        "file_id": identifier(path),
        "source": source,
        "path": path,
        "root": "seeds",
        "pattern": "**/*",
        "walk_source": "",
        "size_bytes": 321,
        "modified_ns": 0,
        "status": status,
        "document_count": 1,
        "first_run_id": identifier("run 0"),
        "changed_run_id": identifier("run 0"),
    }
    connection.execute(tables.raw_files.insert().values(values))
    return identifier(path)


def _add_articles(connection: Connection) -> None:
    harbour = "harbour-notes"
    _add_article(connection, harbour, "lighthouse", "The lighthouse keeper’s garden", LIGHTHOUSE, date(2024, 3, 1))
    _add_article(connection, harbour, "nets", "Mending nets in winter", NETS, date(2024, 5, 10))
    _add_article(
        connection, harbour, "ferry", "A ferry timetable, explained", FERRY, date(2024, 6, 15), MONDAY + 2 * DAY
    )
    _add_article(connection, harbour, "nets-again", "Mending nets in winter (again)", NETS, date(2025, 1, 2))
    _add_article(connection, harbour, "withdrawn", "A letter I should not have sent", "Dear harbour master, no.", None)
    _add_article(
        connection,
        "balkongarten",
        "kräuter",
        "Kräuter auf dem Balkon",
        "Die Kräuter brauchen Sonne.",
        date(2024, 4, 20),
    )
    gone = {"removed_from_source_at": MONDAY + DAY}
    which = tables.articles.c.article_id == identifier("withdrawn")
    connection.execute(tables.articles.update().where(which).values(gone))
    repost = {"article_id": identifier("nets-again"), "canonical_article_id": identifier("nets"), "kind": "same_text"}
    connection.execute(tables.duplicates.insert().values(repost))


def _add_article(
    connection: Connection,
    source: str,
    name: str,
    title: str,
    body: str,
    published: date | None,
    valid_from: datetime = MONDAY,
) -> None:
    file_id = _add_file(connection, source, f"{name}.txt", "loaded")
    _add_document(connection, file_id, name, body)
    place = {"article_id": identifier(name), "source": source, "file_id": file_id, "record": 0}
    version = _version(title, body, published, valid_from)
    language = "de" if source == "balkongarten" else "en"
    values = place | version | {"first_seen_at": MONDAY, "language": language}
    connection.execute(tables.articles.insert().values(values))


def _add_document(connection: Connection, file_id: UUID, told: str, body: str, **fields: Any) -> None:
    document = {
        "file_id": file_id,
        "record": 0,
        "article_id": identifier(told),
        "form": "text",
        "source_rank": 3,
        "gap_count": 1,
        "media_type": "text/plain",
        "encoding": "utf-8",
        "encoding_confidence": 1.0,
        "payload_sha256": sha256(body.encode()).digest(),
        "payload": body.encode(),
        "changed_run_id": identifier("run 0"),
    }
    connection.execute(tables.raw_documents.insert().values(document | fields))


def _version(title: str, body: str, published: date | None, valid_from: datetime) -> dict[str, Any]:
    return {
        "title": title,
        "title_key": title.casefold(),
        "slug": title.casefold().replace(" ", "-"),
        "body": body,
        "excerpt": body[:200],
        "word_count": len(body.split()),
        "paragraph_count": body.count("\n") + 1,
        "reading_minutes": 1,
        "authors": ["Ida Marsh"],
        "authors_provenance": "byline",
        "published_date": published,
        "published_provenance": published and "date_line",
        "labels": ["harbour"],
        "kind": "post",
        "form": "text",
        "source_rank": 3,
        "quality_flags": [],
        "removed": [
            {"rule": "share_row", "text": "Share this", "line": 9},
            {"rule": "powered_by", "text": "Powered by Blogger", "line": 31},
        ],
        "text_hash": sha256(body.encode()).digest(),
        "content_hash": sha256((title + body).encode()).digest(),
        "rules_version": 1,
        "payload_sha256": sha256(body.encode()).digest(),
        "valid_from": valid_from,
        "changed_run_id": identifier("run 0"),
    }


def _add_history(connection: Connection) -> None:
    """The ferry article: the author added a line, then our rules stopped cutting one."""
    versions = [(FERRY[:20], "source_changed"), (FERRY[:40], "rules_changed")]
    for number, (body, change_kind) in enumerate(versions, start=1):
        valid_from = MONDAY + (number - 1) * DAY
        values = _version("A ferry timetable", body, date(2024, 6, 15), valid_from) | {
            "article_id": identifier("ferry"),
            "version": number,
            "source": "harbour-notes",
            "valid_to": valid_from + DAY,
            "change_kind": change_kind,
            "links": [],
        }
        connection.execute(tables.article_history.insert().values(values))


def _add_sources(connection: Connection) -> None:
    """The nets article is told by the blog's feed too, and by two captures, of which the later one says the same."""
    feed = _add_file(connection, "harbour-notes", "feed.xml", "loaded")
    address = "https://harbour-notes.example.org/nets"
    _add_document(connection, feed, "nets", NETS[:30], form="rss", source_rank=4, url=address)
    versions = [(NETS[:26], 2019), (NETS, 2020), (NETS, 2021)]
    for number, (body, year) in enumerate(versions, start=1):
        captured_at = datetime(year, 5, 1, tzinfo=UTC)
        warc = _add_file(connection, "harbour-notes", f"crawl-{year}.warc.gz", "loaded")
        fields = {"form": "wet", "captured_at": captured_at, "url": address}
        _add_document(connection, warc, "nets", body, **fields)
        if year == 2021:
            which = tables.articles.c.article_id == identifier("nets")
            told = {"file_id": warc, "form": "wet", "captured_at": captured_at}
            connection.execute(tables.articles.update().where(which).values(told))
            continue
        values = _version("Mending nets in winter", body, date(2024, 5, 10), MONDAY) | {
            "article_id": identifier("nets"),
            "version": number,
            "source": "harbour-notes",
            "form": "wet",
            "captured_at": captured_at,
            "valid_to": MONDAY,
            "change_kind": "source_changed",
            "links": [],
        }
        connection.execute(tables.article_history.insert().values(values))


def _add_links(connection: Connection) -> None:
    for name, title, resolved in [
        ("to lighthouse", "The lighthouse keeper's garden", "lighthouse"),
        ("to nets", "Mending nets in winter", "nets"),
        ("to ferry", "A ferry timetable, explained", "ferry"),
        ("to again", "Mending nets in winter (again)", "nets-again"),
        ("to storm", STORM, None),
        ("to eels", "The price of eels", None),
        ("to inline", "Tide tables", None),
    ]:
        _add_target(connection, name, title, resolved)
    for citing, kind, cited in [
        ("lighthouse", "popular", ["to nets", "to storm", "to lighthouse"]),
        ("nets", "popular", ["to ferry", "to storm", "to eels"]),
        ("nets", "related", ["to storm"]),
        ("ferry", "popular", ["to storm", "to nets"]),
        ("ferry", "next", ["to again"]),
        ("ferry", "inline", ["to inline"]),
    ]:
        for position, target in enumerate(cited, start=1):
            values = {"article_id": identifier(citing), "kind": kind, "position": position}
            values |= {"title": f"{target[3:]} as printed", "title_key": f"{target[3:]} as printed", "is_cut": False}
            values |= {"target_id": identifier(target)}
            connection.execute(tables.article_links.insert().values(values))


def _add_target(connection: Connection, name: str, title: str, resolved: str | None) -> None:
    values = {
        "target_id": identifier(name),
        "source": "harbour-notes",
        "title": title,
        "title_key": title.casefold(),
        "is_cut": False,
        "status": "resolved" if resolved else "unresolved",
        "method": resolved and "title",
        "confidence": resolved and 1.0,
        "candidate_count": int(resolved is not None),
        "resolved_article_id": resolved and identifier(resolved),
        "changed_run_id": identifier("run 0"),
    }
    connection.execute(tables.link_targets.insert().values(values))


def _add_rejections(connection: Connection) -> None:
    for path, reason, resolved_at in [("logo.png", "not_a_seed", None), ("blank.txt", "empty_file", MONDAY + DAY)]:
        file_id = _add_file(connection, "harbour-notes", path, "rejected")
        values = {
            "rejection_id": identifier(f"rejection of {path}"),
            "file_id": file_id,
            "stage": "extract",
            "reason": reason,
            "detail": "The first bytes are those of a PNG image.",
            "how_to_fix": "Move it out of the seed folder.",
            "payload": b"\x89PNG",
            "attempts": 1,
            "rules_version": 1,
            "first_seen_at": MONDAY,
            "first_run_id": identifier("run 0"),
            "changed_run_id": identifier("run 0"),
            "resolved_at": resolved_at,
            "resolution": resolved_at and "loaded",
        }
        connection.execute(tables.rejections.insert().values(values))


def _add_furniture(connection: Connection) -> None:
    """What the harbour's pages repeat, and a title that other posts name."""
    about = "Written on the harbour wall by somebody who cannot swim."
    lines = [("repeated", about, 5), ("repeated", "Letters from the quay", 4), ("title", "Mending nets in winter", 3)]
    for line, (status, words, posts) in enumerate(lines):
        values = {"source": "harbour-notes", "line": line, "text": words, "status": status, "post_count": posts}
        connection.execute(tables.furniture_lines.insert().values(values | {"changed_run_id": identifier("run 0")}))
