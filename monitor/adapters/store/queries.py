"""Questions of the commands that no round asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, or_, select

from monitor.adapters.store.archive import read_items
from monitor.adapters.store.codec import ITEM_COLUMNS, KINDS, item_of
from monitor.adapters.store.database import Database
from monitor.adapters.store.outbox import DELIVERY, delivery_of
from monitor.adapters.store.schema import alerts, deliveries, items, matches
from monitor.model import Delivery, DeliveryKind, DeliveryState, Fate, Item, Kind, Rule, is_web
from monitor.ports import StoredItem

_NAMED = (
    select(items.c.id)
    .where(or_(items.c.guid == bindparam("name"), items.c.url == bindparam("name")))
    .order_by(items.c.id.desc())
    .limit(1)
)
_RECENT = (
    select(matches.c.item_id)
    .where(matches.c.watchlist == bindparam("watchlist"))
    .order_by(matches.c.seen_ms.desc(), matches.c.item_id.desc())
    .limit(bindparam("limit"))
)
_ALERTS = (
    select(
        alerts.c.id,
        alerts.c.item_id,
        alerts.c.recipient,
        alerts.c.watchlist,
        alerts.c.story,
        alerts.c.kind,
        alerts.c.created_ms,
        alerts.c.fate,
        alerts.c.fate_ms,
        alerts.c.rule,
        alerts.c.because,
        alerts.c.note,
        deliveries.c.id,
        deliveries.c.state,
        deliveries.c.last_reply,
        deliveries.c.kind,
        deliveries.c.subject,
        deliveries.c.next_try_ms,
        deliveries.c.address,
    )
    .outerjoin(deliveries, deliveries.c.id == alerts.c.delivery_id)
    .order_by(alerts.c.id)
)
_ALERTS_OF = _ALERTS.where(alerts.c.item_id == bindparam("item"))
_ALERTS_ABOUT = _ALERTS.where(
    alerts.c.story == bindparam("story"), alerts.c.watchlist == bindparam("watchlist")
)
_BEFORE = (
    select(items.c.id, *(items.c[name] for name in ITEM_COLUMNS))
    .where(items.c.id < bindparam("before"))
    .order_by(items.c.id.desc())
    .limit(bindparam("limit"))
)
_DELIVERY = select(*DELIVERY).where(deliveries.c.id == bindparam("delivery"))
_DELIVERY_NAMED = select(*DELIVERY).where(deliveries.c.message_id == bindparam("name"))
_MATCHED = (
    select(matches.c.item_id)
    .where(matches.c.item_id.between(bindparam("first"), bindparam("last")))
    .distinct()
    .order_by(matches.c.item_id.desc())
)


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """One alert and how it stands: pending (neither fate nor delivery), on its way, or ended.

    `kind` is the item's relation, `mail` the kind of its delivery, `is_post` whether that goes to a
    webhook.
    """

    alert_id: int
    item_id: int
    recipient: str
    watchlist: str
    story: int
    kind: Kind
    created_ms: int
    fate: Fate | None
    fate_ms: int | None
    rule: Rule | None
    because: int | None
    delivery_id: int | None
    delivery: DeliveryState | None
    last_reply: str
    mail: DeliveryKind | None = None
    subject: str = ""
    next_try_ms: int | None = None
    note: str = ""
    is_post: bool = False


class SqlQueries:
    """Reads for `explain`, `status` and resending."""

    _db: Database

    async def find_item(self, name: str) -> StoredItem | None:
        """The item with this id, or the latest with this guid or address as published."""
        return await self._db.read(_find_item, name)

    async def recent_matches(self, watchlist: str, limit: int) -> tuple[StoredItem, ...]:
        """The latest items that matched a watchlist, newest first."""
        return await self._db.read(_recent_matches, watchlist, limit)

    async def items_before(self, item_id: int, limit: int) -> tuple[tuple[int, Item], ...]:
        """Ids and items that arrived before this one, the latest first."""
        return await self._db.read(_items_before, item_id, limit)

    async def alerts_of(self, item_id: int) -> tuple[AlertRecord, ...]:
        """All alerts about one item."""
        return await self._db.read(_alerts, _ALERTS_OF, {"item": item_id})

    async def alerts_about(self, story: int, watchlist: str) -> tuple[AlertRecord, ...]:
        """All alerts about one story for one watchlist, in order."""
        asked = {"story": story, "watchlist": watchlist}
        return await self._db.read(_alerts, _ALERTS_ABOUT, asked)

    async def delivery(self, delivery_id: int) -> Delivery | None:
        """One delivery of the outbox."""
        return await self._db.read(_delivery, delivery_id)

    async def find_delivery(self, name: str) -> Delivery | None:
        """The delivery with this number, or with this Message-ID."""
        return await self._db.read(_find_delivery, name)

    async def matched(self, ids: range) -> tuple[int, ...]:
        """Ids, of a range, of items that matched any watchlist when they came, newest first."""
        values = {"first": ids.start, "last": ids.stop - 1}
        return await self._db.read(lambda c: tuple(c.execute(_MATCHED, values).scalars()))


def _is_number(name: str) -> bool:
    return name.isdecimal() and name.isascii() and len(name) <= 18  # noqa: PLR2004 - 64 bits


def _find_item(connection: Connection, name: str) -> StoredItem | None:
    if _is_number(name):
        found = read_items(connection, (int(name),))
        if found:
            return found[int(name)]
    item_id = connection.execute(_NAMED, {"name": name}).scalar()
    return read_items(connection, (item_id,)).get(item_id) if item_id is not None else None


def _recent_matches(connection: Connection, watchlist: str, limit: int) -> tuple[StoredItem, ...]:
    ids = connection.execute(_RECENT, {"watchlist": watchlist, "limit": limit}).scalars().all()
    found = read_items(connection, ids)
    return tuple(found[i] for i in ids)


def _items_before(connection: Connection, item_id: int, limit: int) -> tuple[tuple[int, Item], ...]:
    rows = connection.execute(_BEFORE, {"before": item_id, "limit": limit})
    return tuple((number, item_of(columns)) for number, *columns in rows)


def _alerts(
    connection: Connection, query: Select[Any], asked: dict[str, Any]
) -> tuple[AlertRecord, ...]:
    records = []
    for row in connection.execute(query, asked):
        number, item, who, watchlist, story, kind, at, fate, fate_ms, rule, because, *rest = row
        note, delivery_id, state, reply, mail, subject, next_try_ms, address = rest
        records.append(
            AlertRecord(
                number,
                item,
                who,
                watchlist,
                story,
                KINDS[kind],
                at,
                Fate(fate) if fate else None,
                fate_ms,
                Rule(rule) if rule else None,
                because,
                delivery_id,
                DeliveryState(state) if state else None,
                reply or "",
                DeliveryKind(mail) if mail else None,
                subject or "",
                next_try_ms,
                note or "",
                is_web(address or ""),
            )
        )
    return tuple(records)


def _delivery(connection: Connection, delivery_id: int) -> Delivery | None:
    row = connection.execute(_DELIVERY, {"delivery": delivery_id}).one_or_none()
    return None if row is None else delivery_of(row)


def _find_delivery(connection: Connection, name: str) -> Delivery | None:
    if _is_number(name):
        return _delivery(connection, int(name))
    bare = name.strip().removeprefix("<").removesuffix(">")
    row = connection.execute(_DELIVERY_NAMED, {"name": f"<{bare}>"}).one_or_none()
    return None if row is None else delivery_of(row)
