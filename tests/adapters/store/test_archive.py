"""What mails and commands read, and what housekeeping forgets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.adapters.store import SqlStore, pruning
from monitor.adapters.store.filing import DAY_MS
from monitor.adapters.store.pruning import KEYS_KEPT_MS
from monitor.model import Fate, Keys, Kind, Known, Relation, Telling
from monitor.ports import STORY_WINDOW_MS
from tests.adapters.store.builders import (
    ACCEPTED,
    alert_ids,
    arrival,
    freeze,
    item,
    lease_one,
    matched,
    sought,
    take,
)

COPY = Relation(Kind.DUPLICATE, 1, 1)

KEPT_MS = STORY_WINDOW_MS


async def mailed(store: SqlStore, number: int, alerts: tuple[int, ...], now_ms: int) -> int:
    """A mail that was accepted."""
    delivery_id = await freeze(store, number, alerts, now_ms=now_ms)
    assert delivery_id is not None
    await lease_one(store, now_ms)
    await store.settle(delivery_id, ACCEPTED, None, now_ms)
    return delivery_id


async def test_items_come_with_relation_and_matches(store: SqlStore) -> None:
    """Items that are gone are absent."""
    await take(store, arrival(1, ("desk", "ports"), ("desk", "all")), arrival(2, relation=COPY))
    found = await store.items([2, 1, 99])
    assert list(found) == [1, 2]
    assert found[1].matches == matched("all", "ports")
    assert (found[1].story, found[1].relation) == (1, Relation(Kind.NEW, 1))
    assert (found[2].story, found[2].relation, found[2].matches) == (1, COPY, ())
    assert await store.items([]) == {}


async def test_tellings_are_in_order_of_arrival(store: SqlStore) -> None:
    """Who carried the story, one line each."""
    await take(store, arrival(1), arrival(2), arrival(3, relation=COPY, seen_ms=1_500))
    told = await store.tellings([1, 2, 99])
    assert told[1] == (
        Telling(1, "Harbour Wire", "Ferry 1", None, Kind.NEW, None, 1_000),
        Telling(3, "Harbour Wire", "Ferry 3", None, Kind.DUPLICATE, None, 1_500),
    )
    assert [t.item_id for t in told[2]] == [2]
    assert 99 not in told
    assert await store.tellings([]) == {}


async def test_stories_are_counted_once_a_day(store: SqlStore) -> None:
    """Over all of a recipient's watchlists, on half-open days."""
    ports, alls = ("desk", "ports"), ("desk", "all")
    await take(
        store,
        arrival(1, ports, alls, seen_ms=100),
        arrival(2, ports, relation=COPY, seen_ms=150),
        arrival(3, alls, seen_ms=199),
        arrival(4, ports, relation=COPY, seen_ms=200),
        arrival(5, ports, seen_ms=300),
        arrival(6, ports, seen_ms=99),
        arrival(7, ("night", "other"), seen_ms=150),
    )
    assert await store.stories_per_day(["ports", "all"], (100, 200, 300)) == (2, 1)
    assert await store.stories_per_day(["ports"], (100, 200, 300, 400)) == (1, 1, 1)
    assert await store.stories_per_day(["ports"], (100,)) == ()
    assert await store.stories_per_day([], (100, 200)) == (0,)
    crowd = [f"w{n}" for n in range(700)]
    assert await store.stories_per_day([*crowd, "ports"], (100, 200, 300)) == (1, 1)


async def test_the_archive_at_a_glance(store: SqlStore) -> None:
    """Sizes for `status`."""
    await take(store, arrival(1, ("desk", "ports")), arrival(2), arrival(3, relation=COPY))
    found = await store.archive_state()
    assert (found.items, found.stories, found.alerts_pending) == (3, 2, 1)
    assert found.size_bytes > 10_000


async def test_notes_are_kept_and_replaced(store: SqlStore) -> None:
    """Small persistent facts."""
    assert await store.get_note("installation") is None
    await store.set_note("installation", "a")
    await store.set_note("installation", "b")
    assert await store.get_note("installation") == "b"


async def test_items_are_found_by_what_people_have_at_hand(store: SqlStore) -> None:
    """The number in a mail, the address, the guid; of several versions the latest."""
    one = replace(arrival(1), item=item("First", guid="g-1", url="https://h.example/1"))
    two = replace(arrival(2), item=item("Second", guid="g-1", url="https://h.example/2"))
    await take(store, one, two)
    for name, expected in (("1", 1), ("g-1", 2), ("https://h.example/1", 1), ("2", 2)):
        found = await store.find_item(name)
        assert found is not None
        assert found.item_id == expected
    for name in ("3", "", "g-2", "9" * 40, "²"):
        assert await store.find_item(name) is None


async def test_recent_matches_are_newest_first(store: SqlStore) -> None:
    """For backtests and the status page."""
    ports = ("desk", "ports")
    await take(store, *(arrival(n, ports, seen_ms=1_000 - n) for n in (1, 2, 3)), arrival(4))
    assert [s.item_id for s in await store.recent_matches("ports", 2)] == [1, 2]
    assert await store.recent_matches("none", 2) == ()


async def test_deliveries_are_listed_newest_first(store: SqlStore) -> None:
    """For `status`."""
    for number in (1, 2, 3):
        await freeze(store, number)
    assert [d.subject for d in await store.deliveries(2)] == ["Mail 3", "Mail 2"]
    assert await store.delivery(99) is None


async def test_old_items_are_forgotten_their_keys_are_not(store: SqlStore) -> None:
    """An entry that stands in a feed for half a year is no news when its item is gone."""
    await take(store, arrival(1, prints=(1,), seen_ms=100), now_ms=100)
    await take(store, arrival(2, prints=(2,), seen_ms=200), now_ms=200)
    assert await store.prune(200, 0) == 1
    assert list(await store.items([1, 2])) == [2]
    assert await store.recognise([arrival(1).keys]) == (Known(1, 1, 1),)
    assert (await take(store, arrival(3))).items == (3,)


async def test_keys_are_forgotten_in_the_end(store: SqlStore) -> None:
    """Disk use is bounded; a key seen again counts from then."""
    await take(store, arrival(1, seen_ms=100), now_ms=100)
    await take(store, arrival(2, seen_ms=100), now_ms=100)
    await take(store, replace(arrival(3), keys=Keys(None, 22, 999)), now_ms=300)
    late = 200 + KEYS_KEPT_MS
    await store.prune(late, late)
    known = await store.recognise([arrival(1).keys, arrival(2).keys])
    assert known == (Known(), Known(None, 3, None))


async def test_the_dropped_items_take_their_matches_along(store: SqlStore) -> None:
    """No match without its item."""
    await take(store, arrival(1, ("desk", "ports"), seen_ms=100))
    await mailed(store, 1, await alert_ids(store), 1_000)
    assert await store.prune(200, 0) == 1
    assert await store.recent_matches("ports", 9) == ()


async def test_items_of_unsent_mail_are_kept(store: SqlStore) -> None:
    """A weekly digest with `keep: 1d` still has its stories; each due alert gets its fate."""
    await take(store, *(arrival(n, ("desk", "ports"), seen_ms=100) for n in (1, 2, 3)))
    first, second, _third = await alert_ids(store)
    await mailed(store, 1, (first,), 1_000)
    await freeze(store, 2, (second,))
    assert await store.prune(500, 500) == 1
    assert list(await store.items([1, 2, 3])) == [2, 3]
    assert len(await store.pending(9)) == 1


async def test_what_was_told_is_remembered_longer_than_the_items(store: SqlStore) -> None:
    """A late copy is still known to be told when the item that told it is gone."""
    await take(store, arrival(1, ("desk", "ports"), seen_ms=100), now_ms=100)
    await mailed(store, 1, await alert_ids(store), 100)
    assert await store.prune(200, 50) == 1
    await take(store, arrival(2, ("desk", "ports"), relation=COPY), now_ms=300)
    assert [p.told for p in await store.pending(9)] == [True]
    await store.prune(200, 200)
    assert [p.told for p in await store.pending(9)] == [False]
    assert await store.deliveries(9) == ()


async def test_old_mail_loses_its_bytes_before_its_record(store: SqlStore) -> None:
    """What was sent stays known when it can no longer be sent again."""
    sent = await mailed(store, 1, (), 100)
    waiting = await freeze(store, 2, now_ms=100)
    assert waiting is not None
    await store.prune(200, 50)
    old, queued = await store.delivery(sent), await store.delivery(waiting)
    assert old is not None
    assert queued is not None
    assert (old.raw, old.subject) == (b"", "Mail 1")
    assert queued.raw == b"raw\r\n"


async def test_the_last_slot_of_each_recipient_stays(store: SqlStore) -> None:
    """However old: without it the digest would be sent again."""
    for number, slot in enumerate((100, 200, 300), 1):
        await freeze(store, number, slot_ms=slot)
    await freeze(store, 4, slot_ms=50, recipient="night")
    await store.prune(1_000, 1_000)
    assert await store.done_slots() == {"desk": 300, "night": 50}


async def test_fingerprints_are_forgotten_after_the_story_window(store: SqlStore) -> None:
    """They are for finding tellings of the same story, and no story is that long silent."""
    now = KEPT_MS + 10 * DAY_MS
    await take(store, arrival(1, prints=(-(2**63), 2**63 - 1), seen_ms=now - KEPT_MS - 2 * DAY_MS))
    await take(store, arrival(2, prints=(7,), seen_ms=now - KEPT_MS))
    await take(store, arrival(3, seen_ms=now))
    await store.prune(0, 0)
    found = await store.neighbours(sought([(-(2**63),), (2**63 - 1,), (7,)], [Known()] * 3), 0)
    assert [[n.item_id for n in each] for each in found] == [[], [], [2]]


async def test_pruning_goes_in_small_steps(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much there is to forget, all of it goes, a bounded number of rows at a time."""
    await take(store, *(arrival(n, seen_ms=100) for n in range(1, 1_203)))
    steps: list[int] = []
    run = pruning._run

    def counted(*args: object) -> int:
        steps.append(run(*args))  # type: ignore[arg-type]
        return steps[-1]

    monkeypatch.setattr(pruning, "_run", counted)
    assert await store.prune(500, 500) == 1_202
    assert max(steps) <= 500
    assert (await store.archive_state()).items == 0


async def test_pruning_nothing_is_fine(store: SqlStore) -> None:
    """An empty archive forgets nothing."""
    assert await store.prune(1_000, 1_000) == 0
    assert {f.value for f in Fate} >= {"accepted"}


async def test_a_longer_story_window_keeps_fingerprints_longer(store: SqlStore) -> None:
    """`story_window: 30d` would be for nothing else."""
    now = 40 * DAY_MS
    await take(store, arrival(1, prints=(7,), seen_ms=now - 20 * DAY_MS), arrival(2, seen_ms=now))
    await store.prune(0, 0, 30 * DAY_MS)
    (found,) = await store.neighbours(sought([(7,)], [Known()]), 0)
    assert [n.item_id for n in found] == [1]
    await store.prune(0, 0)
    assert await store.neighbours(sought([(7,)], [Known()]), 0) == ((),)
