"""APScheduler 3, typed and with the settings that the house relies on.

A late job still runs (no misfire grace), runs that piled up are one, a job never overlaps itself.
Weekdays are never given as numbers (APScheduler counts them otherwise than cron does).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]
from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]
from apscheduler.triggers.date import DateTrigger  # type: ignore[import-untyped]
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]

Job = Callable[[], Awaitable[None]]

EDGE_S = 0.02
"""Wake a little after an instant, never a rounding error before it."""


class Scheduler:
    """Wakes coroutine functions; jobs are named, and a name is used again by replacing its job."""

    def __init__(self) -> None:
        self._inner = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Begin, on the running loop."""
        self._inner.start()

    def stop(self) -> None:
        """Start no more jobs; running ones go on (waiting for them would cancel them)."""
        self._inner.shutdown(wait=False)

    def every(self, seconds: float, job: Job, name: str) -> None:
        """Run at this interval, first after it."""
        self._add(job, IntervalTrigger(seconds=seconds, timezone=UTC), name)

    def hourly(self, minute: int, job: Job, name: str) -> None:
        """Run in every hour at this minute."""
        self._add(job, CronTrigger(minute=minute, timezone=UTC), name)

    def daily(self, hour: int, minute: int, job: Job, name: str) -> None:
        """Run every day at this time in UTC, which has no clock changes."""
        self._add(job, CronTrigger(hour=hour, minute=minute, timezone=UTC), name)

    def at(self, instant_ms: int, job: Job, name: str) -> None:
        """Run once at an instant, at once if it is past; replaces what had the name."""
        when = datetime.fromtimestamp(instant_ms / 1000 + EDGE_S, UTC)
        self._add(job, DateTrigger(when, timezone=UTC), name)

    def _add(self, job: Job, trigger: object, name: str) -> None:
        async def run() -> None:
            with suppress(asyncio.CancelledError):  # the program ends; that is no error to log
                await job()

        self._inner.add_job(run, trigger, id=name, name=name, replace_existing=True)
