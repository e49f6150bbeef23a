"""Everything begins here: the tables behind the views of marts, empty.

A migration is frozen: it says what the database became on its day, whatever `schemas/tables.py` says today.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261123_2100"
down_revision = None

SCHEMA = "warehouse"
TEXT = sa.Text()
TEXTS = postgresql.ARRAY(TEXT)
INTEGER = sa.Integer()
FLOAT = sa.Float()
UUID = sa.Uuid()
BYTES = sa.LargeBinary()
JSON = postgresql.JSONB()
MOMENT = sa.DateTime(timezone=True)

# Long values are compressed with lz4 where the server was built with it: loading is then twice as fast.
# Servers without it keep their own method, which costs time and nothing else.
COMPRESS = """
DO $$
BEGIN
    ALTER TABLE warehouse.raw_documents ALTER COLUMN payload SET COMPRESSION lz4;
    ALTER TABLE warehouse.rejections ALTER COLUMN payload SET COMPRESSION lz4;
    ALTER TABLE warehouse.articles ALTER COLUMN body SET COMPRESSION lz4;
    ALTER TABLE warehouse.article_history ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'this server has no lz4';
END
$$
"""


def upgrade() -> None:
    """Tables in the order in which they refer to each other."""
    _create_runs()
    _create_sources()
    _create_raw_files()
    _create_raw_documents()
    _create_rejections()
    _create_articles()
    _create_article_history()
    _create_article_keys()
    _create_article_search()
    _create_duplicates()
    _create_link_targets()
    _create_article_links()
    op.execute(COMPRESS)


def _required(name: str, kind: Any, comment: str) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, comment=comment)


def _optional(name: str, kind: Any, comment: str) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True, comment=comment)


def _create_runs() -> None:
    """What was run, and how it went."""
    op.create_table(
        "runs",
        _required("run_id", UUID, "Prefect's id of the flow run"),
        _required("run_name", TEXT, "Prefect's name of the flow run, as its UI shows it"),
        _required("run_trigger", TEXT, "What started the run: schedule, ui, api or cli"),
        _required("mode", TEXT, "incremental: new and changed files; full: every file; dry_run: nothing is loaded"),
        _required("root", TEXT, "Folder that was walked"),
        _required("parameters", JSON, "Every parameter of the run, as given"),
        _required("code_version", TEXT, "Version of Winnow that ran"),
        _required("rules_version", INTEGER, "Version of the cleaning rules that ran"),
        _required("status", TEXT, "running, completed, failed, or crashed: a run that stopped without a word"),
        _required("started_at", MOMENT, "When the run began"),
        _optional("finished_at", MOMENT, "When the run ended; NULL while it runs"),
        _optional(
            "files_seen", INTEGER, "Files found, new + changed + unchanged + rejected; NULL until the run ends well"
        ),
        _optional("files_new", INTEGER, "Files loaded for the first time; NULL as in files_seen"),
        _optional(
            "files_changed",
            INTEGER,
            "Files loaded again because their bytes, or what the rules make of them, changed; NULL as in files_seen",
        ),
        _optional("files_unchanged", INTEGER, "Files known by size and time, or by their bytes; NULL as in files_seen"),
        _optional("files_rejected", INTEGER, "Files refused by this run; NULL as in files_seen"),
        _optional("files_missing", INTEGER, "Files that an earlier run of the same root saw and that are gone"),
        _optional("articles_inserted", INTEGER, "Articles that were not there before; NULL as in files_seen"),
        _optional("articles_updated", INTEGER, "Articles whose content changed; the old version is in the history"),
        _optional("documents_rejected", INTEGER, "Documents refused inside files that could be read"),
        _optional("links_resolved", INTEGER, "Cited posts that this run matched with an article"),
        _optional("error", TEXT, "Why the run failed; NULL if it did not"),
        sa.CheckConstraint("mode IN ('incremental', 'full', 'dry_run')", name="runs_mode_known_check"),
        sa.CheckConstraint("run_trigger IN ('schedule', 'ui', 'api', 'cli')", name="runs_run_trigger_known_check"),
        sa.CheckConstraint("status IN ('running', 'completed', 'failed', 'crashed')", name="runs_status_known_check"),
        sa.CheckConstraint(
            "files_seen = files_new + files_changed + files_unchanged + files_rejected", name="runs_counts_add_up_check"
        ),
        sa.PrimaryKeyConstraint("run_id", name="runs_pkey"),
        schema=SCHEMA,
        comment="One row per run of the ingest flow. Key is run_id.",
    )
    op.create_index("runs_started_at_idx", "runs", ["started_at"], schema=SCHEMA)


def _create_sources() -> None:
    """The blogs."""
    op.create_table(
        "sources",
        _required("source", TEXT, "Short name of the blog: the name of its folder, or what --source says"),
        _optional(
            "title", TEXT, "Name of the blog as its pages print it; NULL if none does (schema.org: isPartOf.name)"
        ),
        _optional("url", TEXT, "Address of the blog; NULL if no page says"),
        _optional("platform", TEXT, "Blog platform that most of its articles show; NULL if none shows one"),
        _optional("language", TEXT, "Language of most of its articles, as a BCP 47 tag; NULL if none is known"),
        _required("first_seen_at", MOMENT, "When the first file of the blog was loaded or refused"),
        _required("first_run_id", UUID, "Run that first saw the blog"),
        sa.ForeignKeyConstraint(["first_run_id"], ["warehouse.runs.run_id"], name="sources_first_run_id_fkey"),
        sa.PrimaryKeyConstraint("source", name="sources_pkey"),
        schema=SCHEMA,
        comment="One row per blog. Key is source.",
    )


def _create_raw_files() -> None:
    """The ledger: what has been read, so that it need not be read again."""
    op.create_table(
        "raw_files",
        _required("file_id", UUID, "UUIDv5 of source and path"),
        _required("source", TEXT, "Blog that the file belongs to"),
        _required("path", TEXT, "Path below the blog's folder; bytes of a name that are no UTF-8 stand as \\xNN"),
        _required("root", TEXT, "Folder that was walked when this row was last written"),
        _required(
            "pattern", TEXT, "Pattern of that walk; only a walk of the same root, source and pattern misses the file"
        ),
        _required("walk_source", TEXT, "What --source said in that walk, or an empty text"),
        _required("size_bytes", sa.BigInteger(), "Size of the file"),
        _required("modified_ns", sa.BigInteger(), "Modification time of the file, in nanoseconds since 1970"),
        _optional("sha256", BYTES, "SHA-256 of the bytes; NULL if the file was refused unread"),
        _required("status", TEXT, "loaded, rejected or missing"),
        _required("document_count", INTEGER, "Documents found in the file; 0 if it was refused as a whole"),
        _required("first_run_id", UUID, "Run that first saw the file"),
        _required("changed_run_id", UUID, "Run that last changed this row"),
        sa.CheckConstraint("status IN ('loaded', 'rejected', 'missing')", name="raw_files_status_known_check"),
        sa.ForeignKeyConstraint(["changed_run_id"], ["warehouse.runs.run_id"], name="raw_files_changed_run_id_fkey"),
        sa.ForeignKeyConstraint(["first_run_id"], ["warehouse.runs.run_id"], name="raw_files_first_run_id_fkey"),
        sa.ForeignKeyConstraint(["source"], ["warehouse.sources.source"], name="raw_files_source_fkey"),
        sa.PrimaryKeyConstraint("file_id", name="raw_files_pkey"),
        schema=SCHEMA,
        comment="One row per file ever seen: the ledger tells a run what it need not read again. Key is file_id.",
    )
    op.create_index("raw_files_sha256_idx", "raw_files", ["sha256"], schema=SCHEMA, postgresql_using="hash")
    op.create_index("raw_files_source_idx", "raw_files", ["source"], schema=SCHEMA)


def _create_raw_documents() -> None:
    """The exact bytes, for cleaning them again under later rules."""
    op.create_table(
        "raw_documents",
        _required("file_id", UUID, "File that the document stands in"),
        _required("record", INTEGER, "Position of the document in its file, from 0"),
        _optional("article_id", UUID, "Article that the document tells; NULL if it was refused"),
        _required("media_type", TEXT, "Form of the document, such as text/plain"),
        _required("encoding", TEXT, "Character encoding that the text was decoded with"),
        _required("encoding_confidence", FLOAT, "How sure it is, from 0 to 1; 1 for a byte order mark or valid UTF-8"),
        _required("payload_sha256", BYTES, "SHA-256 of the document's bytes"),
        _required("payload", BYTES, "The document's bytes, exactly as they were read"),
        _required("changed_run_id", UUID, "Run that last changed this row"),
        sa.ForeignKeyConstraint(
            ["changed_run_id"], ["warehouse.runs.run_id"], name="raw_documents_changed_run_id_fkey"
        ),
        sa.ForeignKeyConstraint(["file_id"], ["warehouse.raw_files.file_id"], name="raw_documents_file_id_fkey"),
        sa.PrimaryKeyConstraint("file_id", "record", name="raw_documents_pkey"),
        schema=SCHEMA,
        comment="One row per page or entry in a file. Key is (file_id, record).",
    )
    op.create_index("raw_documents_article_id_idx", "raw_documents", ["article_id"], schema=SCHEMA)


def _create_rejections() -> None:
    """Quarantine: what was refused, with its bytes and advice."""
    op.create_table(
        "rejections",
        _required("rejection_id", UUID, "UUIDv5 of source, path, record and reason"),
        _required("file_id", UUID, "File that was refused, or that the document stands in"),
        _optional(
            "record", INTEGER, "Position of the refused document in its file, from 0; NULL if the file was refused"
        ),
        _required("stage", TEXT, "Where it was refused: extract, clean, normalize or load"),
        _required("reason", TEXT, "Stable name of the reason, such as not_a_seed"),
        _required("detail", TEXT, "What was wrong with this very input"),
        _required("how_to_fix", TEXT, "What a person can do about it"),
        _optional("payload", BYTES, "The refused bytes; NULL if they were not read"),
        _required(
            "attempts", INTEGER, "How often it was tried: again under new rules, in mode full, or with new bytes"
        ),
        _required("rules_version", INTEGER, "Version of the cleaning rules that last refused it"),
        _required("first_seen_at", MOMENT, "When it was first refused"),
        _required("first_run_id", UUID, "Run that first refused it"),
        _required("changed_run_id", UUID, "Run that last changed this row"),
        _optional("resolved_at", MOMENT, "When it stopped being a problem; NULL while it is one"),
        _optional("resolution", TEXT, "How it ended: loaded, file_missing or other_reason; NULL while it is open"),
        sa.CheckConstraint(
            "resolution IN ('loaded', 'file_missing', 'other_reason')", name="rejections_resolution_known_check"
        ),
        sa.CheckConstraint("stage IN ('extract', 'clean', 'normalize', 'load')", name="rejections_stage_known_check"),
        sa.ForeignKeyConstraint(["changed_run_id"], ["warehouse.runs.run_id"], name="rejections_changed_run_id_fkey"),
        sa.ForeignKeyConstraint(["file_id"], ["warehouse.raw_files.file_id"], name="rejections_file_id_fkey"),
        sa.ForeignKeyConstraint(["first_run_id"], ["warehouse.runs.run_id"], name="rejections_first_run_id_fkey"),
        sa.PrimaryKeyConstraint("rejection_id", name="rejections_pkey"),
        schema=SCHEMA,
        comment="One row per refused file or document and reason. Key is rejection_id.",
    )
    op.create_index("rejections_file_id_idx", "rejections", ["file_id"], schema=SCHEMA)


def _text_columns() -> list[sa.Column[Any]]:
    """What an article says, now and in its history."""
    return [
        _required("title", TEXT, "Title without the blog's name (schema.org: headline)"),
        _required("title_key", TEXT, "Title folded for matching: case, quotes, dashes and punctuation do not count"),
        _required("slug", TEXT, "Title as the last part of an address"),
        _required("body", TEXT, "Text without furniture, one line a paragraph (schema.org: articleBody)"),
        _required("excerpt", TEXT, "Beginning of the body, 200 characters at most, whole words (schema.org: abstract)"),
        _required("word_count", INTEGER, "Words in the body (schema.org: wordCount)"),
        _required("paragraph_count", INTEGER, "Paragraphs in the body"),
        _required("reading_minutes", INTEGER, "Minutes that reading takes, at least 1 (schema.org: timeRequired)"),
        _optional(
            "language", TEXT, "Language, a BCP 47 tag; NULL if the text is too short to tell (schema.org: inLanguage)"
        ),
        _optional(
            "language_confidence", FLOAT, "How sure the language is, from 0 to 1; NULL if it is unknown or declared"
        ),
        _required("labels", sa.ARRAY(TEXT), "Labels, tags or categories that the page prints (schema.org: keywords)"),
        _optional("canonical_url", TEXT, "Address that the page gives as its own; NULL if none (schema.org: url)"),
        _optional("canonical_url_provenance", TEXT, "Where the canonical address stands; NULL if there is none"),
        _optional("platform", TEXT, "Blog platform that the page's furniture gives away; NULL if none does"),
        _required("quality_flags", sa.ARRAY(TEXT), "What a careful reader should know, such as implausible_date"),
        _required("removed", JSON, "Every line that was cut: rule, text, line (counted from 1)"),
    ]


def _version_columns() -> list[sa.Column[Any]]:
    """Who published it and when, and what the version was made from."""
    return [
        _required("authors", sa.ARRAY(TEXT), "Authors as the page names them; empty if none (schema.org: author)"),
        _optional("authors_provenance", TEXT, "Where the authors stand, such as byline; NULL if there are none"),
        _optional(
            "published_at",
            MOMENT,
            "Moment of publication; NULL unless the page prints it in full (schema.org: datePublished)",
        ),
        _optional("published_date", sa.Date(), "Day of publication as the page prints it; NULL if none is plausible"),
        _optional("published_text", TEXT, "Date of publication in the page's own words, usable or not; NULL if none"),
        _optional(
            "published_provenance",
            TEXT,
            "Where the date of publication stands, such as date_line; NULL if there is none",
        ),
        _optional(
            "modified_at",
            MOMENT,
            "Moment of the last change; NULL unless the page prints it in full (schema.org: dateModified)",
        ),
        _optional(
            "modified_date", sa.Date(), "Day of the last change as the page prints it; NULL if none is plausible"
        ),
        _optional(
            "modified_text", TEXT, "Date of the last change in the page's own words, usable or not; NULL if none"
        ),
        _optional("modified_provenance", TEXT, "Where the date of the last change stands; NULL if there is none"),
        _required("text_hash", BYTES, "SHA-256 of the body folded for comparison: equal for reposts"),
        _required("content_hash", BYTES, "SHA-256 of all that the page says: a new one begins a new version"),
        _required("rules_version", INTEGER, "Version of the cleaning rules that made this version"),
        _required("payload_sha256", BYTES, "SHA-256 of the bytes that this version was made from"),
        _required("valid_from", MOMENT, "When this version was loaded"),
        _required("changed_run_id", UUID, "Run that loaded this version"),
    ]


def _create_articles() -> None:
    """Articles as they are now."""
    op.create_table(
        "articles",
        _required(
            "article_id", UUID, "UUIDv5 of source and the first key that the article came with; it never changes"
        ),
        _required("source", TEXT, "Blog that published the article"),
        _required("file_id", UUID, "File that this version stands in"),
        _required("record", INTEGER, "Position in that file, from 0"),
        *_text_columns(),
        *_version_columns(),
        _required("first_seen_at", MOMENT, "When the article was first loaded"),
        _optional(
            "removed_from_source_at", MOMENT, "When a run found that the article's file is gone; NULL while it is there"
        ),
        sa.CheckConstraint(
            "published_date BETWEEN '1990-01-01' AND '2200-01-01'", name="articles_published_date_plausible_check"
        ),
        sa.CheckConstraint("language_confidence BETWEEN 0 AND 1", name="articles_language_confidence_share_check"),
        sa.ForeignKeyConstraint(["changed_run_id"], ["warehouse.runs.run_id"], name="articles_changed_run_id_fkey"),
        sa.ForeignKeyConstraint(
            ["file_id", "record"],
            ["warehouse.raw_documents.file_id", "warehouse.raw_documents.record"],
            name="articles_file_id_record_fkey",
        ),
        sa.ForeignKeyConstraint(["source"], ["warehouse.sources.source"], name="articles_source_fkey"),
        sa.PrimaryKeyConstraint("article_id", name="articles_pkey"),
        schema=SCHEMA,
        comment="One row per article, as it is now. Key is article_id.",
    )
    op.create_index("articles_canonical_url_idx", "articles", ["canonical_url"], schema=SCHEMA, postgresql_using="hash")
    op.create_index("articles_file_id_record_idx", "articles", ["file_id", "record"], schema=SCHEMA)
    op.create_index("articles_source_published_date_idx", "articles", ["source", "published_date"], schema=SCHEMA)
    op.create_index("articles_text_hash_idx", "articles", ["source", "text_hash"], schema=SCHEMA)
    op.create_index("articles_title_key_idx", "articles", ["source", sa.text("md5(title_key)")], schema=SCHEMA)
    op.create_index(
        "articles_title_key_prefix_idx", "articles", ["source", sa.text("left(title_key, 20)")], schema=SCHEMA
    )


def _create_article_history() -> None:
    """Versions that were superseded."""
    op.create_table(
        "article_history",
        _required("article_id", UUID, "Article that the version is of"),
        _required("version", INTEGER, "1 for the first version that was superseded, then 2, …"),
        _required("source", TEXT, "Blog that published the article"),
        *_text_columns(),
        *_version_columns(),
        _required("valid_to", MOMENT, "When the next version was loaded"),
        _required(
            "change_kind", TEXT, "Why the next version came: source_changed (new bytes) or rules_changed (same bytes)"
        ),
        _required("links", JSON, "The version's links: kind, position, title, href"),
        sa.CheckConstraint(
            "change_kind IN ('source_changed', 'rules_changed')", name="article_history_change_kind_known_check"
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["warehouse.articles.article_id"], name="article_history_article_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["changed_run_id"], ["warehouse.runs.run_id"], name="article_history_changed_run_id_fkey"
        ),
        sa.ForeignKeyConstraint(["source"], ["warehouse.sources.source"], name="article_history_source_fkey"),
        sa.PrimaryKeyConstraint("article_id", "version", name="article_history_pkey"),
        schema=SCHEMA,
        comment="One row per superseded version of an article. Key is (article_id, version).",
    )
    op.create_index(
        "article_history_title_key_idx", "article_history", ["source", sa.text("md5(title_key)")], schema=SCHEMA
    )


def _create_article_keys() -> None:
    """Every identity an article has come with."""
    op.create_table(
        "article_keys",
        _required("key_id", UUID, "UUIDv5 of source and key"),
        _required("source", TEXT, "Blog within which the key counts"),
        _required("key", TEXT, "What has ever identified the article: url:…, document:… or path:…"),
        _required("article_id", UUID, "The article that the key leads to"),
        sa.ForeignKeyConstraint(["article_id"], ["warehouse.articles.article_id"], name="article_keys_article_id_fkey"),
        sa.ForeignKeyConstraint(["source"], ["warehouse.sources.source"], name="article_keys_source_fkey"),
        sa.PrimaryKeyConstraint("key_id", name="article_keys_pkey"),
        schema=SCHEMA,
        comment="One row per identity that an article has come with: later documents find it so. Key is key_id.",
    )
    op.create_index("article_keys_article_id_idx", "article_keys", ["article_id"], schema=SCHEMA)


def _create_article_search() -> None:
    """Search vectors, apart from the articles: they cost more than the whole load."""
    op.create_table(
        "article_search",
        _required("article_id", UUID, "Article that the vector finds"),
        _required("content_hash", BYTES, "Content that the vector was made from"),
        _required("config", postgresql.REGCONFIG(), "Text search configuration, by the article's language"),
        _required("vector", postgresql.TSVECTOR(), "Words of the title (weight A) and of the body (weight B)"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["warehouse.articles.article_id"], name="article_search_article_id_fkey"
        ),
        sa.PrimaryKeyConstraint("article_id", name="article_search_pkey"),
        schema=SCHEMA,
        comment="One row per article that can be searched, written after the load. Key is article_id.",
    )
    op.create_index("article_search_config_idx", "article_search", ["config"], schema=SCHEMA)
    op.create_index("article_search_vector_idx", "article_search", ["vector"], schema=SCHEMA, postgresql_using="gin")


def _create_duplicates() -> None:
    """Reposts."""
    op.create_table(
        "duplicates",
        _required("article_id", UUID, "The repost"),
        _required("canonical_article_id", UUID, "What it repeats: first by source, path and record"),
        _required("kind", TEXT, "same_bytes or same_text (the body is the same but for case, spaces and punctuation)"),
        sa.CheckConstraint("kind IN ('same_bytes', 'same_text')", name="duplicates_kind_known_check"),
        sa.ForeignKeyConstraint(["article_id"], ["warehouse.articles.article_id"], name="duplicates_article_id_fkey"),
        sa.ForeignKeyConstraint(
            ["canonical_article_id"], ["warehouse.articles.article_id"], name="duplicates_canonical_article_id_fkey"
        ),
        sa.PrimaryKeyConstraint("article_id", name="duplicates_pkey"),
        schema=SCHEMA,
        comment="One row per article that repeats another of the same blog. Key is article_id.",
    )
    op.create_index("duplicates_canonical_article_id_idx", "duplicates", ["canonical_article_id"], schema=SCHEMA)


def _create_link_targets() -> None:
    """Cited posts, one row however many pages cite them: one update settles every link."""
    op.create_table(
        "link_targets",
        _required("target_id", UUID, "UUIDv5 of source and address, or of source, title_key and is_cut"),
        _required("source", TEXT, "Blog whose pages cite the post"),
        _required("title", TEXT, "Title as the pages print it; the first in code point order where they differ"),
        _required("title_key", TEXT, "Title folded as in articles.title_key"),
        _required("is_cut", sa.Boolean(), "Whether the pages print only the beginning of the title, ending in …"),
        _optional("url", TEXT, "Address of the post; NULL where the pages print only a title"),
        _required("status", TEXT, "unresolved: no such article; resolved: one; ambiguous: several, so none is chosen"),
        _optional(
            "method", TEXT, "How it resolved: url, title, former_title, title_prefix or manual; NULL if it did not"
        ),
        _optional("confidence", FLOAT, "How sure the match is, from 0 to 1; NULL if there is none"),
        _required("candidate_count", INTEGER, "Articles that could be meant; reposts of one text count once"),
        _optional("resolved_article_id", UUID, "Article that is meant; NULL unless resolved"),
        _required("changed_run_id", UUID, "Run that last changed this row"),
        sa.CheckConstraint(
            "(status = 'resolved') = (resolved_article_id IS NOT NULL)", name="link_targets_resolved_has_article_check"
        ),
        sa.CheckConstraint(
            "method IN ('url', 'title', 'former_title', 'title_prefix', 'manual')",
            name="link_targets_method_known_check",
        ),
        sa.CheckConstraint("status IN ('unresolved', 'resolved', 'ambiguous')", name="link_targets_status_known_check"),
        sa.ForeignKeyConstraint(["changed_run_id"], ["warehouse.runs.run_id"], name="link_targets_changed_run_id_fkey"),
        sa.ForeignKeyConstraint(
            ["resolved_article_id"], ["warehouse.articles.article_id"], name="link_targets_resolved_article_id_fkey"
        ),
        sa.ForeignKeyConstraint(["source"], ["warehouse.sources.source"], name="link_targets_source_fkey"),
        sa.PrimaryKeyConstraint("target_id", name="link_targets_pkey"),
        schema=SCHEMA,
        comment="One row per distinct post that a blog cites, held or not. Key is target_id.",
    )
    op.create_index("link_targets_resolved_article_id_idx", "link_targets", ["resolved_article_id"], schema=SCHEMA)
    op.create_index("link_targets_title_key_idx", "link_targets", ["source", sa.text("md5(title_key)")], schema=SCHEMA)


def _create_article_links() -> None:
    """Who cites what."""
    op.create_table(
        "article_links",
        _required("article_id", UUID, "Article that cites"),
        _required("kind", TEXT, "popular, related, previous, next or inline (schema.org: relatedLink)"),
        _required("position", sa.SmallInteger(), "Place among the links of its kind, from 1"),
        _required("title", TEXT, "Title of the cited post as this page prints it"),
        _required("title_key", TEXT, "That title folded as in articles.title_key"),
        _required("is_cut", sa.Boolean(), "Whether this page prints only the beginning of the title, ending in …"),
        _optional("href", TEXT, "Address as this page prints it; NULL in plain text"),
        _required("target_id", UUID, "The cited post"),
        sa.CheckConstraint(
            "kind IN ('popular', 'related', 'previous', 'next', 'inline')", name="article_links_kind_known_check"
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["warehouse.articles.article_id"], name="article_links_article_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["warehouse.link_targets.target_id"], name="article_links_target_id_fkey"
        ),
        sa.PrimaryKeyConstraint("article_id", "kind", "position", name="article_links_pkey"),
        schema=SCHEMA,
        comment="One row per link from an article to a post. Key is (article_id, kind, position).",
    )
    op.create_index("article_links_target_id_idx", "article_links", ["target_id"], schema=SCHEMA)
