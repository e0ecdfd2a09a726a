"""The watchlists as they were when the settings were last taken over."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select

from monitor.adapters.store.database import Database
from monitor.adapters.store.schema import watchlists
from monitor.adapters.store.sql import among, chunks, upsert

_ALL = select(watchlists.c.id, watchlists.c.form, watchlists.c.timing)
_SINCE = select(watchlists.c.id, watchlists.c.since_ms)
_DROP = delete(watchlists).where(among(watchlists.c.id))

Forms = Mapping[str, tuple[str, str]]
"""By id, what a watchlist asks and when it sends, in any words that change when these do."""


class SqlWatchlists:
    """Known again by what they ask."""

    _db: Database

    async def sync_watchlists(self, forms: Forms, now_ms: int) -> frozenset[str]:
        """Make these the ones there are; those that are new, or ask something else than before."""
        return await self._db.write(_sync, dict(forms), now_ms)

    async def watchlists_since(self) -> dict[str, int]:
        """Since when each watchlist is known as it is."""
        return await self._db.read(lambda c: dict(c.execute(_SINCE).all()))


def _sync(connection: Connection, forms: Forms, now_ms: int) -> frozenset[str]:
    known = {name: (form, timing) for name, form, timing in connection.execute(_ALL)}
    rows = [
        {"id": name, "form": form, "timing": timing, "since_ms": now_ms}
        for name, (form, timing) in forms.items()
        if known.get(name) != (form, timing)
    ]
    if rows:
        connection.execute(upsert(connection, watchlists, "form", "timing", "since_ms"), rows)
    for gone in chunks(known.keys() - forms.keys()):
        connection.execute(_DROP, {"ids": gone})
    return frozenset(
        name for name, (form, _) in forms.items() if name not in known or known[name][0] != form
    )
