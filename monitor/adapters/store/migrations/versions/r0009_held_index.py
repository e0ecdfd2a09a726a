"""What is held is found at once: each mail asks for it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """The index is empty as long as nothing is held."""
    held = sa.text("held = 1 AND fate IS NULL AND delivery_id IS NULL")
    op.create_index(
        "ix_alerts_held", "alerts", ["item_id"], sqlite_where=held, postgresql_where=held
    )
