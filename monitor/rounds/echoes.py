"""Tellings of one event in other languages, looked up when somebody is to be shown a story.

Items that match a watchlist are filed under what is the same in every language (`stories.events`);
nobody is shown the others. Nothing is decided by what is found here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.model import Item
from monitor.ports import ArchiveStore, StoredItem
from monitor.stories.events import WINDOW_MS, Traits, echo_of, event_keys, gist_of, traits_of
from monitor.watch import Index

READ = 12
"""Candidates of one item that are read."""

SHOWN = 6
"""Tellings of one item that are shown, one a feed."""


@dataclass(frozen=True, slots=True)
class Abroad:
    """A telling in another language, and what it has in common, for people."""

    stored: StoredItem
    score: float
    shared: tuple[str, ...]


def traits_in(item: Item, index: Index) -> Traits:
    """What of an item is the same in every language."""
    gist = gist_of(item)
    return traits_of(gist, index.named(gist))


def filed_under(item: Item, index: Index) -> tuple[int, ...]:
    """The fingerprints under which an item is found from other languages."""
    return event_keys(traits_in(item, index))


async def abroad(
    store: ArchiveStore, index: Index, items: Iterable[StoredItem]
) -> dict[int, tuple[Abroad, ...]]:
    """Per item its tellings in other languages, the likest first; only items that have some."""
    known: dict[int, Traits] = {}

    def read(stored: StoredItem) -> Traits:
        if stored.item_id not in known:
            known[stored.item_id] = traits_in(stored.item, index)
        return known[stored.item_id]

    found: dict[int, tuple[Abroad, ...]] = {}
    for one in items:
        traits, seen_ms = read(one), one.item.seen_ms
        keys = event_keys(traits) if traits.language else ()
        holders = await store.holders(keys, seen_ms - WINDOW_MS, seen_ms + WINDOW_MS)
        others = await store.items(_likeliest(holders, one.item_id))
        echoes = []
        for item_id, other in others.items():
            busiest = max(len(ids) for ids in holders.values() if item_id in ids)
            echo = echo_of(traits, read(other), busiest)
            if echo and other.story != one.story:
                echoes.append(Abroad(other, echo.score, echo.shared))
        if echoes:
            found[one.item_id] = _one_a_feed(echoes)
    return found


def _likeliest(holders: Mapping[int, Sequence[int]], own: int) -> list[int]:
    """The items that share most fingerprints; a rare one counts most."""
    counts: Counter[int] = Counter()
    for ids in holders.values():
        counts.update(dict.fromkeys(ids, 64 // len(ids)))
    del counts[own]
    return sorted(counts, key=lambda i: (-counts[i], -i))[:READ]


def _one_a_feed(echoes: Iterable[Abroad]) -> tuple[Abroad, ...]:
    by_feed: dict[str, Abroad] = {}
    for each in sorted(echoes, key=lambda a: (-a.score, a.stored.item_id)):
        by_feed.setdefault(each.stored.item.feed, each)
    return tuple(by_feed.values())[:SHOWN]
