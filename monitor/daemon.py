"""The daemon: APScheduler wakes, the database decides. A missed or doubled wake-up changes nothing.

Jobs only start work: a tick leases due feeds, one date job is re-armed to the next delivery, cron
jobs keep house. Signals: SIGHUP reloads, SIGTERM and SIGINT end cleanly.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from dataclasses import replace
from pathlib import Path

from monitor.adapters.files import SecretReader, StateLock, fingerprint, read_sources
from monitor.adapters.scheduler import Scheduler
from monitor.adapters.systemd import Notifier
from monitor.diskspace import DiskWatch
from monitor.errors import FullError, SettingsError, WireMonitorError
from monitor.health import Complaint, look, report_health
from monitor.house import House, compile_index, open_house
from monitor.housekeeping import back_up_daily, index_archive, keep_house
from monitor.model import Lane, MailSettings, Settings, Verdict
from monitor.recaps import write_recaps
from monitor.rounds import DeliveryReport, Plan, PollOutcome, PollReport
from monitor.settings import Spots, load_with_spots
from monitor.vitals import PULSE_S, Vitals, memory_line

log = logging.getLogger("monitor")

CONFIG_ERROR = "config_error"
"""The note with the first mistake of a configuration that was not accepted."""
TICK_S = 1
RELOAD_CHECK_S = 1
CLOCK_CHECK_S = 5
INDEX_S = 60
DRAIN_S = 8
"""Running polls, and the mail being sent, may end for so long after SIGTERM; a poll that is
cancelled then wrote nothing, and what became of the mail is settled at the next start."""


def counted(number: int, one: str, more: str = "") -> str:
    """`1 feed`, `2 feeds`; `more` is the plural if it is not the word with an s."""
    return f"{number} {one if number == 1 else more or one + 's'}"


def load_settings(config: Path) -> Settings:
    """Read and check the configuration; raises SettingsError with every problem.

    Paths in it are meant from the folder of the configuration.
    """
    return load_settings_with_spots(config)[0]


def load_settings_with_spots(config: Path) -> tuple[Settings, Spots]:
    """The same, and where each query stands."""
    settings, spots = load_with_spots(read_sources(config), SecretReader(config.parent))
    mail = _anchored(settings.mail, config.parent.absolute())
    return replace(settings, mail=mail), spots


def _anchored(mail: MailSettings, folder: Path) -> MailSettings:
    smtp = mail.smtp
    if smtp is not None and smtp.ca_file is not None:
        smtp = replace(smtp, ca_file=str(folder / smtp.ca_file))
    maildir = None if mail.maildir is None else str(folder / Path(mail.maildir).expanduser())
    return replace(mail, smtp=smtp, maildir=maildir)


class Daemon:
    """One running daemon over one open house."""

    def __init__(self, house: House, config: Path, notifier: Notifier) -> None:
        self._house = house
        self._config = config
        self._notifier = notifier
        self._scheduler = Scheduler()
        self._stopping = asyncio.Event()
        self._wanted = {lane: asyncio.Event() for lane in Lane}
        self._accepted = fingerprint(config)
        self._seen = self._accepted
        self._config_error = ""
        self._reloading = asyncio.Lock()
        self._indexing = asyncio.Lock()
        self._backing_up = asyncio.Lock()
        self._recapping = asyncio.Lock()
        self._store_trouble = False
        self._vitals = Vitals(house.store, house.clock)
        self._memory = ""
        self._disk = DiskWatch(house, self._want_deliveries)
        house.on_report = self._polled
        house.on_delivery = self._delivered

    async def run(self) -> None:
        """Until SIGTERM or SIGINT."""
        await self._note_refusal("")
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
        self._notifier.ready(self._status())
        log.info("watching: %s", self._status())
        try:
            await self._stopping.wait()
        finally:
            for task in minding:
                task.cancel()
            await self._stop(deliveries)

    async def _stop(self, deliveries: asyncio.Future[list[None]]) -> None:
        self._notifier.stopping()
        log.info("stopping")
        self._scheduler.stop()
        self._stopping.set()
        self._want_deliveries()
        polls = asyncio.create_task(self._house.stop_polls(DRAIN_S))
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
        wake.every(RELOAD_CHECK_S, self._reload_if_changed, "reload")
        wake.daily(3, 17, self._keep_house, "housekeeping")
        wake.every(INDEX_S, self._index_archive, "index")
        wake.hourly(37, self._back_up, "backup")
        wake.every(PULSE_S, self._pulse, "pulse")
        wake.hourly(3, self._report_health, "health")
        interval_s = self._notifier.watchdog_interval_s()
        if interval_s is not None:
            wake.every(max(1.0, interval_s / 2), self._beat, "watchdog")

    async def _tick(self) -> None:
        """Settle and start polls; a full disk, or a locked database, is waited for."""
        try:
            if not await self._disk.allows_polls():
                return
            await self._house.flush()
            await self._house.start_due()
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
        for wanted in self._wanted.values():
            wanted.set()

    async def _deliver_forever(self, lane: Lane) -> None:
        """Each lane by itself: a webhook that keeps us waiting holds up no mail."""
        wanted = self._wanted[lane]
        while True:
            await wanted.wait()
            wanted.clear()
            if self._stopping.is_set():
                return
            try:
                report = await self._house.deliver(lane)
            except WireMonitorError as error:
                log.error("mail waits for the database, trying again in a minute: %s", error)
                self._arm(self._house.clock.now_ms() + 60_000, lane)
                continue
            except Exception:
                log.exception("delivery round failed inside the program; trying again in a minute")
                self._arm(self._house.clock.now_ms() + 60_000, lane)
                continue
            self._arm(report.wake_ms, lane)
            if lane is not Lane.MAIL and any(sent.lost for sent in report.sent):
                self._wanted[Lane.MAIL].set()  # the operator's notice waits there

    def _arm(self, wake_ms: int | None, lane: Lane) -> None:
        """One date job for a lane's next delivery; an instant in the past fires at once."""

        async def want() -> None:
            self._wanted[lane].set()

        if wake_ms is not None:
            self._scheduler.at(wake_ms, want, f"delivery by {lane}")

    def _polled(self, report: PollReport) -> None:
        state = report.state
        if report.outcome is PollOutcome.FAILED:
            level = logging.WARNING if state.failures == 1 else logging.DEBUG
            log.log(level, "%s: %s (%s)", report.feed, state.fault, state.detail)
            return
        if report.gap:
            log.warning("%s: possible gap, nothing of the last document is left", report.feed)
        if report.flood:
            log.warning(
                "%s: %d entries turned new at once; they are held", report.feed, report.flood
            )
        if report.taken is not None and report.arrivals:
            log.info(
                "%s: %d new, %d matched, %s%s",
                report.feed,
                len(report.arrivals),
                sum(bool(a.matches) for a in report.arrivals),
                counted(report.taken.alerts, "alert"),
                " (first reading)" if report.first else "",
            )
        if (report.taken is not None and report.taken.alerts) or report.first:
            self._want_deliveries()

    def _delivered(self, report: DeliveryReport) -> None:
        for sent in report.sent:
            level = logging.INFO if sent.outcome.verdict is Verdict.ACCEPTED else logging.WARNING
            log.log(
                level,
                "%s to %s %s: %s (%s)",
                "post" if sent.delivery.is_post else "mail",
                sent.delivery.shown,
                sent.outcome.verdict,
                sent.delivery.subject,
                sent.outcome.reply,
            )

    def _hang_up(self) -> None:
        self._scheduler.at(self._house.clock.now_ms(), self._reload, "hangup")

    async def _reload_if_changed(self) -> None:
        """Reload once the files differ from the accepted ones and have stopped changing."""
        now = fingerprint(self._config)
        settled = now == self._seen
        self._seen = now
        if settled and now != self._accepted:
            await self._reload()

    async def _reload(self) -> None:
        """One at a time: SIGHUP and the check of the files may come together."""
        async with self._reloading:
            self._notifier.reloading()
            self._accepted = fingerprint(self._config)
            try:
                await self._adopt()
            except SettingsError as error:
                self._config_error = f"configuration not accepted: {error.problems[0]}"
                await self._note_refusal(str(error.problems[0]).partition("\n")[0])
                for problem in error.problems:
                    log.error("%s", problem)
                log.error("the configuration has errors; the last good one stays in force")
            except WireMonitorError as error:
                self._accepted = ()  # whatever the files are then, they are tried again
                log.error("the configuration could not be taken over now: %s", error)
            finally:
                self._notifier.ready(self._status())

    async def _note_refusal(self, problem: str) -> None:
        """What `status` says about the configuration; empty if it is in force."""
        try:
            await self._house.store.set_note(CONFIG_ERROR, problem)
        except WireMonitorError as error:
            log.error("whether the configuration is accepted could not be written: %s", error)

    async def _adopt(self) -> None:
        """Work by the configuration as it is now."""
        settings = await asyncio.to_thread(load_settings, self._config)
        before = self._house.plan.index
        index = await asyncio.to_thread(compile_index, settings, self._house.state_dir, before)
        installation = self._house.plan.sender.installation
        await self._house.adopt(Plan.of(settings, index, installation))
        gc.freeze()  # the watchlists stay: the collector need not go through them
        self._config_error = ""
        await self._note_refusal("")
        for warning in (*settings.warnings, *index.troubles):
            log.warning("%s", warning)
        log.info("reloaded: %s", self._status())
        self._recap()

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

    def _status(self) -> str:
        plan = self._house.plan
        watchlists = counted(len(plan.watchlists), "watchlist")
        counts = f"{counted(len(plan.feeds), 'feed')}, {watchlists}"
        return f"{counts}; {self._config_error}" if self._config_error else counts


async def run_daemon(config: Path, settings: Settings, state_dir: Path, notifier: Notifier) -> None:
    """Lock the state directory, open the house, run until told to stop.

    Raises StateError if another daemon has the state directory or the database is unusable.
    """
    with StateLock(state_dir):
        async with open_house(settings, state_dir) as house:
            await Daemon(house, config, notifier).run()
