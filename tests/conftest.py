"""What all tests share: the flag for long proofs, and a guard that nothing leaves the machine."""

from __future__ import annotations

import gc
import ipaddress
import os
import signal
import socket
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from monitor.adapters.lexicon import DictionaryLexicon

hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")
"""The same examples every time, however busy the machine; `--hypothesis-profile default` seeks new
ones."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long` runs the proofs that take minutes; others say how much of something."""
    parser.addoption("--long", action="store_true", help="run the long proofs too")
    for name, count, what in (
        ("--power-failures", 2_000, "how often the power fails"),
        ("--kills", 50, "how often a run is killed at a random moment"),
        ("--call-kills", 40, "at how many system calls a run is killed, with --long"),
    ):
        parser.addoption(name, type=int, default=count, help=f"{what} (tests/crash)")
    parser.addoption(
        "--hostile-strings", type=int, default=5_000, help="so many of them (tests/hostile)"
    )
    parser.addoption("--hostile-folder", help="a folder with public collections of them")
    parser.addoption("--seeds", type=int, default=100, help="simulate so many worlds")
    parser.addoption("--seed", type=int, help="simulate this world only")


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """With `--long`, what a test recorded as `proof` is printed: how far it came."""
    if not config.getoption("--long"):
        return
    reports = [r for many in terminalreporter.stats.values() for r in many]
    for report in reports:
        for name, said in getattr(report, "user_properties", ()):
            if name == "proof" and report.when == "call":
                terminalreporter.write_line(f"{report.nodeid}: {said}")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more process than processors: many tests wait for a server or a clock."""
    return (os.cpu_count() or 1) + 1


def pytest_configure() -> None:
    """Started in the background, Ctrl-C is ignored, by all that tests start too: not here."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without `--long` the long proofs are skipped, and say so."""
    if config.getoption("--long"):
        return
    skip = pytest.mark.skip(reason="a longer proof: run with --long")
    for item in items:
        if item.get_closest_marker("long") is not None:  # not a folder of that name
            item.add_marker(skip)


def pytest_collection_finish() -> None:
    """What was collected stays to the end: the garbage collector need not walk through it."""
    gc.freeze()


@pytest.fixture(scope="session")
def forms_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where forms of words are remembered from test to test: a dictionary is read once for all."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return tmp_path_factory.mktemp("lexicon")
    shared = tmp_path_factory.getbasetemp().parent / "lexicon"  # by all processes of this run
    shared.mkdir(exist_ok=True)
    return shared


@pytest.fixture(autouse=True)
def shared_lexicon(forms_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Houses that open in this process ask the real dictionaries, each word only once."""

    def shared(_folder: Path) -> DictionaryLexicon:
        return DictionaryLexicon(forms_folder)

    monkeypatch.setattr("monitor.house.DictionaryLexicon", shared)


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that would send a packet to another machine fails before it does."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            host = ipaddress.ip_address(address[0].partition("%")[0])
            assert host.is_loopback, f"a test tried to reach {host}"
        connect(self, address)

    lookup = socket.getaddrinfo

    def local(host: Any, *args: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host or ""
        if name in {"", "localhost", socket.gethostname()} or _is_address(name):
            return lookup(host, *args, **named)
        raise socket.gaierror(socket.EAI_NONAME, "no name server is asked by a test")

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket, "getaddrinfo", local)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True
