"""Lives of a store: every kind of transaction, in an order that chance gives."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple
from urllib.parse import quote

from monitor.adapters.store import SqlStore, TransitionError, open_store
from monitor.model import (
    Alias,
    Arrival,
    DeliveryKind,
    Intake,
    Keys,
    Lane,
    Message,
    Mute,
    Outcome,
    Owed,
    Phase,
    Rule,
    Suppress,
    Verdict,
)
from monitor.ports import Recap
from tests.adapters.store.builders import NEW, item, matched, pragma, state
from tests.crash.recording import VFS_NAME, Promised, Recording, recorded

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

DATABASE = "wire-monitor.db"
NOTHING = hash(())
"""The content of a database without tables."""

RECIPIENTS = ("ana", "bob")
WATCHLISTS = ("ports", "ferries")
LEASE_MS = 40
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"


def content_of(database: sqlite3.Connection) -> int:
    """A number for all rows of all tables (in this process)."""
    names = sorted(name for (name,) in database.execute(TABLES))
    return hash(tuple((n, *database.execute(f'SELECT * FROM "{n}"')) for n in names))  # noqa: S608


class Witness:
    """Runs the work of a store; whenever a transaction has returned, that is a promise."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._done = 0
        self.database: sqlite3.Connection | None = None

    async def __call__(self, work: Callable[[*Ts], T], /, *args: *Ts) -> T:
        """Run it here and now."""
        result = work(*args)
        self.promise()
        return result

    def promise(self) -> None:
        """What is in the database now must be there after any loss of power."""
        if self.database is not None and len(self._recording.events) > self._done:
            self._recording.events.append(Promised(content_of(self.database)))
            self._done = len(self._recording.events)

    async def close(self) -> None:
        """Nothing to end."""


class Life:
    """One store over one recording; `chance` says what happens in it."""

    def __init__(self, store: SqlStore, chance: random.Random, number: int) -> None:
        self._store, self._chance = store, chance
        self._count = number * 100_000
        self._now = self._count + 1_000
        self._sending: dict[int, bool] = {}
        """Leased deliveries, and whether their final dot is on its way."""

    async def step(self) -> None:
        """One transaction, or a few."""
        self._now += self._chance.choice((1, 10, LEASE_MS))
        await self._chance.choice(self._steps())()

    def _steps(self) -> tuple[Callable[[], Awaitable[object]], ...]:
        mail = (self._freeze, self._lease, self._dot, self._settle) * 3
        intake = (self._arrive, self._arrive, self._arrive, self._index, self._feeds)
        rest = (self._suppress, self._watchlists, self._silence, self._flood, self._prune)
        return (*mail, *intake, *rest, self._note, self._restart)

    def _text(self, most: int) -> str:
        return self._chance.randbytes(self._chance.randrange(most)).hex()

    def _arrival(self) -> Arrival:
        self._count += 1
        number, chance = self._count, self._chance
        owed = tuple(
            Owed(r, w, held_until_ms=self._now if chance.random() < 0.1 else None)
            for r in RECIPIENTS
            for w in WATCHLISTS
            if chance.random() < 0.4
        )
        news = item(f"Ferry {number} {self._text(3_000)}", self._now, f"guid {number}")
        prints = tuple(chance.randrange(1, 2**62) for _ in range(chance.randrange(20)))
        keys = Keys(number * 10 + 1, number * 10 + 2, chance.randrange(2**62))
        return Arrival(news, keys, prints, NEW, matched(*WATCHLISTS), owed)

    async def _arrive(self) -> None:
        arrivals = tuple(self._arrival() for _ in range(self._chance.randint(1, 4)))
        aliases = (Alias(-1, Keys(None, None, self._chance.randrange(2**62))),)
        await self._store.take_in(Intake((state(),), arrivals, aliases, self._now))

    async def _freeze(self) -> None:
        pending = [p.alert_id for p in await self._store.pending(20)]
        chosen = self._chance.sample(pending, min(len(pending), self._chance.randint(0, 3)))
        self._count += 1
        raw = self._text(9_000).encode()
        mail = Message(f"<{self._count}@wire.example>", "Mail", "w@a.example", "d@b.example", raw)
        slot = self._chance.choice((None, self._count))
        kind = DeliveryKind.ALERT if slot is None else DeliveryKind.DIGEST
        await self._store.enqueue(mail, "ana", kind, chosen, slot, self._now)

    async def _lease(self) -> None:
        leased = await self._store.lease_deliveries(self._now, 2, LEASE_MS, Lane.MAIL)
        self._sending.update((d.delivery_id, False) for d in leased)

    async def _dot(self) -> None:
        for delivery in [d for d, dot in self._sending.items() if not dot][:1]:
            with suppress(TransitionError):  # the lease has run out
                await self._store.mark_dot(delivery)
            self._sending[delivery] = True

    async def _settle(self) -> None:
        for delivery in list(self._sending)[:1]:
            verdict = self._chance.choice(tuple(Verdict))
            again = self._chance.choice((None, self._now + 10))
            outcome = Outcome(verdict, Phase.DONE, "as the server says")
            with suppress(TransitionError):
                await self._store.settle(delivery, outcome, again, self._now)
            del self._sending[delivery]

    async def _suppress(self) -> None:
        pending = await self._store.pending(2)
        await self._store.suppress([Suppress(p, Rule.TOLD) for p in pending], self._now)

    async def _feeds(self) -> None:
        await self._store.sync_feeds({state().name: state().url, "Other": "https://o.example"}, {})
        for feed in await self._store.lease_feeds(self._now, 9, LEASE_MS):
            await self._store.settle_feeds([feed])

    async def _watchlists(self) -> None:
        await self._store.sync_watchlists({"ports": (self._text(9), "b")}, self._now)
        for name in await self._store.recaps_due():
            await self._store.recap(Recap(name, RECIPIENTS, (), frozenset()), self._now)

    async def _silence(self) -> None:
        await self._store.mute(Mute(self._now + 9, "ports"))
        await self._store.lift([m.mute_id for m in (await self._store.mutes())[1:]])

    async def _flood(self) -> None:
        doing = self._store.let_go if self._chance.random() < 0.5 else self._drop
        await doing("Harbour Wire")

    async def _drop(self, feed: str) -> None:
        await self._store.drop_held(feed, self._now)

    async def _index(self) -> None:
        backlog = await self._store.backlog(1, 9)
        if backlog is not None:
            words = tuple(self._text(60) for _ in backlog.items)
            await self._store.index(backlog, words, 1)

    async def _prune(self) -> None:
        before = self._now - self._chance.choice((100, 1_000))
        await self._store.prune(before, before - 100, 100)

    async def _note(self) -> None:
        await self._store.set_note(self._text(2), self._text(5_000))

    async def _restart(self) -> None:
        self._sending.clear()
        await self._store.release()
        await self._store.probe()


async def live(
    folder: Path, content: int, number: int, steps: int, pragmas: tuple[str, ...]
) -> Recording:
    """Open the store in a folder, do `steps` things, close it: all that happened to the files.

    `content`: of the database as it was left there. `number`: of this life; seeds what happens.
    """
    with recorded() as recording:
        witness = Witness(recording)
        recording.events.append(Promised(content))
        address = f"file:{quote(str(folder / DATABASE))}?vfs={VFS_NAME}&uri=true"
        store = open_store(f"sqlite:///{address}", witness)
        try:
            driver: Any = store._db._connection.connection.driver_connection
            witness.database = driver
            witness.promise()
            for text in pragmas:
                pragma(store, text)
            life = Life(store, random.Random(number), number)
            for _ in range(steps):
                await life.step()
        finally:
            witness.database = None
            await store.close()
    return recording
