"""A watchlist that is new or was changed may be due a recap; alerts know that they are of one."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """None is due for the watchlists that are known."""
    for table, name in (("alerts", "recap"), ("watchlists", "recap_due")):
        op.add_column(
            table, sa.Column(name, sa.SmallInteger, nullable=False, server_default=sa.text("0"))
        )
