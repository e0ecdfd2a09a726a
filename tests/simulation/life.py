"""One life of the daemon: the real program in a real house, over doors that may be its last."""

from __future__ import annotations

import asyncio
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from monitor.adapters.http import HttpFetcher
from monitor.adapters.http.guard import guarded
from monitor.adapters.store import SqlStore, file_url, open_store
from monitor.adapters.systemd import Notifier
from monitor.daemon import Daemon
from monitor.errors import WireMonitorError
from monitor.house import DATABASE, House, inhabited
from monitor.model import MailSettings, Settings, SmtpServer
from monitor.rounds import Plan
from monitor.watch import Index
from tests.fakes import InProcessParser
from tests.simulation.doors import Disk, Fuse, MortalRunner, Names, number_of
from tests.simulation.scenario import Scenario
from tests.simulation.timeline import Timeline, VirtualLoop
from tests.simulation.troubles import End
from tests.simulation.wires import FakeSocket, Peer, Wire

SMTP = SmtpServer("127.0.0.1", 25, tls="none")
PLACE = Path("/nowhere/wire-monitor")
"""Where a process believes to be: it says so in mails, and a run depends on no machine. Nothing is
written there: the database is opened elsewhere, and backups are switched off.
"""


@dataclass(frozen=True)
class Surroundings:
    """Where a process lives: its machine, and whom it can reach there."""

    scenario: Scenario
    timeline: Timeline
    disk: Disk
    index: Index
    web: Callable[[int], Peer]
    """Connects to the server of a feed, by its number; OSError if that may not be."""
    post: Callable[[], Peer]


class Life:
    """A process, and how it ends: killed when its fuse burns, asked to stop, or of itself."""

    def __init__(self, around: Surroundings, folder: Path, end: End, chance: Random) -> None:
        self.fuse = Fuse(end)
        self.bugs: list[str] = []
        self._around = around
        self._folder = folder
        self._chance = chance
        self._store: SqlStore | None = None
        self._loop = VirtualLoop(around.timeline, self._connect)

    def run(self) -> None:
        """Until its end; raises what the program would end with, unless that may be."""
        loop = self._loop
        asyncio.set_event_loop(loop)
        life = loop.create_task(self._live())
        life.add_done_callback(lambda _: None if self.fuse.buried else loop.stop())
        try:
            loop.run_forever()
        finally:
            if self.fuse.dead or not life.done():
                self._bury()
            loop.run_until_complete(loop.shutdown_asyncgens())
            self.bugs.extend(str(f.get("exception") or f["message"]) for f in loop.faults)
            asyncio.set_event_loop(None)
            loop.close()
        error = None if life.cancelled() else life.exception()
        if error is not None and not isinstance(error, WireMonitorError):
            raise error

    def stop(self) -> None:
        """SIGTERM."""
        if not self._loop.is_closed() and not self.fuse.dead:
            self._loop.handlers.get(signal.SIGTERM, lambda: None)()

    def leave(self) -> None:
        """Leave the database as it is now, with the journal: as a killed process does."""
        path = self._folder / DATABASE
        journal = path.with_name(f"{DATABASE}-wal")
        left = {f: f.with_name(f"{f.name}.left") for f in (path, journal) if f.exists()}
        for file, copy in left.items():
            shutil.copy(file, copy)
        if self._store is not None:
            self._store._db._close()
        path.with_name(f"{DATABASE}-shm").unlink(missing_ok=True)
        for file, copy in left.items():
            copy.replace(file)

    async def _live(self) -> None:
        around, timeline = self._around, self._around.timeline
        self._store = store = open_store(
            file_url(self._folder / DATABASE),
            MortalRunner(self.fuse, around.disk, self._chance),
            busy_timeout_ms=0,
            on_full=around.disk.drop,
        )
        fetcher = HttpFetcher(
            "wire-monitor",
            resolver=Names(),
            dns_cache_s=0,
            now=lambda: timeline.now_ms() / 1000,
        )
        fetcher._open_socket = guarded(FakeSocket)  # type: ignore[arg-type]
        plan = Plan.of(settings_of(around.scenario), around.index, "")
        house = House(plan, store, timeline, fetcher, InProcessParser(), PLACE, around.disk)
        try:
            async with inhabited(house):
                await Daemon(house, PLACE / "config.yaml", Notifier({})).run()
        finally:
            await fetcher.close()

    def _connect(self, factory: Callable[[], Any], address: tuple[str, int]) -> Wire:
        if not self.fuse.alive(f"connecting to port {address[1]}"):
            raise ConnectionAbortedError
        mail = address[1] == SMTP.port
        peer = self._around.post() if mail else self._around.web(number_of(address[0]))
        what = "mail" if mail else "web"
        return Wire(factory(), peer, address, lambda door: self.fuse.alive(f"{what} {door}"))

    def _bury(self) -> None:
        """Its tasks end without touching anything, and without taking time."""
        loop = self._loop
        self.fuse.buried = loop.frozen = True
        while tasks := asyncio.all_tasks(loop):
            for task in tasks:
                task.cancel()
            loop.run_until_complete(asyncio.wait(tasks))
        loop.faults.clear()


def settings_of(scenario: Scenario) -> Settings:
    """The configuration of a scenario."""
    return Settings(
        feeds=scenario.feeds,
        watchlists=scenario.watchlists,
        recipients=scenario.recipients,
        mail=MailSettings("wires@example.org", operator="op@example.org", smtp=SMTP),
        backups=0,
    )
