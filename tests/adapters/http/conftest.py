"""A raw loopback server that answers bytes, and a fence around every test of this door."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from monitor.adapters.http import HttpFetcher

Reply = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]
AGENT = "wire-monitor/test (+mailto:desk@example.org)"


@dataclass
class Asked:
    """One request as it came in; field names in lower case."""

    target: str
    fields: dict[str, str]


@dataclass
class Server:
    """Answers by target; "*" answers the rest. `asked` is what came in."""

    replies: dict[str, Reply]
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    open_now: int = 0
    open_most: int = 0
    scheme: str = "http"
    tasks: set[asyncio.Task[object]] = field(default_factory=set)

    def url(self, target: str = "/", host: str = "127.0.0.1") -> str:
        """The address of a target on this server."""
        return f"{self.scheme}://{host}:{self.port}{target}"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection, one request."""
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        self.open_now += 1
        self.open_most = max(self.open_most, self.open_now)
        try:
            await self._answer(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self.tasks.discard(task)
            self.open_now -= 1
            with suppress(OSError):
                writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        target = lines[0].split(" ")[1]
        pairs = (line.partition(":") for line in lines[1:] if line)
        self.asked.append(Asked(target, {n.lower(): v.strip() for n, _, v in pairs}))
        reply = self.replies.get(target) or self.replies["*"]
        if isinstance(reply, bytes):
            writer.write(reply)
        else:
            await reply(writer)
        await writer.drain()


Serve = Callable[..., Awaitable[Server]]


@asynccontextmanager
async def running(
    replies: dict[str, Reply], tls: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    """A server on a free loopback port while the block lasts."""
    mine = Server(replies, scheme="http" if tls is None else "https")
    listener = await asyncio.start_server(mine.handle, "127.0.0.1", 0, ssl=tls)
    mine.port = listener.sockets[0].getsockname()[1]
    try:
        yield mine
    finally:
        listener.close()
        left = list(mine.tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Servers that live until the test ends; started with their replies by target."""
    async with AsyncExitStack() as stack:

        async def start(replies: dict[str, Reply], tls: ssl.SSLContext | None = None) -> Server:
            return await stack.enter_async_context(running(replies, tls))

        yield start


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    """A fetcher with a short deadline that finds every name on loopback."""
    mine = HttpFetcher(AGENT, total_s=5, resolver=Names())
    yield mine
    await mine.close()


class Names(AbstractResolver):
    """Answers from a table, or one address for every name; counts what it was asked."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers) or [["127.0.0.1"]]
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The answers in turn, the last one for ever; an empty one is a failure."""
        self.asked.append(host)
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in found
        ]

    async def close(self) -> None:
        """Nothing is open."""


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test that would leave loopback fails before its first packet."""
    connect = socket.socket.connect
    strays: list[object] = []

    def fenced(self: socket.socket, address: tuple[str, int]) -> None:
        if address[0] not in {"127.0.0.1", "::1"}:
            strays.append(address)
            raise AssertionError(f"connect to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", fenced)
    yield
    assert not strays


def ok(body: bytes, *fields: str, status: str = "200 OK") -> bytes:
    """A well-made answer."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


def moved(to: str, status: int = 302, *fields: str) -> bytes:
    """A redirect."""
    return ok(b"", f"Location: {to}", *fields, status=f"{status} Elsewhere")
