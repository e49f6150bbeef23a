"""Who tells an article when its best telling is gone: the next best, whose file the next run reads again."""

from __future__ import annotations

from sqlalchemy import Engine, text

# The rank of flows/load/ranks.py. A file that is refused by now may well hold what it told, and so may a document.
RANK = """({0}.source_rank, coalesce(-extract(epoch FROM {0}.captured_at), 'infinity'), {0}.gap_count,
           {0}_file.path COLLATE "C", {0}.record)"""
CALL = text(f"""
    WITH better AS (
        SELECT DISTINCT ON (articles.article_id) heir.file_id
        FROM warehouse.articles
        JOIN warehouse.raw_documents AS teller
          ON teller.file_id = articles.file_id AND teller.record = articles.record
        JOIN warehouse.raw_files AS teller_file ON teller_file.file_id = teller.file_id
        JOIN warehouse.raw_documents AS heir ON heir.article_id = articles.article_id
        JOIN warehouse.raw_files AS heir_file ON heir_file.file_id = heir.file_id
        WHERE (heir.file_id, heir.record) <> (teller.file_id, teller.record)
          AND heir_file.status = 'loaded' AND heir.record < heir_file.document_count
          AND (teller_file.status = 'missing' OR teller.article_id <> articles.article_id
               OR teller_file.status = 'loaded' AND teller.record >= teller_file.document_count
               OR {RANK.format("heir")} < {RANK.format("teller")})
        ORDER BY articles.article_id, {RANK.format("heir").strip("()")}
    )
    UPDATE warehouse.raw_files SET sha256 = NULL
    FROM better WHERE raw_files.file_id = better.file_id AND sha256 IS NOT NULL
""")  # noqa: S608 - put together from constants


def call_heirs(engine: Engine) -> None:
    """Forget the hash of every file that holds the best telling of an article that was taken from another one.

    What that file says of the article is not in the warehouse: only one telling of each is. So the ledger sends the
    next run to the file. `changed_run_id` stays: it tells which run loaded the file.
    """
    with engine.begin() as connection:
        connection.execute(CALL)
