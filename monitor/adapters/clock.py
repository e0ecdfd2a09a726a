"""Time: the machine's clock, and one that is moved by hand (demo, simulations, tests)."""

from __future__ import annotations

import asyncio
import heapq
import time
from itertools import count


class SystemClock:
    """The machine's wall clock; implements `ports.Clock`."""

    def now_ms(self) -> int:
        """Milliseconds since 1970 UTC."""
        return time.time_ns() // 1_000_000

    async def sleep(self, seconds: float) -> None:
        """Wait on the event loop's monotonic clock; zero and less only give others a turn."""
        await asyncio.sleep(max(0.0, seconds))


class MovedClock:
    """A clock that stands still until it is moved; implements `ports.Clock`.

    Sleepers wake, in the order of their times, once the clock reaches them. Used from one event
    loop only.
    """

    def __init__(self, base_ms: int) -> None:
        self._now_ms = base_ms
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = count()

    def now_ms(self) -> int:
        """Milliseconds since 1970 UTC, as last set."""
        return self._now_ms

    def set(self, now_ms: int) -> None:
        """Move to that instant; moving back wakes nobody."""
        self._now_ms = now_ms
        while self._sleepers and self._sleepers[0][0] <= now_ms:
            _, _, sleeper = heapq.heappop(self._sleepers)
            if not sleeper.done():  # a cancelled sleeper stays in the heap until its time
                sleeper.set_result(None)

    def advance(self, seconds: float) -> None:
        """Move on by that much."""
        self.set(self._now_ms + round(seconds * 1000))

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has been moved that far; zero and less only give others a turn."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        sleeper = asyncio.get_running_loop().create_future()
        until_ms = self._now_ms + round(seconds * 1000)
        heapq.heappush(self._sleepers, (until_ms, next(self._order), sleeper))
        self.set(self._now_ms)  # a wait shorter than half a millisecond is over already
        await sleeper
