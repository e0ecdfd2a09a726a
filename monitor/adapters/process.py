"""The memory of this process and those it started, and how much they may use."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import Final

_ARENA_MAX: Final = -8
_TRIM_THRESHOLD: Final = -1
"""Of glibc's mallopt(3)."""

TRIM_BYTES: Final = 131_072

PROC = Path("/proc/self")
GROUPS = Path("/sys/fs/cgroup")


def memory_bytes(proc: Path = PROC) -> int:
    """What this process and its children hold in memory; 0 if that cannot be known.

    See proc_pid_statm(5) and proc_tid_children(5). Pages that they share count more than once.
    """
    return _resident(proc) + sum(_resident(proc.parent / pid) for pid in _children(proc))


def _resident(proc: Path) -> int:
    try:
        return int((proc / "statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _children(proc: Path) -> list[str]:
    try:
        return [p for each in proc.glob("task/*/children") for p in each.read_text("ascii").split()]
    except OSError:  # a thread ended meanwhile, or the kernel does not tell
        return []


def memory_limit_bytes(proc: Path = PROC, groups: Path = GROUPS) -> int:
    """What the service manager lets it have (`MemoryMax`, control group version 2), else all."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        lines = (proc / "cgroup").read_text("utf-8").splitlines()
        group = next(line[len("0::/") :] for line in lines if line.startswith("0::/"))
        return min(machine, int((groups / group / "memory.max").read_text("ascii")))
    except (OSError, ValueError, StopIteration):
        return machine


def one_heap() -> bool:
    """All threads share one heap, and what is freed at its end goes back to the system.

    For threads that are started later. False where the C library knows nothing of it (only glibc
    does): then each thread keeps what it once needed.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(_ARENA_MAX, 1) and mallopt(_TRIM_THRESHOLD, TRIM_BYTES))
