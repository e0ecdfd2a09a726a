"""What the store keeps for the policy: silences, held alerts, how watchlists were."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from monitor.adapters.store import InlineRunner, SqlStore, open_store
from monitor.model import Item, Mute, Owed, Rule, Suppress
from tests.adapters.store.builders import UNHELD, arrival, take

DAY_MS = 86_400_000


async def test_silences_are_kept_until_they_are_lifted(store: SqlStore) -> None:
    """With all that was said; each has a number by which it is lifted."""
    mutes = (Mute(9_000, "ports", None, "", "drill"), Mute(8_000, "", 7, "desk"))
    for mute in mutes:
        await store.mute(mute)
    kept = await store.mutes()
    assert [replace(m, mute_id=0) for m in kept] == list(mutes)
    assert await store.lift([kept[0].mute_id, 99]) == 1
    assert await store.mutes() == kept[1:]


async def test_old_silences_are_forgotten_with_what_was_told(store: SqlStore) -> None:
    """Those that are over for long."""
    await store.mute(Mute(1_000, "ports"))
    await store.mute(Mute(9_000, "ports"))
    await store.prune(5_000, 5_000)
    assert [m.until_ms for m in await store.mutes()] == [9_000]


async def test_what_a_suppressed_alert_says_is_kept(store: SqlStore) -> None:
    """Beside its rule."""
    await take(store, arrival(1, ("desk", "ports")))
    (alert,) = await store.pending(9)
    await store.suppress([Suppress(alert, Rule.MUTED, note="story 1 until noon: drill")], 5)
    (record,) = await store.alerts_of(1)
    assert (record.rule, record.note) == (Rule.MUTED, "story 1 until noon: drill")


async def test_watchlists_are_known_again_by_what_they_ask(store: SqlStore) -> None:
    """New or asking something else: told. Sending at another time: only since when."""
    assert await store.sync_watchlists({"a": ("x", "t"), "b": ("y", "t")}, 1) == {"a", "b"}
    assert await store.sync_watchlists({"a": ("x", "t"), "b": ("y", "u")}, 2) == set()
    assert await store.watchlists_since() == {"a": 1, "b": 2}
    assert await store.sync_watchlists({"a": ("z", "t")}, 3) == {"a"}
    assert await store.watchlists_since() == {"a": 3}
    assert await store.sync_watchlists({"a": ("z", "t"), "b": ("y", "u")}, 4) == {"b"}


async def test_alerts_know_what_they_came_with(store: SqlStore) -> None:
    """Urgent, held, primed: as they were owed."""
    owed = (
        Owed("desk", "ports", urgent=True),
        Owed("night", "ports", primed=True, held_until_ms=7_000),
    )
    await take(store, replace(arrival(1), owed=owed))
    found = {
        p.recipient: (p.primed, p.told, p.urgent, p.held_until_ms) for p in await store.pending(9)
    }
    assert found == {"desk": (False, False, True, None), "night": (True, False, False, 7_000)}


async def test_only_what_is_held_and_undecided_is_let_go_or_dropped(store: SqlStore) -> None:
    """Of that feed."""
    held = (Owed("desk", "ports", held_until_ms=7_000), Owed("night", "ports"))
    await take(store, replace(arrival(1), owed=held))
    assert [(h.feed, h.alerts, h.until_ms) for h in await store.held()] == [
        ("Harbour Wire", 1, 7_000)
    ]
    assert await store.let_go("Other Wire") == 0
    assert await store.drop_held("Harbour Wire", 5) == 1
    assert await store.let_go("Harbour Wire") == 0
    assert [p.recipient for p in await store.pending(9)] == ["night"]


async def test_what_an_earlier_version_held_stays_so_for_a_day(path: Path) -> None:
    """From when it came; what it did not hold is not."""
    store = open_store(f"sqlite:///{path}", InlineRunner())
    owed = (Owed("desk", "ports", held_until_ms=5), Owed("night", "ports"))
    await take(store, replace(arrival(1), owed=owed))
    before = await store.pending(9)
    await store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for undone in UNHELD:
            connection.execute(undone)
        connection.execute("UPDATE alembic_version SET version_num = '0011'")
    store = open_store(f"sqlite:///{path}", InlineRunner())
    until_ms = before[0].created_ms + DAY_MS
    assert await store.pending(9) == (replace(before[0], held_until_ms=until_ms), before[1])
    await store.close()


async def test_the_dates_of_a_feed_are_those_of_its_latest_items(store: SqlStore) -> None:
    """Of those that bear one, and were seen since then; no other feed's."""
    for n, (feed, seen_ms, published_ms) in enumerate(
        [("A", 10, 1), ("A", 20, 9), ("B", 20, 5), ("A", 30, None), ("A", 40, 4)], start=1
    ):
        news = replace(
            arrival(n), item=Item(feed, f"t{n}", seen_ms=seen_ms, published_ms=published_ms)
        )
        await take(store, news)
    assert await store.dates("A", 20, 9) == (4, 9)
    assert await store.dates("A", 0, 2) == (4, 9)
