"""The lives of one daemon over one database: born, killed or stopped, and born again."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from random import Random
from unittest import mock

from monitor.adapters.store.dialects import make_engine
from monitor.house import DATABASE
from monitor.watch import Index
from tests.simulation.agency import Agencies
from tests.simulation.doors import Disk, Intruder
from tests.simulation.life import Life, Surroundings
from tests.simulation.post import PostOffice
from tests.simulation.scenario import Scenario
from tests.simulation.timeline import Timeline
from tests.simulation.troubles import IMMORTAL, ClockJump

TICK_S = 300
"""The daemon looks for due feeds every second; here that would be most of what it does."""
REST_MS = (1_000, 600_000)
"""So long it takes until a dead process is started again."""
SHORT_LIFE_MS = (60_000, 5_400_000)
"""After which one that is not killed is told to stop."""


@dataclass(frozen=True, slots=True)
class Death:
    """A process was killed: the how-manieth, when, and at which door."""

    life: int
    at_ms: float
    door: str


@dataclass
class Run:
    """One seed, lived through to its end: the logs of the world, and what it came to."""

    scenario: Scenario
    folder: Path
    timeline: Timeline
    agencies: Agencies
    office: PostOffice
    disk: Disk = field(default_factory=Disk)
    births: list[float] = field(default_factory=list)
    deaths: list[Death] = field(default_factory=list)
    bugs: list[str] = field(default_factory=list)
    passed: int = 0

    @classmethod
    def of(cls, scenario: Scenario, folder: Path) -> Run:
        """A world where nothing has happened yet."""
        timeline = Timeline(scenario.start_ms)

        def now_ms() -> float:
            return timeline.true_ms

        agencies, office = Agencies(scenario, now_ms), PostOffice(scenario, now_ms)
        return cls(scenario, folder, timeline, agencies, office)

    @property
    def database(self) -> Path:
        """Of the process that lives, or lived last."""
        return self.folder / DATABASE


def live(run: Run, template: Path) -> None:
    """From birth to birth until the end of the scenario; `template`: an empty database.

    The folder of the run may hold the files of an earlier one. Raises what the program does.
    """
    scenario, folder = run.scenario, run.folder
    chance = Random(scenario.seed + 4)
    for file in folder.iterdir():
        file.unlink()
    shutil.copy(template, run.database)
    index = Index.build(scenario.watchlists)
    around = Surroundings(
        scenario, run.timeline, run.disk, index, run.agencies.connected, run.office.connected
    )
    intruder = Intruder()
    _plan_misfortunes(run, intruder)
    ends = [*scenario.ends]
    with _machine(run):
        while run.timeline.true_ms < scenario.end_ms:
            end = ends.pop(0) if ends else IMMORTAL
            life = Life(around, run.folder, end, Random(chance.random()))
            _plan_end(run, life, None if end.after else chance)
            run.births.append(run.timeline.true_ms)
            run.office.life += 1
            try:
                life.run()
            finally:
                intruder.unlock()
                life.leave()
            run.passed += life.fuse.passed
            run.bugs.extend(life.bugs)
            if life.fuse.dead:
                death = Death(run.office.life, run.timeline.true_ms, life.fuse.last)
                run.deaths.append(death)
            if run.timeline.true_ms < scenario.end_ms:
                run.timeline.pass_to(run.timeline.true_ms + chance.randrange(*REST_MS))


def _plan_misfortunes(run: Run, intruder: Intruder) -> None:
    """What happens to the machine at which time."""
    timeline, scenario = run.timeline, run.scenario
    timeline.at(scenario.full.start_ms, lambda: setattr(run.disk, "full", True))
    timeline.at(scenario.full.end_ms, lambda: setattr(run.disk, "full", False))
    for spell in scenario.locked:
        timeline.at(spell.start_ms, lambda: intruder.lock(run.database))
        timeline.at(spell.end_ms, intruder.unlock)
    for jump in scenario.jumps:
        timeline.at(jump.at_ms, _jumping(timeline, jump))


def _jumping(timeline: Timeline, jump: ClockJump) -> Callable[[], None]:
    def sleep() -> None:
        timeline.pass_to(timeline.true_ms + jump.by_ms)

    def turn() -> None:
        timeline.error_ms += jump.by_ms

    return sleep if jump.suspend else turn


def _plan_end(run: Run, life: Life, chance: Random | None) -> None:
    """When it is told to stop; in the calm nobody dies."""
    timeline, scenario = run.timeline, run.scenario
    timeline.at(scenario.calm_ms, life.fuse.disarm)
    timeline.at(scenario.end_ms, life.stop)
    if chance is not None:
        timeline.at(timeline.true_ms + chance.randrange(*SHORT_LIFE_MS), life.stop)


_engine = cache(make_engine)
"""One for all lives and runs over the same path: it compiles each statement once."""


class _Complaints(logging.Handler):
    """Keeps what is logged as a fault of the program itself."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Only what has a traceback; APScheduler logs that a job was cancelled at the end."""
        if record.exc_info and not isinstance(record.exc_info[1], asyncio.CancelledError):
            self.found.append(f"{record.getMessage()}: {record.exc_info[1]!r}")


@contextmanager
def _machine(run: Run) -> Iterator[None]:
    """Everything in the program that would ask the real machine for time or chance."""

    class Now(datetime):
        """What APScheduler asks for the time."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.fromtimestamp(run.timeline.now_ms() / 1000, tz)

    complaints = _Complaints()
    loggers = [logging.getLogger(name) for name in ("monitor", "apscheduler")]
    with ExitStack() as stack:
        for target, value in {
            "apscheduler.schedulers.base.datetime": Now,
            "apscheduler.triggers.interval.datetime": Now,
            "monitor.daemon.TICK_S": TICK_S,
            "monitor.daemon.RELOAD_CHECK_S": 86_400,
            "monitor.daemon.CLOCK_CHECK_S": TICK_S / 3,
            "monitor.daemon.INDEX_S": 3_600,
            "monitor.daemon.PULSE_S": 3_600,
            "monitor.vitals.FEEL_S": 3_600,
            "monitor.house._JITTER": Random(run.scenario.seed + 5),
            "monitor.rounds.delivering.HELD_CHECK_MS": 7_200_000,
            "monitor.adapters.store.dialects.make_engine": _engine,
        }.items():
            stack.enter_context(mock.patch(target, value))
        for logger in loggers:
            stack.callback(logger.removeHandler, complaints)
            stack.callback(logger.setLevel, logger.level)
            stack.enter_context(mock.patch.object(logger, "propagate", new=False))
            logger.addHandler(complaints)
            logger.setLevel(logging.ERROR)
        yield
    run.bugs.extend(complaints.found)
