"""A message that is too large for its server: its alerts go into smaller ones instead."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select, update

from monitor.adapters.store.alerts import ALERTS, pending_of
from monitor.adapters.store.database import Database
from monitor.adapters.store.outbox import TakenError, enqueue, settle
from monitor.adapters.store.schema import alerts, slots
from monitor.model import DeliveryKind, Message, Outcome, Pending

_OPEN = (alerts.c.delivery_id == bindparam("delivery"), alerts.c.fate.is_(None))
_BOUND = ALERTS.where(*_OPEN)
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
    pending = tuple(map(pending_of, connection.execute(_BOUND, asked)))
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
