"""Hostile strings in every header field of an answer: ignored or kept, never passed on.

No name is looked up and no address connected to: all that a redirect brings is unknown here.
"""

from __future__ import annotations

import errno
import re
import socket
from collections.abc import Iterable
from itertools import islice

import pytest

from monitor.adapters.http import HttpFetcher
from monitor.model import Fetched, Page, Request, Unchanged, Unreachable
from tests.adapters.http.conftest import AGENT, Names, Server, running
from tests.adapters.http.misbehaving import FEED
from tests.hostile.corpus import OWN, mixtures
from tests.hostile.invented import everything

NAMES = (
    *("ETag", "Last-Modified", "Content-Type", "Cache-Control", "Expires", "Age", "Date", "Vary"),
    *("Set-Cookie", "Link", "Refresh", "WWW-Authenticate", "Server", "Content-Language"),
)
FRAMING = ("Content-Encoding", "Content-Length", "Transfer-Encoding", "Connection")
LONGEST_DETAIL = 4_500
"""An address and a sentence."""

ASKED = {
    *("host", "user-agent", "accept", "accept-encoding", "accept-language", "connection"),
    *("if-none-match", "if-modified-since", "cache-control", "pragma"),
}
"""All that a request may say."""


@pytest.fixture(autouse=True)
def nobody_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that a redirect writes in numbers is out of reach, without a packet."""
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: tuple[str, int]) -> None:
        if address[0] not in {"127.0.0.1", "::1"}:
            raise OSError(errno.ENETUNREACH, "Network is unreachable")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_here)


def answer(status: int, names: Iterable[str], text: str, body: bytes = FEED) -> bytes:
    """An answer with this text, as it is, in all of these fields."""
    value = text.encode("utf-8", "surrogatepass")
    fields = b"".join(name.encode() + b": " + value + b"\r\n" for name in names)
    return b"HTTP/1.1 %d %s\r\n%b\r\n%b" % (status, value[:40], fields, body)


def check(got: Fetched) -> None:
    """What the rest of the program hears of an answer is bounded and plain."""
    if isinstance(got, Page):
        for value in (got.etag, got.last_modified, got.content_type):
            assert value is None or re.fullmatch(r"[\x20-\x7e]{1,512}", value), value
        assert re.match(r"https?://127\.0\.0\.1:", got.url)
        assert got.moved_to is None or got.moved_to.isprintable()
    if isinstance(got, Page | Unchanged):
        assert got.fresh_for_s is None or 0 <= got.fresh_for_s <= 86_400
    if isinstance(got, Unreachable):
        assert got.detail.isprintable(), got.detail
        assert len(got.detail) < LONGEST_DETAIL
        assert got.retry_after_s is None or 0 <= got.retry_after_s <= 86_400


async def ask(server: Server, fetcher: HttpFetcher, reply: bytes) -> Fetched:
    """Let the server answer this; ask again with what it said."""
    server.replies["/"] = reply
    url = server.url("/")
    got = await fetcher.fetch(Request(url, allow_private=True))
    check(got)
    if isinstance(got, Page):
        again = Request(url, got.etag, got.last_modified, allow_private=True)
        check(await fetcher.fetch(again))
    return got


async def through(strings: Iterable[str]) -> int:
    """Each string in every field, once in those beside the document and once in its framing."""
    pages = 0
    async with running({"*": b"HTTP/1.1 404 Not here\r\n\r\n"}) as server:
        fetcher = HttpFetcher(AGENT, resolver=Names([]))
        try:
            for text in strings:
                try:
                    pages += isinstance(await ask(server, fetcher, answer(200, NAMES, text)), Page)
                    await ask(server, fetcher, answer(200, FRAMING[:1], text))
                    await ask(server, fetcher, answer(503, ("Retry-After",), text, b""))
                    await ask(server, fetcher, answer(301, ("Location",), text, b""))
                except BaseException as error:
                    error.add_note(repr(text))
                    raise
        finally:
            await fetcher.close()
        for asked in server.asked:
            assert set(asked.fields) <= ASKED, asked.fields
    return pages


async def test_what_a_server_says_is_never_passed_on() -> None:
    """No crash, no field of the next request, no text that acts; most documents are read."""
    assert await through(OWN) > len(OWN) // 2


async def test_what_no_list_has_thought_of() -> None:
    """Pieces put together by chance, the same each time."""
    assert await through(mixtures(150, seed=60))


async def test_what_is_invented_in_headers() -> None:
    """A part of it, evenly."""
    assert await through(islice(everything(), 0, None, 10))


async def test_public_collections_in_headers(public: tuple[str, ...]) -> None:
    """A part of them, evenly."""
    assert await through(public[::60])


@pytest.mark.parametrize("name", FRAMING)
async def test_hostile_framing_ends(name: str) -> None:
    """Lengths and encodings that are none: an answer or a fault, and the connection is closed."""
    async with running({}) as server:
        fetcher = HttpFetcher(AGENT, resolver=Names([]))
        for text in OWN[::4]:
            await ask(server, fetcher, answer(200, (name,), text))
        await fetcher.close()
        assert server.open_now <= 1
