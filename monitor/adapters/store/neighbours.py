"""Earlier items that a new one may be a telling of: by key, by fingerprint, by story.

Every step is bounded however popular a fingerprint or long a story is: of a fingerprint the newest
holders are read; of the stories all members in one statement with a limit for the whole page, and
only if that was reached one small statement per story.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from monitor.adapters.store.codec import ITEM_COLUMNS, item_of, numbers_in
from monitor.adapters.store.filing import HOLDERS, holders, parts_since
from monitor.adapters.store.schema import items
from monitor.adapters.store.sql import among, chunks, picked
from monitor.model import Item, Known, Neighbour, Sought

MOST = 24
"""Neighbours of one entry."""

BEST = 10
"""Of these, found by fingerprint."""

SLIGHT = 2
"""Of those, such as have little else in common."""

LOOKED_AT = 32
"""Of those that share a fingerprint, so many are looked at for words of substance."""

MEMBERS = 2_000
"""Rows of all the stories of a page that are read at once."""

REMEMBERED = 1_000
"""Decoded items kept; an item never changes, and a busy story is read again and again."""

TRACED = 8_000
"""Items of which story and words of substance are kept, some 300 bytes each: the newest that share
a word with many others are looked at for each of these."""

_TRACES = select(items.c.id, items.c.story, items.c.subject, items.c.seen_ms).where(
    among(items.c.id)
)
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


class _Trace(NamedTuple):
    story: int
    subject: bytes | None
    seen_ms: int


class ItemMemory:
    """Decoded items by id, and traces of more of them; what was not asked for makes room."""

    def __init__(self, room: int = REMEMBERED, traced: int = TRACED) -> None:
        self._room = room
        self._traced = traced
        self._items: dict[int, Item] = {}
        self._traces: dict[int, _Trace] = {}

    def forget(self) -> None:
        """Items were deleted: whatever is asked for next is read."""
        self._items.clear()
        self._traces.clear()

    def traces(self, connection: Connection, item_ids: set[int]) -> dict[int, _Trace]:
        """Story and subject of the items that still exist."""
        known = self._traces
        found = {i: known.pop(i) for i in item_ids if i in known}
        known.update(found)
        for some in chunks(item_ids - found.keys()):
            for item_id, *trace in picked(connection, _TRACES, some):
                found[item_id] = known[item_id] = _Trace._make(trace)
        while len(known) > self._traced:
            del known[next(iter(known))]
        return found

    def load(self, connection: Connection, item_ids: set[int]) -> dict[int, Item]:
        """These items, decoded; only what is not remembered is read."""
        known = self._items
        found = {i: known.pop(i) for i in item_ids if i in known}
        known.update(found)
        for some in chunks(item_ids - found.keys()):
            for item_id, *columns in picked(connection, _ITEMS, some):
                found[item_id] = known[item_id] = item_of(columns)
        while len(known) > self._room:
            del known[next(iter(known))]
        return found


def find_neighbours(
    connection: Connection, memory: ItemMemory, sought: tuple[Sought, ...], since_ms: int
) -> tuple[tuple[Neighbour, ...], ...]:
    """Per entry its neighbours (see ports.IntakeStore.neighbours)."""
    parts = parts_since(connection, since_ms)
    found = holders(connection, parts, {p for one in sought for p in one.prints})
    shared = [_shared(one.prints, found) for one in sought]
    named = [_by_key(one.known) for one in sought]
    wanted = {item_id for each in (*shared, *named) for item_id in each}
    if not wanted:
        return tuple(() for _ in sought)
    traces = memory.traces(connection, wanted)
    heads = [
        _unique((*(i for i in keys if i in traces), *_best(one, found, counts, traces, since_ms)))
        for one, keys, counts in zip(sought, named, shared, strict=True)
    ]
    story_of = {item_id: traces[item_id].story for head in heads for item_id in head}
    members = _members(connection, set(story_of.values())) if story_of else {}
    chosen = [_choose(head, story_of, members) for head in heads]
    loaded = memory.load(connection, {item_id for each in chosen for item_id, _ in each})
    return tuple(
        tuple(
            Neighbour(item_id, story, loaded[item_id], item_id in {one.known.guid, one.known.url})
            for item_id, story in each
        )
        for each, one in zip(chosen, sought, strict=True)
    )


def _by_key(known: Known) -> tuple[int, ...]:
    return tuple(i for i in (known.guid, known.url, known.content) if i is not None)


def _shared(numbers: Iterable[int], holders: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """The items that share most fingerprints, the newer first among equals, with how many."""
    each = (holders.get(number, ()) for number in set(numbers))
    every = sorted(chain.from_iterable(each), reverse=True)
    again = Counter(_repeated(every))
    shared = {item_id: count + 1 for item_id, count in again.most_common(LOOKED_AT)}
    for item_id in every:
        if len(shared) == LOOKED_AT:
            break
        shared.setdefault(item_id, 1)
    return shared


def _telling(numbers: Iterable[int], holders: Mapping[int, Sequence[int]]) -> frozenset[int]:
    """The items that share two fingerprints which are not popular."""
    lists = (holders.get(number, ()) for number in set(numbers))
    every = sorted(chain.from_iterable(ids for ids in lists if len(ids) < HOLDERS))
    return frozenset(_repeated(every))


def _repeated(ordered: Sequence[int]) -> list[int]:
    """What stands in a row more than once, each further time."""
    return [one for one, following in pairwise(ordered) if one == following]


def _best(
    sought: Sought,
    holders: Mapping[int, Sequence[int]],
    shared: Mapping[int, int],
    traces: Mapping[int, _Trace],
    since_ms: int,
) -> list[int]:
    """Of those that share fingerprints, the ones of the window that may be about the same.

    Where there is room, a few follow that share two which are not popular, and little else.
    """
    telling = _telling(sought.prints, holders)
    kept, slight = [], []
    for item_id, count in shared.items():
        trace = traces.get(item_id)
        if trace is None or trace.seen_ms < since_ms:
            continue
        # an item of which the subject is not known is worth reading
        subject = () if trace.subject is None else numbers_in(trace.subject)
        if trace.subject is None or sought.resembles(subject, count):
            kept.append(item_id)
            if len(kept) == BEST:
                break
        elif item_id in telling and sought.touches(subject):
            slight.append(item_id)
    return (kept + slight[:SLIGHT])[:BEST]


def _choose(
    head: list[int], story_of: Mapping[int, int], members: Mapping[int, Sequence[int]]
) -> list[tuple[int, int]]:
    """The head, the opening of each of its stories, then their other members, newest first."""
    stories = _unique(story_of[i] for i in head)
    story_at = dict(story_of) | {i: story for story in stories for i in members[story]}
    openings = (members[story][0] for story in stories)
    others = sorted((i for story in stories for i in members[story]), reverse=True)
    return [(i, story_at[i]) for i in _unique((*head, *openings, *others))[:MOST]]


def _members(connection: Connection, stories: set[int]) -> dict[int, list[int]]:
    """Per story its items in order of arrival; of a long one the first and the newest."""
    members: dict[int, list[int]] = defaultdict(list)
    for some in chunks(stories):
        rows = picked(connection, _MEMBERS, some, limit=MEMBERS)
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
