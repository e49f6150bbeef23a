CREATE VIEW marts.removed_text AS
SELECT
    articles.article_id,
    articles.source,
    articles.title,
    cut.line,
    cut.text,
    cut.rule
FROM warehouse.articles
CROSS JOIN LATERAL jsonb_to_recordset(articles.removed) AS cut (line integer, text text, rule text);

COMMENT ON VIEW marts.removed_text IS
    'One row per line that the cleaner cut from an article as it is now. Key is (article_id, line).';
COMMENT ON COLUMN marts.removed_text.line IS 'Where the line stood on the page, from 1';
COMMENT ON COLUMN marts.removed_text.text IS 'The line as it stood on the page';
COMMENT ON COLUMN marts.removed_text.rule IS 'Rule that cut it';
GRANT SELECT ON marts.removed_text TO analyst;
