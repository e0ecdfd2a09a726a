"""Where the synchronous core of the store runs: a thread of its own, or right here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Runner(Protocol):
    """Runs synchronous work for a coroutine, one piece at a time, in order."""

    async def __call__(self, work: Callable[[*Ts], T], /, *args: *Ts) -> T:
        """Run `work(*args)`. Once begun it is never interrupted, whatever awaits it."""
        ...

    async def close(self) -> None:
        """No more work will come."""
        ...


class ThreadRunner:
    """One dedicated thread.

    A cancelled caller stops waiting, but work that has begun goes on to its end: a transaction is
    never left half-way, and whatever follows it in the queue waits for it.
    """

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def __call__(self, work: Callable[[*Ts], T], /, *args: *Ts) -> T:
        """Run `work(*args)` in the thread."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, *args)

    async def close(self) -> None:
        """End the thread once it is idle."""
        await asyncio.to_thread(self._executor.shutdown)


class InlineRunner:
    """In the caller's thread: for simulations and one-shot commands."""

    async def __call__(self, work: Callable[[*Ts], T], /, *args: *Ts) -> T:
        """Run `work(*args)` here and now."""
        return work(*args)

    async def close(self) -> None:
        """Nothing to end."""
