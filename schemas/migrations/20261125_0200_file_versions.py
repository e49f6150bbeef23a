"""Files keep the version that an object store gives them.

A run over a bucket then reads only objects whose version changed.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_0200"
down_revision = "20261124_0300"

SCHEMA = "warehouse"


def upgrade() -> None:
    """Files that are known already stand on disks, which keep no versions."""
    kept = "What the place keeps as the object's version, such as an ETag; NULL on disks, where size and time tell"
    op.add_column("raw_files", sa.Column("version", sa.Text(), nullable=True, comment=kept), schema=SCHEMA)
    comments = {
        ("raw_files", "root"): "Folder or URL that was walked when this row was last written",
        ("raw_files", "modified_ns"): "Modification time of the file, in nanoseconds since 1970; "
        "0 if its place tells none",
        ("runs", "root"): "Folder or URL that was walked; NULL for relink",
    }
    for (table, column), comment in comments.items():
        op.alter_column(table, column, comment=comment, schema=SCHEMA)
