CREATE VIEW marts.related_posts AS
SELECT
    article_id,
    source,
    title,
    kind,
    position,
    related_title,
    related_href,
    related_article_id,
    resolution_status,
    is_self
FROM marts.article_links
WHERE kind IN ('popular', 'related');

COMMENT ON VIEW marts.related_posts IS
    'One row per post that a page lists as popular or related. Key is (article_id, kind, position). The '
    'other kinds are in marts.article_links.';
COMMENT ON COLUMN marts.related_posts.kind IS
    'popular (among all posts of the blog) or related (to this one)';
GRANT SELECT ON marts.related_posts TO analyst;
