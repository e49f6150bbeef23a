"""One post may be told by several documents, in any form: each says in which, and how good a telling it is.

Everything held so far was flattened text.
"""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261125_0230"
down_revision = "20261125_0200"

SCHEMA = "warehouse"
TEXT = sa.Text()
SMALL = sa.SmallInteger()
MOMENT = sa.DateTime(timezone=True)
JSON = postgresql.JSONB()

FORM = "Form in which it was held, such as html, rss, wxr, warc or text: README has the table"
RANK = "Which telling of an article wins, the least: 0 page, 1 export, 2 feed, 3 text, 4 excerpt"
CAPTURED = "When a crawler fetched it; NULL if the form does not say"
TEXT_RANK = "3"

# Ids are made from these; see UUIDv5.
NAMESPACE = UUID("6f3c1a52-8f0e-5a7b-9d0c-2b7f6f2f9a11")


def upgrade() -> None:
    """Columns for the form of a document; keys of addresses in their new spelling."""
    for table in ("articles", "article_history"):
        _extend_articles(table)
    _extend_documents()
    _add("raw_files", "skipped", JSON, "Records that were passed over, counted by what they are, such as comment or "
         "draft; NULL if none were")  # fmt: skip
    _add("runs", "forms", JSON, "Documents that the run read: form, loaded, refused, one entry a form; NULL until the "
         "run ends well")  # fmt: skip
    _add("runs", "skipped", JSON, "Records that the run passed over, counted by what they are; NULL until the run "
         "ends well")  # fmt: skip
    for (table, column), comment in COMMENTS.items():
        op.alter_column(table, column, comment=comment, schema=SCHEMA)
    op.create_table_comment(
        "article_history",
        "One row per superseded version of an article, and per capture older than the one that holds. "
        "Key is (article_id, version).",
        schema=SCHEMA,
    )
    _respell_address_keys()


COMMENTS = {
    ("raw_files", "sha256"): "SHA-256 of the bytes; NULL if the file was refused unread, is half loaded, or has to be "
    "read again",
    ("raw_files", "document_count"): "Records of the file that count as its documents; 0 if it was refused as a whole; "
    "while it is being loaded, no fewer than before",
    ("raw_documents", "article_id"): "Article that the document tells; NULL if it was refused, or not asked for any "
    "more",
    ("raw_documents", "media_type"): "Media type of its bytes, such as text/plain",
    ("sources", "title"): "Name of the blog that most of its articles give; NULL if none does "
    "(schema.org: isPartOf.name)",
    ("sources", "url"): "Address of the blog: the one that most of its articles' addresses begin with; NULL if none "
    "has an address",
    ("articles", "file_id"): "File that this version stands in: the best of those that tell the article",
    ("articles", "removed_from_source_at"): "When a run found that no file tells the article any more; NULL while one "
    "does",
    ("articles", "valid_from"): "When this version began to hold in the warehouse",
    ("article_history", "valid_from"): "When this version began to hold in the warehouse",
    ("article_history", "valid_to"): "When the next version began to hold; the same as valid_from for a capture that "
    "came after a later one and never held",
    ("article_history", "version"): "Number of the row, from 1, in the order of writing; marts.article_history orders "
    "anew",
    ("article_keys", "key"): "What has ever identified the article: url:…, id:…, document:…, path:… or text:…",
}


def _add(table: str, name: str, kind: Any, comment: str, default: str | None = None) -> None:
    """A column; one with a default is filled with it, and says what it holds from then on."""
    column = sa.Column(name, kind, nullable=default is None, server_default=default, comment=comment)
    op.add_column(table, column, schema=SCHEMA)
    if default is not None:
        op.alter_column(table, name, server_default=None, schema=SCHEMA)


def _extend_articles(table: str) -> None:
    kinds = "What the blog's software calls it: post, page or draft; a page or draft only if asked for"
    names = "Name of the blog as the telling gives it; NULL if none (schema.org: isPartOf.name)"
    _add(table, "kind", TEXT, kinds, "post")
    _add(table, "site_name", TEXT, names)
    _add(table, "form", TEXT, FORM, "text")
    _add(table, "source_rank", SMALL, RANK, TEXT_RANK)
    _add(table, "captured_at", MOMENT, CAPTURED)
    if table == "articles":
        op.create_check_constraint(
            "articles_kind_known_check", table, "kind IN ('post', 'page', 'draft')", schema=SCHEMA
        )


def _extend_documents() -> None:
    table = "raw_documents"
    _add(table, "form", TEXT, FORM, "text")
    _add(table, "member", TEXT, "Name of the document within its file; NULL if it has none")
    _add(table, "url", TEXT, "Canonical address that it gives as its own; NULL if none")
    _add(table, "captured_at", MOMENT, CAPTURED)
    _add(table, "source_rank", SMALL, RANK, TEXT_RANK)
    _add(table, "gap_count", SMALL, "How many it leaves open of address, authors and date of publication", "3")
    # Only of those that an article was taken from it is known.
    op.execute("""
        UPDATE warehouse.raw_documents SET url = canonical_url, gap_count =
               (canonical_url IS NULL)::int + (authors = '{}')::int + (published_date IS NULL)::int
        FROM warehouse.articles
        WHERE articles.file_id = raw_documents.file_id AND articles.record = raw_documents.record
    """)


def _respell_address_keys() -> None:
    """An address is the same page without scheme, `www.` and a slash at its end: keys leave them out from now on."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text("DELETE FROM warehouse.article_keys WHERE key LIKE 'url:http%' RETURNING source, key, article_id")
    ).all()
    insert = sa.text("""
        INSERT INTO warehouse.article_keys (key_id, source, key, article_id)
        VALUES (:key_id, :source, :key, :article_id) ON CONFLICT DO NOTHING
    """)
    for source, key, article in rows:
        parts = urlsplit(key.removeprefix("url:"))
        place = parts.netloc.removeprefix("www.") + parts.path.rstrip("/")
        query, fragment = (mark + said if said else "" for mark, said in (("?", parts.query), ("#", parts.fragment)))
        new = f"url:{place}{query}{fragment}"
        identity = uuid5(NAMESPACE, "\0".join(("key", source, new)))
        connection.execute(insert, {"key_id": identity, "source": source, "key": new, "article_id": article})
