"""Against a server that was not written for these tests: Postfix' smtp-sink."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from monitor.model import Phase, SmtpServer, Verdict
from tests.adapters.smtp_scripts import RAW, delivery, mailer, nod

SINK = shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")

pytestmark = pytest.mark.skipif(SINK is None, reason="Postfix' smtp-sink is not installed")


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@asynccontextmanager
async def sink(*options: str) -> AsyncIterator[tuple[SmtpServer, Path]]:
    """A running smtp-sink and the folder where it writes what it takes; both gone in the end."""
    with tempfile.TemporaryDirectory() as name:
        user: tuple[str, ...] = ()
        if os.geteuid() == 0:  # it insists on another user, who must be able to write there
            account = pwd.getpwnam("nobody")
            os.chown(name, account.pw_uid, account.pw_gid)
            user = ("-u", "nobody")
        async with running(*user, *options, "-d", f"{name}/mail.") as server:
            yield server, Path(name)


@asynccontextmanager
async def running(*options: str) -> AsyncIterator[SmtpServer]:
    """The process, once it listens."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        str(SINK),
        *options,
        f"127.0.0.1:{port}",
        "10",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(10):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.02)
                else:
                    break
        writer.close()
        await writer.wait_closed()
        yield SmtpServer("127.0.0.1", port, tls="none")
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def read_all(folder: Path) -> list[bytes]:
    """The captured mails with the system's line ends."""
    return [p.read_bytes().replace(b"\r\n", b"\n") for p in folder.iterdir()]


async def test_a_real_server_gets_what_was_frozen() -> None:
    """Three mails over one connection; the bodies arrive as they were."""
    async with sink() as (server, folder), mailer(server) as sender:
        outcomes = [await sender.send(delivery(number=n), nod) for n in range(3)]
        taken = read_all(folder)
    assert [o.verdict for o in outcomes] == [Verdict.ACCEPTED] * 3
    assert len(taken) == 3
    for mail in taken:
        assert b"X-Rcpt-Args: <a@example.org>" in mail
        assert RAW.replace(b"\r\n", b"\n") in mail


@pytest.mark.parametrize(
    ("options", "verdict", "phase"),
    [
        (("-f", "RCPT"), Verdict.REFUSED, Phase.RCPT),
        (("-r", "RCPT"), Verdict.DEFERRED, Phase.RCPT),
        (("-f", "."), Verdict.REFUSED, Phase.DOT),
        (("-r", "."), Verdict.DEFERRED, Phase.DOT),
        (("-Q", "MAIL"), Verdict.UNREACHABLE, Phase.MAIL),
        (("-q", "DATA"), Verdict.UNREACHABLE, Phase.DATA),
        (("-q", "."), Verdict.UNKNOWN, Phase.DOT),
        (("-q", "EHLO"), Verdict.UNREACHABLE, Phase.CONNECT),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, tuple) else str(v),
)
async def test_a_real_server_that_refuses_or_drops(
    options: tuple[str, ...], verdict: Verdict, phase: Phase
) -> None:
    """Refusals and drops of a real server come out in the right phase."""
    async with sink(*options) as (server, _), mailer(server) as sender:
        outcome = await sender.send(delivery(), nod)
    assert (outcome.verdict, outcome.phase) == (verdict, phase)
