"""When a message, or a feed, is tried again."""

from __future__ import annotations

STEPS_S = (60, 300, 900, 1800, 3600)
"""Waits between attempts; the last one repeats (RFC 5321 section 4.5.4.1 asks for such a shape)."""

GIVE_UP_S = 5 * 86_400
"""RFC 5321 section 4.5.4.1: give up after four to five days."""

FEED_CEILING_S = 3600
"""No feed is left alone for longer, however often it failed."""

POLITE_CEILING_S = 3600
"""The most that a feed's own ttl or Cache-Control may stretch its interval."""


def retry_at(attempts: int, created_ms: int, now_ms: int) -> int | None:
    """When to try a message again that was tried `attempts` times; None: give up.

    The last try is made when five days are over, not earlier.
    """
    deadline = created_ms + GIVE_UP_S * 1000
    if now_ms >= deadline:
        return None
    step = STEPS_S[min(max(attempts, 1), len(STEPS_S)) - 1]
    return min(now_ms + step * 1000, deadline)


def feed_retry_s(every_s: int, failures: int, retry_after_s: int | None, jitter: float) -> float:
    """Seconds until a failing feed is polled again: exponential, full jitter, ceiling one hour.

    `failures` counts from 1, `jitter` is uniform in [0, 1). The server's Retry-After is a lower
    bound, itself capped by the ceiling. See "Exponential Backoff And Jitter", AWS, 2015.
    """
    ceiling = max(FEED_CEILING_S, every_s)
    span = min(ceiling, every_s * (1 << min(failures - 1, 12)))
    wait = max(every_s / 2, span * jitter)
    return min(ceiling, max(wait, retry_after_s or 0))


def next_poll_s(every_s: int, ttl_s: int | None, fresh_for_s: int | None) -> int:
    """Seconds until a healthy feed is polled again: what it asks for is a lower bound, capped."""
    asked = max(ttl_s or 0, fresh_for_s or 0)
    return max(every_s, min(asked, POLITE_CEILING_S))
