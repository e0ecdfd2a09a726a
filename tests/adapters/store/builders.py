"""Small values for the tests of the store."""

from __future__ import annotations

from typing import Any

from monitor.adapters.store import SqlStore
from monitor.model import (
    Alias,
    Arrival,
    Delivery,
    DeliveryKind,
    Evidence,
    FeedState,
    Field,
    Intake,
    Item,
    Keys,
    Kind,
    Known,
    Match,
    Message,
    Outcome,
    Owed,
    Phase,
    Relation,
    Sought,
    TakenIn,
    Verdict,
)

LEASE_MS = 1_000
NEW = Relation(Kind.NEW)

ACCEPTED = Outcome(Verdict.ACCEPTED, Phase.DONE, "250 taken")
REFUSED = Outcome(Verdict.REFUSED, Phase.RCPT, "550 nobody here")
DEFERRED = Outcome(Verdict.DEFERRED, Phase.RCPT, "451 later")
UNREACHABLE = Outcome(Verdict.UNREACHABLE, Phase.CONNECT, "no answer")

_HELD = "held = 1 AND fate IS NULL AND delivery_id IS NULL"
UNHELD = (
    "DROP INDEX ix_alerts_held",
    "ALTER TABLE alerts ADD COLUMN held SMALLINT NOT NULL DEFAULT 0",
    "UPDATE alerts SET held = held_until_ms IS NOT NULL",
    "ALTER TABLE alerts DROP COLUMN held_until_ms",
    f"CREATE INDEX ix_alerts_held ON alerts (item_id) WHERE {_HELD}",
)
"""What the migration of the ends of holding has made, undone."""

UNLEARNED = (
    *UNHELD,
    "DROP TABLE rhythms",
    "ALTER TABLE feeds DROP COLUMN changed_ms",
    "ALTER TABLE feeds DROP COLUMN newest_ms",
)
"""And what that of the rhythms has made."""


def state(name: str = "Harbour Wire") -> FeedState:
    """A feed as it is before its first poll."""
    return FeedState(name, f"https://{name[0].lower()}.example/rss")


def item(title: str, seen_ms: int = 1_000, guid: str | None = None, url: str | None = None) -> Item:
    """An item of the Harbour Wire."""
    return Item("Harbour Wire", title, seen_ms=seen_ms, guid=guid, url=url)


def matched(*watchlists: str) -> tuple[Match, ...]:
    """A match of each watchlist on the word Ferry."""
    evidence = (Evidence("ferry", "Ferry", Field.TITLE, 0, 5),)
    return tuple(Match(w, evidence) for w in watchlists)


def arrival(
    number: int,
    *owed: tuple[str, str],
    prints: tuple[int, ...] = (),
    relation: Relation = NEW,
    seen_ms: int = 1_000,
    title: str = "",
) -> Arrival:
    """The `number`-th item, with keys of its own; `owed`: (recipient, watchlist)."""
    return Arrival(
        item(title or f"Ferry {number}", seen_ms),
        Keys(number * 10 + 1, number * 10 + 2, number * 10 + 3),
        prints,
        relation,
        matched(*dict.fromkeys(w for _, w in owed)),
        tuple(Owed(r, w) for r, w in owed),
    )


def sought(prints: list[tuple[int, ...]], known: list[Known]) -> list[Sought]:
    """What neighbours are looked for by, without words of substance."""
    return [Sought(p, frozenset(), k) for p, k in zip(prints, known, strict=True)]


def pragma(store: SqlStore, text: str) -> Any:
    """Ask or tell the store's own SQLite connection something."""
    driver: Any = store._db._connection.connection.driver_connection
    row = driver.execute(f"PRAGMA {text}").fetchone()
    return row[0] if row else None


async def take(
    store: SqlStore, *arrivals: Arrival, aliases: tuple[Alias, ...] = (), now_ms: int = 1_000
) -> TakenIn:
    """Take these in."""
    return await store.take_in(Intake((state(),), arrivals, aliases, now_ms))


def message(number: int = 1) -> Message:
    """A finished message."""
    return Message(
        f"<{number}@wire.example>", f"Mail {number}", "wire@a.example", "desk@b.example", b"raw\r\n"
    )


async def freeze(
    store: SqlStore,
    number: int = 1,
    alerts: tuple[int, ...] = (),
    slot_ms: int | None = None,
    now_ms: int = 2_000,
    recipient: str = "desk",
) -> int | None:
    """Enqueue the `number`-th message."""
    kind = DeliveryKind.ALERT if slot_ms is None else DeliveryKind.DIGEST
    return await store.enqueue(message(number), recipient, kind, alerts, slot_ms, now_ms)


async def frozen(store: SqlStore, number: int = 1, alerts: tuple[int, ...] = ()) -> int:
    """Enqueue the `number`-th message, which must work."""
    delivery_id = await freeze(store, number, alerts)
    assert delivery_id is not None
    return delivery_id


async def lease_one(store: SqlStore, now_ms: int = 2_000) -> Delivery:
    """Lease the one delivery that is due."""
    (leased,) = await store.lease_deliveries(now_ms, 1, LEASE_MS)
    return leased


async def alert_ids(store: SqlStore) -> tuple[int, ...]:
    """The pending alerts."""
    return tuple(p.alert_id for p in await store.pending(1_000))
