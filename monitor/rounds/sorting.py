"""Sorting pages: which of their items are new, and what each is to what came before.

Earlier items of these pages are neighbours too, under provisional (negative) ids that count through
all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from monitor.model import (
    Alias,
    Arrival,
    Item,
    Keys,
    Kind,
    Known,
    Neighbour,
    Relation,
    Sought,
)
from monitor.ports import IntakeStore
from monitor.stories import identify, prints_of, relate, relate_return, subject_prints_of
from monitor.stories.identity import Identity, Sameness

LOCAL_NEIGHBOURS = 12

HOLDERS = 64
"""Of a fingerprint that many arrivals share, the latest: or huge pages would take squared time."""

BREATH = 8
"""Items between two pauses: relating one takes a millisecond or two."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """A page sorted: arrivals without matches yet, aliases, number of entries recognised."""

    arrivals: tuple[Arrival, ...]
    aliases: tuple[Alias, ...]
    recognised: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    item: Item
    keys: Keys
    identity: Identity
    sought: Sought


class _Board:
    """The arrivals so far, findable by fingerprint, key and story."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self._by_print: dict[int, list[int]] = defaultdict(list)
        self._by_key: dict[int, int] = {}
        self._by_story: dict[int, list[int]] = defaultdict(list)

    def twin(self, keys: Keys) -> int | None:
        """The arrival with the same text from the same feed."""
        return self._by_key.get(keys.content)

    def neighbours(self, candidate: _Candidate, stories: set[int]) -> tuple[Neighbour, ...]:
        """Arrivals that share a fingerprint, a key or a story with the candidate."""
        keys = {k for k in (candidate.keys.guid, candidate.keys.url) if k is not None}
        same = {self._by_key[k] for k in keys if k in self._by_key}
        shared: dict[int, int] = defaultdict(int)
        for fingerprint in candidate.sought.prints:
            for k in self._by_print[fingerprint][-HOLDERS:]:
                shared[k] += 1
        sought = candidate.sought
        best = sorted(
            (k for k, n in shared.items() if sought.resembles(self.arrivals[k].subject or (), n)),
            key=lambda k: (-shared[k], k),
        )[:LOCAL_NEIGHBOURS]
        reached = stories | {self._story(k) for k in (*same, *best)}
        members = [k for s in reached for k in self._by_story.get(s, ())[-LOCAL_NEIGHBOURS:]]
        return tuple(
            Neighbour(-(k + 1), self._story(k), self.arrivals[k].item, k in same)
            for k in sorted({*same, *best, *members})
        )

    def add(self, arrival: Arrival) -> None:
        k = len(self.arrivals)
        self.arrivals.append(arrival)
        for fingerprint in arrival.prints:
            self._by_print[fingerprint].append(k)
        for key in arrival.keys.present():
            self._by_key[key] = k
        self._by_story[self._story(k)].append(k)

    def _story(self, k: int) -> int:
        story = self.arrivals[k].relation.story
        return -(k + 1) if story is None else story


async def _no_pause() -> None:
    """For callers with nothing else to do."""


Incoming = tuple[Item, Keys, Known]
"""An item, its keys, and what the store knows of these."""


async def sort_pages(
    pages: Sequence[Sequence[Incoming]],
    store: IntakeStore,
    since_ms: int,
    pause: Callable[[], Awaitable[None]] = _no_pause,
) -> tuple[Sorted, ...]:
    """Relate the new items of pages (each oldest first) to the store's and to each other.

    `pause` is awaited now and then, so that a huge page does not stop everything else.
    """
    sifted = [await _sift(page, pause) for page in pages]
    candidates = [c for one in sifted for c in one.candidates]
    found = await store.neighbours([c.sought for c in candidates], since_ms) if candidates else ()
    stored = iter(found)
    board = _Board()
    done = []
    for one in sifted:
        start = len(board.arrivals)
        twins: list[Alias] = []
        for candidate in one.candidates:
            if len(board.arrivals) % BREATH == BREATH - 1:
                await pause()
            neighbours = next(stored)
            twin = board.twin(candidate.keys)
            if twin is not None:
                twins.append(Alias(-(twin + 1), candidate.keys))
                continue
            local = board.neighbours(candidate, {n.story for n in neighbours})
            relation = _relation(candidate, (*neighbours, *local))
            if relation is not None:
                board.add(_arrival(candidate, relation))
        done.append(Sorted(tuple(board.arrivals[start:]), (*one.aliases, *twins), one.recognised))
    return tuple(done)


@dataclass(frozen=True, slots=True)
class _Sifted:
    candidates: tuple[_Candidate, ...]
    aliases: tuple[Alias, ...]
    recognised: int


async def _sift(page: Sequence[Incoming], pause: Callable[[], Awaitable[None]]) -> _Sifted:
    """Part what is to be related from what is known."""
    candidates: list[_Candidate] = []
    aliases: list[Alias] = []
    recognised = 0
    texts = _texts(page)
    for item, keys, known in page:
        identity = identify(keys, known)
        recognised += identity.sameness is not Sameness.FRESH
        if identity.sameness is Sameness.ALIAS and identity.of is not None:
            aliases.append(Alias(identity.of, keys))
        elif identity.sameness is Sameness.RETURN and len(texts[_name(keys)]) > 1:
            continue  # two entries of the page have one name: neither was edited
        elif identity.sameness is not Sameness.SAME:
            sought = Sought(prints_of(item), subject_prints_of(item), known)
            candidates.append(_Candidate(item, keys, identity, sought))
            if len(candidates) % BREATH == 0:
                await pause()
    return _Sifted(tuple(candidates), tuple(aliases), recognised)


def _name(keys: Keys) -> int | None:
    return keys.url if keys.guid is None else keys.guid


def _texts(page: Sequence[Incoming]) -> dict[int | None, set[int]]:
    """Per guid (or address) the texts that the page has under it."""
    texts: dict[int | None, set[int]] = defaultdict(set)
    for _, keys, _ in page:
        texts[_name(keys)].add(keys.content)
    return texts


def _relation(candidate: _Candidate, neighbours: Sequence[Neighbour]) -> Relation | None:
    """The candidate's relation; None if there is nothing to take in."""
    identity = candidate.identity
    if identity.sameness is Sameness.RETURN and identity.of is not None:
        return relate_return(candidate.item, identity.of, neighbours)
    return relate(candidate.item, neighbours)


def _arrival(candidate: _Candidate, relation: Relation) -> Arrival:
    # A guid or address that a feed uses again for other news makes no version of the old item.
    versioned = candidate.identity.sameness is not Sameness.FRESH and relation.kind is not Kind.NEW
    version = candidate.identity.of if versioned else None
    return Arrival(
        candidate.item,
        candidate.keys,
        candidate.sought.prints,
        relation,
        version_of=version,
        subject=candidate.sought.subject,
    )
