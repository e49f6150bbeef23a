CREATE VIEW marts.article_sources AS
SELECT
    raw_documents.article_id,
    raw_files.source,
    articles.title,
    raw_files.path,
    raw_documents.member,
    raw_documents.record,
    raw_documents.form,
    raw_documents.captured_at,
    raw_documents.url,
    articles.file_id = raw_documents.file_id AND articles.record = raw_documents.record AS is_teller,
    encode(raw_documents.payload_sha256, 'hex') AS payload_sha256,
    raw_documents.changed_run_id
FROM warehouse.raw_documents
JOIN warehouse.raw_files ON raw_files.file_id = raw_documents.file_id
JOIN warehouse.articles ON articles.article_id = raw_documents.article_id
WHERE raw_documents.record < raw_files.document_count AND raw_files.status <> 'missing';

COMMENT ON VIEW marts.article_sources IS
    'One row per document that tells an article: a page, its feed entry, its export, each capture. Key is '
    '(source, path, record). Documents of files that are gone do not show.';
COMMENT ON COLUMN marts.article_sources.article_id IS 'Article that the document tells';
COMMENT ON COLUMN marts.article_sources.record IS 'Position of the document in its file, from 0';
COMMENT ON COLUMN marts.article_sources.title IS 'Title of the article';
COMMENT ON COLUMN marts.article_sources.is_teller IS
    'Whether the article is taken from this document, the best of its sources';
COMMENT ON COLUMN marts.article_sources.payload_sha256 IS 'SHA-256 of the document''s bytes, in hexadecimal';
GRANT SELECT ON marts.article_sources TO analyst;
