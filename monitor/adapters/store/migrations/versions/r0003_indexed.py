"""The full-text index knows how far it has come. Items from before are indexed by and by."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nothing is read: a start with a large archive takes no longer."""
    op.create_table(
        "indexed",
        sa.Column("block", KEY, primary_key=True, autoincrement=False),
        sa.Column("done_id", sa.BigInteger, nullable=False),
        sa.Column("wording", sa.Integer, nullable=False),
    )
