"""Locked databases, interrupted callers: each method does all of its work or nothing."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError

from monitor.adapters.store import SqlStore, ThreadRunner, dialects
from monitor.errors import StateError, TemporaryError
from monitor.model import DeliveryKind, Has, Keys, Kind, Known, Lane, Mute, Pending, Rule, Suppress
from monitor.ports import Backlog, Recap, Store
from tests.adapters.store.builders import (
    ACCEPTED,
    REFUSED,
    arrival,
    item,
    lease_one,
    message,
    pragma,
    sought,
    state,
    take,
)

ALERT = Pending(1, "desk", "ports", 1, 1, Kind.NEW, 0)

READS: dict[str, Callable[[SqlStore], Awaitable[object]]] = {
    "feed_states": lambda s: s.feed_states(),
    "next_feed_due_ms": lambda s: s.next_feed_due_ms(),
    "recognise": lambda s: s.recognise([Keys(11, None, 1)]),
    "neighbours": lambda s: s.neighbours(sought([(1,)], [Known(guid=1)]), 0),
    "dates": lambda s: s.dates("a", 0, 9),
    "audience": lambda s: s.audience([1]),
    "pending": lambda s: s.pending(9),
    "done_slots": lambda s: s.done_slots(),
    "mails_since": lambda s: s.mails_since(0),
    "queue_state": lambda s: s.queue_state(1),
    "turn": lambda s: s.turn(1, Lane.MAIL),
    "items": lambda s: s.items([1]),
    "tellings": lambda s: s.tellings([1]),
    "holders": lambda s: s.holders([1], 0, 1),
    "references": lambda s: s.references("desk", [1]),
    "stories_per_day": lambda s: s.stories_per_day(["ports"], (0, 9_000)),
    "troubles": lambda s: s.troubles(0),
    "archive_state": lambda s: s.archive_state(),
    "get_note": lambda s: s.get_note("a"),
    "failed_since": lambda s: s.failed_since(0),
    "deliveries": lambda s: s.deliveries(9),
    "delivery": lambda s: s.delivery(1),
    "find_item": lambda s: s.find_item("1"),
    "find_delivery": lambda s: s.find_delivery("1"),
    "matched": lambda s: s.matched(range(1, 9)),
    "recent_matches": lambda s: s.recent_matches("ports", 9),
    "alerts_of": lambda s: s.alerts_of(1),
    "alerts_about": lambda s: s.alerts_about(1, "ports"),
    "items_before": lambda s: s.items_before(9, 1),
    "backlog": lambda s: s.backlog(1, 9),
    "extent": lambda s: s.extent(0, 9_000),
    "id_ranges": lambda s: s.id_ranges(0, 9_000),
    "watchlists_since": lambda s: s.watchlists_since(),
    "held": lambda s: s.held(),
    "recaps_due": lambda s: s.recaps_due(),
    "mutes": lambda s: s.mutes(),
    "candidates": lambda s: s.candidates(range(1, 9), Has("a"), 1),
    "recorded": lambda s: s.recorded("ports", range(1, 9)),
    "rhythms": lambda s: s.rhythms(),
    "bound": lambda s: s.bound(1),
    "news_hours": lambda s: s.news_hours(0, 9_000),
}

WRITES: dict[str, Callable[[SqlStore], Awaitable[object]]] = {
    "sync_feeds": lambda s: s.sync_feeds({"a": "https://a.example"}, {}),
    "lease_feeds": lambda s: s.lease_feeds(9_000, 9, 9),
    "settle_feeds": lambda s: s.settle_feeds([state()]),
    "index": lambda s: s.index(Backlog(-1, 1, ((1, item("Ferry")),)), ("ferry",), 1),
    "take_in": lambda s: take(s, arrival(2)),
    "suppress": lambda s: s.suppress([Suppress(ALERT, Rule.TOLD)], 1),
    "enqueue": lambda s: s.enqueue(message(2), "desk", DeliveryKind.ALERT, (), None, 9_000),
    "lease_deliveries": lambda s: s.lease_deliveries(9_000, 9, 9),
    "mark_dot": lambda s: s.mark_dot(1),
    "settle": lambda s: s.settle(1, ACCEPTED, None, 9_000),
    "prune": lambda s: s.prune(9_000, 9_000),
    "sync_watchlists": lambda s: s.sync_watchlists({"ports": ("a", "b")}, 9_000),
    "recap": lambda s: s.recap(Recap("ports", ("desk",), (), frozenset()), 9_000),
    "let_go": lambda s: s.let_go("Harbour Wire"),
    "drop_held": lambda s: s.drop_held("Harbour Wire", 9_000),
    "mute": lambda s: s.mute(Mute(9_000, "ports")),
    "lift": lambda s: s.lift([1]),
    "set_note": lambda s: s.set_note("a", "b"),
    "split": lambda s: s.split(1, REFUSED, "desk", [(message(3), ())], 9_000),
    "write_rhythms": lambda s: s.write_rhythms({}),
    "release": lambda s: s.release(),
    "probe": lambda s: s.probe(),
    "rewind": lambda s: s.rewind(0, 9_000, 9_000),
}


@pytest.fixture
async def furnished(store: SqlStore) -> SqlStore:
    """A store with a feed, an item, an alert and a delivery on its way."""
    await store.sync_feeds({state().name: state().url}, {})
    await take(store, arrival(1, ("desk", "ports"), prints=(1,)))
    await store.enqueue(message(), "desk", DeliveryKind.ALERT, (), None, 2_000)
    await lease_one(store)
    return store


@pytest.fixture
def other(path: Path) -> Iterator[sqlite3.Connection]:
    """Another process on the same database."""
    with closing(
        sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    ) as connection:
        yield connection


def test_every_method_is_here() -> None:
    """A method that is added to the store is added to these tables."""
    public = {name for name in dir(SqlStore) if not name.startswith("_")}
    assert public - {"close", "damage"} == READS.keys() | WRITES.keys()


def test_the_store_is_the_port(store: SqlStore) -> None:
    """The signatures are compared by the type checker."""
    port: Store = store
    assert port is store


@pytest.mark.parametrize("name", READS)
async def test_reading_does_not_wait_for_a_writer(
    furnished: SqlStore, other: sqlite3.Connection, name: str
) -> None:
    """`status` answers while the daemon writes."""
    free = await READS[name](furnished)
    other.execute("BEGIN EXCLUSIVE")
    assert await READS[name](furnished) == free


@pytest.mark.parametrize("name", WRITES)
async def test_writing_gives_up_on_a_database_that_stays_locked(
    furnished: SqlStore, other: sqlite3.Connection, name: str
) -> None:
    """It says that trying again helps, and then it does."""
    pragma(furnished, "busy_timeout=50")
    other.execute("BEGIN IMMEDIATE")
    before = other.total_changes
    with pytest.raises(TemporaryError, match="locked"):
        await WRITES[name](furnished)
    other.execute("ROLLBACK")
    assert other.total_changes == before
    await WRITES[name](furnished)


async def test_writing_waits_for_a_short_lock(
    furnished: SqlStore, other: sqlite3.Connection
) -> None:
    """A lock that is given back in time is not noticed."""
    pragma(furnished, "busy_timeout=20000")
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(furnished.set_note("a", "b"))
    threading.Timer(0.05, other.execute, ("ROLLBACK",)).start()
    await waiting
    assert await furnished.get_note("a") == "b"


@pytest.mark.parametrize("asks", [True, False])
async def test_a_read_that_fails_leaves_no_snapshot(store: SqlStore, *, asks: bool) -> None:
    """Whether SQLAlchemy knows of its transaction or only the driver; else nobody could write."""

    def fail(connection: Connection) -> None:
        if asks:
            connection.exec_driver_sql("SELECT 1")
        raise LookupError

    with pytest.raises(LookupError):
        await store._db.read(fail)
    connection = store._db._connection
    driver: Any = connection.connection.driver_connection
    assert not driver.in_transaction
    assert not connection.in_transaction()
    await store.set_note("still", "writes")
    assert await store.get_note("still") == "writes"


async def test_a_full_disk_is_temporary(furnished: SqlStore) -> None:
    """Nothing is half-written, reading goes on, and room makes it work again."""
    pragma(furnished, f"max_page_count={pragma(furnished, 'page_count')}")
    with pytest.raises(TemporaryError, match="full"):
        await take(furnished, *(arrival(n, title="x" * 9_000) for n in range(2, 60)))
    assert (await furnished.archive_state()).items == 1
    pragma(furnished, "max_page_count=1000000")
    assert (await take(furnished, arrival(2))).items == (2,)


async def test_a_commit_that_fails_is_no_commit(store: SqlStore) -> None:
    """SQLite stays in a transaction that it could not commit; the next one is not stopped by it."""
    driver: Any = store._db._connection.connection.driver_connection

    asked = count()

    def give_up(_: Connection) -> None:
        driver.set_progress_handler(lambda: next(asked) == 0, 1)

    event.listen(store._db._connection, "commit", give_up)
    with pytest.raises(DBAPIError, match="interrupted"):
        await store.set_note("a", "b")
    event.remove(store._db._connection, "commit", give_up)
    driver.set_progress_handler(None, 0)
    assert await store.get_note("a") is None
    await store.set_note("a", "c")
    assert await store.get_note("a") == "c"


async def test_a_cancelled_caller_leaves_whole_transactions(store: SqlStore) -> None:
    """Cancelling stops the waiting, never the writing: an intake is there whole or not at all."""
    gate = threading.Event()
    runner = store._db._runner
    blocking = asyncio.create_task(runner(gate.wait))
    await asyncio.sleep(0)
    queued = [
        asyncio.create_task(take(store, arrival(n, ("desk", "ports"), prints=(n,))))
        for n in (1, 2, 3)
    ]
    await asyncio.sleep(0)
    queued[1].cancel()
    gate.set()
    blocking.cancel()
    results = await asyncio.gather(*queued, return_exceptions=True)
    assert isinstance(results[1], asyncio.CancelledError)
    found = await store.archive_state()
    assert (found.items, found.alerts_pending) == (2, 2)
    assert len(await store.items([1, 2])) == 2


async def test_work_that_has_begun_ends_after_its_caller_was_cancelled() -> None:
    """What follows in the queue waits for it."""
    runner = ThreadRunner()
    begun, gate, done = threading.Event(), threading.Event(), []

    def work() -> None:
        begun.set()
        gate.wait()
        done.append("work")

    caller = asyncio.create_task(runner(work))
    await asyncio.to_thread(begun.wait)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    after = asyncio.create_task(runner(done.append, "after"))
    gate.set()
    await after
    assert done == ["work", "after"]
    await runner.close()


@pytest.mark.parametrize("may_write", [True, False])
def test_who_may_not_write_is_told_that_reading_takes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, may_write: bool
) -> None:
    """SQLite says "unable to open" of a file that everybody sees is there."""
    cause = sqlite3.OperationalError("unable to open database file")
    cause.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
    monkeypatch.setattr(os, "access", lambda *_: may_write)
    error = dialects.told(cause, str(tmp_path / "wire-monitor.db"))
    assert isinstance(error, StateError)
    assert ("ask as the daemon's user" in str(error)) is not may_write
