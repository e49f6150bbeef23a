CREATE VIEW marts.article_links AS
SELECT
    article_links.article_id,
    articles.source,
    articles.title,
    article_links.kind,
    article_links.position,
    article_links.title AS related_title,
    article_links.href AS related_href,
    link_targets.resolved_article_id AS related_article_id,
    link_targets.status AS resolution_status,
    link_targets.method AS resolution_method,
    link_targets.confidence AS resolution_confidence,
    link_targets.candidate_count,
    coalesce(link_targets.resolved_article_id = article_links.article_id, false) AS is_self
FROM warehouse.article_links
JOIN warehouse.articles ON articles.article_id = article_links.article_id
JOIN warehouse.link_targets ON link_targets.target_id = article_links.target_id;

COMMENT ON VIEW marts.article_links IS
    'One row per link from an article to a post, of any kind. Key is (article_id, kind, position).';
COMMENT ON COLUMN marts.article_links.source IS 'Blog that published the article that cites';
COMMENT ON COLUMN marts.article_links.title IS 'Title of the article that cites';
COMMENT ON COLUMN marts.article_links.related_title IS 'Title of the cited post as the page prints it';
COMMENT ON COLUMN marts.article_links.related_href IS
    'Address of the cited post as the page prints it; NULL in plain text';
COMMENT ON COLUMN marts.article_links.related_article_id IS
    'The cited post in marts.articles; NULL unless resolved';
COMMENT ON COLUMN marts.article_links.resolution_status IS
    'unresolved: no such article is held; resolved: one is; ambiguous: several could be meant, so none is '
    'chosen';
COMMENT ON COLUMN marts.article_links.resolution_method IS
    'How the cited post was found: url, title, former_title, title_prefix or manual; NULL unless resolved';
COMMENT ON COLUMN marts.article_links.resolution_confidence IS
    'How sure the match is, from 0 to 1; NULL unless resolved';
COMMENT ON COLUMN marts.article_links.is_self IS 'Whether the page cites itself, as popular posts do';
GRANT SELECT ON marts.article_links TO analyst;
