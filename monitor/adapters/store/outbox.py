"""The outbox: frozen messages until they have a fate. Its states: transitions.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, select, update

from monitor.adapters.store.alerts import UNDECIDED
from monitor.adapters.store.database import Database
from monitor.adapters.store.schema import alerts, deliveries, slots
from monitor.adapters.store.sql import among, chunks, upsert
from monitor.adapters.store.transitions import (
    FINAL,
    OPEN,
    Event,
    TransitionError,
    event_of,
    sources,
    target,
)
from monitor.model import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Fate,
    Lane,
    Message,
    Outcome,
    Phase,
    Verdict,
)
from monitor.ports import QueueState, Turn

LOST_REPLY = "the outcome is not known: the daemon ended after the final dot was on its way"

_d = deliveries.c
DELIVERY = (
    _d.id,
    _d.recipient,
    _d.address,
    _d.sender,
    _d.message_id,
    _d.subject,
    _d.raw,
    _d.kind,
    _d.state,
    _d.created_ms,
    _d.attempts,
    _d.next_try_ms,
    _d.last_reply,
)
"""The columns that make a Delivery, in the order of its fields."""

_IS_OPEN = _d.state.in_(sorted(s.value for s in OPEN))
_IS_FREE = _d.state == DeliveryState.QUEUED.value
_AT_DOT = _d.state == DeliveryState.DOT.value
_UNREACHABLE = _d.verdict == Verdict.UNREACHABLE.value

_BIND = (
    update(alerts).where(among(alerts.c.id), *UNDECIDED).values(delivery_id=bindparam("delivery"))
)
_TO_WEB = _d.address.contains("://")
"""No mail address has these letters, and no webhook is without."""
_IN_LANE = {Lane.MAIL: ~_TO_WEB, Lane.WEBHOOK: _TO_WEB}
_DUE_IDS = {
    lane: select(_d.id)
    .where(_IS_FREE, _d.next_try_ms <= bindparam("now_ms"), within)
    .order_by(_d.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
    for lane, within in _IN_LANE.items()
}
"""Ids alone: of whole rows, all that are due would be sorted, with their messages."""
FIRST = 50
_FIRST_IDS = (
    select(_d.id)
    .where(_IS_FREE, _d.next_try_ms <= bindparam("now_ms"))
    .order_by(_d.id)
    .limit(FIRST)
)
_DUE_AMONG_FIRST = {
    lane: select(_d.id)
    .where(_d.id.in_(_FIRST_IDS), within)
    .order_by(_d.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
    for lane, within in _IN_LANE.items()
}
"""The same of the first that are due, whose ids the index gives by itself. Nearly always enough:
the lane stands in the row, and with a thousand in the queue all rows would be looked at each time.
"""
_ROWS = select(*DELIVERY).where(among(_d.id)).order_by(_d.id)
_LEASE = (
    update(deliveries)
    .where(among(_d.id))
    .values(state=target(Event.LEASE).value, lease_until_ms=bindparam("until_ms"))
)
_PROBE = (
    update(deliveries)
    .where(_d.state == DeliveryState.QUEUED.value, _d.verdict == Verdict.UNREACHABLE.value)
    .values(next_try_ms=0)
)
_RELEASE = (
    update(deliveries)
    .where(_d.state.in_([s.value for s in sources(Event.RELEASE)]))
    .values(
        state=target(Event.RELEASE).value,
        lease_until_ms=None,
        attempts=_d.attempts + case((_AT_DOT, 1), else_=0),
        verdict=case((_AT_DOT, Verdict.UNKNOWN.value), else_=_d.verdict),
        phase=case((_AT_DOT, Phase.DOT.value), else_=_d.phase),
        last_reply=case((_AT_DOT, LOST_REPLY), else_=_d.last_reply),
    )
)
_RELEASE_OVERDUE = {
    lane: _RELEASE.where(_d.lease_until_ms <= bindparam("now_ms"), within)
    for lane, within in _IN_LANE.items()
}
"""By whoever sends in that lane, and so is not sending it now: a clock that is set forward (or a
machine that slept) ends a lease early, and what is released then forgets how it ended."""
_AT_DOT_NOW = select(_d.id).where(_AT_DOT).order_by(_d.id)
_DOT = (
    update(deliveries)
    .where(_d.id == bindparam("delivery"), _d.state.in_([s.value for s in sources(Event.DOT)]))
    .values(state=target(Event.DOT).value)
)
_SETTLE = (
    update(deliveries)
    .where(_d.id == bindparam("delivery"), among(_d.state, "sources"))
    .values(
        state=bindparam("target"),
        attempts=_d.attempts + 1,
        next_try_ms=func.coalesce(bindparam("retry_ms"), _d.next_try_ms),
        lease_until_ms=None,
        tried_ms=bindparam("now_ms"),
        verdict=bindparam("result"),
        phase=bindparam("where"),
        last_reply=bindparam("reply"),
    )
)
_SETTLE_ALERTS = (
    update(alerts)
    .where(alerts.c.delivery_id == bindparam("delivery"), alerts.c.fate.is_(None))
    .values(fate=bindparam("end"), fate_ms=bindparam("now_ms"))
)
_STATE = select(_d.state).where(_d.id == bindparam("delivery"))
_OLDEST = select(func.min(_d.id)).where(_IS_OPEN)
_QUEUE = select(
    select(func.count()).where(_IS_OPEN).scalar_subquery(),
    select(_d.created_ms).where(_d.id == _OLDEST.scalar_subquery()).scalar_subquery(),
    select(func.min(_d.next_try_ms))
    .where(_IS_FREE, _d.next_try_ms > bindparam("now_ms"), _UNREACHABLE)
    .scalar_subquery(),
    select(func.min(_d.next_try_ms)).where(_IS_FREE).scalar_subquery(),
    select(func.min(_d.lease_until_ms)).where(_IS_OPEN, ~_IS_FREE).scalar_subquery(),
)
"""Asked before every mail: from the index alone, but for the few rows that are being sent or wait.

A row is as long as its message, and columns behind that are found by walking through it.
"""
_TURN = {
    lane: select(
        select(func.min(_d.next_try_ms))
        .where(_IS_FREE, _d.next_try_ms > bindparam("now_ms"), _UNREACHABLE, within)
        .scalar_subquery(),
        select(_d.next_try_ms)
        .where(_IS_FREE, within)
        .order_by(_d.next_try_ms)
        .limit(1)
        .scalar_subquery(),
        select(func.min(_d.lease_until_ms)).where(_IS_OPEN, ~_IS_FREE, within).scalar_subquery(),
    )
    for lane, within in _IN_LANE.items()
}
_WHY_AWAY = (
    select(_d.last_reply)
    .where(_IS_FREE, _d.next_try_ms > bindparam("now_ms"), _UNREACHABLE)
    .order_by(_d.tried_ms.desc())
    .limit(1)
)
_FAILED = (
    select(*DELIVERY)
    .where(
        _d.state.in_([DeliveryState.REFUSED.value, DeliveryState.EXPIRED.value]),
        _d.tried_ms >= bindparam("since_ms"),
    )
    .order_by(_d.tried_ms, _d.id)
)
_LATEST = select(*DELIVERY).order_by(_d.id.desc()).limit(bindparam("limit"))


class TakenError(Exception):
    """The slot, an alert or the Message-ID was taken meanwhile: write nothing."""


class SqlOutbox:
    """The second half of ports.AlertStore."""

    _db: Database

    async def enqueue(
        self,
        message: Message,
        recipient: str,
        kind: DeliveryKind,
        alerts: Sequence[int],
        slot_ms: int | None,
        now_ms: int,
    ) -> int | None:
        """Freeze a message, bind its alerts, take the slot: all, or (None) nothing."""
        bound = frozenset(alerts)
        try:
            return await self._db.write(enqueue, message, recipient, kind, bound, slot_ms, now_ms)
        except TakenError:
            return None

    async def lease_deliveries(
        self, now_ms: int, limit: int, lease_ms: int, lane: Lane = Lane.MAIL
    ) -> tuple[Delivery, ...]:
        """Deliveries of a lane to be tried now, in the order they were frozen.

        One whose lease ran out is among them; if its final dot was under way, `last_reply` says so.
        """
        return await self._db.write(_lease, now_ms, limit, lease_ms, lane)

    async def mark_dot(self, delivery_id: int) -> None:
        """Commit that the final dot is about to be sent; TransitionError: do not send it."""
        await self._db.write(_mark_dot, delivery_id)

    async def settle(
        self, delivery_id: int, outcome: Outcome, next_try_ms: int | None, now_ms: int
    ) -> None:
        """Write the outcome of an attempt; a final one is the fate of the bound alerts too."""
        await self._db.write(settle, delivery_id, outcome, next_try_ms, now_ms)

    async def queue_state(self, now_ms: int) -> QueueState:
        """The outbox at a glance."""
        return await self._db.read(_queue_state, now_ms)

    async def turn(self, now_ms: int, lane: Lane) -> Turn:
        """When a lane of the outbox is worth trying."""
        return await self._db.read(_turn, now_ms, lane)

    async def failed_since(self, since_ms: int) -> tuple[Delivery, ...]:
        """Deliveries that were refused or expired since then, in that order."""
        return await self._db.read(
            lambda c: tuple(map(delivery_of, c.execute(_FAILED, {"since_ms": since_ms})))
        )

    async def deliveries(self, limit: int) -> tuple[Delivery, ...]:
        """The latest deliveries, newest first."""
        return await self._db.read(
            lambda c: tuple(map(delivery_of, c.execute(_LATEST, {"limit": limit})))
        )


def _queue_state(connection: Connection, now_ms: int) -> QueueState:
    now = {"now_ms": now_ms}
    queued, oldest_ms, outage_ms, *times = connection.execute(_QUEUE, now).one()
    why = None if outage_ms is None else connection.execute(_WHY_AWAY, now).scalar()
    next_ms = min((t for t in times if t is not None), default=None)
    return QueueState(queued, oldest_ms, outage_ms, next_ms, why or "")


def _turn(connection: Connection, now_ms: int, lane: Lane) -> Turn:
    outage_ms, *times = connection.execute(_TURN[lane], {"now_ms": now_ms}).one()
    return Turn(outage_ms, min((t for t in times if t is not None), default=None))


def release(connection: Connection) -> tuple[int, ...]:
    """Give back what a dead daemon was sending; the ids of those whose outcome is not known."""
    unknown = tuple(connection.execute(_AT_DOT_NOW).scalars())
    connection.execute(_RELEASE)
    probe(connection)
    return unknown


def probe(connection: Connection) -> None:
    """Ask a server that was away again at once: at a start, or after the settings have changed."""
    connection.execute(_PROBE)


def delivery_of(row: Sequence[Any]) -> Delivery:
    """A delivery from the columns of `DELIVERY`."""
    number, who, address, sender, message_id, subject, raw, kind, state, *rest = row
    return Delivery(
        number,
        who,
        address,
        sender,
        message_id,
        subject,
        raw,
        DeliveryKind(kind),
        DeliveryState(state),
        *rest,
    )


def enqueue(
    connection: Connection,
    message: Message,
    recipient: str,
    kind: DeliveryKind,
    bound: frozenset[int],
    slot_ms: int | None,
    now_ms: int,
) -> int:
    """Freeze a message, bind its alerts, take the slot; TakenError: one of them was taken."""
    row = {
        "recipient": recipient,
        "address": message.address,
        "sender": message.sender,
        "message_id": message.message_id,
        "subject": message.subject,
        "raw": message.raw,
        "kind": kind.value,
        "state": DeliveryState.QUEUED.value,
        "created_ms": now_ms,
        "attempts": 0,
        "next_try_ms": now_ms,
        "last_reply": "",
    }
    frozen = upsert(connection, deliveries).returning(_d.id)
    delivery_id: int | None = connection.execute(frozen, row).scalar()
    if delivery_id is None:
        raise TakenError
    if slot_ms is not None:
        slot = {"recipient": row["recipient"], "slot_ms": slot_ms, "delivery_id": delivery_id}
        # Asked with RETURNING: after an insert, drivers do not agree on what rowcount means.
        taken = upsert(connection, slots).returning(slots.c.slot_ms)
        if connection.execute(taken, slot).scalar() is None:
            raise TakenError
    free = sum(
        connection.execute(_BIND, {"ids": some, "delivery": delivery_id}).rowcount
        for some in chunks(bound)
    )
    if free != len(bound):
        raise TakenError
    return delivery_id


def _lease(
    connection: Connection, now_ms: int, limit: int, lease_ms: int, lane: Lane
) -> tuple[Delivery, ...]:
    connection.execute(_RELEASE_OVERDUE[lane], {"now_ms": now_ms})
    asked = {"now_ms": now_ms, "limit": limit}
    due = connection.execute(_DUE_AMONG_FIRST[lane], asked).scalars().all()
    if len(due) < limit:
        due = connection.execute(_DUE_IDS[lane], asked).scalars().all()
    leased: list[Delivery] = []
    for some in chunks(due):
        leased.extend(map(delivery_of, connection.execute(_ROWS, {"ids": some})))
        connection.execute(_LEASE, {"ids": some, "until_ms": now_ms + lease_ms})
    return tuple(replace(d, state=target(Event.LEASE)) for d in leased)


def _mark_dot(connection: Connection, delivery_id: int) -> None:
    if connection.execute(_DOT, {"delivery": delivery_id}).rowcount == 0:
        raise _impossible(connection, delivery_id, Event.DOT)


def settle(
    connection: Connection,
    delivery_id: int,
    outcome: Outcome,
    next_try_ms: int | None,
    now_ms: int,
) -> None:
    """Write the outcome of an attempt; a final one is the fate of the bound alerts too."""
    event = event_of(outcome.verdict, next_try_ms)
    state = target(event)
    values = {
        "delivery": delivery_id,
        "sources": [s.value for s in sources(event)],
        "target": state.value,
        "retry_ms": next_try_ms,
        "now_ms": now_ms,
        "result": outcome.verdict.value,
        "where": outcome.phase.value,
        "reply": outcome.reply,
    }
    if connection.execute(_SETTLE, values).rowcount == 0:
        raise _impossible(connection, delivery_id, event)
    if state in FINAL:
        end = {"delivery": delivery_id, "end": Fate(state.value).value, "now_ms": now_ms}
        connection.execute(_SETTLE_ALERTS, end)


def _impossible(connection: Connection, delivery_id: int, event: Event) -> TransitionError:
    state = connection.execute(_STATE, {"delivery": delivery_id}).scalar()
    return TransitionError(f"delivery {delivery_id} is {state or 'gone'}, not to be {event}")
