"""The daemon as a process: start, notify, reload, stop."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import count
from pathlib import Path

import pytest

from monitor import __version__
from monitor.house import DATABASE
from tests.crash.peers import World, open_world

PATIENCE_S = 30
NUMBERS = count()

CONFIG = """
timezone: UTC
feeds:
  - {{name: North, url: 'http://127.0.0.1:{port}/north', allow_private: true}}
watchlists:
  - name: Storms
    match: storm
    to: ana@example.org
    send: now
languages: [en]
mail:
  from: wires@example.org
"""


@dataclass
class Running:
    """A daemon under test, with what it said to the log and to the service manager."""

    process: asyncio.subprocess.Process
    manager: socket.socket
    notes: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    async def note(self, wanted: str) -> str:
        """Wait until the service manager is told something; gives the whole datagram."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(PATIENCE_S):
            while True:
                text = (await loop.sock_recv(self.manager, 4096)).decode()
                self.notes.append(text)
                if wanted in text:
                    return text

    async def line(self, wanted: str) -> str:
        """Wait for a line of the log."""
        assert self.process.stderr is not None
        async with asyncio.timeout(PATIENCE_S):
            while True:
                text = (await self.process.stderr.readline()).decode()
                assert text, f"the log ended without {wanted!r}: {self.log}"
                self.log.append(text)
                if wanted in text:
                    return text

    async def stop(self) -> int:
        """SIGTERM, and the exit code."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            return await self.process.wait()


@asynccontextmanager
async def daemon(folder: Path, **env: str) -> AsyncIterator[Running]:
    """`wire-monitor run` on the configuration in a folder, with a service manager listening."""
    manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    manager.setblocking(False)
    path = folder / f"notify-{next(NUMBERS)}"
    manager.bind(str(path))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "monitor", "run"),
        *("--config", str(folder / "config.yaml"), "--state", str(folder / "state")),
        env={**os.environ, "NOTIFY_SOCKET": str(path), **env},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Running(process, manager)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        manager.close()


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Path]:
    """A folder with a configuration for one feed, which is served on loopback."""
    world = World()
    now = format_datetime(datetime.now(UTC))
    world.publish("north", "fresh")
    world.feeds["north"][0] = world.feeds["north"][0].replace(
        "</item>", f"<pubDate>{now}</pubDate></item>"
    )
    async with open_world(world) as (port, _):
        (tmp_path / "config.yaml").write_text(CONFIG.format(port=port), "utf-8")
        yield tmp_path


async def test_it_polls_mails_and_stops_cleanly(folder: Path) -> None:
    """READY, one mail of the first reading, STOPPING, exit 0."""
    async with daemon(folder) as running:
        await running.note("STATUS=starting")  # words that are new take a while
        assert f"starting: wire-monitor {__version__}" in await running.line("")
        assert "1 feed, 1 watchlist" in await running.note("READY=1")
        assert "ana@example.org" in await running.line("mail to")
        assert await running.stop() == 0
        await running.note("STOPPING=1")
    mails = list((folder / "state" / "maildir" / "new").iterdir())
    assert len(mails) == 1


async def test_a_webhook_that_is_silent_holds_up_no_mail(folder: Path) -> None:
    """The mail is sent while the webhook keeps its connection open without a word; both stop."""
    asked = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        asked.set()
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    secret = folder / "secret"
    secret.write_text("0123456789abcdef", "utf-8")
    secret.chmod(0o600)
    config = folder / "config.yaml"
    config.write_text(
        config.read_text("utf-8").replace("to: ana@example.org", "to: [desk, ana@example.org]")
        + f"recipients:\n  desk:\n    webhook: {{url: 'http://127.0.0.1:{port}/',"
        " secret_file: secret, allow_private: true}\n",
        "utf-8",
    )
    async with daemon(folder) as running:
        async with asyncio.timeout(PATIENCE_S):
            await asked.wait()
        assert "ana@example.org accepted" in await running.line("mail to")
        assert not any("post to" in line for line in running.log)
        assert await running.stop() == 0
    server.close()


async def test_a_second_daemon_exits_69_and_names_the_first(folder: Path) -> None:
    """One daemon per state directory."""
    async with daemon(folder) as first:
        await first.note("READY=1")
        async with daemon(folder) as second:
            assert str(first.process.pid) in await second.line("already runs")
            assert await second.process.wait() == 69
        assert await first.stop() == 0


async def test_a_broken_configuration_is_exit_78_at_start(folder: Path) -> None:
    """With file, line and column; nothing is started."""
    config = folder / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("match:", "mtach:"), "utf-8")
    async with daemon(folder) as running:
        assert f"{config}:7:5: " in await running.line("mtach")
        assert await running.process.wait() == 78
    assert not (folder / "state").exists()


async def test_a_mistake_in_a_saved_file_keeps_the_last_good_one(folder: Path) -> None:
    """The error is in the log, in one line, and in the status; mending it reloads by itself."""
    config = folder / "config.yaml"
    good = config.read_text("utf-8")
    async with daemon(folder) as running:
        await running.note("READY=1")
        config.write_text(good.replace("match:", "mtach:"), "utf-8")
        told = await running.line("mtach")
        assert told.endswith(f"{config}:7:5: unknown setting `mtach`. Did you mean `match`?\n")
        assert "not accepted" in await running.note("not accepted")
        config.write_text(good.replace("storm", "storm | flood"), "utf-8")
        await running.line("reloaded")
        assert await running.stop() == 0


async def test_sighup_reloads(folder: Path) -> None:
    """RELOADING, then READY again."""
    async with daemon(folder) as running:
        await running.note("READY=1")
        running.process.send_signal(signal.SIGHUP)
        await running.note("RELOADING=1")
        await running.note("READY=1")
        assert await running.stop() == 0


async def test_what_is_saved_while_it_starts_is_taken_up(folder: Path) -> None:
    """A start may take long: a changed file is not overlooked, and SIGHUP does not end it."""
    config = folder / "config.yaml"
    state = folder / "state"
    state.mkdir(mode=0o700)
    other = sqlite3.connect(state / DATABASE, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    async with daemon(folder) as running:
        async with asyncio.timeout(PATIENCE_S):
            while not _has_the_lock(running, state):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.01)
        text = config.read_text("utf-8")
        more = "  - {name: Gales, match: gale, to: bob@example.org, send: 07:00}\n"
        config.write_text(text.replace("languages:", f"{more}languages:"), "utf-8")
        running.process.send_signal(signal.SIGHUP)
        other.execute("ROLLBACK")
        other.close()
        await running.line("reloaded: 1 feed, 2 watchlists")
        assert await running.stop() == 0


def _has_the_lock(running: Running, state: Path) -> bool:
    """Whether the settings were read, and the daemon is about to open its database."""
    lock = state / "lock"
    return lock.exists() and lock.read_text("utf-8") == f"{running.process.pid}\n"


async def test_a_new_watchlist_brings_its_recap(folder: Path) -> None:
    """Saved while the daemon runs: one mail with what the archive has for it."""
    config = folder / "config.yaml"
    text = config.read_text("utf-8")
    more = "  - {name: Gales, match: storm, to: bob@example.org, send: 07:00, recap: 7d}\n"
    async with daemon(folder) as running:
        await running.line("mail to ana@example.org")
        config.write_text(text.replace("languages:", f"{more}languages:"), "utf-8")
        await running.line("recap of Gales: 1 to be told")
        assert "Gales" in await running.line("mail to bob@example.org")
        assert await running.stop() == 0


async def test_the_watchdog_is_fed(folder: Path) -> None:
    """As long as the loop and the store answer."""
    async with daemon(folder, WATCHDOG_USEC="2000000") as running:
        await running.note("WATCHDOG=1")
        assert await running.stop() == 0


async def test_after_a_kill_it_goes_on(folder: Path) -> None:
    """No stale lock, no second mail."""
    async with daemon(folder) as running:
        await running.line("mail to")
        running.process.kill()
        await running.process.wait()
    async with daemon(folder) as running:
        await running.note("READY=1")
        assert await running.stop() == 0
    assert len(list((folder / "state" / "maildir" / "new").iterdir())) == 1
