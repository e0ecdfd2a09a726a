"""The life of a delivery, as one table. What does not stand in it does not happen."""

from __future__ import annotations

from enum import StrEnum

from monitor.model import DeliveryState, Verdict


class Event(StrEnum):
    """What can happen to a delivery."""

    LEASE = "taken to be tried"
    DOT = "about to send the final dot"
    RELEASE = "whoever tried it is dead"
    ACCEPT = "accepted"
    REFUSE = "refused"
    RETRY = "to be tried again"
    EXPIRE = "given up"


class TransitionError(RuntimeError):
    """A delivery is not in a state in which this can happen: a bug, or a lease that ran out."""


_S = DeliveryState

TRANSITIONS: dict[tuple[DeliveryState, Event], DeliveryState] = {
    (_S.QUEUED, Event.LEASE): _S.SENDING,
    (_S.SENDING, Event.DOT): _S.DOT,
    (_S.SENDING, Event.RELEASE): _S.QUEUED,
    (_S.SENDING, Event.ACCEPT): _S.ACCEPTED,
    (_S.SENDING, Event.REFUSE): _S.REFUSED,
    (_S.SENDING, Event.RETRY): _S.QUEUED,
    (_S.SENDING, Event.EXPIRE): _S.EXPIRED,
    (_S.DOT, Event.RELEASE): _S.QUEUED,
    (_S.DOT, Event.ACCEPT): _S.ACCEPTED,
    (_S.DOT, Event.REFUSE): _S.REFUSED,
    (_S.DOT, Event.RETRY): _S.QUEUED,
    (_S.DOT, Event.EXPIRE): _S.EXPIRED,
}

FINAL = frozenset({_S.ACCEPTED, _S.REFUSED, _S.EXPIRED})
OPEN = frozenset(DeliveryState) - FINAL


def target(event: Event) -> DeliveryState:
    """The state that this event leads to."""
    (state,) = {to for (_, what), to in TRANSITIONS.items() if what is event}
    return state


def sources(event: Event) -> tuple[DeliveryState, ...]:
    """The states in which this event can happen."""
    return tuple(state for state, what in TRANSITIONS if what is event)


def event_of(verdict: Verdict, next_try_ms: int | None) -> Event:
    """What the outcome of an attempt means for the delivery; without a next try it is final."""
    if verdict is Verdict.ACCEPTED:
        return Event.ACCEPT
    if verdict is Verdict.REFUSED:
        return Event.REFUSE
    return Event.EXPIRE if next_try_ms is None else Event.RETRY
