"""How many connections at once: so many to one host, so many in all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class _Gate:
    """The places of one host and how many use or want one; forgotten at 0."""

    places: asyncio.Semaphore
    users: int = 0


@dataclass(slots=True)
class Place:
    """One of all places, which its holder may do without for a while."""

    places: asyncio.Semaphore
    is_taken: bool = False

    async def take(self) -> None:
        """Wait for one."""
        await self.places.acquire()
        self.is_taken = True

    def give_back(self) -> None:
        """If it is taken."""
        if self.is_taken:
            self.is_taken = False
            self.places.release()


class Slots:
    """Places for connections. Waiting for one is not counted against anybody's deadline.

    The host's place is taken first: a crowd before one slow host holds no place of the others.
    """

    def __init__(self, limit: int, per_host: int) -> None:
        self._all = asyncio.Semaphore(limit)
        self._per_host = per_host
        self._gates: dict[Hashable, _Gate] = {}

    @asynccontextmanager
    async def of(self, host: Hashable) -> AsyncIterator[Place]:
        """Hold one place of this host and one of all; the latter is what one gets."""
        gate = self._gates.get(host)
        if gate is None:
            gate = self._gates[host] = _Gate(asyncio.Semaphore(self._per_host))
        gate.users += 1
        try:
            async with gate.places:
                place = Place(self._all)
                try:
                    await place.take()
                    yield place
                finally:
                    place.give_back()
        finally:
            gate.users -= 1
            if not gate.users:
                del self._gates[host]
