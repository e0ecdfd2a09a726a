"""Where a run can be killed: before each system call of each of its threads."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

FIRST = ("fdatasync", "pwrite64", "sendto", "ftruncate", "unlink", "connect", "write", "recvfrom")
"""What is seen from outside, or lasts: killed at first."""

PARTS = 2
"""Of the calls of a run, for two processors."""

TRIES = 2
"""A run that ends before it comes to a position is run once more."""

SEED = 1
_CALL = re.compile(r"^(\w+)\(", re.MULTILINE)


class Position(NamedTuple):
    """Where a run is killed: before the n-th call of that name in that thread."""

    thread: str
    call: str
    n: int

    def __str__(self) -> str:
        return f"{self.thread} {self.call} {self.n}"

    @property
    def kill(self) -> str:
        """As strace is told."""
        return f"--inject={self.call}:signal=KILL:when={self.n}"

    @property
    def part(self) -> int:
        """Which test looks at it; always the same."""
        return crc32(str(self).encode()) % PARTS


def positions(thread: str, calls: str) -> set[Position]:
    """Those of a thread, of which strace wrote this."""
    counts = Counter(_CALL.findall(calls))
    return {Position(thread, name, n + 1) for name, count in counts.items() for n in range(count)}


def order(found: Iterable[Position]) -> list[Position]:
    """By chance, but always the same one; those that matter most are first."""
    mixed = sorted(found)
    random.Random(SEED).shuffle(mixed)
    return sorted(mixed, key=lambda p: p.call not in FIRST)


@dataclass
class Record:
    """Positions at which a run was killed, and those that it did not come to. Kept in a file."""

    file: Path
    hit: set[Position] = field(default_factory=set)
    missed: Counter[Position] = field(default_factory=Counter)

    def note(self, position: Position, *, killed: bool) -> None:
        """One run."""
        if killed:
            self.hit.add(position)
        else:
            self.missed[position] += 1
        with self.file.open("a", encoding="utf-8") as file:
            file.write(f"{'killed at' if killed else 'ended before'} {position}\n")

    def left(self, found: Iterable[Position]) -> list[Position]:
        """What is still to be done of these."""
        return order(p for p in found if p not in self.hit and self.missed[p] < TRIES)

    def __str__(self) -> str:
        never = sorted(p for p in self.missed if p not in self.hit)
        lasts = sum(p.call in FIRST for p in self.hit)
        names = "; ".join(map(str, never)) or "none"
        return (
            f"killed at {len(self.hit)} system calls, {lasts} of which last or are seen outside; "
            f"not reached: {len(never)} ({names})"
        )
