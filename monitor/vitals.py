"""Signs of life of the daemon, tied to progress.

The loop turns, polls start, the store answers, and what is being delivered moves on. Only then is
the service manager's watchdog fed. Once a minute the pulse is noted for `status`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

from monitor.adapters.process import memory_bytes, memory_limit_bytes
from monitor.errors import WireMonitorError
from monitor.model import Delivery, Lane, Outcome
from monitor.ports import Clock, Mailer, Store
from monitor.rounds.delivering import LEASE_MS

log = logging.getLogger("monitor")

PULSE = "pulse"
"""The note with the last `Pulse`, as JSON."""

PULSE_S = 60
FEEL_S = 0.25
STALL_S = 60
"""A tick or a store call that takes longer is a stall."""

LANE_STALL_S = LEASE_MS / 1000
"""A lane without a step for so long hangs: no mail that keeps its deadlines takes longer."""

LAG_MS = 1_000
"""A loop that is held up for so long is logged: polls and mails waited."""

MUCH = 0.75
"""Of the memory that it may use: then the operator is told."""

NO_PULSE_MS = 5 * PULSE_S * 1000
"""A daemon without a pulse for so long hangs."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """How the daemon was. `lag_ms`: the longest that its loop was held up in the last minute.

    `store_ms`: how long the store took to answer. Memory in bytes.
    """

    at_ms: int
    lag_ms: int
    store_ms: int
    memory_bytes: int
    memory_limit_bytes: int

    @property
    def is_much(self) -> bool:
        """Whether little is left of the memory."""
        return self.memory_bytes > MUCH * self.memory_limit_bytes


class Vitals:
    """Measures; `ticked` is called at the end of each tick.

    A lane that is `wanted` must make steps until it is `rested`; at rest it may be for ever.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._ticked_s = time.monotonic()
        self._moved_s: dict[Lane, float] = {}
        self._lag_s = 0.0
        self._told = False

    def ticked(self) -> None:
        """It was looked for feeds that are due."""
        self._ticked_s = time.monotonic()

    def wanted(self, lane: Lane) -> None:
        """There may be something to deliver; a lane that is at it already knows."""
        self._moved_s.setdefault(lane, time.monotonic())

    def stepped(self, lane: Lane) -> None:
        """A round, or the try of one delivery, begins."""
        self._moved_s[lane] = time.monotonic()

    def rested(self, lane: Lane) -> None:
        """A round has ended, and when to begin the next is settled."""
        self._moved_s.pop(lane, None)

    async def feel(self) -> None:
        """Until it is cancelled, measure by how much a short sleep is too long."""
        while True:
            before_s = time.monotonic()
            await asyncio.sleep(FEEL_S)
            self._lag_s = max(self._lag_s, time.monotonic() - before_s - FEEL_S)

    async def is_alive(self) -> bool:
        """Whether there is progress; why not is logged once."""
        reason = await self._stall()
        if reason and not self._told:
            log.error("no progress: %s; the watchdog is not fed", reason)
        self._told = bool(reason)
        return not reason

    async def _stall(self) -> str:
        try:
            await asyncio.wait_for(self._store.next_feed_due_ms(), STALL_S)
        except TimeoutError:
            return f"the database has not answered for {STALL_S} s"
        except WireMonitorError as error:  # it answers, and what is wrong is told elsewhere
            log.debug("the database answers that it cannot: %s", error)
        now_s = time.monotonic()
        late_s = now_s - self._ticked_s
        if late_s >= STALL_S:
            return f"no feed was looked for in {late_s:.0f} s"
        for lane, moved_s in self._moved_s.items():
            if now_s - moved_s >= LANE_STALL_S:
                return f"delivery by {lane} has not moved for {now_s - moved_s:.0f} s"
        return ""

    async def pulse(self) -> Pulse:
        """Measure, note it, and begin the next minute."""
        before_s = time.monotonic()
        await self._store.next_feed_due_ms()
        store_ms = int((time.monotonic() - before_s) * 1000)
        lag_ms, self._lag_s = int(self._lag_s * 1000), 0.0
        if lag_ms >= LAG_MS:
            log.warning("the program was held up for %.1f s", lag_ms / 1000)
        now_ms = self._clock.now_ms()
        pulse = Pulse(now_ms, lag_ms, store_ms, memory_bytes(), memory_limit_bytes())
        await self._store.set_note(PULSE, json.dumps(asdict(pulse)))
        return pulse


class Stepping:
    """A mailer that says before each try that it begins; implements `ports.Mailer`."""

    def __init__(self, mailer: Mailer, begins: Callable[[], None]) -> None:
        self._mailer = mailer
        self._begins = begins

    async def send(self, delivery: Delivery, before_dot: Callable[[], Awaitable[None]]) -> Outcome:
        """Try once."""
        self._begins()
        return await self._mailer.send(delivery, before_dot)

    async def rest(self) -> None:
        """Close what is open."""
        await self._mailer.rest()


def read_pulse(note: str | None) -> Pulse | None:
    """The last pulse; None if there is none that can be read."""
    try:
        return Pulse(**{name: int(value) for name, value in json.loads(note or "{}").items()})
    except (ValueError, TypeError, AttributeError):
        return None


def memory_line(pulse: Pulse) -> str:
    """What the operator is told when there is little memory left."""
    used, limit = pulse.memory_bytes / 1e6, pulse.memory_limit_bytes / 1e6
    return f"Memory: {used:.0f} MB of the {limit:.0f} MB that it may use"
