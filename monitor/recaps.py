"""What a watchlist that is new, or asks something else than before, would have brought.

It is looked for in the archive once and mailed once; what a recipient has had of it is left out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from monitor.model import Kind, Match, Watchlist
from monitor.ports import Recap, Store, StoredItem
from monitor.rounds import Plan
from monitor.searching import Window, search

log = logging.getLogger("monitor")

MOST = 2_000
"""So many items of one watchlist, the newest, are in its recap."""


def always() -> bool:
    """Nothing ends it early."""
    return True


async def write_recaps(
    store: Store, plan: Plan, now_ms: int, goes_on: Callable[[], bool] = always
) -> int:
    """Owe the recaps that are due and wanted; how many alerts were written.

    One that may not go on is due at the next start.
    """
    due = await store.recaps_due()
    total = 0
    for watchlist in plan.watchlists.values():
        if watchlist.id in due and watchlist.recap_s:
            recap = await _recap(store, plan, watchlist, now_ms, goes_on)
            if recap is None:
                break
            alerts = await store.recap(recap, now_ms)
            log.info("recap of %s: %d to be told", watchlist.name, alerts)
            total += alerts
    return total


async def _recap(
    store: Store, plan: Plan, watchlist: Watchlist, now_ms: int, goes_on: Callable[[], bool]
) -> Recap | None:
    """What the archive has for it; None if it was not gone through."""
    window = Window(now_ms - 1000 * watchlist.recap_s, None)
    found: list[tuple[StoredItem, Match]] = []
    async for one in search(store, plan.index, watchlist.id, window, _unheard):
        if not goes_on():
            return None
        found.append((one.stored, Match(watchlist.id, one.evidence)))
        if len(found) == MOST:
            break
    shown = _shown(stored for stored, _ in found)
    return Recap(watchlist.id, watchlist.recipients, tuple(found), shown)


def _shown(items: Iterable[StoredItem]) -> frozenset[int]:
    """Of each story the newest telling that says something new, else the newest."""
    best: dict[int, StoredItem] = {}
    for stored in items:
        other = best.get(stored.story)
        if other is None or _worth(stored) > _worth(other):
            best[stored.story] = stored
    return frozenset(stored.item_id for stored in best.values())


def _worth(stored: StoredItem) -> tuple[bool, int]:
    return stored.relation.kind is not Kind.DUPLICATE, stored.item_id


def _unheard(_: float) -> None:
    """Nobody waits for it."""
