"""Retention, learning and backups: what the daemon does for its own sake."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from monitor.adapters.store import back_up, backup_name, backups_in, keep_newest
from monitor.adapters.store.backup import FOLDER
from monitor.errors import WireMonitorError
from monitor.habits import learn_habits
from monitor.house import DATABASE, House
from monitor.ports import Store
from monitor.searching import STEP, index_news

log = logging.getLogger("monitor")

TOLD_EXTRA_MS = 30 * 86_400_000
"""Told-history outlives the items, so that no story is told again when its items are dropped."""

STUCK_AFTER_MS = 3_600_000
DAY_MS = 86_400_000
BACKUP_AT_MS = (3 * 60 + 37) * 60_000
"""In the UTC day: after retention, so that what is dropped is not copied."""

BACKUP_ERROR = "backup_error"
"""The note with the reason why the last backup failed; empty if it did not."""


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


def is_backup_due(newest_ms: int | None, now_ms: int) -> bool:
    """Whether there is none since the latest hour for it; a program that slept catches up."""
    latest_ms = (now_ms - BACKUP_AT_MS) // DAY_MS * DAY_MS + BACKUP_AT_MS
    return newest_ms is None or newest_ms < latest_ms


async def back_up_daily(house: House, goes_on: Callable[[], bool] = lambda: True) -> Path | None:
    """Make the backup of the day, if it is due, and drop those too many; what was made.

    Runs beside the store. A failure is noted for `status` and the operator, and tried again; the
    older backups stay. `goes_on`: asked all the time; once it says no, nothing is made.
    """
    folder, kept = house.state_dir / FOLDER, house.plan.settings.backups
    now_ms = house.clock.now_ms()
    target = folder / backup_name(now_ms)
    try:
        newest_ms = max((b.made_ms for b in backups_in(folder)), default=None)
        if not kept or not is_backup_due(newest_ms, now_ms):
            return None
        size = await asyncio.to_thread(back_up, house.state_dir / DATABASE, target, goes_on)
        keep_newest(folder, kept)
    except WireMonitorError as error:
        if goes_on():
            log.error("no backup was made: %s", error)
            await house.store.set_note(BACKUP_ERROR, str(error))
        return None
    log.info("backup: %s, %.1f MB, read back and whole", target, size / 1e6)
    await house.store.set_note(BACKUP_ERROR, "")
    return target
