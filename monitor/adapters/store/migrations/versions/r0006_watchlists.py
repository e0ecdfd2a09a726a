"""Watchlists are known again, so that one that is new or was changed is seen."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """None is known yet: all count from the first start of this version."""
    op.create_table(
        "watchlists",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("timing", sa.Text, nullable=False),
        sa.Column("since_ms", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
