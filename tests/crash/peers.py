"""The outside world of the crash test: an agency and a mail server that remember everything.

The oracle knows only their logs: what was published, and which message was accepted when.
"""

from __future__ import annotations

import asyncio
import email
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.policy import default as modern
from functools import cached_property
from typing import AnyStr

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

Hook = Callable[[str], None]


@dataclass
class Accepted:
    """One message that the server said 250 to (or would have, had the client lived).

    `went_on`: the client said something more after that 250, so it had read it. `state`: of the
    delivery in the program's books when the run had ended, however it ended ("": not there).
    """

    run: int
    recipient: str
    raw: bytes
    went_on: bool = False
    state: str = ""

    @cached_property
    def message_id(self) -> str:
        """As the books write it."""
        return str(email.message_from_bytes(self.raw, policy=modern)["Message-ID"])

    @cached_property
    def text(self) -> str:
        """The plain text part."""
        part = email.message_from_bytes(self.raw, policy=modern).get_body(("plain",))
        return "" if part is None else str(part.get_content())


@dataclass
class World:
    """Feeds (path -> items, latest first), accepted mail, and who hears of what happens."""

    feeds: dict[str, list[str]] = field(default_factory=dict)
    accepted: list[Accepted] = field(default_factory=list)
    run: int = 0
    hook: Hook = lambda _: None

    def publish(self, feed: str, token: str) -> None:
        """A new item; a document holds the latest thirty."""
        words = " ".join(f"{token}{part}" for part in ("alpha", "bravo", "charlie", "delta"))
        self.feeds.setdefault(feed, []).insert(
            0,
            f"<item><guid isPermaLink='false'>{token}</guid><link>http://127.0.0.1/{token}</link>"
            f"<title>Storm {token} makes landfall</title>"
            f"<description>{words} closed the harbour of {token} for a night.</description></item>",
        )
        del self.feeds[feed][30:]

    async def serve_feed(self, request: web.Request) -> web.Response:
        """The feed as it is now."""
        self.hook("http")
        items = "".join(self.feeds.get(request.match_info["name"], ()))
        document = f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>"
        return web.Response(text=document, content_type="application/rss+xml")

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A sender is named."""
        self.hook("mail")
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 ok"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A recipient is named."""
        self.hook("rcpt")
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The dot has come: the message is ours, whether or not the answer arrives."""
        content = envelope.content
        assert isinstance(content, bytes)
        assert isinstance(server, Line)
        server.taken = Accepted(self.run, envelope.rcpt_tos[0], content)
        self.accepted.append(server.taken)
        self.hook("dot")
        await asyncio.sleep(0)
        return "250 queued"


class Line(SMTP):
    """One connection; it sees whether the client goes on after it was told that a mail is taken."""

    taken: Accepted | None = None
    _told: Accepted | None = None

    async def push(self, status: AnyStr) -> None:
        """An answer leaves; the first one after a message is the one to its dot."""
        self._told, self.taken = self.taken, None
        await super().push(status)

    def data_received(self, data: bytes) -> None:
        """RSET, MAIL, QUIT, whatever: also what is cut off by the end of the connection."""
        if self._told is not None and not self._told.went_on:
            self._told.went_on = True
            self.event_handler.hook("after")
        super().data_received(data)


@asynccontextmanager
async def open_world(world: World) -> AsyncIterator[tuple[int, int]]:
    """Serve on loopback; gives the ports of the agency and of the mail server."""
    loop = asyncio.get_running_loop()
    app = web.Application()
    app.router.add_get("/{name}", world.serve_feed)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    mail = await loop.create_server(
        lambda: Line(world, hostname="localhost", loop=loop), "127.0.0.1", 0
    )
    try:
        yield runner.addresses[0][1], mail.sockets[0].getsockname()[1]
    finally:
        mail.close()
        await mail.wait_closed()
        await runner.cleanup()
