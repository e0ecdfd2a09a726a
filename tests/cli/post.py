"""A mail server in a thread, with answers of our choice."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Desk:
    """Answers RCPT as it is told to; keeps what it accepted."""

    port: int = 0
    rcpt: str = "250 ok"
    accepted: list[bytes] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A recipient is named."""
        if self.rcpt.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The message has come."""
        assert isinstance(envelope.content, bytes)
        self.accepted.append(envelope.content)
        return "250 queued"


@contextmanager
def post(rcpt: str = "250 ok") -> Iterator[Desk]:
    """Serve on a free port of 127.0.0.1."""
    desk = Desk(rcpt=rcpt)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        loop.create_server(lambda: SMTP(desk, hostname="localhost", loop=loop), "127.0.0.1", 0)
    )
    desk.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield desk
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.run_until_complete(server.wait_closed())
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def closed_port() -> int:
    """A port of 127.0.0.1 where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def smtp(port: int) -> str:
    """The lines of the configuration that send mail there."""
    return f"  smtp: {{host: 127.0.0.1, port: {port}, tls: none}}\n"
