"""The agencies of the benchmarks: one cheap HTTP server on loopback, in a process of its own.

    python benchmarks/loopback.py --feeds 1000

Prints its port, the same on `HOSTS` loopback addresses from 127.0.0.1 on, so that a client's limit
per host is met as with agencies' real hosts (see `address`). `/N.xml` is feed N, a document of 30
items with ETag and Last-Modified that answers a conditional GET; `/control/advance` gives every
feed one new item at the top and drops the oldest; `/control/blind` takes the validators away (every
GET is then answered in full); `/control/counts` says how many answers of which status were given
since the last time it was asked.
Ends when its standard input is closed.
"""

# ruff: noqa: INP001 a script, not a package

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections import Counter, deque
from email.utils import formatdate

import wires

HOSTS = 100
"""Addresses of the server, all of them loopback (127.0.0.0/8)."""


def address(feed: int, port: int) -> str:
    """Where a feed is."""
    return f"http://127.0.0.{1 + feed % HOSTS}:{port}/{feed}.xml"


class Agencies:
    """All feeds, at the same turn."""

    def __init__(self, count: int, now_s: int) -> None:
        self.turn = 0
        self.blind = False
        self.counts: Counter[str] = Counter()
        self._oldest_s = now_s - wires.ITEMS * wires.SPACING_S
        self._feeds = [
            deque((wires.item(n, k, self._oldest_s) for k in range(wires.ITEMS)), wires.ITEMS)
            for n in range(count)
        ]

    def advance(self) -> None:
        """One new item for each feed."""
        number = wires.ITEMS + self.turn
        self.turn += 1
        for n, items in enumerate(self._feeds):
            items.append(wires.item(n, number, self._oldest_s))

    def document(self, n: int) -> bytes:
        """Feed n, newest first."""
        return b"".join((wires.head(n, self._built_s), *reversed(self._feeds[n]), wires.TAIL))

    def answer(self, path: str, etag: str) -> bytes:
        """The whole HTTP answer to a GET."""
        if path.startswith("/control/"):
            return _reply("200 OK", self._control(path.removeprefix("/control/")))
        number = path.removeprefix("/").removesuffix(".xml")
        if not number.isdecimal() or int(number) >= len(self._feeds):
            self.counts["404"] += 1
            return _reply("404 Not Found", b"")
        mine = f'"{number}-{self.turn}"'
        validators = f"ETag: {mine}\r\nLast-Modified: {formatdate(self._built_s, usegmt=True)}\r\n"
        if self.blind:
            validators = ""
        elif etag == mine:
            self.counts["304"] += 1
            return _reply("304 Not Modified", None, validators)
        self.counts["200"] += 1
        return _reply("200 OK", self.document(int(number)), validators)

    @property
    def _built_s(self) -> int:
        return self._oldest_s + (wires.ITEMS + self.turn) * wires.SPACING_S

    def _control(self, command: str) -> bytes:
        if command == "advance":
            self.advance()
        elif command == "blind":
            self.blind = True
        counts, self.counts = dict(self.counts), Counter()
        return json.dumps(counts).encode()


def _reply(status: str, body: bytes | None, extra: str = "") -> bytes:
    length = f"Content-Length: {len(body)}\r\n" if body is not None else ""
    head = (
        f"HTTP/1.1 {status}\r\n{extra}{length}Content-Type: application/rss+xml; charset=utf-8\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + (body or b"")


class Connection(asyncio.Protocol):
    """One request, one answer, closed."""

    def __init__(self, agencies: Agencies) -> None:
        self._agencies = agencies
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer as soon as the head is complete."""
        self._received += data
        if b"\r\n\r\n" not in self._received:
            return
        lines = self._received.decode("latin-1").split("\r\n")
        fields = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines[1:])
        }
        path = lines[0].split(" ")[1]
        self._transport.write(self._agencies.answer(path, fields.get("if-none-match", "")))
        self._transport.close()


async def serve(count: int) -> None:
    """Until standard input ends."""
    agencies = Agencies(count, int(time.time()))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(agencies), "127.0.0.1", 0, backlog=1024)
    port = server.sockets[0].getsockname()[1]
    others = [f"127.0.0.{1 + n}" for n in range(1, HOSTS)]
    more = await loop.create_server(lambda: Connection(agencies), others, port, backlog=1024)
    print(port, flush=True)
    ended = asyncio.Event()
    loop.add_reader(0, lambda: None if os.read(0, 4096) else ended.set())
    await ended.wait()
    more.close()


def main() -> int:
    """Serve."""
    parser = argparse.ArgumentParser(description="Loopback feeds for the benchmarks.")
    parser.add_argument("--feeds", type=int, default=1000)
    asyncio.run(serve(parser.parse_args().feeds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
