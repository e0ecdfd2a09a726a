"""Few large documents at once in memory."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from monitor.adapters.http import HttpFetcher
from monitor.adapters.http.room import LARGE, Passage, Room
from monitor.adapters.http.slots import Slots
from monitor.model import Fault, Page, Request, Unreachable
from tests.adapters.http.conftest import AGENT, Serve

SMALL = b"<rss/>"


def _large(kind: bytes) -> bytes:
    return b"<rss>" + kind * LARGE + b"</rss>"


def _ok(body: bytes, *fields: bytes) -> bytes:
    head = b"".join(field + b"\r\n" for field in fields)
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%b\r\n%b" % (len(body), head, body)


async def _turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def _passage(room: Room, slots: Slots, going: asyncio.Event) -> Passage:
    async with slots.of("a") as place:
        passage = Passage(asyncio.timeout(60), place, room)
        async with passage.deadline:
            await passage.enlarge()
            going.set()
        return passage


async def test_a_large_document_waits_until_another_is_not_used_any_more() -> None:
    """The place is free when the page is forgotten; meanwhile its connection counts for nobody."""
    room, slots, going = Room(1), Slots(limit=1, per_host=9), asyncio.Event()
    first = await _passage(room, slots, asyncio.Event())
    page = Page("http://a.example/", _large(b"x"))
    first.end(page)
    second = asyncio.create_task(_passage(room, slots, going))
    await _turns()
    assert not going.is_set()
    async with asyncio.timeout(5), slots.of("b"):
        pass  # the only place of all is free
    del page
    passage = await second
    assert passage.is_large
    when_s = passage.deadline.when()
    assert when_s is not None
    assert when_s > asyncio.get_running_loop().time() + 50


@pytest.mark.parametrize("result", [None, Unreachable(Fault.TIMEOUT, "x"), Page("u", b"small")])
async def test_what_came_to_nothing_large_keeps_no_room(result: object) -> None:
    """A place is free again however the exchange ended."""
    room, slots = Room(1), Slots(limit=1, per_host=9)
    for _ in range(3):
        (await _passage(room, slots, asyncio.Event())).end(result)


async def test_cancelled_while_waiting_nothing_is_lost() -> None:
    """Who does not wait any more leaves the places as they were."""
    room, slots = Room(1), Slots(limit=1, per_host=9)
    first = await _passage(room, slots, asyncio.Event())
    waiting = asyncio.create_task(_passage(room, slots, asyncio.Event()))
    await _turns()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    first.end(None)
    await _passage(room, slots, asyncio.Event())
    async with asyncio.timeout(5), slots.of("b"):
        pass


async def test_many_large_documents_come_one_after_the_other(serve: Serve) -> None:
    """More than there are places, plain and packed: each arrives whole, small ones at any time."""
    plain, packed = _large(b"x"), _large(b"y")
    server = await serve({
        "/plain": _ok(plain),
        "/packed": _ok(gzip.compress(packed), b"Content-Encoding: gzip"),
        "/strange": b"HTTP/1.1 200 OK\r\nno field\r\nContent-Length: %d\r\n\r\n" % len(plain)
        + plain,
        "/small": _ok(SMALL),
    })  # fmt: skip
    fetcher = HttpFetcher(AGENT, per_host=20, total_s=20)

    async def size_of(target: str) -> int:
        got = await fetcher.fetch(Request(server.url(target), allow_private=True))
        assert isinstance(got, Page)
        return len(got.body)

    many = ("/plain", "/packed", "/strange", "/small") * 3
    sizes = await asyncio.gather(*map(size_of, many))
    held = [
        await fetcher.fetch(Request(server.url("/plain"), allow_private=True)) for _ in range(2)
    ]
    assert await size_of("/small") == len(SMALL)
    del held
    await fetcher.close()
    assert sizes == [len(plain), len(packed), len(plain), len(SMALL)] * 3


async def test_a_head_of_many_large_fields_is_not_kept(fetcher: HttpFetcher, serve: Serve) -> None:
    """A thousand fields of 60 KB are broken HTTP after the first megabyte."""

    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(1000):
            writer.write(b"X-More: " + b"x" * 60_000 + b"\r\n")
            await writer.drain()

    server = await serve({"/": endless})
    got = await fetcher.fetch(Request(server.url("/"), allow_private=True))
    assert isinstance(got, Unreachable)
    assert got.fault is Fault.PROTOCOL


async def test_a_place_that_is_never_given_back_is_not_waited_for_without_end() -> None:
    """A page that somebody keeps must not stop the reading of large documents for good."""
    room, slots, going = Room(1, patience_s=0.01), Slots(limit=1, per_host=9), asyncio.Event()
    await _passage(room, slots, asyncio.Event())
    async with asyncio.timeout(5):
        (await _passage(room, slots, going)).end(None)
    assert going.is_set()
