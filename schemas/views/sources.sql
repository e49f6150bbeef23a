CREATE VIEW marts.sources AS
WITH article_counts AS (
    SELECT
        source,
        count(*) AS article_count,
        count(removed_from_source_at) AS removed_from_source_count,
        min(published_date) AS first_published_date,
        max(published_date) AS last_published_date,
        max(valid_from) AS last_changed_at
    FROM warehouse.articles
    GROUP BY source
),
duplicate_counts AS (
    SELECT articles.source, count(*) AS duplicate_count
    FROM warehouse.duplicates
    JOIN warehouse.articles ON articles.article_id = duplicates.article_id
    GROUP BY articles.source
),
citations AS (
    SELECT target_id, count(*) AS citation_count
    FROM warehouse.article_links
    WHERE kind IN ('popular', 'related')
    GROUP BY target_id
),
related_counts AS (
    SELECT
        link_targets.source,
        sum(citations.citation_count)::bigint AS related_count,
        sum(citations.citation_count) FILTER (WHERE link_targets.status = 'resolved')::bigint AS resolved_count,
        count(*) FILTER (WHERE link_targets.status = 'unresolved') AS wanted_count
    FROM citations
    JOIN warehouse.link_targets ON link_targets.target_id = citations.target_id
    GROUP BY link_targets.source
),
rejected_counts AS (
    SELECT raw_files.source, count(*) AS rejected_count
    FROM warehouse.rejections
    JOIN warehouse.raw_files ON raw_files.file_id = rejections.file_id
    WHERE rejections.resolved_at IS NULL
    GROUP BY raw_files.source
)
SELECT
    sources.source,
    sources.title,
    sources.url,
    sources.platform,
    sources.language,
    coalesce(article_counts.article_count, 0) AS article_count,
    coalesce(duplicate_counts.duplicate_count, 0) AS duplicate_count,
    coalesce(article_counts.removed_from_source_count, 0) AS removed_from_source_count,
    coalesce(related_counts.related_count, 0) AS related_count,
    coalesce(related_counts.resolved_count, 0) AS resolved_count,
    coalesce(related_counts.wanted_count, 0) AS wanted_count,
    coalesce(rejected_counts.rejected_count, 0) AS rejected_count,
    article_counts.first_published_date,
    article_counts.last_published_date,
    article_counts.last_changed_at,
    sources.first_seen_at,
    sources.first_run_id
FROM warehouse.sources
LEFT JOIN article_counts ON article_counts.source = sources.source
LEFT JOIN duplicate_counts ON duplicate_counts.source = sources.source
LEFT JOIN related_counts ON related_counts.source = sources.source
LEFT JOIN rejected_counts ON rejected_counts.source = sources.source;

COMMENT ON VIEW marts.sources IS 'One row per blog, with what is held of it. Key is source.';
COMMENT ON COLUMN marts.sources.article_count IS 'Articles held, reposts and removed ones included';
COMMENT ON COLUMN marts.sources.duplicate_count IS 'Articles held that repeat another';
COMMENT ON COLUMN marts.sources.removed_from_source_count IS 'Articles held whose file is gone';
COMMENT ON COLUMN marts.sources.related_count IS 'Posts that its pages list as popular or related, counted each time';
COMMENT ON COLUMN marts.sources.resolved_count IS 'Those of them that are held';
COMMENT ON COLUMN marts.sources.wanted_count IS 'Distinct posts among them that are not held: its rows in marts.wanted_posts';
COMMENT ON COLUMN marts.sources.rejected_count IS 'Refused files and documents that still are a problem';
COMMENT ON COLUMN marts.sources.first_published_date IS 'Earliest day of publication that a page prints; NULL if none prints one';
COMMENT ON COLUMN marts.sources.last_published_date IS 'Latest such day; NULL if no page prints one';
COMMENT ON COLUMN marts.sources.last_changed_at IS 'When an article of the blog was last loaded or changed; NULL if none was';
GRANT SELECT ON marts.sources TO analyst;
