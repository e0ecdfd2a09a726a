"""The full-text index on disk: filled by and by, exact about what it has, gone with its items."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from monitor.adapters.store import InlineRunner, SqlStore, fulltext, open_store
from monitor.model import Arrival, Has, HasAll, HasAny, Sieve
from monitor.ports import Extent
from tests.adapters.store.builders import UNLEARNED, arrival, take
from tests.adapters.store.conftest import Opener

WORDING = 1
FERRY = Has("ferry")


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of four ids."""
    monkeypatch.setattr(fulltext, "BLOCK", 4)


def named(number: int, title: str) -> Arrival:
    """An item seen at its number's instant."""
    return arrival(number, seen_ms=number * 1_000, title=title)


async def fill(store: SqlStore, *titles: str) -> None:
    """Items with ids from 1."""
    await take(store, *(named(number, title) for number, title in enumerate(titles, 1)))


async def index(store: SqlStore, limit: int = 100, wording: int = WORDING) -> list[int]:
    """Index the next items by their lower-case words; their ids."""
    backlog = await store.backlog(wording, limit)
    if backlog is None:
        return []
    words = tuple(item.title.lower() for _, item in backlog.items)
    await store.index(backlog, words, wording)
    return [item_id for item_id, _ in backlog.items]


async def index_all(store: SqlStore) -> None:
    """Until nothing is left."""
    while await store.backlog(WORDING, 3) is not None:
        await index(store, 3)


async def found(store: SqlStore, sieve: Sieve | None, wording: int = WORDING) -> list[int]:
    """Ids of all candidates, newest first."""
    ranges = await store.id_ranges(None, None)
    return [i for ids in ranges for i in await store.candidates(ids, sieve, wording)]


def tables(path: Path) -> set[str]:
    """The tables of the index."""
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT name FROM sqlite_master WHERE name GLOB 'words_[0-9]'"
        return {name for (name,) in connection.execute(query)}


async def test_the_newest_block_is_indexed_first(store: SqlStore) -> None:
    """In steps, each item once; an empty archive and a finished one have no backlog."""
    assert await index(store) == []
    await fill(store, *["Ferry"] * 10)
    assert await index(store, 2) == [8, 9]
    assert await index(store, 2) == [10]
    assert await index(store) == [4, 5, 6, 7]
    assert await index(store) == [1, 2, 3]
    assert await index(store) == []
    await take(store, named(11, "Ferry"))
    assert await index(store) == [11]


async def test_candidates_are_what_the_index_says_and_what_it_does_not_know(
    store: SqlStore,
) -> None:
    """Items not indexed yet may always match."""
    await fill(store, "Ferry", "Barge", "Ferries", "Barge", "Ferry", "Barge")
    assert await found(store, FERRY) == [6, 5, 4, 3, 2, 1]
    await index(store, 2)
    assert await found(store, FERRY) == [6, 5, 3, 2, 1]
    await index_all(store)
    assert await found(store, FERRY) == [5, 1]
    assert await found(store, Has("ferr", longer=True)) == [5, 3, 1]
    assert await found(store, None) == [6, 5, 4, 3, 2, 1]


async def test_sieves_may_be_nested(store: SqlStore) -> None:
    """All of some and some of all, and words in every script."""
    await fill(store, "ferry port", "ferry 港口 口", "barge port", "북한 port", "и порт")
    await index_all(store)
    both = HasAll((FERRY, HasAny((Has("port"), Has("港", longer=True)))))
    assert await found(store, both) == [2, 1]
    assert await found(store, HasAny((HasAll((FERRY, Has("port"))), Has("북", longer=True)))) == [
        4,
        1,
    ]
    assert await found(store, Has("порт")) == [5]
    assert await found(store, Has("por", longer=False)) == []


async def test_thousands_of_alternatives_are_one_question(store: SqlStore) -> None:
    """No depth or number that the database would refuse."""
    await fill(store, "ferry")
    await index_all(store)
    many = tuple(Has(f"w{n}") for n in range(4_000))
    assert await found(store, HasAny((*many, FERRY))) == [1]
    assert await found(store, HasAll(tuple(HasAny((has, FERRY)) for has in many[:500]))) == [1]


async def test_ranges_hold_the_time_asked_for(store: SqlStore) -> None:
    """Newest first, cut to what was seen in that time."""
    await fill(store, *["Ferry"] * 10)
    assert await store.id_ranges(None, None) == (range(8, 11), range(4, 8), range(1, 4))
    assert await store.id_ranges(3_000, 6_000) == (range(4, 6), range(3, 4))
    assert await store.id_ranges(99_000, None) == ()
    assert await store.extent(3_000, 6_000) == Extent(3, 3_000, 5_000)
    assert await store.extent(None, None) == Extent(10, 1_000, 10_000)
    assert await store.extent(99_000, None) == Extent(0, None, None)


async def test_what_was_recorded_is_known(store: SqlStore) -> None:
    """The matches of one watchlist, in a range of ids."""
    await take(store, arrival(1, ("desk", "ports")), arrival(2, ("desk", "all")))
    await take(store, arrival(3, ("desk", "ports")))
    assert await store.recorded("ports", range(1, 4)) == {1, 3}
    assert await store.recorded("ports", range(2, 4)) == {3}


async def test_another_wording_makes_the_index_anew(store: SqlStore) -> None:
    """What the old one says is not believed; nothing of it is left."""
    await fill(store, "ferry", "barge")
    await index_all(store)
    assert await found(store, FERRY, WORDING + 1) == [2, 1]
    assert await index(store, wording=WORDING + 1) == [1, 2]
    assert await found(store, FERRY, WORDING + 1) == [1]
    assert await found(store, FERRY) == [2, 1]


async def test_two_who_index_do_no_work_twice(opener: Opener) -> None:
    """The second one finds that it was done, and nothing is in the index twice."""
    one, other = opener(), opener()
    await fill(one, "ferry", "barge")
    backlog = await other.backlog(WORDING, 10)
    assert backlog is not None
    await index_all(one)
    await other.index(backlog, ("barge", "barge"), WORDING)
    assert await found(other, FERRY) == [1]


async def test_retention_drops_the_index_of_a_block_with_its_last_item(
    store: SqlStore, path: Path
) -> None:
    """Until then what is gone is not read; a block in between may be empty."""
    await fill(store, *["ferry"] * 10)
    await index_all(store)
    assert tables(path) == {"words_0", "words_1", "words_2"}
    await store.prune(6_000, 0)
    assert tables(path) == {"words_1", "words_2"}
    assert await store.items(await found(store, FERRY)) == await store.items([6, 7, 8, 9, 10])
    await store.prune(99_000, 0)
    assert tables(path) == set()
    assert await store.id_ranges(None, None) == ()
    assert await index(store) == []
    await take(store, named(11, "ferry"))
    await index_all(store)
    assert await found(store, FERRY) == [11]


async def test_gaps_of_ids_are_passed_over(store: SqlStore) -> None:
    """Items that retention kept may be few and far between."""
    await take(store, arrival(1, ("desk", "ports"), seen_ms=1_000))
    await take(store, *(named(number, "barge") for number in range(2, 14)))
    await store.prune(13_000, 0)
    assert sorted(await store.items(range(14))) == [1, 13]
    await index_all(store)
    assert await found(store, Has("barge")) == [13]
    assert await found(store, FERRY) == [1]


async def test_a_database_without_full_text_is_read_through(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As PostgreSQL today: nothing is indexed, everything may match."""
    monkeypatch.setattr(fulltext, "is_there", lambda _: False)
    await fill(store, "ferry", "barge")
    assert await index(store) == []
    assert await found(store, FERRY) == [2, 1]


LATER = (
    *UNLEARNED,
    "DROP TABLE filed",
    "CREATE TABLE prints (print, item_id, seen_ms)",
    "DROP INDEX ix_alerts_held",
    "DROP TABLE mutes",
    "DROP TABLE watchlists",
    "ALTER TABLE alerts DROP COLUMN note",
    "ALTER TABLE alerts DROP COLUMN urgent",
    "ALTER TABLE alerts DROP COLUMN held",
    "ALTER TABLE alerts DROP COLUMN recap",
)
"""What migrations after the one of the index have made, undone."""


async def test_an_archive_of_the_version_before_opens_and_is_indexed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The migration reads no item."""
    store = open_store(f"sqlite:///{path}", InlineRunner())
    await fill(store, "ferry", "barge")
    await store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for undone in ("DROP TABLE indexed", *LATER):
            connection.execute(undone)
        connection.execute("UPDATE alembic_version SET version_num = '0002'")
    store = open_store(f"sqlite:///{path}", InlineRunner())
    assert await found(store, FERRY) == [2, 1]
    await index_all(store)
    assert await found(store, FERRY) == [1]
    await store.close()
