"""The whole store against a model of dictionaries, over random histories with faults and deaths."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from monitor.adapters.store import InlineRunner, SqlStore, file_url, open_store
from monitor.model import (
    Alias,
    Arrival,
    DeliveryKind,
    Fate,
    Intake,
    Item,
    Keys,
    Kind,
    Owed,
    Pending,
    Relation,
    Rule,
    Sought,
    Suppress,
)
from monitor.ports import StoredItem
from tests.adapters.store.builders import (
    ACCEPTED,
    DEFERRED,
    REFUSED,
    matched,
    message,
    pragma,
    state,
)

T = TypeVar("T")

PAIRS = [(who, what) for who in ("ana", "bob") for what in ("ports", "ferries")]
FEEDS = ("Harbour Wire", "Sea Wire")
ENDS = {ACCEPTED: Fate.ACCEPTED, REFUSED: Fate.REFUSED, DEFERRED: Fate.EXPIRED}
MANY = 1_000
KEYS = range(1, 9)
"""Few, so that items come again."""


BROKEN_OFF = ("interrupted", "schema has changed")
"""What SQLite says of it; the second where it was about to read a changed schema anew."""


@dataclass(frozen=True)
class Owing:
    """What the model knows of an alert; `mail`: the delivery it is bound to."""

    who: str
    what: str
    story: int
    item: int
    created: int
    held: int | None
    mail: int | None = None
    fate: Fate | None = None

    @property
    def open(self) -> bool:
        """Neither bound nor ended."""
        return self.mail is None and self.fate is None


@dataclass(frozen=True)
class World:
    """All that a store should know. Ids are given from 1, in order."""

    items: dict[int, StoredItem]
    keys: dict[int, int]
    alerts: dict[int, Owing]
    mails: dict[int, tuple[str, int, bool]]
    """Recipient, time, and whether it is instant; those there ever were."""
    open_mails: frozenset[int]
    numbers: dict[int, int]
    """Of messages, with their mails: a message is frozen once while its mail is remembered."""
    slots: dict[str, frozenset[int]]
    arrived: int = 0
    owed: int = 0
    frozen: int = 0


arrivals = st.builds(
    lambda key, feed, story, owed: (key, feed, story, owed),
    st.sampled_from(KEYS),
    st.sampled_from(FEEDS),
    st.one_of(st.none(), st.integers(-2, 4)),
    st.lists(
        st.tuples(st.sampled_from(PAIRS), st.booleans()), max_size=3, unique_by=lambda o: o[0]
    ),
)
"""Key, feed, story (None opens one, -n is that of the n-th of the same intake), and who is owed."""


class Histories(RuleBasedStateMachine):
    """Whatever happens, the store knows what the model knows; what fails has not happened."""

    loop: asyncio.AbstractEventLoop
    store: SqlStore
    blank: Path | None = None

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for the store."""
        return self.loop.run_until_complete(work)

    @initialize()
    def begin(self) -> None:
        """An empty database."""
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp(prefix="histories"))
        self.lives = 0
        cls = type(self)
        if cls.blank is None:
            cls.blank = Path(tempfile.mkdtemp(prefix="blank")) / "wire.db"
            self.do(open_store(file_url(cls.blank), InlineRunner()).close())
        shutil.copy(cls.blank, self.path)
        self.open()
        self.world = World({}, {}, {}, {}, frozenset(), {}, {})
        self.now = 1_000

    @property
    def path(self) -> Path:
        """The database of this life."""
        return self.folder / f"{self.lives}.db"

    def open(self) -> None:
        """Open it, fast rather than safe."""
        self.store = open_store(file_url(self.path), InlineRunner())
        pragma(self.store, "synchronous=OFF")
        # A commit that gives up at its last instruction is one all the same.
        event.listen(self.store._db._connection, "commit", lambda _: self.break_at(None))

    def break_at(self, step: int | None) -> None:
        """Before which of its instructions, counted from now on, SQLite gives up."""
        driver: Any = self.store._db._connection.connection.driver_connection
        steps = count(1)
        driver.set_progress_handler(None if step is None else lambda: next(steps) == step, 1)

    def teardown(self) -> None:
        """Close what was opened."""
        if hasattr(self, "store"):
            self.do(self.store.close())
            self.loop.close()
            shutil.rmtree(self.folder)

    def attempt(self, work: Coroutine[Any, Any, T], breaks_at: int | None) -> T | None:
        """Do it, or break it off somewhere in the midst; None if it did not come to its end."""
        self.break_at(breaks_at)
        try:
            return self.do(work)
        except DBAPIError as error:
            if not any(end in str(error) for end in BROKEN_OFF):
                raise
            return None
        finally:
            self.break_at(None)

    breaks = st.one_of(st.none(), st.integers(1, 150), st.integers(1, 2_000))
    """Before which of its instructions SQLite gives up."""

    @rule(several=st.lists(arrivals, min_size=1, max_size=3), breaks_at=breaks)
    def arrive(self, several: list[Any], breaks_at: int | None) -> None:
        """A poll with something new."""
        stories = {stored.story for stored in self.world.items.values()}
        wanted = []
        for number, (key, feed, story, owed) in enumerate(several):
            known = story in stories if story is None or story >= 0 else -story <= number
            relation = Relation(Kind.NEW if not known else Kind.UPDATE, story if known else None)
            title = f"Ferry {self.world.arrived + number + 1}"
            wanted.append(
                Arrival(
                    Item(feed, title, seen_ms=self.now, guid=str(key)),
                    Keys(key, None, key + 100),
                    (key, key + 1),
                    relation,
                    matched(*sorted({what for (_, what), _ in owed})),
                    tuple(
                        Owed(who, what, held_until_ms=self.now + 9 if held else None)
                        for (who, what), held in owed
                    ),
                )
            )
        intake = Intake((state(),), tuple(wanted), (Alias(-1, Keys(900, None, 901)),), self.now)
        taken = self.attempt(self.store.take_in(intake), breaks_at)
        if taken is not None:
            self.world = took_in(self.world, intake)
            assert taken.items == tuple(self.world.items)[-len(wanted) :]

    @rule(chosen=st.sets(st.integers(1, 12), max_size=4), breaks_at=breaks)
    def suppress(self, chosen: set[int], breaks_at: int | None) -> None:
        """Some alerts are told already; those that are decided stay as they are."""
        told = [
            Suppress(Pending(n, "", "", 1, 1, Kind.NEW, 0), Rule.TOLD)
            for n in chosen & self.world.alerts.keys()
        ]
        if self.attempt(self._done(self.store.suppress(told, self.now)), breaks_at):
            self._change((n for n in chosen if self._is_open(n)), fate=Fate.SUPPRESSED)

    @rule(
        number=st.integers(1, 9),
        chosen=st.sets(st.integers(1, 12), max_size=3),
        who=st.sampled_from(["ana", "bob"]),
        slot=st.one_of(st.none(), st.integers(1, 4)),
        breaks_at=breaks,
    )
    def freeze(
        self, number: int, chosen: set[int], who: str, slot: int | None, breaks_at: int | None
    ) -> None:
        """A mail is frozen if its number, its slot and all its alerts are free; or nothing is."""
        world = self.world
        kind = DeliveryKind.ALERT if slot is None else DeliveryKind.DIGEST
        frozen = self._done(
            self.store.enqueue(message(number), who, kind, tuple(chosen), slot, self.now)
        )
        made = self.attempt(frozen, breaks_at)
        free = (
            number not in world.numbers
            and slot not in world.slots.get(who, ())
            and all(map(self._is_open, chosen))
        )
        if made is None:
            return
        assert (made[0] is not None) == free
        if made[0] is not None:
            assert made[0] > world.frozen
            slots = world.slots.get(who, frozenset()) | ({slot} if slot is not None else set())
            self.world = replace(
                world,
                mails=world.mails | {made[0]: (who, self.now, slot is None)},
                open_mails=world.open_mails | {made[0]},
                numbers=world.numbers | {number: made[0]},
                slots=world.slots | ({who: slots} if slots else {}),
                frozen=made[0],
            )
            self._change(chosen, mail=made[0])

    @rule(outcome=st.sampled_from([*ENDS, None]), breaks_at=breaks)
    def deliver(self, outcome: Any, breaks_at: int | None) -> None:
        """The first mail that is due is tried; None: whoever tries it is never heard of again."""
        leased = self.do(self.store.lease_deliveries(self.now, 1, 50))
        assert {d.delivery_id for d in leased} <= self.world.open_mails
        if not leased or outcome is None:
            return
        (mail,) = leased
        work = self._done(self.store.settle(mail.delivery_id, outcome, None, self.now))
        if self.attempt(work, breaks_at):
            self.world = replace(self.world, open_mails=self.world.open_mails - {mail.delivery_id})
            bound = (n for n, a in self.world.alerts.items() if a.mail == mail.delivery_id)
            self._change(bound, fate=ENDS[outcome])

    @rule(feed=st.sampled_from(FEEDS), drop=st.booleans(), breaks_at=breaks)
    def decide_a_flood(self, feed: str, drop: bool, breaks_at: int | None) -> None:
        """What is held of one feed goes out after all, or not at all."""
        deciding = self.store.drop_held(feed, self.now) if drop else self.store.let_go(feed)
        done = self.attempt(self._done(deciding), breaks_at)
        if done is not None:
            items = self.world.items
            waiting = [
                n
                for n, a in self.world.alerts.items()
                if a.held is not None
                and a.open
                and a.item in items
                and items[a.item].item.feed == feed
            ]
            assert done == (len(waiting),)
            self._change(waiting, **{"fate": Fate.SUPPRESSED} if drop else {"held": None})

    @rule(age=st.sampled_from([0, 100, 2_000]), told_age=st.sampled_from([0, 200]))
    def prune(self, age: int, told_age: int) -> None:
        """What is old is forgotten; nobody's due news is."""
        dropped = self.do(self.store.prune(self.now - age, self.now - age - told_age, 0))
        before = self.world
        self.world = pruned(before, self.now - age, self.now - age - told_age)
        assert dropped == len(before.items) - len(self.world.items)

    @rule(ms=st.sampled_from([1, 60, 1_000]))
    def wait(self, ms: int) -> None:
        """Time goes by."""
        self.now += ms

    @rule()
    def restart(self) -> None:
        """The daemon ends and starts again."""
        self.do(self.store.close())
        self.open()
        self.do(self.store.release())

    @rule()
    def die(self) -> None:
        """It is killed: the next one finds the files as they are."""
        before = self.path
        self.lives += 1
        for end in ("", "-wal"):
            if Path(f"{before}{end}").exists():
                shutil.copy(f"{before}{end}", f"{self.path}{end}")
        self.do(self.store.close())
        self.open()
        self.do(self.store.release())

    @invariant()
    def knows_the_items(self) -> None:
        """Each item that was not pruned, by id, by key and by what it shares with others."""
        if not hasattr(self, "store"):
            return
        world = self.world
        found = self.do(self.store.items(range(1, world.arrived + 1)))
        assert {n: (s.story, s.item) for n, s in found.items()} == {
            n: (s.story, s.item) for n, s in world.items.items()
        }
        known = self.do(self.store.recognise([Keys(k, None, 0) for k in (*KEYS, 900, 901)]))
        assert [k.guid for k in known] == [world.keys.get(k) for k in (*KEYS, 900, 901)]
        near = self.do(self.store.neighbours([Sought((), frozenset(), k) for k in known], 0))
        for key, neighbours in zip(known, near, strict=True):
            assert {n.item_id for n in neighbours} <= world.items.keys()
            assert (key.guid in world.items) == (key.guid in {n.item_id for n in neighbours})
            assert [n.item for n in neighbours] == [world.items[n.item_id].item for n in neighbours]

    @invariant()
    def knows_who_is_owed_what(self) -> None:
        """Pending alerts, who was told, what is held, and the slots that are done."""
        if not hasattr(self, "store"):
            return
        world = self.world
        pending = self.do(self.store.pending(MANY))
        assert {p.alert_id for p in pending} == {n for n, a in world.alerts.items() if a.open}
        assert [p.told for p in pending] == [was_told(world, p) for p in pending]
        assert [p.held_until_ms for p in pending] == [
            world.alerts[p.alert_id].held for p in pending
        ]
        assert self.do(self.store.audience(range(1, world.arrived + 1))) == audience(world)
        slots = {who: max(each) for who, each in world.slots.items()}
        assert self.do(self.store.done_slots()) == slots
        assert self.do(self.store.queue_state(self.now)).queued == len(world.open_mails)

    @invariant()
    def gives_each_alert_one_fate(self) -> None:
        """The one the model knows, for as long as the alert is remembered."""
        if not hasattr(self, "store"):
            return
        records = [
            record
            for number in range(1, self.world.arrived + 1)
            for record in self.do(self.store.alerts_of(number))
        ]
        assert {r.alert_id: (r.fate, r.delivery_id) for r in records} == {
            n: (a.fate, a.mail) for n, a in self.world.alerts.items()
        }

    async def _done(self, work: Coroutine[Any, Any, T]) -> tuple[T]:
        return (await work,)

    def _is_open(self, number: int) -> bool:
        return number in self.world.alerts and self.world.alerts[number].open

    def _change(self, numbers: Iterable[int], **values: Any) -> None:
        alerts = self.world.alerts
        changed = {n: replace(alerts[n], **values) for n in numbers}
        self.world = replace(self.world, alerts=alerts | changed)


def took_in(world: World, intake: Intake) -> World:
    """The world after an intake."""
    items, keys, alerts = dict(world.items), dict(world.keys), dict(world.alerts)
    first, owed = world.arrived + 1, world.owed
    for number, arrival in enumerate(intake.arrivals, first):
        story = arrival.relation.story
        if story is None:
            story = number
        elif story < 0:
            story = items[first - 1 - story].story
        items[number] = StoredItem(number, story, arrival.item, arrival.relation, arrival.matches)
        keys |= dict.fromkeys(arrival.keys.present(), number)
        for one in arrival.owed:
            owed += 1
            alerts[owed] = Owing(
                one.recipient, one.watchlist, story, number, intake.now_ms, one.held_until_ms
            )
    for alias in intake.aliases:
        keys |= dict.fromkeys(alias.keys.present(), first - 1 - alias.item_id)
    arrived = world.arrived + len(intake.arrivals)
    return replace(world, items=items, keys=keys, alerts=alerts, arrived=arrived, owed=owed)


def pruned(world: World, before_ms: int, told_before_ms: int) -> World:
    """The world without what is old."""
    awaited = {a.item for a in world.alerts.values() if a.open or a.mail in world.open_mails}
    items = {n: s for n, s in world.items.items() if n in awaited or s.item.seen_ms >= before_ms}
    alerts = {
        n: a for n, a in world.alerts.items() if a.fate is None or a.created >= told_before_ms
    }
    slots = {
        who: frozenset(s for s in each if s >= told_before_ms or s == max(each))
        for who, each in world.slots.items()
    }
    bound = {a.mail for a in alerts.values()} | world.open_mails
    numbers = {
        number: mail
        for number, mail in world.numbers.items()
        if mail in bound or world.mails[mail][1] >= told_before_ms
    }
    return replace(world, items=items, alerts=alerts, slots=slots, numbers=numbers)


def was_told(world: World, pending: Pending) -> bool:
    """This recipient has a mail about this story for this watchlist, or will."""
    return any(
        (a.who, a.what, a.story) == (pending.recipient, pending.watchlist, pending.story)
        and a.mail is not None
        and a.fate in {None, Fate.ACCEPTED}
        for a in world.alerts.values()
    )


def audience(world: World) -> dict[int, tuple[tuple[str, str], ...]]:
    """Per story who has an alert that was not suppressed."""
    pairs: dict[int, set[tuple[str, str]]] = {}
    for a in world.alerts.values():
        if a.fate is not Fate.SUPPRESSED:
            pairs.setdefault(a.story, set()).add((a.who, a.what))
    return {story: tuple(sorted(each)) for story, each in pairs.items()}


Histories.TestCase.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
TestHistories = Histories.TestCase


class LongHistories(Histories):
    """The same, many more of them."""


LongHistories.TestCase.settings = settings(max_examples=400, stateful_step_count=50, deadline=None)
TestLongHistories = pytest.mark.long(LongHistories.TestCase)
