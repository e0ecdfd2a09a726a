"""How the feeds are, and what the operator hears of it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitor.adapters.store import InlineRunner, open_store
from monitor.health import (
    HOUR_MS,
    SICK_AFTER_MS,
    TOLD,
    Complaint,
    complaints,
    look,
    look_at_feeds,
    report_health,
    told_before,
)
from monitor.house import DATABASE, House
from monitor.housekeeping import BACKUP_ERROR, DAY_MS, STUCK_AFTER_MS
from monitor.model import Condition, Fault, Feed, FeedState, Health
from monitor.policy.rhythm import begin, watch
from monitor.ports import QueueState
from tests.fakes import FakeClock, FakeFetcher, InProcessParser, a_plan, page, rss
from tests.rounds.conftest import INSTANT

NOW = 1_795_000_000_000
CALM = QueueState(0, None, None, None)
NORTH = Feed("North", "http://north.example")
SICK = Condition("North", Health.FAILING, NOW - SICK_AFTER_MS, "timeout (30 s)", NOW)
STATES = {"North": FeedState("North", NORTH.url, failures=40)}


def test_a_day_of_failures_is_reported_with_its_reason() -> None:
    """Which feed, what, how often, since when."""
    (told,) = complaints([SICK], STATES, CALM, NOW)
    assert told.line == "Feed North: timeout (30 s), 40 times in 24 hours"


@pytest.mark.parametrize("health", [Health.FAILING, Health.HTML])
def test_a_short_failure_is_not_the_operators_business(health: Health) -> None:
    """It is in `status` and in the digests."""
    young = replace(SICK, health=health, since_ms=NOW - 1000)
    assert complaints([young], STATES, CALM, NOW) == ()
    assert complaints([replace(young, health=Health.OK)], STATES, CALM, NOW) == ()


def test_what_is_certain_is_told_at_once_and_silence_is_told_once_a_week() -> None:
    """Nothing may be to be done about a silent feed."""
    for health in (Health.GONE, Health.QUIET, Health.STALE):
        (told,) = complaints([replace(SICK, health=health, since_ms=NOW)], STATES, CALM, NOW)
        assert (told.again_ms > 6 * DAY_MS) == (health is not Health.GONE)
    assert told.line == "Feed North: stale, timeout (30 s)"


def test_a_queue_that_is_stuck_and_a_backup_that_fails_are_reported() -> None:
    """An hour is too long."""
    stuck = QueueState(3, NOW - 2 * STUCK_AFTER_MS, None, None)
    line = "Mail queue: 3 messages, the oldest for 2 hours"
    assert complaints((), {}, stuck, NOW) == (Complaint("queue", line),)
    assert complaints((), {}, replace(stuck, oldest_ms=NOW - 1000), NOW) == ()
    (told,) = complaints((), {}, CALM, NOW, "no room")
    assert told.line == "No backup was made: no room"


@pytest.mark.parametrize("note", [None, "", "[]", "{", '{"a": 1}', '{"a": ["b", "c"]}', "null"])
def test_a_note_that_cannot_be_read_is_none(note: str | None) -> None:
    """What was told is then told again."""
    assert told_before(note) == {}


@pytest.fixture
def fetcher() -> FakeFetcher:
    """One feed that answers."""
    return FakeFetcher({NORTH.url: page(NORTH.url, rss(("a", "Storm")))})


@pytest.fixture
async def house(tmp_path: Path, fetcher: FakeFetcher) -> AsyncIterator[House]:
    """A house whose clock is moved by the test."""
    store = open_store(f"sqlite:///{tmp_path / DATABASE}", InlineRunner())
    plan = a_plan([INSTANT], [NORTH])
    house = House(plan, store, FakeClock(), fetcher, InProcessParser(), tmp_path)
    await house.adopt(plan, due_now=True)
    yield house
    await store.close()


def later(house: House, milliseconds: int) -> None:
    """Move the clock."""
    assert isinstance(house.clock, FakeClock)
    house.clock.later(milliseconds / 1000)


async def report(house: House) -> bool:
    """As the daemon does every hour; the mail leaves (into a Maildir)."""
    queued = await report_health(house, await look(house))
    await house.deliver()
    return queued


async def notices(house: House) -> list[str]:
    """The subjects of all notices in the outbox, the oldest first."""
    return [mail.subject for mail in reversed(await house.store.deliveries(99))]


async def settle(house: House, **changes: Any) -> None:
    """What the last poll wrote of the feed."""
    (state,) = await house.store.feed_states()
    await house.store.settle_feeds([replace(state, **changes)])


async def wrong_and_over(house: House) -> tuple[str, str]:
    """Let the feed fail for a day, then answer; the texts of the last notice each."""
    now_ms = house.clock.now_ms()
    await settle(house, health=Health.FAILING, health_since_ms=now_ms, fault=Fault.TLS, failures=2)
    later(house, SICK_AFTER_MS)
    assert await report(house)
    wrong = (await house.store.deliveries(1))[0].raw.decode()
    await settle(house, health=Health.OK, health_since_ms=house.clock.now_ms(), failures=0)
    later(house, HOUR_MS)
    assert await report(house)
    return wrong, (await house.store.deliveries(1))[0].raw.decode()


async def test_what_is_wrong_is_told_and_its_end_is_told_once(house: House) -> None:
    """The operator need not look himself whether it is over."""
    wrong, over = await wrong_and_over(house)
    assert "Feed North: TLS failure, 2 times in 24 hours" in wrong
    assert "No longer so: Feed North: TLS failure, 2 times in 24 hours" in over
    for _ in range(30):
        later(house, HOUR_MS)
        assert not await report(house)
    assert await notices(house) == [
        "wire-monitor: 1 thing to look at",
        "wire-monitor: 1 thing well again",
    ]
    assert told_before(await house.store.get_note(TOLD)) == {}


async def test_what_goes_on_is_told_once_a_day(house: House) -> None:
    """Asked every hour of five days."""
    await settle(house, health=Health.FAILING, health_since_ms=house.clock.now_ms() - DAY_MS)
    for _ in range(5 * 24):
        later(house, HOUR_MS)
        await report(house)
    assert len(await notices(house)) == 5


async def test_a_second_trouble_is_told_on_the_next_day(house: House) -> None:
    """Together with the first: one mail a day."""
    await settle(house, health=Health.FAILING, health_since_ms=house.clock.now_ms() - DAY_MS)
    assert await report(house)
    await house.store.set_note(BACKUP_ERROR, "no room")
    for _ in range(24):
        later(house, HOUR_MS)
        await report(house)
    assert await notices(house) == [
        "wire-monitor: 1 thing to look at",
        "wire-monitor: 2 things to look at",
    ]


async def test_without_an_operator_nothing_is_mailed(house: House) -> None:
    """The log and `status` say it."""
    mail = replace(house.plan.settings.mail, operator=None)
    house.plan = replace(house.plan, settings=replace(house.plan.settings, mail=mail))
    await settle(house, health=Health.FAILING, health_since_ms=house.clock.now_ms() - DAY_MS)
    assert not await report(house)
    assert await notices(house) == []


async def silenced(house: House) -> None:
    """A feed that was polled, and brought news in every hour of the last five weeks."""
    await house.polls.all_due()
    hour = house.clock.now_ms() // HOUR_MS
    lived = watch(begin(NORTH.url, hour - 840), range(hour - 840, hour), hour)
    known = Condition("North", Health.OK, 0, "", 0)
    await house.store.write_rhythms({"North": (lived, known)})


async def hours_pass(house: House, hours: int) -> Condition:
    """The feed is polled every hour, and looked at."""
    for _ in range(hours):
        later(house, HOUR_MS)
        await house.polls.all_due()
        (told,) = await look(house)
    return told


async def test_a_feed_that_falls_silent_is_told_and_so_is_its_first_news(
    house: House, fetcher: FakeFetcher, caplog: pytest.LogCaptureFixture
) -> None:
    """From the polls to the mail: a wire that never slept is silent for half a day."""
    caplog.set_level(logging.WARNING, logger="monitor")
    await silenced(house)
    assert (await hours_pass(house, 3)).health is Health.OK
    told = await hours_pass(house, 9)
    assert told.health is Health.STALE  # the same bytes every time
    assert told.reason.startswith("nothing new for 11 hours, 8 of which usually bring news")
    assert await report(house)
    assert [t.what for t in await house.store.troubles(house.clock.now_ms())] == [
        "the same old document"
    ]
    fetcher.answers[NORTH.url] = page(NORTH.url, rss(("b", "Calm"), ("a", "Storm")))
    assert (await hours_pass(house, 1)).health is Health.OK
    assert await report(house)
    assert await notices(house) == [
        "wire-monitor: 1 thing to look at",
        "wire-monitor: 1 thing well again",
    ]
    assert [r.getMessage().partition(":")[0] for r in caplog.records] == ["North"] * 2
    assert caplog.records[-1].getMessage() == "North: is well again, was stale"


async def test_a_document_that_changes_without_news_is_quiet(
    house: House, fetcher: FakeFetcher
) -> None:
    """The agency's server works, nobody writes."""
    await silenced(house)
    for hour in range(12):
        body = rss(("a", "Storm"), title=f"built at {hour}")
        fetcher.answers[NORTH.url] = page(NORTH.url, body)
        told = await hours_pass(house, 1)
    assert told.health is Health.QUIET


async def test_a_daemon_that_was_off_finds_nobody_silent(house: House) -> None:
    """Two days pass without a poll."""
    await silenced(house)
    later(house, 2 * DAY_MS)
    assert (await hours_pass(house, 2)).health is Health.OK


async def test_each_look_goes_on_where_the_last_one_ended(house: House) -> None:
    """However often it is looked, every hour is learned once."""
    await house.polls.all_due()
    await look(house)
    for _ in range(3):
        await hours_pass(house, 1)
        await look(house)
    rhythm, _ = (await house.store.rhythms())["North"]
    assert rhythm is not None
    assert sum(rhythm.watched) == 3
    assert sum(rhythm.heard) == 1


async def test_feeds_that_are_not_configured_are_not_looked_at(house: House) -> None:
    """A feed may be removed between the settings and the look."""
    assert await look_at_feeds(house.store, {}, house.clock.now_ms()) == {}
