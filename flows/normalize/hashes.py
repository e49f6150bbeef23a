"""Hashes that tell whether an article is another one, or says something else than before."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from datetime import UTC, date, datetime
from hashlib import sha256

from flows.composition import compose
from flows.normalize.folding import fold_words
from schemas.records import Article, ArticleLink, PostKind

# Where an article stands and what was cut around it may change without its saying anything else.
NO_CONTENT = frozenset(
    {"source", "path", "record", "keys", "removed", "content_hash", "form", "source_rank", "captured_at"}
)

# A text is folded piece by piece, cut between words: folding takes many times the memory of what is folded.
_PIECE = re.compile(r"(?s).{1,50000}\S{0,10000}")
_MOST_GROWTH = 4


def hash_text(text: str) -> str:
    """Hex SHA-256 of the text's folded words without the spaces between them: equal for reposts of one text."""
    found = sha256()
    for begin in _PIECE.finditer(text):
        found.update(_fold_piece(begin[0]).encode())
    return found.hexdigest()


def _fold_piece(piece: str) -> str:
    """The words of a piece, folded. One whose characters each stand for a sentence of others is taken as it is."""
    if len(compose(piece, "NFKC")) > _MOST_GROWTH * len(piece):
        return piece
    return fold_words(piece).replace(" ", "")


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
