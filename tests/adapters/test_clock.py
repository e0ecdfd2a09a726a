from __future__ import annotations

import asyncio
import time

import pytest

from monitor.adapters.clock import MovedClock, SystemClock


def test_the_system_clock_is_the_machines() -> None:
    """Milliseconds since 1970, between two readings of the machine's own clock."""
    before = time.time_ns() // 1_000_000
    now = SystemClock().now_ms()
    assert before <= now <= time.time_ns() // 1_000_000


async def test_the_system_clock_sleeps_and_survives_the_past() -> None:
    """A wait that is over already does not fail."""
    for seconds in (-5.0, 0.0, 0.001):
        await SystemClock().sleep(seconds)


async def turns(count: int = 3) -> None:
    """Let other tasks run."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_a_moved_clock_stands_until_it_is_moved() -> None:
    """Nothing but `set` and `advance` changes the time."""
    clock = MovedClock(1000)
    await turns()
    assert clock.now_ms() == 1000
    clock.advance(2.5)
    assert clock.now_ms() == 3500
    clock.set(10)
    assert clock.now_ms() == 10


async def test_sleepers_wake_in_order_once_their_time_has_come() -> None:
    """Each waits for its own instant; moving far at once keeps the order."""
    clock, woken = MovedClock(0), list[str]()

    async def sleeper(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(name)

    tasks = [asyncio.create_task(sleeper(n, s)) for n, s in (("c", 30), ("a", 10), ("b", 20))]
    await turns()
    clock.advance(9.999)
    await turns()
    assert woken == []
    clock.advance(0.001)
    await turns()
    assert woken == ["a"]
    clock.advance(3600)
    await asyncio.gather(*tasks)
    assert woken == ["a", "b", "c"]


async def test_a_cancelled_sleeper_does_no_harm() -> None:
    """Its time comes and nothing happens."""
    clock = MovedClock(0)
    task = asyncio.create_task(clock.sleep(5))
    await turns()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    clock.advance(10)


@pytest.mark.parametrize("seconds", [-1.0, 0.0, 0.0001])
async def test_a_wait_of_nothing_ends_at_once(seconds: float) -> None:
    """Zero, less, and less than a millisecond need no moving."""
    await asyncio.wait_for(MovedClock(0).sleep(seconds), 5)
