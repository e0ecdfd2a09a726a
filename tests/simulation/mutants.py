"""Deliberate faults of the program. The oracle must see each of them: else it sees nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest import mock

from sqlalchemy import Connection, TextClause, text

from monitor.adapters.store import SqlStore
from monitor.adapters.store.outbox import SqlOutbox
from monitor.model import (
    Delivery,
    FeedState,
    Intake,
    Outcome,
    Phase,
    Rule,
    Suppress,
    TakenIn,
    Verdict,
)
from monitor.rounds import Plan, PollReport, PollRound, feedstate
from monitor.rounds.attempting import Attempts, Sent

_REWRITE = text(
    "UPDATE deliveries SET raw = "
    "CAST(replace(CAST(raw AS TEXT), 'Sources', 'SOURCES') AS BLOB) WHERE id = :id"
)
_GIVE_UP = text("UPDATE deliveries SET state = 'refused' WHERE state IN ('sending', 'dot sent')")
ACCEPTED = Outcome(Verdict.ACCEPTED, Phase.DONE, "250 surely")


@contextmanager
def sent_before_the_reply() -> Iterator[None]:
    """The fate is written when the dot is about to be sent."""
    attempt = Attempts.attempt

    async def hasty(self: Attempts, delivery: Delivery, plan: Plan) -> Sent:
        send = self._mailer.send

        async def early(one: Delivery, before_dot: Callable[[], Awaitable[None]]) -> Outcome:
            async def settled() -> None:
                await before_dot()
                await self._store.settle(one.delivery_id, ACCEPTED, None, self._clock.now_ms())

            return await send(one, settled)

        with (
            mock.patch.object(self._mailer, "send", early),
            mock.patch.object(self, "_settle", _nothing),
        ):
            return await attempt(self, delivery, plan)

    with mock.patch.object(Attempts, "attempt", hasty):
        yield


@contextmanager
def validators_before_the_items() -> Iterator[None]:
    """The feed's state is committed in a transaction of its own, before its items."""
    take_in = SqlStore.take_in

    async def in_two(self: SqlStore, intake: Intake) -> TakenIn:
        await self.settle_feeds(intake.states)
        return await take_in(self, intake)

    with mock.patch.object(SqlStore, "take_in", in_two):
        yield


@contextmanager
def forgotten_commit() -> Iterator[None]:
    """Of every fifth attempt the outcome is not written."""
    settle = SqlOutbox.settle
    count = 0

    async def forgetful(self: SqlOutbox, *args: Any) -> None:
        nonlocal count
        count += 1
        if count % 5:
            await settle(self, *args)

    with mock.patch.object(SqlOutbox, "settle", forgetful):
        yield


@contextmanager
def unknown_is_rebuilt() -> Iterator[None]:
    """After an unknown outcome the mail is written anew, not sent again as it was."""
    settle = SqlOutbox.settle

    async def rebuilding(
        self: SqlOutbox, delivery_id: int, outcome: Outcome, next_try_ms: int | None, now_ms: int
    ) -> None:
        await settle(self, delivery_id, outcome, next_try_ms, now_ms)
        if outcome.verdict is Verdict.UNKNOWN:
            await self._db.write(_run, _REWRITE, {"id": delivery_id})

    with mock.patch.object(SqlOutbox, "settle", rebuilding):
        yield


@contextmanager
def refusal_drops_the_others() -> Iterator[None]:
    """One refused message, and what is pending for everybody is given up."""
    settle = Attempts._settle

    async def dropping(
        self: Attempts, delivery_id: int, outcome: Outcome, next_ms: int | None, now_ms: int
    ) -> None:
        await settle(self, delivery_id, outcome, next_ms, now_ms)
        if outcome.verdict in {Verdict.REFUSED, Verdict.DEFERRED}:
            pending = await self._store.pending(100)
            await self._store.suppress([Suppress(a, Rule.GONE) for a in pending], now_ms)

    with mock.patch.object(Attempts, "_settle", dropping):
        yield


@contextmanager
def first_reading_is_news() -> Iterator[None]:
    """A feed that is read for the first time tells everything in it."""
    poll = PollRound.poll

    async def unprimed(self: PollRound, state: FeedState, plan: Plan) -> PollReport:
        return await poll(self, replace(state, primed_ms=state.primed_ms or 1), plan)

    with mock.patch.object(PollRound, "poll", unprimed):
        yield


@contextmanager
def flood_is_news() -> Iterator[None]:
    """An archive that is published again is told at once."""
    with mock.patch("monitor.rounds.desk.held_until", lambda new, *_: (None,) * len(new)):
        yield


@contextmanager
def three_errors_silence() -> Iterator[None]:
    """A feed that failed three times is not polled again."""
    failed = feedstate.failed

    def silenced(*args: Any) -> FeedState:
        after = failed(*args)
        return replace(after, next_due_ms=1 << 52) if after.failures > 2 else after

    with mock.patch.object(feedstate, "failed", silenced):
        yield


@contextmanager
def restart_forgets_the_outbox() -> Iterator[None]:
    """What a process was sending when it died is left as it was."""

    async def nothing(self: SqlStore) -> tuple[int, ...]:
        await self._db.write(_run, _GIVE_UP, {})
        return ()

    with mock.patch.object(SqlStore, "release", nothing):
        yield


def _run(connection: Connection, statement: TextClause, values: dict[str, int]) -> None:
    connection.execute(statement, values)


async def _nothing(*_: object) -> None:
    """Not done."""


MUTANTS = (
    sent_before_the_reply,
    validators_before_the_items,
    forgotten_commit,
    unknown_is_rebuilt,
    refusal_drops_the_others,
    first_reading_is_news,
    flood_is_news,
    three_errors_silence,
    restart_forgets_the_outbox,
)
