"""Fingerprints are filed by two days."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from monitor.adapters.store import InlineRunner, SqlStore, feeds, filing, open_store
from monitor.adapters.store.filing import CAPACITY, DAY_MS
from monitor.errors import TemporaryError
from monitor.model import Known
from tests.adapters.store.builders import UNLEARNED, arrival, sought, take


def tables(path: Path) -> list[str]:
    """The tables of fingerprints that there are."""
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT name FROM sqlite_master WHERE name LIKE 'prints%' ORDER BY rowid"
        return [name for (name,) in connection.execute(query)]


async def found(store: SqlStore, *prints: int, since_ms: int = 0) -> list[list[int]]:
    """Per fingerprint the items found by it."""
    answers = await store.neighbours(
        sought([(p,) for p in prints], [Known()] * len(prints)), since_ms
    )
    return [[n.item_id for n in each] for each in answers]


async def test_two_days_have_a_table(store: SqlStore, path: Path) -> None:
    """They are forgotten by dropping it; what lies in the others stays findable."""
    for day in range(12):
        await take(store, arrival(day + 1, prints=(7, 100 + day), seen_ms=day * DAY_MS + 1))
    assert tables(path) == [f"prints_{n}" for n in range(1, 7)]
    assert await found(store, 103, 7) == [[4], [*range(12, 2, -1)]]
    await store.prune(0, 0)
    assert tables(path) == [f"prints_{n}" for n in range(3, 7)]
    assert await found(store, 103, 104) == [[], [5]]


async def test_a_clock_that_is_put_back_opens_no_day_twice(store: SqlStore, path: Path) -> None:
    """Times may jump; the index does not grow a table with every jump."""
    for n, day in enumerate((5, 3, 5, 1, 6, 7), start=1):
        await take(store, arrival(n, prints=(7,), seen_ms=day * DAY_MS))
    assert tables(path) == ["prints_1", "prints_2"]
    assert await found(store, 7) == [[6, 5, 4, 3, 2, 1]]
    assert await found(store, 7, since_ms=5 * DAY_MS) == [[6, 5, 3, 1]]


async def test_a_full_table_is_followed_by_another(
    store: SqlStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More items a day than a table has numbers for."""
    monkeypatch.setattr(filing, "CAPACITY", 4)
    await take(store, *(arrival(n, prints=(n,)) for n in range(1, 4)))
    await take(store, *(arrival(n, prints=(n,)) for n in range(4, 14)))
    assert tables(path) == [f"prints_{n}" for n in range(1, 5)]
    assert await found(store, *range(1, 14)) == [[n] for n in range(1, 14)]


async def test_a_poll_that_fails_leaves_no_table(
    store: SqlStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table belongs to the transaction that needed it."""

    def full(*_: object) -> None:
        raise TemporaryError("locked")

    with monkeypatch.context() as patched:
        patched.setattr(feeds, "settle", full)
        with pytest.raises(TemporaryError):
            await take(store, arrival(1, prints=(1,)))
    assert tables(path) == []
    await take(store, arrival(1, prints=(1,)))
    assert await found(store, 1) == [[1]]


async def test_what_an_earlier_version_filed_stays_findable(path: Path) -> None:
    """One table for all days becomes one for each; the words of substance had twice the size."""
    store = open_store(f"sqlite:///{path}", InlineRunner())
    for n, day in enumerate((30, 31, 31, 32), start=1):
        await take(store, arrival(n, prints=(7, -n), seen_ms=day * DAY_MS))
    await store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for undone in (*UNLEARNED, *(f"DROP TABLE {t}" for t in (*tables(path), "filed"))):
            connection.execute(undone)
        connection.execute(
            "CREATE TABLE prints (print BIGINT, item_id BIGINT, seen_ms BIGINT, "
            "PRIMARY KEY (print, item_id)) WITHOUT ROWID"
        )
        rows = [(p, n, 0) for n in range(1, 5) for p in (7, -n, 2**62 + n)]
        connection.executemany("INSERT INTO prints VALUES (?, ?, ?)", rows)
        connection.execute("UPDATE alembic_version SET version_num = '0009'")
    store = open_store(f"sqlite:///{path}", InlineRunner())
    assert tables(path) == ["prints_1", "prints_2", "prints_3"]
    await take(store, arrival(5, prints=(7,), seen_ms=32 * DAY_MS))
    assert await found(store, 7, -3, 2**62 + 4) == [[5, 4, 3, 2, 1], [3], [4]]
    await store.close()


def test_a_row_takes_six_bytes() -> None:
    """The lowest and the highest number are of the size that SQLite has for 48 bits."""
    lowest, highest = filing._low(0), filing._low(-1) + CAPACITY - 1
    assert (lowest, highest) == (-(2**47), 2**47 - 1)
