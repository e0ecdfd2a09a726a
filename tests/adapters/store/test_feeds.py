"""Feeds and their leases."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from monitor.adapters.store import SqlStore
from monitor.model import Condition, Fault, FeedState, Health
from tests.adapters.store.builders import LEASE_MS, arrival, state, take
from tests.adapters.store.conftest import Opener

TWO = {"Harbour Wire": "https://h.example/rss", "Ridge News": "https://r.example/rss"}


def polled(feed: FeedState) -> FeedState:
    """The state after a good poll."""
    return replace(
        feed,
        etag='"1"',
        slices=frozenset({b"12345678"}),
        next_due_ms=5_000,
        health=Health.OK,
        polled_ms=900,
        ok_ms=900,
        primed_ms=900,
        moved_to="https://new.example/rss",
        title="The Harbour",
    )


async def test_new_feeds_are_first_due_when_told(store: SqlStore) -> None:
    """A jittered start spreads the first polls."""
    await store.sync_feeds(TWO, {"Harbour Wire": 300, "Ridge News": 200})
    assert await store.next_feed_due_ms() == 200
    assert [f.name for f in await store.lease_feeds(250, 10, LEASE_MS)] == ["Ridge News"]


async def test_due_feeds_come_oldest_due_first(store: SqlStore) -> None:
    """Who waits longest is polled first, and no more than asked for."""
    await store.sync_feeds(TWO, {"Harbour Wire": 300, "Ridge News": 200})
    assert [f.name for f in await store.lease_feeds(400, 1, LEASE_MS)] == ["Ridge News"]
    assert [f.name for f in await store.lease_feeds(400, 1, LEASE_MS)] == ["Harbour Wire"]


async def test_a_leased_feed_is_not_handed_out_until_its_lease_ends(store: SqlStore) -> None:
    """A poller that died keeps its feed only so long."""
    await store.sync_feeds(TWO, {})
    await store.lease_feeds(100, 10, LEASE_MS)
    assert await store.lease_feeds(100 + LEASE_MS - 1, 10, LEASE_MS) == ()
    assert await store.next_feed_due_ms() == 100 + LEASE_MS
    assert len(await store.lease_feeds(100 + LEASE_MS, 10, LEASE_MS)) == 2


async def test_settling_writes_the_state_and_ends_the_lease(store: SqlStore) -> None:
    """What a poll learnt is there for the next."""
    await store.sync_feeds(TWO, {})
    leased = await store.lease_feeds(100, 10, LEASE_MS)
    after = [polled(f) for f in leased]
    await store.settle_feeds(after)
    assert sorted(await store.feed_states(), key=lambda f: f.name) == sorted(
        after, key=lambda f: f.name
    )
    assert await store.next_feed_due_ms() == 5_000
    await store.settle_feeds([])


async def test_an_intake_ends_the_lease_of_its_feed(store: SqlStore) -> None:
    """A poll with something new writes the feed's state in the same transaction."""
    await store.sync_feeds({"Harbour Wire": state().url}, {})
    await store.lease_feeds(100, 10, LEASE_MS)
    await take(store, arrival(1))
    assert len(await store.lease_feeds(100, 10, LEASE_MS)) == 1


async def test_a_feed_with_another_address_starts_afresh_but_stays_primed(store: SqlStore) -> None:
    """Validators, slices and health belong to the address, the first reading to the feed."""
    await store.sync_feeds(TWO, {})
    await store.settle_feeds([polled(f) for f in await store.feed_states()])
    moved = TWO | {"Harbour Wire": "https://other.example/rss"}
    await store.sync_feeds(moved, {"Harbour Wire": 950})
    by_name = {f.name: f for f in await store.feed_states()}
    assert by_name["Harbour Wire"] == FeedState(
        "Harbour Wire",
        "https://other.example/rss",
        next_due_ms=950,
        primed_ms=900,
        title="The Harbour",
    )
    assert by_name["Ridge News"].etag == '"1"'


async def test_a_poll_that_ends_after_its_feed_moved_does_not_undo_the_move(
    store: SqlStore,
) -> None:
    """A reload during a poll wins."""
    await store.sync_feeds(TWO, {})
    leased = await store.lease_feeds(100, 10, LEASE_MS)
    await store.sync_feeds({name: url + "/2" for name, url in TWO.items()}, {})
    await store.settle_feeds([polled(f) for f in leased])
    assert [f.url for f in await store.feed_states()] == [
        "https://h.example/rss/2",
        "https://r.example/rss/2",
    ]
    assert {f.etag for f in await store.feed_states()} == {None}


async def test_a_feed_taken_out_and_put_back_is_still_known(store: SqlStore) -> None:
    """Nobody is flooded because a line of the configuration was commented out for a day."""
    await store.sync_feeds(TWO, {})
    leased = await store.lease_feeds(100, 10, LEASE_MS)
    await store.settle_feeds([polled(f) for f in leased])
    await store.sync_feeds({"Ridge News": TWO["Ridge News"]}, {})
    assert [f.name for f in await store.feed_states()] == ["Ridge News"]
    assert [f.name for f in await store.lease_feeds(9_000, 9, LEASE_MS)] == ["Ridge News"]
    await store.sync_feeds(TWO, {"Harbour Wire": 9_100})
    back = next(f for f in await store.feed_states() if f.name == "Harbour Wire")
    assert (back.primed_ms, back.etag, back.next_due_ms) == (900, '"1"', 9_100)


async def test_release_frees_the_feeds_of_a_dead_daemon(store: SqlStore) -> None:
    """After a crash nothing waits for leases to run out."""
    await store.sync_feeds(TWO, {})
    await store.lease_feeds(100, 10, LEASE_MS)
    await store.release()
    assert len(await store.lease_feeds(101, 10, LEASE_MS)) == 2


async def test_no_feeds_are_never_due(store: SqlStore) -> None:
    """An empty configuration has no next poll."""
    assert await store.next_feed_due_ms() is None
    assert await store.lease_feeds(1, 1, 1) == ()


async def test_two_pollers_never_get_one_feed_twice(opener: Opener) -> None:
    """Leases hold between processes on one file."""
    first, second = opener(), opener()
    names = {f"Feed {n}": f"https://{n}.example" for n in range(64)}
    await first.sync_feeds(names, {})

    got: list[str] = []
    while True:
        leased = await asyncio.gather(
            first.lease_feeds(10, 4, LEASE_MS), second.lease_feeds(10, 4, LEASE_MS)
        )
        if not any(leased):
            break
        assert all(leased)
        got += [f.name for one in leased for f in one]
    assert sorted(got) == sorted(names)


async def test_troubles_name_failing_silent_and_gappy_feeds(store: SqlStore) -> None:
    """Silence is a signal: what is wrong with the coverage is one line a feed."""
    await store.sync_feeds({n: f"https://{n}.example" for n in "abcd"}, {"a": 70})
    _, b, c, d = await store.feed_states()
    down = replace(b, health=Health.FAILING, fault=Fault.HTTP, detail="503", health_since_ms=80)
    ok = replace(c, health=Health.OK, gap_ms=90)
    await store.settle_feeds([down, ok, replace(d, health=Health.OK)])
    assert [(t.feed, t.what, t.since_ms) for t in await store.troubles(90)] == [
        ("a", "not polled yet", 70),
        ("b", "HTTP error: 503", 80),
        ("c", "entries may have been missed", 90),
    ]
    assert [t.feed for t in await store.troubles(91)] == ["a", "b"]


async def test_troubles_name_what_failed_for_a_part_of_the_time_and_what_fell_silent(
    store: SqlStore,
) -> None:
    """A failure that ended leaves a line, and so does who was quiet or stale when looked at."""
    day = 86_400_000
    await store.sync_feeds({n: f"https://{n}.example" for n in "abcd"}, {})
    a, b, c, d = (replace(s, health=Health.OK) for s in await store.feed_states())
    await store.settle_feeds(
        [
            replace(a, health_since_ms=40 * day, primed_ms=day, new_ms=40 * day),
            replace(b, health_since_ms=day, primed_ms=day, new_ms=20 * day),
            replace(c, health_since_ms=day, primed_ms=day, new_ms=20 * day + 1),
            replace(d, health_since_ms=day, primed_ms=day),
        ]
    )
    looked = {
        name: (None, Condition(name, health, day, "", 20 * day))
        for name, health in zip(
            "abcd", (Health.OK, Health.QUIET, Health.QUIET, Health.STALE), strict=True
        )
    }
    await store.write_rhythms(looked)
    assert [(t.feed, t.what, t.since_ms // day) for t in await store.troubles(39 * day)] == [
        ("a", "answers again", 40),
        ("b", "nothing new", 1),
        ("d", "the same old document", 1),
    ]
