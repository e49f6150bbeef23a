"""Hashes that tell whether an article is another one, or says something else than before."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, date, datetime
from hashlib import sha256

from flows.normalize.folding import fold_words
from schemas.records import Article, ArticleLink, PostKind

# Where an article stands and what was cut around it may change without its saying anything else.
NO_CONTENT = frozenset(
    {"source", "path", "record", "keys", "removed", "content_hash", "form", "source_rank", "captured_at"}
)

# Folding takes many times the memory of what is folded, and seconds for a text as long as a book.
_LONGEST_FOLDED = 200_000  # characters


def hash_text(text: str) -> str:
    """Hex SHA-256 of the text's folded words without the spaces between them: equal for reposts of one text.

    Of a text longer than any post only case and spaces do not count.
    """
    words = fold_words(text) if len(text) <= _LONGEST_FOLDED else text.casefold()
    return sha256("".join(words.split()).encode()).hexdigest()


def hash_content(article: Article) -> str:
    """Hex SHA-256 of everything the article says, links included, but neither its place nor what was cut.

    It changes exactly when a stored column of the article or of its links does. Fields without a value do not count,
    so that a new column changes no hash until it holds something; that it is a post goes without saying.
    """
    said = {
        field.name: value
        for field in fields(article)
        if field.name not in NO_CONTENT
        and (value := _plain(getattr(article, field.name))) not in (None, [], PostKind.POST)
    }
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _plain(value: object) -> object:
    """The value as JSON has it; moments in UTC, as the database keeps them."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, ArticleLink):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
