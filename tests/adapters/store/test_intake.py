"""One poll is one transaction, and what was seen is known again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.adapters.store import SqlStore
from monitor.model import (
    Alias,
    Intake,
    Keys,
    Kind,
    Known,
    Likeness,
    Owed,
    Relation,
    Rule,
    Suppress,
)
from tests.adapters.store.builders import NEW, alert_ids, arrival, item, sought, state, take

DUPLICATE_OF_FIRST = Relation(Kind.DUPLICATE, -1, -1, (-1, -2), Likeness(0.9, 0.8, 1.0, "alike"))


async def test_arrivals_get_ids_in_order_and_open_stories(store: SqlStore) -> None:
    """A story is named by the item that opened it."""
    taken = await take(store, arrival(1), arrival(2))
    assert taken.items == (1, 2)
    assert taken.stories == (1, 2)
    assert (await take(store, arrival(3))).items == (3,)


async def test_provisional_ids_become_real_ones(store: SqlStore) -> None:
    """Items of one page may belong to the story that another item of the page opens."""
    await take(store, arrival(1))
    chain = Relation(Kind.UPDATE, -2, -2)
    taken = await take(
        store,
        arrival(2, relation=Relation(Kind.DUPLICATE, 1, 1)),
        arrival(3, relation=NEW),
        arrival(4, relation=replace(DUPLICATE_OF_FIRST, story=-2, of=-2)),
        replace(arrival(5, relation=chain), version_of=-3),
        aliases=(Alias(-4, Keys(None, 777, 778)),),
    )
    assert taken.stories == (1, 3, 3, 3)
    stored = await store.items(taken.items)
    assert stored[4].relation == replace(DUPLICATE_OF_FIRST, story=3, of=3, related=(2, 3))
    assert stored[5].relation == Relation(Kind.UPDATE, 3, 3)
    assert await store.recognise([Keys(None, 777, 1)]) == (Known(None, 5, None),)


async def test_keys_are_known_again_each_on_its_own(store: SqlStore) -> None:
    """Guid, address and text may each point to another item, or to none."""
    await take(store, arrival(1), arrival(2))
    keys = [Keys(11, 22, 99), Keys(None, None, 13), Keys(98, None, 99)]
    assert await store.recognise(keys) == (
        Known(1, 2, None),
        Known(None, None, 1),
        Known(None, None, None),
    )
    assert await store.recognise([]) == ()


async def test_a_long_page_is_recognised_whole(store: SqlStore) -> None:
    """More keys than one statement takes are read in several."""
    await take(store, *(arrival(n) for n in range(1, 401)))
    known = await store.recognise([arrival(n).keys for n in range(1, 411)])
    assert [k.guid for k in known] == [*range(1, 401), *[None] * 10]


async def test_keys_mean_the_latest_version(store: SqlStore) -> None:
    """After a new version under the same guid, the guid leads to that version."""
    await take(store, arrival(1))
    await take(store, replace(arrival(2), keys=Keys(11, 12, 500), version_of=1))
    assert await store.recognise([Keys(11, 12, 13)]) == (Known(2, 2, 1),)


async def test_each_owed_pair_is_one_pending_alert(store: SqlStore) -> None:
    """Who is owed word twice for one watchlist is owed it once."""
    first = arrival(1, ("desk", "ports"), ("desk", "ferries"), ("night", "ports"))
    twice = replace(first, owed=(*first.owed, Owed("desk", "ports", primed=True)))
    assert (await take(store, twice, now_ms=5_000)).alerts == 3
    pending = await store.pending(10)
    assert {(p.recipient, p.watchlist, p.primed) for p in pending} == {
        ("desk", "ports", True),
        ("desk", "ferries", False),
        ("night", "ports", False),
    }
    assert {(p.item_id, p.story, p.kind, p.created_ms) for p in pending} == {
        (1, 1, Kind.NEW, 5_000)
    }


async def test_the_audience_of_a_story_is_whoever_was_owed_it(store: SqlStore) -> None:
    """A correction reaches all who have an alert about the story that was not suppressed."""
    await take(store, arrival(1, ("desk", "ports"), ("night", "ports")))
    again = arrival(2, ("desk", "ports"), relation=Relation(Kind.DUPLICATE, 1, 1))
    await take(store, again)
    night = next(p for p in await store.pending(9) if p.recipient == "night")
    await store.suppress([Suppress(night, Rule.NO_RECIPIENT)], 9)
    assert await store.audience([1, 7]) == {1: (("desk", "ports"),)}
    assert await store.audience([]) == {}


@pytest.mark.parametrize("spoilt", ["text", "evidence", "owed", "keys", "state"])
async def test_an_intake_that_fails_anywhere_leaves_nothing(store: SqlStore, spoilt: str) -> None:
    """Seen and due are one transaction: a row that cannot be written undoes all the others."""
    await store.sync_feeds({"Harbour Wire": state().url}, {})
    before = await store.feed_states()
    good, bad = arrival(1, ("desk", "ports"), prints=(5,)), arrival(2, ("desk", "ports"))
    unwritable = "\ud800"  # half of a surrogate pair has no UTF-8 form
    after = replace(state(), etag='"2"')
    if spoilt == "text":
        bad = replace(bad, item=item(unwritable))
    elif spoilt == "evidence":
        bad = replace(bad, matches=(*bad.matches, bad.matches[0]._replace(watchlist=unwritable)))
    elif spoilt == "owed":
        bad = replace(bad, owed=(Owed(unwritable, "ports"),))
    elif spoilt == "keys":
        bad = replace(bad, keys=Keys(None, None, 2**63))
    else:
        after = replace(after, etag=unwritable)
    with pytest.raises((UnicodeEncodeError, OverflowError)):  # sqlite3's own, for such values
        await store.take_in(Intake((after,), (good, bad), (), 1_000))
    assert (await store.archive_state()).items == 0
    assert await store.recognise([good.keys]) == (Known(),)
    assert await store.neighbours(sought([(5,)], [Known()]), 0) == ((),)
    assert await alert_ids(store) == ()
    assert await store.feed_states() == before
    assert (await take(store, good)).items == (1,)
