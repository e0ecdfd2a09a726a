"""Fetching from a loopback server: what is asked, what comes back."""

from __future__ import annotations

import asyncio
import base64
import gzip

import pytest

from monitor.adapters.http import HttpFetcher
from monitor.model import BasicAuth, Fault, Page, Request, Secret, Unchanged, Unreachable
from tests.adapters.http.conftest import AGENT, Names, Serve, moved, ok

FEED = b"<rss><channel><item><title>Le port rouvre</title></item></channel></rss>"


def _own(url: str, **more: object) -> Request:
    return Request(url, allow_private=True, **more)  # type: ignore[arg-type]


async def test_a_page_arrives_with_its_validators(fetcher: HttpFetcher, serve: Serve) -> None:
    """Body, type, ETag, date and freshness of a good answer are handed on."""
    fields = ('ETag: "7"', "Last-Modified: Sun, 15 Jun 2025 15:06:40 GMT", "Content-Type: text/xml")
    server = await serve({"/": ok(FEED, *fields, "Cache-Control: max-age=60")})
    assert await fetcher.fetch(_own(server.url("/"))) == Page(
        url=server.url("/"),
        body=FEED,
        content_type="text/xml",
        etag='"7"',
        last_modified="Sun, 15 Jun 2025 15:06:40 GMT",
        fresh_for_s=60,
    )


async def test_the_request_is_polite_and_closes(fetcher: HttpFetcher, serve: Serve) -> None:
    """It says who asks, wants only what we unpack, sends no cookie, and keeps nothing open."""
    server = await serve({"/": ok(FEED, "Set-Cookie: id=1; Path=/")})
    for _ in range(2):
        await fetcher.fetch(_own(server.url("/")))
    for asked in server.asked:
        assert asked.fields["user-agent"] == AGENT
        assert asked.fields["accept-encoding"] == "gzip, deflate"
        assert asked.fields["connection"] == "close"
        assert "cookie" not in asked.fields
        assert "if-none-match" not in asked.fields
    assert server.open_most == 1


async def test_a_304_to_our_validators_is_unchanged(fetcher: HttpFetcher, serve: Serve) -> None:
    """ETag and date are sent back literally; 304 says nothing is new, and until when."""
    server = await serve({"/": b"HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=90\r\n\r\n"})
    date = "Sun, 15 Jun 2025 15:06:40 GMT"
    got = await fetcher.fetch(_own(server.url("/"), etag='W/"7-gzip"', last_modified=date))
    assert got == Unchanged(fresh_for_s=90)
    assert server.asked[0].fields["if-none-match"] == 'W/"7-gzip"'
    assert server.asked[0].fields["if-modified-since"] == date


async def test_a_304_that_nobody_asked_for_is_an_error(fetcher: HttpFetcher, serve: Serve) -> None:
    """Unchanged since never is no state to be in."""
    server = await serve({"/": b"HTTP/1.1 304 Not Modified\r\n\r\n"})
    got = await fetcher.fetch(_own(server.url("/")))
    assert isinstance(got, Unreachable)
    assert (got.fault, got.status) == (Fault.HTTP, 304)


@pytest.mark.parametrize(
    ("reply", "fault", "again_s"),
    [
        (ok(b"no", status="404 Not Found"), Fault.NOT_FOUND, None),
        (ok(b"no", status="410 Gone"), Fault.GONE, None),
        (ok(b"no", status="500 Oh"), Fault.HTTP, None),
        (ok(b"no", "Retry-After: 120", status="503 Busy"), Fault.HTTP, 120),
        (ok(b"no", "Retry-After: 99999999", status="429 Slow"), Fault.HTTP, 86_400),
        (ok(b"no", "Retry-After: never", status="429 Slow"), Fault.HTTP, None),
        (ok(b"no", "Retry-After: Sun, 15 Jun 2025 15:16:40 GMT", status="503 B"), Fault.HTTP, 600),
        (ok(b"no", status="521 Own Invention"), Fault.HTTP, None),
        (ok(b"no", status="300 Choices"), Fault.HTTP, None),
    ],
)
async def test_error_answers_are_named(
    serve: Serve, reply: bytes, fault: Fault, again_s: int | None
) -> None:
    """Status, a short sentence, and when the server wants to be asked again."""
    fetcher = HttpFetcher(AGENT, now=lambda: 1_750_000_000.0)
    server = await serve({"/": reply})
    got = await fetcher.fetch(_own(server.url("/")))
    await fetcher.close()
    status = int(reply.split()[1])
    assert isinstance(got, Unreachable)
    assert (got.fault, got.status, got.retry_after_s) == (fault, status, again_s)
    assert got.detail.startswith(f"127.0.0.1: HTTP {status}")


@pytest.mark.parametrize("reply", [ok(b""), b"HTTP/1.1 204 No Content\r\n\r\n"])
async def test_an_empty_answer_is_a_page(fetcher: HttpFetcher, serve: Serve, reply: bytes) -> None:
    """What an empty document means is for the parser to say."""
    server = await serve({"/": reply})
    got = await fetcher.fetch(_own(server.url("/")))
    assert isinstance(got, Page)
    assert got.body == b""


async def test_gzip_is_undone(fetcher: HttpFetcher, serve: Serve) -> None:
    """A packed body arrives unpacked."""
    server = await serve({"/": ok(gzip.compress(FEED), "Content-Encoding: gzip")})
    got = await fetcher.fetch(_own(server.url("/")))
    assert isinstance(got, Page)
    assert got.body == FEED


async def test_redirects_are_followed_to_the_page(fetcher: HttpFetcher, serve: Serve) -> None:
    """The page knows where it was found and that it moved for good."""
    server = await serve(
        {"/a": moved("/b", 301), "/b": moved("c?x=%2F", 308), "/c?x=%2F": ok(FEED)}
    )
    got = await fetcher.fetch(_own(server.url("/a")))
    assert isinstance(got, Page)
    assert got.url == got.moved_to == server.url("/c?x=%2F")
    assert [asked.target for asked in server.asked] == ["/a", "/b", "/c?x=%2F"]


async def test_a_temporary_redirect_is_not_remembered(fetcher: HttpFetcher, serve: Serve) -> None:
    """302 leads to the page, but the feed keeps its address."""
    server = await serve({"/a": moved("/b"), "/b": ok(FEED)})
    got = await fetcher.fetch(_own(server.url("/a")))
    assert isinstance(got, Page)
    assert (got.url, got.moved_to) == (server.url("/b"), None)


async def test_redirect_loops_end(fetcher: HttpFetcher, serve: Serve) -> None:
    """A circle and an endless chain are named after a few requests."""
    server = await serve({"/a": moved("/b"), "/b": moved("/a"), **_chain(12)})
    for start in ("/a", "/0"):
        got = await fetcher.fetch(_own(server.url(start)))
        assert isinstance(got, Unreachable)
        assert got.fault is Fault.REDIRECT
    assert len(server.asked) == 2 + 6


def _chain(length: int) -> dict[str, bytes]:
    return {f"/{n}": moved(f"/{n + 1}") for n in range(length)}


async def test_credentials_reach_the_first_origin_only(fetcher: HttpFetcher, serve: Serve) -> None:
    """The second server sees neither password nor key, and the 401 says why."""
    second = await serve({"/": ok(b"no", status="401 Unauthorized")})
    first = await serve({"/": moved("/x"), "/x": moved(second.url("/"), 301)})
    auth = BasicAuth("desk", Secret("tiefes-geheimnis"))
    got = await fetcher.fetch(_own(first.url("/"), auth=auth, headers=(("X-Key", "k1"),)))
    login = "Basic " + base64.b64encode(b"desk:tiefes-geheimnis").decode()
    assert [asked.fields["authorization"] for asked in first.asked] == [login, login]
    assert [asked.fields["x-key"] for asked in first.asked] == ["k1", "k1"]
    assert not {"authorization", "x-key"} & set(second.asked[0].fields)
    assert isinstance(got, Unreachable)
    assert "credentials are not sent" in got.detail


async def test_a_host_in_another_script_is_asked_by_its_idna_name(serve: Serve) -> None:
    """The resolver and the Host field get the ASCII form."""
    names = Names()
    fetcher = HttpFetcher(AGENT, resolver=names)
    server = await serve({"*": ok(FEED)})
    got = await fetcher.fetch(_own(server.url("/flux/été", host="dépêches.example")))
    await fetcher.close()
    host = "dépêches.example".encode("idna").decode()
    assert isinstance(got, Page)
    assert names.asked == [host]
    assert server.asked[0].fields["host"] == f"{host}:{server.port}"
    assert server.asked[0].target == "/flux/%C3%A9t%C3%A9"


async def test_an_unknown_name_is_called_so() -> None:
    """A name without address is a DNS fault with the host in its sentence."""
    fetcher = HttpFetcher(AGENT, resolver=Names([]))
    got = await fetcher.fetch(Request("https://nulle-part.example/"))
    await fetcher.close()
    assert got == Unreachable(Fault.DNS, "nulle-part.example: no such host")


async def test_the_systems_resolver_knows_localhost(serve: Serve) -> None:
    """Without another resolver the system is asked; a name that cannot be one is a DNS fault."""
    fetcher = HttpFetcher(AGENT)
    server = await serve({"/": ok(FEED)})
    assert isinstance(await fetcher.fetch(_own(server.url("/", host="localhost"))), Page)
    long = await fetcher.fetch(_own(f"http://{'a' * 70}/"))
    await fetcher.close()
    assert isinstance(long, Unreachable)
    assert long.fault is Fault.DNS


async def test_a_closed_port_is_no_connection(fetcher: HttpFetcher, serve: Serve) -> None:
    """Refused by the machine itself: named, with its reason."""
    listener = await asyncio.start_server(lambda _, w: w.close(), "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    listener.close()
    got = await fetcher.fetch(_own(f"http://127.0.0.1:{port}/"))
    assert isinstance(got, Unreachable)
    assert got.fault is Fault.CONNECT
    assert "127.0.0.1" in got.detail


async def test_two_connections_to_one_host_and_the_rest_waits(serve: Serve) -> None:
    """Twenty feeds of one host are read two at a time, and waiting costs nobody the deadline."""

    async def slowly(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.1)
        writer.write(ok(FEED))

    fetcher = HttpFetcher(AGENT, per_host=2, total_s=0.8)
    server = await serve({"*": slowly})
    got = await asyncio.gather(*(fetcher.fetch(_own(server.url(f"/{n}"))) for n in range(20)))
    await fetcher.close()
    assert all(isinstance(page, Page) for page in got)
    assert server.open_most == 2


async def test_cancellation_passes_and_frees_the_place(serve: Serve) -> None:
    """A cancelled fetch raises, and the next one is served."""
    came, hang = asyncio.Event(), asyncio.Event()

    async def hold(_: asyncio.StreamWriter) -> None:
        came.set()
        await hang.wait()

    fetcher = HttpFetcher(AGENT, per_host=1, limit=1)
    server = await serve({"/hang": hold, "/": ok(FEED)})
    task = asyncio.create_task(fetcher.fetch(_own(server.url("/hang"))))
    await came.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert isinstance(await fetcher.fetch(_own(server.url("/"))), Page)
    hang.set()
    await fetcher.close()


async def test_a_closed_fetcher_says_so() -> None:
    """After close nothing is opened again."""
    fetcher = HttpFetcher(AGENT)
    await fetcher.close()
    await fetcher.close()
    got = await fetcher.fetch(_own("http://127.0.0.1:9/"))
    assert isinstance(got, Unreachable)
    got = await fetcher.fetch(_own("http://127.0.0.1:8/"))
    assert got == Unreachable(Fault.CONNECT, "the fetcher is closed")
