"""Alerts that may leave and do not are a mail queue that is stuck."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.adapters.store import InlineRunner, open_store
from monitor.health import HOUR_MS, complaints, look, report_health
from monitor.house import DATABASE, House
from monitor.model import Feed, Outcome, Phase, Schedule, Verdict
from monitor.overdue import DUE, OVERDUE_MS, Due, is_overdue, read_due, still_due
from monitor.ports import QueueState
from monitor.rounds import DeliveryRound
from tests.fakes import FakeClock, FakeFetcher, FakeMailer, InProcessParser, a_plan, page, rss
from tests.rounds.conftest import DAILY, INSTANT, RECIPIENTS

NOW = 1_795_000_000_000
NORTH = Feed("North", "http://north.example")
AWAY = Outcome(Verdict.UNREACHABLE, Phase.CONNECT, "connection refused")
OLD = ("old", "Calm weather")
STORM = ("storm", "Storm hits the northern coast", "Waves of nine metres were seen.")
FLOOD = ("flood", "Flood in the southern valley", "Forty villages were left by boat.")


class Night:
    """A house with a feed, an instant and a daily watchlist, whose lane of mails may hang."""

    def __init__(self, house: House, fetcher: FakeFetcher, clock: FakeClock) -> None:
        self.house, self.fetcher, self.clock = house, fetcher, clock
        self.mailer = FakeMailer()
        self.hangs = False
        house.delivery = DeliveryRound(clock, house.store, self.mailer, house.editor)

    async def serve(self, *items: tuple[str, ...]) -> None:
        """The feed has these, and is polled."""
        self.fetcher.answers[NORTH.url] = page(NORTH.url, rss(*items))  # type: ignore[arg-type]
        self.clock.later(600)
        await self.house.polls.all_due()

    async def hours(self, count: int) -> list[str]:
        """The subjects of what the operator was told in so many hours."""
        for _ in range(count):
            self.clock.later(3600)
            if not self.hangs:
                await self.house.deliver()
            await report_health(self.house, await look(self.house))
        return [d.subject for d in reversed(await self.house.store.deliveries(99)) if _is_word(d)]

    async def words(self) -> str:
        """The latest mail to the operator."""
        return next(d.raw.decode() for d in await self.house.store.deliveries(9) if _is_word(d))


def _is_word(delivery: object) -> bool:
    return getattr(delivery, "recipient", "") == "operator"


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[Night]:
    """The feed was read for the first time."""
    store = open_store(f"sqlite:///{tmp_path / DATABASE}", InlineRunner())
    fetcher, clock = FakeFetcher(), FakeClock()
    plan = a_plan([INSTANT, DAILY], [NORTH], RECIPIENTS)
    house = House(plan, store, clock, fetcher, InProcessParser(), tmp_path)
    await house.adopt(plan, due_now=True)
    found = Night(house, fetcher, clock)
    await found.serve(OLD)
    await house.deliver()
    yield found
    await store.close()


async def test_an_alert_that_a_hung_delivery_leaves_behind_is_told(
    night: Night, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is frozen, so the queue is empty; it is told within two hours, and when it is over.

    The log says it once, as the mail to the operator waits, too.
    """
    night.hangs = True
    await night.serve(STORM, OLD)
    assert await night.hours(1) == []
    assert await night.hours(1) == ["wire-monitor: 1 thing to look at"]
    assert "Mail queue: 1 alert that may leave, the oldest for 1 hour" in await night.words()
    assert len(await night.hours(46)) == 2  # once a day
    night.hangs = False
    assert (await night.hours(1))[-1] == "wire-monitor: 1 thing well again"
    assert await night.house.store.get_note(DUE) == ""
    told = [r.getMessage() for r in caplog.records if "may leave" in r.getMessage()]
    assert told == ["1 alert may leave and did not for an hour"]


async def test_what_waits_for_its_time_is_nobodys_business(night: Night) -> None:
    """A digest at six, quiet hours: nothing is due, however long it waits; nor what leaves."""
    quiet = replace(INSTANT, schedule=Schedule(now=True, quiet=(0, 23 * 60)))
    await night.house.adopt(a_plan([quiet, DAILY], [NORTH], RECIPIENTS))
    await night.serve(STORM, OLD)
    assert await night.hours(5) == []
    await night.serve(FLOOD, STORM, OLD)
    assert await night.hours(10) == []


async def test_a_machine_that_slept_over_a_digest_tells_nothing(night: Night) -> None:
    """At the first look the digest has been due for a night, and leaves a moment later."""
    await night.serve(STORM, OLD)
    await night.hours(1)
    night.clock.later(2 * 86_400)
    await report_health(night.house, await look(night.house))
    assert await night.hours(3) == []


async def test_an_outage_is_one_complaint_with_all_that_waits(night: Night) -> None:
    """The frozen message and the alerts that are not frozen meanwhile."""
    await night.serve(STORM, OLD)
    night.mailer.script = [AWAY] * 10_000
    await night.hours(1)
    await night.serve(FLOOD, STORM, OLD)
    assert await night.hours(2) == ["wire-monitor: 1 thing to look at"]
    assert "Mail queue: 1 message and 1 alert that may leave, the oldest" in await night.words()


def test_a_short_wait_is_none() -> None:
    """Two looks are an hour apart, give or take; the queue has the same patience."""
    calm = QueueState(0, None, None, None)
    due = Due(7, NOW - OVERDUE_MS, 3)
    assert HOUR_MS - 600_000 < OVERDUE_MS < HOUR_MS
    assert is_overdue(due, NOW)
    assert not is_overdue(due, NOW - 1)
    assert not is_overdue(None, NOW)
    (told,) = complaints((), {}, calm, NOW, due=replace(due, since_ms=NOW - 2 * HOUR_MS))
    assert told.key == "queue"
    assert told.line == "Mail queue: 3 alerts that may leave, the oldest for 2 hours"
    assert complaints((), {}, calm, NOW, due=replace(due, since_ms=NOW)) == ()
    stuck = QueueState(2, NOW - 5 * HOUR_MS, None, None)
    (told,) = complaints((), {}, stuck, NOW, due=due)
    assert told.line == "Mail queue: 2 messages and 3 alerts that may leave, the oldest for 5 hours"


@pytest.mark.parametrize("note", [None, "", "[]", "{", "[1, 2]", '["x", 1, 2]', "null", "7"])
def test_a_note_that_cannot_be_read_is_none(note: str | None) -> None:
    """It is then seen anew."""
    assert read_due(note) is None


async def test_status_knows_it_as_long_as_it_waits(night: Night) -> None:
    """What left after the last look is due no more."""
    store = night.house.store
    night.hangs = True
    await night.serve(STORM, OLD)
    await night.hours(2)
    found = await still_due(store, night.clock.now_ms())
    assert found is not None
    assert (found.alerts, night.clock.now_ms() - found.since_ms) == (1, HOUR_MS)
    assert await still_due(store, night.clock.now_ms() - HOUR_MS) is None
    await night.house.deliver()
    assert await still_due(store, night.clock.now_ms()) is None
