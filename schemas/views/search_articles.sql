-- One tsquery per text search configuration in use, so that each is a constant that the GIN index can look up.
-- Snippets are made for the rows that are returned only: a snippet reads the whole body again.
CREATE FUNCTION marts.search_articles(query text, max_rows integer DEFAULT 20)
RETURNS TABLE (article_id uuid, source text, title text, published_date date, rank real, snippet text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    WITH questions AS MATERIALIZED (
        SELECT oid::regconfig AS config, websearch_to_tsquery(oid::regconfig, query) AS question
        FROM pg_ts_config
        WHERE EXISTS (SELECT FROM warehouse.article_search WHERE article_search.config = pg_ts_config.oid)
    ),
    best AS MATERIALIZED (
        SELECT found.article_id, questions.config, questions.question, ts_rank(found.vector, questions.question) AS rank
        FROM questions
        JOIN warehouse.article_search AS found
            ON found.vector @@ questions.question AND found.config = questions.config
        ORDER BY rank DESC, found.article_id
        LIMIT max_rows
    )
    SELECT
        best.article_id, articles.source, articles.title, articles.published_date, best.rank,
        ts_headline(best.config, left(articles.body, 100000), best.question,
                    'StartSel=**, StopSel=**, MaxFragments=2, MinWords=8, MaxWords=24, FragmentDelimiter=" … "')
    FROM best
    JOIN warehouse.articles ON articles.article_id = best.article_id
    ORDER BY best.rank DESC, best.article_id
$$;

COMMENT ON FUNCTION marts.search_articles(text, integer) IS
    'Articles that match, best first, max_rows at most: article_id, source, title, published_date, rank, and a snippet '
    'with the matches between **. Write the query as for a web search: words, "a phrase", or, -without. Words match in '
    'the language of each article. Example: SELECT * FROM marts.search_articles(''"trade agreement" -tariffs'')';
REVOKE EXECUTE ON FUNCTION marts.search_articles(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION marts.search_articles(text, integer) TO analyst;
