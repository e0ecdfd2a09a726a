"""A database can be read as it is: beside a daemon, without one, and never written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from monitor.adapters.store import InlineRunner, SqlStore, open_to_read
from monitor.errors import StateError
from tests.adapters.store.builders import arrival, take

from .conftest import Opener

LAST = 2**63 - 1


def to_read(path: Path) -> SqlStore:
    """The store, for reading only."""
    return open_to_read(path, InlineRunner(), busy_timeout_ms=10)


async def titles(path: Path, before: int = LAST, limit: int = 10) -> list[tuple[int, str]]:
    """Ids and titles of the latest items."""
    store = to_read(path)
    try:
        return [(number, i.title) for number, i in await store.items_before(before, limit)]
    finally:
        await store.close()


async def test_items_are_read_from_the_latest_on_beside_a_daemon(
    path: Path, opener: Opener
) -> None:
    """What is committed is there, although it stands in the journal only."""
    daemon = opener()
    await take(daemon, *(arrival(n, title=t) for n, t in enumerate(("one", "two", "three"))))
    latest = await titles(path, limit=2)
    assert [title for _, title in latest] == ["three", "two"]
    assert [title for _, title in await titles(path, before=latest[-1][0])] == ["one"]
    await take(daemon, arrival(9, title="four"))
    assert (await titles(path, limit=1))[0][1] == "four"


async def test_nothing_is_left_behind(path: Path) -> None:
    """Not even the files of a journal; also in a folder with an odd name."""
    odd = path.parent / "a #?%41 b"
    odd.mkdir()
    path = path.rename(odd / path.name)
    before = path.stat().st_mtime_ns
    assert await titles(path) == []
    assert [p.name for p in odd.iterdir()] == [path.name]
    assert path.stat().st_mtime_ns == before


async def test_writing_is_refused(path: Path) -> None:
    """By the database, not by good will."""
    store = to_read(path)
    with pytest.raises(StateError, match="readonly"):
        await store.set_note("a", "b")
    await store.close()


def test_what_cannot_be_read_is_named_and_not_converted(path: Path, tmp_path: Path) -> None:
    """An older version waits for the daemon; a missing file is not made."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '0001'")
        raw.commit()
    with pytest.raises(StateError, match="older version"):
        to_read(path)
    with pytest.raises(StateError):
        to_read(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()
