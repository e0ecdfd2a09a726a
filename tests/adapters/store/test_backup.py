"""Copies of a database in use: whole, proven, private, and never in the place of something else."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import shutil
import sqlite3
import threading
from collections import namedtuple
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.adapters.store import (
    InlineRunner,
    SqlStore,
    back_up,
    backup_name,
    backups_in,
    file_url,
    keep_newest,
    open_store,
    open_to_read,
)
from monitor.adapters.store.backup import FOLDER, STALE_S, newest_good, verify
from monitor.adapters.store.schema import HEAD
from monitor.errors import BadDataError, DamagedError, StateError, TemporaryError
from tests.adapters.store.builders import arrival, state, take

DAY_MS = 86_400_000
NOW_MS = 1_795_000_000_000

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as the standard library has it


def damage(path: Path) -> None:
    """Overwrite the middle of a file."""
    content = bytearray(path.read_bytes())
    content[4096 : len(content) - 4096] = b"\xa5" * (len(content) - 8192)
    path.write_bytes(content)


def left_in(folder: Path) -> set[str]:
    """The names of what is there."""
    return {p.name for p in folder.iterdir()}


async def test_a_backup_holds_what_was_committed(store: SqlStore, path: Path) -> None:
    """Of an open database, with its journal; it is opened as any other."""
    await store.sync_feeds({state().name: state().url}, {})
    await take(store, arrival(1, ("desk", "ports")))
    copy = path.parent / "copy.db"
    size = back_up(path, copy)
    assert size == copy.stat().st_size > 0
    assert verify(copy) == HEAD
    again = open_store(file_url(copy), InlineRunner())
    state_of = [replace(await s.archive_state(), size_bytes=0) for s in (again, store)]
    assert state_of[0] == state_of[1]
    assert len(await again.pending(9)) == 1
    await again.close()


def test_only_its_owner_may_read_it(path: Path) -> None:
    """It holds mail; whatever the umask says."""
    before = os.umask(0)
    try:
        back_up(path, path.parent / "copy.db")
        back_up(path, path.parent / FOLDER / "copy.db")
    finally:
        os.umask(before)
    assert (path.parent / "copy.db").stat().st_mode & 0o777 == 0o600
    assert (path.parent / FOLDER).stat().st_mode & 0o777 == 0o700


def test_a_backup_is_one_moment_of_a_database_that_is_written(path: Path) -> None:
    """Two numbers that are always changed together are the same in every copy."""
    stop = threading.Event()
    begun = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
            connection.execute("INSERT INTO notes VALUES ('one', '0'), ('two', '0')")
            number = 0
            while not stop.is_set():
                number += 1
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("UPDATE notes SET value = ? WHERE key = 'one'", [number])
                connection.execute("UPDATE notes SET value = ? WHERE key = 'two'", [number])
                connection.execute("COMMIT")
                begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    try:
        for _ in range(10):
            back_up(path, path.parent / "copy.db")
            with closing(sqlite3.connect(path.parent / "copy.db")) as copy:
                values = copy.execute("SELECT value FROM notes WHERE key IN ('one', 'two')")
                one, two = values.fetchall()
                assert one == two
    finally:
        stop.set()
        writer.join()


def test_nothing_is_left_beside_it(path: Path) -> None:
    """No journal, no part, neither of the database nor of the copy."""
    folder = path.parent / "there"
    folder.mkdir()
    back_up(path, folder / "copy.db")
    back_up(path, folder / "copy.db")
    assert left_in(folder) == {"copy.db"}
    assert left_in(path.parent) == {"wire.db", "there"}


def test_a_damaged_database_gives_no_backup_and_the_old_one_stays(path: Path) -> None:
    """The copy of yesterday is worth more than a damaged one."""
    copy = path.parent / "copy.db"
    back_up(path, copy)
    before = copy.read_bytes()
    damage(path)
    with pytest.raises(DamagedError):
        back_up(path, copy)
    assert copy.read_bytes() == before
    assert left_in(path.parent) == {"wire.db", "copy.db"}


def test_a_database_that_lost_its_rows_gives_no_backup(path: Path) -> None:
    """A copy made of what can still be read would be whole, and drive out the good ones."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO notes VALUES ('a', 'b')")
        connection.commit()
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'notes'"
        (page,) = connection.execute(query).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek((page - 1) * size + 3)
        file.write(b"\0\0")  # the page says that it has no rows
    with pytest.raises(DamagedError, match="is damaged: "):
        back_up(path, path.parent / "copy.db")
    assert left_in(path.parent) == {"wire.db"}


def test_a_backup_that_reads_back_damaged_gets_no_name(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that writes something else than it was given."""

    def spoilt(database: Path, part: Path, _goes_on: object) -> None:
        shutil.copy(database, part)
        damage(part)

    monkeypatch.setattr("monitor.adapters.store.backup._copy", spoilt)
    with pytest.raises(StateError, match="damaged"):
        back_up(path, path.parent / "copy.db")
    assert left_in(path.parent) == {"wire.db"}


def test_another_programs_database_is_not_backed_up(tmp_path: Path) -> None:
    """It would be no backup of ours."""
    with closing(sqlite3.connect(tmp_path / "books.db")) as connection:
        connection.execute("CREATE TABLE books (title)")
    with pytest.raises(StateError, match="no database of this program"):
        back_up(tmp_path / "books.db", tmp_path / "copy.db")
    assert left_in(tmp_path) == {"books.db"}


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """A wrong state directory is said to be one."""
    with pytest.raises(StateError, match="nothing to back up"):
        back_up(tmp_path / "wire.db", tmp_path / "copy.db")
    assert left_in(tmp_path) == set()


def test_other_files_are_never_replaced(path: Path, tmp_path: Path) -> None:
    """A letter, the database itself, the database of another state directory in use, a folder."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear reader", "utf-8")
    other = tmp_path / "other.db"
    shutil.copy(path, other)
    (tmp_path / "link.db").symlink_to(path)
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("SELECT * FROM notes").fetchall()
        for target in (letter, path, tmp_path / "link.db", other, tmp_path):
            with pytest.raises(BadDataError, match="name another"):
                back_up(path, target)
    assert letter.read_text("utf-8") == "Dear reader"


def test_a_folder_that_is_missing_is_named(path: Path) -> None:
    """A mistyped path makes no folders."""
    with pytest.raises(StateError, match="missing"):
        back_up(path, path.parent / "missing" / "copy.db")


def test_a_disk_without_room_is_left_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup must not be what stops the daemon for lack of room."""
    monkeypatch.setattr(
        "monitor.adapters.store.backup.shutil.disk_usage", lambda _: Usage(10**9, 10**9, 10**6)
    )
    with pytest.raises(TemporaryError, match="no room"):
        back_up(path, path.parent / "copy.db")
    assert left_in(path.parent) == {"wire.db"}


async def test_a_backup_can_be_stopped(store: SqlStore, path: Path) -> None:
    """The end of the program waits for no long copy, and nothing is left of it."""
    for first in range(0, 2_000, 100):
        await take(store, *(arrival(n, title="x" * 200) for n in range(first, first + 100)))
    asked = []

    def goes_on() -> bool:
        asked.append(1)
        return len(asked) < 3

    with pytest.raises(TemporaryError, match="stopped"):
        back_up(path, path.parent / "copy.db", goes_on)
    assert not [name for name in left_in(path.parent) if "copy" in name]


def test_older_backups_go_and_other_files_stay(path: Path) -> None:
    """So many as are kept; parts of killed programs a day later."""
    folder = path.parent / FOLDER
    for day in range(5):
        back_up(path, folder / backup_name(NOW_MS + day * DAY_MS))
    (folder / "mine.db").write_bytes(b"mine")
    fresh, stale = folder / ".wire-monitor-a.db.7.part", folder / ".wire-monitor-b.db.8.part"
    fresh.write_bytes(b"")
    stale.write_bytes(b"")
    os.utime(stale, (0, stale.stat().st_mtime - STALE_S - 9))
    keep_newest(folder, 2)
    assert [b.made_ms for b in backups_in(folder)] == [NOW_MS + 4 * DAY_MS, NOW_MS + 3 * DAY_MS]
    assert len(left_in(folder)) == 4
    assert {"mine.db", fresh.name} <= left_in(folder)


def test_a_damaged_database_is_refused_with_the_newest_whole_backup(path: Path) -> None:
    """The one of yesterday is damaged too: that of the day before is named."""
    folder = path.parent / FOLDER
    good, bad = folder / backup_name(NOW_MS), folder / backup_name(NOW_MS + DAY_MS)
    back_up(path, good)
    back_up(path, bad)
    damage(bad)
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * 3996 + content[4096:])
    found = newest_good(folder)
    assert found is not None
    assert found.path == good
    doors: list[Callable[[], SqlStore]] = [
        lambda: open_store(file_url(path), InlineRunner()),
        lambda: open_to_read(path, InlineRunner()),
    ]
    for opened in doors:
        with pytest.raises(DamagedError) as refused:
            opened()
        assert str(good) in str(refused.value)
        assert "2026-11-18" in str(refused.value)
        assert str(bad) not in str(refused.value)


def test_a_damaged_database_without_a_backup_says_so(path: Path) -> None:
    """No false hope."""
    path.write_bytes(b"Not a database at all. " * 100)
    with pytest.raises(DamagedError, match="no whole backup in"):
        open_store(file_url(path), InlineRunner())


@pytest.mark.parametrize("rest", [b"", None], ids=["empty", "gone"])
def test_a_lost_database_is_not_taken_for_a_new_one(path: Path, rest: bytes | None) -> None:
    """As long as there are backups of it: what is owed and what was told would be forgotten."""
    backup = path.parent / FOLDER / backup_name(NOW_MS)
    back_up(path, backup)
    path.unlink()
    if rest is not None:
        path.write_bytes(rest)
    with pytest.raises(DamagedError, match=f"to begin anew, move .*{re.escape(str(backup))}"):
        open_store(file_url(path), InlineRunner())
    backup.unlink()
    open_store(file_url(path), InlineRunner())


async def test_damage_that_is_met_later_names_the_newest_whole_backup(path: Path) -> None:
    """And is kept, so that the program ends."""
    store = open_store(file_url(path), InlineRunner())
    backup = path.parent / FOLDER / backup_name(NOW_MS)
    back_up(path, backup)
    assert store.damage is None
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(DamagedError, match=re.escape(str(backup))) as met:
        await store.feed_states()
    assert store.damage is met.value
    await store.close()


async def test_a_backup_waits_for_no_writer_and_none_for_it(store: SqlStore, path: Path) -> None:
    """While another process holds the right to write, and on a thread beside the store's own."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO notes VALUES ('unborn', '1')")
        await asyncio.to_thread(back_up, path, path.parent / "copy.db")
        other.execute("ROLLBACK")
    with closing(sqlite3.connect(path.parent / "copy.db")) as copy:
        assert not copy.execute("SELECT * FROM notes WHERE key = 'unborn'").fetchall()


def test_a_read_only_file_system_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It refuses to delete, too, and the first refusal is the one that is told."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(os, "unlink", refuse)
    with pytest.raises(StateError, match=r"copy\.db cannot be written: Read-only file system"):
        back_up(path, path.parent / "copy.db")
