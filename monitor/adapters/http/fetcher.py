"""One conditional GET, whatever the network does.

aiohttp moves the bytes; deadline, limits, redirects, decoding and the address guard are ours.
Connections are closed after each answer: an idle TLS connection costs some 300 KB in asyncio.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from io import BytesIO

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.http_exceptions import HttpProcessingError
from multidict import CIMultiDict

from monitor.adapters.http import faults, second_try
from monitor.adapters.http.answers import page, without_body
from monitor.adapters.http.decode import Decoded, steps
from monitor.adapters.http.guard import Permit, guarded, permit
from monitor.adapters.http.redirects import Hop, first
from monitor.adapters.http.resolver import SystemResolver
from monitor.adapters.http.room import LARGE, Passage, Room
from monitor.adapters.http.slots import Place, Slots
from monitor.adapters.http.urls import origin
from monitor.model import Fault, Fetched, Request, Unreachable

_HEADERS = {
    "Accept": "application/rss+xml, application/atom+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.1",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "close",
}
_MAX_FIELD, _MAX_FIELDS = 32_768, 128
"""Bytes of one header field (some sites send cookies and policies far beyond the usual 8 KB), and
how many. aiohttp keeps all of them, 4 MB then; what has more is read leniently, within 1 MB."""
_CRUMBS, _CRUMB = 1000, 16
"""More chunks than that, of fewer bytes on average, are no news: each costs as much as a big one,
and a million of them would leave no time to others."""


class HttpFetcher:
    """The `Fetcher` port on aiohttp; one for the whole process, made before or in its loop.

    user_agent: sent unless a request has its own. total_s: deadline of a fetch with all its
    redirects; waiting for a place among `limit` connections (`per_host` to one host and port) is
    not counted. max_bytes: cap of a body, packed and unpacked. tls: trust of another kind than
    the system's; ca_file: PEM of the only authorities to trust. resolver and now: for tests.
    """

    def __init__(
        self,
        user_agent: str,
        *,
        total_s: float = 30.0,
        per_host: int = 2,
        limit: int = 64,
        max_bytes: int = 10_000_000,
        tls: ssl.SSLContext | None = None,
        ca_file: str | None = None,
        resolver: AbstractResolver | None = None,
        dns_cache_s: int = 60,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._user_agent = user_agent
        self._total_s = total_s
        self._max_bytes = max_bytes
        self._slots = Slots(limit, per_host)
        self._room = Room()
        # True is aiohttp's one shared context: verification and host name check on.
        self._tls = tls or (ssl.create_default_context(cafile=ca_file) if ca_file else True)
        self._tls_again = self._tls if isinstance(self._tls, ssl.SSLContext) else None
        self._resolver = resolver or SystemResolver()
        self._open_socket = guarded()
        self._dns_cache_s = dns_cache_s
        self._now = now
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def fetch(self, request: Request) -> Fetched:
        """One conditional GET; whatever happens is a value, only cancellation is raised."""
        hop = first(request, self._user_agent)
        left_s = self._total_s
        while isinstance(hop, Hop):
            async with self._slots.of(origin(hop.url)) as place:
                started = asyncio.get_running_loop().time()
                result = await self._one(hop, left_s, place)
                left_s -= asyncio.get_running_loop().time() - started
            if not isinstance(result, Hop):
                return result
            hop = result
        return hop

    async def close(self) -> None:
        """Close what is open; later fetches are `Unreachable`."""
        self._closed = True
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _one(self, hop: Hop, left_s: float, place: Place) -> Fetched | Hop:
        """One hop within the time left, every failure named."""
        passage = Passage(asyncio.timeout(left_s), place, self._room)
        result: Fetched | Hop | None = None
        try:
            result = await self._within(hop, passage)
        finally:
            passage.end(result)
        return result

    async def _within(self, hop: Hop, passage: Passage) -> Fetched | Hop:
        host = hop.url.host or ""
        mine = Permit(hop.allow_private)
        token = permit.set(mine)
        try:
            async with passage.deadline:
                return await self._get(hop, passage)
        except TimeoutError:
            return Unreachable(Fault.TIMEOUT, f"{host}: not done within {self._total_s:g} s")
        except Exception as exc:  # noqa: BLE001 - the port's promise: never raises
            if mine.refused and isinstance(exc, aiohttp.ClientConnectorError | PermissionError):
                return faults.refused(host, mine.refused[0])
            return faults.named(exc, host)
        finally:
            mine.hang_up()
            permit.reset(token)

    async def _get(self, hop: Hop, passage: Passage) -> Fetched | Hop:
        if self._closed:
            return Unreachable(Fault.CONNECT, "the fetcher is closed")
        session = self._session or self._open()
        answer = None
        with suppress(aiohttp.ClientResponseError, HttpProcessingError):
            answer = await session.get(hop.url, headers=hop.headers, allow_redirects=False)
        if answer is None:  # what had come of it is forgotten
            return await self._get_again(hop, passage)
        try:
            return await self._read(hop, answer, passage)
        finally:
            answer.close()

    async def _read(
        self, hop: Hop, answer: aiohttp.ClientResponse, passage: Passage
    ) -> Fetched | Hop:
        """Status first; only the body of a good one is read."""
        now_s = self._now()
        done = without_body(hop, answer.status, answer.headers, now_s, self._max_bytes)
        if done is not None:
            return done
        raw = await self._body(answer, passage)
        return page(hop, answer.headers, await self._decoded(raw, answer.headers, passage), now_s)

    async def _get_again(self, hop: Hop, passage: Passage) -> Fetched | Hop:
        """What the strict parser refused, read leniently; its complaint if that fails too."""
        if hop.url.scheme == "https" and self._tls is True:
            self._tls_again = self._tls_again or ssl.create_default_context()
        headers = CIMultiDict(_HEADERS)
        headers.update(hop.headers)
        answer = await second_try.get(
            hop.url,
            headers,
            resolver=self._resolver,
            open_socket=self._open_socket,
            tls=self._tls_again if hop.url.scheme == "https" else None,
            max_bytes=self._max_bytes,
            enlarge=passage.enlarge,
        )
        if answer is None:
            return Unreachable(Fault.PROTOCOL, f"{hop.url.host}: the answer is not HTTP")
        now_s = self._now()
        done = without_body(hop, answer.status, answer.headers, now_s, self._max_bytes)
        if done is not None:
            return done
        raw = Decoded(answer.body, answer.whole)
        return page(hop, answer.headers, await self._decoded(raw, answer.headers, passage), now_s)

    async def _decoded(
        self, raw: Decoded, headers: Mapping[str, str], passage: Passage
    ) -> Decoded | Unreachable:
        """The document in these bytes, in small steps between which others have their turn."""
        going = steps(raw.body, headers.get("Content-Encoding"), self._max_bytes)
        while True:
            try:
                size = next(going)
            except StopIteration as end:
                done: Decoded | Unreachable = end.value
                break
            if size > LARGE:
                await passage.enlarge()
            await asyncio.sleep(0)
        return done if isinstance(done, Unreachable) or raw.whole else replace(done, whole=False)

    async def _body(self, answer: aiohttp.ClientResponse, passage: Passage) -> Decoded:
        """The body, still packed, at most one piece over the cap, and if its end came.

        A connection that ends early leaves what had come; without one byte that is an error.
        """
        pieces = BytesIO()  # grows in place, and is not copied in the end
        size = chunks = 0
        try:
            while size <= self._max_bytes:
                piece, is_end_of_chunk = await answer.content.readchunk()
                if not (piece or is_end_of_chunk):
                    break
                pieces.write(piece)
                size += len(piece)
                if size > LARGE:
                    await passage.enlarge()
                chunks += is_end_of_chunk
                if chunks > _CRUMBS and size < chunks * _CRUMB:
                    raise HttpProcessingError(message="a body in crumbs")
        except (aiohttp.ClientError, OSError, ValueError):
            pieces.write(_left_over(answer.content))
            if not pieces.tell():
                raise
            return Decoded(pieces.getvalue(), whole=False)
        return Decoded(pieces.getvalue())

    def _open(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=0,  # ours are counted in Slots, outside the deadline
            force_close=True,
            ssl=self._tls,
            resolver=self._resolver,
            use_dns_cache=self._dns_cache_s > 0,
            ttl_dns_cache=self._dns_cache_s,
            socket_factory=self._open_socket,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            headers=_HEADERS,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            max_line_size=_MAX_FIELD,
            max_field_size=_MAX_FIELD,
            max_headers=_MAX_FIELDS,
        )
        return self._session


def _left_over(content: aiohttp.StreamReader) -> bytes:
    """Bytes that had come before the failure: the stream keeps them, but its readers raise."""
    read = getattr(content, "_read_nowait", None)
    return bytes(read(-1)) if read is not None else b""
