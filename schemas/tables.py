"""The tables of the warehouse. The loader writes them; people read the views in `schemas/views` instead.

Names: `_id` key, `_at` moment in UTC, `_date` day, `_url` canonical address, `_count` integer, `is_` boolean;
one name has one meaning. Long texts are never indexed themselves: a btree entry may hold 2,704 bytes at most.

    intake_tables   runs, sources, raw_files, raw_documents, rejections
    article_tables  articles, article_keys, article_history, article_search, duplicates
    link_tables     link_targets, article_links
    furniture_tables  page_lines, furniture_lines
"""

from schemas.article_tables import article_history, article_keys, article_search, articles, duplicates
from schemas.columns import SCHEMA, metadata
from schemas.furniture_tables import furniture_lines, page_lines
from schemas.intake_tables import raw_documents, raw_files, rejections, runs, sources
from schemas.link_tables import article_links, link_targets

__all__ = [
    "SCHEMA",
    "article_history",
    "article_keys",
    "article_links",
    "article_search",
    "articles",
    "duplicates",
    "furniture_lines",
    "link_targets",
    "metadata",
    "page_lines",
    "raw_documents",
    "raw_files",
    "rejections",
    "runs",
    "sources",
]
