"""Alerts that are held, as most of their feed turned new at once: counted, let go, or dropped."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Update, bindparam, func, select, update

from monitor.adapters.store.alerts import UNDECIDED
from monitor.adapters.store.database import Database
from monitor.adapters.store.schema import alerts, items
from monitor.model import Fate, Rule
from monitor.ports import Held

_HELD = (alerts.c.held_until_ms.is_not(None), *UNDECIDED)
_COUNT = (
    select(
        items.c.feed, func.count(), func.min(alerts.c.created_ms), func.min(alerts.c.held_until_ms)
    )
    .join(items, items.c.id == alerts.c.item_id)
    .where(*_HELD)
    .group_by(items.c.feed)
    .order_by(items.c.feed)
)
_waiting = alerts.alias("waiting")
_OF_FEED = update(alerts).where(
    *_HELD,
    alerts.c.item_id.in_(
        select(items.c.id)
        .join(_waiting, _waiting.c.item_id == items.c.id)
        .where(
            items.c.feed == bindparam("feed"),
            _waiting.c.held_until_ms.is_not(None),
            _waiting.c.fate.is_(None),
            _waiting.c.delivery_id.is_(None),
        )
    ),
)
_LET_GO = _OF_FEED.values(held_until_ms=None)
_DROP = _OF_FEED.values(
    fate=Fate.SUPPRESSED.value, fate_ms=bindparam("now_ms"), rule=Rule.FLOOD.value
)


class SqlFlooding:
    """Holding is `take_in`'s."""

    _db: Database

    async def held(self) -> tuple[Held, ...]:
        """The feeds whose alerts are held, by name."""
        return await self._db.read(held_alerts)

    async def let_go(self, feed: str) -> int:
        """Hold the alerts of a feed no longer; how many there were."""
        return await self._db.write(_run, _LET_GO, {"feed": feed})

    async def drop_held(self, feed: str, now_ms: int) -> int:
        """Give the held alerts of a feed the fate `suppressed`; how many there were."""
        return await self._db.write(_run, _DROP, {"feed": feed, "now_ms": now_ms})


def held_alerts(connection: Connection) -> tuple[Held, ...]:
    """The feeds whose alerts are held, by name."""
    return tuple(Held(*row) for row in connection.execute(_COUNT))


def _run(connection: Connection, statement: Update, values: dict[str, Any]) -> int:
    return connection.execute(statement, values).rowcount
