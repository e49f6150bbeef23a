-- A capture that says what the one before it said is no version of its own, nor is one that says what holds now. Captures
-- of another rank than the article's (text of a page that is held as a page too) differ in how they were told, not in
-- what the author wrote.
CREATE VIEW marts.article_history AS
WITH ordered AS (
    SELECT
        article_history.*,
        row_number() OVER in_time AS place,
        lag(article_history.content_hash) OVER in_time AS content_before,
        articles.content_hash AS content_now
    FROM warehouse.article_history
    JOIN warehouse.articles ON articles.article_id = article_history.article_id
    WHERE article_history.captured_at IS NULL OR article_history.source_rank = articles.source_rank
    WINDOW in_time AS (
        PARTITION BY article_history.article_id
        ORDER BY coalesce(article_history.captured_at, article_history.valid_from), article_history.payload_sha256,
            article_history.version
    )
),
compared AS (
    SELECT
        ordered.*,
        max(place) FILTER (WHERE captured_at IS NULL OR content_hash <> content_now)
            OVER (PARTITION BY article_id) AS last_place
    FROM ordered
)
SELECT
    article_id,
    (row_number() OVER (PARTITION BY article_id ORDER BY place))::integer AS version,
    source,
    captured_at,
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
    form,
    kind,
    site_name,
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
    encode(payload_sha256, 'hex') AS payload_sha256,
    rules_version,
    changed_run_id
FROM compared
WHERE place <= last_place AND (captured_at IS NULL OR content_hash IS DISTINCT FROM content_before);

COMMENT ON VIEW marts.article_history IS
    'One row per earlier version of an article: those that the warehouse held before, and what captures older than the '
    'one that holds show. Key is (article_id, version). The version that holds now is in marts.articles.';
COMMENT ON COLUMN marts.article_history.version IS
    'Place among the article''s earlier versions, from 1, by when they were captured, else by when they were loaded';
COMMENT ON COLUMN marts.article_history.captured_at IS
    'When a crawler first found this version; NULL if the form does not say';
COMMENT ON COLUMN marts.article_history.payload_sha256 IS
    'SHA-256 of the bytes that this version was made from, in hexadecimal';
GRANT SELECT ON marts.article_history TO analyst;
