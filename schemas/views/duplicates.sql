CREATE VIEW marts.duplicates AS
SELECT
    duplicates.article_id,
    articles.source,
    articles.title,
    articles.path,
    duplicates.kind,
    articles.duplicate_of,
    originals.title AS original_title,
    originals.path AS original_path
FROM warehouse.duplicates
JOIN marts.articles ON articles.article_id = duplicates.article_id
JOIN marts.articles AS originals ON originals.article_id = duplicates.canonical_article_id;

COMMENT ON VIEW marts.duplicates IS 'One row per article that repeats another of the same blog. Key is article_id.';
COMMENT ON COLUMN marts.duplicates.title IS 'Title of the repost';
COMMENT ON COLUMN marts.duplicates.path IS 'File of the repost, below the folder of the blog';
COMMENT ON COLUMN marts.duplicates.duplicate_of IS 'article_id of the original';
COMMENT ON COLUMN marts.duplicates.original_title IS 'Title of the original';
COMMENT ON COLUMN marts.duplicates.original_path IS 'File of the original, below the folder of the blog';
GRANT SELECT ON marts.duplicates TO analyst;
