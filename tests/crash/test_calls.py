"""The real process, killed at one system call after the other of a run from poll to mail.

A position is a thread, the name of a call, and how many times this thread has called it so far.
Only that thread is traced, so whoever dies, dies there.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.crash.calls import FIRST, PARTS, SEED, Position, Record, positions
from tests.crash.judge import Trial
from tests.crash.nursery import ROOT, RUN_S, STRACE, Nursery, Tracing, open_nursery
from tests.crash.peers import World, open_world
from tests.crash.test_kill import FEEDS, write_config

TOGETHER = 10
"""Kills, then two runs to the end and a look; a feed shows its latest thirty items."""

START = "start"
"""What stands for the thread while Python starts: it is not from the nursery."""

UNCACHED = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
"""A module that changed meanwhile would be compiled and written: nothing of the program's."""

A_TENTH = 10
"""So many fewer kills are at calls that only load modules."""


pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(STRACE is None, reason="strace is not installed"),
]


class Executioner:
    """Publishes, runs and kills."""

    def __init__(self, world: World, nursery: Nursery, folder: Path, config: Path) -> None:
        self.trial = Trial(world, folder / "state", folder / "books")
        self.record = Record(folder / "record")
        self._nursery, self._folder, self._config = nursery, folder, config
        self._chance = random.Random(SEED)

    async def run(self, thread: str = "", *options: str) -> int:
        """One run over something new, with strace on one of its threads."""
        tracing = Tracing(thread, ("-o", str(self._folder / "calls"), *options))
        self._publish()
        code = await self._nursery.run(
            self._config, self._folder / "state", tracing if thread else None
        )
        assert code in {0, -9}
        self.trial.ended(killed=code == -9)
        return code

    async def start(self, *options: str) -> int:
        """The same, with a Python that is started for it."""
        assert STRACE is not None
        self._publish()
        traced = ("-o", str(self._folder / "calls"), *options)
        places = ("--config", str(self._config), "--state", str(self._folder / "state"))
        command = (STRACE, *traced, sys.executable, "-m", "monitor", "once", *places)
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=UNCACHED)
        code = await asyncio.wait_for(process.wait(), RUN_S)
        self.trial.ended(killed=code == -9)
        return code

    async def calls(self) -> set[Position]:
        """All of a fresh run; each thread is listened to in one of its own."""
        assert await self.run() == 0
        found: set[Position] = set()
        for thread in dict.fromkeys(self._nursery.threads):
            (self._folder / "calls").unlink(missing_ok=True)
            assert await self.run(thread) == 0
            if (self._folder / "calls").exists():  # it was born this time, too
                found |= positions(thread, self._log())
        return found

    async def calls_of_starting(self) -> set[Position]:
        """Until it looks at its state: there is one thread, and nothing lasts or is seen."""
        assert await self.start() == 0
        _, _, log = self._log().partition("\n")  # the command itself names the state
        before, touched, _ = log.partition(str(self._folder / "state"))
        assert touched
        found = positions(START, before)
        assert not {p.call for p in found} & set(FIRST)
        return found

    async def kill_at(self, chosen: Iterable[Position]) -> None:
        """One after the other, with a look at what became of it now and then."""
        for number, position in enumerate(chosen, 1):
            if position.thread == START:
                code = await self.start(position.kill)
            else:
                code = await self.run(position.thread, position.kill)
            self.record.note(position, killed=code == -9)
            if number % TOGETHER == 0:
                await self.look()
        await self.look()

    async def look(self) -> None:
        """Two runs that may end: what is due arrives."""
        assert [await self.run(), await self.run()] == [0, 0]
        self.trial.check()

    def _publish(self) -> None:
        world, tokens = self.trial.world, self.trial.tokens
        world.run += 1
        tokens.append(f"tok{world.run:05d}x")
        world.publish(self._chance.choice(FEEDS), tokens[-1])

    def _log(self) -> str:
        return (self._folder / "calls").read_text("utf-8", "replace")


async def torment(
    folder: Path, count: int, mine: Callable[[Position], bool], *, starting: bool = False
) -> Executioner:
    """Kill at so many positions; with enough of them, until a fresh run has nothing new."""
    world = World()
    for name in FEEDS:
        world.publish(name, f"old{name}")
    async with open_world(world) as ports, open_nursery(folder) as nursery:
        doing = Executioner(world, nursery, folder, write_config(folder, *ports))
        assert [await doing.run() for _ in range(3)] == [0, 0, 0]
        doing.trial.tokens.clear()
        listen = doing.calls_of_starting if starting else doing.calls
        while count > 0:
            todo = doing.record.left(p for p in await listen() if mine(p))[:count]
            if not todo:
                break
            await doing.kill_at(todo)
            count -= len(todo)
    return doing


@pytest.mark.parametrize("part", range(PARTS))
async def test_a_kill_at_any_system_call_loses_nothing(
    tmp_path: Path,
    pytestconfig: pytest.Config,
    part: int,
    record_property: Callable[[str, object], None],
) -> None:
    """The contract, lines 1 and 2: nothing lost, and twice only what nobody could know."""
    count = pytestconfig.getoption("call_kills") // PARTS
    doing = await torment(tmp_path, count, lambda p: p.part == part)
    record_property("proof", f"{doing.record}; {doing.trial}")
    assert len(doing.record.hit) > len(doing.record.missed)


async def test_a_kill_while_it_starts_loses_nothing(
    tmp_path: Path, pytestconfig: pytest.Config, record_property: Callable[[str, object], None]
) -> None:
    """From the first call of Python on, until the state is looked at."""
    count = pytestconfig.getoption("call_kills") // A_TENTH
    doing = await torment(tmp_path, count, lambda _: True, starting=True)
    record_property("proof", f"{doing.record}; {doing.trial}")
    assert len(doing.record.hit) > len(doing.record.missed)
