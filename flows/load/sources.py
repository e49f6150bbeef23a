"""What is known of a blog as a whole, from its articles."""

from __future__ import annotations

from sqlalchemy import Engine, text

# Most articles decide; of equally many, the first in code point order. An address says of a blog only where it begins:
# blogs that share a host have that in common.
MOST = """
    (SELECT {value} FROM warehouse.articles WHERE articles.source = sources.source AND {value} IS NOT NULL
     GROUP BY 1 ORDER BY count(*) DESC, {value} COLLATE "C" LIMIT 1)
"""
DESCRIBED = ", ".join(
    f"{MOST.format(value=value)} AS {name}"
    for name, value in {
        "title": "site_name",
        "url": "substring(canonical_url FROM '^[a-z]+://[^/]+/')",
        "platform": "platform",
        "language": "language",
    }.items()
)
DESCRIBE = text(f"""
    UPDATE warehouse.sources
    SET title = described.title, url = described.url, platform = described.platform, language = described.language
    FROM (SELECT source, {DESCRIBED} FROM warehouse.sources) AS described
    WHERE sources.source = described.source
      AND (sources.title, sources.url, sources.platform, sources.language)
          IS DISTINCT FROM (described.title, described.url, described.platform, described.language)
""")  # noqa: S608 - put together from constants


def describe_sources(engine: Engine) -> None:
    """Write title, address, platform and language of each blog where they differ from what stands there."""
    with engine.begin() as connection:
        connection.execute(DESCRIBE)
