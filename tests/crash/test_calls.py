"""The real process, killed at one system call after the other of a run from poll to mail."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.crash.judge import Trial
from tests.crash.nursery import STRACE, Nursery, calls_in, open_nursery
from tests.crash.peers import World, open_world
from tests.crash.test_kill import FEEDS, write_config

FIRST = ("fdatasync", "pwrite64", "sendto", "ftruncate", "unlink", "connect", "write", "recvfrom")
"""What is seen from outside, or lasts: killed at first."""

TOGETHER = 10
"""Kills, then two runs to the end and a look; a feed shows its latest thirty items."""

SEED = 1


class Executioner:
    """Publishes, runs and kills."""

    def __init__(
        self, world: World, nursery: Nursery, folder: Path, ports: tuple[int, int]
    ) -> None:
        self.trial = Trial(world, folder / "state", folder / "books")
        self._nursery, self._folder = nursery, folder
        self._chance = random.Random(SEED)
        self._config = write_config(folder, *ports)

    async def run(self, *strace: str) -> int:
        """One run over something new."""
        world, tokens = self.trial.world, self.trial.tokens
        world.run += 1
        tokens.append(f"tok{world.run:05d}x")
        world.publish(self._chance.choice(FEEDS), tokens[-1])
        code = await self._nursery.run(self._config, self._folder / "state", *strace)
        self.trial.ended(killed=code == -9)
        return code


def plan(calls: dict[str, int], count: int) -> list[tuple[str, int]]:
    """Which call to be killed at, and the how many-th of its kind; `count` of them, or all."""
    chance = random.Random(SEED)
    first = [(name, n) for name in FIRST for n in range(1, calls.get(name, 0) + 1)]
    rest = [(name, n) for name in calls.keys() - FIRST for n in range(1, calls[name] + 1)]
    chance.shuffle(first)
    rest.sort()
    chance.shuffle(rest)
    return [*first, *rest][:count]


@pytest.mark.long
@pytest.mark.skipif(STRACE is None, reason="strace is not installed")
async def test_a_kill_at_any_system_call_loses_nothing(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """The contract, lines 1 and 2: nothing lost, and twice only what nobody could know."""
    world = World()
    for name in FEEDS:
        world.publish(name, f"old{name}")
    async with open_world(world) as ports, open_nursery() as nursery:
        doing = Executioner(world, nursery, tmp_path, ports)
        assert [await doing.run() for _ in range(3)] == [0, 0, 0]
        doing.trial.tokens.clear()
        log = tmp_path / "calls"
        assert await doing.run("-o", str(log)) == 0
        calls = plan(calls_in(log), pytestconfig.getoption("call_kills"))
        for number, (name, n) in enumerate(calls, 1):
            await doing.run("-o", "/dev/null", f"--inject={name}:signal=KILL:when={n}")
            if number % TOGETHER == 0 or number == len(calls):
                assert await doing.run() == 0
                assert await doing.run() == 0
                doing.trial.check()
    assert len(doing.trial.killed) > len(calls) * 3 / 4
