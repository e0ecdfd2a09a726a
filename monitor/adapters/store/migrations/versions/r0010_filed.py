"""Fingerprints stand in tables of a day or two, at less than half the size."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

DAY_MS = 86_400_000
DAYS = 32
"""The longest story window, and a day; older ones were to go anyway."""

CAPACITY = 1 << 18
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """What is filed is filed anew, day by day, and stays findable."""
    filed = op.create_table(
        "filed",
        sa.Column("number", KEY, primary_key=True, autoincrement=False),
        sa.Column("first_id", sa.BigInteger, nullable=False),
        sa.Column("last_day", sa.Integer, nullable=False),
    )
    for number, (day, first, end) in enumerate(_parts(), start=1):
        op.create_table(
            f"prints_{number}",
            sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
            sqlite_with_rowid=False,
        )
        op.execute(
            f"INSERT INTO prints_{number} SELECT DISTINCT "  # noqa: S608 - numbers
            f"((print & {(1 << 30) - 1}) << 18) - {1 << 47} + item_id - {first} AS key "
            f"FROM prints WHERE item_id >= {first} AND item_id < {end} ORDER BY key"
        )
        op.bulk_insert(filed, [{"number": number, "first_id": first, "last_day": day}])
    op.drop_table("prints")


def _parts() -> list[tuple[int, int, int]]:
    """Day, first item, and the item before which it ends."""
    bind = op.get_bind()
    newest = bind.execute(sa.text("SELECT max(seen_ms) FROM items")).scalar()
    if newest is None:
        return []
    end = bind.execute(sa.text("SELECT max(id) FROM items")).scalar_one() + 1
    first_of = sa.text("SELECT id FROM items WHERE seen_ms >= :start ORDER BY seen_ms, id LIMIT 1")
    parts: list[tuple[int, int, int]] = []
    for day in range(newest // DAY_MS, newest // DAY_MS - DAYS, -1):
        first = bind.execute(first_of, {"start": day * DAY_MS}).scalar()
        if first is None or first >= end:
            continue
        starts = range(first, end, CAPACITY)
        parts += [(day, start, min(start + CAPACITY, end)) for start in reversed(starts)]
        end = first
    return parts[::-1]
