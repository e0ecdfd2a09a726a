"""Going through the archive with a query, and keeping its full-text index.

The index narrows, the matcher decides: what is found is what reading every item would find.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from monitor.model import Evidence, HasAny, Sieve
from monitor.ports import Store, StoredItem
from monitor.watch import WORDING, Index, index_words

CHUNK = 200
"""Items read at once."""

STEP = 100
"""Items indexed between two breaths: some milliseconds, in which a poll waits."""

QUARTER_MS = 15 * 60_000


@dataclass(frozen=True, slots=True)
class Window:
    """From when until before when items were seen; None: from the first, up to the last."""

    since_ms: int | None = None
    until_ms: int | None = None

    def holds(self, instant_ms: int) -> bool:
        """Whether an instant lies in it."""
        return (self.since_ms is None or instant_ms >= self.since_ms) and (
            self.until_ms is None or instant_ms < self.until_ms
        )


@dataclass(frozen=True, slots=True)
class Found:
    """An item of the archive that matches, and why."""

    stored: StoredItem
    evidence: tuple[Evidence, ...]


@dataclass(slots=True)
class Tally:
    """How many there are, and the newest of them, at most `limit`."""

    limit: int
    count: int = 0
    newest: list[Found] = field(default_factory=list)

    def add(self, found: Found) -> None:
        """Count one; they come newest first."""
        self.count += 1
        if len(self.newest) < self.limit:
            self.newest.append(found)


@dataclass(slots=True)
class Backtest:
    """What a watchlist finds, when, and how that differs from before.

    `quarters`: how many were seen in each quarter of an hour since 1970; the days of every zone
    are made of these. `recorded`: how many items of the time matched it when they came.
    """

    found: Tally
    gained: Tally
    lost: Tally
    quarters: Counter[int] = field(default_factory=Counter)
    recorded: int = 0


Heard = Callable[[float], None]
"""Told the share of the way that is done, from 0 to 1."""


async def search(
    store: Store, index: Index, watchlist: str, window: Window, heard: Heard
) -> AsyncIterator[Found]:
    """The items that match a watchlist of the index, newest first."""
    async for stored in _leaf_through(store, index.sieve(watchlist), window, heard):
        for match in index.match(stored.item):
            if match.watchlist == watchlist:
                yield Found(stored, match.evidence)


async def backtest(
    store: Store, index: Index, tried: str, before: str | None, window: Window, limit: int,
    heard: Heard,
) -> Backtest:  # fmt: skip
    """What the watchlist `tried` finds, compared with what `before` finds (None: with nothing).

    Both are of the index; if they are the same, with what was recorded when the items came.
    """
    recorded_of = before if tried == before else None
    sieve = _widened(index, tried, before)
    result = Backtest(Tally(limit), Tally(limit), Tally(limit))
    async for stored in _leaf_through(store, sieve, window, heard, recorded_of):
        now = {match.watchlist: match.evidence for match in index.match(stored.item)}
        then = {match.watchlist: match.evidence for match in stored.matches}
        then = now if recorded_of is None else then
        result.recorded += recorded_of in then
        if tried in now:
            found = Found(stored, now[tried])
            result.found.add(found)
            result.quarters[stored.item.seen_ms // QUARTER_MS] += 1
            if before is not None and before not in then:
                result.gained.add(found)
        elif before in then:
            result.lost.add(Found(stored, then[before]))
    return result


def _widened(index: Index, tried: str, before: str | None) -> Sieve | None:
    """What lets the items of both pass."""
    sieves = [index.sieve(name) for name in dict.fromkeys((tried, before)) if name is not None]
    needed = tuple(sieve for sieve in sieves if sieve is not None)
    return HasAny(needed) if len(needed) == len(sieves) else None


async def _leaf_through(
    store: Store,
    sieve: Sieve | None,
    window: Window,
    heard: Heard,
    recorded_of: str | None = None,
) -> AsyncIterator[StoredItem]:
    """Items that pass a sieve, and those that a watchlist was recorded for, newest first."""
    ranges = await store.id_ranges(window.since_ms, window.until_ms)
    whole = max(1, sum(map(len, ranges)))
    passed = 0
    for ids in ranges:
        wanted = await store.candidates(ids, sieve, WORDING)
        if recorded_of is not None:
            also = await store.recorded(recorded_of, ids)
            wanted = tuple(sorted({*wanted, *also}, reverse=True))
        for at in range(0, len(wanted), CHUNK):
            some = wanted[at : at + CHUNK]
            heard((passed + ids.stop - some[0]) / whole)
            items = await store.items(some)
            for item_id in some:
                stored = items.get(item_id)
                if stored is not None and window.holds(stored.item.seen_ms):
                    yield stored
        passed += len(ids)


async def index_news(store: Store, most: int) -> int:
    """Index items that are not indexed yet, the newest first, at most so many; how many."""
    total = 0
    while total < most:
        backlog = await store.backlog(WORDING, min(STEP, most - total))
        if backlog is None:
            break
        words = tuple(index_words(item) for _, item in backlog.items)
        await store.index(backlog, words, WORDING)
        total += len(backlog.items)
        await asyncio.sleep(0)
    return total
