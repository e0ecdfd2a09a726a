"""Feeds, items with matches and relations, fingerprints and keys, alerts, the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table."""
    _notes()
    _counters()
    _feeds()
    _items()
    _matches()
    _prints()
    _seen()
    _deliveries()
    _slots()
    _alerts()
    op.execute("INSERT INTO counters (name, value) VALUES ('items', 0)")


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def _counters() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("body_hash", sa.LargeBinary),
        sa.Column("slices", sa.LargeBinary, nullable=False),
        sa.Column("moved_to", sa.Text),
        sa.Column("next_due_ms", sa.BigInteger, nullable=False),
        sa.Column("health", sa.Text, nullable=False),
        sa.Column("health_since_ms", sa.BigInteger, nullable=False),
        sa.Column("fault", sa.Text),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("polled_ms", sa.BigInteger),
        sa.Column("ok_ms", sa.BigInteger),
        sa.Column("new_ms", sa.BigInteger),
        sa.Column("primed_ms", sa.BigInteger),
        sa.Column("gap_ms", sa.BigInteger),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("configured", sa.SmallInteger, nullable=False),
        sa.Column("lease_until_ms", sa.BigInteger),
    )
    op.create_index("ix_feeds_due", "feeds", ["configured", "next_due_ms"])


def _items() -> None:
    op.create_table(
        "items",
        sa.Column("id", KEY, primary_key=True, autoincrement=False),
        sa.Column("story", sa.BigInteger, nullable=False),
        sa.Column("feed", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("guid", sa.Text),
        sa.Column("url", sa.Text),
        sa.Column("published_ms", sa.BigInteger),
        sa.Column("seen_ms", sa.BigInteger, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("extra", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("of_item", sa.BigInteger),
        sa.Column("version_of", sa.BigInteger),
        sa.Column("relation", sa.Text, nullable=False),
    )
    op.create_index("ix_items_story", "items", ["story", "id"])
    op.create_index("ix_items_seen", "items", ["seen_ms"])


def _matches() -> None:
    op.create_table(
        "matches",
        sa.Column("item_id", KEY, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("watchlist", sa.Text, primary_key=True),
        sa.Column("story", sa.BigInteger, nullable=False),
        sa.Column("seen_ms", sa.BigInteger, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_matches_watchlist", "matches", ["watchlist", "seen_ms", "story"])


def _prints() -> None:
    op.create_table(
        "prints",
        sa.Column("print", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("item_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("seen_ms", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


def _seen() -> None:
    op.create_table(
        "seen",
        sa.Column("key", KEY, primary_key=True, autoincrement=False),
        sa.Column("item_id", sa.BigInteger, nullable=False),
        sa.Column("seen_ms", sa.BigInteger, nullable=False),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_try_ms", sa.BigInteger, nullable=False),
        sa.Column("lease_until_ms", sa.BigInteger),
        sa.Column("tried_ms", sa.BigInteger),
        sa.Column("verdict", sa.Text),
        sa.Column("phase", sa.Text),
        sa.Column("last_reply", sa.Text, nullable=False),
        sa.UniqueConstraint("message_id", name="uq_deliveries_message_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deliveries_state", "deliveries", ["state", "next_try_ms"])
    op.create_index("ix_deliveries_created", "deliveries", ["created_ms"])


def _slots() -> None:
    op.create_table(
        "slots",
        sa.Column("recipient", sa.Text, primary_key=True),
        sa.Column("slot_ms", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("delivery_id", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("watchlist", sa.Text, nullable=False),
        sa.Column("story", sa.BigInteger, nullable=False),
        sa.Column("item_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("primed", sa.SmallInteger, nullable=False),
        sa.Column("delivery_id", KEY, sa.ForeignKey("deliveries.id")),
        sa.Column("fate", sa.Text),
        sa.Column("fate_ms", sa.BigInteger),
        sa.Column("rule", sa.Text),
        sa.Column("because", sa.BigInteger),
        sa.UniqueConstraint("item_id", "recipient", "watchlist", name="uq_alerts_item"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alerts_story", "alerts", ["story"])
    bound = sa.text("delivery_id IS NOT NULL")
    op.create_index(
        "ix_alerts_told",
        "alerts",
        ["story", "recipient", "watchlist"],
        sqlite_where=bound,
        postgresql_where=bound,
    )
    op.create_index(
        "ix_alerts_delivery", "alerts", ["delivery_id"], sqlite_where=bound, postgresql_where=bound
    )
    op.create_index("ix_alerts_created", "alerts", ["created_ms"])
    undecided = sa.text("fate IS NULL AND delivery_id IS NULL")
    op.create_index(
        "ix_alerts_pending",
        "alerts",
        ["created_ms", "id"],
        sqlite_where=undecided,
        postgresql_where=undecided,
    )
