"""Room in memory for large documents: few at once, however many feeds serve one.

What is small is read at once. A body that turns out to be large waits until one of few places is
free, unread, so that its sender waits, too; meanwhile its connection counts for nobody, and its
deadline stands still. The place is taken for as long as the page is in use.
"""

from __future__ import annotations

import asyncio
import weakref
from contextlib import suppress
from dataclasses import dataclass

from monitor.adapters.http.slots import Place
from monitor.model import Page

LARGE = 500_000
"""Bytes of a body, packed or unpacked, beyond which it needs a place: news are a tenth of that."""
LARGE_AT_ONCE = 2
"""One is read while the next one arrives; each has up to 10 MB."""
PATIENCE_S = 300.0
"""Nobody uses a page for so long: its place was lost, and others must not wait for it for ever."""


class Room:
    """So many places for large documents; one for the whole process."""

    def __init__(self, places: int = LARGE_AT_ONCE, patience_s: float = PATIENCE_S) -> None:
        self._places = asyncio.Semaphore(places)
        self._patience_s = patience_s

    async def enter(self) -> None:
        """Wait for a place, or make one in the place of one that was lost."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience_s):
                await self._places.acquire()

    def leave(self) -> None:
        """Give a place back."""
        self._places.release()

    def leave_with(self, page: Page) -> None:
        """Give a place back when nobody has the page any more."""
        weakref.finalize(page, self.leave).atexit = False


@dataclass(slots=True)
class Passage:
    """What one exchange has: time, a place among the connections, and room for what it brings."""

    deadline: asyncio.Timeout
    place: Place
    room: Room
    is_large: bool = False

    async def enlarge(self) -> None:
        """Wait until there is room for a large body."""
        if self.is_large:
            return
        now_s = asyncio.get_running_loop().time
        ends_s = self.deadline.when()
        left_s = None if ends_s is None else ends_s - now_s()
        self.deadline.reschedule(None)
        self.place.give_back()
        await self.room.enter()
        self.is_large = True
        await self.place.take()
        self.deadline.reschedule(None if left_s is None else now_s() + left_s)

    def end(self, result: object) -> None:
        """The exchange is over: a large page keeps its room for as long as it is used."""
        if not self.is_large:
            return
        if isinstance(result, Page) and len(result.body) > LARGE:
            self.room.leave_with(result)
        else:
            self.room.leave()
