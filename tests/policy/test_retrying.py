"""Retries of mail and of feeds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.policy import feed_retry_s, next_poll_s, retry_at
from monitor.policy.retrying import FEED_CEILING_S, GIVE_UP_S


def test_mail_is_retried_for_five_days_and_then_given_up() -> None:
    """After 1, 5, 15, 30, 60 and then every 60 minutes; the last try is at the deadline."""
    now, waits, attempts = 0, [], 0
    while True:
        attempts += 1
        following = retry_at(attempts, 0, now)
        if following is None:
            break
        waits.append((following - now) // 60_000)
        now = following
    assert waits[:7] == [1, 5, 15, 30, 60, 60, 60]
    assert now == GIVE_UP_S * 1000


@given(
    every=st.integers(30, 86_400 * 7),
    failures=st.integers(1, 10_000),
    asked=st.none() | st.integers(0, 86_400),
    jitter=st.floats(0, 1, exclude_max=True),
)
def test_a_failing_feed_is_never_dropped(
    every: int, failures: int, asked: int | None, jitter: float
) -> None:
    """Whatever happens it is tried again within the hour (or its own longer interval)."""
    wait = feed_retry_s(every, failures, asked, jitter)
    assert 0 < wait <= max(FEED_CEILING_S, every)


def test_retry_after_is_a_lower_bound() -> None:
    """The server's wish beats the jitter, up to the ceiling."""
    assert feed_retry_s(300, 1, 1200, 0.0) == 1200
    assert feed_retry_s(300, 1, 86_400, 0.0) == FEED_CEILING_S


def test_what_a_feed_asks_for_stretches_its_interval_up_to_an_hour() -> None:
    """A ttl or Cache-Control is a lower bound; a ttl of a day does not lose a day of news."""
    assert next_poll_s(300, None, None) == 300
    assert next_poll_s(300, 900, 600) == 900
    assert next_poll_s(300, 86_400, None) == 3600
    assert next_poll_s(7200, 60, None) == 7200
