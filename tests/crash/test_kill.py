"""SIGKILL at random points of poll and delivery, over one state directory, again and again."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crash.judge import Trial
from tests.crash.nursery import Nursery, open_nursery
from tests.crash.peers import World, open_world

FEEDS = ("north", "south", "east")
MOMENTS = ("start", "http", "mail", "rcpt", "dot", "dot", "dot")
"""The last one more often: only there a fate can be unknown."""

LONGEST_S = (0.0, 0.005, 0.06)
"""How long after a moment: at once, before its outcome is written, at some time after that."""

CONFIG = """
timezone: UTC
languages: [en]
feeds:
{feeds}
watchlists:
  - name: Storms
    match: storm
    to: [ana@example.org, bob@example.org]
    send: now
mail:
  from: wires@example.org
  smtp: {{host: 127.0.0.1, port: {port}, tls: none}}
"""


def write_config(folder: Path, http: int, smtp: int) -> Path:
    """A configuration of three feeds and two recipients."""
    feeds = "".join(
        f"  - {{name: {name}, url: 'http://127.0.0.1:{http}/{name}', allow_private: true}}\n"
        for name in FEEDS
    )
    path = folder / "config.yaml"
    path.write_text(CONFIG.format(feeds=feeds, port=smtp), "utf-8")
    return path


class Runner:
    """Runs `wire-monitor once`, and kills it at a moment that the world reports."""

    def __init__(self, nursery: Nursery, config: Path, trial: Trial, state: Path) -> None:
        self._nursery = nursery
        self._places = (config, state)
        self._trial = trial

    async def run(self, moment: str | None = None, delay_s: float = 0.0) -> int:
        """One run; killed `delay_s` after the moment first comes, if it comes."""
        world = self._trial.world
        world.run += 1
        fuse: list[asyncio.TimerHandle] = []

        def kill(child: int) -> None:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

        def born(child: int) -> None:
            def happened(what: str) -> None:
                if what == moment and not fuse:
                    fuse.append(asyncio.get_running_loop().call_later(delay_s, kill, child))

            world.hook = happened
            happened("start")

        code = await self._nursery.run(*self._places, born=born)
        for timer in fuse:
            timer.cancel()
        assert code in {0, -signal.SIGKILL}
        self._trial.ended(killed=code != 0)
        return code


@dataclass(frozen=True)
class Torment:
    """How a program is tormented. `longest_s`: see there. `mutant`: with which deliberate fault."""

    kills: int
    seed: int
    moments: Sequence[str] = MOMENTS
    longest_s: Sequence[float] = LONGEST_S
    mutant: str = ""


async def torment(folder: Path, how: Torment) -> Trial:
    """Publish, run, kill, again and again; then two runs that may end."""
    chance = random.Random(how.seed)
    world = World()
    trial = Trial(world, folder / "state", folder / "books")
    async with open_world(world) as (http, smtp), open_nursery(folder, how.mutant) as nursery:
        runner = Runner(nursery, write_config(folder, http, smtp), trial, folder / "state")
        for name in FEEDS:
            world.publish(name, f"old{name}")
        assert await runner.run() == 0
        tries = 0
        while len(trial.killed) < how.kills:
            tries += 1
            assert tries < 4 * how.kills, "most runs end before they are killed"
            token = f"tok{tries:05d}x"
            trial.tokens.append(token)
            world.publish(chance.choice(FEEDS), token)
            moment = chance.choice(how.moments)
            longest_s = 0.4 if moment == "start" else chance.choice(how.longest_s)
            await runner.run(moment, chance.uniform(0, longest_s))
        assert await runner.run() == 0
        assert await runner.run() == 0
    return trial


async def test_kills_lose_nothing_and_repeat_nothing_known(
    tmp_path: Path, pytestconfig: pytest.Config, record_property: Callable[[str, object], None]
) -> None:
    """The contract, lines 1 and 2, with a real process, a real database and a real SMTP peer."""
    trial = await torment(tmp_path, Torment(pytestconfig.getoption("kills"), seed=1))
    record_property("proof", str(trial))
    trial.check()


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 5))
async def test_three_times_as_many_kills(
    tmp_path: Path,
    pytestconfig: pytest.Config,
    seed: int,
    record_property: Callable[[str, object], None],
) -> None:
    """The same with other seeds."""
    trial = await torment(tmp_path, Torment(pytestconfig.getoption("kills"), seed))
    record_property("proof", str(trial))
    trial.check()
