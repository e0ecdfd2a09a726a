"""Silences by command."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select

from monitor.adapters.store.database import Database
from monitor.adapters.store.schema import mutes
from monitor.adapters.store.sql import among, chunks
from monitor.model import Mute

_ALL = select(
    mutes.c.until_ms,
    mutes.c.watchlist,
    mutes.c.story,
    mutes.c.recipient,
    mutes.c.reason,
    mutes.c.id,
).order_by(mutes.c.id)
_LIFT = delete(mutes).where(among(mutes.c.id))


class SqlMutes:
    """Writing and lifting is for the commands, reading for everybody."""

    _db: Database

    async def mutes(self) -> tuple[Mute, ...]:
        """What was muted by command, over or not, the oldest first."""
        return await self._db.read(lambda c: tuple(Mute(*row) for row in c.execute(_ALL)))

    async def mute(self, mute: Mute) -> None:
        """Write one down; its `mute_id` and `source` are not kept."""
        await self._db.write(_write, mute)

    async def lift(self, mute_ids: Iterable[int]) -> int:
        """Remove these; how many there were."""
        return await self._db.write(_lift, tuple(mute_ids))


def _write(connection: Connection, mute: Mute) -> None:
    row = {
        "until_ms": mute.until_ms,
        "watchlist": mute.watchlist,
        "story": mute.story,
        "recipient": mute.recipient,
        "reason": mute.reason,
    }
    connection.execute(insert(mutes), row)


def _lift(connection: Connection, mute_ids: tuple[int, ...]) -> int:
    return sum(connection.execute(_LIFT, {"ids": some}).rowcount for some in chunks(mute_ids))
