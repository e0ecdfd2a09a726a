"""The whole memory of the house, put together from its parts. What they do stands in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection

from monitor.adapters.store import feeds, outbox
from monitor.adapters.store.alerts import SqlAlerts
from monitor.adapters.store.archive import SqlArchive
from monitor.adapters.store.database import Database
from monitor.adapters.store.feeds import SqlFeeds
from monitor.adapters.store.flooding import SqlFlooding
from monitor.adapters.store.intake import SqlIntake
from monitor.adapters.store.muting import SqlMutes
from monitor.adapters.store.neighbours import ItemMemory
from monitor.adapters.store.opening import connect, connect_to_read
from monitor.adapters.store.outbox import SqlOutbox
from monitor.adapters.store.pruning import SqlPruning
from monitor.adapters.store.queries import SqlQueries
from monitor.adapters.store.rewinding import SqlRewinding
from monitor.adapters.store.rhythms import SqlRhythms
from monitor.adapters.store.runner import Runner
from monitor.adapters.store.searching import SqlSearch
from monitor.adapters.store.splitting import SqlSplitting
from monitor.adapters.store.watchlists import SqlWatchlists
from monitor.errors import DamagedError


class SqlStore(
    SqlFeeds,
    SqlRhythms,
    SqlIntake,
    SqlAlerts,
    SqlFlooding,
    SqlMutes,
    SqlWatchlists,
    SqlOutbox,
    SqlRewinding,
    SqlSplitting,
    SqlArchive,
    SqlSearch,
    SqlPruning,
    SqlQueries,
):
    """ports.Store over SQLAlchemy Core, and the questions of the commands.

    Every method is one transaction. It may raise TemporaryError (locked, full disk) and
    StateError (damaged, not readable); then nothing was written and it may be called again.
    """

    def __init__(self, database: Database) -> None:
        self._db = database
        self._memory = ItemMemory()

    async def release(self) -> tuple[int, ...]:
        """Take back the leases of a daemon that died. Only under the lock of the state directory.

        Returns the deliveries of which it is not known whether they were accepted; they are sent
        again as they are, with a `last_reply` that says so.
        """
        return await self._db.write(_release)

    async def probe(self) -> None:
        """Let mail that waits for an unreachable server be tried at once."""
        await self._db.write(outbox.probe)

    @property
    def damage(self) -> DamagedError | None:
        """What a method found to be damaged, if one did: no program should go on with that."""
        return self._db.damage

    async def close(self) -> None:
        """Close the database and the runner."""
        await self._db.close()


def open_store(
    url: str,
    runner: Runner,
    *,
    busy_timeout_ms: int = 5_000,
    on_full: Callable[[], object] = lambda: None,
) -> SqlStore:
    """Open "sqlite:////absolute/path.db" ("sqlite://": in memory), migrating it where needed.

    `busy_timeout_ms`: how long a method waits for another process's lock on SQLite. `on_full`:
    called by the runner when a method fails for lack of room.
    StateError: damaged, newer or foreign database. TemporaryError: locked. FullError: full disk.
    """
    return SqlStore(Database(connect(url, busy_timeout_ms), runner, on_full))


def open_to_read(path: Path, runner: Runner, *, busy_timeout_ms: int = 5_000) -> SqlStore:
    """Open the database in a file for reading only: nothing is migrated, made or left behind."""
    return SqlStore(Database(connect_to_read(path, busy_timeout_ms), runner))


def _release(connection: Connection) -> tuple[int, ...]:
    feeds.release(connection)
    return outbox.release(connection)
