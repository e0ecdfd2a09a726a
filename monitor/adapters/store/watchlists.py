"""The watchlists as they were when the settings were last taken over."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, delete, or_, select, update

from monitor.adapters.store.codec import evidence_text
from monitor.adapters.store.database import Database
from monitor.adapters.store.schema import alerts, matches, watchlists
from monitor.adapters.store.sql import among, chunks, upsert
from monitor.model import Fate
from monitor.ports import Recap

_ALL = select(watchlists.c.id, watchlists.c.form, watchlists.c.timing)
_SINCE = select(watchlists.c.id, watchlists.c.since_ms)
_CHANGED = update(watchlists).where(among(watchlists.c.id)).values(recap_due=1)
_DUE = select(watchlists.c.id).where(watchlists.c.recap_due == 1)
_DONE = update(watchlists).where(watchlists.c.id == bindparam("name")).values(recap_due=0)
_HAVING = select(alerts.c.story, alerts.c.recipient).where(
    among(alerts.c.story),
    alerts.c.watchlist == bindparam("name"),
    or_(alerts.c.fate.is_(None), alerts.c.fate != Fate.SUPPRESSED.value),
)
_DROP = delete(watchlists).where(among(watchlists.c.id))

Forms = Mapping[str, tuple[str, str]]
"""By id, what a watchlist asks and when it sends, in any words that change when these do."""


class SqlWatchlists:
    """Known again by what they ask."""

    _db: Database

    async def sync_watchlists(self, forms: Forms, now_ms: int) -> frozenset[str]:
        """Make these the ones there are; those that are new, or ask something else than before."""
        return await self._db.write(_sync, dict(forms), now_ms)

    async def recaps_due(self) -> frozenset[str]:
        """The watchlists that are new or ask something else, and had no recap."""
        return await self._db.read(lambda c: frozenset(c.execute(_DUE).scalars()))

    async def recap(self, recap: Recap, now_ms: int) -> int:
        """Write its matches, and alerts about stories that a recipient has none of; how many."""
        return await self._db.write(_recap, recap, now_ms)

    async def watchlists_since(self) -> dict[str, int]:
        """Since when each watchlist is known as it is."""
        return await self._db.read(lambda c: dict(c.execute(_SINCE).all()))


def _recap(connection: Connection, recap: Recap, now_ms: int) -> int:
    if recap.matches:
        connection.execute(
            upsert(connection, matches, "evidence"),
            [
                {
                    "item_id": stored.item_id,
                    "watchlist": recap.watchlist,
                    "story": stored.story,
                    "seen_ms": stored.item.seen_ms,
                    "evidence": evidence_text(match),
                }
                for stored, match in recap.matches
            ],
        )
    shown = [stored for stored, _ in recap.matches if stored.item_id in recap.shown]
    having: set[tuple[int, str]] = set()
    for stories in chunks({stored.story for stored in shown}):
        rows = connection.execute(_HAVING, {"ids": stories, "name": recap.watchlist})
        having.update((story, recipient) for story, recipient in rows)
    owed = [
        {
            "recipient": recipient,
            "watchlist": recap.watchlist,
            "story": stored.story,
            "item_id": stored.item_id,
            "kind": stored.relation.kind.value,
            "created_ms": now_ms,
            "primed": 0,
            "recap": 1,
        }
        for stored in shown
        for recipient in recap.recipients
        if (stored.story, recipient) not in having
    ]
    insert = upsert(connection, alerts).returning(alerts.c.id)
    count = sum(len(connection.execute(insert, row).all()) for row in owed)
    connection.execute(_DONE, {"name": recap.watchlist})
    return count


def _sync(connection: Connection, forms: Forms, now_ms: int) -> frozenset[str]:
    known = {name: (form, timing) for name, form, timing in connection.execute(_ALL)}
    rows = [
        {"id": name, "form": form, "timing": timing, "since_ms": now_ms, "recap_due": 0}
        for name, (form, timing) in forms.items()
        if known.get(name) != (form, timing)
    ]
    if rows:
        connection.execute(upsert(connection, watchlists, "form", "timing", "since_ms"), rows)
    changed = frozenset(
        name for name, (form, _) in forms.items() if name not in known or known[name][0] != form
    )
    for some in chunks(changed):
        connection.execute(_CHANGED, {"ids": some})
    for gone in chunks(known.keys() - forms.keys()):
        connection.execute(_DROP, {"ids": gone})
    return changed
