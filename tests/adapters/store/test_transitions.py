"""The table of what may happen to a delivery."""

from __future__ import annotations

from itertools import product

import pytest

from monitor.adapters.store import SqlStore, TransitionError
from monitor.adapters.store.transitions import FINAL, OPEN, TRANSITIONS, Event, event_of, sources
from monitor.adapters.store.transitions import target as target_of
from monitor.model import DeliveryState, Outcome, Phase, Verdict
from tests.adapters.store.builders import ACCEPTED, DEFERRED, REFUSED, freeze, frozen, lease_one

LEGAL = {
    "queued": {"taken to be tried": "sending"},
    "sending": {
        "about to send the final dot": "dot sent",
        "whoever tried it is dead": "queued",
        "accepted": "accepted",
        "refused": "refused",
        "to be tried again": "queued",
        "given up": "expired",
    },
    "dot sent": {
        "whoever tried it is dead": "queued",
        "accepted": "accepted",
        "refused": "refused",
        "to be tried again": "queued",
        "given up": "expired",
    },
}


def test_every_pair_of_state_and_event_is_decided() -> None:
    """What the table allows is what was meant, pair by pair; the rest cannot happen."""
    for state, event in product(DeliveryState, Event):
        meant = LEGAL.get(state.value, {}).get(event.value)
        assert TRANSITIONS.get((state, event)) == meant, (state, event)


def test_an_event_leads_to_one_state_from_wherever_it_happens() -> None:
    """So one guarded UPDATE can make it."""
    for event in Event:
        assert {TRANSITIONS[state, event] for state in sources(event)} == {target_of(event)}


def test_nothing_leaves_a_final_state() -> None:
    """A fate is a fate."""
    assert not FINAL & {state for state, _ in TRANSITIONS}
    assert set(DeliveryState) == FINAL | OPEN


@pytest.mark.parametrize("verdict", Verdict)
def test_verdicts_become_events(verdict: Verdict) -> None:
    """Accepted and refused are final whatever the next try; the rest is retried or given up."""
    again, last = event_of(verdict, 5), event_of(verdict, None)
    if verdict in {Verdict.ACCEPTED, Verdict.REFUSED}:
        assert again is last
        assert again.value == verdict.value
    else:
        assert (again, last) == (Event.RETRY, Event.EXPIRE)


async def _bring_to(store: SqlStore, state: DeliveryState) -> int:
    """A delivery in this state."""
    delivery_id = await frozen(store)
    if state is DeliveryState.QUEUED:
        return delivery_id
    await lease_one(store)
    if state is DeliveryState.DOT:
        await store.mark_dot(delivery_id)
    ends = {
        DeliveryState.ACCEPTED: ACCEPTED,
        DeliveryState.REFUSED: REFUSED,
        DeliveryState.EXPIRED: DEFERRED,
    }
    if state in ends:
        await store.settle(delivery_id, ends[state], None, 2_100)
    return delivery_id


async def _happen(store: SqlStore, delivery_id: int, event: Event) -> None:
    """Make the event happen through the store's methods."""
    retry = Outcome(Verdict.UNKNOWN, Phase.DOT, "no answer")
    match event:
        case Event.LEASE:
            if not await store.lease_deliveries(2_200, 1, 100):
                raise TransitionError
        case Event.DOT:
            await store.mark_dot(delivery_id)
        case Event.RELEASE:
            await store.release()
        case Event.ACCEPT:
            await store.settle(delivery_id, ACCEPTED, None, 2_200)
        case Event.REFUSE:
            await store.settle(delivery_id, REFUSED, None, 2_200)
        case Event.RETRY:
            await store.settle(delivery_id, retry, 9_000, 2_200)
        case Event.EXPIRE:
            await store.settle(delivery_id, retry, None, 2_200)


@pytest.mark.parametrize(("state", "event"), list(product(DeliveryState, Event)))
async def test_the_store_follows_the_table(
    store: SqlStore, state: DeliveryState, event: Event
) -> None:
    """Every pair, made real: allowed ones lead where the table says, others change nothing."""
    delivery_id = await _bring_to(store, state)
    expected = TRANSITIONS.get((state, event))
    if expected is None and event is not Event.RELEASE:
        with pytest.raises(TransitionError):
            await _happen(store, delivery_id, event)
    else:
        await _happen(store, delivery_id, event)
    found = await store.delivery(delivery_id)
    assert found is not None
    assert found.state is (expected or state)
    assert await freeze(store) is None, "the Message-ID stays taken"


async def test_what_cannot_happen_says_to_what_and_why(store: SqlStore) -> None:
    """Which delivery, how it stands, and what was asked of it."""
    delivery_id = await frozen(store)
    said = f"delivery {delivery_id} is queued, not to be about to send the final dot"
    with pytest.raises(TransitionError, match=f"^{said}$"):
        await store.mark_dot(delivery_id)
    with pytest.raises(TransitionError, match=f"^delivery {delivery_id} is queued, not to be ref"):
        await store.settle(delivery_id, REFUSED, None, 2_000)
    with pytest.raises(TransitionError, match=r"^delivery 77 is gone, not to be about"):
        await store.mark_dot(77)
