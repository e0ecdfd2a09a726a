"""Power failures at any moment of the store's transactions, on a disk that keeps what it likes."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from monitor.adapters.store import InlineRunner, file_url, open_store
from monitor.errors import WireMonitorError
from tests.crash.disk import Disk, Files
from tests.crash.lives import DATABASE, NOTHING, content_of, live
from tests.crash.recording import Event, Promised, library

PARTS = 8
LIVES = 2
"""Of one file: it is made in the first, and the second begins where the power failed."""

STEPS = 40
CHECKPOINT_PAGES = (15, 60, 4_000)
"""Pages of journal before they are written back; what production has is never reached in a test."""

BY_STORE = 4
"""One in so many is opened by the store itself, the others by SQLite, which is faster."""

MIGRATED = 40
"""The same of those that fall into the making of the tables: each makes them again, in 0.3 s."""

pytestmark = pytest.mark.skipif(library() is None, reason="sqlite3 has SQLite within itself")


@dataclass(frozen=True, slots=True)
class Failure:
    """What is left of the files, and the contents that are right: the last promised, the next."""

    files: Files
    right: tuple[int, ...]

    @property
    def makes_tables(self) -> bool:
        """The tables were not promised yet."""
        return self.right[0] == NOTHING


def failures(
    before: Files, events: list[Event], count: int, chance: random.Random
) -> Iterator[Failure]:
    """The power fails `count` times, each time as if it were the first."""
    moments = sorted(chance.choices(range(1, len(events) + 1), k=count))
    promised = [event.content for event in events if isinstance(event, Promised)]
    disk, number = Disk(before), 0
    for done, event in enumerate(events, 1):
        disk.happens(event)
        number += isinstance(event, Promised)
        while moments and moments[0] == done:
            moments.pop(0)
            yield Failure(disk.power_fails(chance), tuple(promised[number - 1 : number + 1]))


def lay(folder: Path, files: Files) -> None:
    """The folder as it is found when the power is back."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)


def found_by_store(folder: Path) -> int:
    """What the store finds; it makes the tables if there are none."""
    store = open_store(file_url(folder / DATABASE), InlineRunner())
    database: Any = store._db._connection.connection.driver_connection
    return found_in(database, store._db._close)


def found_by_sqlite(folder: Path) -> int:
    """What SQLite finds, left to itself."""
    database = sqlite3.connect(folder / DATABASE)
    return found_in(database, database.close)


def found_in(database: sqlite3.Connection, close: Any) -> int:
    """The content of a whole database; AssertionError if it is none."""
    try:
        database.execute("PRAGMA synchronous=OFF")  # of the copy; it is thrown away
        assert database.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
        assert not database.execute("PRAGMA foreign_key_check").fetchall()
        return content_of(database)
    finally:
        close()


def faults(folder: Path, made: int, many: Iterator[Failure]) -> list[str]:
    """What went wrong; `made` is the content of a database that was only made."""
    found = []
    for number, failure in enumerate(many):
        lay(folder, failure.files)
        by_store = number % (MIGRATED if failure.makes_tables else BY_STORE) == 0
        right = {made if by_store and c == NOTHING else c for c in failure.right}
        try:
            content = found_by_store(folder) if by_store else found_by_sqlite(folder)
        except (AssertionError, WireMonitorError, sqlite3.Error) as error:
            found.append(f"{number}: {error}")
        else:
            if content not in right:
                found.append(f"{number}: something is lost, or half there")
    return found


def torment(folder: Path, seed: int, count: int, *pragmas: str) -> list[str]:
    """`count` failures in each of `LIVES` lives of one database; what went wrong."""
    chance = random.Random(seed)
    state, scratch = folder / "state", folder / "scratch"
    files: Files = {}
    content, found = NOTHING, []
    for number in range(LIVES):
        lay(state, files)
        pages = f"wal_autocheckpoint={chance.choice(CHECKPOINT_PAGES)}"
        life = live(state, content, seed * LIVES + number, STEPS, (pages, *pragmas))
        events = asyncio.run(life).events
        promised = [event.content for event in events if isinstance(event, Promised)]
        found += faults(scratch, promised[1], failures(files, events, count, chance))
        (last,) = failures(files, events, 1, chance)
        files = last.files
        lay(scratch, files)
        try:
            content = found_by_sqlite(scratch)
        except (AssertionError, sqlite3.Error) as error:
            return [*found, f"the last one: {error}"]
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_no_power_failure_loses_what_was_promised(
    tmp_path: Path, pytestconfig: pytest.Config, part: int
) -> None:
    """Opens, is whole, holds all that was committed, and of the rest all or nothing."""
    count = pytestconfig.getoption("power_failures") // (PARTS * LIVES)
    assert not torment(tmp_path, part, count)


@pytest.mark.parametrize("less", ["NORMAL", "OFF"])
def test_a_store_that_syncs_less_is_found_out(tmp_path: Path, less: str) -> None:
    """The disk is a bad one: it shows what a journal that is not synced at each commit loses."""
    assert torment(tmp_path, 1, 100, f"synchronous={less}")


def test_the_recording_is_what_happened(tmp_path: Path) -> None:
    """A disk that loses nothing has the files that are there, with what was promised last."""
    events = asyncio.run(live(tmp_path, NOTHING, 1, STEPS, ())).events
    disk = Disk({})
    for event in events:
        disk.happens(event)
    assert disk.now() == {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    promised = [event.content for event in events if isinstance(event, Promised)]
    assert found_by_sqlite(tmp_path) == promised[-1]
