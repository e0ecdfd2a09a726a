"""Forgetting, in small transactions, so that polls and mails never wait long."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    Connection,
    Delete,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from monitor.adapters.store.alerts import UNDECIDED
from monitor.adapters.store.database import Database
from monitor.adapters.store.filing import DAY_MS, forget
from monitor.adapters.store.neighbours import ItemMemory
from monitor.adapters.store.schema import alerts, deliveries, items, mutes, seen, slots
from monitor.adapters.store.searching import forget_blocks
from monitor.adapters.store.sql import CHUNK
from monitor.adapters.store.transitions import FINAL, OPEN
from monitor.ports import STORY_WINDOW_MS

KEYS_KEPT_MS = 400 * DAY_MS
"""Identity keys stay this much longer than the items: feeds leave entries standing for a year.
About 25 bytes a key."""

SLICES = 64
"""Keys are spread evenly over 64 bits: a slice of the range is a slice of the rows."""

_FINAL = sorted(s.value for s in FINAL)

# An alert that is not yet mailed keeps its item.
_AWAITED = exists().where(
    alerts.c.item_id == items.c.id,
    or_(
        and_(*UNDECIDED),
        exists().where(
            deliveries.c.id == alerts.c.delivery_id,
            deliveries.c.state.in_(sorted(s.value for s in OPEN)),
        ),
    ),
)
_NEWEST = select(func.max(items.c.seen_ms))
_ITEMS = delete(items).where(
    items.c.id.in_(
        select(items.c.id)
        .where(items.c.seen_ms < bindparam("before_ms"), ~_AWAITED)
        .order_by(items.c.seen_ms)
        .limit(CHUNK)
    )
)
_BYTES = (
    update(deliveries)
    .where(
        deliveries.c.id.in_(
            select(deliveries.c.id)
            .where(
                deliveries.c.created_ms < bindparam("before_ms"),
                deliveries.c.state.in_(_FINAL),
                func.length(deliveries.c.raw) > 0,
            )
            .limit(CHUNK)
        )
    )
    .values(raw=b"")
)
_ALERTS = delete(alerts).where(
    alerts.c.id.in_(
        select(alerts.c.id)
        .where(alerts.c.created_ms < bindparam("before_ms"), alerts.c.fate.is_not(None))
        .limit(CHUNK)
    )
)
_DELIVERIES = delete(deliveries).where(
    deliveries.c.id.in_(
        select(deliveries.c.id)
        .where(
            deliveries.c.created_ms < bindparam("before_ms"),
            deliveries.c.state.in_(_FINAL),
            ~exists().where(alerts.c.delivery_id == deliveries.c.id),
        )
        .limit(CHUNK)
    )
)
_later = slots.alias("later")
_SLOTS = delete(slots).where(
    slots.c.slot_ms < bindparam("before_ms"),
    exists().where(_later.c.recipient == slots.c.recipient, _later.c.slot_ms > slots.c.slot_ms),
)
_MUTES = delete(mutes).where(mutes.c.until_ms < bindparam("before_ms"))
_KEYS = delete(seen).where(
    seen.c.key.between(bindparam("low"), bindparam("high")),
    seen.c.seen_ms < bindparam("before_ms"),
)


class SqlPruning:
    """The forgetting half of ports.ArchiveStore."""

    _db: Database
    _memory: ItemMemory

    async def prune(
        self, before_ms: int, told_before_ms: int, window_ms: int = STORY_WINDOW_MS
    ) -> int:
        """Drop items seen before, and told-history before; returns items dropped.

        Items of alerts that are not mailed yet stay; so do identity keys (`KEYS_KEPT_MS`) and the
        last slot of each recipient. The bytes of old mail go with the items. Fingerprints go
        by two days, after the window in which an item may be a telling of the same story.
        """
        newest_ms = await self._db.read(lambda c: c.execute(_NEWEST).scalar()) or 0
        dropped = 0
        while changed := await self._db.write(_drop_items, self._memory, before_ms):
            dropped += changed
        await self._db.write(forget_blocks)
        await self._in_batches(_BYTES, before_ms)
        await self._in_batches(_ALERTS, told_before_ms)
        await self._in_batches(_DELIVERIES, told_before_ms)
        await self._db.write(_run, _SLOTS, {"before_ms": told_before_ms})
        await self._db.write(_run, _MUTES, {"before_ms": told_before_ms})
        while await self._db.write(forget, max(before_ms, newest_ms - window_ms)):
            pass
        for low, high in _ranges():
            limits = {"low": low, "high": high}
            old = {"before_ms": min(before_ms, told_before_ms) - KEYS_KEPT_MS}
            await self._db.write(_run, _KEYS, limits | old)
        return dropped

    async def _in_batches(self, statement: Delete | Update, before_ms: int) -> int:
        total = 0
        while changed := await self._db.write(_run, statement, {"before_ms": before_ms}):
            total += changed
        return total


def _drop_items(connection: Connection, memory: ItemMemory, before_ms: int) -> int:
    memory.forget()
    return _run(connection, _ITEMS, {"before_ms": before_ms})


def _run(connection: Connection, statement: Delete | Update, values: dict[str, Any]) -> int:
    return connection.execute(statement, values).rowcount


def _ranges() -> Iterator[tuple[int, int]]:
    """The signed 64-bit integers in `SLICES` closed ranges."""
    step = 2**64 // SLICES
    for low, end in pairwise(range(-(2**63), 2**63 + 1, step)):
        yield low, end - 1
