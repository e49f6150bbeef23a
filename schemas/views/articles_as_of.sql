-- Read from the tables: what marts.article_history leaves out of the order of captures was held all the same.
CREATE FUNCTION marts.articles_as_of(at timestamptz)
RETURNS TABLE (
    article_id uuid,
    source text,
    title text,
    body text,
    excerpt text,
    word_count integer,
    language text,
    authors text[],
    published_at timestamptz,
    published_date date,
    canonical_url text,
    labels text[],
    is_removed_from_source boolean,
    valid_from timestamptz,
    valid_to timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        article_id, source, title, body, excerpt, word_count, language, authors, published_at, published_date,
        canonical_url, labels, removed_from_source_at <= at IS TRUE, valid_from, NULL
    FROM warehouse.articles
    WHERE valid_from <= at
    UNION ALL
    SELECT
        article_id, source, title, body, excerpt, word_count, language, authors, published_at, published_date,
        canonical_url, labels, false, valid_from, valid_to
    FROM warehouse.article_history
    WHERE valid_from <= at AND at < valid_to
$$;

COMMENT ON FUNCTION marts.articles_as_of(timestamptz) IS
    'One row per article that was held at that moment, as it was then: columns as in marts.articles, with valid_to '
    '(NULL where the version still holds). Key is article_id. Example: SELECT * FROM marts.articles_as_of(''2026-01-31'')';
REVOKE EXECUTE ON FUNCTION marts.articles_as_of(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION marts.articles_as_of(timestamptz) TO analyst;
