"""Which article each cited post is: one statement over all targets, a function of what the tables hold at the moment.

So it works in both directions (a new link finds an old article, a new article settles old links), and an interrupted
run is healed by the next. In this order, the first that finds anything deciding:

    url           the article with that address, of the same blog before another
    title         an article of the blog with that title now; a cut title may be a whole one
    former_title  an article of the blog that had that title
    title_prefix  an article of the blog whose title begins like the cut one (20 characters of its key or more)

Articles that are still in their source go before those that are gone from it. Reposts of one text count as one
candidate, the first by path; several candidates leave the post ambiguous. What a human chose is never touched.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Engine, text

# A shorter beginning would fit too many titles to mean one of them.
SHORTEST_PREFIX = 20

# Each way is a branch of its own: joined with OR, none of the indexes and no hash join could be used.
# An article whose own address differs from the target's is another post, whatever its title.
RESOLVE = text("""
    WITH candidates AS (
        SELECT target_id, article_id, 'url' AS method, 1.0 AS confidence,
               CASE WHEN articles.source = link_targets.source THEN 1 ELSE 2 END AS preference
        FROM warehouse.link_targets JOIN warehouse.articles ON articles.canonical_url = link_targets.url
        UNION ALL
        SELECT target_id, article_id, 'title', 0.9, 3
        FROM warehouse.link_targets JOIN warehouse.articles
          ON articles.source = link_targets.source AND md5(articles.title_key) = md5(link_targets.title_key)
        WHERE articles.title_key = link_targets.title_key
          AND coalesce(articles.canonical_url = link_targets.url, true)
        UNION ALL
        SELECT DISTINCT target_id, articles.article_id, 'former_title', 0.8, 4
        FROM warehouse.link_targets JOIN warehouse.article_history
          ON article_history.source = link_targets.source
         AND md5(article_history.title_key) = md5(link_targets.title_key)
        JOIN warehouse.articles ON articles.article_id = article_history.article_id
        WHERE article_history.title_key = link_targets.title_key
          AND (article_history.captured_at IS NULL OR article_history.source_rank = articles.source_rank)
          AND coalesce(articles.canonical_url = link_targets.url, true)
        UNION ALL
        SELECT target_id, article_id, 'title_prefix', 0.7, 5
        FROM warehouse.link_targets JOIN warehouse.articles
          ON articles.source = link_targets.source
         AND left(articles.title_key, 20) = left(link_targets.title_key, 20)
        WHERE is_cut AND length(link_targets.title_key) >= :shortest_prefix
          AND starts_with(articles.title_key, link_targets.title_key)
          AND coalesce(articles.canonical_url = link_targets.url, true)
    ), ranked AS (
        SELECT candidates.*, path, record,
               CASE WHEN word_count > 0 THEN encode(text_hash, 'hex') ELSE candidates.article_id::text END AS told,
               rank() OVER (PARTITION BY target_id ORDER BY preference, removed_from_source_at IS NOT NULL) AS place
        FROM candidates
        JOIN warehouse.articles USING (article_id)
        JOIN warehouse.raw_files USING (file_id)
    ), settled AS (
        SELECT target_id, min(method) AS method, min(confidence) AS confidence, count(DISTINCT told) AS candidate_count,
               (array_agg(article_id ORDER BY path COLLATE "C", record, article_id))[1] AS article_id
        FROM ranked WHERE place = 1 GROUP BY target_id
    ), wanted AS (
        SELECT link_targets.target_id, coalesce(settled.candidate_count, 0) AS candidate_count,
               CASE WHEN settled.candidate_count = 1 THEN 'resolved'
                    WHEN settled.candidate_count > 1 THEN 'ambiguous' ELSE 'unresolved' END AS status,
               CASE WHEN settled.candidate_count = 1 THEN settled.method END AS method,
               CASE WHEN settled.candidate_count = 1 THEN settled.confidence END AS confidence,
               CASE WHEN settled.candidate_count = 1 THEN settled.article_id END AS article_id
        FROM warehouse.link_targets LEFT JOIN settled USING (target_id)
    )
    UPDATE warehouse.link_targets
    SET status = wanted.status, method = wanted.method, confidence = wanted.confidence,
        candidate_count = wanted.candidate_count, resolved_article_id = wanted.article_id, changed_run_id = :run_id
    FROM wanted
    WHERE link_targets.target_id = wanted.target_id
      AND link_targets.method IS DISTINCT FROM 'manual'
      AND (link_targets.status, link_targets.method, link_targets.confidence, link_targets.candidate_count,
           link_targets.resolved_article_id)
          IS DISTINCT FROM (wanted.status, wanted.method, wanted.confidence, wanted.candidate_count, wanted.article_id)
    RETURNING link_targets.status
""")


def resolve_links(engine: Engine, run_id: UUID) -> int:
    """Bring every cited post up to date with the articles; returns how many were newly matched with one."""
    with engine.begin() as connection:
        statuses = connection.execute(RESOLVE, {"run_id": run_id, "shortest_prefix": SHORTEST_PREFIX}).scalars()
        return sum(status == "resolved" for status in statuses)
