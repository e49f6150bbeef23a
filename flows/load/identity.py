"""Ids that anybody can compute again: the same input has the same id in every run, process and database."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID, uuid5

NAMESPACE = UUID("6f3c1a52-8f0e-5a7b-9d0c-2b7f6f2f9a11")


def file_id(source: str, path: str) -> UUID:
    """Id of a row of raw_files."""
    return _id("file", source, path)


def key_id(source: str, key: str) -> UUID:
    """Id of a row of article_keys."""
    return _id("key", source, key)


def article_id(source: str, first_key: str, *content_hash: str) -> UUID:
    """Id of an article by the best key that it first came with, and by its content where that key is another's."""
    return _id("article", source, first_key, *content_hash)


# Every page of a blog cites much the same posts.
@lru_cache(maxsize=10_000)
def target_id(source: str, url: str | None, title_key: str, is_cut: bool) -> UUID:
    """Id of a cited post: by address if there is one, else by title; a cut title is another target than a whole one."""
    if url is not None:
        return _id("url", source, url)
    return _id("cut title" if is_cut else "title", source, title_key)


def rejection_id(source: str, path: str, record: int | None, reason: str) -> UUID:
    """Id of a row of rejections; `record` is None where the file was refused as a whole."""
    return _id("rejection", source, path, "" if record is None else str(record), reason)


def _id(*parts: str) -> UUID:
    # NUL parts them, because no path, title or address holds one.
    return uuid5(NAMESPACE, "\0".join(parts))
