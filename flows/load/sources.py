"""What is known of a blog as a whole, from its articles."""

from __future__ import annotations

from sqlalchemy import Engine, text

# Most articles decide; of equally many, the first in code point order. Title and address stay NULL: flattened pages
# print neither in a place that could be trusted.
DESCRIBE = text("""
    UPDATE warehouse.sources SET platform = described.platform, language = described.language
    FROM (
        SELECT source,
               (SELECT platform FROM warehouse.articles WHERE articles.source = sources.source AND platform IS NOT NULL
                GROUP BY platform ORDER BY count(*) DESC, platform COLLATE "C" LIMIT 1) AS platform,
               (SELECT language FROM warehouse.articles WHERE articles.source = sources.source AND language IS NOT NULL
                GROUP BY language ORDER BY count(*) DESC, language COLLATE "C" LIMIT 1) AS language
        FROM warehouse.sources
    ) AS described
    WHERE sources.source = described.source
      AND (sources.platform, sources.language) IS DISTINCT FROM (described.platform, described.language)
""")


def describe_sources(engine: Engine) -> None:
    """Write platform and language of each blog where they differ from what stands there."""
    with engine.begin() as connection:
        connection.execute(DESCRIBE)
