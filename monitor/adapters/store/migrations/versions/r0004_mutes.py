"""Silences by command, and what a suppressed alert says beside its rule."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nothing is rewritten: a start with many alerts takes no longer."""
    op.create_table(
        "mutes",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("until_ms", sa.BigInteger, nullable=False),
        sa.Column("watchlist", sa.Text, nullable=False),
        sa.Column("story", sa.BigInteger),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.add_column("alerts", sa.Column("note", sa.Text))
