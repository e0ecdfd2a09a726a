"""What is held says until when: some of it leaves sooner."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

DAY_MS = 86_400_000


def upgrade() -> None:
    """What is held stays so for a day, as it was."""
    op.add_column("alerts", sa.Column("held_until_ms", sa.BigInteger))
    op.execute(f"UPDATE alerts SET held_until_ms = created_ms + {DAY_MS} WHERE held = 1")  # noqa: S608 - a number
    op.drop_index("ix_alerts_held", "alerts")
    op.drop_column("alerts", "held")
    held = sa.text("held_until_ms IS NOT NULL AND fate IS NULL AND delivery_id IS NULL")
    op.create_index(
        "ix_alerts_held", "alerts", ["item_id"], sqlite_where=held, postgresql_where=held
    )
