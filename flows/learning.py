"""What blogs repeat, learnt after the batches of a run: counted by the warehouse, judged by the cleaner's rules."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, Engine

from flows.clean.lines import fold_line, hash_line
from flows.clean.repeats import LEAST_POSTS, MOST_POSTS, MOST_TITLED, LineCount, choose_lines
from flows.load.furniture import (
    Known,
    count_lines,
    files_to_read_again,
    known_lines,
    shown_texts,
    uncounted_blogs,
    write_lines,
)


def learn_blogs(engine: Engine, run_id: UUID) -> frozenset[tuple[str, str]]:
    """Learn anew what each blog repeats whose pages changed; source and path of files that have to be read again.

    Each blog is one transaction, so that a run that is killed in between leaves the rest to the next one.
    """
    blogs = uncounted_blogs(engine)
    for source in blogs:
        with engine.begin() as connection:
            _learn_blog(connection, run_id, source)
    return files_to_read_again(engine) if blogs else frozenset()


def _learn_blog(connection: Connection, run_id: UUID, source: str) -> None:
    posts, standings = count_lines(
        connection, source, most_posts=MOST_POSTS, most_titled=MOST_TITLED, least_posts=LEAST_POSTS
    )
    memory = choose_lines({line: LineCount(*standing) for line, standing in standings.items()}, posts)
    texts = {line: each.text for line, each in known_lines(connection, source).items()}
    texts |= _find_texts(connection, source, (memory.repeated | memory.titles) - texts.keys())
    learnt = {
        line: Known(texts.get(line), status, standings[line].posts)
        for status, lines in (("repeated", memory.repeated), ("title", memory.titles))
        for line in lines
    }
    write_lines(connection, run_id, source, posts, learnt)


def _find_texts(connection: Connection, source: str, lines: Collection[int]) -> dict[int, str]:
    """The words of lines that are known by their hashes."""
    found: dict[int, str] = {}
    for text in shown_texts(connection, source, lines):
        folded = fold_line(text)
        if (line := hash_line(folded)) in lines:
            found[line] = folded
    return found
