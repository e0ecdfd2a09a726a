"""What a poll reads before it decides, and the one write after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from monitor.adapters.store import codec, feeds
from monitor.adapters.store.database import Database
from monitor.adapters.store.filing import Held, file
from monitor.adapters.store.neighbours import ItemMemory, find_neighbours
from monitor.adapters.store.schema import alerts, counters, items, matches, seen
from monitor.adapters.store.sql import among, chunks, picked, put, upsert
from monitor.model import Arrival, Fate, Intake, Keys, Known, Neighbour, Relation, Sought, TakenIn

_SEEN = select(seen.c.key, seen.c.item_id).where(among(seen.c.key))
_AUDIENCE = (
    select(alerts.c.story, alerts.c.recipient, alerts.c.watchlist)
    .distinct()
    .where(
        among(alerts.c.story),
        or_(alerts.c.fate.is_(None), alerts.c.fate != Fate.SUPPRESSED.value),
    )
    .order_by(alerts.c.recipient, alerts.c.watchlist)
)
_COUNT = (
    update(counters)
    .where(counters.c.name == "items")
    .values(value=counters.c.value + bindparam("more"))
    .returning(counters.c.value)
)
_INSERT_ITEMS = insert(items)
_INSERT_MATCHES = insert(matches)
_INSERT_ALERTS = insert(alerts)
_DATES = (
    select(items.c.published_ms)
    .where(
        items.c.feed == bindparam("feed"),
        items.c.seen_ms >= bindparam("since_ms"),
        items.c.published_ms.is_not(None),
    )
    .order_by(items.c.seen_ms.desc())
    .limit(bindparam("limit"))
)
"""Read along the index of `seen_ms`: a feed of which this is asked has just been busy."""


class SqlIntake:
    """ports.IntakeStore."""

    _db: Database
    _memory: ItemMemory

    async def recognise(self, keys: Sequence[Keys]) -> tuple[Known, ...]:
        """Per entry: which of its keys were seen before, and on which item."""
        return await self._db.read(_recognise, tuple(keys)) if keys else ()

    async def neighbours(
        self, sought: Sequence[Sought], since_ms: int
    ) -> tuple[tuple[Neighbour, ...], ...]:
        """Per entry: items known by its keys, then those that share fingerprints, best first.

        Their stories are whole up to 24 items an entry: the opening and the newest.
        """
        return await self._db.read(find_neighbours, self._memory, tuple(sought), since_ms)

    async def audience(self, stories: Iterable[int]) -> dict[int, tuple[tuple[str, str], ...]]:
        """Per story the (recipient, watchlist) pairs that have an unsuppressed alert about it."""
        return await self._db.read(_audience, tuple(stories))

    async def dates(self, feed: str, since_ms: int, limit: int) -> tuple[int, ...]:
        """The dates that the feed's latest items bear, of those seen since then."""
        values = {"feed": feed, "since_ms": since_ms, "limit": limit}
        return await self._db.read(lambda c: tuple(c.execute(_DATES, values).scalars()))

    async def take_in(self, intake: Intake) -> TakenIn:
        """Commit polls; negative ids in it are provisional (see the port)."""
        return await self._db.write(_take_in, intake)


def _recognise(connection: Connection, keys: tuple[Keys, ...]) -> tuple[Known, ...]:
    wanted = {key for k in keys for key in k.present()}
    found: dict[int | None, int] = {}
    for some in chunks(wanted):
        found.update(picked(connection, _SEEN, some))
    return tuple(Known(found.get(k.guid), found.get(k.url), found.get(k.content)) for k in keys)


def _audience(
    connection: Connection, stories: tuple[int, ...]
) -> dict[int, tuple[tuple[str, str], ...]]:
    pairs: dict[int, tuple[tuple[str, str], ...]] = {}
    for some in chunks(set(stories)):
        for story, recipient, watchlist in connection.execute(_AUDIENCE, {"ids": some}):
            pairs[story] = (*pairs.get(story, ()), (recipient, watchlist))
    return pairs


def _take_in(connection: Connection, intake: Intake) -> TakenIn:
    count = len(intake.arrivals)
    last = connection.execute(_COUNT, {"more": count}).scalar_one() if count else 0
    rows = _Rows.of(intake, last - count + 1)
    for statement, batch in (
        (_INSERT_ITEMS, rows.items),
        (_INSERT_MATCHES, rows.matches),
        (_INSERT_ALERTS, rows.alerts),
    ):
        if batch:
            connection.execute(statement, batch)
    if rows.prints:
        file(connection, rows.prints)
    if rows.keys:
        put(connection, upsert(connection, seen, "item_id", "seen_ms"), rows.keys)
    feeds.settle(connection, intake.states)
    return TakenIn(rows.ids, rows.stories, tuple(rows.alerts_each))


@dataclass(slots=True)
class _Rows:
    """An intake as rows, its provisional ids resolved. Pure, and filled by `of` only."""

    ids: tuple[int, ...]
    stories: tuple[int, ...]
    items: list[dict[str, Any]] = field(default_factory=list)
    matches: list[dict[str, Any]] = field(default_factory=list)
    prints: list[Held] = field(default_factory=list)
    keys: list[tuple[int, int, int]] = field(default_factory=list)
    alerts: list[dict[str, Any]] = field(default_factory=list)
    alerts_each: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, intake: Intake, first_id: int) -> _Rows:
        """`first_id`: the id of the first arrival; the others follow."""
        ids = tuple(range(first_id, first_id + len(intake.arrivals)))
        rows = cls(ids, _stories(intake.arrivals, ids))
        for item_id, story, arrival in zip(ids, rows.stories, intake.arrivals, strict=True):
            rows._add(item_id, story, arrival, intake.now_ms)
        for alias in intake.aliases:
            rows._know(alias.keys, _resolve(alias.item_id, ids), intake.now_ms)
        return rows

    def _add(self, item_id: int, story: int, arrival: Arrival, now_ms: int) -> None:
        item, version_of, subject = arrival.item, arrival.version_of, arrival.subject
        relation = _resolved(arrival.relation, self.ids)
        row = codec.item_row(item) | codec.relation_row(relation)
        row["id"], row["story"] = item_id, story
        row["subject"] = None if subject is None else codec.numbers_out(sorted(subject))
        row["version_of"] = None if version_of is None else _resolve(version_of, self.ids)
        self.items.append(row)
        self.matches += [
            {
                "item_id": item_id,
                "watchlist": match.watchlist,
                "story": story,
                "seen_ms": item.seen_ms,
                "evidence": codec.evidence_text(match),
            }
            for match in arrival.matches
        ]
        self.prints += [(number, item_id, item.seen_ms) for number in set(arrival.prints)]
        owed = {(o.recipient, o.watchlist): o for o in arrival.owed}
        self.alerts_each.append(len(owed))
        self.alerts += [
            {
                "recipient": recipient,
                "watchlist": watchlist,
                "story": story,
                "item_id": item_id,
                "kind": relation.kind.value,
                "created_ms": now_ms,
                "primed": int(one.primed),
                "urgent": int(one.urgent),
                "held_until_ms": one.held_until_ms,
            }
            for (recipient, watchlist), one in owed.items()
        ]
        self._know(arrival.keys, item_id, now_ms)

    def _know(self, keys: Keys, item_id: int, now_ms: int) -> None:
        """From now on these keys mean this item: of several versions the latest."""
        self.keys += [(key, item_id, now_ms) for key in keys.present()]


def _stories(arrivals: Sequence[Arrival], ids: tuple[int, ...]) -> tuple[int, ...]:
    """The story of each arrival; one that opens a story gives it its own id."""
    stories: list[int] = []
    for item_id, arrival in zip(ids, arrivals, strict=True):
        story = arrival.relation.story
        if story is None:
            stories.append(item_id)
        else:
            stories.append(story if story >= 0 else stories[-story - 1])
    return tuple(stories)


def _resolve(item_id: int, ids: tuple[int, ...]) -> int:
    return item_id if item_id >= 0 else ids[-item_id - 1]


def _resolved(relation: Relation, ids: tuple[int, ...]) -> Relation:
    """The relation with the items it speaks of under their final ids."""
    of, related = relation.of, relation.related
    return replace(
        relation,
        of=None if of is None else _resolve(of, ids),
        related=tuple(_resolve(r, ids) for r in related),
    )
