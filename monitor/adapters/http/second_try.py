"""The same GET over a bare connection, for answers that aiohttp's parser refuses."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from io import SEEK_END, BytesIO
from ipaddress import ip_address
from typing import Any

from aiohttp.abc import AbstractResolver
from yarl import URL

from monitor.adapters.http.lenient import Answer, is_endless, request_bytes, understand
from monitor.adapters.http.room import LARGE

_SILENCE_S = 3.0
"""Some of these servers do not close: silence after the first bytes is taken for the end."""
_PIECE = 65_536

OpenSocket = Callable[[tuple[Any, Any, Any, str, tuple[Any, ...]]], socket.socket]


async def get(
    url: URL,
    headers: Mapping[str, str],
    *,
    resolver: AbstractResolver,
    open_socket: OpenSocket,
    tls: ssl.SSLContext | None,
    max_bytes: int,
    enlarge: Callable[[], Awaitable[None]],
) -> Answer | None:
    """The answer as far as it makes sense, None if it makes none; raises OSError on no connection.

    `open_socket` is the guarded factory; `tls` None: plain. The caller sets the deadline;
    `enlarge` waits until there is room for a large answer.
    """
    sock = await _connected(url, resolver, open_socket)
    async with _stream(sock, url, tls) as (reader, writer):
        writer.write(request_bytes(url, headers))
        return understand(await _collect(reader, max_bytes, enlarge))


async def _connected(
    url: URL, resolver: AbstractResolver, open_socket: OpenSocket
) -> socket.socket:
    """A socket connected to the first address of the host that answers."""
    loop = asyncio.get_running_loop()
    failure = OSError("no address")
    for family, address in await _addresses(url.raw_host or "", url.port or 0, resolver):
        sock: socket.socket | None = None
        try:
            sock = open_socket((family, socket.SOCK_STREAM, 0, "", address))
            sock.setblocking(False)
            await loop.sock_connect(sock, address)
        except OSError as exc:
            failure = exc
            if sock is not None:
                sock.close()
        except BaseException:
            if sock is not None:
                sock.close()
            raise
        else:
            return sock
    raise failure


async def _addresses(
    host: str, port: int, resolver: AbstractResolver
) -> list[tuple[int, tuple[str, int]]]:
    """(family, address) pairs; a numeric host is its own."""
    with suppress(ValueError):
        family = socket.AF_INET6 if ip_address(host).version == 6 else socket.AF_INET  # noqa: PLR2004
        return [(family, (host, port))]
    found = await resolver.resolve(host, port, family=socket.AF_UNSPEC)
    return [(result["family"], (result["host"], result["port"])) for result in found]


@asynccontextmanager
async def _stream(
    sock: socket.socket, url: URL, tls: ssl.SSLContext | None
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Reader and writer over the socket, closed hard: nobody waits for a good-bye."""
    name = (url.raw_host or "").rstrip(".") if tls is not None else None
    try:
        reader, writer = await asyncio.open_connection(sock=sock, ssl=tls, server_hostname=name)
    except BaseException:
        sock.close()
        raise
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def _collect(
    reader: asyncio.StreamReader, max_bytes: int, enlarge: Callable[[], Awaitable[None]]
) -> bytes:
    """Everything until the end, silence, or more than `max_bytes` and a head of 1 MB."""
    pieces = BytesIO(await reader.read(_PIECE))
    pieces.seek(0, SEEK_END)
    with suppress(TimeoutError, OSError):
        if await _fill(pieces, reader, LARGE) and not is_endless(pieces.getvalue()):
            await enlarge()
            await _fill(pieces, reader, max_bytes + 1_000_000)
    return pieces.getvalue()


async def _fill(pieces: BytesIO, reader: asyncio.StreamReader, size: int) -> bool:
    """Read until there is more than `size`; False: no more comes."""
    while pieces.tell() <= size:
        async with asyncio.timeout(_SILENCE_S):
            piece = await reader.read(_PIECE)
        if not piece:
            return False
        pieces.write(piece)
    return True
