"""What the news of each feed is like through the week, and how the feed was when last looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Nothing is learned yet."""
    for name in ("changed_ms", "newest_ms"):
        op.add_column("feeds", sa.Column(name, sa.BigInteger))
    op.create_table(
        "rhythms",
        sa.Column("feed", sa.Text, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("week", sa.LargeBinary, nullable=False),
        sa.Column("learned", sa.Text, nullable=False),
        sa.Column("health", sa.Text, nullable=False),
        sa.Column("since_ms", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
