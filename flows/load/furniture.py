"""What blogs repeat: lines counted over all pages of a blog, and the files that have to be read again for it.

A blog is counted anew in one transaction when its pages changed. Which lines are worth remembering is decided where
pages are cleaned (flows/clean/repeats.py); here they are counted, kept, and given out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Connection, Engine, Text, bindparam, text

from flows.load.staging import insert_rows, merge_rows
from schemas.records import BlogMemory
from schemas.tables import furniture_lines

LINES = bindparam("lines", type_=ARRAY(BigInteger))
SOURCES = bindparam("sources", type_=ARRAY(Text))

UNCOUNTED = text("SELECT source FROM warehouse.sources WHERE counted_posts IS NULL ORDER BY source")
LOCK = text("SELECT pg_advisory_xact_lock(2026, hashtext(:source))")
# The pages of files that are there; not kept beside the table, because a large blog's are hundreds of megabytes.
PRESENT = """
    present AS NOT MATERIALIZED (
        SELECT post, title, kept, cut FROM warehouse.page_lines JOIN warehouse.raw_files USING (file_id)
        WHERE page_lines.source = :source AND status = 'loaded' AND record < document_count
    ),
    counted AS (SELECT DISTINCT post FROM present ORDER BY post LIMIT :most_posts)
"""
POSTS = text(f"WITH {PRESENT} SELECT count(*) FROM counted")  # noqa: S608 - put together from constants
COUNT = text(f"""
    WITH {PRESENT}, standing AS (
        SELECT line, count(*) AS posts, count(*) FILTER (WHERE is_kept) AS kept
        FROM (
            SELECT line, post, bool_or(is_kept) AS is_kept
            FROM (
                SELECT post, unnest(kept) AS line, true AS is_kept FROM present JOIN counted USING (post)
                UNION ALL
                SELECT post, unnest(cut), false FROM present JOIN counted USING (post)
            ) AS of_pages
            GROUP BY line, post
        ) AS of_posts
        GROUP BY line
    ), titles AS (
        SELECT title AS line, count(DISTINCT post) AS titled FROM present WHERE title IS NOT NULL GROUP BY title
    ), named AS (
        SELECT DISTINCT line
        FROM (SELECT title, unnest(kept) AS line FROM present) AS of_pages JOIN titles USING (line)
        WHERE titled <= :most_titled AND title IS DISTINCT FROM line
    )
    SELECT line, coalesce(posts, 0) AS posts, coalesce(kept, 0) AS kept, coalesce(titled, 0) AS titled,
           named.line IS NOT NULL AS is_named
    FROM standing FULL JOIN named USING (line) LEFT JOIN titles USING (line)
    WHERE posts >= :least_posts OR named.line IS NOT NULL
""")  # noqa: S608 - put together from constants
KNOWN = text("SELECT line, text, status, post_count FROM warehouse.furniture_lines WHERE source = :source")
FORGET = text("""
    DELETE FROM warehouse.furniture_lines USING unnest(:lines) AS forgotten (line)
    WHERE source = :source AND furniture_lines.line = forgotten.line
""").bindparams(LINES)
COUNTED = text("UPDATE warehouse.sources SET counted_posts = :posts WHERE source = :source")
MEMORIES = text("""
    SELECT source, line, status FROM warehouse.furniture_lines WHERE source = ANY(:sources)
""").bindparams(SOURCES)
# A page is cleaned by those lines alone that it keeps when it is judged alone, so no other page can change.
READ_AGAIN = text("""
    UPDATE warehouse.raw_files SET sha256 = NULL
    WHERE status = 'loaded' AND sha256 IS NOT NULL AND file_id IN (
        SELECT file_id
        FROM (SELECT file_id, unnest(kept) AS line FROM warehouse.page_lines WHERE source = :source) AS kept
        JOIN unnest(:lines) AS altered (line) USING (line)
    )
""").bindparams(LINES)
TO_READ_AGAIN = text("SELECT source, path FROM warehouse.raw_files WHERE status = 'loaded' AND sha256 IS NULL")
# Where the words of a line are found: articles that a page with it tells, one for each line.
SHOWN = text("""
    SELECT title, body, jsonb_path_query_array(removed, '$[*].text') AS removed
    FROM warehouse.articles
    WHERE article_id IN (
        SELECT DISTINCT ON (line) article_id
        FROM (SELECT file_id, record, unnest(kept) AS line FROM warehouse.page_lines WHERE source = :source) AS kept
        JOIN unnest(:lines) AS wanted (line) USING (line)
        JOIN warehouse.raw_documents USING (file_id, record)
        WHERE article_id IS NOT NULL
        ORDER BY line, file_id, record
    )
""").bindparams(LINES)


class Standing(NamedTuple):
    """On how many of the counted posts a line stands and is kept; of how many posts of all it is the title, and
    whether a page of another post keeps it."""

    posts: int
    kept: int
    titled: int
    is_named: bool


class Known(NamedTuple):
    """A row of furniture_lines, without what it is the row of."""

    text: str | None
    status: str
    post_count: int


def uncounted_blogs(engine: Engine) -> list[str]:
    """The blogs whose pages changed since their lines were counted."""
    with engine.connect() as connection:
        return list(connection.execute(UNCOUNTED).scalars())


def count_lines(
    connection: Connection, source: str, *, most_posts: int, most_titled: int, least_posts: int
) -> tuple[int, dict[int, Standing]]:
    """How many posts of the blog are counted, and how often each line stands, by line; rare ones are left out.

    Call it in the transaction that writes what follows from it: no batch of the blog is loaded in between.
    """
    connection.execute(LOCK, {"source": source})
    scope = {"source": source, "most_posts": most_posts}
    posts = connection.execute(POSTS, scope).scalar_one()
    rows = connection.execute(COUNT, scope | {"most_titled": most_titled, "least_posts": least_posts})
    return posts, {line: Standing(*standing) for line, *standing in rows}


def known_lines(connection: Connection, source: str) -> dict[int, Known]:
    """What furniture_lines holds of a blog."""
    return {line: Known(*known) for line, *known in connection.execute(KNOWN, {"source": source})}


def shown_texts(connection: Connection, source: str, lines: Collection[int]) -> Iterator[str]:
    """Lines of articles among which those with these hashes should be."""
    if not lines:
        return
    values = {"source": source, "lines": list(lines)}
    rows = connection.execute(SHOWN, values, execution_options={"yield_per": 100})
    for title, body, removed in rows:
        yield from (title, *body.split("\n"), *removed)


def write_lines(connection: Connection, run_id: UUID, source: str, posts: int, learnt: Mapping[int, Known]) -> None:
    """Make furniture_lines say this of a blog, and send the files whose articles it changes to be read again."""
    known = known_lines(connection, source)
    rows = {
        line: {"source": source, "line": line, **each._asdict(), "changed_run_id": run_id}
        for line, each in learnt.items()
        if known.get(line) != each
    }
    insert_rows(connection, furniture_lines, [row for line, row in rows.items() if line not in known])
    merge_rows(connection, furniture_lines, [row for line, row in rows.items() if line in known])
    gone = known.keys() - learnt.keys()
    if gone:
        connection.execute(FORGET, {"source": source, "lines": list(gone)})
    altered = [line for line in rows if line not in known or known[line].status != learnt[line].status]
    if altered or gone:
        connection.execute(READ_AGAIN, {"source": source, "lines": [*altered, *gone]})
    connection.execute(COUNTED, {"source": source, "posts": posts})


def read_memories(engine: Engine, sources: Collection[str]) -> dict[str, BlogMemory]:
    """What is known of these blogs."""
    lines: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    with engine.connect() as connection:
        for source, line, status in connection.execute(MEMORIES, {"sources": sorted(sources)}):
            lines[source][status].add(line)
    return {
        source: BlogMemory(frozenset(by_status["repeated"]), frozenset(by_status["title"]))
        for source, by_status in lines.items()
    }


def files_to_read_again(engine: Engine) -> frozenset[tuple[str, str]]:
    """Source and path of files that are loaded and have to be read again all the same."""
    with engine.connect() as connection:
        return frozenset((source, path) for source, path in connection.execute(TO_READ_AGAIN))
