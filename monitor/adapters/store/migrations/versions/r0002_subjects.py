"""Items know their words of substance, so that most lookalikes are told without their texts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Items from before have none and are looked at as ever."""
    op.add_column("items", sa.Column("subject", sa.LargeBinary))
