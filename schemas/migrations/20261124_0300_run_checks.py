"""Runs keep what the quality checks found and which flow they are of; an index finds the articles of a run.

Both are columns of `runs`: what a run saw stands there and nowhere else.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261124_0300"
down_revision = "20261123_2100"

SCHEMA = "warehouse"


def upgrade() -> None:
    """Every run so far was of the flow `ingest`, or of `relink` under the mode and the empty root it then had."""
    _add_flow()
    _add_checks()
    op.create_index("articles_changed_run_id_idx", "articles", ["changed_run_id"], schema=SCHEMA)


def _add_flow() -> None:
    column = sa.Column(
        "flow",
        sa.Text(),
        nullable=False,
        server_default="ingest",
        comment="ingest: files were read; relink: only duplicates and cited posts were looked at again",
    )
    op.add_column("runs", column, schema=SCHEMA)
    op.create_check_constraint("runs_flow_known_check", "runs", "flow IN ('ingest', 'relink')", schema=SCHEMA)
    modes = "incremental: new and changed files; full: every file; dry_run: nothing is loaded; NULL for relink"
    op.alter_column("runs", "mode", nullable=True, comment=modes, schema=SCHEMA)
    op.alter_column("runs", "root", nullable=True, comment="Folder that was walked; NULL for relink", schema=SCHEMA)
    op.execute("UPDATE warehouse.runs SET flow = 'relink', mode = NULL, root = NULL WHERE root = ''")
    walks = "(flow = 'ingest') = (mode IS NOT NULL) AND (flow = 'ingest') = (root IS NOT NULL)"
    op.create_check_constraint("runs_only_ingest_walks_check", "runs", walks, schema=SCHEMA)
    op.create_table_comment("runs", "One row per run of the flow ingest or relink. Key is run_id.", schema=SCHEMA)


def _add_checks() -> None:
    column = sa.Column(
        "checks",
        postgresql.JSONB(),
        nullable=True,
        comment="What each quality check found: name, meaning, passed, found, checked, threshold, example; "
        "NULL until the run ends well, and after a dry run",
    )
    op.add_column("runs", column, schema=SCHEMA)
