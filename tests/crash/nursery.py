"""Processes of `wire-monitor once`, forked from one that has all modules loaded; some are killed.

Starting Python and importing takes two seconds, and kills by the thousand do not have them. What a
child does is what the command does; it waits for a word, so that a tracer can be there in time.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUN_S = 60
STRACE = shutil.which("strace")
STARTING = frozenset({"vfork", "fork"})
_LINE = re.compile(
    r"(?P<thread>\d+) +(?P<resumed><\.\.\. )?(?P<name>\w+)[( ].*?(?:= (?P<result>\d+))?$"
)

PROGRAM = """
import contextlib, importlib, os, sys
import monitor.cli.running

if len(sys.argv) > 1:
    getattr(importlib.import_module("tests.crash.mutants"), sys.argv[1])()

def live(config, state, known):
    sys.argv = ["wire-monitor", "once", "--config", config, "--state", state]
    try:
        monitor.cli.main()
    finally:
        os.write(known, " ".join(sys.modules).encode())

for line in sys.stdin:
    config, state = line.rstrip("\\n").split("\\t")
    here, there = os.pipe()
    learned, known = os.pipe()
    child = os.fork()
    if not child:
        os.close(there)
        os.read(here, 1)
        os.dup2(2, 1)
        live(config, state, known)
    os.close(here)
    os.close(known)
    print(child, flush=True)
    sys.stdin.readline()
    os.write(there, b"x")
    os.close(there)
    with open(learned) as names:
        for name in names.read().split():
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    print(os.waitpid(child, 0)[1], flush=True)
"""
"""What a child has loaded when it ends, the mother loads for the next. An argument is a mutant."""


class Nursery:
    """One mother; one child at a time."""

    def __init__(self, mother: asyncio.subprocess.Process) -> None:
        self._mother = mother

    async def _ask(self, line: str) -> int:
        assert self._mother.stdin is not None
        assert self._mother.stdout is not None
        self._mother.stdin.write(f"{line}\n".encode())
        answer = await asyncio.wait_for(self._mother.stdout.readline(), RUN_S)
        return int(answer)

    async def run(
        self, config: Path, state: Path, *strace: str, born: Callable[[int], None] | None = None
    ) -> int:
        """Run `once`, under strace if it has options; its exit code, -9 if it was killed.

        `born` is told its process id just before it begins.
        """
        child = await self._ask(f"{config}\t{state}")
        tracer = await _attached(child, strace) if strace else None
        if born is not None:
            born(child)
        status = await self._ask("go")
        if tracer is not None:
            await asyncio.wait_for(tracer.communicate(), RUN_S)
        return os.waitstatus_to_exitcode(status)


async def _attached(child: int, options: tuple[str, ...]) -> asyncio.subprocess.Process:
    assert STRACE is not None
    tracer = await asyncio.create_subprocess_exec(
        STRACE, "-f", *options, "-p", str(child), stderr=asyncio.subprocess.PIPE
    )
    assert tracer.stderr is not None
    said = await asyncio.wait_for(tracer.stderr.readline(), RUN_S)
    assert b"attached" in said, said
    return tracer


@asynccontextmanager
async def open_nursery(mutant: str = "") -> AsyncIterator[Nursery]:
    """A mother for as long as it is needed; `mutant`: her children have this deliberate fault."""
    mother = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        *filter(None, [mutant]),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert mother.stdin is not None
    try:
        yield Nursery(mother)
    finally:
        mother.stdin.close()
        await asyncio.wait_for(mother.wait(), RUN_S)


def calls_in(log: Path) -> dict[str, int]:
    """By name of a system call, how often the one thread that made it most often made it.

    Of the process itself: those of processes that it starts are left out.
    """
    lines = [f for f in map(_LINE.match, log.read_text("utf-8", "replace").splitlines()) if f]
    others = {int(line["result"]) for line in lines if line["name"] in STARTING and line["result"]}
    counts = Counter(
        (line["thread"], line["name"])
        for line in lines
        if not line["resumed"] and int(line["thread"]) not in others
    )
    most: dict[str, int] = {}
    for (_, name), count in counts.items():
        most[name] = max(most.get(name, 0), count)
    return most
