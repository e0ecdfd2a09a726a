"""A message that is too large for its server: its alerts go into smaller ones instead."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, exists, or_, select, update

from monitor.adapters.store.codec import KINDS
from monitor.adapters.store.database import Database
from monitor.adapters.store.outbox import TakenError, enqueue, settle
from monitor.adapters.store.schema import alerts, slots
from monitor.model import DeliveryKind, Fate, Message, Outcome, Pending

_before = alerts.alias("before")
_TOLD = exists().where(
    _before.c.story == alerts.c.story,
    _before.c.recipient == alerts.c.recipient,
    _before.c.watchlist == alerts.c.watchlist,
    _before.c.delivery_id != alerts.c.delivery_id,
    or_(_before.c.fate.is_(None), _before.c.fate == Fate.ACCEPTED.value),
)
_OPEN = (alerts.c.delivery_id == bindparam("delivery"), alerts.c.fate.is_(None))
_BOUND = (
    select(
        alerts.c.id,
        alerts.c.recipient,
        alerts.c.watchlist,
        alerts.c.story,
        alerts.c.item_id,
        alerts.c.kind,
        alerts.c.created_ms,
        alerts.c.primed,
        _TOLD.label("told"),
        alerts.c.urgent,
        alerts.c.held,
        alerts.c.recap,
    )
    .where(*_OPEN)
    .order_by(alerts.c.created_ms, alerts.c.id)
)
_UNBIND = update(alerts).where(*_OPEN).values(delivery_id=None)
_SLOT = select(slots.c.slot_ms).where(slots.c.delivery_id == bindparam("delivery"))


class SqlSplitting:
    """Part of ports.AlertStore."""

    _db: Database

    async def bound(self, delivery_id: int) -> tuple[tuple[Pending, ...], int | None]:
        """The alerts in a delivery that have no fate yet, and its slot."""
        return await self._db.read(_bound, delivery_id)

    async def split(
        self,
        delivery_id: int,
        outcome: Outcome,
        recipient: str,
        parts: Sequence[tuple[Message, Sequence[int]]],
        now_ms: int,
    ) -> bool:
        """Settle a delivery as refused, with its alerts bound to these parts instead."""
        try:
            await self._db.write(_split, delivery_id, outcome, recipient, tuple(parts), now_ms)
        except TakenError:
            return False
        return True


def _bound(connection: Connection, delivery_id: int) -> tuple[tuple[Pending, ...], int | None]:
    asked = {"delivery": delivery_id}
    pending = tuple(
        Pending(number, who, watchlist, story, item, KINDS[kind], at, *map(bool, flags))
        for number, who, watchlist, story, item, kind, at, *flags in connection.execute(
            _BOUND, asked
        )
    )
    return pending, connection.execute(_SLOT, asked).scalar()


def _split(
    connection: Connection,
    delivery_id: int,
    outcome: Outcome,
    recipient: str,
    parts: tuple[tuple[Message, Sequence[int]], ...],
    now_ms: int,
) -> None:
    connection.execute(_UNBIND, {"delivery": delivery_id})
    settle(connection, delivery_id, outcome, None, now_ms)
    for message, ids in parts:
        enqueue(connection, message, recipient, DeliveryKind.PART, frozenset(ids), None, now_ms)
