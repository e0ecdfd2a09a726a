"""What feeds say over and over, learned once a day from the archive and kept in it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from monitor.model import Item
from monitor.ports import Store
from monitor.text.habits import Habits, Learner

NOTE = "habits"
"""A note of the store: JSON, feed -> sentences."""

READ = 10_000
"""Of so many of the latest items is learned."""

STEP = 200
"""Items read at once; polls wait no longer than for these."""


async def learn_habits(store: Store) -> dict[str, frozenset[str]]:
    """Learn from the latest items and write it down; what was learned before is replaced."""
    learner, left = Learner(), READ
    async for items in _latest(store):
        # Not all at once: they would be the most memory that the daemon ever takes.
        await asyncio.to_thread(learner.read, items[:left])
        left -= len(items)
        if left <= 0:
            break
    found = await asyncio.to_thread(learner.habits)
    text = json.dumps({feed: sorted(habits) for feed, habits in found.items()}, ensure_ascii=False)
    await store.set_note(NOTE, text)
    return found


async def known_habits(store: Store) -> Habits:
    """What was learned last; nothing if that cannot be read."""
    text = await store.get_note(NOTE)
    try:
        noted: dict[str, Any] = json.loads(text) if text else {}
        return {feed: frozenset(map(str, habits)) for feed, habits in noted.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


async def _latest(store: Store) -> AsyncIterator[list[Item]]:
    """The newest first, some at a time."""
    for ids in await store.id_ranges(None, None):
        for stop in range(ids.stop, ids.start, -STEP):
            found = await store.items(range(max(ids.start, stop - STEP), stop))
            yield [stored.item for stored in reversed(found.values())]
