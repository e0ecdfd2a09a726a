"""Which items of the archive may match: by the full-text index as far as it goes, else all."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, select

from monitor.adapters.store import fulltext
from monitor.adapters.store.codec import ITEM_COLUMNS, item_of
from monitor.adapters.store.database import Database
from monitor.adapters.store.schema import indexed, items, matches
from monitor.adapters.store.sql import among, upsert
from monitor.model import Sieve
from monitor.ports import Backlog, Extent

_ID = items.c.id
_NEXT = select(func.min(_ID)).where(bindparam("after") < _ID)
_NEWEST = select(func.max(_ID))
_PROGRESS = select(indexed.c.block, indexed.c.done_id, indexed.c.wording)
_UNINDEXED = (
    select(_ID, *(items.c[name] for name in ITEM_COLUMNS))
    .where(bindparam("after") < _ID, bindparam("last") >= _ID)
    .order_by(_ID)
    .limit(bindparam("limit"))
)
_IDS = select(_ID).where(_ID.between(bindparam("first"), bindparam("last")))
_RECORDED = select(matches.c.item_id).where(
    matches.c.watchlist == bindparam("watchlist"),
    matches.c.item_id.between(bindparam("first"), bindparam("last")),
)
_FORGET = delete(indexed).where(among(indexed.c.block))


class SqlSearch:
    """ports.SearchStore."""

    _db: Database

    async def backlog(self, wording: int, limit: int) -> Backlog | None:
        """The next items to index, the newest block first; None if there are none."""
        return await self._db.read(_backlog, wording, limit)

    async def index(self, backlog: Backlog, words: tuple[str, ...], wording: int) -> None:
        """Index a backlog by the words of its items; nothing if somebody else just did."""
        await self._db.write(_index, backlog, words, wording)

    async def extent(self, since_ms: int | None, until_ms: int | None) -> Extent:
        """How many items were seen from then until before then."""
        return await self._db.read(_extent, since_ms, until_ms)

    async def id_ranges(self, since_ms: int | None, until_ms: int | None) -> tuple[range, ...]:
        """Ranges that hold the ids of all items seen in that time (and of others), newest first."""
        return await self._db.read(_id_ranges, since_ms, until_ms)

    async def candidates(self, ids: range, sieve: Sieve | None, wording: int) -> tuple[int, ...]:
        """Ids, of one of these ranges, of items that may pass the sieve, newest first."""
        return await self._db.read(_candidates, ids, sieve, wording)

    async def recorded(self, watchlist: str, ids: range) -> frozenset[int]:
        """Ids, of one of these ranges, of items that matched a watchlist when they came."""
        values = {"watchlist": watchlist, "first": ids.start, "last": ids.stop - 1}
        return await self._db.read(lambda c: frozenset(c.execute(_RECORDED, values).scalars()))


def forget_blocks(connection: Connection) -> None:
    """Drop the index of blocks that hold no items any more."""
    there = {block for block, _, _ in connection.execute(_PROGRESS)}
    gone = sorted(there.difference(_blocks(connection)))
    for block in gone:
        fulltext.drop(connection, block)
    if gone:
        connection.execute(_FORGET, {"ids": gone})


def _blocks(connection: Connection) -> list[int]:
    """The blocks that hold items, oldest first; one look at the primary key for each."""
    found: list[int] = []
    after = -1
    while (first := connection.execute(_NEXT, {"after": after}).scalar()) is not None:
        found.append(fulltext.block_of(first))
        after = fulltext.ids_of(found[-1])[-1]
    return found


def _done(connection: Connection, wording: int) -> dict[int, int]:
    """Per block the last id up to which it is indexed by this wording."""
    return {block: done for block, done, by in connection.execute(_PROGRESS) if by == wording}


def _backlog(connection: Connection, wording: int, limit: int) -> Backlog | None:
    newest = connection.execute(_NEWEST).scalar()
    if newest is None or not fulltext.is_there(connection):
        return None
    done = _done(connection, wording)
    for block in reversed(_blocks(connection)):
        ids = fulltext.ids_of(block)
        after, last = done.get(block, ids[0] - 1), min(ids[-1], newest)
        if after >= last:
            continue
        values = {"after": after, "last": last, "limit": limit}
        rows = connection.execute(_UNINDEXED, values).all()
        found = tuple((item_id, item_of(columns)) for item_id, *columns in rows)
        # No item is given a lower id than one there is: what is missing up to here stays missing.
        return Backlog(after, found[-1][0] if len(found) == limit else last, found)
    return None


def _index(connection: Connection, backlog: Backlog, words: tuple[str, ...], wording: int) -> None:
    block = fulltext.block_of(backlog.last_id)
    done = _done(connection, wording).get(block)
    if backlog.after_id != (fulltext.ids_of(block)[0] - 1 if done is None else done):
        return
    if done is None:
        fulltext.make(connection, block)
    ids = (item_id for item_id, _ in backlog.items)
    fulltext.add(connection, block, zip(ids, words, strict=True))
    row = {"block": block, "done_id": backlog.last_id, "wording": wording}
    connection.execute(upsert(connection, indexed, "done_id", "wording"), row)


def _seen_within(since_ms: int | None, until_ms: int | None) -> list[ColumnElement[bool]]:
    seen_ms = items.c.seen_ms
    since = [] if since_ms is None else [seen_ms >= since_ms]
    return since if until_ms is None else [*since, seen_ms < until_ms]


def _extent(connection: Connection, since_ms: int | None, until_ms: int | None) -> Extent:
    seen_ms = items.c.seen_ms
    query = select(func.count(), func.min(seen_ms), func.max(seen_ms)).select_from(items)
    return Extent(*connection.execute(query.where(*_seen_within(since_ms, until_ms))).one())


def _id_ranges(
    connection: Connection, since_ms: int | None, until_ms: int | None
) -> tuple[range, ...]:
    within = _seen_within(since_ms, until_ms)
    # One at a time: SQLite finds either end at once, but both together by reading everything.
    first = connection.execute(select(func.min(_ID)).where(*within)).scalar()
    last = connection.execute(select(func.max(_ID)).where(*within)).scalar()
    if first is None or last is None:
        return ()
    whole = map(fulltext.ids_of, reversed(_blocks(connection)))
    cut = (range(max(ids.start, first), min(ids.stop, last + 1)) for ids in whole)
    return tuple(ids for ids in cut if ids)


def _candidates(
    connection: Connection, ids: range, sieve: Sieve | None, wording: int
) -> tuple[int, ...]:
    found: set[int] = set()
    first = ids.start
    if sieve is not None and fulltext.is_there(connection):
        done = _done(connection, wording).get(fulltext.block_of(first), -1)
        known = range(first, min(ids.stop, done + 1))
        if known:
            found.update(fulltext.find(connection, known, sieve))
            first = known.stop
    if first < ids.stop:
        found.update(connection.execute(_IDS, {"first": first, "last": ids[-1]}).scalars())
    return tuple(sorted(found, reverse=True))
