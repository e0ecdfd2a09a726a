"""Making sense of answers that are not quite HTTP."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yarl import URL

from monitor.adapters.http.lenient import request_bytes, understand

HEAD = b"HTTP/1.1 200 OK\r\n"


@given(st.binary(max_size=300))
@settings(max_examples=150)
def test_any_bytes_are_an_answer_or_none(data: bytes) -> None:
    """Rubbish never raises, wherever it stands."""
    for raw in (data, HEAD + data, HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + data):
        understand(raw)


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=8))
@settings(max_examples=60)
def test_chunks_are_joined(parts: list[bytes]) -> None:
    """Well-made chunks give the body back, and it is whole."""
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    answer = understand(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + body)
    assert answer is not None
    assert (answer.body, answer.whole) == (b"".join(parts), True)


@pytest.mark.parametrize(
    ("raw", "status", "body", "whole"),
    [
        (HEAD + b"Content-Length: 2\r\n\r\nab", 200, b"ab", True),
        (HEAD + b"Content-Length: 1\r\n\r\nab", 200, b"ab", False),
        (HEAD + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nab", 200, b"ab", True),
        (HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nab", 200, b"ab", False),
        (HEAD + b"\r\nab", 200, b"ab", False),
        (b"HTTP/1.1 503 No\nRetry-After: 9\n\n", 503, b"", False),
        (b"ICY 200 OK\r\n\r\nab", 200, b"ab", False),
        (b"HTTP/1.1 100 Go on\r\n\r\n" + HEAD + b"\r\nab", 200, b"ab", False),
        (b"<rss/>", 200, b"<rss/>", False),
        (b'  {"version": 1}', 200, b'  {"version": 1}', False),
    ],
)
def test_status_fields_and_body_are_found(
    raw: bytes, status: int, body: bytes, whole: bool
) -> None:
    """The parts are found whatever the line ends, lengths and protocol names."""
    answer = understand(raw)
    assert answer is not None
    assert (answer.status, answer.body, answer.whole) == (status, body, whole)


@pytest.mark.parametrize(
    "raw",
    [b"", b"SSH-2.0-OpenSSH_9\r\n", b"220 mail ESMTP\r\n", HEAD, b"HTTP/1.1 100 x\r\n\r\n" * 50],
)
def test_what_is_no_answer_is_none(raw: bytes) -> None:
    """Other protocols and heads without end are not taken for documents."""
    assert understand(raw) is None


def test_fields_are_cleaned_and_folded() -> None:
    """Lines that are no fields are skipped, control characters removed, folds joined."""
    answer = understand(HEAD + b"X-A : a\x00b\r\nnonsense\r\n: c\r\nX-B: one\r\n two\r\n\r\n")
    assert answer is not None
    assert list(answer.headers.items()) == [("X-A", "ab"), ("X-B", "one two")]


def test_a_million_tiny_chunks_are_given_up_early() -> None:
    """A body of one-byte chunks cannot hold up the loop."""
    answer = understand(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 1_000_000)
    assert answer is not None
    assert not answer.whole
    assert len(answer.body) == 20_000


def test_the_request_is_plain_http() -> None:
    """Target and host stand as they should, with a port only if it is unusual."""
    raw = request_bytes(URL("http://[::1]:8080/a?b=c", encoded=True), {"User-Agent": "x"})
    assert raw == b"GET /a?b=c HTTP/1.1\r\nHost: [::1]:8080\r\nUser-Agent: x\r\n\r\n"
    assert b"Host: example.org\r\n" in request_bytes(URL("https://example.org/"), {})
