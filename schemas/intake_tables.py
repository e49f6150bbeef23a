"""What came in: runs, blogs, the ledger of files, the bytes as they were read, and what was refused."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Float,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from schemas.columns import CAPTURED, FORM, RANK, Moment, key, metadata, one_of, optional, pointer, required

runs = Table(
    "runs",
    metadata,
    key("run_id", Uuid, "Prefect's id of the flow run"),
    required("run_name", Text, "Prefect's name of the flow run, as its UI shows it"),
    required("run_trigger", Text, "What started the run: schedule, ui, api or cli"),
    required("flow", Text, "ingest: files were read; relink: only duplicates and cited posts were looked at again"),
    optional(
        "mode",
        Text,
        "incremental: new and changed files; full: every file; dry_run: nothing is loaded; NULL for relink",
    ),
    optional("root", Text, "Folder or URL that was walked; NULL for relink"),
    required("parameters", JSONB, "Every parameter of the run, as given"),
    required("code_version", Text, "Version of Winnow that ran"),
    required("rules_version", Integer, "Version of the cleaning rules that ran"),
    required("status", Text, "running, completed, failed, or crashed: a run that stopped without a word"),
    required("started_at", Moment, "When the run began"),
    optional("finished_at", Moment, "When the run ended; NULL while it runs"),
    optional(
        "files_seen",
        Integer,
        "Files found, new + changed + unchanged + rejected; NULL until the run ends well",
    ),
    optional("files_new", Integer, "Files loaded for the first time; NULL as in files_seen"),
    optional(
        "files_changed",
        Integer,
        "Files loaded again because their bytes, or what the rules make of them, changed; NULL as in files_seen",
    ),
    optional("files_unchanged", Integer, "Files known by size and time, or by their bytes; NULL as in files_seen"),
    optional("files_rejected", Integer, "Files refused by this run; NULL as in files_seen"),
    optional("files_missing", Integer, "Files that an earlier run of the same root saw and that are gone"),
    optional("articles_inserted", Integer, "Articles that were not there before; NULL as in files_seen"),
    optional("articles_updated", Integer, "Articles whose content changed; the old version is in the history"),
    optional("documents_rejected", Integer, "Documents refused inside files that could be read"),
    optional("links_resolved", Integer, "Cited posts that this run matched with an article"),
    optional(
        "forms",
        JSONB(none_as_null=True),
        "Documents that the run read: form, loaded, refused, one entry a form; NULL until the run ends well",
    ),
    optional(
        "skipped",
        JSONB(none_as_null=True),
        "Records that the run passed over, counted by what they are; NULL until the run ends well",
    ),
    optional("error", Text, "Why the run failed; NULL if it did not"),
    optional(
        "checks",
        JSONB(none_as_null=True),
        "What each quality check found: name, meaning, passed, found, checked, threshold, example; "
        "NULL until the run ends well, and after a dry run",
    ),
    one_of("run_trigger", "schedule", "ui", "api", "cli"),
    one_of("flow", "ingest", "relink"),
    one_of("mode", "incremental", "full", "dry_run"),
    CheckConstraint(
        "(flow = 'ingest') = (mode IS NOT NULL) AND (flow = 'ingest') = (root IS NOT NULL)", name="only_ingest_walks"
    ),
    one_of("status", "running", "completed", "failed", "crashed"),
    CheckConstraint("files_seen = files_new + files_changed + files_unchanged + files_rejected", name="counts_add_up"),
    Index(None, "started_at"),
    comment="One row per run of the flow ingest or relink. Key is run_id.",
)

sources = Table(
    "sources",
    metadata,
    key("source", Text, "Short name of the blog: the name of its folder, or what --source says"),
    optional(
        "title", Text, "Name of the blog that most of its articles give; NULL if none does (schema.org: isPartOf.name)"
    ),
    optional(
        "url",
        Text,
        "Address of the blog: the one that most of its articles' addresses begin with; NULL if none has an address",
    ),
    optional("platform", Text, "Blog platform that most of its articles show; NULL if none shows one"),
    optional("language", Text, "Language of most of its articles, as a BCP 47 tag; NULL if none is known"),
    required("first_seen_at", Moment, "When the first file of the blog was loaded or refused"),
    required("first_run_id", pointer("runs.run_id"), "Run that first saw the blog"),
    optional(
        "counted_posts",
        Integer,
        "Posts whose lines were counted for furniture_lines; NULL while they have to be counted anew",
    ),
    comment="One row per blog. Key is source.",
)

raw_files = Table(
    "raw_files",
    metadata,
    key("file_id", Uuid, "UUIDv5 of source and path"),
    required("source", pointer("sources.source"), "Blog that the file belongs to"),
    required("path", Text, r"Path below the blog's folder; bytes of a name that are no UTF-8 stand as \xNN"),
    required("root", Text, "Folder or URL that was walked when this row was last written"),
    required(
        "pattern",
        Text,
        "Pattern of that walk; only a walk of the same root, source and pattern misses the file",
    ),
    required("walk_source", Text, "What --source said in that walk, or an empty text"),
    required("size_bytes", BigInteger, "Size of the file"),
    required(
        "modified_ns", BigInteger, "Modification time of the file, in nanoseconds since 1970; 0 if its place tells none"
    ),
    optional(
        "version",
        Text,
        "What the place keeps as the object's version, such as an ETag; NULL on disks, where size and time tell",
    ),
    optional(
        "sha256",
        LargeBinary,
        "SHA-256 of the bytes; NULL if the file was refused unread, is half loaded, or has to be read again",
    ),
    required("status", Text, "loaded, rejected or missing"),
    required(
        "document_count",
        Integer,
        "Records of the file that count as its documents; 0 if it was refused as a whole; while it is being loaded, "
        "no fewer than before",
    ),
    optional(
        "skipped",
        JSONB(none_as_null=True),
        "Records that were passed over, counted by what they are, such as comment or draft; NULL if none were",
    ),
    required("first_run_id", pointer("runs.run_id"), "Run that first saw the file"),
    required("changed_run_id", pointer("runs.run_id"), "Run that last changed this row"),
    one_of("status", "loaded", "rejected", "missing"),
    Index(None, "source"),
    Index("raw_files_sha256_idx", "sha256", postgresql_using="hash"),
    comment="One row per file ever seen: the ledger tells a run what it need not read again. Key is file_id.",
)

raw_documents = Table(
    "raw_documents",
    metadata,
    key("file_id", pointer("raw_files.file_id"), "File that the document stands in"),
    key("record", Integer, "Position of the document in its file, from 0"),
    optional("article_id", Uuid, "Article that the document tells; NULL if it was refused, or not asked for any more"),
    required("form", Text, FORM),
    optional("member", Text, "Name of the document within its file; NULL if it has none"),
    optional("url", Text, "Canonical address that it gives as its own; NULL if none"),
    optional("captured_at", Moment, CAPTURED),
    required("source_rank", SmallInteger, RANK),
    required("gap_count", SmallInteger, "How many it leaves open of address, authors and date of publication"),
    required("media_type", Text, "Media type of its bytes, such as text/plain"),
    required("encoding", Text, "Character encoding that the text was decoded with"),
    required("encoding_confidence", Float, "How sure it is, from 0 to 1; 1 for a byte order mark or valid UTF-8"),
    required("payload_sha256", LargeBinary, "SHA-256 of the document's bytes"),
    required("payload", LargeBinary, "The document's bytes, exactly as they were read"),
    required("changed_run_id", pointer("runs.run_id"), "Run that last changed this row"),
    Index(None, "article_id"),
    comment="One row per page or entry in a file. Key is (file_id, record).",
)

rejections = Table(
    "rejections",
    metadata,
    key("rejection_id", Uuid, "UUIDv5 of source, path, record and reason"),
    required("file_id", pointer("raw_files.file_id"), "File that was refused, or that the document stands in"),
    optional(
        "record",
        Integer,
        "Position of the refused document in its file, from 0; NULL if the file was refused",
    ),
    required("stage", Text, "Where it was refused: extract, clean, normalize or load"),
    required("reason", Text, "Stable name of the reason, such as not_a_seed"),
    required("detail", Text, "What was wrong with this very input"),
    required("how_to_fix", Text, "What a person can do about it"),
    optional("payload", LargeBinary, "The refused bytes; NULL if they were not read"),
    required("attempts", Integer, "How often it was tried: again under new rules, in mode full, or with new bytes"),
    required("rules_version", Integer, "Version of the cleaning rules that last refused it"),
    required("first_seen_at", Moment, "When it was first refused"),
    required("first_run_id", pointer("runs.run_id"), "Run that first refused it"),
    required("changed_run_id", pointer("runs.run_id"), "Run that last changed this row"),
    optional("resolved_at", Moment, "When it stopped being a problem; NULL while it is one"),
    optional("resolution", Text, "How it ended: loaded, file_missing or other_reason; NULL while it is open"),
    one_of("stage", "extract", "clean", "normalize", "load"),
    one_of("resolution", "loaded", "file_missing", "other_reason"),
    Index(None, "file_id"),
    comment="One row per refused file or document and reason. Key is rejection_id.",
)
