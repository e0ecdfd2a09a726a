"""Alerts until they are bound to a delivery or suppressed, and what slots and brakes need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, or_, select, update

from monitor.adapters.store.codec import KINDS
from monitor.adapters.store.database import Database
from monitor.adapters.store.schema import alerts, deliveries, slots
from monitor.model import DeliveryKind, Fate, Pending, Suppress

UNDECIDED = (alerts.c.fate.is_(None), alerts.c.delivery_id.is_(None))

_other = alerts.alias("other")
_TOLD = exists().where(
    _other.c.story == alerts.c.story,
    _other.c.recipient == alerts.c.recipient,
    _other.c.watchlist == alerts.c.watchlist,
    _other.c.delivery_id.is_not(None),
    _other.c.delivery_id.is_distinct_from(alerts.c.delivery_id),
    or_(_other.c.fate.is_(None), _other.c.fate == Fate.ACCEPTED.value),
)
"""By another delivery. The fate of an alert is its delivery's: none while that is on its way."""

ALERTS = select(
    alerts.c.id,
    alerts.c.recipient,
    alerts.c.watchlist,
    alerts.c.story,
    alerts.c.item_id,
    alerts.c.kind,
    alerts.c.created_ms,
    alerts.c.held_until_ms,
    alerts.c.primed,
    _TOLD.label("told"),
    alerts.c.urgent,
    alerts.c.recap,
).order_by(alerts.c.created_ms, alerts.c.id)
"""Alerts as `pending_of` reads them, oldest first."""

_PENDING = ALERTS.where(*UNDECIDED).limit(bindparam("limit"))
_DONE = select(slots.c.recipient, func.max(slots.c.slot_ms)).group_by(slots.c.recipient)
_MAILS = (
    select(deliveries.c.recipient, deliveries.c.created_ms)
    .where(
        deliveries.c.created_ms >= bindparam("since_ms"),
        deliveries.c.kind == DeliveryKind.ALERT.value,
    )
    .order_by(deliveries.c.created_ms)
)
_SUPPRESS = (
    update(alerts)
    .where(alerts.c.id == bindparam("alert"), *UNDECIDED)
    .values(
        fate=Fate.SUPPRESSED.value,
        fate_ms=bindparam("now_ms"),
        rule=bindparam("why"),
        because=bindparam("cause"),
        note=bindparam("more"),
    )
)


class SqlAlerts:
    """The first half of ports.AlertStore."""

    _db: Database

    async def pending(self, limit: int) -> tuple[Pending, ...]:
        """Alerts with neither delivery nor fate, oldest first."""
        return await self._db.read(_pending, limit)

    async def done_slots(self) -> dict[str, int]:
        """The latest slot already enqueued, per recipient."""
        return await self._db.read(lambda c: dict(c.execute(_DONE).all()))

    async def mails_since(self, since_ms: int) -> dict[str, tuple[int, ...]]:
        """Per recipient the creation times of instant deliveries enqueued since then, sorted."""
        return await self._db.read(_mails, since_ms)

    async def suppress(self, decisions: Sequence[Suppress], now_ms: int) -> None:
        """Give these alerts the fate `suppressed`, unless they were decided meanwhile."""
        if decisions:
            await self._db.write(_suppress, tuple(decisions), now_ms)


def _pending(connection: Connection, limit: int) -> tuple[Pending, ...]:
    return tuple(map(pending_of, connection.execute(_PENDING, {"limit": limit})))


def pending_of(row: Sequence[Any]) -> Pending:
    """One row of `ALERTS`."""
    number, who, watchlist, story, item, kind, at, until, *flags = row
    return Pending(number, who, watchlist, story, item, KINDS[kind], at, until, *map(bool, flags))


def _mails(connection: Connection, since_ms: int) -> dict[str, tuple[int, ...]]:
    times: dict[str, list[int]] = defaultdict(list)
    for recipient, created_ms in connection.execute(_MAILS, {"since_ms": since_ms}):
        times[recipient].append(created_ms)
    return {recipient: tuple(each) for recipient, each in times.items()}


def _suppress(connection: Connection, decisions: tuple[Suppress, ...], now_ms: int) -> None:
    connection.execute(
        _SUPPRESS,
        [
            {
                "alert": d.alert.alert_id,
                "now_ms": now_ms,
                "why": d.rule.value,
                "cause": d.because,
                "more": d.note or None,
            }
            for d in decisions
        ],
    )
