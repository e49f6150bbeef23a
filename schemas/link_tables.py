"""Who cites what. Many pages print the same few titles, so a cited post is one row for all of them."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Float,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)

from schemas.columns import key, metadata, one_of, optional, pointer, required

link_targets = Table(
    "link_targets",
    metadata,
    key("target_id", Uuid, "UUIDv5 of source and address, or of source, title_key and is_cut"),
    required("source", pointer("sources.source"), "Blog whose pages cite the post"),
    required("title", Text, "Title as the pages print it; the first in code point order where they differ"),
    required("title_key", Text, "Title folded as in articles.title_key"),
    required("is_cut", Boolean, "Whether the pages print only the beginning of the title, ending in …"),
    optional("url", Text, "Address of the post; NULL where the pages print only a title"),
    required("status", Text, "unresolved: no such article; resolved: one; ambiguous: several, so none is chosen"),
    optional(
        "method",
        Text,
        "How it resolved: url, title, former_title, title_prefix or manual; NULL if it did not",
    ),
    optional("confidence", Float, "How sure the match is, from 0 to 1; NULL if there is none"),
    required("candidate_count", Integer, "Articles that could be meant; reposts of one text count once"),
    optional("resolved_article_id", pointer("articles.article_id"), "Article that is meant; NULL unless resolved"),
    required("changed_run_id", pointer("runs.run_id"), "Run that last changed this row"),
    one_of("status", "unresolved", "resolved", "ambiguous"),
    one_of("method", "url", "title", "former_title", "title_prefix", "manual"),
    CheckConstraint("(status = 'resolved') = (resolved_article_id IS NOT NULL)", name="resolved_has_article"),
    Index("link_targets_title_key_idx", "source", func.md5(text("title_key"))),
    Index(None, "resolved_article_id"),
    comment="One row per distinct post that a blog cites, held or not. Key is target_id.",
)

article_links = Table(
    "article_links",
    metadata,
    key("article_id", pointer("articles.article_id"), "Article that cites"),
    key("kind", Text, "popular, related, previous, next or inline (schema.org: relatedLink)"),
    key("position", SmallInteger, "Place among the links of its kind, from 1"),
    required("title", Text, "Title of the cited post as this page prints it"),
    required("title_key", Text, "That title folded as in articles.title_key"),
    required("is_cut", Boolean, "Whether this page prints only the beginning of the title, ending in …"),
    optional("href", Text, "Address as this page prints it; NULL in plain text"),
    required("target_id", pointer("link_targets.target_id"), "The cited post"),
    one_of("kind", "popular", "related", "previous", "next", "inline"),
    Index(None, "target_id"),
    comment="One row per link from an article to a post. Key is (article_id, kind, position).",
)
