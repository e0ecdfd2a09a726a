"""What was learned of each feed is kept."""

from __future__ import annotations

import pytest

from monitor.adapters.store import SqlStore
from monitor.model import Condition, Health, Rhythm
from monitor.policy import rhythm as rhythms
from tests.adapters.store.builders import arrival, take

HOUR_MS = 3_600_000
FEED = "Harbour Wire"


def lived() -> Rhythm:
    """Five weeks of news in the first half of each day."""
    hours = range(400_000, 400_000 + 5 * 168)
    return rhythms.watch(
        rhythms.begin("u", hours.start), {h for h in hours if h % 24 < 12}, hours.stop
    )


async def test_a_rhythm_comes_back_as_it_was(store: SqlStore) -> None:
    """But for the digits of what is an estimate; it takes less than a kilobyte."""
    await store.sync_feeds({FEED: "u", "Ridge News": "v"}, {})
    condition = Condition(FEED, Health.QUIET, 5, "nothing new for 9 hours", 9)
    never = Condition("Ridge News", Health.NEVER, 0, "", 9)
    await store.write_rhythms({FEED: (lived(), condition), "Ridge News": (None, never)})
    found = await store.rhythms()
    assert found["Ridge News"] == (None, never)
    rhythm, told = found[FEED]
    assert told == condition
    assert rhythm is not None
    assert rhythm.heard == pytest.approx(lived().heard, rel=1e-3)
    assert rhythm.watched == pytest.approx(lived().watched, rel=1e-3)
    assert (rhythm.beats, rhythm.hours, rhythm.gaps) == (
        lived().beats,
        lived().hours,
        lived().gaps,
    )


async def test_what_is_written_again_replaces_and_who_is_gone_is_forgotten(store: SqlStore) -> None:
    """One row a feed that is configured."""
    await store.sync_feeds({FEED: "u", "Ridge News": "v"}, {})
    for health in (Health.QUIET, Health.OK):
        told = {n: (None, Condition(n, health, 5, "", 9)) for n in (FEED, "Ridge News")}
        await store.write_rhythms(told)
    assert {c.health for _, c in (await store.rhythms()).values()} == {Health.OK}
    await store.sync_feeds({FEED: "u"}, {})
    await store.write_rhythms({})
    assert set(await store.rhythms()) == {FEED}


async def test_hours_with_news_are_those_in_which_items_came(store: SqlStore) -> None:
    """By feed, of the time that is asked for."""
    await store.sync_feeds({FEED: "https://h.example/rss"}, {})
    for number, hour in enumerate((3, 3, 5, 8), 1):
        await take(store, arrival(number, seen_ms=hour * HOUR_MS + number))
    assert await store.news_hours(3 * HOUR_MS, 8 * HOUR_MS) == {FEED: {3, 5}}
    assert await store.news_hours(9 * HOUR_MS, 10 * HOUR_MS) == {}
