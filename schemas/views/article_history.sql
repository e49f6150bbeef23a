CREATE VIEW marts.article_history AS
SELECT
    article_id,
    version,
    source,
    valid_from,
    valid_to,
    change_kind,
    title,
    published_date,
    published_at,
    authors,
    language,
    word_count,
    reading_minutes,
    excerpt,
    body,
    labels,
    canonical_url,
    platform,
    quality_flags,
    slug,
    title_key,
    paragraph_count,
    language_confidence,
    authors_provenance,
    published_text,
    published_provenance,
    modified_at,
    modified_date,
    modified_text,
    modified_provenance,
    canonical_url_provenance,
    links,
    encode(article_history.payload_sha256, 'hex') AS payload_sha256,
    rules_version,
    changed_run_id
FROM warehouse.article_history;

COMMENT ON VIEW marts.article_history IS
    'One row per version of an article that a later one replaced. Key is (article_id, version). '
    'The version that holds now is in marts.articles.';
COMMENT ON COLUMN marts.article_history.payload_sha256 IS
    'SHA-256 of the bytes that this version was made from, in hexadecimal';
GRANT SELECT ON marts.article_history TO analyst;
