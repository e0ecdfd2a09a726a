"""Earlier items that a new one may be a telling of: by key, by fingerprint, by story.

Every step is bounded however popular a fingerprint or long a story is: first one statement with a
limit for the whole page; only if it was reached, one small statement per fingerprint or story.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, bindparam, select

from monitor.adapters.store.codec import ITEM_COLUMNS, item_of
from monitor.adapters.store.schema import items, prints
from monitor.adapters.store.sql import among, chunks
from monitor.model import Item, Known, Neighbour

MOST = 24
"""Neighbours of one entry."""

BEST = 8
"""Of these, found by fingerprint."""

HOLDERS = 64
"""Of a fingerprint that more items hold, only the newest are looked at."""

MEMBERS = 2_000
"""Rows of all the stories of a page that are read at once."""

REMEMBERED = 2_000
"""Decoded items kept; an item never changes, and a busy story is read again and again."""

_HOLDERS = (
    select(prints.c.print, prints.c.item_id)
    .where(among(prints.c.print), prints.c.seen_ms >= bindparam("since_ms"))
    .limit(bindparam("limit"))
)
_NEWEST_HOLDERS = (
    select(prints.c.item_id)
    .where(prints.c.print == bindparam("number"), prints.c.seen_ms >= bindparam("since_ms"))
    .order_by(prints.c.item_id.desc())
    .limit(HOLDERS)
)
_STORIES = select(items.c.id, items.c.story).where(among(items.c.id))
_MEMBERS = select(items.c.id, items.c.story).where(among(items.c.story)).limit(bindparam("limit"))
_NEWEST_MEMBERS = (
    select(items.c.id)
    .where(items.c.story == bindparam("story"))
    .order_by(items.c.id.desc())
    .limit(MOST)
)
_FIRST_MEMBER = (
    select(items.c.id).where(items.c.story == bindparam("story")).order_by(items.c.id).limit(1)
)
_ITEMS = select(items.c.id, *(items.c[name] for name in ITEM_COLUMNS)).where(among(items.c.id))


class ItemMemory:
    """Decoded items by id; the oldest entry makes room."""

    def __init__(self, room: int = REMEMBERED) -> None:
        self._room = room
        self._items: dict[int, Item] = {}

    def load(self, connection: Connection, item_ids: set[int]) -> dict[int, Item]:
        """These items, decoded; only what is not remembered is read."""
        found = {i: self._items[i] for i in item_ids if i in self._items}
        for some in chunks(item_ids - found.keys()):
            for item_id, *columns in connection.execute(_ITEMS, {"ids": some}):
                found[item_id] = self._items[item_id] = item_of(columns)
        while len(self._items) > self._room:
            del self._items[next(iter(self._items))]
        return found


def find_neighbours(
    connection: Connection,
    memory: ItemMemory,
    printed: tuple[tuple[int, ...], ...],
    known: tuple[Known, ...],
    since_ms: int,
) -> tuple[tuple[Neighbour, ...], ...]:
    """Per entry its neighbours (see ports.IntakeStore.neighbours)."""
    holders = _holders(connection, {p for numbers in printed for p in numbers}, since_ms)
    heads = [
        _unique((*_by_key(keys), *_best(numbers, holders)))
        for numbers, keys in zip(printed, known, strict=True)
    ]
    wanted = {item_id for head in heads for item_id in head}
    if not wanted:
        return tuple(() for _ in heads)
    story_of = _story_of(connection, wanted)
    members = _members(connection, set(story_of.values()))
    chosen = [_choose([i for i in head if i in story_of], story_of, members) for head in heads]
    loaded = memory.load(connection, {item_id for each in chosen for item_id, _ in each})
    return tuple(
        tuple(
            Neighbour(item_id, story, loaded[item_id], item_id in {keys.guid, keys.url})
            for item_id, story in each
        )
        for each, keys in zip(chosen, known, strict=True)
    )


def _by_key(known: Known) -> tuple[int, ...]:
    return tuple(i for i in (known.guid, known.url, known.content) if i is not None)


def _best(numbers: Iterable[int], holders: Mapping[int, Sequence[int]]) -> list[int]:
    """The items that share most fingerprints, the newer first among equals."""
    shared = Counter(i for number in set(numbers) for i in holders.get(number, ()))
    return sorted(shared, key=lambda i: (-shared[i], -i))[:BEST]


def _choose(
    head: list[int], story_of: Mapping[int, int], members: Mapping[int, Sequence[int]]
) -> list[tuple[int, int]]:
    """The head, the opening of each of its stories, then their other members, newest first."""
    stories = _unique(story_of[i] for i in head)
    story_at = dict(story_of) | {i: story for story in stories for i in members[story]}
    openings = (members[story][0] for story in stories)
    others = sorted((i for story in stories for i in members[story]), reverse=True)
    return [(i, story_at[i]) for i in _unique((*head, *openings, *others))[:MOST]]


def _holders(connection: Connection, numbers: set[int], since_ms: int) -> dict[int, Sequence[int]]:
    """Per fingerprint the items that hold it."""
    holders: dict[int, Sequence[int]] = {}
    for some in chunks(numbers):
        limit = HOLDERS * len(some)
        rows = connection.execute(
            _HOLDERS, {"ids": some, "since_ms": since_ms, "limit": limit}
        ).all()
        if len(rows) < limit:
            found: dict[int, list[int]] = defaultdict(list)
            for number, item_id in rows:
                found[number].append(item_id)
            holders.update(found)
            continue
        for number in some:
            values = {"number": number, "since_ms": since_ms}
            holders[number] = connection.execute(_NEWEST_HOLDERS, values).scalars().all()
    return holders


def _story_of(connection: Connection, item_ids: set[int]) -> dict[int, int]:
    """The stories of the items that still exist."""
    found: dict[int, int] = {}
    for some in chunks(item_ids):
        found.update(
            (item_id, story) for item_id, story in connection.execute(_STORIES, {"ids": some})
        )
    return found


def _members(connection: Connection, stories: set[int]) -> dict[int, list[int]]:
    """Per story its items in order of arrival; of a long one the first and the newest."""
    members: dict[int, list[int]] = defaultdict(list)
    for some in chunks(stories):
        rows = connection.execute(_MEMBERS, {"ids": some, "limit": MEMBERS}).all()
        if len(rows) < MEMBERS:
            for item_id, story in sorted(rows):
                members[story].append(item_id)
            continue
        for story in some:
            newest = connection.execute(_NEWEST_MEMBERS, {"story": story}).scalars().all()
            first = connection.execute(_FIRST_MEMBER, {"story": story}).scalar_one()
            members[story] = sorted({first, *newest})
    return members


def _unique(values: Iterable[int]) -> list[int]:
    """The values in order, each once."""
    return list(dict.fromkeys(values))
