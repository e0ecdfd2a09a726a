"""SIGTERM ends the daemon within 20 s, whoever hangs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from monitor.adapters.store import InlineRunner, open_store
from monitor.house import DATABASE
from monitor.mail import compose_notice
from monitor.model import DeliveryKind, DeliveryState, Notice, Recipient, Sender
from tests.daemon.test_process import PATIENCE_S, daemon

CONFIG = """
languages: [en]
feeds:
  - {{name: Hung, url: 'http://127.0.0.1:{http}/', allow_private: true}}
watchlists:
  - {{name: Storms, match: storm, to: ana@example.org, send: now}}
mail:
  from: wires@example.org
  smtp: {{host: 127.0.0.1, port: {smtp}, tls: none}}
"""
ANSWERS = {b"EHLO": b"250 here", b"MAIL": b"250 ok", b"RCPT": b"250 ok", b"DATA": b"354 go"}


class Staller:
    """Speaks SMTP up to a command, then is silent; with `at` empty it never says a word."""

    def __init__(self, at: bytes) -> None:
        self._at = at
        self.reached = asyncio.Event()
        self.release = asyncio.Event()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        line = b""
        try:
            while line[:4].strip() != self._at:
                if line[:4] in ANSWERS or not line:
                    writer.write(ANSWERS.get(line[:4], b"220 here") + b"\r\n")
                line = await reader.readline()
            self.reached.set()
            await self.release.wait()
        finally:
            writer.close()


@asynccontextmanager
async def listening(peer: Staller) -> AsyncIterator[int]:
    """Serve it on loopback; gives the port."""
    server = await asyncio.start_server(peer.talk, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        peer.release.set()
        server.close()
        await server.wait_closed()


async def queue_a_mail(state: Path) -> None:
    """Put one message into the outbox of a daemon that does not run yet."""
    state.mkdir()
    notice = Notice(Recipient("ana", "ana@example.org"), "News", ("A line.",), 1, "seed")
    message = compose_notice(notice, Sender("wires@example.org", installation="test"))
    store = open_store(f"sqlite:///{state / DATABASE}", InlineRunner())
    assert await store.enqueue(message, "ana", DeliveryKind.NOTICE, (), None, 1) is not None
    await store.close()


async def ended_in_time(folder: Path, at: bytes) -> None:
    """Run the daemon into both, stop it: exit 0, and the mail is still in the outbox."""
    feed, server = Staller(b""), Staller(at)
    folder.mkdir()
    async with listening(feed) as http, listening(server) as smtp:
        (folder / "config.yaml").write_text(CONFIG.format(http=http, smtp=smtp), "utf-8")
        await queue_a_mail(folder / "state")
        async with daemon(folder) as running:
            async with asyncio.timeout(PATIENCE_S):
                await feed.reached.wait()
                await server.reached.wait()
            assert await running.stop() == 0
    store = open_store(f"sqlite:///{folder / 'state' / DATABASE}", InlineRunner())
    await store.release()
    (delivery,) = await store.deliveries(10)
    await store.close()
    assert delivery.state is DeliveryState.QUEUED


async def test_it_ends_while_the_mail_server_stalls_and_a_feed_hangs(tmp_path: Path) -> None:
    """Before the greeting, and after the final dot."""
    cases = {"greeting": b"", "dot": b"."}
    await asyncio.gather(*(ended_in_time(tmp_path / name, at) for name, at in cases.items()))
