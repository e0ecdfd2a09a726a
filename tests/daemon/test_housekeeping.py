"""Retention, and what the operator hears."""

from __future__ import annotations

from dataclasses import replace

from monitor.housekeeping import SICK_AFTER_MS, STUCK_AFTER_MS, complaints
from monitor.model import Fault, FeedState, Health
from monitor.ports import QueueState

NOW = 1_795_000_000_000
CALM = QueueState(0, None, None, None)
SICK = FeedState(
    "North",
    "http://north.example",
    health=Health.FAILING,
    health_since_ms=NOW - SICK_AFTER_MS,
    fault=Fault.TIMEOUT,
    detail="30 s",
    failures=40,
)


def test_a_day_of_failures_is_reported_with_its_reason() -> None:
    """Which feed, what, how often, since when."""
    (line,) = complaints((SICK,), CALM, NOW)
    assert line == "Feed North: timeout (30 s), 40 times in 24 hours"


def test_a_short_failure_is_not_the_operators_business() -> None:
    """It is in `status` and in the digests."""
    assert complaints((replace(SICK, health_since_ms=NOW - 1000),), CALM, NOW) == ()


def test_a_queue_that_is_stuck_is_reported() -> None:
    """An hour is too long."""
    stuck = QueueState(3, NOW - 2 * STUCK_AFTER_MS, None, None)
    assert complaints((), stuck, NOW) == ("Mail queue: 3 messages, the oldest for 2 hours",)
    assert complaints((), replace(stuck, oldest_ms=NOW - 1000), NOW) == ()
