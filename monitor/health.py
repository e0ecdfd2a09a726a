"""How the feeds are, looked at every hour, and what the operator hears of it.

What is learned of each feed's rhythm, and how the feed was, is kept in the store; a change is one
line of the log. The operator is mailed once a day while something is wrong, and once when it is
over.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.errors import WireMonitorError
from monitor.house import House
from monitor.housekeeping import BACKUP_ERROR, DAY_MS, STUCK_AFTER_MS
from monitor.logbook import counted
from monitor.model import Condition, Feed, FeedState, Health, Rhythm
from monitor.overdue import Due, is_overdue, look_at_due
from monitor.policy import follow, judge
from monitor.ports import QueueState, Store

log = logging.getLogger("monitor")

HOUR_MS = 3_600_000
AT_ONCE = 200
"""Feeds looked at and written in one go, so that polls wait no longer than for these."""

BACK_MS = 8 * DAY_MS
"""News is asked for so far back at most; no feed is polled more seldom."""

SICK_AFTER_MS = 24 * HOUR_MS
"""A feed that fails for so long is the operator's business."""

AGAIN_MS = DAY_MS - HOUR_MS // 2
SILENT_AGAIN_MS = 7 * DAY_MS - HOUR_MS // 2
"""A feed that is silent need not be told every day: there may be nothing to be done."""

TOLD = "health_told"
"""The note with what the operator was told and is not over yet: JSON, key -> [line, time (ms)]."""

SILENT = frozenset({Health.QUIET, Health.STALE})
WELL = frozenset({Health.OK, Health.NEVER})

Looked = dict[str, tuple[Rhythm | None, Condition]]


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong. `key` stays the same as long as it lasts."""

    key: str
    line: str
    again_ms: int = AGAIN_MS


async def look_at_feeds(store: Store, feeds: Mapping[str, Feed], now_ms: int) -> Looked:
    """Learn what came since the last look, judge each feed, write it down, log what changed."""
    states = [state for state in await store.feed_states() if state.name in feeds]
    known = await store.rhythms()
    upto_h = min((r.upto_h for r, _ in known.values() if r), default=now_ms // HOUR_MS)
    since_ms = max(upto_h * HOUR_MS, now_ms - BACK_MS)
    news = await store.news_hours(since_ms, now_ms)
    looked: Looked = {}
    for start in range(0, len(states), AT_ONCE):
        some: Looked = {}
        for state in states[start : start + AT_ONCE]:
            before, was = known.get(state.name, (None, None))
            hours = news.get(state.name, frozenset())
            rhythm = follow(before, state, feeds[state.name].every_s, hours)
            condition = judge(state, rhythm, now_ms)
            _log_change(was, condition)
            some[state.name] = rhythm, condition
        await store.write_rhythms(some)
        await asyncio.sleep(0)
        looked |= some
    return looked


async def conditions(
    store: Store, states: Iterable[FeedState], now_ms: int
) -> tuple[Condition, ...]:
    """How each of these is at this moment, by what was learned so far; nothing is written."""
    known = await store.rhythms()
    return tuple(judge(s, known.get(s.name, (None, None))[0], now_ms) for s in states)


def complaints(
    feeds: Iterable[Condition],
    states: Mapping[str, FeedState],
    queue: QueueState,
    now_ms: int,
    backup_error: str = "",
    due: Due | None = None,
) -> tuple[Complaint, ...]:
    """What the operator should know, empty if all is well. `due`: alerts that may leave."""
    found = [
        Complaint(
            f"feed:{one.feed}",
            feed_line(one, states[one.feed], now_ms),
            SILENT_AGAIN_MS if one.health in SILENT else AGAIN_MS,
        )
        for one in feeds
        if one.health not in WELL and not _is_passing(one, now_ms)
    ]
    stuck = _queue_line(queue, due, now_ms)
    if stuck:
        found.append(Complaint("queue", stuck))
    if backup_error:
        found.append(Complaint("backup", f"No backup was made: {backup_error}"))
    return tuple(found)


def _queue_line(queue: QueueState, due: Due | None, now_ms: int) -> str:
    """What waits for too long, frozen or not; empty if nothing does."""
    is_stuck = queue.oldest_ms is not None and now_ms - queue.oldest_ms >= STUCK_AFTER_MS
    if not is_stuck and not is_overdue(due, now_ms):
        return ""
    waiting = [counted(queue.queued, "message")] if queue.queued else []
    if due is not None:
        waiting.append(f"{counted(due.alerts, 'alert')} that may leave")
    since = [queue.oldest_ms, due.since_ms if due is not None else None]
    oldest_ms = min(t for t in since if t is not None)
    hours = round((now_ms - oldest_ms) / HOUR_MS)
    return f"Mail queue: {' and '.join(waiting)}, the oldest for {counted(hours, 'hour')}"


def feed_line(condition: Condition, state: FeedState, now_ms: int) -> str:
    """One line about a feed that is not well."""
    if condition.health in SILENT:
        return f"Feed {condition.feed}: {condition.health}, {condition.reason}"
    hours = (now_ms - condition.since_ms) // HOUR_MS
    return f"Feed {condition.feed}: {condition.reason}, {state.failures} times in {hours} hours"


async def report_health(
    house: House, feeds: Iterable[Condition], own: Sequence[Complaint] = ()
) -> bool:
    """Mail the operator what is wrong, once a day, and what is over; whether a mail was queued.

    `own`: what the daemon has to say of itself.

    What was told before and is still so is told with what is new, and by itself after a day (of
    silent feeds: a week).
    """
    now_ms = house.clock.now_ms()
    states = {state.name: state for state in await house.store.feed_states()}
    backup_error = await house.store.get_note(BACKUP_ERROR) or ""
    queue = await house.store.queue_state(now_ms)
    due = await look_at_due(house.store, house.plan, now_ms)
    known = [one for one in feeds if one.feed in states]
    wrong = (*own, *complaints(known, states, queue, now_ms, backup_error, due))
    told = told_before(await house.store.get_note(TOLD))
    queued = await _tell(house, wrong, told, now_ms)
    over = {key: told.pop(key) for key in told.keys() - {one.key for one in wrong}}
    queued |= await _tell_over(house, over)
    if queued or over:
        await house.store.set_note(TOLD, json.dumps(told, ensure_ascii=False))
    return queued


def told_before(note: str | None) -> dict[str, tuple[str, int]]:
    """What the operator was told: by key, the line and when; nothing if that cannot be read."""
    try:
        return {str(k): (str(line), int(at)) for k, (line, at) in json.loads(note or "{}").items()}
    except (ValueError, TypeError, AttributeError):
        return {}


async def _tell(
    house: House, wrong: Sequence[Complaint], told: dict[str, tuple[str, int]], now_ms: int
) -> bool:
    """All that is wrong, if some of it is to be told now; `told` is kept true."""
    due = [c for c in wrong if c.key not in told or now_ms - told[c.key][1] >= c.again_ms]
    if not due:
        return False
    lines = tuple(c.line for c in (*due, *(c for c in wrong if c not in due)))
    subject = f"wire-monitor: {_things(len(lines))} to look at"
    seed = f"health:{now_ms // DAY_MS}"
    if not await house.editor.notify(house.plan, subject, lines, seed):
        return False  # nobody to be told, or today's mail has left already
    told.update({c.key: (c.line, now_ms) for c in wrong})
    return True


async def _tell_over(house: House, over: Mapping[str, tuple[str, int]]) -> bool:
    if not over:
        return False
    lines = tuple(f"No longer so: {line}" for _, (line, _) in sorted(over.items()))
    seed = f"well:{sorted((key, at_ms) for key, (_, at_ms) in over.items())}"
    subject = f"wire-monitor: {_things(len(over))} well again"
    return await house.editor.notify(house.plan, subject, lines, seed)


def _things(number: int) -> str:
    return f"{number} thing{'s' if number > 1 else ''}"


def _is_passing(condition: Condition, now_ms: int) -> bool:
    """A failure that is young may pass; what the others say is certain enough."""
    young = now_ms - condition.since_ms < SICK_AFTER_MS
    return young and condition.health in {Health.FAILING, Health.HTML}


def _log_change(was: Condition | None, now: Condition) -> None:
    if was is None and now.health in WELL:
        return
    before = was.health if was else Health.OK
    if before is now.health:
        return
    if now.health not in WELL:
        log.warning("%s: is %s now: %s", now.feed, now.health.words, now.reason)
    elif before not in WELL:
        log.warning("%s: is well again, was %s", now.feed, before.words)


async def look(house: House) -> tuple[Condition, ...]:
    """Look at the feeds; if that cannot be written, say how they are anyhow."""
    now_ms = house.clock.now_ms()
    try:
        looked = await look_at_feeds(house.store, house.plan.feeds, now_ms)
    except WireMonitorError as error:
        log.error("how the feeds are could not be written: %s", error)
        return await conditions(house.store, await house.store.feed_states(), now_ms)
    return tuple(condition for _, condition in looked.values())
