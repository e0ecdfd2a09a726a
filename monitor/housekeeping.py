"""Retention and the health notice: what the daemon does for its own sake."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from monitor.habits import learn_habits
from monitor.house import House
from monitor.model import FeedState, Health
from monitor.ports import QueueState, Store
from monitor.searching import STEP, index_news

log = logging.getLogger("monitor")

TOLD_EXTRA_MS = 30 * 86_400_000
"""Told-history outlives the items, so that no story is told again when its items are dropped."""

SICK_AFTER_MS = 24 * 3_600_000
STUCK_AFTER_MS = 3_600_000
DAY_MS = 86_400_000


INDEXED_AT_ONCE = 5_000
"""Items indexed in a minute at most: after an upgrade the archive is indexed by and by."""


async def index_archive(store: Store, goes_on: Callable[[], bool] = lambda: True) -> int:
    """Index new items for `search`, some at a time as long as it may go on; how many."""
    total = 0
    while total < INDEXED_AT_ONCE and goes_on():
        done = await index_news(store, STEP)
        total += done
        if done < STEP:
            break
    return total


async def keep_house(house: House) -> int:
    """Drop items older than `keep`, and told-history later; how many items went.

    Then learn what feeds say over and over.
    """
    now_ms = house.clock.now_ms()
    settings = house.plan.settings
    before_ms = now_ms - settings.keep_s * 1000
    window_ms = settings.story_window_s * 1000
    dropped = await house.store.prune(before_ms, before_ms - TOLD_EXTRA_MS, window_ms)
    if dropped:
        log.info("retention: %d items dropped", dropped)
    habits = await learn_habits(house.store)
    for feed, sentences in habits.items():
        new = sentences - house.plan.habits.get(feed, frozenset())
        if new:
            log.info("%s: %d sentences are learned to be no news", feed, len(new))
    house.plan = replace(house.plan, habits=habits)
    return dropped


def complaints(states: tuple[FeedState, ...], queue: QueueState, now_ms: int) -> tuple[str, ...]:
    """What the operator should know: one line each, empty if all is well."""
    lines = [
        f"Feed {s.name}: {s.fault}{f' ({s.detail})' if s.detail else ''}, "
        f"{s.failures} times in {(now_ms - s.health_since_ms) // 3_600_000} hours"
        for s in states
        if s.health is Health.FAILING and now_ms - s.health_since_ms >= SICK_AFTER_MS
    ]
    if queue.oldest_ms is not None and now_ms - queue.oldest_ms >= STUCK_AFTER_MS:
        hours = (now_ms - queue.oldest_ms) / 3_600_000
        lines.append(f"Mail queue: {queue.queued} messages, the oldest for {hours:.0f} hours")
    return tuple(lines)


async def report_health(house: House) -> bool:
    """Mail the operator once a day while something is wrong; whether a notice was queued."""
    now_ms = house.clock.now_ms()
    states = await house.store.feed_states()
    lines = complaints(states, await house.store.queue_state(now_ms), now_ms)
    if not lines:
        return False
    subject = f"wire-monitor: {len(lines)} thing{'s' if len(lines) > 1 else ''} to look at"
    await house.delivery.notify(house.plan, subject, lines, seed=f"health:{now_ms // DAY_MS}")
    return True
