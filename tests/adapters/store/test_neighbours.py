"""Which earlier items a new one is compared with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.adapters.store import SqlStore, neighbours
from monitor.adapters.store.filing import HOLDERS
from monitor.adapters.store.neighbours import BEST, MOST
from monitor.model import Kind, Known, Neighbour, Relation, Sought
from tests.adapters.store.builders import arrival, sought, take

NOBODY = Known()


def ids(found: tuple[Neighbour, ...]) -> list[int]:
    """The ids of neighbours in order."""
    return [n.item_id for n in found]


async def test_items_that_share_more_fingerprints_come_first(store: SqlStore) -> None:
    """Best first; among equals the newer."""
    await take(
        store,
        arrival(1, prints=(1, 2)),
        arrival(2, prints=(1, 2, 3)),
        arrival(3, prints=(3, 9)),
        arrival(4, prints=(2, 1)),
        arrival(5, prints=(8,)),
    )
    (found,) = await store.neighbours(sought([(1, 2, 3)], [NOBODY]), 0)
    assert ids(found) == [2, 4, 1, 3]
    assert [n.story for n in found] == [2, 4, 1, 3]
    assert found[0].item.title == "Ferry 2"


async def test_only_the_window_counts_unless_a_key_says_so(store: SqlStore) -> None:
    """An anniversary piece is no telling of last year's story; a new version of it is."""
    await take(store, arrival(1, prints=(1,), seen_ms=100), arrival(2, prints=(1,), seen_ms=200))
    (found,) = await store.neighbours(sought([(1,)], [NOBODY]), 200)
    assert ids(found) == [2]
    (found,) = await store.neighbours(sought([(1,)], [Known(guid=1)]), 200)
    assert ids(found) == [1, 2]


async def test_two_fingerprints_and_two_words_come_last(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind those that have more of the subject in common; with one of either it is nothing.

    Nor is it where the fingerprints are popular.
    """
    own = frozenset(range(20))
    others = (own, frozenset({1, 2, *range(30, 60)}), frozenset({1, *range(30, 60)}), own)
    kinds = ((1,), (1, 2), (1, 2), (9,))
    await take(
        store,
        *(
            replace(arrival(n, prints=prints), subject=subject)
            for n, (prints, subject) in enumerate(zip(kinds, others, strict=True), 1)
        ),
    )
    (found,) = await store.neighbours([Sought((1, 2), own, NOBODY)], 0)
    assert ids(found) == [1, 2]
    (found,) = await store.neighbours([Sought((1, 3), own, NOBODY)], 0)
    assert ids(found) == [1]
    monkeypatch.setattr(neighbours, "HOLDERS", 2)
    (found,) = await store.neighbours([Sought((1, 2), own, NOBODY)], 0)
    assert ids(found) == [1]


async def test_only_guid_and_address_make_the_same_item(store: SqlStore) -> None:
    """The same words may be another item."""
    await take(store, arrival(1), arrival(2), arrival(3))
    (found,) = await store.neighbours(sought([()], [Known(guid=1, url=2, content=3)]), 0)
    assert [(n.item_id, n.same_item) for n in found] == [(1, True), (2, True), (3, False)]


async def test_neighbours_bring_their_stories(store: SqlStore) -> None:
    """What adds to a story can only be said with the story at hand."""
    await take(store, arrival(1, prints=(1,)), arrival(2, prints=(7,)))
    follow = Relation(Kind.UPDATE, 1, 1)
    await take(store, arrival(3, prints=(5,), relation=follow), arrival(4, relation=follow))
    (found,) = await store.neighbours(sought([(5,)], [NOBODY]), 0)
    assert ids(found) == [3, 1, 4]
    assert {n.story for n in found} == {1}


@pytest.mark.parametrize("members", [MOST - 1, MOST, MOST + 30])
async def test_a_long_story_comes_as_its_opening_and_its_newest(
    store: SqlStore, members: int
) -> None:
    """At most 24 an entry, and never without the opening."""
    follow = Relation(Kind.UPDATE, -1, -1)
    await take(
        store, arrival(1, prints=(1,)), *(arrival(n, relation=follow) for n in range(2, members))
    )
    last = members - 1
    (found,) = await store.neighbours(sought([()], [Known(content=last)]), 0)
    assert len(found) == min(MOST, last)
    assert ids(found)[:2] == [last, 1]
    assert ids(found)[2:] == list(range(last - 1, 1, -1))[: MOST - 2]


async def test_entries_of_a_page_are_answered_each_for_itself(store: SqlStore) -> None:
    """One question for the page, one answer per entry, in order."""
    await take(store, arrival(1, prints=(1,)), arrival(2, prints=(2,)))
    answers = await store.neighbours(
        sought([(2,), (), (1, 2)], [NOBODY, Known(url=1), Known(guid=2)]), 0
    )
    assert [ids(found) for found in answers] == [[2], [1], [2, 1]]


async def test_a_popular_fingerprint_does_not_hide_the_rare_ones(store: SqlStore) -> None:
    """A sentence that every weather report shares costs a bounded look, and finds the newest."""
    crowd = 2 * HOLDERS + 10
    await take(
        store,
        arrival(1, prints=(-5, -6)),
        *(arrival(n, prints=(-7,)) for n in range(2, crowd)),
    )
    (found,) = await store.neighbours(sought([(-7, -5, -6)], [NOBODY]), 0)
    assert ids(found) == [1, *range(crowd - 1, crowd - BEST, -1)]


async def test_a_crowd_of_stories_is_read_story_by_story(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When all members are too many for one answer, each story is still whole within its bounds."""
    follow = Relation(Kind.UPDATE, -1, -1)
    await take(store, arrival(1, prints=(1,)), *(arrival(n, relation=follow) for n in range(2, 9)))
    whole = await store.neighbours(sought([(1,)], [NOBODY]), 0)
    monkeypatch.setattr(neighbours, "MEMBERS", 5)
    assert await store.neighbours(sought([(1,)], [NOBODY]), 0) == whole


async def test_pruned_items_are_no_neighbours(store: SqlStore) -> None:
    """A key outlives its item, but there is nothing left to compare with."""
    await take(store, arrival(1, prints=(1,), seen_ms=100), arrival(2, prints=(1,), seen_ms=900))
    await store.neighbours(sought([(1,)], [NOBODY]), 0)
    await store.prune(500, 0)
    (found,) = await store.neighbours(sought([(1,)], [Known(guid=1)]), 0)
    assert ids(found) == [2]


async def test_remembered_items_make_room(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The memory of decoded items is bounded and changes no answer."""
    store._memory = neighbours.ItemMemory(room=2)
    await take(store, *(arrival(n, prints=(1,)) for n in range(1, 7)))
    first = await store.neighbours(sought([(1,)], [NOBODY]), 0)
    assert await store.neighbours(sought([(1,)], [NOBODY]), 0) == first
    assert len(store._memory._items) == 2
