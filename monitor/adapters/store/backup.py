"""Copies of a SQLite database that is in use: made whole, proven, then named. Never a part of one.

The copy is one snapshot, made on a connection of its own: writers need not wait for it, nor it for
them. A copy has its name only after it was read back, so whatever bears one was good when made.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from monitor.adapters.store import dialects
from monitor.adapters.store.schema import KNOWN
from monitor.errors import BadDataError, DamagedError, FullError, StateError, TemporaryError

FOLDER = "backups"
"""Beside the database; here the daily ones are."""

MARGIN_BYTES = 64 * 2**20
"""So much room stays free beside a copy: a backup must not be what fills the disk."""

STALE_S = 86_400
"""What a killed program left of a copy goes after so long; nothing is copied for a day."""

BUSY_MS = 5_000
STEPS = 20_000
"""Instructions of SQLite between two looks whether to go on: a millisecond or two."""

STOPPED = "the backup was stopped; nothing is left of it"

_NAME = re.compile(r"wire-monitor-(\d{8}T\d{6}Z)\.db")
_FORM = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy in a folder of backups; `made_ms` is what its name says."""

    path: Path
    made_ms: int
    size_bytes: int


def backup_name(made_ms: int) -> str:
    """The name of a copy made then, which sorts by age."""
    return f"wire-monitor-{datetime.fromtimestamp(made_ms / 1000, UTC).strftime(_FORM)}.db"


def backups_in(folder: Path) -> tuple[Backup, ...]:
    """The copies in a folder, the newest first; none if it is not there. Their content is not read.

    StateError if the folder cannot be read.
    """
    found = []
    try:
        for path in folder.iterdir():
            name = _NAME.fullmatch(path.name)
            if name is not None:
                made = datetime.strptime(name[1], _FORM).replace(tzinfo=UTC)
                found.append(Backup(path, int(made.timestamp() * 1000), path.stat().st_size))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise StateError(f"{folder} cannot be read: {error.strerror}") from error
    return tuple(sorted(found, key=lambda b: b.made_ms, reverse=True))


def newest_good(folder: Path) -> Backup | None:
    """The newest copy in a folder that is whole, read from end to end; None if there is none."""
    for backup in backups_in(folder):
        with suppress(StateError, TemporaryError, BadDataError):
            if verify(backup.path) in KNOWN:
                return backup
    return None


def with_way_out(error: DamagedError, database: str | None) -> DamagedError:
    """The same, with the backup that stands for the damaged database."""
    folder = Path(dialects.path_of(database or "")).parent / FOLDER
    newest = newest_good(folder)
    if newest is None:
        return DamagedError(f"{error}. There is no whole backup in {folder}")
    made = datetime.fromtimestamp(newest.made_ms / 1000, UTC)
    return DamagedError(
        f"{error}. The newest whole backup is {newest.path}, made {made:%Y-%m-%d %H:%M} UTC"
    )


def back_up(database: Path, target: Path, goes_on: Callable[[], bool] = lambda: True) -> int:
    """Copy a database that may be in use to `target` (mode 0600), whole or not at all; its bytes.

    A copy of before is replaced. Stops, with TemporaryError, once `goes_on` says no. BadDataError:
    `target` is there and no copy. DamagedError: the database is. StateError: not ours or not there.
    FullError: no room. TemporaryError: locked.
    """
    _check_target(database, target)
    part = target.parent / f".{target.name}.{os.getpid()}.part"
    try:
        _make_folder(target.parent)
        _check_room(database, target.parent)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
        _copy(database, part, goes_on)
        version = verify(part, goes_on)
        if version not in KNOWN:
            raise StateError(f"{database} is no database of this program's")
        return _name(part, target)
    except OSError as error:
        raise _told(error, target) from error
    finally:
        # Where nothing can be written, nothing can be deleted: the error above says why.
        with suppress(OSError):
            part.unlink()


def keep_newest(folder: Path, number: int) -> None:
    """Delete the older copies in a folder, and what killed programs left of theirs."""
    for backup in backups_in(folder)[number:]:
        backup.path.unlink(missing_ok=True)
    for part in folder.glob(".wire-monitor-*.part"):
        with suppress(FileNotFoundError):
            if time.time() - part.stat().st_mtime > STALE_S:
                part.unlink()


def verify(path: Path, goes_on: Callable[[], bool] = lambda: True) -> str | None:
    """Read a copy from end to end; its version. DamagedError if it is damaged."""
    # Nobody writes to a copy: without `immutable`, reading it would leave files beside it.
    with _reading(path, goes_on, "immutable=1") as connection:
        _check(connection, path)
        table = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
        if connection.execute(table).fetchone() is None:
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return row[0] if row else None


def _check(connection: sqlite3.Connection, path: Path) -> None:
    (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        told = " ".join(str(found).split())
        raise DamagedError(f"{path} is damaged: {told}")


@contextmanager
def _reading(
    path: Path, goes_on: Callable[[], bool], how: str = ""
) -> Iterator[sqlite3.Connection]:
    """A connection that writes no content; its faults are the house's errors.

    It is no read-only one unless `how` says so: that could not open a journal that a killed
    program left. The file is never opened but by SQLite: closing it elsewhere in this process
    would take away the locks of the daemon (POSIX).
    """
    address = f"file:{quote(str(path))}?mode={'ro' if how else 'rw'}&{how}"
    try:
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
            connection.set_progress_handler(lambda: not goes_on(), STEPS)
            if not goes_on():  # a small database is copied before anybody asks
                raise TemporaryError(STOPPED)
            yield connection
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
            raise TemporaryError(STOPPED) from error
        ours = dialects.told(error, str(path))
        if ours is None:
            raise
        raise ours from error


def _copy(database: Path, part: Path, goes_on: Callable[[], bool]) -> None:
    if not database.is_file():
        raise StateError(f"{database} is not there: nothing to back up")
    with _reading(database, goes_on) as connection:
        # A copy is built anew from what can be read: it would be whole, and lack the rest.
        _check(connection, database)
        connection.execute("VACUUM INTO ?", [str(part)])


def _name(part: Path, target: Path) -> int:
    """Make the copy durable, then give it its name."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
        size_bytes = os.fstat(file.fileno()).st_size
    part.replace(target)
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return size_bytes


def _make_folder(folder: Path) -> None:
    if folder.name == FOLDER and not folder.exists():
        folder.mkdir(mode=0o700, exist_ok=True)


def _check_room(database: Path, folder: Path) -> None:
    """A copy is at most as big as the database with its journal."""
    journal = Path(f"{database}-wal")
    needed = sum(p.stat().st_size for p in (database, journal) if p.exists())
    free = shutil.disk_usage(folder).free
    if free < needed + MARGIN_BYTES:
        raise FullError(
            f"no room for a backup in {folder}: it may take {_mb(needed)}, and "
            f"{_mb(MARGIN_BYTES)} must stay free, but {_mb(free)} are"
        )


def _mb(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.0f} MB"


def _check_target(database: Path, target: Path) -> None:
    """Replace nothing but a copy, and least of all a database in use."""
    if not target.exists():
        return
    if not target.is_file() or target.samefile(database):
        raise BadDataError(f"{target} is no file for a backup: name another one")
    if Path(f"{target}-wal").exists():
        raise BadDataError(f"{target} is a database in use: name another file")
    with suppress(StateError):
        if target.stat().st_size and verify(target) in KNOWN:
            return
    raise BadDataError(f"{target} is there, and no backup: it is left as it is; name another file")


def _told(error: OSError, target: Path) -> StateError | TemporaryError:
    if dialects.is_full(error):
        return FullError(f"no room for a backup in {target.parent}: {error.strerror}")
    return StateError(f"{target} cannot be written: {error.strerror}")
