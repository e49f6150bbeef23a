-- Counted target by target: a join of all links would be slower, above all for the posts of one blog.
CREATE VIEW marts.wanted_posts AS
SELECT
    link_targets.source,
    link_targets.title,
    citations.cited_by_count,
    link_targets.is_cut,
    link_targets.url,
    link_targets.title_key
FROM warehouse.link_targets
CROSS JOIN LATERAL (
    SELECT count(DISTINCT article_links.article_id) AS cited_by_count
    FROM warehouse.article_links
    WHERE article_links.target_id = link_targets.target_id AND article_links.kind IN ('popular', 'related')
) AS citations
WHERE link_targets.status = 'unresolved' AND citations.cited_by_count > 0;

COMMENT ON VIEW marts.wanted_posts IS
    'One row per post that pages list as popular or related and that is not held. Key is (source, url) '
    'where there is a url, else (source, title_key, is_cut).';
COMMENT ON COLUMN marts.wanted_posts.cited_by_count IS 'Articles that list the post as popular or related';
GRANT SELECT ON marts.wanted_posts TO analyst;
