"""What the benchmarks share: loopback feeds, the programs under test, CPU and memory of a tree."""

# ruff: noqa: INP001 beside scripts, not a package

from __future__ import annotations

import ctypes
import json
import os
import platform
import resource
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

HERE = Path(__file__).parent
WIRE_MONITOR = Path(sys.executable).parent / "wire-monitor"
"""The console script of the environment that runs the benchmark."""

_TICKS = os.sysconf("SC_CLK_TCK")
_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2): a grandchild that loses its parent becomes our child."""


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU (user and system, all descendants) and of wall time."""

    cpu_s: float
    wall_s: float


@dataclass(frozen=True)
class Floor:
    """One promise and how it went; `limit` is the largest value that keeps it."""

    name: str
    value: float
    limit: float
    unit: str

    @property
    def kept(self) -> bool:
        """Whether the promise was kept."""
        return self.value <= self.limit

    def __str__(self) -> str:
        verdict = "ok" if self.kept else "NOT REACHED"
        return f"{self.name}: {self.value:.3g} {self.unit} (at most {self.limit:.3g})  {verdict}"


class Agencies:
    """The loopback server, running."""

    def __init__(self, feeds: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "loopback.py"), "--feeds", str(feeds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        self.pid = self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def control(self, command: str) -> dict[str, int]:
        """Give a command; returns the answers counted by status since the last one."""
        address = f"http://127.0.0.1:{self.port}/control/{command}"
        with urllib.request.urlopen(address) as answer:
            counts: dict[str, int] = json.load(answer)
        return counts


def adopt_orphans() -> None:
    """Make processes that a program under test leaves behind our children, to be found."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def children_of(pid: int) -> Iterator[int]:
    """Direct children of a process."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        yield from map(int, (task / "children").read_text().split())


def tree(pid: int) -> list[int]:
    """A process and all its descendants that run now."""
    found = [pid]
    for each in found:
        try:
            found.extend(children_of(each))
        except OSError:
            continue
    return found


def pss_mb(pid: int) -> float:
    """Proportional set size of a process and its descendants, in MB (10^6 bytes)."""
    total_kb = 0
    for each in tree(pid):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        total_kb += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total_kb * 1024 / 1e6


def cpu_s(pid: int) -> float:
    """CPU used by a running process, by its running descendants and by those that it buried."""
    total = 0
    for each in tree(pid):
        try:
            text = Path(f"/proc/{each}/stat").read_text(encoding="utf-8")
        except OSError:
            continue
        total += sum(map(int, text.rpartition(")")[2].split()[11:15]))
    return total / _TICKS


def measure(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
    allowed: Sequence[int] = (0,),
) -> Cost:
    """Run a program to its end. Raises RuntimeError if it fails or leaves a process behind."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ours = set(children_of(os.getpid()))
    started = time.perf_counter()
    with (log or Path(os.devnull)).open("ab") as out:
        done = subprocess.run(
            list(map(str, command)), env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            check=False,
        )  # fmt: skip
    wall_s = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in allowed:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}, see {log}")
    if set(children_of(os.getpid())) - ours:
        raise RuntimeError(f"{command[0]} left a process behind: its CPU is not counted")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(used, wall_s)


@contextmanager
def running(
    command: Sequence[str | Path], env: Mapping[str, str] | None = None, log: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A daemon, told to stop in the end."""
    with (log or Path(os.devnull)).open("ab") as out:
        process = subprocess.Popen(
            list(map(str, command)), env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def machine() -> str:
    """What the figures were measured on."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{model}, {os.cpu_count()} cores, {memory_gb:.0f} GB, Linux {platform.release()}, "
        f"Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    )
