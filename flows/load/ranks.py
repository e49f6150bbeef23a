"""Which of several tellings of an article is the best, by what each says of itself and never by when it arrived.

The least rank wins: the best form; of captures the latest, before what is none; the one that leaves least open of
address, authors and date; the first by path; the first in its file. `flows/load/heirs.py` says the same in SQL.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from schemas.records import Article

Rank = tuple[int, bool, float, int, str, int]


def article_rank(article: Article) -> Rank:
    """The rank of an article as a document tells it."""
    place = (article.path, article.record)
    return _rank(article.source_rank, article.captured_at, count_gaps(article), *place)


def known_rank(row: Row[Any]) -> Rank:
    """The rank of the document that an article of the warehouse was taken from."""
    return _rank(row.source_rank, row.captured_at, row.gap_count, row.path, row.record)


def count_gaps(article: Article | None) -> int:
    """How many the telling leaves open of address, authors and date of publication."""
    if article is None:
        return 3
    return sum(not said for said in (article.canonical_url, article.authors, article.published_date))


def _rank(source_rank: int, captured_at: datetime | None, gaps: int, path: str, record: int) -> Rank:
    age = 0.0 if captured_at is None else -captured_at.timestamp()
    return int(source_rank), captured_at is None, age, gaps, path, record
