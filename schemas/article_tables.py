"""Articles as they are now and as they were; what identifies them, finds them, and repeats them."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, REGCONFIG, TSVECTOR

from schemas.columns import CAPTURED, FORM, RANK, SCHEMA, Moment, key, metadata, one_of, optional, pointer, required


def _text_columns() -> list[Column[Any]]:
    """What an article says; a new version begins when one of them differs."""
    return [
        required("title", Text, "Title without the blog's name (schema.org: headline)"),
        required("title_key", Text, "Title folded for matching: case, quotes, dashes and punctuation do not count"),
        required("slug", Text, "Title as the last part of an address"),
        required("body", Text, "Text without furniture, one line a paragraph (schema.org: articleBody)"),
        required(
            "excerpt",
            Text,
            "Beginning of the body, 200 characters at most, whole words (schema.org: abstract)",
        ),
        required("word_count", Integer, "Words in the body (schema.org: wordCount)"),
        required("paragraph_count", Integer, "Paragraphs in the body"),
        required("reading_minutes", Integer, "Minutes that reading takes, at least 1 (schema.org: timeRequired)"),
        optional(
            "language", Text, "Language, a BCP 47 tag; NULL if the text is too short to tell (schema.org: inLanguage)"
        ),
        optional(
            "language_confidence", Float, "How sure the language is, from 0 to 1; NULL if it is unknown or declared"
        ),
        required("labels", ARRAY(Text), "Labels, tags or categories that the page prints (schema.org: keywords)"),
        optional("canonical_url", Text, "Address that the page gives as its own; NULL if none (schema.org: url)"),
        optional("canonical_url_provenance", Text, "Where the canonical address stands; NULL if there is none"),
        optional("platform", Text, "Blog platform that the page's furniture gives away; NULL if none does"),
        required(
            "kind", Text, "What the blog's software calls it: post, page or draft; a page or draft only if asked for"
        ),
        optional(
            "site_name", Text, "Name of the blog as the telling gives it; NULL if none (schema.org: isPartOf.name)"
        ),
        required("quality_flags", ARRAY(Text), "What a careful reader should know, such as implausible_date"),
        required("removed", JSONB, "Every line that was cut: rule, text, line (counted from 1)"),
    ]


def _byline_columns() -> list[Column[Any]]:
    """Who published it and when, each with the page's own words and the place where they stand."""
    return [
        required("authors", ARRAY(Text), "Authors as the page names them; empty if none (schema.org: author)"),
        optional("authors_provenance", Text, "Where the authors stand, such as byline; NULL if there are none"),
        optional(
            "published_at",
            Moment,
            "Moment of publication; NULL unless the page prints it in full (schema.org: datePublished)",
        ),
        optional("published_date", Date, "Day of publication as the page prints it; NULL if none is plausible"),
        optional("published_text", Text, "Date of publication in the page's own words, usable or not; NULL if none"),
        optional(
            "published_provenance",
            Text,
            "Where the date of publication stands, such as date_line; NULL if there is none",
        ),
        optional(
            "modified_at",
            Moment,
            "Moment of the last change; NULL unless the page prints it in full (schema.org: dateModified)",
        ),
        optional("modified_date", Date, "Day of the last change as the page prints it; NULL if none is plausible"),
        optional("modified_text", Text, "Date of the last change in the page's own words, usable or not; NULL if none"),
        optional("modified_provenance", Text, "Where the date of the last change stands; NULL if there is none"),
    ]


def _version_columns() -> list[Column[Any]]:
    """What a version was made from, when and by what."""
    return [
        required("form", Text, FORM),
        required("source_rank", SmallInteger, RANK),
        optional("captured_at", Moment, CAPTURED),
        required("text_hash", LargeBinary, "SHA-256 of the body folded for comparison: equal for reposts"),
        required("content_hash", LargeBinary, "SHA-256 of all that the page says: a new one begins a new version"),
        required("rules_version", Integer, "Version of the cleaning rules that made this version"),
        required("payload_sha256", LargeBinary, "SHA-256 of the bytes that this version was made from"),
        required("valid_from", Moment, "When this version began to hold in the warehouse"),
        required("changed_run_id", pointer("runs.run_id"), "Run that loaded this version"),
    ]


def _article_columns() -> list[Column[Any]]:
    return [*_text_columns(), *_byline_columns(), *_version_columns()]


articles = Table(
    "articles",
    metadata,
    key("article_id", Uuid, "UUIDv5 of source and the first key that the article came with; it never changes"),
    required("source", pointer("sources.source"), "Blog that published the article"),
    required("file_id", Uuid, "File that this version stands in: the best of those that tell the article"),
    required("record", Integer, "Position in that file, from 0"),
    *_article_columns(),
    required("first_seen_at", Moment, "When the article was first loaded"),
    optional(
        "removed_from_source_at",
        Moment,
        "When a run found that no file tells the article any more; NULL while one does",
    ),
    ForeignKeyConstraint(["file_id", "record"], [f"{SCHEMA}.raw_documents.file_id", f"{SCHEMA}.raw_documents.record"]),
    CheckConstraint("published_date BETWEEN '1990-01-01' AND '2200-01-01'", name="published_date_plausible"),
    CheckConstraint("language_confidence BETWEEN 0 AND 1", name="language_confidence_share"),
    one_of("kind", "post", "page", "draft"),
    Index(None, "file_id", "record"),
    Index(None, "changed_run_id"),
    Index("articles_source_published_date_idx", "source", "published_date"),
    # Hashes and prefixes, because a title or an address may be longer than a btree entry can be.
    Index("articles_title_key_idx", "source", func.md5(text("title_key"))),
    Index("articles_title_key_prefix_idx", "source", func.left(text("title_key"), 20)),
    Index("articles_canonical_url_idx", "canonical_url", postgresql_using="hash"),
    Index("articles_text_hash_idx", "source", "text_hash"),
    comment="One row per article, as it is now. Key is article_id.",
)

article_keys = Table(
    "article_keys",
    metadata,
    key("key_id", Uuid, "UUIDv5 of source and key"),
    required("source", pointer("sources.source"), "Blog within which the key counts"),
    required("key", Text, "What has ever identified the article: url:…, id:…, document:…, path:… or text:…"),
    required("article_id", pointer("articles.article_id"), "The article that the key leads to"),
    Index(None, "article_id"),
    comment="One row per identity that an article has come with: later documents find it so. Key is key_id.",
)

article_history = Table(
    "article_history",
    metadata,
    key("article_id", pointer("articles.article_id"), "Article that the version is of"),
    key("version", Integer, "Number of the row, from 1, in the order of writing; marts.article_history orders anew"),
    required("source", pointer("sources.source"), "Blog that published the article"),
    *_article_columns(),
    required(
        "valid_to",
        Moment,
        "When the next version began to hold; the same as valid_from for a capture that came after a later one and "
        "never held",
    ),
    required(
        "change_kind",
        Text,
        "Why the next version came: source_changed (new bytes) or rules_changed (same bytes)",
    ),
    required("links", JSONB, "The version's links: kind, position, title, href"),
    one_of("change_kind", "source_changed", "rules_changed"),
    Index("article_history_title_key_idx", "source", func.md5(text("title_key"))),
    comment="One row per superseded version of an article, and per capture older than the one that holds. "
    "Key is (article_id, version).",
)

article_search = Table(
    "article_search",
    metadata,
    key("article_id", pointer("articles.article_id"), "Article that the vector finds"),
    required("content_hash", LargeBinary, "Content that the vector was made from"),
    required("config", REGCONFIG, "Text search configuration, by the article's language"),
    required("vector", TSVECTOR, "Words of the title (weight A) and of the body (weight B)"),
    Index(None, "config"),
    Index("article_search_vector_idx", "vector", postgresql_using="gin"),
    comment="One row per article that can be searched, written after the load. Key is article_id.",
)

duplicates = Table(
    "duplicates",
    metadata,
    key("article_id", pointer("articles.article_id"), "The repost"),
    required(
        "canonical_article_id",
        pointer("articles.article_id"),
        "What it repeats: first by source, path and record",
    ),
    required("kind", Text, "same_bytes or same_text (the body is the same but for case, spaces and punctuation)"),
    one_of("kind", "same_bytes", "same_text"),
    Index(None, "canonical_article_id"),
    comment="One row per article that repeats another of the same blog. Key is article_id.",
)
