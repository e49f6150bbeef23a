CREATE VIEW marts.articles AS
SELECT
    articles.article_id,
    articles.source,
    articles.title,
    articles.published_date,
    articles.published_at,
    articles.authors,
    articles.language,
    articles.word_count,
    articles.reading_minutes,
    articles.excerpt,
    articles.body,
    articles.labels,
    articles.canonical_url,
    articles.platform,
    articles.form,
    articles.kind,
    articles.site_name,
    articles.captured_at,
    (
        SELECT count(*)
        FROM warehouse.raw_documents
        JOIN warehouse.raw_files AS told_files ON told_files.file_id = raw_documents.file_id
        WHERE raw_documents.article_id = articles.article_id
          AND raw_documents.record < told_files.document_count AND told_files.status <> 'missing'
    )::integer AS source_count,
    articles.removed_from_source_at IS NOT NULL AS is_removed_from_source,
    duplicates.canonical_article_id AS duplicate_of,
    articles.quality_flags,
    articles.slug,
    articles.title_key,
    articles.paragraph_count,
    articles.language_confidence,
    articles.authors_provenance,
    articles.published_text,
    articles.published_provenance,
    articles.modified_at,
    articles.modified_date,
    articles.modified_text,
    articles.modified_provenance,
    articles.canonical_url_provenance,
    raw_files.path,
    articles.record,
    encode(articles.payload_sha256, 'hex') AS payload_sha256,
    articles.rules_version,
    articles.first_seen_at,
    articles.valid_from,
    articles.removed_from_source_at,
    articles.changed_run_id
FROM warehouse.articles
LEFT JOIN warehouse.duplicates ON duplicates.article_id = articles.article_id
LEFT JOIN warehouse.raw_files ON raw_files.file_id = articles.file_id;

COMMENT ON VIEW marts.articles IS 'One row per article, as it is now. Key is article_id. Start here.';
COMMENT ON COLUMN marts.articles.source_count IS
    'Documents that tell the article now, in whatever form: its rows in marts.article_sources; 0 once all are gone';
COMMENT ON COLUMN marts.articles.is_removed_from_source IS
    'Whether no file tells the article any more; the article stays';
COMMENT ON COLUMN marts.articles.duplicate_of IS
    'Article that this one repeats; NULL unless it is a repost. Keep the rows where it is NULL to count '
    'each text once';
COMMENT ON COLUMN marts.articles.payload_sha256 IS
    'SHA-256 of the bytes that this version was made from, in hexadecimal';
GRANT SELECT ON marts.articles TO analyst;
