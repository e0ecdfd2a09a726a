"""Text to an address that may be fetched. What it resolves to is judged later, in `guard`."""

from __future__ import annotations

import re
import socket

from yarl import URL

from monitor.model import Fault, Unreachable

_MAX_URL = 8192
_BAD_CHARACTERS = re.compile(r"[\x00-\x20\x7f\\]")
_HOST = re.compile(r"[0-9a-z._-]+|[0-9a-f:.]+", re.ASCII)
_OTHER_SERVICES = frozenset(
    {
        *(1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95),
        *(101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161),
        *(179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563),
        *(587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060),
        *(5061, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211),
    }
)
"""Ports of mail, Redis and the like, where an HTTP request is an attack (Fetch standard, 2.9)."""


def address(text: str, base: URL | None = None) -> URL | Unreachable:
    """An absolute http or https address as it may be fetched, or why not; `base`: for relative.

    ASCII text is taken as it stands, so that signed addresses keep their spelling; other text
    becomes percent-encoding and, in the host, IDNA.
    """
    try:
        text = _as_utf8(text).strip().replace(" ", "%20")
        if len(text) > _MAX_URL:
            return Unreachable(Fault.PROTOCOL, "address too long")
        if _BAD_CHARACTERS.search(text):
            return Unreachable(Fault.FORBIDDEN, "address with a backslash or control character")
        url = URL(text, encoded=text.isascii())
        return _judged(url if base is None else base.join(url))
    except ValueError:  # UnicodeError is one
        return Unreachable(Fault.PROTOCOL, "not a valid address")


def bare(url: URL) -> URL:
    """Without user info and fragment: neither is sent, shown or stored."""
    return url.with_user(None).with_fragment(None)


def origin(url: URL) -> tuple[str, int]:
    """Host and port: what the limit of connections counts by."""
    return (url.host or "", url.port or 0)


def _judged(url: URL) -> URL | Unreachable:
    if url.scheme not in {"http", "https"}:
        return Unreachable(Fault.FORBIDDEN, f"{url.scheme[:20] or 'relative'} address, not http(s)")
    host = (url.raw_host or "").lower()
    if not _HOST.fullmatch(host):
        return Unreachable(Fault.PROTOCOL, "address without a valid host")
    if url.port in _OTHER_SERVICES:
        return Unreachable(Fault.FORBIDDEN, f"port {url.port} is not for web pages")
    odd = _odd_spelling(host)
    if odd is not None:
        return Unreachable(Fault.FORBIDDEN, f"odd spelling of the address {odd}")
    return url if host == url.raw_host else url.with_host(host)


def _odd_spelling(host: str) -> str | None:
    """The dotted address that a host like 0x7f.1, 127.1 or 2130706433 means; None for others.

    The C library connects to such hosts; nobody writes them in good faith.
    """
    last = host.rstrip(".").rpartition(".")[2]
    if not (last.isdigit() or last.startswith("0x")):
        return None
    try:
        canonical = socket.inet_ntoa(socket.inet_aton(host.rstrip(".")))
    except OSError:
        return None
    return None if canonical == host else canonical


def _as_utf8(text: str) -> str:
    """Header bytes arrive as UTF-8 with escapes; what is not UTF-8 was Latin-1."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape").decode("latin-1")
    return text
