"""Servers that mean harm, or look like it: slow, endless, exploding, pointing inside."""

from __future__ import annotations

import asyncio
import gzip

import aiohttp
import pytest

from monitor.adapters.http import HttpFetcher, second_try
from monitor.model import Fault, Page, Request, Unreachable
from tests.adapters.http.conftest import AGENT, Names, Serve, moved, ok
from tests.adapters.http.misbehaving import FEED, ITEM, READABLE

SPELLINGS = (
    "http://2130706433/",
    "http://0x7f.1/",
    "http://017700000001/",
    "http://127.1/",
    "http://[::]/",
    "http://[::ffff:7f00:1]/",
    "http://localhost./",
    "http://LOCALHOST/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127.0.0.1.wildcard.example/",
    "http://foo@127.0.0.1/",
    "http://127.0.0.1#@example.com/",
    "http://example.com\\@127.0.0.1/",
    "http://127。0。0。1/",
    "http://[::1]/",
    "http://0/",
    "http://127.0.0.1:80/",
)


def _own(url: str) -> Request:
    return Request(url, allow_private=True)


async def _fault(fetcher: HttpFetcher, request: Request) -> Fault:
    got = await fetcher.fetch(request)
    assert isinstance(got, Unreachable), got
    return got.fault


@pytest.mark.parametrize("url", SPELLINGS)
async def test_no_spelling_of_loopback_gets_through(fetcher: HttpFetcher, url: str) -> None:
    """However loopback is written, and whichever name points at it, it is a forbidden address."""
    assert await _fault(fetcher, Request(url)) is Fault.FORBIDDEN


@pytest.mark.parametrize(
    "address", ["10.9.8.7", "169.254.169.254", "::1", "fd00:ec2::254", "64:ff9b::7f00:1", "ff02::1"]
)
async def test_a_name_that_points_inside_is_refused(address: str) -> None:
    """The address is judged, not the name; the sentence names both."""
    fetcher = HttpFetcher(AGENT, resolver=Names([address]))
    got = await fetcher.fetch(Request("https://harmless.example/feed?token=t0p"))
    await fetcher.close()
    assert isinstance(got, Unreachable)
    assert got.fault is Fault.FORBIDDEN
    assert got.detail.startswith("harmless.example: ")


async def test_all_addresses_of_a_name_inside_is_a_forbidden_address() -> None:
    """Several forbidden addresses at once are still called forbidden."""
    fetcher = HttpFetcher(AGENT, resolver=Names(["10.0.0.1", "fd12::1", "169.254.1.1"]))
    assert await _fault(fetcher, Request("http://harmless.example/")) is Fault.FORBIDDEN
    await fetcher.close()


async def test_a_name_that_changes_to_an_inside_address_is_caught(serve: Serve) -> None:
    """DNS rebinding: each connection is judged by the address it would use."""
    server = await serve({"/a": ok(FEED), "/b": ok(FEED)})
    names = Names(["127.0.0.1"], ["169.254.169.254"])
    fetcher = HttpFetcher(AGENT, resolver=names, dns_cache_s=0)
    url = server.url("/a", host="rebind.example")
    assert isinstance(await fetcher.fetch(_own(url)), Page)
    assert await _fault(fetcher, _own(url)) is Fault.FORBIDDEN
    await fetcher.close()
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost:{port}/secret",
        "http://192.168.1.1/",
        "http://0x7f.1:{port}/",
        "file:///etc/passwd",
        "http://127.0.0.1:6379/",
    ],
)
async def test_a_redirect_to_the_inside_is_refused(
    fetcher: HttpFetcher, serve: Serve, target: str
) -> None:
    """Even a private feed cannot send us to another inside host, port of mail, or file."""
    server = await serve({"/secret": ok(b"secret")})
    server.replies["/"] = moved(target.format(port=server.port))
    assert await _fault(fetcher, _own(server.url("/"))) is Fault.FORBIDDEN
    assert len(server.asked) == 1


async def test_permission_is_per_request(fetcher: HttpFetcher, serve: Serve) -> None:
    """A private feed beside a public one opens nothing for the public one."""
    server = await serve({"*": ok(FEED)})
    requests = [Request(server.url(f"/{n}"), allow_private=n % 2 == 0) for n in range(8)]
    got = await asyncio.gather(*map(fetcher.fetch, requests))
    assert [isinstance(page, Page) for page in got] == [True, False] * 4
    assert {asked.target for asked in server.asked} == {"/0", "/2", "/4", "/6"}


async def _drip_head(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X: y\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


async def _drip_body(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b"<")
        await writer.drain()
        await asyncio.sleep(0.02)


async def _silence(writer: asyncio.StreamWriter) -> None:
    await writer.drain()
    await asyncio.sleep(20)


@pytest.mark.parametrize("reply", [_drip_head, _drip_body, _silence])
async def test_slow_servers_end_at_the_deadline(serve: Serve, reply: object) -> None:
    """Byte by byte or not at all: the fetch is over when its time is."""
    fetcher = HttpFetcher(AGENT, total_s=0.3)
    server = await serve({"/": reply})
    got = await fetcher.fetch(_own(server.url("/")))
    await fetcher.close()
    assert got == Unreachable(Fault.TIMEOUT, "127.0.0.1: not done within 0.3 s")


async def test_the_deadline_covers_all_redirects(serve: Serve) -> None:
    """A chain of slow redirects has one deadline, not one each."""

    def later(target: str) -> object:
        async def reply(writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(0.2)
            writer.write(moved(target))

        return reply

    fetcher = HttpFetcher(AGENT, total_s=0.5)
    server = await serve({f"/{n}": later(f"/{n + 1}") for n in range(6)})
    assert await _fault(fetcher, _own(server.url("/0"))) is Fault.TIMEOUT
    await fetcher.close()
    assert len(server.asked) <= 3


async def _endless(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n<rss>")
    while True:
        writer.write(b"<item/>" * 5000)
        await writer.drain()


async def _crumbs(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"1\r\n<\r\n" * 1000)
        await writer.drain()


async def test_a_body_in_crumbs_is_not_swallowed(fetcher: HttpFetcher, serve: Serve) -> None:
    """Chunks of one byte cost as much as big ones: a million would leave no time to others."""
    server = await serve({"/": _crumbs})
    got = await fetcher.fetch(_own(server.url("/")))
    assert isinstance(got, Unreachable)
    assert (got.fault, got.detail) == (Fault.PROTOCOL, "127.0.0.1: not HTTP: a body in crumbs")
    few = b"".join(b"1\r\n%c\r\n" % byte for byte in FEED[:900])
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    server.replies["/few"] = head + few + b"0\r\n\r\n"
    page = await fetcher.fetch(_own(server.url("/few")))
    assert isinstance(page, Page)
    assert page.body == FEED[:900]


async def test_an_endless_body_ends_at_the_cap(serve: Serve) -> None:
    """No more than the cap is read."""
    fetcher = HttpFetcher(AGENT, max_bytes=300_000)
    server = await serve({"/": _endless})
    assert await _fault(fetcher, _own(server.url("/"))) is Fault.TOO_LARGE
    await fetcher.close()


@pytest.mark.parametrize(
    "reply",
    [
        ok(gzip.compress(bytes(12_000_000)), "Content-Encoding: gzip"),
        ok(gzip.compress(gzip.compress(bytes(30_000_000))), "Content-Encoding: gzip, gzip"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 10000001\r\n\r\n<rss>",
    ],
)
async def test_bombs_and_giants_are_too_large(
    fetcher: HttpFetcher, serve: Serve, reply: bytes
) -> None:
    """Packed or announced, more than 10 MB is refused by name and size."""
    server = await serve({"/": reply})
    got = await fetcher.fetch(_own(server.url("/")))
    assert isinstance(got, Unreachable)
    assert (got.fault, got.detail) == (Fault.TOO_LARGE, "127.0.0.1: more than 10 MB")


async def test_a_head_without_end_is_refused(fetcher: HttpFetcher, serve: Serve) -> None:
    """A megabyte of header field is broken HTTP."""
    server = await serve({"/": b"HTTP/1.1 200 OK\r\nX: " + b"y" * 3_000_000})
    assert await _fault(fetcher, _own(server.url("/"))) is Fault.PROTOCOL


@pytest.mark.parametrize(
    "reply", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"220 mail ESMTP\r\n", b"\x00\x01\x02", b"HTTP/1.1"]
)
async def test_what_is_not_http_is_called_so(
    fetcher: HttpFetcher, serve: Serve, reply: bytes
) -> None:
    """Nothing, another protocol or noise ends as broken HTTP."""
    server = await serve({"/": reply})
    assert await _fault(fetcher, _own(server.url("/"))) is Fault.PROTOCOL


@pytest.mark.parametrize("name", READABLE)
async def test_misbehaving_servers_are_read(fetcher: HttpFetcher, serve: Serve, name: str) -> None:
    """Answers against the letter of the standards still give their items."""
    server = await serve({"/": READABLE[name]})
    got = await fetcher.fetch(_own(server.url("/")))
    assert isinstance(got, Page)
    assert ITEM in got.body
    assert got.body == FEED or FEED.startswith(got.body)


async def test_we_read_more_than_the_library_alone(fetcher: HttpFetcher, serve: Serve) -> None:
    """Of 46 misbehaving servers the library's defaults read at most half (18 in November 2026)."""
    names = list(READABLE)
    server = await serve({f"/{n}": READABLE[name] for n, name in enumerate(names)})
    read = 0
    async with aiohttp.ClientSession() as session:
        for number in range(len(names)):
            try:
                async with session.get(server.url(f"/{number}")) as answer:
                    read += ITEM in await answer.read()
            except aiohttp.ClientError:
                continue
    assert len(names) == 46
    assert read <= 23


async def test_a_lenient_server_that_keeps_the_line_open_is_read(
    fetcher: HttpFetcher, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Silence after a broken answer is taken for its end."""

    async def stay(writer: asyncio.StreamWriter) -> None:
        writer.write(READABLE["line without a colon"])
        await writer.drain()
        await asyncio.sleep(20)

    monkeypatch.setattr(second_try, "_SILENCE_S", 0.3)
    server = await serve({"/": stay})
    got = await fetcher.fetch(_own(server.url("/")))
    assert isinstance(got, Page)
    assert got.body == FEED


async def test_the_second_try_is_guarded_too(fetcher: HttpFetcher, serve: Serve) -> None:
    """A redirect that only the lenient reader understands is judged like any other."""
    bad = moved("http://169.254.169.254/").replace(b"\r\n", b"\r\nno field\r\n", 1)
    server = await serve({"/": bad})
    assert await _fault(fetcher, _own(server.url("/"))) is Fault.FORBIDDEN
    assert len(server.asked) == 2


async def test_a_name_that_turns_inside_before_the_second_try_is_caught(serve: Serve) -> None:
    """Rebinding between the two tries meets the same guard."""
    server = await serve({"/": READABLE["line without a colon"]})
    names = Names(["127.0.0.1"], ["169.254.169.254"])
    fetcher = HttpFetcher(AGENT, resolver=names)
    request = _own(server.url("/", host="rebind.example"))
    assert await _fault(fetcher, request) is Fault.FORBIDDEN
    await fetcher.close()


async def test_a_cut_page_is_used_but_asked_for_again(fetcher: HttpFetcher, serve: Serve) -> None:
    """What lost its end has no validators, so that the next poll is not told 304."""
    fields = (
        b'HTTP/1.1 200 OK\r\nETag: "7"\r\nContent-Length: 99999\r\nCache-Control: max-age=9\r\n'
    )
    server = await serve({"/": fields + b"\r\n" + FEED})
    got = await fetcher.fetch(_own(server.url("/")))
    assert got == Page(url=server.url("/"), body=FEED)
