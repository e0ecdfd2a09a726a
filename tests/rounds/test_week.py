"""A simulated week of 300 feeds and 50 recipients over the real rounds and store.

Each recipient is told each story exactly once for each watchlist, and each correction reaches
exactly those who were told, through outages of the mail server and of the program itself.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from random import Random

import pytest

from monitor.adapters.store import InlineRunner, open_store
from monitor.model import Feed, FeedState, Kind, Updates
from monitor.rounds import DeliveryRound, Editor, PollReport, PollRound, feedstate
from monitor.rounds.plan import forms_of
from tests.fakes import FakeClock, FakeFetcher, InProcessParser, a_plan, page, rss
from tests.rounds.week import DAY, HOUR, START, Event, Press, Told, Weather, World, told

MAIL_AWAY = (
    (START + 30 * HOUR, START + 36 * HOUR),
    (START + 100 * HOUR, START + 101 * HOUR),
    (START + 122 * HOUR, START + 123 * HOUR),
)
PROGRAM_AWAY = (START + 60 * HOUR, START + 67 * HOUR)
REDRESS = {Kind.CORRECTION, Kind.WITHDRAWAL}
OLD = ("old", "Nothing of interest", "An old entry without anything in it.")


@dataclass
class Simulation:
    """The two rounds on a clock that jumps from one thing to the next."""

    world: World
    clock: FakeClock = field(default_factory=lambda: FakeClock(START))
    fetcher: FakeFetcher = field(default_factory=FakeFetcher)
    press: Press = field(default_factory=Press)
    taken_ms: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    wake_ms: int | None = None

    def __post_init__(self) -> None:
        """Open the doors."""
        world = self.world
        self.weather = Weather(self.clock, MAIL_AWAY, Random(3))
        self.plan = a_plan(world.watchlists, world.feeds, world.recipients)
        self.store = open_store("sqlite://", InlineRunner())
        turn = asyncio.Lock()
        self.polling = PollRound(
            self.clock, self.fetcher, InProcessParser(), self.store, lambda: turn, lambda: 0.5
        )
        no_notice = lambda _notice, _sender: pytest.fail("a notice")  # noqa: E731
        editor = Editor(self.clock, self.store, self.press.compose, no_notice)
        self.delivery = DeliveryRound(self.clock, self.store, self.weather, editor)
        self.states: dict[str, FeedState] = {}
        self.documents: dict[str, list[tuple[str, str, str]]] = defaultdict(lambda: [OLD])

    async def run(self) -> None:
        """The week, and four days more, so that everything that waits has left."""
        urls = {f.name: f.url for f in self.world.feeds}
        await self.store.sync_feeds(urls, dict.fromkeys(urls, START))
        await self.store.sync_watchlists(forms_of(self.plan.settings), START)
        for feed in self.world.feeds:
            self.states[feed.name] = FeedState(feed.name, feed.url)
            await self._poll(feed)
        for event in self.world.events:
            await self._deliver_until(self._awake(event.at_ms))
            self.documents[event.feed].insert(0, (event.guid, event.title, event.text))
            if self.clock.ms > event.at_ms:  # the program was away
                await self._all_were_read()
            await self._poll(self.plan.feeds[event.feed])
            await self._deliver()
        await self._deliver_until(START + 11 * DAY)
        await self.store.close()

    def _awake(self, at_ms: int) -> int:
        """When the program sees what happens then."""
        start, end = PROGRAM_AWAY
        return end if start <= at_ms < end else at_ms

    async def _deliver_until(self, at_ms: int) -> None:
        """Wake when the rounds asked for it, but not while the program is away."""
        while self.wake_ms is not None and self._awake(self.wake_ms) < at_ms:
            self.clock.ms = max(self.clock.ms, self._awake(self.wake_ms))
            await self._deliver()
        self.clock.ms = max(self.clock.ms, at_ms)

    async def _deliver(self) -> None:
        self.wake_ms = (await self.delivery.run(self.plan)).wake_ms

    async def _all_were_read(self) -> None:
        """After a pause every feed is read again; those without news say 304."""
        now_ms = self.clock.ms
        for feed in self.world.feeds:
            state = self.states[feed.name]
            due = feedstate.healthy(state, feed, now_ms, ttl_s=None, fresh_for_s=None)
            await self.store.settle_feeds([replace(due, ok_ms=state.ok_ms)])

    async def _poll(self, feed: Feed) -> None:
        """Read a feed that was read five minutes ago, if the program was not away then."""
        self.clock.ms += 1  # no two things happen in the same millisecond
        now_ms, before = self.clock.ms, self.states[feed.name]
        read_ms = now_ms - 300_000
        if before.primed_ms is not None and self._awake(read_ms) == read_ms:
            before = feedstate.healthy(before, feed, read_ms, ttl_s=None, fresh_for_s=None)
        elif before.primed_ms is not None:
            before = replace(before, ok_ms=PROGRAM_AWAY[0])
        self.fetcher.answers[feed.url] = page(feed.url, rss(*self.documents[feed.name][:20]))
        report = await self.polling.poll(before, self.plan)
        if report.taken is None:
            await self.store.settle_feeds([report.state])
        self.states[feed.name] = report.state
        self._note(report)

    def _note(self, report: PollReport) -> None:
        for arrival in report.arrivals:
            guid = arrival.item.guid or ""
            self.taken_ms[guid] = self.clock.ms
            self.kinds[guid] = arrival.relation.kind


@pytest.fixture(scope="module")
def week() -> Simulation:
    """The week, run once."""
    simulation = Simulation(World.of(300, 50, 50, 110, seed=6))
    asyncio.run(simulation.run())
    return simulation


@pytest.fixture(scope="module")
def found(week: Simulation) -> dict[tuple[tuple[str, str], int], list[Told]]:
    """What arrived."""
    return told(week.press, week.weather)


def pairs_of(week: Simulation, story: int) -> set[tuple[str, str]]:
    """Who should be told of a story, for which watchlist."""
    return {
        (recipient, w.name)
        for w in week.world.watchlists
        if w.query == week.world.topics[story]
        for recipient in w.recipients
    }


def first_of(
    found: dict[tuple[tuple[str, str], int], list[Told]], recipient: str, story: int
) -> Told:
    """The first word of a story to a recipient, for any watchlist."""
    cards = (
        c for ((who, _), s), told in found.items() if (who, s) == (recipient, story) for c in told
    )
    return min(cards, key=lambda c: c.at_ms)


def events_of(week: Simulation, *kinds: Kind) -> list[Event]:
    """What happened of these kinds."""
    return [e for e in week.world.events if e.kind in kinds]


def test_the_week_is_what_it_should_be(week: Simulation) -> None:
    """Updates, corrections, withdrawals; each telling was taken for what it is, once."""
    assert len(week.world.feeds) == 300
    assert len(week.world.recipients) == 50
    counts = Counter(e.kind for e in week.world.events)
    assert min(counts.values()) >= 8
    wrong = {e.guid: week.kinds[e.guid] for e in week.world.events if week.kinds[e.guid] != e.kind}
    assert wrong == {}


def test_each_recipient_is_told_each_story_exactly_once(
    week: Simulation, found: dict[tuple[tuple[str, str], int], list[Told]]
) -> None:
    """For each watchlist; whatever comes after the first word is a follow-up or a correction."""
    for story in week.world.topics:
        for pair in pairs_of(week, story):
            cards = found.get((pair, story), [])
            assert cards, (pair, story)
            if cards[0].kind is Kind.UPDATE:  # it was told for another watchlist before
                assert cards[0].at_ms > first_of(found, pair[0], story).at_ms
            assert Kind.NEW not in {c.kind for c in cards[1:]}, (pair, story, cards)
            assert Kind.DUPLICATE not in {c.kind for c in cards}
    owed = {(pair, story) for story in week.world.topics for pair in pairs_of(week, story)}
    assert found.keys() == owed


def test_each_correction_reaches_exactly_those_who_were_told(
    week: Simulation, found: dict[tuple[tuple[str, str], int], list[Told]]
) -> None:
    """Once, and in the round in which it was found, unless the mail server was away."""
    reached = 0
    for event in events_of(week, *REDRESS):
        at_ms = week.taken_ms[event.guid]
        for pair in pairs_of(week, event.story):
            cards = found[pair, event.story]
            before = [c for c in cards if c.at_ms < at_ms]
            told_right = [c for c in cards if c.guid == event.guid]
            if before:
                assert [c.kind for c in told_right] == [event.kind], (pair, event.guid, cards)
                reached += 1
                if not week.weather.is_away(at_ms):
                    assert told_right[0].at_ms <= at_ms + 5 * 60_000
            else:  # the first word was the right one already
                assert cards[0].guid == event.guid
                assert len(told_right) == 1
    assert reached > 40


def test_follow_ups_come_as_each_watchlist_wants_them(
    week: Simulation, found: dict[tuple[tuple[str, str], int], list[Told]]
) -> None:
    """None, or the latest of them for everybody who was told before."""
    wanted = {w.name: w.schedule.follow_ups for w in week.world.watchlists}
    seen = Counter[Updates]()
    last = {e.story: e for e in events_of(week, Kind.UPDATE)}
    for (pair, story), cards in found.items():
        follow_ups = [c for c in cards[1:] if c.kind is Kind.UPDATE]
        assert len({c.guid for c in follow_ups}) == len(follow_ups)
        if wanted[pair[1]] is Updates.NONE:
            assert follow_ups == []
        elif story in last and cards[0].at_ms < week.taken_ms[last[story].guid]:
            redress = {e.guid for e in events_of(week, *REDRESS) if e.story == story}
            guids = {c.guid for c in cards[1:]}
            assert last[story].guid in guids or guids & redress
            seen[wanted[pair[1]]] += 1
    assert min(seen[Updates.NOW], seen[Updates.DIGEST]) > 10


def test_nothing_is_mailed_twice_but_what_may_have_been_lost(week: Simulation) -> None:
    """A mail comes again only after an outcome that is not known, and is the same mail."""
    alerts = Counter(
        alert for m in week.weather.arrived for alert in week.press.printed[m].alert_ids
    )
    assert set(alerts.values()) == {1}
    assert 0 < week.weather.twice < len(week.weather.arrived) / 20


def test_slots_are_kept_and_digests_are_one_a_slot(week: Simulation) -> None:
    """No recipient has two mails of one slot, and none is earlier than its slot."""
    slots = [
        (week.press.printed[m].recipient.id, week.press.printed[m].slot_ms, d.created_ms)
        for m, d in week.weather.arrived.items()
        if week.press.printed[m].slot_ms is not None
    ]
    assert len({(who, slot) for who, slot, _ in slots}) == len(slots) > 300
    assert all(slot is not None and slot <= at_ms for _, slot, at_ms in slots)
