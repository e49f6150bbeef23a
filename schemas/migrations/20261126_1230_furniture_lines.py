"""What a blog repeats on its pages.

Pages that are held already are counted when they are next read.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261126_1230"
down_revision = "20261125_0230"

SCHEMA = "warehouse"
UUID = sa.Uuid()
LINES = postgresql.ARRAY(sa.BigInteger())


def upgrade() -> None:
    """Two tables, and how many posts of a blog were counted."""
    counted = "Posts whose lines were counted for furniture_lines; NULL while they have to be counted anew"
    op.add_column("sources", sa.Column("counted_posts", sa.Integer(), comment=counted), schema=SCHEMA)
    _create_page_lines()
    _create_furniture_lines()


def _column(name: str, kind: Any, comment: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=nullable, comment=comment)


def _pointer(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{SCHEMA}.{target}.{column}"], name=f"{table}_{column}_fkey")


def _create_page_lines() -> None:
    op.create_table(
        "page_lines",
        _column("file_id", UUID, "File that the page stands in"),
        _column("record", sa.Integer(), "Position of the page in its file, from 0"),
        _column("source", sa.Text(), "Blog that the page belongs to"),
        _column("post", sa.BigInteger(), "Hash of title and longest paragraph: the same for copies of one post"),
        _column("title", sa.BigInteger(), "Hash of the title's line; NULL if no line is the title", nullable=True),
        _column("kept", LINES, "Hashes of the lines of title and text, as the page is judged alone"),
        _column("cut", LINES, "Hashes of its other lines, but for those that name or quote other posts"),
        _pointer("page_lines", "file_id", "raw_files"),
        _pointer("page_lines", "source", "sources"),
        sa.PrimaryKeyConstraint("file_id", "record", name="page_lines_pkey"),
        schema=SCHEMA,
        comment="One row per flattened page: what it tells about its blog. Key is (file_id, record).",
    )
    op.create_index("page_lines_source_post_idx", "page_lines", ["source", "post"], schema=SCHEMA)


def _create_furniture_lines() -> None:
    statuses = "repeated: furniture, on many posts; title: of a post that pages of others name"
    op.create_table(
        "furniture_lines",
        _column("source", sa.Text(), "Blog that repeats the line"),
        _column("line", sa.BigInteger(), "Hash of the line"),
        _column("text", sa.Text(), "The line; NULL if no article of the blog shows it any more", nullable=True),
        _column("status", sa.Text(), statuses),
        _column("post_count", sa.Integer(), "Posts on which it stands, of those that were counted"),
        _column("changed_run_id", UUID, "Run that last changed this row"),
        sa.CheckConstraint("status IN ('repeated', 'title')", name="furniture_lines_status_known_check"),
        _pointer("furniture_lines", "source", "sources"),
        sa.ForeignKeyConstraint(
            ["changed_run_id"], ["warehouse.runs.run_id"], name="furniture_lines_changed_run_id_fkey"
        ),
        sa.PrimaryKeyConstraint("source", "line", name="furniture_lines_pkey"),
        schema=SCHEMA,
        comment="One row per line that a blog repeats, as its pages are now. Key is (source, line).",
    )
