"""The tables. Instants are integers (milliseconds since 1970 UTC), never datetimes.

The migrations make the same tables; a test compares the two. `HEAD` and `KNOWN` name the versions
so that a start on an up-to-date database need not import Alembic (0.4 s).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

KNOWN = tuple(f"{version:04}" for version in range(1, 13))
"""Every version this program can read or migrate, oldest first."""

HEAD = KNOWN[-1]

metadata = MetaData()

Key = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit primary key; only INTEGER PRIMARY KEY is the row id itself in SQLite."""

notes = Table(
    "notes",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""Item ids are counted here, so that they are known before the insert and never given twice."""

feeds = Table(
    "feeds",
    metadata,
    Column("name", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", LargeBinary),
    Column("slices", LargeBinary, nullable=False),
    Column("moved_to", Text),
    Column("next_due_ms", BigInteger, nullable=False),
    Column("health", Text, nullable=False),
    Column("health_since_ms", BigInteger, nullable=False),
    Column("fault", Text),
    Column("detail", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("polled_ms", BigInteger),
    Column("ok_ms", BigInteger),
    Column("new_ms", BigInteger),
    Column("primed_ms", BigInteger),
    Column("gap_ms", BigInteger),
    Column("title", Text, nullable=False),
    Column("configured", SmallInteger, nullable=False),
    Column("lease_until_ms", BigInteger),
    Column("changed_ms", BigInteger),
    Column("newest_ms", BigInteger),
    Index("ix_feeds_due", "configured", "next_due_ms"),
)

rhythms = Table(
    "rhythms",
    metadata,
    Column("feed", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("week", LargeBinary, nullable=False),
    Column("learned", Text, nullable=False),
    Column("health", Text, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""What the news of each feed is like through the week, and how it was when last looked at."""

items = Table(
    "items",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=False),
    Column("story", BigInteger, nullable=False),
    Column("feed", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("guid", Text),
    Column("url", Text),
    Column("published_ms", BigInteger),
    Column("seen_ms", BigInteger, nullable=False),
    Column("author", Text, nullable=False),
    Column("extra", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("of_item", BigInteger),
    Column("version_of", BigInteger),
    Column("relation", Text, nullable=False),
    Column("subject", LargeBinary),
    Index("ix_items_story", "story", "id"),
    Index("ix_items_seen", "seen_ms"),
)
"""`story` is the id of the item that opened it (which may be pruned before the others)."""

matches = Table(
    "matches",
    metadata,
    Column("item_id", Key, ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Column("watchlist", Text, primary_key=True),
    Column("story", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("evidence", Text, nullable=False),
    Index("ix_matches_watchlist", "watchlist", "seen_ms", "story"),
    sqlite_with_rowid=False,
)

filed = Table(
    "filed",
    metadata,
    Column("number", Key, primary_key=True, autoincrement=False),
    Column("first_id", BigInteger, nullable=False),
    Column("last_day", Integer, nullable=False),
)
"""The tables of the index of fingerprints, see `filing`: `prints_1`, `prints_2` … An index, not a
record: rows may outlive their items."""

seen = Table(
    "seen",
    metadata,
    Column("key", Key, primary_key=True, autoincrement=False),
    Column("item_id", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
)
"""Identity keys outlive their items, so that an old entry never comes back as news."""

indexed = Table(
    "indexed",
    metadata,
    Column("block", Key, primary_key=True, autoincrement=False),
    Column("done_id", BigInteger, nullable=False),
    Column("wording", Integer, nullable=False),
)
"""How far each block of item ids stands in the full-text index: items up to `done_id` are in it.

`wording`: the rules by which their words were made. The index itself, see `fulltext`, is made when
it is first written.
"""

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("recipient", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_ms", BigInteger, nullable=False),
    Column("lease_until_ms", BigInteger),
    Column("tried_ms", BigInteger),
    Column("verdict", Text),
    Column("phase", Text),
    Column("last_reply", Text, nullable=False),
    UniqueConstraint("message_id", name="uq_deliveries_message_id"),
    Index("ix_deliveries_state", "state", "next_try_ms"),
    Index("ix_deliveries_created", "created_ms"),
    sqlite_autoincrement=True,
)
"""`tried_ms`: the end of the last attempt. `raw` is emptied when it is past use."""

slots = Table(
    "slots",
    metadata,
    Column("recipient", Text, primary_key=True),
    Column("slot_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("delivery_id", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

mutes = Table(
    "mutes",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("until_ms", BigInteger, nullable=False),
    Column("watchlist", Text, nullable=False),
    Column("story", BigInteger),
    Column("recipient", Text, nullable=False),
    Column("reason", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""Silences by command. An empty watchlist or recipient, and no story, stand for any."""

watchlists = Table(
    "watchlists",
    metadata,
    Column("id", Text, primary_key=True),
    Column("form", Text, nullable=False),
    Column("timing", Text, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    Column("recap_due", SmallInteger, nullable=False, server_default=text("0")),
    sqlite_with_rowid=False,
)
"""How each watchlist was when the settings were last taken over: what it asks (`form`), when it
sends (`timing`), and since when both are so."""

_UNDECIDED = text("fate IS NULL AND delivery_id IS NULL")
_HELD = text("held_until_ms IS NOT NULL AND fate IS NULL AND delivery_id IS NULL")
_BOUND = text("delivery_id IS NOT NULL")

alerts = Table(
    "alerts",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("recipient", Text, nullable=False),
    Column("watchlist", Text, nullable=False),
    Column("story", BigInteger, nullable=False),
    Column("item_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("primed", SmallInteger, nullable=False),
    Column("delivery_id", Key, ForeignKey("deliveries.id")),
    Column("fate", Text),
    Column("fate_ms", BigInteger),
    Column("rule", Text),
    Column("because", BigInteger),
    Column("note", Text),
    Column("urgent", SmallInteger, nullable=False, server_default=text("0")),
    Column("recap", SmallInteger, nullable=False, server_default=text("0")),
    Column("held_until_ms", BigInteger),
    UniqueConstraint("item_id", "recipient", "watchlist", name="uq_alerts_item"),
    Index("ix_alerts_story", "story"),
    Index(
        "ix_alerts_told",
        "story",
        "recipient",
        "watchlist",
        sqlite_where=_BOUND,
        postgresql_where=_BOUND,
    ),
    Index(
        "ix_alerts_delivery",
        "delivery_id",
        sqlite_where=_BOUND,
        postgresql_where=_BOUND,
    ),
    Index("ix_alerts_created", "created_ms"),
    Index(
        "ix_alerts_held",
        "item_id",
        sqlite_where=_HELD,
        postgresql_where=_HELD,
    ),
    Index(
        "ix_alerts_pending",
        "created_ms",
        "id",
        sqlite_where=_UNDECIDED,
        postgresql_where=_UNDECIDED,
    ),
    sqlite_autoincrement=True,
)
"""`item_id` is no foreign key: what was told is remembered longer than the items. `note` says more
than `rule` does.

The partial indexes keep out the suppressed alerts, which are most of the table: `pending` is asked
every delivery round, and per alert whether its story was told.
"""
