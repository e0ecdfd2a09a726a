"""Webhooks: one signed POST, and what each answer means."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

import pytest

from monitor.adapters.http import WebhookMailer
from monitor.adapters.http.poster import signature
from monitor.model import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Outcome,
    Phase,
    Secret,
    Verdict,
    Webhook,
)
from tests.adapters.http.conftest import AGENT, Names

SECRET = Secret("0123456789abcdef")
RAW = json.dumps({"title": "Кореи"}, ensure_ascii=False).encode()
DELIVERY = Delivery(
    delivery_id=1,
    recipient="desk",
    address="http://127.0.0.1",
    sender="wires@example.org",
    message_id="<a1@example.org>",
    subject="S",
    raw=RAW,
    kind=DeliveryKind.ALERT,
    state=DeliveryState.SENDING,
    created_ms=0,
)
OK = b"HTTP/1.1 204 No Content\r\n\r\n"


@dataclass
class Receiver:
    """Answers every POST with the same bytes (None: never); keeps what came."""

    answer: bytes | None = OK
    port: int = 0
    heads: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        self.connections += 1
        with suppress(asyncio.IncompleteReadError, OSError):
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            pairs = (line.partition(":") for line in lines[1:] if line)
            head = {n.lower(): v.strip() for n, _, v in pairs} | {"request": lines[0]}
            self.heads.append(head)
            self.bodies.append(await reader.readexactly(int(head["content-length"])))
            if self.answer is None:
                await reader.read()
            writer.write(self.answer or b"")
            await writer.drain()
        writer.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver on loopback."""
    mine = Receiver()
    server = await asyncio.start_server(mine.handle, "127.0.0.1", 0)
    mine.port = server.sockets[0].getsockname()[1]
    yield mine
    server.close()


def poster(
    port: int, *, allow: bool = True, total_s: float = 5, now: float = 99.5
) -> WebhookMailer:
    """A mailer with one webhook, called hooks.example, which is found on loopback."""
    hook = Webhook(f"http://hooks.example:{port}/T0/token?x=1", SECRET, allow)
    return WebhookMailer({"desk": hook}, AGENT, total_s=total_s, resolver=Names(), now=lambda: now)


@dataclass
class Dot:
    """Counts how often the store was told that the body is about to leave."""

    calls: int = 0
    error: Exception | None = None

    async def __call__(self) -> None:
        """Commit, or fail."""
        self.calls += 1
        if self.error is not None:
            raise self.error


async def post(mailer: WebhookMailer, dot: Dot | None = None) -> Outcome:
    """One attempt."""
    try:
        return await mailer.send(DELIVERY, dot or Dot())
    finally:
        await mailer.rest()


async def test_a_message_is_posted_as_it_is_and_signed(receiver: Receiver) -> None:
    """An independent check of the signature, as the standard's libraries make it."""
    dot = Dot()
    outcome = await post(poster(receiver.port), dot)
    assert outcome == Outcome(Verdict.ACCEPTED, Phase.DONE, "204 No Content")
    assert (receiver.bodies, dot.calls) == ([RAW], 1)
    (head,) = receiver.heads
    assert head["request"] == "POST /T0/token?x=1 HTTP/1.1"
    assert head["content-type"] == "application/json; charset=utf-8"
    assert head["user-agent"] == AGENT
    assert (head["webhook-id"], head["webhook-timestamp"]) == ("a1@example.org", "99")
    assert "transfer-encoding" not in head
    signed = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + receiver.bodies[0]
    code = hmac.new(b"0123456789abcdef", signed, hashlib.sha256).digest()
    assert head["webhook-signature"] == f"v1,{base64.b64encode(code).decode()}"


def test_the_signature_of_the_standard() -> None:
    """The example of the specification (standardwebhooks.com, Verifying signatures)."""
    hook = Webhook("https://h.example", Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    body = b'{"test": 2432232314}'
    signed = signature(hook.key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_a_message_sent_again_is_known_again(receiver: Receiver) -> None:
    """The same identity and bytes; the second of the attempt is a new one."""
    await post(poster(receiver.port, now=1))
    await post(poster(receiver.port, now=2))
    first, second = receiver.heads
    assert first["webhook-id"] == second["webhook-id"]
    assert (first["webhook-timestamp"], second["webhook-timestamp"]) == ("1", "2")
    assert first["webhook-signature"] != second["webhook-signature"]
    assert receiver.bodies == [RAW, RAW]


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("200 OK", Verdict.ACCEPTED),
        ("202 Accepted", Verdict.ACCEPTED),
        ("301 Moved", Verdict.DEFERRED),
        ("400 Bad Request", Verdict.REFUSED),
        ("401 Unauthorized", Verdict.DEFERRED),
        ("404 Not Found", Verdict.DEFERRED),
        ("408 Request Timeout", Verdict.DEFERRED),
        ("410 Gone", Verdict.REFUSED),
        ("413 Content Too Large", Verdict.REFUSED),
        ("422 Unprocessable", Verdict.REFUSED),
        ("429 Too Many Requests", Verdict.DEFERRED),
        ("500 Internal Server Error", Verdict.DEFERRED),
        ("999 What", Verdict.DEFERRED),
    ],
)
async def test_what_an_answer_means(receiver: Receiver, status: str, verdict: Verdict) -> None:
    """Only what is said about this very message, or for good, refuses it."""
    receiver.answer = f"HTTP/1.1 {status}\r\nContent-Length: 6\r\n\r\nna\x1b\né".encode()
    outcome = await post(poster(receiver.port))
    assert outcome.verdict is verdict
    assert outcome.reply.startswith(status[:3])
    assert outcome.reply.isprintable()
    assert outcome.reply.isascii()


async def test_redirects_are_not_followed(receiver: Receiver) -> None:
    """The signed message goes where the operator sent it, or nowhere."""
    receiver.answer = (
        f"HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:{receiver.port}/x\r\n\r\n".encode()
    )
    outcome = await post(poster(receiver.port))
    assert outcome.reply == "307 Temporary Redirect: redirects are not followed"
    assert receiver.connections == 1


async def test_silence_after_the_body_is_an_unknown_outcome(receiver: Receiver) -> None:
    """It may have arrived: it is sent again with the same identity."""
    receiver.answer = None
    outcome = await post(poster(receiver.port, total_s=0.3))
    assert (outcome.verdict, outcome.phase) == (Verdict.UNKNOWN, Phase.DOT)
    assert outcome.reply == "timeout: hooks.example: no answer in 0.3 s"


async def test_what_is_no_http_is_an_unknown_outcome(receiver: Receiver) -> None:
    """The body was sent."""
    receiver.answer = b"220 mail.example ESMTP\r\n"
    assert (await post(poster(receiver.port))).verdict is Verdict.UNKNOWN


async def test_nobody_there(receiver: Receiver) -> None:
    """Deferred, and the store was not told that anything left."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        dot = Dot()
        outcome = await post(poster(taken.getsockname()[1]), dot)
    assert (outcome.verdict, outcome.phase, dot.calls) == (Verdict.DEFERRED, Phase.CONNECT, 0)
    assert "token" not in outcome.reply


async def test_addresses_are_judged_when_the_connection_is_made(receiver: Receiver) -> None:
    """A public name that leads to this machine is refused; nothing connects."""
    dot = Dot()
    outcome = await post(poster(receiver.port, allow=False), dot)
    assert (outcome.verdict, dot.calls) == (Verdict.DEFERRED, 0)
    assert outcome.reply == "forbidden address: hooks.example: loopback address"
    assert receiver.connections == 0


@pytest.mark.parametrize("url", ["http://0x7f.1/", "ftp://h.example/", "https://h.example:25/"])
async def test_addresses_that_are_never_posted_to(url: str) -> None:
    """Odd spellings, other schemes, ports of other services."""
    mailer = WebhookMailer({"desk": Webhook(url, SECRET, allow_private=True)}, AGENT)
    outcome = await post(mailer)
    assert (outcome.verdict, outcome.phase) == (Verdict.REFUSED, Phase.CONNECT)


async def test_nothing_leaves_before_the_store_knows_of_it(receiver: Receiver) -> None:
    """A commit that fails is raised as it is; the receiver got no body."""
    dot = Dot(error=ArithmeticError("locked"))
    with pytest.raises(ArithmeticError):
        await post(poster(receiver.port), dot)
    assert receiver.bodies == []


async def test_a_receiver_that_is_away_is_asked_once_a_round(receiver: Receiver) -> None:
    """Its other messages wait; those of others leave; the next round asks again."""
    receiver.answer = b"HTTP/1.1 503 Later\r\n\r\n"
    mailer = poster(receiver.port)
    mailer._hooks["other"] = mailer._hooks["desk"]
    first = await mailer.send(DELIVERY, Dot())
    second = await mailer.send(DELIVERY, Dot())
    assert second.reply == f"{first.reply} (a moment ago)"
    assert receiver.connections == 1
    await mailer.send(replace(DELIVERY, recipient="other"), Dot())
    assert receiver.connections == 2
    await mailer.rest()
    await post(mailer)
    assert receiver.connections == 3


async def test_a_webhook_that_was_removed_refuses_what_is_left() -> None:
    """Each alert has a fate."""
    mailer = WebhookMailer({}, AGENT)
    outcome = await post(mailer)
    assert outcome.verdict is Verdict.REFUSED
    assert "no webhook is configured for desk any more" in outcome.reply
