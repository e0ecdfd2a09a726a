"""After the clock was set back: what was written by the wrong time would wait for it again."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, case, update

from monitor.adapters.store.alerts import UNDECIDED
from monitor.adapters.store.database import Database
from monitor.adapters.store.schema import alerts, deliveries
from monitor.model import DeliveryState

_ALERTS = (
    update(alerts)
    .where(alerts.c.created_ms > bindparam("now_ms"), *UNDECIDED)
    .values(created_ms=bindparam("now_ms"))
)
_sooner = deliveries.c.next_try_ms - bindparam("by_ms")
_DELIVERIES = (
    update(deliveries)
    .where(
        deliveries.c.state == DeliveryState.QUEUED.value,
        deliveries.c.next_try_ms > bindparam("now_ms"),
    )
    .values(
        next_try_ms=case((_sooner > bindparam("latest_ms"), bindparam("latest_ms")), else_=_sooner)
    )
)


class SqlRewinding:
    """Alerts and deliveries; feeds know better themselves when they are due."""

    _db: Database

    async def rewind(self, by_ms: int, now_ms: int, longest_ms: int) -> None:
        """Pending alerts came no later than now; mail waits that much less, and no longer than so.

        Else a story's first telling, which came by the wrong time, would wait while its follow-up
        leaves. `by_ms` 0: it is not known by how much the clock was wrong.
        """
        await self._db.write(_rewind, by_ms, now_ms, now_ms + longest_ms)


def _rewind(connection: Connection, by_ms: int, now_ms: int, latest_ms: int) -> None:
    connection.execute(_ALERTS, {"now_ms": now_ms})
    values = {"now_ms": now_ms, "by_ms": by_ms, "latest_ms": latest_ms}
    connection.execute(_DELIVERIES, values)
