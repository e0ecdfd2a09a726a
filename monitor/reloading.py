"""The configuration is taken over while the daemon runs; one with mistakes changes nothing."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from monitor.adapters.files import Stamp, fingerprint
from monitor.adapters.lexicon import FOLDER, DictionaryLexicon
from monitor.adapters.systemd import Notifier
from monitor.errors import SettingsError, WireMonitorError
from monitor.house import House, compile_index
from monitor.loading import load_settings
from monitor.logbook import counted
from monitor.rounds import Plan

log = logging.getLogger("monitor")

CONFIG_ERROR = "config_error"
"""The note with the first mistake of a configuration that was not accepted."""


class Reloader:
    """Keeps a house at its configuration. `adopted` is called when a new one is in force.

    `read`: how the files were when the house's settings were read; without: as they are now.
    """

    def __init__(
        self,
        house: House,
        config: Path,
        notifier: Notifier,
        adopted: Callable[[], None],
        read: Sequence[Stamp] | None = None,
    ) -> None:
        self._house = house
        self._config = config
        self._notifier = notifier
        self._adopted = adopted
        self._accepted = fingerprint(config) if read is None else tuple(read)
        self._seen = self._accepted
        self._error = ""
        self._reloading = asyncio.Lock()
        self._lexicon = DictionaryLexicon(house.state_dir / FOLDER)
        self._is_stopped = False
        self._asked = 0
        """Signals that no finished reload has answered."""

    async def open(self) -> None:
        """The configuration is in force as the daemon starts."""
        await self._note_refusal("")

    def stop(self) -> None:
        """The program ends: a reload under way is given up, and nothing is taken over any more."""
        self._is_stopped = True
        self._lexicon.stop()

    async def look(self) -> None:
        """Reload once the files differ from the accepted ones and have stopped changing."""
        now = fingerprint(self._config)
        settled = now == self._seen
        self._seen = now
        if settled and now != self._accepted:
            await self.reload()

    def ask(self) -> bool:
        """A signal asks for a reload; whether `obey` is to be run, as it does not run yet."""
        self._asked += 1
        return self._asked == 1

    async def obey(self) -> None:
        """Reload, and once more for signals that came meanwhile: each is waited for outside."""
        try:
            while self._asked and not self._is_stopped:
                before = self._asked
                await self.reload()
                self._asked -= before
        finally:
            self._asked = 0

    async def reload(self) -> None:
        """One at a time: SIGHUP and the check of the files may come together."""
        async with self._reloading:
            self._notifier.reloading()
            self._accepted = fingerprint(self._config)
            try:
                await self._adopt()
            except SettingsError as error:
                self._error = f"configuration not accepted: {error.problems[0].in_a_line}"
                await self._note_refusal(str(error.problems[0]).partition("\n")[0])
                for problem in error.problems:
                    log.error("%s", problem.in_a_line)
                log.error("the configuration has errors; the last good one stays in force")
            except WireMonitorError as error:
                self._accepted = ()  # whatever the files are then, they are tried again
                log.error("the configuration could not be taken over now: %s", error)
            finally:
                if not self._is_stopped:
                    self._notifier.ready(self.status())

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
        index = await asyncio.to_thread(
            compile_index, settings, self._house.state_dir, before, self._lexicon
        )
        if self._is_stopped:  # words were not looked up
            return
        installation = self._house.plan.sender.installation
        await self._house.adopt(Plan.of(settings, index, installation))
        gc.freeze()  # the watchlists stay: the collector need not go through them
        self._error = ""
        await self._note_refusal("")
        for warning in (*settings.warnings, *index.troubles):
            log.warning("%s", warning.replace("\n    ", ". "))
        log.info("reloaded: %s", self.status())
        self._adopted()

    def status(self) -> str:
        """What is watched, in a line; and what is wrong with the configuration."""
        plan = self._house.plan
        watchlists = counted(len(plan.watchlists), "watchlist")
        counts = f"{counted(len(plan.feeds), 'feed')}, {watchlists}"
        return f"{counts}; {self._error}" if self._error else counts
