"""Seven simulated days of 300 feeds, polled hourly, by the real daemon on virtual time.

    PYTHONPATH=. python benchmarks/simulated_week.py [--days 7] [--feeds 300] [--stories 300]

The simulator of the tests without misfortunes: the real daemon, fetcher, parser and SMTP client
over connections in memory, and the real store on a file system in memory. Prints what happened,
how long it took, and how much memory the process had after each day; SQLite's page cache, which
grows with the database up to 16 MiB, is not counted in the slope. Agencies and mail server are
in the same process, but keep no logs here. Exit 1 if a floor is not reached.
"""

# ruff: noqa: INP001 a script, not a package

from __future__ import annotations

import argparse
import asyncio
import ctypes
import ctypes.util
import gc
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

from common import Floor, machine

from monitor.adapters.store import InlineRunner, file_url, open_store
from monitor.model import Feed, Recipient, Watchlist
from tests.rounds import week
from tests.rounds.week import DAY, HOUR, SCHEDULES, TOPICS, ZONES
from tests.simulation import lives, scenario
from tests.simulation.scenario import DAYS, Scenario, story

WEEK_S, SLOPE_MIB = 60.0, 1.0
"""The floors: of 50,400 polls on the processor, as others may use the machine; and of a day."""

PAGE = os.sysconf("SC_PAGE_SIZE")
PEOPLE = 20
EVERY_S = 3600 - lives.TICK_S
"""What is due between two wake-ups is polled at the second."""


VOCABULARY = 8_000
"""Invented words: a language has so many in use, and caches of words are full in the end."""


class Counted(list[Any]):
    """A log of which only the length is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.length = 0

    def append(self, _: object) -> None:
        """One more."""
        self.length += 1


def world(days: int, feeds: int, stories: int) -> Scenario:
    """So many feeds that are read every hour, and so many stories in so many days."""
    chance = Random(6)  # noqa: S311 - the same world each time
    words = [week.word(chance) for _ in range(VOCABULARY)]
    start_ms = int(DAYS[4].timestamp() * 1000)
    wires = tuple(
        Feed(f"F{n}", f"http://f{n}.example/rss", EVERY_S, language="en") for n in range(feeds)
    )
    people = tuple(
        Recipient(f"r{n}", f"r{n}@example.org", timezone=ZONES[n % len(ZONES)])
        for n in range(PEOPLE)
    )
    lists = tuple(
        Watchlist(f"w{n}", f"W{n}", TOPICS[n % len(TOPICS)], (f"r{n}",), SCHEDULES[n % 9])
        for n in range(PEOPLE)
    )

    def known(luck: Random) -> str:
        return luck.choice(words)

    with mock.patch.object(week, "word", known), mock.patch.object(scenario, "word", known):
        events = [
            event
            for n in range(stories)
            for event in story(
                n,
                chance.choice(TOPICS),
                wires,
                start_ms + chance.randrange(2 * HOUR, days * DAY - 4 * HOUR),
                chance,
            )
        ]
    events.sort(key=lambda event: event.at_ms)
    return Scenario(
        6, start_ms, wires, people, lists, tuple(events), web_rate=0, lasts_ms=days * DAY
    )


@dataclass(frozen=True)
class Memory:
    """In MiB: all that the process has, and what SQLite has of it (its page cache, 16 at most)."""

    resident: float
    database: float

    @classmethod
    def now(cls) -> Memory:
        """After a collection."""
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        used = ctypes.CDLL(ctypes.util.find_library("sqlite3")).sqlite3_memory_used
        used.restype = ctypes.c_int64
        return cls(pages * PAGE / 2**20, used() / 2**20)


def slope(values: list[float]) -> float:
    """The rise from one value to the next, by least squares; 0 of one value."""
    if len(values) < 2:
        return 0.0
    middle, mean = (len(values) - 1) / 2, sum(values) / len(values)
    above = sum((n - middle) * (v - mean) for n, v in enumerate(values))
    return above / sum((n - middle) ** 2 for n in range(len(values)))


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--feeds", type=int, default=300)
    parser.add_argument("--stories", type=int, default=300)
    options = parser.parse_args()
    invented = world(options.days, options.feeds, options.stories)
    memory = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        template, state = Path(folder) / "template.db", Path(folder) / "state"
        state.mkdir()
        asyncio.run(open_store(file_url(template), InlineRunner()).close())
        run = lives.Run.of(invented, state)
        asked, mails = Counted(), Counted()
        run.agencies.asked, run.office.accepted = asked, mails
        run.agencies.served = run.office.connections = Counted()
        daily: list[Memory] = []
        for day in range(1, options.days + 1):
            at_ms = invented.start_ms + day * DAY
            run.timeline.at(at_ms, lambda: daily.append(Memory.now()))
        start = time.perf_counter(), time.process_time()
        lives.live(run, template)
        wall_s, cpu_s = time.perf_counter() - start[0], time.process_time() - start[1]
        size_mb = run.database.stat().st_size / 1e6
    rest = [m.resident - m.database for m in daily]
    floors = [
        Floor("simulated, processor", cpu_s, WEEK_S * asked.length / 50_400, "s"),
        Floor("memory slope", slope(rest), SLOPE_MIB, "MiB a day"),
    ]
    print(machine())
    print(f"{asked.length} polls, {len(invented.events)} tellings, {mails.length} mails")
    print(f"{wall_s:.1f} s by the wall; database {size_mb:.1f} MB")
    print("MiB after each day:", " ".join(f"{m.resident:.1f}" for m in daily))
    print("of which SQLite's:", " ".join(f"{m.database:.1f}" for m in daily))
    print("\n".join(map(str, floors)))
    return 0 if all(floor.kept for floor in floors) else 1


if __name__ == "__main__":
    sys.exit(main())
