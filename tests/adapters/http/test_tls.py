"""TLS: verified always, its failures named."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from monitor.adapters.http import HttpFetcher
from monitor.model import BasicAuth, Fault, Page, Request, Secret, Unreachable
from tests.adapters.http.conftest import AGENT, Names, Serve, moved, ok
from tests.adapters.http.misbehaving import FEED, READABLE

HOST = "agence.example"


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    """A private authority."""
    return trustme.CA()


def _server_side(cert: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    cert.configure_cert(context)
    return context


@pytest.fixture
def ca_file(ca: trustme.CA, tmp_path: Path) -> str:
    """The authority's certificate as a PEM file."""
    path = tmp_path / "ca.pem"
    ca.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture
async def fetcher(ca_file: str) -> AsyncIterator[HttpFetcher]:
    """A fetcher that trusts the private authority only."""
    mine = HttpFetcher(AGENT, total_s=5, ca_file=ca_file, resolver=Names())
    yield mine
    await mine.close()


def _own(url: str) -> Request:
    return Request(url, allow_private=True)


async def test_a_trusted_server_is_read(fetcher: HttpFetcher, serve: Serve, ca: trustme.CA) -> None:
    """Verified by name and authority, the page arrives; a trailing dot does not matter."""
    server = await serve({"/": ok(FEED)}, _server_side(ca.issue_cert(HOST)))
    for host in (HOST, f"{HOST}."):
        got = await fetcher.fetch(_own(server.url("/", host=host)))
        assert isinstance(got, Page), got
        assert got.body == FEED


async def test_a_misbehaving_tls_server_is_read(
    fetcher: HttpFetcher, serve: Serve, ca: trustme.CA
) -> None:
    """The lenient second try is verified in the same way."""
    broken = {"/": READABLE["line without a colon"]}
    server = await serve(broken, _server_side(ca.issue_cert(HOST)))
    got = await fetcher.fetch(_own(server.url("/", host=HOST)))
    assert isinstance(got, Page)
    assert got.body == FEED


async def test_an_unknown_authority_is_a_tls_failure(serve: Serve, ca: trustme.CA) -> None:
    """With the system's trust a private authority is not believed."""
    fetcher = HttpFetcher(AGENT, total_s=5, resolver=Names())
    server = await serve({"/": ok(FEED)}, _server_side(ca.issue_cert(HOST)))
    got = await fetcher.fetch(_own(server.url("/", host=HOST)))
    await fetcher.close()
    assert isinstance(got, Unreachable)
    assert got.fault is Fault.TLS
    assert got.detail.startswith(f"{HOST}: certificate not trusted: ")
    assert "unable to get local issuer" in got.detail


async def test_another_host_name_is_a_tls_failure(
    fetcher: HttpFetcher, serve: Serve, ca: trustme.CA
) -> None:
    """A certificate for somebody else is refused, with the reason."""
    server = await serve({"/": ok(FEED)}, _server_side(ca.issue_cert("other.example")))
    got = await fetcher.fetch(_own(server.url("/", host=HOST)))
    assert isinstance(got, Unreachable)
    assert got.fault is Fault.TLS
    assert "ostname mismatch" in got.detail


async def test_an_expired_certificate_is_a_tls_failure(
    fetcher: HttpFetcher, serve: Serve, ca: trustme.CA
) -> None:
    """The most frequent reason is readable."""
    old = ca.issue_cert(HOST, not_after=datetime(2020, 1, 1, tzinfo=UTC))
    server = await serve({"/": ok(FEED)}, _server_side(old))
    got = await fetcher.fetch(_own(server.url("/", host=HOST)))
    assert isinstance(got, Unreachable)
    assert got.fault is Fault.TLS
    assert "expired" in got.detail


async def test_plain_http_on_a_tls_address_is_a_tls_failure(fetcher: HttpFetcher) -> None:
    """A server that does not speak TLS is called so."""

    async def answer_at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await reader.read(1)
        writer.close()

    async with await asyncio.start_server(answer_at_once, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        got = await fetcher.fetch(_own(f"https://{HOST}:{port}/"))
    assert isinstance(got, Unreachable)
    assert got.fault is Fault.TLS


async def test_the_connection_ends_with_the_fetch(fetcher: HttpFetcher, ca: trustme.CA) -> None:
    """A server that never says good-bye does not keep our side of the line open."""
    context = _server_side(ca.issue_cert(HOST))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ended = asyncio.create_task(asyncio.to_thread(_answer_and_listen, listener, context))
        port = listener.getsockname()[1]
        assert isinstance(await fetcher.fetch(_own(f"https://{HOST}:{port}/")), Page)
        assert await ended


def _answer_and_listen(listener: socket.socket, context: ssl.SSLContext) -> bool:
    """Answer one request, then wait below TLS for the end of the connection."""
    raw, _ = listener.accept()
    with context.wrap_socket(raw, server_side=True) as tls:
        tls.recv(65_536)
        tls.sendall(ok(FEED))
        with socket.socket(fileno=os.dup(tls.fileno())) as below:
            below.settimeout(10)
            while below.recv(4096):
                pass
    return True


async def test_a_downgrade_never_carries_the_password(
    fetcher: HttpFetcher, serve: Serve, ca: trustme.CA
) -> None:
    """A redirect from https to http ends a fetch with a password before the second request."""
    plain = await serve({"/": ok(FEED)})
    secure = await serve(
        {"/": moved(plain.url("/", host=HOST), 301)}, _server_side(ca.issue_cert(HOST))
    )
    request = Request(
        secure.url("/", host=HOST), allow_private=True, auth=BasicAuth("desk", Secret("s"))
    )
    got = await fetcher.fetch(request)
    assert isinstance(got, Unreachable)
    assert got.fault is Fault.REDIRECT
    assert "authorization" in secure.asked[0].fields
    assert not plain.asked
