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


class Slots:
    """Places for connections. Waiting for one is not counted against anybody's deadline.

    The host's place is taken first: a crowd before one slow host holds no place of the others.
    """

    def __init__(self, limit: int, per_host: int) -> None:
        self._all = asyncio.Semaphore(limit)
        self._per_host = per_host
        self._gates: dict[Hashable, _Gate] = {}

    @asynccontextmanager
    async def of(self, host: Hashable) -> AsyncIterator[None]:
        """Hold one place of this host and one of all."""
        gate = self._gates.get(host)
        if gate is None:
            gate = self._gates[host] = _Gate(asyncio.Semaphore(self._per_host))
        gate.users += 1
        try:
            async with gate.places, self._all:
                yield
        finally:
            gate.users -= 1
            if not gate.users:
                del self._gates[host]
