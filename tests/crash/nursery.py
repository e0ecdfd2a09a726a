"""Processes of `wire-monitor once`, forked from one that has all modules loaded; some are killed.

Starting Python and importing takes two seconds, and kills by the thousand do not have them. What a
child does is what the command does; it waits for a word, so that a tracer can be there in time, and
so does each of its threads when it is born.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUN_S = 60
STRACE = shutil.which("strace")
MAIN = "MainThread"

PROGRAM = """
import contextlib, importlib, os, sys, threading
import monitor.cli.running

if len(sys.argv) > 1:
    getattr(importlib.import_module("tests.crash.mutants"), sys.argv[1])()

def announce(said, gate, awaited):
    begin = threading.Thread._bootstrap_inner

    def born(self):
        os.write(said, f"thread {threading.get_native_id()} {self.name}\\n".encode())
        if self.name == awaited:
            os.read(gate, 1)
        begin(self)

    threading.Thread._bootstrap_inner = born

def live(config, state, known):
    sys.argv = ["wire-monitor", "once", "--config", config, "--state", state]
    try:
        monitor.cli.main()
    finally:
        os.write(known, " ".join(sys.modules).encode())

for line in sys.stdin:
    config, state, fifo, awaited = line.rstrip("\\n").split("\\t")
    here, there = os.pipe()
    learned, known = os.pipe()
    child = os.fork()
    if not child:
        os.close(there)
        announce(os.dup(1), os.open(fifo, os.O_RDWR), awaited)
        os.read(here, 1)
        os.dup2(2, 1)
        live(config, state, known)
    os.close(here)
    os.close(known)
    print("child", child, flush=True)
    sys.stdin.readline()
    os.write(there, b"x")
    os.close(there)
    with open(learned) as names:
        for name in names.read().split():
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    print("ended", os.waitpid(child, 0)[1], flush=True)
"""
"""What a child has loaded when it ends, the mother loads for the next. An argument is a mutant."""


@dataclass(frozen=True)
class Tracing:
    """strace of one thread, from its birth: its name, and what strace is told."""

    thread: str
    options: tuple[str, ...]


class Nursery:
    """One mother; one child at a time. `threads`: the names of those of the latest child."""

    def __init__(self, mother: asyncio.subprocess.Process, gate: Path) -> None:
        self._mother = mother
        self._gate = gate
        self._tracer: asyncio.subprocess.Process | None = None
        self.threads: list[str] = []

    async def run(
        self,
        config: Path,
        state: Path,
        tracing: Tracing | None = None,
        born: Callable[[int], None] | None = None,
    ) -> int:
        """Run `once`; its exit code, -9 if it was killed.

        `born` is told its process id just before it begins.
        """
        self.threads = [MAIN]
        self._tracer = None
        thread = "" if tracing is None else tracing.thread
        self._say(f"{config}\t{state}\t{self._gate}\t{thread}")
        _, child = await self._hear()
        if tracing is not None and thread == MAIN:
            self._tracer = await _attached(child, tracing.options)
        if born is not None:
            born(int(child))
        self._say("go")
        while (heard := await self._hear())[0] != "ended":
            _, number, name = heard
            self.threads.append(name)
            if tracing is not None and name == thread:
                await self._trace(number, tracing.options)
        if self._tracer is not None:
            await asyncio.wait_for(self._tracer.communicate(), RUN_S)
        return os.waitstatus_to_exitcode(int(heard[1]))

    async def _trace(self, number: str, options: tuple[str, ...]) -> None:
        """The first thread of that name; then it may begin."""
        if self._tracer is None:
            self._tracer = await _attached(number, options)
        gate = os.open(self._gate, os.O_WRONLY)
        os.write(gate, b"x")
        os.close(gate)

    def _say(self, line: str) -> None:
        assert self._mother.stdin is not None
        self._mother.stdin.write(f"{line}\n".encode())

    async def _hear(self) -> list[str]:
        assert self._mother.stdout is not None
        line = await asyncio.wait_for(self._mother.stdout.readline(), RUN_S)
        return line.decode().rstrip("\n").split(" ", 2)


async def _attached(number: str, options: tuple[str, ...]) -> asyncio.subprocess.Process:
    assert STRACE is not None
    tracer = await asyncio.create_subprocess_exec(
        STRACE, *options, "-p", number, stderr=asyncio.subprocess.PIPE
    )
    assert tracer.stderr is not None
    said = await asyncio.wait_for(tracer.stderr.readline(), RUN_S)
    assert b"attached" in said, said
    return tracer


@asynccontextmanager
async def open_nursery(folder: Path, mutant: str = "") -> AsyncIterator[Nursery]:
    """A mother for as long as it is needed; `mutant`: her children have this deliberate fault."""
    gate = folder / "gate"
    os.mkfifo(gate)
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
        yield Nursery(mother, gate)
    finally:
        mother.stdin.close()
        await asyncio.wait_for(mother.wait(), RUN_S)
