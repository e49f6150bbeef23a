"""Quality checks: what an operator or an analyst would want to know at the end of a run, each one a count of offenders.

What somebody can mend is looked at in the whole warehouse, and fails until it is mended. What articles say is looked at
in the articles of the run: it is told once, when it comes in, and a quiet run costs little. Names say what ought to be.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, text


@dataclass(frozen=True, slots=True)
class Check:
    """`query` gives how many were found, how many were looked at, and one that was found; `:run_id` is the run.

    Up to `share` of those looked at may be found, and `least` of them in any case: in a small warehouse one is much.
    """

    name: str
    meaning: str
    query: str
    share: float = 0.0
    least: int = 0


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found; it passed if that is not more than `threshold`."""

    name: str
    meaning: str
    passed: bool
    found: int
    checked: int
    threshold: int
    example: str | None


CHECKS = (
    Check(
        "articles_have_titles",
        "Articles of this run whose page prints no title, so that the body's first line stands for it. "
        "Run `winnow preview` on the example: the title may have been cut.",
        """
        SELECT count(*) FILTER (WHERE 'title_from_body' = ANY(quality_flags)), count(*),
               min(source || ': ' || title) FILTER (WHERE 'title_from_body' = ANY(quality_flags))
        FROM warehouse.articles WHERE changed_run_id = :run_id
        """,
        share=0.1,
        least=5,
    ),
    Check(
        "articles_have_text",
        "Articles of this run with fewer than 20 words. "
        "Run `winnow preview` on the example: too much may have been cut.",
        """
        SELECT count(*) FILTER (WHERE word_count < 20), count(*),
               min(source || ': ' || title) FILTER (WHERE word_count < 20)
        FROM warehouse.articles WHERE changed_run_id = :run_id
        """,
        share=0.1,
        least=5,
    ),
    Check(
        "languages_are_known",
        "Articles of this run with 50 words or more whose language could not be told. "
        "They are found by exact words only: search knows no word forms for them.",
        """
        SELECT count(*) FILTER (WHERE language IS NULL), count(*),
               min(source || ': ' || title) FILTER (WHERE language IS NULL)
        FROM warehouse.articles WHERE changed_run_id = :run_id AND word_count >= 50
        """,
        share=0.05,
        least=5,
    ),
    Check(
        "dates_are_past",
        "Articles of this run dated later than tomorrow. A misread date: see published_text in marts.articles.",
        """
        SELECT count(*) FILTER (WHERE published_date > current_date + 1), count(published_date),
               min(source || ': ' || title) FILTER (WHERE published_date > current_date + 1)
        FROM warehouse.articles WHERE changed_run_id = :run_id
        """,
    ),
    Check(
        "articles_keep_their_words",
        "Articles that lost more than half of their words in this run. "
        "Compare with marts.article_history: the page may have been saved half, or its layout may have changed.",
        """
        SELECT count(*) FILTER (WHERE now.word_count * 2 < former.word_count), count(*),
               min(now.source || ': ' || now.title) FILTER (WHERE now.word_count * 2 < former.word_count)
        FROM warehouse.articles AS now
        JOIN warehouse.article_history AS former USING (article_id)
        WHERE now.changed_run_id = :run_id AND former.valid_to = now.valid_from AND former.valid_from < former.valid_to
        """,
        share=0.05,
        least=1,
    ),
    Check(
        "articles_end_in_text",
        "Articles of this run whose last line ends ten or more of their blog: furniture that was not recognised. "
        "Report the line, so that the rules learn it.",
        """
        WITH endings AS (
            SELECT source, md5(lower(substring(right(body, 300) FROM '[^\\n]*$'))) AS last_line, text_hash, title
            FROM warehouse.articles WHERE changed_run_id = :run_id AND paragraph_count > 1
        ), shared AS (
            SELECT count(*) AS articles, min(source || ': ' || title) AS example
            FROM endings GROUP BY source, last_line HAVING count(DISTINCT text_hash) >= 10
        )
        SELECT coalesce(sum(articles), 0)::bigint, (SELECT count(*) FROM endings), min(example) FROM shared
        """,
        share=0.1,
    ),
    Check(
        "related_posts_are_found",
        "Blogs of which ten or more articles came in this run, none with related posts, though others had them. "
        "The layout of the blog may have changed: run `winnow preview` on a page of it.",
        """
        WITH arrived AS (
            SELECT source, count(*) AS articles, count(*) FILTER (WHERE EXISTS (
                       SELECT FROM warehouse.article_links
                       WHERE article_links.article_id = articles.article_id AND kind IN ('popular', 'related')
                   )) AS citing
            FROM warehouse.articles WHERE changed_run_id = :run_id GROUP BY source
        ), silent AS (
            SELECT source FROM arrived WHERE articles >= 10 AND citing = 0 AND EXISTS (
                SELECT FROM warehouse.link_targets JOIN warehouse.article_links USING (target_id)
                WHERE link_targets.source = arrived.source AND kind IN ('popular', 'related')
            )
        )
        SELECT count(*), (SELECT count(*) FROM arrived), min(source) FROM silent
        """,
    ),
    Check(
        "files_are_accepted",
        "Files that are refused, or that hold refused pages. `winnow rejected` says what to do about each.",
        """
        WITH refused AS (SELECT DISTINCT file_id FROM warehouse.rejections WHERE resolved_at IS NULL)
        SELECT count(refused.file_id), count(*), min(source || '/' || path) FILTER (WHERE refused.file_id IS NOT NULL)
        FROM warehouse.raw_files LEFT JOIN refused USING (file_id) WHERE status <> 'missing'
        """,
        share=0.2,
        least=5,
    ),
    Check(
        "files_are_still_there",
        "Files that are gone since the run before. Is the whole folder there, and can all of it be read? "
        "The articles stay, marked as removed from their source.",
        """
        SELECT count(*) FILTER (WHERE status = 'missing'), count(*),
               min(source || '/' || path) FILTER (WHERE status = 'missing')
        FROM warehouse.raw_files
        WHERE root = (SELECT root FROM warehouse.runs WHERE run_id = :run_id)
          AND (status <> 'missing' OR changed_run_id = :run_id)
        """,
        share=0.2,
        least=5,
    ),
    Check(
        "files_are_of_one_blog",
        "Files whose very bytes stand in two blogs. One folder may have been loaded under two names: see --source.",
        """
        WITH held AS (SELECT sha256, source, path FROM warehouse.raw_files WHERE status = 'loaded'),
        twice AS (SELECT sha256 FROM held GROUP BY sha256 HAVING count(*) > 1 AND min(source) <> max(source))
        SELECT count(twice.sha256), count(*), min(source || '/' || path) FILTER (WHERE twice.sha256 IS NOT NULL)
        FROM held LEFT JOIN twice USING (sha256)
        """,
        share=0.01,
        least=3,
    ),
    Check(
        "loaded_files_have_documents",
        "Files that count as loaded and of which the warehouse holds nothing. "
        "Rows were deleted by hand, or a restore was not whole: delete these files' rows in raw_files, then run again.",
        """
        SELECT count(*) FILTER (WHERE documents.file_id IS NULL), count(*),
               min(source || '/' || path) FILTER (WHERE documents.file_id IS NULL)
        FROM warehouse.raw_files
        LEFT JOIN (SELECT DISTINCT file_id FROM warehouse.raw_documents) AS documents USING (file_id)
        WHERE status = 'loaded' AND document_count > 0 AND skipped IS NULL
        """,
    ),
    Check(
        "articles_can_be_searched",
        "Articles that search does not find, or finds as they were. Run `relink`, which fills the search index.",
        """
        SELECT count(*) FILTER (WHERE indexed.content_hash IS DISTINCT FROM articles.content_hash), count(*),
               min(source || ': ' || title)
                   FILTER (WHERE indexed.content_hash IS DISTINCT FROM articles.content_hash)
        FROM warehouse.articles LEFT JOIN warehouse.article_search AS indexed USING (article_id)
        """,
    ),
)


def run_checks(engine: Engine, run_id: UUID) -> tuple[CheckResult, ...]:
    """What every check finds now, at the end of this run."""
    results = []
    with engine.connect() as connection:
        for check in CHECKS:
            found, checked, example = connection.execute(text(check.query), {"run_id": run_id}).one()
            threshold = max(check.least, int(check.share * checked))
            passed = found <= threshold
            results.append(CheckResult(check.name, check.meaning, passed, found, checked, threshold, example))
    return tuple(results)
