from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.adapters.systemd import STATUS_MAX, Notifier


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, socket.socket]]:
    """A service manager's socket, in both forms: its NOTIFY_SOCKET and the receiving end."""
    name = f"@wire-monitor-test-{os.getpid()}" if request.param == "abstract" else f"{tmp_path}/n"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.bind(name.replace("@", "\0") if name[0] == "@" else name)
        door.settimeout(5)
        yield name, door


def heard(door: socket.socket) -> list[str]:
    """The assignments of one datagram."""
    return door.recv(4096).decode().split("\n")


def test_a_life_is_told_to_the_manager(manager: tuple[str, socket.socket]) -> None:
    """READY with status, status alone, a sign of life, the end: one datagram each."""
    address, door = manager
    notifier = Notifier({"NOTIFY_SOCKET": address})
    notifier.ready("3 feeds")
    assert heard(door) == ["READY=1", "STATUS=3 feeds"]
    notifier.status("polling")
    assert heard(door) == ["STATUS=polling"]
    notifier.watchdog()
    assert heard(door) == ["WATCHDOG=1"]
    notifier.stopping()
    assert heard(door) == ["STOPPING=1"]


def test_a_reload_carries_the_monotonic_time(manager: tuple[str, socket.socket]) -> None:
    """The manager needs the instant to tell this reload from an earlier one."""
    address, door = manager
    before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    Notifier({"NOTIFY_SOCKET": address}).reloading()
    first, second = heard(door)
    assert first == "RELOADING=1"
    assert before <= int(second.removeprefix("MONOTONIC_USEC=")) <= before + 60_000_000


def test_a_status_cannot_carry_another_assignment(manager: tuple[str, socket.socket]) -> None:
    """Line breaks of an error message become spaces; a long one is cut."""
    address, door = manager
    notifier = Notifier({"NOTIFY_SOCKET": address})
    notifier.ready("config.yaml:3:1\nWATCHDOG_USEC=1\x1b[31m")
    assert heard(door) == ["READY=1", "STATUS=config.yaml:3:1 WATCHDOG_USEC=1 [31m"]
    notifier.status("x" * 10_000)
    assert len(heard(door)[0]) == len("STATUS=") + STATUS_MAX


@pytest.mark.parametrize("env", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "vsock:2:1234"}])
def test_without_a_manager_nothing_happens(
    env: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """Started by hand, the daemon tells nobody and complains to nobody."""
    notifier = Notifier(env)
    notifier.ready("x")
    notifier.reloading()
    notifier.watchdog()
    notifier.stopping()
    notifier.status("")
    assert caplog.text == ""


def test_a_manager_that_is_gone_is_mentioned_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A dead socket never stops the daemon nor fills the log."""
    notifier = Notifier({"NOTIFY_SOCKET": f"{tmp_path}/gone"})
    with caplog.at_level(logging.WARNING, "monitor"):
        notifier.ready()
        notifier.watchdog()
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("env", "seconds"),
    [
        ({"WATCHDOG_USEC": "120000000"}, 120.0),
        ({"WATCHDOG_USEC": "1500000", "WATCHDOG_PID": "42"}, 1.5),
        ({"WATCHDOG_USEC": "1500000", "WATCHDOG_PID": "43"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({}, None),
    ],
)
def test_the_watchdog_interval_is_the_managers(env: dict[str, str], seconds: float | None) -> None:
    """The unit's WatchdogSec, unless it is meant for another process."""
    assert Notifier(env, pid=42).watchdog_interval_s() == seconds


def test_the_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the edge, the process' own environment counts."""
    monkeypatch.setenv("WATCHDOG_USEC", "2000000")
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    assert Notifier().watchdog_interval_s() == 2.0
