"""What differs between SQLite and PostgreSQL, in one place: connecting, locking, sizes, faults."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import StaticPool

from monitor.adapters.store.sql import driven
from monitor.errors import DamagedError, FullError, StateError, TemporaryError, WireMonitorError

CACHE_KIB = 16_384
"""Fingerprints and keys are inserted at random places; SQLite's own 2 MB would thrash."""

CHECKPOINT_PAGES = 4000
"""16 MB of journal: the same pages change again and again and are written back once."""

TEMPORARY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
UNUSABLE = frozenset({
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_IOERR,
})  # fmt: skip

NO_ROOM_BYTES = 2**20
"""With less room, an I/O error is a full disk: so SQLite fails to open where no file can grow."""


def make_engine(url: str | URL, busy_timeout_ms: int) -> Engine:
    """An engine whose SQLite connections are durable, patient and leave transactions to us."""
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StateError(f"not a database address: {url}") from error
    if address.get_backend_name() != "sqlite":
        return create_engine(address)
    engine = create_engine(address, poolclass=StaticPool, connect_args={"check_same_thread": False})

    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver must not begin and commit on its own: see `begin_writing`.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={int(busy_timeout_ms)}")
        # EXTRA before WAL: a journal switched with less could lose the switch. And it stays: WAL
        # with NORMAL loses acknowledged commits on power failure (sqlite.org/pragma.html).
        connection.execute("PRAGMA synchronous=EXTRA")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")

    event.listen(engine, "connect", prepare)
    return engine


def begin_writing(connection: Connection) -> None:
    """Take SQLite's write lock before the first read, so that no read goes stale under it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def begin_reading(connection: Connection) -> None:
    """One snapshot for all reads of a method."""
    if connection.dialect.name == "sqlite":
        with driven(connection, "BEGIN") as cursor:  # a tenth of what SQLAlchemy takes
            cursor.execute("BEGIN")


def end_reading(connection: Connection) -> None:
    """The end of that snapshot; SQLAlchemy knows of it if a statement was its own."""
    if connection.in_transaction():
        connection.rollback()
    else:
        abandon(connection)


def abandon(connection: Connection) -> None:
    """End a transaction that could not be committed: SQLite stays in it, SQLAlchemy forgets it."""
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection) and driver.in_transaction:
        driver.rollback()


def size_bytes(connection: Connection) -> int:
    """Size of the database."""
    if connection.dialect.name == "sqlite":
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages * connection.exec_driver_sql("PRAGMA page_size").scalar_one())
    size = connection.exec_driver_sql("SELECT pg_database_size(current_database())")
    return int(size.scalar_one())


def joined(dialect: str, column: str) -> str:
    """SQL that makes one text of all numbers of a column, with commas between them."""
    if dialect == "sqlite":
        return f"group_concat({column})"
    return f"string_agg(CAST({column} AS text), ',')"


def translate(error: DBAPIError, url: URL) -> WireMonitorError | None:
    """The house's error for what a database may do to us; None: a bug of ours."""
    cause = error.orig
    if not isinstance(cause, sqlite3.Error):
        return TemporaryError(f"database: {cause}") if isinstance(error, OperationalError) else None
    return told(cause, url.database or "the database in memory")


def told(cause: sqlite3.Error, where: str) -> WireMonitorError | None:
    """The same for what SQLite itself says of the database `where`."""
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _has_no_room(where)):
        return FullError(f"{where}: database or disk is full")
    if code in TEMPORARY:
        return TemporaryError(f"{where}: {cause}")
    if code in DAMAGED:
        return DamagedError(
            f"{where} is damaged or no database ({cause}). Put a backup in its place, or move it "
            "away: an empty one is made at the next start, which takes every feed for a new one"
        )
    return (
        StateError(f"{where} cannot be used: {cause}{_hint(where)}") if code in UNUSABLE else None
    )


def _hint(where: str) -> str:
    """Why SQLite could not open a file that is there; "" if that is not known.

    Who only reads writes, too: the files in which programs at one database know of each other.
    """
    path = Path(path_of(where))
    if not path.parent.is_dir() or os.access(path.parent, os.W_OK | os.X_OK):
        return ""
    return ". Reading it, too, takes the right to write to its folder: ask as the daemon's user"


def _has_no_room(where: str) -> bool:
    try:
        return shutil.disk_usage(Path(path_of(where)).parent).free < NO_ROOM_BYTES
    except OSError:
        return False


def path_of(database: str) -> str:
    """The path of a database that may be named by a file: address."""
    return unquote(database.removeprefix("file:")) if database.startswith("file:") else database


def is_full(error: OSError) -> bool:
    """Whether a write failed for lack of room (or of quota)."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT}
