"""Polls under way: how many at once, how many at one host, and what they leave to be written."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

from monitor.model import FeedState
from monitor.ports import Clock, Store

POLL_LEASE_MS = 5 * 60_000
IN_FLIGHT = 128
AT_ONE_HOST = 8
"""Of these polls; the fetcher lets two of them talk to the host. More would fill all places."""
GATHER_S = 0.02
"""Polls that end within this time after another make room together: a lease is a transaction."""


class Polls:
    """Leases feeds that are due and polls them. `poll` never raises but when it is cancelled."""

    def __init__(
        self, store: Store, clock: Clock, poll: Callable[[FeedState], Coroutine[Any, Any, None]]
    ) -> None:
        self.busy: set[asyncio.Task[None]] = set()
        self._store = store
        self._clock = clock
        self._poll = poll
        self._held: set[tuple[str, str]] = set()
        self._at_host: Counter[str] = Counter()
        self._queues: dict[str, deque[FeedState]] = defaultdict(deque)
        self._unsettled: list[FeedState] = []

    async def start_due(self, as_of_ms: int | None = None) -> int:
        """Start polling feeds that are due (now, or as of then); how many were taken.

        Those whose host has enough polls under way wait for these.
        """
        room = IN_FLIGHT - len(self.busy)
        if room <= 0:
            return 0
        now_ms = self._clock.now_ms() if as_of_ms is None else as_of_ms
        leased = await self._store.lease_feeds(now_ms, room, POLL_LEASE_MS)
        for state in leased:
            who = (state.name, state.url)
            if who in self._held:  # it took longer than its lease, and is still at it
                continue
            self._held.add(who)
            host = urlsplit(state.url).netloc
            if self._at_host[host] < AT_ONE_HOST:
                self._start(state, host)
            else:
                self._queues[host].append(state)
        return len(leased)

    def _start(self, state: FeedState, host: str) -> None:
        self._at_host[host] += 1
        task = asyncio.create_task(self._poll(state))
        self.busy.add(task)
        task.add_done_callback(lambda _: self._ended(task, state, host))

    def _ended(self, task: asyncio.Task[None], state: FeedState, host: str) -> None:
        """Make room for the next one at this host."""
        self.busy.discard(task)
        self._held.discard((state.name, state.url))
        self._at_host[host] -= 1
        if self._queues[host]:
            self._start(self._queues[host].popleft(), host)
        if not self._at_host[host]:
            del self._at_host[host], self._queues[host]

    async def all_due(self) -> None:
        """Poll each feed that is due now once, and settle."""
        now_ms = self._clock.now_ms()
        while await self.start_due(now_ms) or self.busy:
            if self.busy:
                await asyncio.wait(self.busy, return_when=asyncio.FIRST_COMPLETED)
                await asyncio.sleep(GATHER_S)
            if len(self._unsettled) >= IN_FLIGHT:
                await self.flush()
        await self.flush()

    async def stop(self, grace_s: float = 0.0) -> None:
        """Let running polls end for a while, then cancel them; a cancelled poll wrote nothing."""
        for queue in self._queues.values():
            self._held -= {(state.name, state.url) for state in queue}
            queue.clear()
        if self.busy and grace_s:
            await asyncio.wait(self.busy, timeout=grace_s)
        for task in self.busy:
            task.cancel()
        await asyncio.gather(*self.busy, return_exceptions=True)

    def leave(self, state: FeedState) -> None:
        """What a poll without news leaves to be written, with others, at the next `flush`."""
        self._unsettled.append(state)

    async def flush(self) -> None:
        """Write what was left to be written."""
        unsettled, self._unsettled = self._unsettled, []
        if not unsettled:
            return
        try:
            await self._store.settle_feeds(unsettled)
        except BaseException:  # a locked database, a full disk: another time
            self._unsettled = unsettled + self._unsettled
            raise

    async def at_rest(self) -> list[FeedState]:
        """The feeds that are not being polled (a poll writes its own state in the end)."""
        await self.flush()
        states = await self._store.feed_states()
        return [s for s in states if (s.name, s.url) not in self._held]
