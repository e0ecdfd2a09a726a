"""The daemon: APScheduler wakes, the database decides. A missed or doubled wake-up changes nothing.

Jobs only start work: a tick leases due feeds, one date job is re-armed to the next delivery, cron
jobs keep house. Signals: SIGHUP reloads, SIGTERM and SIGINT end cleanly.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Sequence
from pathlib import Path

from monitor import __version__
from monitor.adapters.files import Stamp, StateLock
from monitor.adapters.process import one_heap
from monitor.adapters.scheduler import Scheduler
from monitor.adapters.systemd import Notifier
from monitor.diskspace import DiskWatch
from monitor.errors import FullError, WireMonitorError
from monitor.health import Complaint, look, report_health
from monitor.house import House, open_house
from monitor.housekeeping import back_up_daily, index_archive, keep_house
from monitor.logbook import log_poll, log_sent
from monitor.model import Lane, Settings
from monitor.recaps import write_recaps
from monitor.reloading import Reloader
from monitor.rounds import PollReport
from monitor.vitals import PULSE_S, Vitals, memory_line

log = logging.getLogger("monitor")

TICK_S = 1
RELOAD_CHECK_S = 1
CLOCK_CHECK_S = 5
INDEX_S = 60
DRAIN_S = 8
"""Running polls, and the mail being sent, may end for so long after SIGTERM; a poll that is
cancelled then wrote nothing, and what became of the mail is settled at the next start."""


class Daemon:
    """One running daemon over one open house; `read` as in `Reloader`."""

    def __init__(
        self,
        house: House,
        config: Path,
        notifier: Notifier,
        read: Sequence[Stamp] | None = None,
    ) -> None:
        self._house = house
        self._notifier = notifier
        self._scheduler = Scheduler()
        self._stopping = asyncio.Event()
        self._wanted = {lane: asyncio.Event() for lane in Lane}
        self._reloader = Reloader(house, config, notifier, self._recap, read)
        self._indexing = asyncio.Lock()
        self._backing_up = asyncio.Lock()
        self._recapping = asyncio.Lock()
        self._store_trouble = False
        self._vitals = Vitals(house.store, house.clock)
        self._memory = ""
        self._disk = DiskWatch(house, self._want_deliveries)
        house.on_report = self._polled
        house.on_sent = log_sent
        house.on_try = self._vitals.stepped

    async def run(self) -> None:
        """Until SIGTERM or SIGINT. Raises DamagedError when the database is found to be damaged."""
        await self._reloader.open()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        deliveries = asyncio.gather(*(self._deliver_forever(lane) for lane in Lane))
        minding = [
            asyncio.create_task(self._mind_the_clock()),
            asyncio.create_task(self._vitals.feel()),
        ]
        self._schedule()
        await self._disk.open()
        self._scheduler.start()
        await self._tick()
        self._recap()
        await self._pulse()
        self._notifier.ready(self._reloader.status())
        log.info("watching: %s", self._reloader.status())
        try:
            await self._stopping.wait()
        finally:
            for task in minding:
                task.cancel()
            await self._stop(deliveries)
        if self._house.store.damage is not None:
            raise self._house.store.damage

    async def _stop(self, deliveries: asyncio.Future[list[None]]) -> None:
        self._notifier.stopping()
        log.info("stopping")
        self._scheduler.stop()
        self._reloader.stop()
        self._stopping.set()
        self._want_deliveries()
        polls = asyncio.create_task(self._house.polls.stop(DRAIN_S))
        try:
            await asyncio.wait_for(deliveries, DRAIN_S)
        except TimeoutError:
            log.warning(
                "a mail was being sent at the end; its outcome is settled at the next start"
            )
        await polls
        # they end with the step they are at
        async with self._indexing, self._backing_up, self._recapping:
            pass

    def _schedule(self) -> None:
        wake = self._scheduler
        wake.every(TICK_S, self._tick, "poll")
        wake.every(RELOAD_CHECK_S, self._reloader.look, "reload")
        wake.daily(3, 17, self._keep_house, "housekeeping")
        wake.every(INDEX_S, self._index_archive, "index")
        wake.hourly(37, self._back_up, "backup")
        wake.every(PULSE_S, self._pulse, "pulse")
        wake.hourly(3, self._report_health, "health")
        interval_s = self._notifier.watchdog_interval_s()
        if interval_s is not None:
            wake.every(max(1.0, interval_s / 2), self._beat, "watchdog")

    async def _tick(self) -> None:
        """Settle and start polls; a full disk, or a locked database, is waited for.

        A damaged one is the end: going on would lose more, and nobody would be told.
        """
        if self._house.store.damage is not None:
            self._stopping.set()
            return
        try:
            if not await self._disk.allows_polls():
                return
            await self._house.polls.flush()
            await self._house.polls.start_due()
        except FullError:
            return  # the next wake-up tells it
        except WireMonitorError as error:
            if not self._store_trouble:
                log.error("polls wait for the database: %s", error)
            self._store_trouble = True
        else:
            if self._store_trouble:
                log.warning("the database can be written again")
            self._store_trouble = False
        finally:
            self._vitals.ticked()

    async def _mind_the_clock(self) -> None:
        """All wake-ups and due times are in the future of a clock set back: they move too."""
        owed_ms = 0
        while True:
            before_ms = self._house.clock.now_ms()
            await asyncio.sleep(CLOCK_CHECK_S)
            by_ms = before_ms - self._house.clock.now_ms()
            if by_ms > 0:
                log.warning("the clock was set back by %d seconds", by_ms // 1000)
                self._schedule()
                owed_ms += by_ms
            if not owed_ms:
                continue
            try:
                await self._house.set_back(owed_ms)
            except WireMonitorError as error:
                log.error("what is due waits for the database: %s", error)
                continue
            owed_ms = 0
            self._want_deliveries()

    async def _beat(self) -> None:
        """Feed the watchdog only while there is progress: who hangs must not look alive."""
        if await self._vitals.is_alive():
            self._notifier.watchdog()

    async def _pulse(self) -> None:
        try:
            pulse = await self._vitals.pulse()
        except WireMonitorError as error:
            log.debug("the pulse could not be noted: %s", error)
            return
        line = memory_line(pulse) if pulse.is_much else ""
        if line and not self._memory:
            log.warning("%s", line)
        self._memory = line

    def _want_deliveries(self) -> None:
        for lane in Lane:
            self._want(lane)

    def _want(self, lane: Lane) -> None:
        self._vitals.wanted(lane)
        self._wanted[lane].set()

    async def _deliver_forever(self, lane: Lane) -> None:
        """Each lane by itself: a webhook that keeps us waiting holds up no mail."""
        wanted = self._wanted[lane]
        while True:
            await wanted.wait()
            wanted.clear()
            if self._stopping.is_set():
                return
            self._vitals.stepped(lane)
            await self._deliver(lane)
            self._vitals.rested(lane)

    async def _deliver(self, lane: Lane) -> None:
        """One round, and when the next is."""
        try:
            report = await self._house.deliver(lane)
        except WireMonitorError as error:
            log.error("mail waits for the database, trying again in a minute: %s", error)
            self._arm(self._house.clock.now_ms() + 60_000, lane)
            return
        except Exception:
            log.exception("delivery round failed inside the program; trying again in a minute")
            self._arm(self._house.clock.now_ms() + 60_000, lane)
            return
        self._arm(report.wake_ms, lane)
        if lane is not Lane.MAIL and any(sent.lost for sent in report.sent):
            self._want(Lane.MAIL)  # the operator's notice waits there

    def _arm(self, wake_ms: int | None, lane: Lane) -> None:
        """One date job for a lane's next delivery; an instant in the past fires at once."""

        async def want() -> None:
            self._want(lane)

        if wake_ms is not None:
            self._scheduler.at(wake_ms, want, f"delivery by {lane}")

    def _polled(self, report: PollReport) -> None:
        log_poll(report)
        if (report.taken is not None and report.taken.alerts) or report.first:
            self._want_deliveries()

    def _hang_up(self) -> None:
        if self._reloader.ask():
            self._scheduler.at(self._house.clock.now_ms(), self._reloader.obey, "hangup")

    async def _keep_house(self) -> None:
        try:
            await keep_house(self._house)
        except WireMonitorError as error:
            log.error("old items could not be dropped now: %s", error)

    async def _back_up(self) -> None:
        """Once a day; hourly it is looked whether that day's is there."""
        async with self._backing_up:
            try:
                await back_up_daily(self._house, lambda: not self._stopping.is_set())
            except WireMonitorError as error:
                log.error("why there is no backup could not be noted: %s", error)

    async def _index_archive(self) -> None:
        """New items become quick to search; a search reads those that have not yet."""
        if self._house.ballast.dropped:  # its room is for mail
            return
        async with self._indexing:
            try:
                await index_archive(self._house.store, self._goes_on)
            except WireMonitorError as error:
                log.warning("new items could not be indexed for search now: %s", error)

    def _recap(self) -> None:
        """Owe what new watchlists would have brought, and deliver meanwhile."""
        self._scheduler.at(self._house.clock.now_ms(), self._write_recaps, "recap")
        self._want_deliveries()

    async def _write_recaps(self) -> None:
        house, plan, owed = self._house, None, 0
        async with self._recapping:
            try:
                while house.plan is not plan:  # a reload in the meantime is another plan
                    plan = house.plan
                    now_ms = house.clock.now_ms()
                    owed += await write_recaps(house.store, plan, now_ms, self._goes_on)
            except WireMonitorError as error:
                log.warning("recaps wait for the next start or reload: %s", error)
        if owed:
            self._want_deliveries()

    def _goes_on(self) -> bool:
        return not self._stopping.is_set()

    async def _report_health(self) -> None:
        """Look at the feeds, every hour just after it began, and tell the operator."""
        try:
            own = [Complaint("memory", self._memory)] if self._memory else []
            if await report_health(self._house, await look(self._house), own):
                self._want_deliveries()
        except WireMonitorError as error:
            log.error("the operator could not be told how the feeds are: %s", error)


async def run_daemon(
    config: Path, settings: Settings, read: Sequence[Stamp], state_dir: Path, notifier: Notifier
) -> None:
    """Lock the state directory, open the house, run until told to stop.

    `read`: how the files were when `settings` were read. What changes while the house is opened,
    which takes ten seconds where words are new, is taken up afterwards.
    Raises StateError if another daemon has the state directory or the database is unusable, or
    becomes so.
    """
    one_heap()
    with StateLock(state_dir):
        log.info("starting: wire-monitor %s", __version__)
        notifier.status("starting")
        async with open_house(settings, state_dir) as house:
            await Daemon(house, config, notifier, read).run()
