"""Alerts know whether the wire marked their item as urgent."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Alerts from before are not."""
    op.add_column(
        "alerts", sa.Column("urgent", sa.SmallInteger, nullable=False, server_default=sa.text("0"))
    )
