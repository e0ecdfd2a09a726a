"""The house around the rounds: what is polled at once, and what happens when a write fails."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from monitor.adapters.store import InlineRunner, open_store
from monitor.adapters.systemd import Notifier
from monitor.daemon import Daemon
from monitor.errors import DamagedError, TemporaryError
from monitor.house import House
from monitor.model import (
    Arrival,
    Feed,
    FeedState,
    Fetched,
    Intake,
    Item,
    Keys,
    Kind,
    Lane,
    MailSettings,
    Outcome,
    Phase,
    Relation,
    Request,
    Unchanged,
    Verdict,
)
from monitor.polls import AT_ONE_HOST, IN_FLIGHT, POLL_LEASE_MS
from monitor.rounds import DeliveryRound, Plan
from monitor.watch import WORDING
from tests.fakes import FakeClock, FakeMailer, InProcessParser, a_plan
from tests.rounds.conftest import INSTANT


@dataclass
class GatedFetcher:
    """Answers 304; hosts in `hung` answer when `gate` opens."""

    hung: set[str] = field(default_factory=set)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    asked: Counter[str] = field(default_factory=Counter)

    async def fetch(self, request: Request) -> Fetched:
        """Not modified, now or later."""
        self.asked[request.url] += 1
        if request.url.split("/")[2] in self.hung:
            await self.gate.wait()
        return Unchanged()


@dataclass
class Setting:
    """A house with the fakes in its doors."""

    house: House
    clock: FakeClock
    fetcher: GatedFetcher

    async def settle(self) -> None:
        """Give running polls their turns, and write what they left."""
        for _ in range(20):
            await asyncio.sleep(0)
        await self.house.polls.flush()


def plan_of(*feeds: Feed) -> Plan:
    """Some feeds, and a watchlist of ana's."""
    return a_plan([INSTANT], feeds)


@pytest.fixture
async def setting(tmp_path: Path) -> AsyncIterator[Setting]:
    """No feeds yet."""
    clock, fetcher = FakeClock(), GatedFetcher()
    database = f"sqlite:///{tmp_path / 'test.db'}"
    store = open_store(database, InlineRunner(), busy_timeout_ms=50)
    house = House(plan_of(), store, clock, fetcher, InProcessParser(), tmp_path)
    yield Setting(house, clock, fetcher)
    fetcher.gate.set()
    await house.polls.stop()
    await store.close()


async def test_a_crowd_of_feeds_at_a_hanging_host_takes_no_place_of_others(
    setting: Setting,
) -> None:
    """More feeds than there are places: the one elsewhere is polled all the same."""
    crowd = [Feed(f"c{n}", f"http://hung.example/{n}") for n in range(2 * IN_FLIGHT)]
    other = Feed("other", "http://other.example/rss")
    setting.fetcher.hung.add("hung.example")
    await setting.house.adopt(plan_of(*crowd), due_now=True)
    for _ in range(4):
        await setting.house.polls.start_due()
    await setting.house.adopt(plan_of(*crowd, other))
    setting.clock.later(60)
    await setting.house.polls.start_due()
    await setting.settle()
    assert setting.fetcher.asked[other.url] == 1
    assert len(setting.house.polls.busy) == AT_ONE_HOST
    setting.fetcher.gate.set()
    while setting.house.polls.busy:
        await asyncio.wait(setting.house.polls.busy)
    assert set(setting.fetcher.asked.values()) == {1}
    assert len(setting.fetcher.asked) == len(crowd) + 1


async def test_a_feed_that_outlasts_its_lease_is_not_polled_twice_at_once(
    setting: Setting,
) -> None:
    """A page of slow articles may take longer than the lease of the feed."""
    feed = Feed("slow", "http://hung.example/rss")
    setting.fetcher.hung.add("hung.example")
    await setting.house.adopt(plan_of(feed), due_now=True)
    for _ in range(3):
        await setting.house.polls.start_due()
        await setting.settle()
        setting.clock.later(POLL_LEASE_MS / 1000 + 1)
    assert setting.fetcher.asked[feed.url] == 1


async def test_a_feed_whose_address_was_mended_is_polled_while_the_old_one_hangs(
    setting: Setting,
) -> None:
    """The reader who corrects a hanging address need not wait for it."""
    feed = Feed("slow", "http://hung.example/rss")
    setting.fetcher.hung.add("hung.example")
    await setting.house.adopt(plan_of(feed), due_now=True)
    await setting.house.polls.start_due()
    await setting.settle()
    mended = replace(feed, url="http://well.example/rss")
    await setting.house.adopt(plan_of(mended))
    await setting.house.polls.start_due()
    await setting.settle()
    assert setting.fetcher.asked[mended.url] == 1


async def test_one_poll_of_every_feed_ends_however_short_their_intervals(
    setting: Setting,
) -> None:
    """`once`: what becomes due again meanwhile is not polled again."""
    feeds = [Feed(f"f{n}", f"http://h{n}.example/", every_s=30) for n in range(300)]
    setting.house.on_report = lambda _: setting.clock.later(1)
    await setting.house.adopt(plan_of(*feeds), due_now=True)
    async with asyncio.timeout(30):
        await setting.house.polls.all_due()
    assert set(setting.fetcher.asked.values()) == {1}


async def test_states_that_cannot_be_written_are_kept(setting: Setting) -> None:
    """A locked database costs no feed its state nor its next poll."""
    feed = Feed("one", "http://one.example/rss")
    await setting.house.adopt(plan_of(feed), due_now=True)
    await setting.house.polls.start_due()
    settle_feeds = setting.house.store.settle_feeds

    async def locked(_states: Any) -> None:
        raise TemporaryError("locked")

    setting.house.store.settle_feeds = locked  # type: ignore[assignment,method-assign]
    with pytest.raises(TemporaryError):
        await setting.settle()
    setting.house.store.settle_feeds = settle_feeds  # type: ignore[method-assign]
    await setting.house.polls.flush()
    (state,) = await setting.house.store.feed_states()
    assert state.ok_ms == setting.clock.now_ms()
    assert await setting.house.store.next_feed_due_ms() == state.next_due_ms


async def test_a_plan_that_cannot_be_adopted_changes_nothing(setting: Setting) -> None:
    """The feeds of the database and the plan in force always belong together."""
    before = setting.house.plan

    async def locked(_feeds: Any, _due: Any) -> None:
        raise TemporaryError("locked")

    setting.house.store.sync_feeds = locked  # type: ignore[assignment,method-assign]
    with pytest.raises(TemporaryError):
        await setting.house.adopt(plan_of(Feed("new", "http://new.example/rss")))
    assert setting.house.plan is before


async def test_a_new_mail_server_is_adopted_while_the_old_one_hangs(setting: Setting) -> None:
    """A reload does not wait for the round under way."""
    async with setting.house._delivering[Lane.MAIL]:
        plan = plan_of()
        mail = MailSettings("other@example.org", maildir="elsewhere")
        plan = replace(plan, settings=replace(plan.settings, mail=mail))
        async with asyncio.timeout(10):
            await setting.house.adopt(plan)
    assert setting.house.plan is plan


async def outage_until(house: House) -> int | None:
    """When a server that refuses the login is asked again."""
    return (await house.store.turn(house.clock.now_ms(), Lane.MAIL)).outage_until_ms


async def test_new_mail_settings_are_tried_at_once_and_the_same_ones_in_their_time(
    setting: Setting, tmp_path: Path
) -> None:
    """Whoever mends the password need not wait for an hour; a saved watchlist costs no login."""
    house = setting.house
    refused = Outcome(Verdict.UNREACHABLE, Phase.AUTH, "535 no")
    mailer = FakeMailer([refused] * 9)
    house.delivery = DeliveryRound(setting.clock, house.store, mailer, house.editor)
    await house.editor.notify(house.plan, "A notice", ("A line.",), "seed")
    for _ in range(5):
        report = await house.deliver()
        setting.clock.ms = report.wake_ms or 0
    await house.deliver()
    setting.clock.later(1)
    in_an_hour = await outage_until(house)
    assert in_an_hour is not None
    await house.adopt(plan_of(Feed("new", "http://new.example/rss")))
    assert await outage_until(house) == in_an_hour
    assert len(mailer.sent) == 6
    plan = plan_of()
    mail = MailSettings(
        "other@example.org", operator="op@example.org", maildir=str(tmp_path / "elsewhere")
    )
    await house.adopt(replace(plan, settings=replace(plan.settings, mail=mail)))
    assert await outage_until(house) is None
    (sent,) = (await house.deliver()).sent
    assert sent.outcome.verdict is Verdict.ACCEPTED


async def test_a_clock_that_is_set_back_stops_nothing(
    setting: Setting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that started with the wrong time: feeds keep their intervals."""
    feed = Feed("one", "http://one.example/rss")
    await setting.house.adopt(plan_of(feed), due_now=True)
    await setting.house.polls.all_due()
    (before,) = await setting.house.store.feed_states()
    monkeypatch.setattr("monitor.daemon.CLOCK_CHECK_S", 0.01)
    daemon = Daemon(setting.house, tmp_path / "config.yaml", Notifier({}))
    minding = asyncio.create_task(daemon._mind_the_clock())
    await asyncio.sleep(0)
    setting.clock.later(-7200)
    async with asyncio.timeout(10):
        while (await setting.house.store.feed_states())[0].next_due_ms == before.next_due_ms:  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.01)
    minding.cancel()
    (after,) = await setting.house.store.feed_states()
    assert after.next_due_ms == before.next_due_ms - 7_200_000


async def test_a_daemon_whose_database_is_damaged_ends(setting: Setting, tmp_path: Path) -> None:
    """It must not look alive and watch nothing: the error is what the process ends with."""
    config = tmp_path / "config.yaml"
    config.write_text("", "utf-8")
    running = asyncio.create_task(Daemon(setting.house, config, Notifier({})).run())
    store, path = setting.house.store, tmp_path / "test.db"
    await store.feed_states()
    with closing(sqlite3.connect(path)) as other:
        other.execute("INSERT INTO notes VALUES ('x', 'y')")  # what was read is no longer known
        other.commit()
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    async with asyncio.timeout(20):
        with pytest.raises(DamagedError, match="no whole backup"):
            await running


async def test_a_clock_set_back_while_nobody_ran_makes_no_feed_wait(setting: Setting) -> None:
    """By half an hour: no feed waits until its old time comes."""
    feed = Feed("one", "http://one.example/rss")
    await setting.house.adopt(plan_of(feed), due_now=True)
    await setting.house.polls.all_due()
    setting.clock.later(-1800)
    await setting.house.adopt(plan_of(feed))
    (state,) = await setting.house.store.feed_states()
    assert state.next_due_ms == setting.clock.now_ms()


async def test_a_feed_that_is_due_impossibly_late_is_due_at_the_start(setting: Setting) -> None:
    """The clock stood in another year when it was polled last."""
    feed = Feed("one", "http://one.example/rss")
    setting.clock.later(400 * 86_400)
    await setting.house.adopt(plan_of(feed), due_now=True)
    await setting.house.polls.all_due()
    setting.clock.later(-400 * 86_400)
    await setting.house.adopt(plan_of(feed))
    assert await setting.house.polls.start_due() == 1


async def test_new_items_are_indexed_for_search(setting: Setting, tmp_path: Path) -> None:
    """By the daemon's job; a database that is locked is tried again in a minute."""
    store = setting.house.store
    state = FeedState("One", "https://one.example")
    arrival = Arrival(Item("One", "Storm"), Keys(None, None, 1), (), Relation(Kind.NEW))
    await store.take_in(Intake((state,), (arrival,), (), 1_000))
    daemon = Daemon(setting.house, tmp_path / "config.yaml", Notifier({}))
    with closing(sqlite3.connect(tmp_path / "test.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await daemon._index_archive()
        other.execute("ROLLBACK")
    assert await store.backlog(WORDING, 1) is not None
    await daemon._index_archive()
    assert await store.backlog(WORDING, 1) is None
