"""The outbox against a model of a few lines, over random histories."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from monitor.adapters.store import InlineRunner, SqlStore, open_store
from monitor.model import DeliveryState, Fate, Outcome, Phase, Verdict
from tests.adapters.store.builders import arrival, freeze, take

T = TypeVar("T")

WAITS_MS = st.sampled_from([None, 10, 1_000])
LEASE_MS = 500


class Outbox(RuleBasedStateMachine):
    """Alerts arrive, are frozen, sent, lost in crashes; time only moves forward."""

    store: SqlStore
    loop: asyncio.AbstractEventLoop

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for the store."""
        return self.loop.run_until_complete(work)

    @initialize()
    def start(self) -> None:
        """An empty database."""
        self.loop = asyncio.new_event_loop()
        self.store = open_store("sqlite://", InlineRunner())
        self.now = 1_000
        self.count = 0
        self.pending: set[int] = set()
        self.mails: dict[int, set[int]] = {}
        self.state: dict[int, DeliveryState] = {}
        self.due: dict[int, int] = {}
        self.leased: dict[int, int] = {}
        self.away: set[int] = set()
        self.fates: dict[int, Fate] = {}

    def teardown(self) -> None:
        """Close what was opened."""
        if hasattr(self, "store"):
            self.do(self.store.close())
            self.loop.close()

    @rule()
    def arrive(self) -> None:
        """An item that one recipient is owed."""
        self.count += 1
        taken = self.do(take(self.store, arrival(self.count, ("desk", "ports")), now_ms=self.now))
        (record,) = self.do(self.store.alerts_of(taken.items[0]))
        self.pending.add(record.alert_id)

    @rule(data=st.data())
    def freeze(self, data: st.DataObject) -> None:
        """A mail with some alerts, perhaps with one that is taken already."""
        choice = sorted(self.pending | set(self.fates) | set().union(*self.mails.values()))
        chosen = set(data.draw(st.lists(st.sampled_from(choice), max_size=3))) if choice else set()
        self.count += 1
        made = self.do(freeze(self.store, self.count, tuple(chosen), now_ms=self.now))
        assert (made is not None) == (chosen <= self.pending)
        if made is not None:
            self.pending -= chosen
            self.mails[made] = chosen
            self.state[made], self.due[made] = DeliveryState.QUEUED, self.now

    @rule(ms=st.sampled_from([1, 10, LEASE_MS, 2_000]))
    def wait(self, ms: int) -> None:
        """Time goes by."""
        self.now += ms

    @rule(limit=st.integers(1, 3))
    def lease(self, limit: int) -> None:
        """A sender takes what is due."""
        self._requeue([d for d, until in self.leased.items() if until <= self.now])
        expected = sorted(
            d
            for d, state in self.state.items()
            if state is DeliveryState.QUEUED and self.due[d] <= self.now
        )[:limit]
        leased = self.do(self.store.lease_deliveries(self.now, limit, LEASE_MS))
        assert [d.delivery_id for d in leased] == expected
        for d in expected:
            self.state[d], self.leased[d] = DeliveryState.SENDING, self.now + LEASE_MS

    @precondition(lambda self: DeliveryState.SENDING in self.state.values())
    @rule(data=st.data())
    def dot(self, data: st.DataObject) -> None:
        """A sender is about to end its message."""
        sending = [d for d, s in self.state.items() if s is DeliveryState.SENDING]
        chosen = data.draw(st.sampled_from(sending))
        self.do(self.store.mark_dot(chosen))
        self.state[chosen] = DeliveryState.DOT

    @precondition(lambda self: bool(self.leased))
    @rule(data=st.data(), verdict=st.sampled_from(Verdict), wait=WAITS_MS)
    def settle(self, data: st.DataObject, verdict: Verdict, wait: int | None) -> None:
        """An attempt ends."""
        chosen = data.draw(st.sampled_from(sorted(self.leased)))
        retry = None if wait is None else self.now + wait
        outcome = Outcome(verdict, Phase.DONE, verdict.value)
        self.do(self.store.settle(chosen, outcome, retry, self.now))
        del self.leased[chosen]
        self.away.discard(chosen)
        if verdict is Verdict.UNREACHABLE:
            self.away.add(chosen)
        if verdict in {Verdict.ACCEPTED, Verdict.REFUSED}:
            self._end(chosen, DeliveryState(verdict.value))
        elif retry is None:
            self._end(chosen, DeliveryState.EXPIRED)
        else:
            self.state[chosen], self.due[chosen] = DeliveryState.QUEUED, retry

    @rule()
    def crash(self) -> None:
        """The daemon dies and starts again; a server that was away is asked at once."""
        unknown = self.do(self.store.release())
        at_dot = [d for d, s in self.state.items() if s is DeliveryState.DOT]
        assert list(unknown) == sorted(at_dot)
        self.away -= {*at_dot}
        self._requeue(list(self.leased))
        for d in self.away:
            self.due[d] = 0

    @invariant()
    def agree(self) -> None:
        """Store and model tell the same."""
        if not hasattr(self, "store"):
            return
        pending = self.do(self.store.pending(1_000))
        assert {p.alert_id for p in pending} == self.pending
        stored = {d.delivery_id: d.state for d in self.do(self.store.deliveries(1_000))}
        assert stored == self.state
        queued = [s for s in self.state.values() if s.value not in set(Fate)]
        assert self.do(self.store.queue_state(self.now)).queued == len(queued)

    @invariant()
    def every_alert_is_in_one_place(self) -> None:
        """Pending, bound to mail on its way, or with the fate of its mail."""
        if not hasattr(self, "store"):
            return
        bound = [a for alerts in self.mails.values() for a in alerts]
        assert len(bound) + len(self.pending) == len({*bound, *self.pending})
        for item_id in range(1, (self.do(self.store.archive_state())).items + 1):
            (record,) = self.do(self.store.alerts_of(item_id))
            assert record.fate == self.fates.get(record.alert_id)

    def _requeue(self, deliveries: list[int]) -> None:
        for d in deliveries:
            del self.leased[d]
            self.state[d] = DeliveryState.QUEUED

    def _end(self, delivery: int, state: DeliveryState) -> None:
        self.state[delivery] = state
        self.fates |= dict.fromkeys(self.mails[delivery], Fate(state.value))


Outbox.TestCase.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
TestOutbox = Outbox.TestCase
