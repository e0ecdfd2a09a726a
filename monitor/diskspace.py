"""A full disk: polls wait, due mail leaves on the room of the ballast, and it is told once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from monitor.errors import WireMonitorError
from monitor.house import House

log = logging.getLogger("monitor")

DISK_FULL = "disk_full"
"""The note with the time (ms) since when the disk is full; empty if it is not."""

MINUTE_MS = 60_000


class DiskWatch:
    """Says whether there may be polls. `on_change` is called when the disk fills and at its end."""

    def __init__(self, house: House, on_change: Callable[[], None]) -> None:
        self._house = house
        self._on_change = on_change
        self._since_ms: int | None = None
        self._told = False

    async def open(self) -> None:
        """Lay the ballast; what a program noted that ended on a full disk goes on."""
        noted = await self._house.store.get_note(DISK_FULL)
        if noted:
            self._since_ms, self._told = int(noted), True
        elif not await asyncio.to_thread(self._house.ballast.lay):
            log.warning("the disk is nearly full: nothing can be kept back for mail that is due")

    async def allows_polls(self) -> bool:
        """Whether there is room for news. WireMonitorError: it could not be written that there is.

        Asked again and again: each answer may change what is told.
        """
        ballast = self._house.ballast
        if self._since_ms is None:
            if not ballast.dropped:
                return True
            self._since_ms = self._house.clock.now_ms()
            log.error("the disk is full: polls wait for room; mail that is due still leaves")
            self._on_change()
        if await asyncio.to_thread(ballast.lay):
            await self._end(self._since_ms)
            return True
        if not self._told:
            await self._tell(self._since_ms)
        return False

    async def _tell(self, since_ms: int) -> None:
        """In a note and to the operator, as soon as there is room for that much."""
        line = (
            f"The disk of {self._house.state_dir} is full since {_time(since_ms)}. Feeds are not "
            "polled until there is room; mail that is due still leaves. Polls go on by themselves."
        )
        try:
            await self._house.store.set_note(DISK_FULL, str(since_ms))
            await self._notify("wire-monitor: the disk is full", line, f"full:{since_ms}")
        except WireMonitorError as error:
            log.debug("not told yet that the disk is full: %s", error)
            return
        self._told = True
        self._on_change()

    async def _end(self, since_ms: int) -> None:
        minutes = (self._house.clock.now_ms() - since_ms) // MINUTE_MS
        line = (
            f"The disk was full from {_time(since_ms)} for {minutes} minutes; feeds are polled "
            "again. What a feed dropped meanwhile is reported as a possible gap."
        )
        if self._told:
            subject = "wire-monitor: there is room on the disk again"
            await self._notify(subject, line, f"room:{since_ms}")
        await self._house.store.set_note(DISK_FULL, "")
        self._since_ms, self._told = None, False
        log.warning("there is room on the disk again, after %d minutes: polls go on", minutes)
        self._on_change()

    async def _notify(self, subject: str, line: str, seed: str) -> None:
        await self._house.editor.notify(self._house.plan, subject, (line,), seed)


def _time(instant_ms: int) -> str:
    return f"{datetime.fromtimestamp(instant_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"
