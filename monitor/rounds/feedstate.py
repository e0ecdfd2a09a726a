"""How a poll changes what is remembered of a feed. Pure."""

from __future__ import annotations

from dataclasses import replace

from monitor.model import Feed, FeedState, Health, Page, Reading, Unreachable, Unreadable
from monitor.policy import feed_retry_s, next_poll_s


def failed(
    state: FeedState, feed: Feed, why: Unreachable | Unreadable, now_ms: int, jitter: float
) -> FeedState:
    """After a poll that gave nothing: named fault, back-off; validators and slices are kept."""
    failures = state.failures + 1
    retry_after_s = why.retry_after_s if isinstance(why, Unreachable) else None
    wait_s = feed_retry_s(feed.every_s, failures, retry_after_s, jitter)
    return replace(
        state,
        health=Health.FAILING,
        health_since_ms=state.health_since_ms if state.failures else now_ms,
        fault=why.fault,
        detail=why.detail,
        failures=failures,
        polled_ms=now_ms,
        next_due_ms=now_ms + int(wait_s * 1000),
    )


def healthy(
    state: FeedState, feed: Feed, now_ms: int, *, ttl_s: int | None, fresh_for_s: int | None
) -> FeedState:
    """After a poll that worked, whatever it brought."""
    return replace(
        state,
        health=Health.OK,
        health_since_ms=state.health_since_ms if state.health is Health.OK else now_ms,
        fault=None,
        detail="",
        failures=0,
        polled_ms=now_ms,
        ok_ms=now_ms,
        next_due_ms=now_ms + next_poll_s(feed.every_s, ttl_s, fresh_for_s) * 1000,
    )


def read(
    state: FeedState, feed: Feed, page: Page, reading: Reading, body_hash: bytes, now_ms: int
) -> FeedState:
    """After a document was read: its validators, unless it was cut short.

    A first reading is over with a whole document, or with the second that is cut short: else what
    the first one lacked would be news, or nothing undated of such a feed would ever be.
    """
    sound = reading.flaw is None
    primed = sound or state.fault is reading.flaw
    ok = healthy(state, feed, now_ms, ttl_s=reading.ttl_s, fresh_for_s=page.fresh_for_s)
    return replace(
        ok,
        etag=page.etag if sound else None,
        last_modified=page.last_modified if sound else None,
        body_hash=body_hash if sound else None,
        slices=reading.slices,
        moved_to=page.moved_to or state.moved_to,
        primed_ms=state.primed_ms or (now_ms if primed else None),
        title=reading.title or state.title,
        changed_ms=now_ms,
        newest_ms=_newest(state, reading, now_ms),
        fault=reading.flaw,
        detail="" if sound else "the document ends early; what arrived was read",
    )


def _newest(state: FeedState, reading: Reading, now_ms: int) -> int | None:
    """The latest date of an entry that is not in the future; 1970 is no date."""
    dates = [state.newest_ms or 0]
    dates += [d for e in reading.entries if (d := e.published_ms or 0) <= now_ms]
    return max(dates) or None


def address(state: FeedState, feed: Feed) -> str:
    """Where to ask: the configured address, or the one it has permanently moved to."""
    return state.moved_to if state.moved_to and state.url == feed.url else feed.url
