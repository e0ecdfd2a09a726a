"""What will happen in one simulated world: all of it follows from a seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from monitor.model import Feed, Kind, Recipient, Schedule, Updates, Watchlist
from tests.rounds.week import HOUR, MINUTE, TOPICS, Event, sentence, word
from tests.simulation.troubles import FATAL, NEVER, ClockJump, End, Post, Republished, Spell

SECOND = 1000
WARM_MS = 40 * MINUTE
"""Before that nothing happens, so that every feed was read once."""
NEWS_MS = 3 * HOUR
CALM_MS = 4 * HOUR
"""From then on everything works."""
SETTLED_MS = 3 * HOUR + 30 * MINUTE
"""Longer than any wait: a retry, a slot, a feed that failed."""
HELD_MS = 28 * HOUR

DAYS = (
    datetime(2026, 3, 28, 22, tzinfo=UTC),  # clocks change in Europe in this night
    datetime(2026, 10, 24, 22, tzinfo=UTC),
    datetime(2026, 11, 1, 3, tzinfo=UTC),  # in North America
    datetime(2026, 4, 4, 11, tzinfo=UTC),  # in New Zealand
    datetime(2026, 11, 18, 11, tzinfo=UTC),
    datetime(2026, 12, 31, 20, tzinfo=UTC),
)
ZONES = ("Europe/Paris", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu", "UTC")
INSTANT = (
    Schedule(now=True),
    Schedule(now=True, group_wait_s=300),
    Schedule(now=True, updates=Updates.NONE),
    Schedule(now=True, updates=Updates.DIGEST, group_wait_s=120),
    Schedule(now=True, quiet=(2 * 60, 4 * 60)),
)
DIGEST = (
    Schedule(every_minutes=60),
    Schedule(every_minutes=120),
    Schedule(times=tuple(range(30, 24 * 60, 120))),
    Schedule(times=tuple(range(100, 24 * 60, 120)), updates=Updates.NONE),
)


@dataclass(frozen=True)
class Scenario:
    """One world, its news and its misfortunes. Times are true milliseconds since 1970."""

    seed: int
    start_ms: int
    feeds: tuple[Feed, ...]
    recipients: tuple[Recipient, ...]
    watchlists: tuple[Watchlist, ...]
    events: tuple[Event, ...]
    web_rate: float
    web_away: dict[str, Spell] = field(default_factory=dict)
    post_rate: float = 0.0
    post_kinds: tuple[Post, ...] = ()
    post_away: Spell = NEVER
    republished: tuple[Republished, ...] = ()
    locked: tuple[Spell, ...] = ()
    full: Spell = NEVER
    jumps: tuple[ClockJump, ...] = ()
    ends: tuple[End, ...] = ()
    """Of one process after the other; the one after these lives to the end."""
    lasts_ms: int = CALM_MS

    @property
    def calm_ms(self) -> int:
        """From then on nothing goes wrong."""
        return self.start_ms + self.lasts_ms

    @property
    def end_ms(self) -> int:
        """All that was owed must have arrived by then."""
        fast_ms = max((j.by_ms for j in self.jumps if not j.suspend), default=0)
        held = any(r.old for r in self.republished)
        return self.calm_ms + (HELD_MS if held else SETTLED_MS) + max(0, fast_ms)


def scenario_of(seed: int) -> Scenario:
    """The world of a seed."""
    chance = Random(seed)
    start_ms = int(chance.choice(DAYS).timestamp() * 1000) + chance.randrange(2 * HOUR)
    feeds = tuple(
        Feed(f"F{n}", f"http://f{n}.example/rss", chance.choice((900, 1200, 1800)), language="en")
        for n in range(3)
    )
    people, lists = _readers(chance)
    topics = sorted({w.query for w in lists})
    events = [
        event
        for number in range(chance.randint(3, 6))
        for event in story(
            number,
            chance.choice(topics),
            feeds,
            start_ms + chance.randrange(WARM_MS, NEWS_MS),
            chance,
        )
        if event.at_ms < start_ms + CALM_MS
    ]
    return Scenario(
        seed,
        start_ms,
        feeds,
        people,
        lists,
        tuple(sorted(events, key=lambda e: e.at_ms)),
        web_rate=chance.choice((0.0, 0.1, 0.3)),
        web_away=_web_away(chance, feeds, start_ms),
        post_rate=chance.choice((0.0, 0.2, 0.5)),
        post_kinds=_post_kinds(chance),
        post_away=_spell(chance, start_ms) if chance.random() < 0.4 else NEVER,
        republished=_republished(chance, feeds, start_ms),
        locked=tuple(
            _spell(chance, start_ms, 20 * MINUTE) for _ in range(chance.choice((0, 0, 1, 2)))
        ),
        full=_spell(chance, start_ms) if chance.random() < 0.2 else NEVER,
        jumps=_jumps(chance, start_ms),
        ends=tuple(_end(chance) for _ in range(chance.choice((0, 1, 2, 4, 6)))),
    )


def _end(chance: Random) -> End:
    """Of a process: most die where something is being written or mailed."""
    door, most = chance.choice((("", 60), ("", 900), ("writing", 250), ("mail", 120), ("", 0)))
    return End(door, chance.randint(min(1, most), most))


def _readers(chance: Random) -> tuple[tuple[Recipient, ...], tuple[Watchlist, ...]]:
    """Each recipient has one watchlist that mails at once and one that waits for its slot.

    No recipient has two of the same topic, so a story tells for which watchlist a mail is.
    """
    people: list[Recipient] = []
    lists: list[Watchlist] = []
    for n in range(chance.randint(2, 3)):
        limit = 2 if chance.random() < 0.2 else None
        people.append(
            Recipient(
                f"r{n}",
                f"r{n}@example.org",
                timezone=chance.choice(ZONES),
                max_per_hour=limit,
            )
        )
        for schedule, topic in zip(
            (chance.choice(INSTANT), chance.choice(DIGEST)),
            chance.sample(TOPICS[:4], 2),
            strict=True,
        ):
            number = len(lists)
            lists.append(Watchlist(f"w{number}", f"W{number}", topic, (f"r{n}",), schedule))
    return tuple(people), tuple(lists)


def story(
    number: int, topic: str, feeds: Sequence[Feed], at_ms: int, chance: Random
) -> Iterator[Event]:
    """A first telling then, copies in other feeds, perhaps leads, perhaps a correction."""
    home, *others = chance.sample([f.name for f in feeds], 3)
    head = f"{topic.capitalize()} {' '.join(word(chance) for _ in range(5))}"
    figure = chance.randrange(100, 900)
    lead = sentence(chance, topic, str(figure), word(chance).capitalize())
    text = " ".join((lead, sentence(chance), sentence(chance)))
    step = 0

    def event(kind: Kind, feed: str, title: str) -> Event:
        nonlocal step
        step += 1
        return Event(at_ms, feed, number, kind, f"s{number}-{step}-{kind}", title, text)

    yield event(Kind.NEW, home, head)
    for other in others[: chance.randrange(3)]:
        at_ms += chance.randrange(MINUTE, 40 * MINUTE)
        yield event(Kind.DUPLICATE, other, head)
    for lead_number in range(chance.choice((0, 0, 1, 2))):
        at_ms += chance.randrange(10 * MINUTE, HOUR)
        text = f"{text} {sentence(chance, str(chance.randrange(1000, 9000)))}"
        yield event(Kind.UPDATE, home, f"({lead_number + 2}nd LD) {head}")
    if chance.random() < 0.3:
        at_ms += chance.randrange(10 * MINUTE, 90 * MINUTE)
        text = text.replace(str(figure), str(figure + 1))
        yield event(Kind.CORRECTION, home, f"CORRECTED: {head}")


def _spell(chance: Random, start_ms: int, most_ms: int = 2 * HOUR) -> Spell:
    """Some time before the calm."""
    begins = start_ms + chance.randrange(CALM_MS - most_ms)
    return Spell(begins, begins + chance.randrange(MINUTE, most_ms))


def _web_away(chance: Random, feeds: tuple[Feed, ...], start_ms: int) -> dict[str, Spell]:
    """One feed that fails for long, once all were read."""
    if chance.random() < 0.6:
        return {}
    spell = _spell(chance, start_ms)
    begins = max(spell.start_ms, start_ms + WARM_MS)
    return {chance.choice(feeds).name: Spell(begins, spell.end_ms)}


def _post_kinds(chance: Random) -> tuple[Post, ...]:
    """What the mail server does at times: a refusal for good only in some worlds."""
    kinds = [k for k in Post if k not in FATAL or chance.random() < 0.1]
    return (*chance.sample(kinds, 3), chance.choice((Post.LOST, Post.SILENT, Post.DROPPED)))


def _republished(chance: Random, feeds: tuple[Feed, ...], start_ms: int) -> tuple[Republished, ...]:
    at_ms = start_ms + chance.randrange(WARM_MS, CALM_MS)
    luck = chance.random()
    if luck < 0.4:
        what = chance.choice(((True, False), (False, True), (True, True)))
        return (Republished(at_ms, chance.choice(feeds).name, *what),)
    if luck < 0.46:
        return (Republished(at_ms, chance.choice(feeds).name, False, False, 14),)
    return ()


def _jumps(chance: Random, start_ms: int) -> tuple[ClockJump, ...]:
    """The machine sleeps, or its clock is wrong for a while."""
    luck = chance.random()
    first_ms = start_ms + chance.randrange(WARM_MS, CALM_MS - HOUR)
    if luck < 0.2:
        return (ClockJump(first_ms, chance.randrange(MINUTE, 3 * HOUR), suspend=True),)
    if luck < 0.4:
        by_ms = chance.choice((-1, 1)) * chance.randrange(5 * SECOND, 2 * HOUR)
        right_ms = chance.randrange(first_ms, start_ms + CALM_MS)
        return (
            ClockJump(first_ms, by_ms, suspend=False),
            ClockJump(right_ms, -by_ms, suspend=False),
        )
    return ()
