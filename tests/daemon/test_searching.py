"""Going through a real archive finds what reading every item would find, indexed or not."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.adapters.store import InlineRunner, SqlStore, fulltext, open_store
from monitor.housekeeping import index_archive
from monitor.model import Arrival, Intake, Item, Keys, Kind, Match, Relation, Watchlist
from monitor.searching import Backtest, Window, backtest, index_news, search
from monitor.watch import WORDING, Index
from tests.adapters.store.builders import state

WORDS = [
    "harbour", "port", "ports", "storm", "été", "ETE", "порт", "порты", "미사일", "미사일을",
    "북한", "港", "港口", "中国", "صاروخ", "والصاروخ", "Russian", "nord-coréen",
    "salade russe", "Moscou.",
]  # fmt: skip
EVERYTHING = Window()

titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
terms = st.one_of(
    st.sampled_from(["harbour", "port", "port*", "été", "порт*", "미사일", "북한", "港", "港口"]),
    st.sampled_from(["صاروخ", "country:KP", "country:RU", "title:中国", "=Russian", "storm port"]),
)
queries = st.lists(terms, min_size=1, max_size=3, unique=True).flatmap(
    lambda parts: st.sampled_from([" + ", " | ", " + -"]).map(lambda sign: sign.join(parts))
)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of eight ids."""
    monkeypatch.setattr(fulltext, "BLOCK", 8)


def arrival(number: int, title: str, *watchlists: str) -> Arrival:
    """An item seen at its number's instant; it matched these when it came."""
    item = Item("Harbour Wire", title, seen_ms=number * 1_000)
    matches = tuple(Match(name, ()) for name in watchlists)
    return Arrival(item, Keys(None, None, number), (), Relation(Kind.NEW), matches)


async def filled(folder: Path, arrivals: list[Arrival]) -> SqlStore:
    """An archive of these, not indexed."""
    store = open_store(f"sqlite:///{folder / 'wire.db'}", InlineRunner())
    await store.take_in(Intake((state(),), tuple(arrivals), (), 1_000))
    return store


@lru_cache(maxsize=64)
def index_of(**queries: str) -> Index:
    """Watchlists by id."""
    return Index.build([Watchlist(name, name, query) for name, query in queries.items()])


async def found(
    store: SqlStore, index: Index, window: Window = EVERYTHING, shares: list[float] | None = None
) -> list[int]:
    """Ids that a search for watchlist `w` gives."""
    heard = (lambda _: None) if shares is None else shares.append
    return [one.stored.item_id async for one in search(store, index, "w", window, heard)]


async def tried(store: SqlStore, index: Index, before: str | None, limit: int = 9) -> Backtest:
    """A backtest of watchlist `w`."""
    return await backtest(store, index, "w", before, EVERYTHING, limit, lambda _: None)


@settings(max_examples=25, deadline=None)
@given(st.lists(titles, min_size=1, max_size=20), queries, st.integers(0, 20))
def test_search_finds_what_a_plain_reading_finds(
    tmp_path_factory: pytest.TempPathFactory, told: list[str], query: str, indexed: int
) -> None:
    """Newest first, however much of the archive is indexed."""

    async def both() -> tuple[list[int], list[int]]:
        arrivals = [arrival(n, title) for n, title in enumerate(told, 1)]
        store = await filled(tmp_path_factory.mktemp("archive"), arrivals)
        index = index_of(w=query)
        await index_news(store, indexed)
        plain = [n for n, a in enumerate(arrivals, 1) if index.match(a.item)]
        try:
            return await found(store, index), plain[::-1]
        finally:
            await store.close()

    quick, plain = asyncio.run(both())
    assert quick == plain


async def test_a_window_of_time_is_kept(tmp_path: Path) -> None:
    """From its first instant until before its last."""
    store = await filled(tmp_path, [arrival(n, "storm") for n in range(1, 21)])
    index = index_of(w="storm")
    for _ in range(2):
        assert await found(store, index, Window(3_000, 6_000)) == [5, 4, 3]
        assert await found(store, index, Window(19_000)) == [20, 19]
        assert await found(store, index, Window(None, 3_000)) == [2, 1]
        assert await found(store, index, Window(90_000)) == []
        await index_news(store, 100)
    await store.close()


async def test_progress_goes_from_nothing_to_all(tmp_path: Path) -> None:
    """A share that grows."""
    store = await filled(tmp_path, [arrival(n, "storm") for n in range(1, 21)])
    shares: list[float] = []
    await found(store, index_of(w="storm"), EVERYTHING, shares)
    assert shares == sorted(shares)
    assert all(0 < share <= 1 for share in shares)
    await store.close()


async def test_indexing_is_done_in_steps(tmp_path: Path) -> None:
    """At most so many at once; what is done is not done again."""
    store = await filled(tmp_path, [arrival(n, "storm") for n in range(1, 21)])
    assert await index_news(store, 6) == 6
    assert await index_news(store, 100) == 14
    assert await index_news(store, 100) == 0
    await store.close()


async def test_a_query_that_is_tried_gains_and_loses(tmp_path: Path) -> None:
    """Against another one, over the same items."""
    store = await filled(
        tmp_path, [arrival(1, "storm"), arrival(2, "port"), arrival(3, "storm port")]
    )
    index = index_of(now="storm", w="port")
    for _ in range(2):
        result = await tried(store, index, "now")
        assert [f.stored.item_id for f in result.found.newest] == [3, 2]
        assert [f.stored.item_id for f in result.gained.newest] == [2]
        assert [f.stored.item_id for f in result.lost.newest] == [1]
        assert result.quarters == {0: 2}
        await index_news(store, 100)
    await store.close()


async def test_a_watchlist_is_compared_with_what_was_recorded(tmp_path: Path) -> None:
    """Items that matched when they came, though the query as it is now would not find them."""
    store = await filled(
        tmp_path,
        [arrival(1, "storm", "w"), arrival(2, "storm", "other"), arrival(3, "barge", "w")],
    )
    await index_news(store, 100)
    result = await tried(store, index_of(w="storm"), "w")
    assert [f.stored.item_id for f in result.found.newest] == [2, 1]
    assert [f.stored.item_id for f in result.gained.newest] == [2]
    assert [f.stored.item_id for f in result.lost.newest] == [3]
    assert result.recorded == 2
    await store.close()


async def test_a_query_alone_is_compared_with_nothing(tmp_path: Path) -> None:
    """And only the newest are kept, all are counted."""
    store = await filled(tmp_path, [arrival(n, "storm", "w") for n in range(1, 6)])
    result = await tried(store, index_of(w="storm"), None, limit=2)
    assert [f.stored.item_id for f in result.found.newest] == [5, 4]
    assert (result.found.count, result.gained.count, result.lost.count) == (5, 0, 0)
    await store.close()


async def test_the_housekeeper_indexes_as_long_as_it_may(tmp_path: Path) -> None:
    """All that is new; nothing once the daemon is being stopped."""
    store = await filled(tmp_path, [arrival(n, "storm") for n in range(1, 21)])
    assert await index_archive(store, lambda: False) == 0
    assert await index_archive(store) == 20
    assert await store.backlog(WORDING, 1) is None
    await store.close()
