"""The Mailer over SMTP."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

from monitor.adapters.smtp.connection import Broken, Connection, is_loopback_host
from monitor.adapters.smtp.replies import (
    CLOSING,
    Reply,
    envelope,
    judge,
    presentable,
    unsendable,
)
from monitor.model import Delivery, Outcome, Phase, SmtpServer, Verdict

GO_AHEAD = 354
BEFORE_DOT_PHASES = 4
"""All that comes before the dot may take so many times the timeout of one phase."""
DOT_PHASES = 10
"""RFC 5321 section 4.5.3.2.6: who does not wait 10 minutes for the verdict makes doubles."""

_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class SmtpMailer:
    """Sends one delivery at a time over one connection a round; implements `ports.Mailer`.

    `timeout_s` is for one answer; everything before the dot has 4 times, the verdict after it 10
    times as much, together less than the lease of a delivery. Not for concurrent use.
    Raises ValueError for `tls: none` to another machine, or an unknown `tls`.
    """

    def __init__(self, server: SmtpServer, *, timeout_s: float = 60.0) -> None:
        if server.tls not in {"starttls", "implicit", "none"}:
            raise ValueError(f"unknown tls {server.tls!r}: starttls, implicit or none")
        if server.tls == "none" and not is_loopback_host(server.host):
            raise ValueError(f"tls: none is for this machine only, not for {server.host}")
        self._server = server
        self._timeout_s = timeout_s
        self._line: Connection | None = None

    async def send(self, delivery: Delivery, before_dot: Callable[[], Awaitable[None]]) -> Outcome:
        """Try once; UNKNOWN only if the dot was sent and no usable answer came."""
        flaw = unsendable(delivery.sender, delivery.address, delivery.raw)
        if flaw is not None:
            return Outcome(Verdict.REFUSED, Phase.MAIL, presentable(flaw, self._server))
        try:
            outcome = await self._attempt(delivery, before_dot)
        except Broken as broken:
            outcome = broken.outcome
        except BaseException:
            # Cancelled, or `before_dot` failed: the server must not keep half a message.
            await self._drop()
            raise
        if outcome.verdict in {Verdict.UNREACHABLE, Verdict.UNKNOWN}:
            await self._drop()
        return replace(outcome, reply=presentable(outcome.reply, self._server))

    async def rest(self) -> None:
        """Say QUIT and close."""
        line, self._line = self._line, None
        if line is not None:
            await line.quit()

    async def _attempt(
        self, delivery: Delivery, before_dot: Callable[[], Awaitable[None]]
    ) -> Outcome:
        limit_s = BEFORE_DOT_PHASES * self._timeout_s
        try:
            async with asyncio.timeout(limit_s):
                ended = await self._up_to_the_dot(delivery)
        except TimeoutError:
            phase = self._line.phase if self._line is not None else Phase.CONNECT
            raise Broken(phase, f"too slow: not ready within {limit_s:g} s") from None
        if ended is not None:
            return ended
        await before_dot()
        if self._line is None:
            raise RuntimeError("the connection was closed during a delivery")
        outcome = await self._line.dot(DOT_PHASES * self._timeout_s)
        if outcome.phase is Phase.DATA:  # it answered before it was asked: out of step
            await self._drop()
        return outcome

    async def _up_to_the_dot(self, delivery: Delivery) -> Outcome | None:
        """Envelope and body; an outcome if it ends here, None if only the dot is missing."""
        stuffed = stuff(delivery.raw)
        reply = await self._mail(envelope(delivery.sender), len(delivery.raw))
        if not reply.positive or self._line is None:
            return judge(Phase.MAIL, reply)
        reply = await self._line.rcpt(envelope(delivery.address))
        if not reply.positive:
            return judge(Phase.RCPT, reply)
        reply = await self._line.data()
        if reply.code != GO_AHEAD:
            return judge(Phase.DATA, reply)
        early = await self._line.body(stuffed)
        if early is None:
            return None
        await self._drop()
        return judge(Phase.DATA, early)

    async def _mail(self, sender: bytes, size_bytes: int) -> Reply:
        """MAIL over the open connection; once over a new one if that went stale meanwhile."""
        if self._line is not None:
            try:
                reply = await self._line.mail(sender, size_bytes)
            except Broken:
                pass
            else:
                if reply.code != CLOSING:
                    return reply
            await self._drop()
        self._line = Connection(self._server, self._timeout_s)
        await self._line.open()
        return await self._line.mail(sender, size_bytes)

    async def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            await line.abort()


def stuff(raw: bytes) -> bytes:
    """The message as it goes over the line: dots doubled at line starts, a line end at the end."""
    stuffed = _LEADING_DOT.sub(b"..", raw)
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"
