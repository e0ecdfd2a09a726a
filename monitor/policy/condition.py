"""How a feed is: what its last polls say, and whether it is silent for longer than usual."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from monitor.model import Condition, Fault, FeedState, Health, Rhythm
from monitor.policy import rhythm as rhythms

HOUR_MS = 3_600_000

UNWATCHED_H = 3
"""A feed that was not read for so long, or for three of its intervals, was not watched."""

GONE_AFTER_H = {Fault.GONE: 1, Fault.NOT_FOUND: 72}
"""410 means for good (RFC 9110, section 15.5.11), 404 perhaps not."""

OLD_MS = 60 * 24 * HOUR_MS
"""A feed whose newest entry was so old when it was first read is a dead one, until it has news."""


def follow(
    rhythm: Rhythm | None, state: FeedState, every_s: int, news: Collection[int]
) -> Rhythm | None:
    """The rhythm after the latest poll that worked; None if none did yet.

    `news`: the hours since 1970 UTC, since `rhythm.upto_h`, in which items of the feed came. The
    hour of the latest poll is not over and is learned later.
    """
    if state.ok_ms is None or state.primed_ms is None:
        return None
    hour = state.ok_ms // HOUR_MS
    if rhythm is None or rhythm.url != state.url:
        return rhythms.begin(state.url, hour)
    if hour - rhythm.upto_h > max(UNWATCHED_H, 3 * every_s // 3600):
        return rhythms.skip(rhythm, news, hour)
    return rhythms.watch(rhythm, news, hour)


def judge(state: FeedState, rhythm: Rhythm | None, now_ms: int) -> Condition:
    """How the feed is, since when, and why that is said."""
    if state.health is Health.FAILING:
        return _failing(state, now_ms)
    if state.health is Health.NEVER:
        return Condition(state.name, Health.NEVER, state.next_due_ms, "", now_ms)
    if state.primed_ms is None:  # read, but cut short: the first reading is not over
        return _well(state, now_ms)
    new_ms = state.new_ms or state.primed_ms
    if new_ms <= state.primed_ms and (dead := _dead_at_first(state, now_ms)):
        return dead
    known = rhythm is not None and rhythm.url == state.url and new_ms // HOUR_MS < rhythm.upto_h
    if rhythm is None or not known or not rhythms.is_quiet(rhythm):
        return _well(state, now_ms)
    return _silent(state, rhythm, new_ms, now_ms)


def _well(state: FeedState, now_ms: int) -> Condition:
    flaw = state.fault.value if state.fault else ""
    return Condition(state.name, Health.OK, state.health_since_ms, flaw, now_ms)


def _silent(state: FeedState, rhythm: Rhythm, new_ms: int, now_ms: int) -> Condition:
    days, hours = divmod(rhythm.hours, 24)
    length = f"{rhythm.hours} hours" if days < 2 else f"{days} days {hours} hours"  # noqa: PLR2004
    reason = f"nothing new for {length}"
    if rhythms.is_learned(rhythm):
        reason += f", {rhythm.beats:.0f} of which usually bring news"
    if (state.changed_ms or 0) <= new_ms:
        return Condition(
            state.name, Health.STALE, new_ms, f"{reason}; the document is the same", now_ms
        )
    return Condition(state.name, Health.QUIET, new_ms, reason, now_ms)


def _failing(state: FeedState, now_ms: int) -> Condition:
    health = Health.FAILING
    gone_after_h = GONE_AFTER_H.get(state.fault) if state.fault else None
    if state.fault is Fault.HTML:
        health = Health.HTML
    elif gone_after_h and now_ms - state.health_since_ms >= gone_after_h * HOUR_MS:
        health = Health.GONE
    what = state.fault.value if state.fault else "failing"
    reason = f"{what} ({state.detail})" if state.detail else what
    return Condition(state.name, health, state.health_since_ms, reason, now_ms)


def _dead_at_first(state: FeedState, now_ms: int) -> Condition | None:
    newest_ms = state.newest_ms
    if newest_ms is None or now_ms - newest_ms < OLD_MS:
        return None
    date = datetime.fromtimestamp(newest_ms / 1000, UTC).date()
    return Condition(state.name, Health.STALE, newest_ms, f"its newest entry is of {date}", now_ms)
