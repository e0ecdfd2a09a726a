"""The Mailer of webhooks: one signed POST of JSON.

Signed as "Standard Webhooks" has it (https://github.com/standard-webhooks/standard-webhooks): the
identity of the message stays when it is sent again, so a receiver can drop what it has. What is
written before the body is "before the dot": if the body was not begun, nothing was delivered.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import re
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from http import HTTPStatus

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from monitor.adapters.http import faults
from monitor.adapters.http.guard import Permit, guarded, permit
from monitor.adapters.http.resolver import SystemResolver
from monitor.adapters.http.urls import address, bare
from monitor.model import Delivery, Fault, Outcome, Phase, Unreachable, Verdict, Webhook

TOTAL_S = 15.0
"""Connecting, sending and the answer together. A receiver answers first and works then."""
HOPELESS = frozenset({400, 410, 413, 415, 422})
"""Answers about this very message, or for good; all others may be mended and are tried again."""
SAID = 200
"""Bytes of an answer that are shown."""
_UNSAFE = re.compile(r"[^\x20-\x7e]+")


def signature(key: bytes, identity: str, stamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: HMAC-SHA256 over identity, second and body."""
    digest = hmac.new(key, f"{identity}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode('ascii')}"


class WebhookMailer:
    """Implements `ports.Mailer` for deliveries to these webhooks, by recipient.

    It never says UNREACHABLE: a receiver that is away is nobody else's trouble. One that failed is
    not asked again before `rest`, so that it holds up others for one attempt only.
    """

    def __init__(
        self,
        hooks: Mapping[str, Webhook],
        user_agent: str,
        *,
        total_s: float = TOTAL_S,
        tls: ssl.SSLContext | None = None,
        resolver: AbstractResolver | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._hooks = dict(hooks)
        self._user_agent = user_agent
        self._total_s = total_s
        self._tls = tls or True
        self._resolver = resolver
        self._now = now
        self._open_socket = guarded()
        self._away: dict[str, str] = {}
        self._session: aiohttp.ClientSession | None = None

    async def send(self, delivery: Delivery, before_dot: Callable[[], Awaitable[None]]) -> Outcome:
        """Post once; UNKNOWN only if the body was begun and no answer came."""
        hook = self._hooks.get(delivery.recipient)
        if hook is None:
            reason = f"no webhook is configured for {delivery.recipient} any more"
            return Outcome(Verdict.REFUSED, Phase.CONNECT, reason)
        if delivery.recipient in self._away:
            reason = f"{self._away[delivery.recipient]} (a moment ago)"
            return Outcome(Verdict.DEFERRED, Phase.CONNECT, reason)
        target = address(hook.url)
        if isinstance(target, Unreachable):
            return Outcome(Verdict.REFUSED, Phase.CONNECT, f"{target.fault}: {target.detail}")
        outcome = await self._attempt(bare(target), hook, delivery, _Body(delivery.raw, before_dot))
        if outcome.verdict in {Verdict.DEFERRED, Verdict.UNKNOWN}:
            self._away[delivery.recipient] = outcome.reply
        return outcome

    async def rest(self) -> None:
        """The round is over: close connections, and ask again who was away."""
        self._away.clear()
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _attempt(self, url: URL, hook: Webhook, delivery: Delivery, body: _Body) -> Outcome:
        mine = Permit(hook.allow_private)
        token = permit.set(mine)
        try:
            async with asyncio.timeout(self._total_s):
                return await self._post(url, self._fields(hook, delivery), body)
        except TimeoutError:
            failure = Unreachable(Fault.TIMEOUT, f"{url.host}: no answer in {self._total_s:g} s")
        except Exception as exc:
            if body.failure is not None:
                raise body.failure from exc
            denied = isinstance(exc, aiohttp.ClientConnectorError | PermissionError)
            failure = (
                faults.refused(str(url.host), mine.refused[0])
                if mine.refused and denied
                else faults.named(exc, str(url.host))
            )
        finally:
            mine.hang_up()
            permit.reset(token)
        return _failed(failure, begun=body.begun)

    async def _post(self, url: URL, fields: dict[str, str], body: _Body) -> Outcome:
        session = self._session or self._open()
        answer = await session.post(url, headers=fields, data=body.pieces(), allow_redirects=False)
        try:
            said = await answer.content.read(SAID)
        except (aiohttp.ClientError, OSError):
            said = b""
        finally:
            answer.close()
        return _judged(answer.status, said)

    def _fields(self, hook: Webhook, delivery: Delivery) -> dict[str, str]:
        identity, stamp = delivery.message_id.strip("<>"), int(self._now())
        return {
            "Content-Type": "application/json; charset=utf-8",
            "Content-Length": str(len(delivery.raw)),
            "User-Agent": self._user_agent,
            "webhook-id": identity,
            "webhook-timestamp": str(stamp),
            "webhook-signature": signature(hook.key, identity, stamp, delivery.raw),
        }

    def _open(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            force_close=True,
            ssl=self._tls,
            resolver=self._resolver or SystemResolver(),
            use_dns_cache=False,
            socket_factory=self._open_socket,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )
        return self._session


class _Body:
    """The bytes of a message, and whether they were begun; `before_dot` comes right before them."""

    def __init__(self, raw: bytes, before_dot: Callable[[], Awaitable[None]]) -> None:
        self._raw = raw
        self._before_dot = before_dot
        self.begun = False
        self.failure: Exception | None = None

    async def pieces(self) -> AsyncIterator[bytes]:
        """Asked for by the client when the connection stands and the header fields are written."""
        try:
            await self._before_dot()
        except Exception as error:
            self.failure = error
            raise
        self.begun = True
        yield self._raw


def _judged(status: int, said: bytes) -> Outcome:
    try:
        phrase = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = str(status)
    if 200 <= status < 300:  # noqa: PLR2004 - RFC 9110 section 15.3
        return Outcome(Verdict.ACCEPTED, Phase.DONE, phrase)
    words = _UNSAFE.sub(" ", said.decode("utf-8", "replace")).strip()
    verdict = Verdict.REFUSED if status in HOPELESS else Verdict.DEFERRED
    if 300 <= status < 400:  # noqa: PLR2004 - RFC 9110 section 15.4
        words = "redirects are not followed"
    return Outcome(verdict, Phase.DATA, f"{phrase}: {words}" if words else phrase)


def _failed(failure: Unreachable, *, begun: bool) -> Outcome:
    reply = f"{failure.fault}: {failure.detail}"
    if begun:
        return Outcome(Verdict.UNKNOWN, Phase.DOT, reply)
    phase = Phase.TLS if failure.fault is Fault.TLS else Phase.CONNECT
    return Outcome(Verdict.DEFERRED, phase, reply)
