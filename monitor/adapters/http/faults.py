"""What went wrong on the way, as a value with a name and a sentence.

No sentence holds more than a host, a status and a reason: addresses carry tokens in their query,
and library messages repeat addresses.
"""

from __future__ import annotations

import re
import socket
import ssl
from http import HTTPStatus

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from monitor.adapters.http.guard import Reason
from monitor.model import Fault, Unreachable

_DNS_REASONS = {
    socket.EAI_AGAIN: "name server does not answer",
    socket.EAI_FAIL: "name server fails",
    socket.EAI_NONAME: "no such host",
    socket.EAI_NODATA: "host has no address",
}
_PLAIN: tuple[tuple[type[Exception], Fault, str], ...] = (
    (TimeoutError, Fault.TIMEOUT, "no answer in time"),
    (aiohttp.ServerDisconnectedError, Fault.PROTOCOL, "connection closed before an answer"),
    (aiohttp.ClientPayloadError, Fault.PROTOCOL, "body cut off before its first byte"),
    (aiohttp.InvalidURL, Fault.PROTOCOL, "not a valid address"),
    (aiohttp.ClientConnectionError, Fault.CONNECT, "connection lost"),
    (OSError, Fault.CONNECT, "connection lost"),
    (UnicodeError, Fault.DNS, "not a valid host name"),
)
"""Exceptions that say enough by their class; the special before the general."""
_BY_STATUS: dict[int, Fault] = {HTTPStatus.GONE: Fault.GONE, HTTPStatus.NOT_FOUND: Fault.NOT_FOUND}
_UNSAFE = re.compile(r"[^\x20-\x7e]+")


def refused(host: str, reason: Reason) -> Unreachable:
    """The guard stopped it."""
    return Unreachable(Fault.FORBIDDEN, f"{host}: {reason}")


def named(exc: Exception, host: str) -> Unreachable:
    """The value for whatever the client library raised."""
    fault, reason = _reason(exc)
    return Unreachable(fault, f"{host}: {reason}")


def http_error(status: int, host: str, *, dropped: bool, retry_after_s: int | None) -> Unreachable:
    """The value for an answer that is no document."""
    try:
        phrase = f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = f"HTTP {status}"
    if dropped and status in {401, 403}:
        phrase += " (after a redirect to another origin, where credentials are not sent)"
    fault = _BY_STATUS.get(status, Fault.HTTP)
    return Unreachable(fault, f"{host}: {phrase}", status, retry_after_s)


def _reason(exc: Exception) -> tuple[Fault, str]:
    tls = _tls_reason(exc)
    if tls is not None:
        return Fault.TLS, tls
    if isinstance(exc, aiohttp.ClientConnectorDNSError):
        return Fault.DNS, _DNS_REASONS.get(exc.os_error.errno or 0, "no address found")
    if isinstance(exc, aiohttp.ClientConnectorError):
        return Fault.CONNECT, exc.os_error.strerror or "connection failed"
    if isinstance(exc, aiohttp.ClientResponseError | HttpProcessingError):
        return Fault.PROTOCOL, _parser_words(exc.message)
    for kind, fault, words in _PLAIN:
        if isinstance(exc, kind):
            return fault, words
    return Fault.PROTOCOL, f"unexpected {type(exc).__name__}"


def _tls_reason(exc: BaseException) -> str | None:
    """What the TLS library says, None if this was no TLS failure."""
    if isinstance(exc, aiohttp.ClientConnectorCertificateError):
        inner = exc.certificate_error
        return f"certificate not trusted: {getattr(inner, 'verify_message', '') or 'mismatch'}"
    if isinstance(exc, aiohttp.ClientConnectorError):
        inner = exc.os_error
        exc = inner if isinstance(inner, ssl.SSLError) else exc
    if isinstance(exc, ssl.SSLError):
        return (exc.reason or "handshake failed").replace("_", " ").lower()
    return None


def _parser_words(message: str) -> str:
    """The first line of the parser's complaint; the lines after it quote the server."""
    first = _UNSAFE.sub(" ", message.partition("\n")[0]).strip(" :")
    return f"not HTTP: {first[:80]}" if first else "not HTTP"
