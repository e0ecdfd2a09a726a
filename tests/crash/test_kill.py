"""SIGKILL at random points of poll and delivery, over one state directory, again and again."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

import pytest

from tests.crash.nursery import Nursery, open_nursery
from tests.crash.peers import World, open_world

FEEDS = ("north", "south", "east")
RECIPIENTS = ("ana@example.org", "bob@example.org")
MOMENTS = ("start", "http", "mail", "rcpt", "dot")
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

    def __init__(self, nursery: Nursery, config: Path, state: Path, world: World) -> None:
        self._nursery = nursery
        self._places = (config, state)
        self._world = world
        self.killed: set[int] = set()

    async def run(self, moment: str | None = None, delay_s: float = 0.0) -> int:
        """One run; killed `delay_s` after the moment first comes, if it comes."""
        self._world.run += 1
        fuse: list[asyncio.TimerHandle] = []

        def kill(child: int) -> None:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

        def born(child: int) -> None:
            def happened(what: str) -> None:
                if what == moment and not fuse:
                    fuse.append(asyncio.get_running_loop().call_later(delay_s, kill, child))

            self._world.hook = happened
            happened("start")

        code = await self._nursery.run(*self._places, born=born)
        for timer in fuse:
            timer.cancel()
        assert code in {0, -signal.SIGKILL}
        if code:
            self.killed.add(self._world.run)
        return code


async def torment(folder: Path, kills: int, seed: int) -> tuple[World, set[int], list[str]]:
    """Publish, run, kill, `kills` times; then one run that may end. Gives the logs."""
    chance = random.Random(seed)
    world, tokens = World(), []
    async with open_world(world) as (http, smtp), open_nursery() as nursery:
        runner = Runner(nursery, write_config(folder, http, smtp), folder / "state", world)
        for name in FEEDS:
            world.publish(name, f"old{name}")
        assert await runner.run() == 0
        tries = 0
        while len(runner.killed) < kills:
            tries += 1
            assert tries < 4 * kills, "most runs end before they are killed"
            token = f"tok{tries:05d}x"
            tokens.append(token)
            world.publish(chance.choice(FEEDS), token)
            moment = chance.choice(MOMENTS)
            await runner.run(moment, chance.uniform(0, 0.4 if moment == "start" else 0.06))
        assert await runner.run() == 0
        assert await runner.run() == 0
    return world, runner.killed, tokens


def check(world: World, killed: set[int], tokens: list[str]) -> None:
    """Nothing due is lost; what came twice is byte-identical, and its first outcome was unknown."""
    got: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, message in enumerate(world.accepted):
        words = set(message.text().split())
        for token in tokens:
            if token in words:
                got[message.recipient, token].append(number)
    lost = [(r, t) for r in RECIPIENTS for t in tokens if not got[r, t]]
    assert not lost, f"never mailed: {lost}"
    for (recipient, token), numbers in got.items():
        copies = [world.accepted[n] for n in numbers]
        assert len({c.raw for c in copies}) == 1, f"{recipient} got {token} in different mails"
        for copy in copies[:-1]:
            assert copy.run in killed, f"{recipient} got {token} again although nobody was killed"


async def test_kills_lose_nothing_and_repeat_nothing_known(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """The contract, lines 1 and 2, with a real process, a real database and a real SMTP peer."""
    check(*await torment(tmp_path, kills=pytestconfig.getoption("kills"), seed=1))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 5))
async def test_three_times_as_many_kills(
    tmp_path: Path, pytestconfig: pytest.Config, seed: int
) -> None:
    """The same with other seeds."""
    check(*await torment(tmp_path, kills=pytestconfig.getoption("kills"), seed=seed))
