"""Alerts may be held, as most of their feed turned new at once."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Alerts from before are not."""
    op.add_column(
        "alerts", sa.Column("held", sa.SmallInteger, nullable=False, server_default=sa.text("0"))
    )
