"""One connection, used by one runner; every method of the store is one transaction on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from monitor.adapters.store import dialects
from monitor.adapters.store.backup import with_way_out
from monitor.adapters.store.runner import Runner
from monitor.errors import DamagedError, FullError, WireMonitorError

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """Runs functions of a connection as transactions: all of it happens, or nothing.

    `on_full` is called, where the runner runs, when one failed for lack of room. `damage`: what
    was found to be damaged, with the way out; nothing here is to be trusted then.
    """

    def __init__(
        self, connection: Connection, runner: Runner, on_full: Callable[[], object] = lambda: None
    ) -> None:
        self._connection = connection
        self._runner = runner
        self._on_full = on_full
        self.damage: DamagedError | None = None

    async def read(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`work(connection, *args)` on one snapshot. TemporaryError, StateError as `translate`."""
        return await self._runner(self._look, lambda c: work(c, *args, **kwargs))

    async def write(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`work(connection, *args)` with the right to write; an exception undoes everything."""
        return await self._runner(self._transact, lambda c: work(c, *args, **kwargs))

    async def close(self) -> None:
        """Close the connection, then the runner."""
        await self._runner(self._close)
        await self._runner.close()

    def _look(self, work: Callable[[Connection], T]) -> T:
        connection = self._connection
        try:
            dialects.begin_reading(connection)
            try:
                return work(connection)
            finally:
                dialects.end_reading(connection)
        except DBAPIError as error:
            ours = self._translated(error)
            if ours is None:
                raise
            raise ours from error

    def _transact(self, work: Callable[[Connection], T]) -> T:
        connection = self._connection
        try:
            with connection.begin():
                dialects.begin_writing(connection)
                return work(connection)
        except DBAPIError as error:
            ours = self._translated(error)
            if ours is None:
                raise
            raise ours from error

    def _translated(self, error: DBAPIError) -> WireMonitorError | None:
        """The house's error for one of the database, whose transaction is over; None: a bug."""
        dialects.abandon(self._connection)
        ours = dialects.translate(error, self._connection.engine.url)
        if isinstance(ours, FullError):
            self._on_full()
        if isinstance(ours, DamagedError):
            ours = self.damage = with_way_out(ours, self._connection.engine.url.database)
        return ours

    def _close(self) -> None:
        self._connection.close()
        self._connection.engine.dispose()
