"""A second try for servers that are not quite HTTP: read all bytes, make sense of them after.

aiohttp's parser refuses what would be dangerous on a shared connection (two lengths, chunked and
a length, fields without a colon). Here a connection carries one answer and is then closed, so
nothing can be smuggled behind it, and such a feed can be read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from multidict import CIMultiDict
from yarl import URL

_MAX_HEAD = 1_000_000
_STATUS = re.compile(rb"\s*[A-Za-z]{2,8}(?:/[0-9.]+)?[ \t]+([1-5][0-9][0-9])(?![0-9])[^\n]*\n")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNK = re.compile(rb"[ \t\r\n]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\n]{0,4096})?\r?\n")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_DOCUMENT_STARTS = (b"<", b"{", b"\xef\xbb\xbf<")
_MAX_INTERIM = 10
_MAX_CHUNKS = 20_000
"""10 MB in pieces of 512 bytes; a body of one-byte chunks would hold up the loop."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as far as it could be understood; `whole` False if its end was missing."""

    status: int
    headers: CIMultiDict[str]
    body: bytes
    whole: bool


def request_bytes(url: URL, headers: Mapping[str, str]) -> bytes:
    """A GET in bytes; `url` and `headers` are already free of control characters."""
    host = f"[{url.raw_host}]" if ":" in (url.raw_host or "") else url.raw_host
    port = "" if url.is_default_port() else f":{url.port}"
    lines = [f"GET {url.raw_path_qs} HTTP/1.1", f"Host: {host}{port}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "replace")


def is_endless(start: bytes) -> bool:
    """Whether an answer that begins like this has a head that is too long, or none."""
    return len(start) >= _MAX_HEAD and _HEAD_END.search(start, 0, _MAX_HEAD) is None


def understand(raw: bytes) -> Answer | None:
    """The answer in these bytes, None if there is none.

    A document without any status line is taken for what it looks like (HTTP/0.9).
    """
    position = 0
    for _ in range(_MAX_INTERIM):
        found = _STATUS.match(raw, position)
        if found is None:
            looks = raw[position : position + 64].lstrip().startswith(_DOCUMENT_STARTS)
            return Answer(200, CIMultiDict(), raw[position:], whole=False) if looks else None
        end = _HEAD_END.search(raw, found.end() - 1, position + _MAX_HEAD)
        if end is None:
            return None
        if int(found[1]) >= HTTPStatus.OK:
            headers = _fields(raw[found.end() : end.start()])
            body, whole = _framed(raw[end.end() :], headers)
            return Answer(int(found[1]), headers, body, whole)
        position = end.end()
    return None


def _fields(head: bytes) -> CIMultiDict[str]:
    """The fields that are fields; lines that are none are left out, folded ones joined."""
    fields: CIMultiDict[str] = CIMultiDict()
    last = ""
    for line in head.decode("utf-8", "surrogateescape").split("\n"):
        name, colon, value = line.partition(":")
        if line[:1] in {" ", "\t"} and last:
            fields[last] = f"{fields[last]} {_CONTROL.sub('', line).strip()}"
        elif colon and name.strip():
            last = name.strip()
            fields.add(last, _CONTROL.sub("", value).strip())
    return fields


def _framed(body: bytes, headers: CIMultiDict[str]) -> tuple[bytes, bool]:
    """The body out of its chunks, and if it is known to be whole.

    More bytes than announced are kept: a length counted in characters is the usual mistake.
    """
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        return _dechunked(body)
    lengths = {value for value in headers.getall("Content-Length", ()) if value.isascii()}
    exact = len(lengths) == 1 and next(iter(lengths)) == str(len(body))
    return body, exact


def _dechunked(body: bytes) -> tuple[bytes, bool]:
    """Chunks joined, up to the end or the first damaged size; without any, the body as it is."""
    parts: list[bytes] = []
    position = 0
    for _ in range(_MAX_CHUNKS):
        found = _CHUNK.match(body, position)
        if found is None:
            break
        size = int(found[1], 16)
        if size == 0:
            return b"".join(parts), True
        parts.append(body[found.end() : found.end() + size])
        position = found.end() + size
    return (b"".join(parts) if parts else body), False
