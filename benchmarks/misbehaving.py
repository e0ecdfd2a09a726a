"""Feeds that want to do harm, beside feeds that do not: who is held up, and what it costs.

    python benchmarks/misbehaving.py [SECONDS [PART OF A NAME]]

A real house (fetcher, parsing process, store in its thread, both rounds) polls good feeds every
second, which have a new item each time, for SECONDS beside each bad feed (which is tried again and
again), and in the end beside all of them. Server and feeds are on loopback. Prints for how long the
event loop was held up (by the clock, by the processor time of the daemon, and by that of the loop's
own thread; other work on the machine does not lengthen these two), the memory of the daemon (and
how much more that is than at first) and of its parsing processes, how far apart the polls of good
feeds were, and what became of the bad ones.
"""

# ruff: noqa: INP001 a script, not a package

from __future__ import annotations

import asyncio
import contextlib
import gc
import gzip
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from monitor.adapters.clock import SystemClock
from monitor.adapters.http import HttpFetcher
from monitor.adapters.parse_worker import ParseWorker
from monitor.adapters.store import ThreadRunner, open_store
from monitor.house import GARBAGE, House
from monitor.model import Feed, MailSettings, Recipient, Schedule, Settings, Watchlist
from monitor.rounds import Plan, PollReport
from monitor.watch import Index

GOOD = 20
EVERY_S = 1.0
CALM_S = 15.0
HEAD = b"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>T</title>"
TAIL = b"</channel></rss>"
MB = 1_000_000


def item(number: int, text: bytes = b"") -> bytes:
    """One item with its own guid."""
    return (
        b"<item><guid>%d</guid><title>Storm number %d</title><description>%b</description></item>"
        % (number, number, text)
    )


def many_attributes(size: int) -> bytes:
    """The parser's time grows with the square of their number."""
    names = b" ".join(b"a%d='1'" % n for n in range(size // 10))
    return HEAD + b"<item " + names + b"><title>x</title></item>" + TAIL


def many_namespaces(size: int) -> bytes:
    """So it does with these."""
    names = b" ".join(b"xmlns:n%d='u%d'" % (n, n) for n in range(size // 20))
    return b"<rss version='2.0' " + names + b"><channel>" + item(1) + TAIL


def laughs() -> bytes:
    """A billion of them."""
    rows = b"".join(b"<!ENTITY l%d '%b'>" % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    start = b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY l0 'ha'>" + rows + b"]>"
    return start + HEAD.partition(b"?>")[2] + b"<item><title>&l9;</title></item>" + TAIL


def zeros(size: int) -> bytes:
    """So many of them in gzip, a thousandth of that."""
    packer = zlib.compressobj(9, wbits=31)
    piece = bytes(MB)
    return b"".join(packer.compress(piece) for _ in range(size // MB)) + packer.flush()


def bodies() -> dict[str, tuple[bytes, str]]:
    """Bad documents, with their encoding."""
    ill = HEAD + b"<item><title>a & b <b></title>" * 300_000
    return {
        "165 kB of attributes": (many_attributes(165_000), ""),
        "660 kB of namespaces": (many_namespaces(660_000), ""),
        "9 MB ill-formed": (ill[: 9 * MB], ""),
        "20,000 deep": (HEAD + b"<a>" * 20_000 + b"</a>" * 20_000 + TAIL, ""),
        "1.5 million deep": (HEAD + b"<item><description>" + b"<a>" * 1_500_000 + TAIL, ""),
        "billion laughs": (laughs(), ""),
        "open comments": (HEAD + item(1, b"&lt;!--" * 400_000) + TAIL, ""),
        "1 GB of zeros in gzip": (zeros(1000 * MB), "gzip"),
        "gzip in gzip": (gzip.compress(zeros(1000 * MB)), "gzip, gzip"),
        "an item of 50 MB": (HEAD + item(1, b"storm " * (50 * MB // 6)) + TAIL, ""),
        "an item of 50 MB in gzip": (
            gzip.compress(HEAD + item(1, b"storm " * (50 * MB // 6)) + TAIL), "gzip",
        ),
        "an item of 9 MB": (HEAD + item(1, b"storm over the bay " * (9 * MB // 19)) + TAIL, ""),
        "100,000 items": (HEAD + b"".join(map(item, range(100_000))) + TAIL, ""),
        "100,000 items in gzip": (
            gzip.compress(HEAD + b"".join(map(item, range(1_000_000, 1_100_000))) + TAIL), "gzip",
        ),
    }  # fmt: skip


STREAMS = (
    *("one byte of a header a second", "one byte of a body a second", "an endless body"),
    *("an endless header", "endless chunks", "a redirect loop", "an endless chain", "silence"),
)


# --- the server, in a process of its own ---------------------------------------------------------


class Server:
    """Good feeds by number, bad ones by name."""

    def __init__(self) -> None:
        self.bodies = list(bodies().values())
        self.count = 0
        self.news: Counter[str] = Counter()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            line = await reader.readuntil(b"\r\n\r\n")
            path = line.split(b" ")[1].decode()[1:]
            kind, _, name = path.partition("/")
            if kind == "good":
                await self._whole(writer, self._good(name), "")
            elif kind == "body":
                await self._whole(writer, *self.bodies[int(name)])
            else:
                await self._stream(writer, STREAMS[int(name.partition("?")[0])])
        writer.close()

    def _good(self, name: str) -> bytes:
        self.news[name] += 1
        base = int(name) * 1_000_000 + 7 * 10**9
        newest = self.news[name]
        return HEAD + b"".join(item(base + n) for n in range(newest, newest - 30, -1)) + TAIL

    async def _whole(self, writer: asyncio.StreamWriter, body: bytes, encoding: str) -> None:
        more = f"Content-Encoding: {encoding}\r\n" if encoding else ""
        writer.write(f"HTTP/1.1 200 OK\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode())
        for start in range(0, len(body), 65_536):
            writer.write(body[start : start + 65_536])
            await writer.drain()

    async def _stream(self, writer: asyncio.StreamWriter, how: str) -> None:
        ok = b"HTTP/1.1 200 OK\r\n"
        first, then, wait_s = {
            STREAMS[0]: (ok, b"X", 1.0),
            STREAMS[1]: (ok + b"\r\n", b"<", 1.0),
            STREAMS[2]: (ok + b"\r\n" + HEAD, b"<item>" * 10_000, 0.0),
            STREAMS[3]: (ok, b"X-More: " + b"x" * 60_000 + b"\r\n", 0.0),
            STREAMS[4]: (ok + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n" * 5_000, 0.0),
            STREAMS[5]: (b"HTTP/1.1 302 Found\r\nLocation: /stream/5\r\n\r\n", b"", 0.0),
            STREAMS[6]: (b"HTTP/1.1 302 Found\r\nLocation: ?%d\r\n\r\n" % self.count, b"", 0.0),
            STREAMS[7]: (b"", b"", 1.0),
        }[how]
        self.count += 1
        writer.write(first)
        await writer.drain()
        while then or wait_s:
            writer.write(then)
            await writer.drain()
            await asyncio.sleep(wait_s)


async def serve() -> None:
    """Print the port; end with standard input."""
    answer = Server().answer
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    others = [f"127.0.0.{n}" for n in range(2, 128)]
    await asyncio.start_server(answer, others, port)
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)


# --- the house -----------------------------------------------------------------------------------


def statm(pid: int | str) -> int:
    """Resident bytes of a process."""
    try:
        text = Path(f"/proc/{pid}/statm").read_text("ascii")
    except OSError:
        return 0
    return int(text.split()[1]) * resource.getpagesize()


class Gauge:
    """Memory of this process and of its children, by a thread; lag of the loop, by a task."""

    def __init__(self, parsers: Callable[[], list[int | None]]) -> None:
        self._parsers = parsers
        self._going = True
        self.reset()
        threading.Thread(target=self._weigh, daemon=True).start()

    def reset(self) -> None:
        """Forget."""
        self.own = self.children = 0
        self.lags: list[float] = []
        self.cpu: list[float] = []
        self.loop: list[float] = []

    def _weigh(self) -> None:
        while self._going:
            self.own = max(self.own, statm("self"))
            self.children = max(self.children, sum(statm(p) for p in self._parsers() if p))
            time.sleep(0.02)

    async def feel(self) -> None:
        """Sleep for a moment, over and over."""
        while True:
            before, cpu, loop = time.monotonic(), time.process_time(), time.thread_time()
            await asyncio.sleep(0.005)
            self.lags.append(time.monotonic() - before - 0.005)
            self.cpu.append(time.process_time() - cpu)
            self.loop.append(time.thread_time() - loop)

    def worst(self) -> str:
        """The longest times in which the loop was held up (ms): clock, processor, its thread."""
        return " ".join(f"{1000 * max(each):>5.0f}" for each in (self.lags, self.cpu, self.loop))


class Trial:
    """An open house, its feeds, and what became of their polls."""

    def __init__(self, port: int, folder: Path) -> None:
        self.good = [_feed(port, f"good {n}", f"good/{n}", 2 + n) for n in range(GOOD)]
        self.bad = [_feed(port, name, f"body/{n}", 50 + n) for n, name in enumerate(bodies())]
        self.bad += [_feed(port, name, f"stream/{n}", 80 + n) for n, name in enumerate(STREAMS)]
        storms = Watchlist("storms", "Storms", "storm", ("ana",), Schedule(now=True))
        settings = Settings(
            feeds=(*self.good, *self.bad),
            watchlists=(storms,),
            recipients=(Recipient("ana", "ana@example.org"),),
            mail=MailSettings("wires@example.org"),
        )
        self.plan = Plan.of(settings, Index.build(settings.watchlists), "bench")
        self.parser, self.fetcher = ParseWorker(), HttpFetcher("bench")
        self.store = open_store(f"sqlite:///{folder}/wire.db", ThreadRunner())
        doors = self.store, SystemClock(), self.fetcher, self.parser
        self.house = House(self.plan, *doors, folder)
        self.house.on_report = self._heard
        self.gauge = Gauge(lambda: [child.pid for child in self.parser.children])
        self.polled: dict[str, list[float]] = defaultdict(list)
        self.ends: dict[str, Counter[str]] = defaultdict(Counter)
        self.before = 0

    def _heard(self, report: PollReport) -> None:
        self.polled[report.feed].append(time.monotonic())
        self.ends[report.feed][f"{report.state.fault or report.outcome}"] += 1

    async def beside(self, name: str, bad: list[Feed], for_s: float) -> None:
        """Good feeds and these, as the daemon does; one line."""
        feeds = {feed.name: feed for feed in (*self.good, *bad)}
        await self.house.adopt(replace(self.plan, feeds=feeds), due_now=True)
        self.gauge.reset()
        self.polled.clear()
        end = time.monotonic() + for_s
        while time.monotonic() < end:
            await self.house.polls.flush()
            await self.house.polls.start_due()
            await asyncio.sleep(0.2)
        own = self.gauge.own
        self.before = self.before or own
        told = sum((self.ends[feed.name] for feed in bad), Counter[str]())
        memory = f"{own / MB:>6.0f} {(own - self.before) / MB:>+5.0f}"
        memory += f" {self.gauge.children / MB:>6.0f}"
        ends = ", ".join(f"{n} {what}" for what, n in told.items())
        print(f"{name:<32} {self.gauge.worst()} {memory}  {late(self.polled)}  {ends}", flush=True)

    async def close(self) -> None:
        """Everything."""
        await self.house.polls.stop()
        await self.parser.close()
        await self.fetcher.close()
        await self.store.close()


def _feed(port: int, name: str, path: str, host: int) -> Feed:
    return Feed(name, f"http://127.0.0.{host}:{port}/{path}", every_s=1, allow_private=True)


async def measure(port: int, seconds: float, part: str) -> None:
    """Calm, each by itself, all of them."""
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(port, Path(folder))
        gc.freeze()  # as an open house does
        gc.set_threshold(GARBAGE, 20, 20)
        feeling = asyncio.create_task(trial.gauge.feel())
        print(f"{'beside 20 good feeds':<30} held up ms: clock, all, loop; MB, more, parsers")
        await trial.beside("nothing", [], CALM_S)
        for one in trial.bad:
            if part in one.name:
                await trial.beside(one.name, [one], seconds)
        if part in "all of them":
            await trial.beside("all of them", trial.bad, 4 * seconds)
        feeling.cancel()
        await trial.close()


def late(polled: dict[str, list[float]]) -> str:
    """How far apart the polls of the good feeds were."""
    gaps = sorted(
        b - a
        for name, times in polled.items()
        if name.startswith("good")
        for a, b in pairwise(times)
    )
    if not gaps:
        return "no polls"
    return f"{len(gaps):>4}, {gaps[len(gaps) // 2]:.1f} s apart, {gaps[-1]:>4.1f} at most"


@contextlib.asynccontextmanager
async def server() -> AsyncIterator[int]:
    """In a process of its own; the port."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, __file__, "serve", stderr=subprocess.DEVNULL,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    yield int(await process.stdout.readline())
    process.stdin.close()
    await process.wait()


async def main(seconds: float, part: str) -> None:
    """Server and house."""
    async with server() as port:
        await measure(port, seconds, part)


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        asyncio.run(serve())
    else:
        asyncio.run(main(float(sys.argv[1]) if sys.argv[1:] else 15.0, " ".join(sys.argv[2:])))
