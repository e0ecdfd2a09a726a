"""What the service manager is told (sd_notify(3)). Without NOTIFY_SOCKET nothing happens."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Mapping

log = logging.getLogger("monitor")

STATUS_MAX = 300


class Notifier:
    """Sends datagrams to NOTIFY_SOCKET (a path, or an abstract socket written with @).

    A manager that does not listen any more is logged once and never stops the daemon.
    """

    def __init__(self, env: Mapping[str, str] | None = None, pid: int | None = None) -> None:
        env = os.environ if env is None else env
        self._address = env.get("NOTIFY_SOCKET", "")
        self._watchdog_s = _watchdog_s(env, os.getpid() if pid is None else pid)
        self._complained = False

    def ready(self, status: str = "") -> None:
        """Start-up or reload is finished."""
        self._send("READY=1", *_status(status))

    def status(self, text: str) -> None:
        """One line for `systemctl status`."""
        self._send(*_status(text))

    def reloading(self) -> None:
        """A reload began; `ready` ends it."""
        now_us = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        self._send("RELOADING=1", f"MONOTONIC_USEC={now_us}")

    def stopping(self) -> None:
        """The end began."""
        self._send("STOPPING=1")

    def watchdog(self) -> None:
        """There was progress."""
        self._send("WATCHDOG=1")

    def watchdog_interval_s(self) -> float | None:
        """How long the manager waits between signs of life; None if it does not watch us."""
        return self._watchdog_s

    def _send(self, *assignments: str) -> None:
        if not self._address.startswith(("/", "@")) or not assignments:
            return
        address = "\0" + self._address[1:] if self._address[0] == "@" else self._address
        data = "\n".join(assignments).encode("utf-8", "replace")
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as door:
                door.setblocking(False)  # a stuck manager must not stop the event loop
                door.sendto(data, address)
        except OSError as error:
            if not self._complained:
                log.warning("the service manager cannot be told: %s", error)
            self._complained = True


def _status(text: str) -> tuple[str, ...]:
    """One assignment; a line break in it would be read as another one."""
    line = "".join(c if c.isprintable() else " " for c in text)[:STATUS_MAX]
    return (f"STATUS={line}",) if line else ()


def _watchdog_s(env: Mapping[str, str], pid: int) -> float | None:
    """WATCHDOG_USEC, unless it is for another process (sd_watchdog_enabled(3))."""
    try:
        if int(env.get("WATCHDOG_PID", pid)) != pid:
            return None
        microseconds = int(env.get("WATCHDOG_USEC", 0))
    except ValueError:
        return None
    return microseconds / 1e6 if microseconds > 0 else None
