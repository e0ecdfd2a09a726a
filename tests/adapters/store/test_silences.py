"""What the store keeps for the policy: silences, held alerts, how watchlists were."""

from __future__ import annotations

from dataclasses import replace

from monitor.adapters.store import SqlStore
from monitor.model import Mute, Owed, Rule, Suppress
from tests.adapters.store.builders import arrival, take


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
    owed = (Owed("desk", "ports", urgent=True), Owed("night", "ports", primed=True, held=True))
    await take(store, replace(arrival(1), owed=owed))
    found = {p.recipient: (p.primed, p.told, p.urgent, p.held) for p in await store.pending(9)}
    assert found == {"desk": (False, False, True, False), "night": (True, False, False, True)}


async def test_only_what_is_held_and_undecided_is_let_go_or_dropped(store: SqlStore) -> None:
    """Of that feed."""
    held = (Owed("desk", "ports", held=True), Owed("night", "ports"))
    await take(store, replace(arrival(1), owed=held))
    assert [(h.feed, h.alerts) for h in await store.held()] == [("Harbour Wire", 1)]
    assert await store.let_go("Other Wire") == 0
    assert await store.drop_held("Harbour Wire", 5) == 1
    assert await store.let_go("Harbour Wire") == 0
    assert [p.recipient for p in await store.pending(9)] == ["night"]
