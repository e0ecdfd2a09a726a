"""A canary: the password, its encodings and the token in the address appear nowhere."""

from __future__ import annotations

import base64
import gzip
import logging
from collections.abc import Callable

import pytest

from monitor.adapters.http import HttpFetcher
from monitor.model import BasicAuth, Page, Request, Secret, Unchanged, Unreachable
from tests.adapters.http.conftest import AGENT, Names, Serve, moved, ok
from tests.adapters.http.misbehaving import FEED, READABLE

CANARY = "KanarienVogel77"
TOKEN = "t0kenInQuery88"
FORBIDDEN_WORDS = (CANARY, TOKEN, base64.b64encode(f"desk:{CANARY}".encode()).decode().rstrip("="))

REPLIES = {
    "page": ok(FEED, 'ETag: "1"'),
    "unchanged": b"HTTP/1.1 304 Not Modified\r\n\r\n",
    "error": ok(b"", status="500 Oh"),
    "denied": ok(b"", status="401 Unauthorized"),
    "elsewhere": moved("http://other.example:1/"),
    "inside": moved("http://169.254.169.254/"),
    "circle": moved("?" + TOKEN),
    "file": moved("file:///etc/passwd"),
    "broken": b"HTTP/1.1 2OO Fine\r\n\r\n",
    "nothing": b"",
    "noise": b"\x16\x03\x01",
    "lenient": READABLE["line without a colon"],
    "bomb": ok(gzip.compress(bytes(11_000_000)), "Content-Encoding: gzip"),
    "packed": ok(b"\0\1\2", "Content-Encoding: gzip"),
}


def _with_auth(url: str) -> Request:
    return Request(url, auth=BasicAuth("desk", Secret(CANARY)), etag='"1"', allow_private=True)


def _in_the_address(url: str) -> Request:
    return Request(url.replace("://", f"://desk:{CANARY}@"), etag='"1"', allow_private=True)


def _in_a_field(url: str) -> Request:
    return Request(url, headers=(("X-Key", CANARY),), etag='"1"', allow_private=True)


@pytest.mark.parametrize("ask", [_with_auth, _in_the_address, _in_a_field])
async def test_secrets_appear_in_no_value_and_no_log(
    serve: Serve, caplog: pytest.LogCaptureFixture, ask: Callable[[str], Request]
) -> None:
    """Whatever goes wrong, neither detail nor log tells the password or the query.

    The address of a page that arrived is the one exception: the parser needs it whole.
    """
    caplog.set_level(logging.DEBUG)
    server = await serve({f"/{name}?{TOKEN}": reply for name, reply in REPLIES.items()})
    server.replies["*"] = ok(b"", status="404 Not Found")
    fetcher = HttpFetcher(AGENT, total_s=5, resolver=Names(["127.0.0.1"]))
    urls = [server.url(f"/{name}?{TOKEN}") for name in REPLIES]
    urls += [f"http://nulle-part.invalid:{server.port}/?{TOKEN}", f"https://x.org:25/?{TOKEN}"]
    urls += [f"http://127.0.0.1:{server.port}\\/?{TOKEN}", f"ftp://127.0.0.1/{TOKEN}"]
    for url in urls:
        got = await fetcher.fetch(ask(url))
        if isinstance(got, Page):
            assert CANARY not in got.url
        else:
            assert isinstance(got, Unreachable | Unchanged)
            assert not any(word in repr(got) for word in FORBIDDEN_WORDS), got
    await fetcher.close()
    logged = caplog.text + "".join(str(record.args) for record in caplog.records)
    assert not any(word in logged for word in FORBIDDEN_WORDS)
    assert any(
        CANARY in str(asked.fields) or "authorization" in asked.fields for asked in server.asked
    )
