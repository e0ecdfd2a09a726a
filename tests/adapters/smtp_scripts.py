"""A scripted SMTP server on loopback: says what a test wants, when it wants, and hangs up."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from monitor.adapters.smtp import SmtpMailer
from monitor.model import Delivery, DeliveryKind, DeliveryState, Secret, SmtpServer

HANG_UP = b"<hang up>"
SILENCE = b"<silence>"
NOTHING = b""

USUAL: dict[str, bytes] = {
    "GREETING": b"220 test.example ready\r\n",
    "EHLO": b"250-test.example\r\n250 SIZE 1000000\r\n",
    "STARTTLS": b"220 go ahead\r\n",
    "AUTH": b"235 welcome\r\n",
    "MAIL": b"250 sender ok\r\n",
    "RCPT": b"250 recipient ok\r\n",
    "DATA": b"354 send it\r\n",
    "BODY": NOTHING,
    ".": b"250 queued as 1\r\n",
    "RSET": b"250 forgotten\r\n",
    "QUIT": b"221 bye\r\n",
}
"""Answers by verb; BODY is said when the last line before the dot has come."""

RAW = (
    b"From: wire@example.org\r\nTo: a@example.org\r\nSubject: one\r\n\r\n"
    b".leading dot\r\n..two\r\nlast line\r\n"
)


@dataclass
class Record:
    """What the server heard, over all connections."""

    commands: list[str] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    half: list[bytes] = field(default_factory=list)
    """Bodies whose dot never came."""
    connections: int = 0

    def verbs(self) -> list[str]:
        """The first word of each command."""
        return [c.split()[0].upper() for c in self.commands]


class Hung(Exception):  # noqa: N818
    """The script hangs up here."""


class Talk:
    """One connection of the scripted server."""

    def __init__(
        self,
        script: Mapping[str, bytes | Sequence[bytes]],
        record: Record,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        context: ssl.SSLContext | None,
    ) -> None:
        self._script = {**USUAL, **script}
        self._record = record
        self._reader = reader
        self._writer = writer
        self._context = context

    async def run(self) -> None:
        """From the greeting to the end."""
        self._record.connections += 1
        await self._say("GREETING")
        while line := await self._reader.readline():
            command = line.decode("utf-8", "replace").strip()
            self._record.commands.append(command)
            verb = command.split(" ")[0].upper()
            said = await self._say(verb)
            if verb == "STARTTLS" and said.startswith(b"220") and self._context:
                await self._writer.start_tls(self._context)
            if verb == "DATA" and said.startswith(b"354"):
                await self._body()
            if verb == "QUIT":
                return

    async def _body(self) -> None:
        lines: list[bytes] = []
        early = self._script["BODY"] != NOTHING
        while line := await self._reader.readline():
            if line == b".\r\n":
                self._record.messages.append(b"".join(lines))
                await self._say(".")
                return
            lines.append(line)
            if early and line == b"last line\r\n":
                self._record.half.append(b"".join(lines))
                await self._say("BODY")
        self._record.half.append(b"".join(lines))

    async def _say(self, verb: str) -> bytes:
        answer = self._script.get(verb, b"500 what?\r\n")
        if not isinstance(answer, bytes):  # a list: one answer each time, the last one for ever
            count = self._record.verbs().count(verb)
            answer = answer[min(max(count, 1), len(answer)) - 1]
        if answer == SILENCE:
            await self._reader.read()
            raise Hung
        if answer == HANG_UP:
            raise Hung
        self._writer.write(answer.removesuffix(HANG_UP))
        await self._writer.drain()
        if answer.endswith(HANG_UP):
            raise Hung
        return answer


@asynccontextmanager
async def scripted(
    script: Mapping[str, bytes | Sequence[bytes]] | None = None,
    *,
    context: ssl.SSLContext | None = None,
    implicit: bool = False,
) -> AsyncIterator[tuple[SmtpServer, Record]]:
    """Serve a script on a free port of 127.0.0.1; gives settings for it and the record."""
    record = Record()
    talks: dict[asyncio.Task[None] | None, asyncio.StreamWriter] = {}

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks[asyncio.current_task()] = writer
        try:
            await Talk(script or {}, record, reader, writer, context).run()
        except (Hung, OSError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context if implicit else None)
    port = server.sockets[0].getsockname()[1]
    try:
        yield SmtpServer("127.0.0.1", port, tls="none"), record
    finally:
        server.close()
        await server.wait_closed()
        for writer in talks.values():
            writer.transport.abort()
        await asyncio.gather(*(t for t in talks if t is not None))


@asynccontextmanager
async def mailer(server: SmtpServer, timeout_s: float = 5.0) -> AsyncIterator[SmtpMailer]:
    """A mailer that rests in the end."""
    sender = SmtpMailer(server, timeout_s=timeout_s)
    try:
        yield sender
    finally:
        await sender.rest()


def delivery(address: str = "a@example.org", raw: bytes = RAW, number: int = 1) -> Delivery:
    """A frozen delivery to one address."""
    return Delivery(
        delivery_id=number,
        recipient=address,
        address=address,
        sender="wire@example.org",
        message_id=f"<{number}@example.org>",
        subject="one",
        raw=raw,
        kind=DeliveryKind.ALERT,
        state=DeliveryState.SENDING,
        created_ms=1_790_000_000_000,
    )


async def nod() -> None:
    """A `before_dot` that has nothing to write."""


def with_login(server: SmtpServer, password: str) -> SmtpServer:
    """The same server, logging in as `wire`."""
    return replace(server, user="wire", password=Secret(password))
