"""The memory of this process, and how much it may use."""

from __future__ import annotations

import os
from pathlib import Path

PROC = Path("/proc/self")
GROUPS = Path("/sys/fs/cgroup")


def memory_bytes(proc: Path = PROC) -> int:
    """What this process holds in memory (proc_pid_statm(5)); 0 if that cannot be known."""
    try:
        return int((proc / "statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def memory_limit_bytes(proc: Path = PROC, groups: Path = GROUPS) -> int:
    """What the service manager lets it have (`MemoryMax`, control group version 2), else all."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        lines = (proc / "cgroup").read_text("utf-8").splitlines()
        group = next(line[len("0::/") :] for line in lines if line.startswith("0::/"))
        return min(machine, int((groups / group / "memory.max").read_text("ascii")))
    except (OSError, ValueError, StopIteration):
        return machine
