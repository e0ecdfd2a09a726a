"""Captured documents on loopback: each on a port of its own, changeable and breakable while served.

A port of its own makes each document an origin of its own, as agencies are, and lets it be served
under the path it was found at, so that its relative links point where they should.
"""

# ruff: noqa: INP001 beside scripts, not a package

from __future__ import annotations

import asyncio
import gzip
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Line = dict[str, Any]

_ITEM = re.compile(rb"<(item|entry)[\s>]")
_TITLE_END = re.compile(rb"(\]\]>)?\s*</title>")


@dataclass(frozen=True)
class Answer:
    """What a server says. `announced`: a Content-Length other than the true one."""

    body: bytes = b""
    status: str = "200 OK"
    headers: tuple[tuple[str, str], ...] = ()
    announced: int | None = None
    silent: bool = False
    """Takes the request and never answers."""

    def raw(self) -> bytes:
        """The bytes on the wire."""
        length = len(self.body) if self.announced is None else self.announced
        fields = (*self.headers, ("Content-Length", str(length)), ("Connection", "close"))
        head = "".join(f"{name}: {value}\r\n" for name, value in fields)
        return f"HTTP/1.1 {self.status}\r\n{head}\r\n".encode() + self.body


@dataclass
class Served:
    """One document: its line of the manifest (None: made up here), address and present answer."""

    name: str
    line: Line | None
    url: str
    answer: Answer
    allow_private: bool = True
    requests: int = 0


@dataclass
class Stand:
    """All that is served, by name."""

    served: dict[str, Served] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Served:
        return self.served[name]

    def documents(self) -> tuple[Served, ...]:
        """The captured ones."""
        return tuple(s for s in self.served.values() if s.line is not None)


def read_manifest(folder: Path) -> list[Line]:
    """The lines of `manifest.jsonl`."""
    text = (folder / "manifest.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def whole(folder: Path, line: Line) -> Answer:
    """The document as its publisher serves it."""
    serve = line["serve"]
    named = {"Content-Type": "content_type", "Content-Encoding": "content_encoding"}
    headers = tuple((header, serve[key]) for header, key in named.items() if serve.get(key))
    return Answer((folder / line["path"]).read_bytes(), headers=headers)


def packed(answer: Answer) -> Answer:
    """The same, compressed and with a content type that promises nothing."""
    if any(name == "Content-Encoding" for name, _ in answer.headers):
        return answer
    headers = (("Content-Type", "application/octet-stream"), ("Content-Encoding", "gzip"))
    return replace(answer, body=gzip.compress(answer.body), headers=headers)


def with_item(answer: Answer, token: str, texts: tuple[str, str], now_s: float) -> Answer:
    """The document with one more item at its top, all in ASCII so that any charset holds it."""
    found = _ITEM.search(answer.body)
    assert found is not None, "a feed without items"
    title, text = texts
    link = f"https://added.example/{token}"
    if found[1] == b"entry":
        item = (
            f"<entry><title>{title}</title><id>{link}</id><link href='{link}'/>"
            f"<updated>{_rfc3339(now_s)}</updated><summary>{text}</summary></entry>"
        )
    else:
        item = (
            f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid>"
            f"<pubDate>{formatdate(now_s)}</pubDate>"
            f"<description>{text}</description></item>"
        )
    at = found.start()
    return replace(answer, body=answer.body[:at] + item.encode("ascii") + answer.body[at:])


def with_edit(answer: Answer, words: str) -> Answer:
    """The document with words added to the title of its first item."""
    item = _ITEM.search(answer.body)
    assert item is not None, "a feed without items"
    end = _TITLE_END.search(answer.body, item.start())
    assert end is not None, "an item without title"
    body = answer.body[: end.start()] + f" {words}".encode("ascii") + answer.body[end.start() :]
    return replace(answer, body=body)


def _rfc3339(now_s: float) -> str:
    return f"{datetime.fromtimestamp(now_s, UTC):%Y-%m-%dT%H:%M:%SZ}"


@asynccontextmanager
async def serving(
    documents: Sequence[tuple[Line, Answer]], more: Mapping[str, Answer]
) -> AsyncIterator[Stand]:
    """Serve captured documents and made-up answers until the end of the block."""
    stand = Stand()
    servers = []
    try:
        for line, answer in documents:
            path = urlsplit(line["serve"]["base_url"]).path or "/"
            servers.append(await _serve(stand, line["path"], line, path, answer))
        for name, answer in more.items():
            servers.append(await _serve(stand, name, None, "/feed.xml", answer))
        yield stand
    finally:
        for server in servers:
            server.close()


async def _serve(
    stand: Stand, name: str, line: Line | None, path: str, answer: Answer
) -> asyncio.Server:
    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served = stand[name]
        try:
            await reader.readuntil(b"\r\n\r\n")
            served.requests += 1
            if served.answer.silent:
                await reader.read()
            else:
                writer.write(served.answer.raw())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    stand.served[name] = Served(name, line, f"http://127.0.0.1:{port}{path}", answer)
    return server
