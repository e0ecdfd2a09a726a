"""Virtual time: an event loop that never waits, and the clocks of the machine it simulates."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

FOREVER_S = 86_400.0


@dataclass
class Timeline:
    """What time it truly is, and what the machine believes.

    The monotonic clock stands still while the machine is suspended; the wall clock is off by
    `error_ms`. Implements `ports.Clock` by the wall clock.
    """

    true_ms: float
    error_ms: int = 0
    _plans: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _order: count[int] = field(default_factory=count)

    def now_ms(self) -> int:
        """The wall clock."""
        return int(self.true_ms) + self.error_ms

    async def sleep(self, seconds: float) -> None:
        """On the loop's clock, as in production."""
        await asyncio.sleep(max(0.0, seconds))

    def at(self, true_ms: float, happens: Callable[[], None]) -> None:
        """Something will happen in the world, whether or not a process runs."""
        heapq.heappush(self._plans, (true_ms, next(self._order), happens))

    def pass_to(self, true_ms: float) -> None:
        """No process runs until then; what happens meanwhile happens."""
        while self._plans and self._plans[0][0] <= true_ms:
            at_ms, _, happens = heapq.heappop(self._plans)
            self.true_ms = max(self.true_ms, at_ms)
            happens()
        self.true_ms = max(self.true_ms, true_ms)

    def pass_s(self, seconds: float) -> float:
        """Wait so long, or less if something happens before; how long it was."""
        until_ms = self.true_ms + 1000 * seconds
        if not self._plans or self._plans[0][0] > until_ms:
            self.true_ms = until_ms
            return seconds
        at_ms, _, happens = heapq.heappop(self._plans)
        waited_s = max(0.0, at_ms - self.true_ms) / 1000
        self.true_ms = max(self.true_ms, at_ms)
        happens()
        return waited_s


Connect = Callable[[Callable[[], Any], tuple[str, int]], Any]
"""Connects a protocol (made by a factory) to an address, or raises OSError."""


class VirtualLoop(asyncio.BaseEventLoop):
    """Jumps to the next thing that is due. Threads run in place, sockets are `connect`'s."""

    def __init__(self, timeline: Timeline, connect: Connect) -> None:
        super().__init__()
        self._timeline = timeline
        self._connect = connect
        self._passed_s = 0.0
        self._selector = self
        self.frozen = False
        self.handlers: dict[int, Callable[[], object]] = {}
        self.faults: list[dict[str, Any]] = []
        self.set_exception_handler(lambda _, context: self.faults.append(context))

    def time(self) -> float:
        """The monotonic clock."""
        return self._passed_s

    def select(self, timeout: float | None) -> list[Any]:
        """Nothing comes from outside: time passes."""
        if timeout is None:
            timeout = FOREVER_S
        if self.frozen:
            self._passed_s += timeout
        elif timeout > 0:
            self._passed_s += self._timeline.pass_s(timeout)
        return []

    def _process_events(self, _events: list[Any]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody sleeps."""

    def run_in_executor(
        self, _executor: Executor | None, work: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """Here and now: threads would make chance."""
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(work(*args))
        except Exception as error:  # noqa: BLE001 - it is the caller's
            done.set_exception(error)
        return done

    def add_signal_handler(self, sig: int, callback: Callable[[*Ts], object], *args: *Ts) -> None:
        """Kept, for whoever sends the signal."""
        self.handlers[sig] = lambda: callback(*args)

    async def sock_connect(self, sock: Any, address: Any) -> None:
        """The connection itself is made by `create_connection`."""
        sock.address = address[:2]

    async def create_connection(
        self,
        protocol_factory: Callable[[], Any],
        host: str | None = None,
        port: int | None = None,
        *,
        sock: Any = None,
        **_options: Any,
    ) -> tuple[asyncio.Transport, Any]:
        """To the simulated world only."""
        address = sock.address if sock is not None else (host or "", port or 0)
        wire = self._connect(protocol_factory, address)
        if sock is not None:
            sock.wire = wire
        return wire, wire.get_protocol()
