"""Feeds, their leases and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, insert, or_, select, update

from monitor.adapters.store.codec import slices_in, slices_out
from monitor.adapters.store.database import Database
from monitor.adapters.store.schema import feeds
from monitor.adapters.store.sql import among, chunks
from monitor.model import Fault, FeedState, Health

STATE = (
    "name",
    "url",
    "etag",
    "last_modified",
    "body_hash",
    "slices",
    "moved_to",
    "next_due_ms",
    "health",
    "health_since_ms",
    "fault",
    "detail",
    "failures",
    "polled_ms",
    "ok_ms",
    "new_ms",
    "primed_ms",
    "gap_ms",
    "title",
    "changed_ms",
    "newest_ms",
)
"""The columns that make a FeedState, in the order of its fields."""

_COLUMNS = tuple(feeds.c[name] for name in STATE)
_FREE = feeds.c.lease_until_ms.is_(None)

_ALL = select(*_COLUMNS).where(feeds.c.configured == 1).order_by(feeds.c.name)
_PRESENT = select(feeds.c.name, feeds.c.url, feeds.c.configured)
_DUE = (
    select(*_COLUMNS)
    .where(
        feeds.c.configured == 1,
        feeds.c.next_due_ms <= bindparam("now_ms"),
        or_(_FREE, feeds.c.lease_until_ms <= bindparam("now_ms")),
    )
    .order_by(feeds.c.next_due_ms, feeds.c.name)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_NEXT = select(
    func.min(
        case(
            (or_(_FREE, feeds.c.lease_until_ms < feeds.c.next_due_ms), feeds.c.next_due_ms),
            else_=feeds.c.lease_until_ms,
        )
    )
).where(feeds.c.configured == 1)
_LEASE = update(feeds).where(among(feeds.c.name)).values(lease_until_ms=bindparam("until_ms"))
_RELEASE = update(feeds).where(feeds.c.lease_until_ms.is_not(None)).values(lease_until_ms=None)
_DROP = update(feeds).where(among(feeds.c.name)).values(configured=0, lease_until_ms=None)
_RETURN = (
    update(feeds)
    .where(feeds.c.name == bindparam("feed"))
    .values(configured=1, next_due_ms=bindparam("due_ms"), lease_until_ms=None)
)
_MOVE = (
    update(feeds)
    .where(feeds.c.name == bindparam("feed"))
    .values(
        url=bindparam("address"),
        next_due_ms=bindparam("due_ms"),
        configured=1,
        lease_until_ms=None,
        etag=None,
        last_modified=None,
        body_hash=None,
        slices=b"",
        moved_to=None,
        health=Health.NEVER.value,
        health_since_ms=0,
        fault=None,
        detail="",
        failures=0,
        polled_ms=None,
        ok_ms=None,
        gap_ms=None,
        changed_ms=None,
        newest_ms=None,
    )
)
# A state that belongs to another address is not written: the feed was moved during the poll.
_SETTLE = (
    update(feeds)
    .where(feeds.c.name == bindparam("feed"), feeds.c.url == bindparam("address"))
    .values({name: bindparam(name) for name in STATE[2:]} | {"lease_until_ms": None})
)


class SqlFeeds:
    """ports.FeedStore."""

    _db: Database

    async def sync_feeds(self, feeds: Mapping[str, str], due_ms: Mapping[str, int]) -> None:
        """Make these feeds (name -> url) the ones there are."""
        await self._db.write(_sync, dict(feeds), dict(due_ms))

    async def lease_feeds(self, now_ms: int, limit: int, lease_ms: int) -> tuple[FeedState, ...]:
        """Due feeds, oldest due first, each handed to one caller until the lease ends."""
        return await self._db.write(_lease, now_ms, limit, lease_ms)

    async def settle_feeds(self, states: Sequence[FeedState]) -> None:
        """Write the state after polls that brought nothing new, and end their leases."""
        if states:
            await self._db.write(settle, tuple(states))

    async def feed_states(self) -> tuple[FeedState, ...]:
        """Every configured feed, by name."""
        return await self._db.read(_states)

    async def next_feed_due_ms(self) -> int | None:
        """When `lease_feeds` next has something; a leased feed counts from its lease's end."""
        return await self._db.read(lambda c: c.execute(_NEXT).scalar())


def settle(connection: Connection, states: Iterable[FeedState]) -> None:
    """Write these states and end the leases."""
    connection.execute(_SETTLE, [_row(state) for state in states])


def release(connection: Connection) -> None:
    """End all leases: whoever held them is dead."""
    connection.execute(_RELEASE)


def state_of(columns: Sequence[Any]) -> FeedState:
    """A state from the columns of `STATE`."""
    name, url, etag, modified, body_hash, slices, moved_to, due, health, since, fault, *rest = (
        columns
    )
    return FeedState(
        name,
        url,
        etag,
        modified,
        body_hash,
        slices_in(slices),
        moved_to,
        due,
        Health(health),
        since,
        Fault(fault) if fault is not None else None,
        *rest,
    )


def _row(state: FeedState) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(state, name) for name in STATE[2:]}
    row["slices"] = slices_out(state.slices)
    row["health"] = state.health.value
    row["fault"] = state.fault.value if state.fault is not None else None
    return row | {"feed": state.name, "address": state.url}


def _states(connection: Connection) -> tuple[FeedState, ...]:
    return tuple(state_of(row) for row in connection.execute(_ALL))


def _lease(connection: Connection, now_ms: int, limit: int, lease_ms: int) -> tuple[FeedState, ...]:
    rows = connection.execute(_DUE, {"now_ms": now_ms, "limit": limit}).all()
    states = tuple(state_of(row) for row in rows)
    for names in chunks(state.name for state in states):
        connection.execute(_LEASE, {"ids": names, "until_ms": now_ms + lease_ms})
    return states


def _sync(connection: Connection, wanted: dict[str, str], due_ms: dict[str, int]) -> None:
    present = {name: (url, configured) for name, url, configured in connection.execute(_PRESENT)}
    new, moved, back = [], [], []
    for name, url in wanted.items():
        change: dict[str, Any] = {"feed": name, "address": url, "due_ms": due_ms.get(name, 0)}
        if name not in present:
            blank = _row(FeedState(name, url, next_due_ms=change["due_ms"]))
            del blank["feed"], blank["address"]
            new.append(blank | {"name": name, "url": url, "configured": 1})
        elif present[name][0] != url:
            moved.append(change)
        elif not present[name][1]:
            back.append(change)
    for statement, rows in ((insert(feeds), new), (_MOVE, moved), (_RETURN, back)):
        if rows:
            connection.execute(statement, rows)
    gone = [name for name, (_, configured) in present.items() if configured and name not in wanted]
    for names in chunks(gone):
        connection.execute(_DROP, {"ids": names})
