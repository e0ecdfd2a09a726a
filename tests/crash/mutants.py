"""Deliberate faults of the program, for the process that a nursery opens. The judge sees each."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, text

from monitor.adapters.store import SqlStore
from monitor.rounds import DeliveryReport, DeliveryRound, Plan
from monitor.rounds.attempting import Attempts

_REOPEN = text(
    "UPDATE deliveries SET state = 'queued', next_try_ms = 0 "
    "WHERE state = 'accepted' AND tried_ms >= :since"
)


def reopened_after_a_kill() -> None:
    """What a run that was killed had written as accepted is sent again by the next one."""
    release, close = SqlStore.release, SqlStore.close

    async def reopening(self: SqlStore) -> tuple[int, ...]:
        since = await self.get_note("killed since")
        if since:
            await self._db.write(_reopen, int(since))
        await self.set_note("killed since", str(time.time_ns() // 1_000_000))
        return await release(self)

    async def closing(self: SqlStore) -> None:
        await self.set_note("killed since", "")
        await close(self)

    _patch(SqlStore, "release", reopening)
    _patch(SqlStore, "close", closing)


def written_after_the_goodbye() -> None:
    """The outcome of a mail is written when all are sent and the server was left."""
    run, settle = DeliveryRound.run, Attempts._settle
    late: list[tuple[Any, ...]] = []

    async def keeping(self: Attempts, *outcome: Any) -> None:
        late.append((self, *outcome))

    async def late_run(self: DeliveryRound, plan: Plan) -> DeliveryReport:
        report = await run(self, plan)
        for kept in late:
            await settle(*kept)
        late.clear()
        return report

    _patch(Attempts, "_settle", keeping)
    _patch(DeliveryRound, "run", late_run)


def dot_not_announced() -> None:
    """Nobody is told that the final dot is about to leave."""

    async def silent(self: SqlStore, delivery_id: int) -> None:
        """Nothing is written."""

    _patch(SqlStore, "mark_dot", silent)


def _reopen(connection: Connection, since_ms: int) -> None:
    connection.execute(_REOPEN, {"since": since_ms})


def _patch(owner: type, name: str, fault: Callable[..., Any]) -> None:
    """For as long as the process lives."""
    assert hasattr(owner, name)
    setattr(owner, name, fault)
