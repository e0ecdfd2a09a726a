"""A delivery that hangs is noticed: by the watchdog, and by whoever waits for mail."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from monitor.adapters.store import InlineRunner, open_store
from monitor.adapters.systemd import Notifier
from monitor.daemon import Daemon
from monitor.house import DATABASE, House
from monitor.model import Delivery, Lane, Outcome
from monitor.rounds.delivering import LEASE_MS
from monitor.vitals import LANE_STALL_S
from tests.fakes import ACCEPT, FakeClock, FakeFetcher, InProcessParser, a_plan
from tests.rounds.conftest import INSTANT

LONGEST_ATTEMPT_S = 600


@dataclass
class Stopwatch:
    """The monotonic clock, as the signs of life see it."""

    s: float = 1_000.0

    def monotonic(self) -> float:
        """Where it was set to."""
        return self.s


@dataclass
class SlowMailer:
    """Each mail takes a while, or (`hangs`) until the gate opens."""

    watch: Stopwatch
    hangs: bool = False
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    ask: Callable[[], Awaitable[bool]] | None = None
    alive: list[bool] = field(default_factory=list)

    async def send(self, _: Delivery, before_dot: Callable[[], Awaitable[None]]) -> Outcome:
        """Accepted in the end."""
        self.asked.set()
        if self.hangs:
            await self.gate.wait()
        self.watch.s += LONGEST_ATTEMPT_S
        if self.ask is not None:
            self.alive.append(await self.ask())
        await before_dot()
        return ACCEPT

    async def rest(self) -> None:
        """Nothing is open."""


@dataclass
class Night:
    """A daemon whose mailer is slow."""

    daemon: Daemon
    house: House
    mailer: SlowMailer
    watch: Stopwatch

    async def owe(self, number: int) -> None:
        """A notice more is in the queue."""
        await self.house.editor.notify(self.house.plan, "A notice", ("A line.",), f"seed {number}")

    async def is_alive(self) -> bool:
        """Whether the watchdog would be fed."""
        return await self.daemon._vitals.is_alive()

    @asynccontextmanager
    async def delivering(self) -> AsyncIterator[None]:
        """The daemon's tasks of both lanes; when they are left, what hung goes on."""
        lanes = [asyncio.create_task(self.daemon._deliver_forever(lane)) for lane in Lane]
        self.daemon._want_deliveries()
        try:
            yield
        finally:
            self.mailer.gate.set()
            await self.rest()
            self.daemon._stopping.set()
            self.daemon._want_deliveries()
            await asyncio.wait(lanes)
            for lane in Lane:
                self.daemon._vitals.rested(lane)

    async def rest(self) -> None:
        """Until no lane is at it."""
        async with asyncio.timeout(20):
            while self.daemon._vitals._moved_s:  # noqa: ASYNC110 - a turn or two
                await asyncio.sleep(0)


@pytest.fixture
async def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Night]:
    """No tick is ever late."""
    watch = Stopwatch()
    mailer = SlowMailer(watch)
    monkeypatch.setattr("monitor.vitals.time", watch)
    monkeypatch.setattr("monitor.vitals.STALL_S", 10**9)
    monkeypatch.setattr("monitor.house.make_mailer", lambda *_: mailer)
    store = open_store(f"sqlite:///{tmp_path / DATABASE}", InlineRunner())
    house = House(a_plan([INSTANT]), store, FakeClock(), FakeFetcher(), InProcessParser(), tmp_path)
    await house.adopt(house.plan)
    yield Night(Daemon(house, tmp_path / "config.yaml", Notifier({})), house, mailer, watch)
    await store.close()


def test_no_attempt_that_keeps_its_deadlines_is_a_hang() -> None:
    """The lease of a delivery is longer than every phase together may take."""
    assert LANE_STALL_S * 1000 >= LEASE_MS


async def test_a_mail_that_never_ends_is_no_life(
    night: Night, caplog: pytest.LogCaptureFixture
) -> None:
    """Ticks and the database go on, but systemd restarts the service; nothing is lost by it."""
    night.mailer.hangs = True
    await night.owe(1)
    async with night.delivering():
        await night.mailer.asked.wait()
        night.watch.s += LANE_STALL_S - 1
        assert await night.is_alive()
        night.watch.s += 1
        assert not await night.is_alive()
        night.mailer.gate.set()
        await night.rest()
        assert await night.is_alive()
    (told,) = [r.getMessage() for r in caplog.records if r.levelname == "ERROR"]
    assert "no progress: delivery by mail has not moved for 900 s" in told


async def test_a_long_round_of_many_mails_is_life(night: Night) -> None:
    """Each of them takes ten minutes, and is a step."""
    night.mailer.ask = night.is_alive
    for number in range(5):
        await night.owe(number)
    async with night.delivering():
        await night.rest()
    assert night.mailer.alive == [True] * 5


async def test_each_mail_is_logged_as_it_ends(
    night: Night, caplog: pytest.LogCaptureFixture
) -> None:
    """Not at the end of a long round, nor never if the program is killed before."""
    caplog.set_level(logging.INFO)
    told: list[int] = []

    async def look() -> bool:
        told.append(sum("accepted: A notice" in r.getMessage() for r in caplog.records))
        return True

    night.mailer.ask = look
    for number in range(3):
        await night.owe(number)
    async with night.delivering():
        await night.rest()
    assert told == [0, 1, 2]


async def test_a_lane_at_rest_is_life_for_ever(night: Night) -> None:
    """There may be no news for days."""
    async with night.delivering():
        await night.rest()
        night.watch.s += 30 * 86_400
        assert await night.is_alive()


@pytest.mark.parametrize("lane", Lane)
async def test_a_lane_that_is_wanted_and_served_by_nobody_is_no_life(
    night: Night, lane: Lane, caplog: pytest.LogCaptureFixture
) -> None:
    """Its task may have ended by a fault; each lane has its own."""
    night.daemon._vitals.wanted(lane)
    night.watch.s += LANE_STALL_S / 2
    night.daemon._vitals.wanted(lane)  # again: it waits since the first time
    assert await night.is_alive()
    night.watch.s += LANE_STALL_S / 2
    assert not await night.is_alive()
    assert f"delivery by {lane} has not moved" in caplog.text
    night.daemon._vitals.rested(lane)
    assert await night.is_alive()


async def test_whatever_asks_for_mail_wants_the_lane(night: Night) -> None:
    """A wake-up that nobody answers is noticed."""
    night.daemon._want_deliveries()
    night.watch.s += LANE_STALL_S
    assert not await night.is_alive()
