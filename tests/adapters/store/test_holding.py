"""Who holds a fingerprint."""

from __future__ import annotations

from monitor.adapters.store import SqlStore
from monitor.adapters.store.filing import HOLDERS
from tests.adapters.store.builders import arrival, take


async def test_holders_are_those_of_the_window_newest_first(store: SqlStore) -> None:
    """Both ends belong to it; a fingerprint that nobody holds is absent."""
    await take(store, *(arrival(n, prints=(7, n + 100), seen_ms=n * 10) for n in range(1, 6)))
    assert await store.holders([7, 999], 20, 40) == {7: (4, 3, 2)}
    assert await store.holders([101, 105], 0, 100) == {101: (1,), 105: (5,)}
    assert await store.holders([], 0, 100) == {}


async def test_holders_are_bounded(store: SqlStore) -> None:
    """Of a fingerprint that everybody holds the newest are given."""
    await take(store, *(arrival(n, prints=(7,)) for n in range(1, HOLDERS + 11)))
    (found,) = (await store.holders([7], 0, 10_000)).values()
    assert len(found) == HOLDERS
    assert found[0] == HOLDERS + 10
