"""A week of an invented world: what happens when, who wants to know, and who was told what.

The truth about each telling is known here, so that nothing of what the rounds decide is asked of
the rounds. Words are invented: no two stories have more in common than their topic.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from monitor.model import (
    Bulletin,
    Delivery,
    Feed,
    Kind,
    Message,
    Outcome,
    Phase,
    Recipient,
    Schedule,
    Sender,
    Updates,
    Verdict,
    Watchlist,
)
from tests.fakes import ACCEPT, START_MS, FakeClock

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
START = START_MS // DAY * DAY

TOPICS = (
    "storm", "flood", "quake", "ferry", "harvest", "treaty", "bridge", "rocket", "vaccine", "dam",
)  # fmt: skip
ZONES = (
    "UTC", "Europe/Paris", "Asia/Seoul", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham",
    "America/St_Johns",
)  # fmt: skip
SCHEDULES = (
    Schedule(now=True),
    Schedule(times=(7 * 60, 12 * 60 + 30, 18 * 60)),
    Schedule(now=True, quiet=(22 * 60, 6 * 60 + 30), urgent=True),
    Schedule(every_minutes=60),
    Schedule(now=True, updates=Updates.NONE),
    Schedule(times=(8 * 60,), days=frozenset(range(5)), updates=Updates.NOW),
    Schedule(now=True, updates=Updates.DIGEST, group_wait_s=300),
    Schedule(every_minutes=720, updates=Updates.NONE, send_empty=True),
    Schedule(now=True, group_wait_s=120, quiet=(12 * 60, 13 * 60)),
    Schedule(times=(0,), holidays=frozenset({(2026, 11, 20), (2026, 11, 21)})),
)


@dataclass(frozen=True, slots=True)
class Event:
    """One telling: when, in which feed, as which entry; `kind` is the truth about it."""

    at_ms: int
    feed: str
    story: int
    kind: Kind
    guid: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class World:
    """All that there is, and all that will happen, in order."""

    feeds: tuple[Feed, ...]
    recipients: tuple[Recipient, ...]
    watchlists: tuple[Watchlist, ...]
    events: tuple[Event, ...]
    topics: dict[int, str]

    @classmethod
    def of(cls, feeds: int, recipients: int, watchlists: int, stories: int, seed: int) -> World:
        """A world of that size; the same seed gives the same one."""
        chance = Random(seed)
        people = tuple(
            Recipient(
                f"r{n}",
                f"r{n}@example.org",
                timezone=ZONES[n % len(ZONES)],
                max_per_hour=2 if n % 9 == 4 else None,
            )
            for n in range(recipients)
        )
        lists = tuple(
            Watchlist(
                f"w{n}",
                f"W{n}",
                TOPICS[n % len(TOPICS)],
                tuple(p.id for p in chance.sample(people, 1 + n % 2)),
                SCHEDULES[n // 2 % len(SCHEDULES)],
            )
            for n in range(watchlists)
        )
        all_feeds = tuple(
            Feed(f"F{n}", f"http://f{n}.example/rss", language="en") for n in range(feeds)
        )
        topics = {n: chance.choice(TOPICS) for n in range(stories)}
        events = [
            event
            for n, topic in topics.items()
            for event in _story(n, topic, [f.name for f in all_feeds], chance)
        ]
        return cls(all_feeds, people, lists, tuple(sorted(events, key=lambda e: e.at_ms)), topics)


def word(chance: Random) -> str:
    """Of no language, and none of the topics."""
    return "".join(
        chance.choice("bdfgklmnprstvz") + chance.choice("aeiou")
        for _ in range(chance.randint(2, 4))
    )


def sentence(chance: Random, *known: str) -> str:
    """Some invented words with those that are given among them."""
    words = [*known, *(word(chance) for _ in range(chance.randint(9, 14)))]
    chance.shuffle(words)
    return " ".join(words).capitalize() + "."


def _story(number: int, topic: str, feeds: list[str], chance: Random) -> Iterator[Event]:
    """A first telling, copies, perhaps follow-ups, perhaps a correction or a withdrawal."""
    at_ms = START + chance.randrange(HOUR, 7 * DAY)
    home, *others = chance.sample(feeds, 4)
    urgent = "URGENT: " if chance.random() < 0.1 else ""
    head = f"{topic.capitalize()} {' '.join(word(chance) for _ in range(5))}"
    figure = chance.randrange(100, 900)
    lead = sentence(chance, topic, str(figure), word(chance).capitalize())
    text = " ".join((lead, sentence(chance), sentence(chance)))
    step = 0

    def event(kind: Kind, feed: str, title: str) -> Event:
        nonlocal step
        step += 1
        return Event(at_ms, feed, number, kind, f"s{number}-{step}-{kind}", title, text)

    yield event(Kind.NEW, home, urgent + head)
    for other in others[: chance.randrange(4)]:
        at_ms += chance.randrange(MINUTE, 3 * HOUR)
        yield event(Kind.DUPLICATE, other, head)
    for lead_number in range(chance.choice((0, 0, 0, 1, 2))):
        at_ms += chance.randrange(10 * MINUTE, 9 * HOUR)
        text = f"{text} {sentence(chance, str(chance.randrange(1000, 9000)))}"
        yield event(Kind.UPDATE, home, f"({lead_number + 2}nd LD) {head}")
    if chance.random() < 0.2:
        at_ms += chance.randrange(10 * MINUTE, 14 * HOUR)
        text = text.replace(str(figure), str(figure + 1))
        yield event(Kind.CORRECTION, home, f"CORRECTED: {head}")
    elif chance.random() < 0.12:
        at_ms += chance.randrange(10 * MINUTE, 14 * HOUR)
        text = f"Please disregard the story below. {text}"
        yield event(Kind.WITHDRAWAL, home, f"STORY WITHDRAWN: {head}")


@dataclass
class Weather:
    """A mailer that is away at times, and answers oddly now and then."""

    clock: FakeClock
    away: tuple[tuple[int, int], ...]
    chance: Random
    arrived: dict[str, Delivery] = field(default_factory=dict)
    twice: int = 0

    def is_away(self, at_ms: int) -> bool:
        """Whether the server cannot be reached then."""
        return any(start <= at_ms < end for start, end in self.away)

    async def send(self, delivery: Delivery, before_dot: Callable[[], Awaitable[None]]) -> Outcome:
        """Most are taken; of some it is not known, some are to come later."""
        if self.is_away(self.clock.now_ms()):
            return Outcome(Verdict.UNREACHABLE, Phase.CONNECT, "connection refused")
        luck = self.chance.random()
        if luck < 0.02:
            return Outcome(Verdict.DEFERRED, Phase.RCPT, "450 greylisted")
        await before_dot()
        self.twice += delivery.message_id in self.arrived
        self.arrived.setdefault(delivery.message_id, delivery)
        if luck < 0.04:
            return Outcome(Verdict.UNKNOWN, Phase.DOT, "connection lost")
        return ACCEPT

    async def rest(self) -> None:
        """Nothing is open."""


@dataclass
class Press:
    """Makes cheap messages of bulletins, and remembers what was in them."""

    printed: dict[str, Bulletin] = field(default_factory=dict)

    def compose(self, bulletin: Bulletin, sender: Sender) -> Message:
        """As the real one: the same bulletin is the same message."""
        about = repr((bulletin.recipient.id, bulletin.alert_ids, bulletin.slot_ms)).encode()
        identity = f"<{hashlib.sha256(about).hexdigest()[:24]}@x>"
        self.printed[identity] = bulletin
        return Message(identity, "news", sender.address, bulletin.recipient.address, b"news")


Pair = tuple[str, str]
"""A recipient and the name of a watchlist."""


@dataclass(frozen=True, slots=True)
class Told:
    """One card in one mail that arrived."""

    at_ms: int
    guid: str
    kind: Kind


def told(press: Press, weather: Weather) -> dict[tuple[Pair, int], list[Told]]:
    """Per recipient, watchlist and story, what arrived about it, in the order it was written."""
    found: dict[tuple[Pair, int], list[Told]] = defaultdict(list)
    for delivery in sorted(weather.arrived.values(), key=lambda d: d.delivery_id):
        for section in press.printed[delivery.message_id].sections:
            for card in section.stories:
                guid = card.item.guid or ""
                story = int(guid.partition("-")[0].removeprefix("s"))
                for name in card.watchlists:
                    pair = delivery.recipient, name
                    found[pair, story].append(Told(delivery.created_ms, guid, card.kind))
    return found
