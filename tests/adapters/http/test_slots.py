"""How many connections at once."""

from __future__ import annotations

import asyncio

from monitor.adapters.http.slots import Slots


async def test_limits_hold_per_host_and_in_all() -> None:
    """Never more than two of one host and three in all; a crowd holds no others' places."""
    slots, now, most, order = Slots(limit=3, per_host=2), {"a": 0, "b": 0}, [0, 0], []

    async def use(host: str) -> None:
        async with slots.of(host):
            now[host] += 1
            most[:] = max(most[0], now["a"]), max(most[1], sum(now.values()))
            order.append(host)
            await asyncio.sleep(0)
            now[host] -= 1

    await asyncio.gather(*(use("a") for _ in range(20)), *(use("b") for _ in range(3)))
    assert most == [2, 3]
    assert "b" in order[:3]


async def test_places_come_back_after_errors_and_cancellation() -> None:
    """A place is free again however its holder ended, and hosts are forgotten."""
    slots = Slots(limit=1, per_host=1)

    async def hold() -> None:
        async with slots.of("a"):
            await asyncio.sleep(60)

    holder, waiter = asyncio.create_task(hold()), asyncio.create_task(hold())
    await asyncio.sleep(0)
    for task in (waiter, holder):
        task.cancel()
    await asyncio.gather(holder, waiter, return_exceptions=True)
    async with slots.of("a"):
        pass
    assert not slots._gates
