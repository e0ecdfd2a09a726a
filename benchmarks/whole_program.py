"""An installation of wire-monitor under test: run as processes, its state read from outside."""

# ruff: noqa: INP001 beside scripts, not a package

from __future__ import annotations

import asyncio
import email
import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.policy import default as modern
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from captured import Line, Served, Stand
from common import WIRE_MONITOR

from monitor.archive import open_archive
from monitor.house import DATABASE
from monitor.ports import StoredItem

Stored = dict[str, list[StoredItem]]
"""Items of the archive by feed."""

WORD = re.compile(r"\bTrump\b")


@dataclass(frozen=True)
class Installation:
    """One configuration with its state directory."""

    folder: Path
    stand: Stand

    @property
    def state(self) -> Path:
        """The state directory."""
        return self.folder / "state"

    def configure(self) -> None:
        """Write the configuration for all that is served now."""
        self.folder.mkdir(parents=True, exist_ok=True)
        feeds = [
            {"name": s.name, "url": s.url, "allow_private": str(s.allow_private).lower()}
            for s in self.stand.served.values()
        ]
        lists = [
            {"name": "Trump", "match": "Trump", "to": "desk@example.org", "send": "now"},
            {"name": "Russie", "match": "Russie", "to": "desk@example.org", "send": ["07:00"]},
        ]
        settings = {"feeds": feeds, "watchlists": lists, "mail": {"from": "wires@example.org"}}
        text = yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
        (self.folder / "config.yaml").write_text(text, encoding="utf-8")

    async def start(self, *words: str) -> asyncio.subprocess.Process:
        """Start a command of wire-monitor."""
        return await asyncio.create_subprocess_exec(
            *(str(WIRE_MONITOR), words[0], "--config", str(self.folder / "config.yaml")),
            *("--state", str(self.state), *words[1:]),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def command(self, *words: str, allowed: Sequence[int] = (0,)) -> bytes:
        """Run a command to its end; its standard output. Raises RuntimeError if it fails."""
        process = await self.start(*words)
        out, err = await process.communicate()
        if process.returncode not in allowed:
            raise RuntimeError(f"{words} ended with {process.returncode}:\n{err.decode()}")
        return out

    async def health(self) -> dict[str, Any]:
        """What `feeds --json` says, by name."""
        rows = json.loads(await self.command("feeds", "--json", allowed=(0, 1)))
        return {row["name"]: row for row in rows}

    async def stored(self) -> Stored:
        """Every item of the archive by feed, in the order it was taken in."""
        path = f"file:{self.state / DATABASE}?mode=ro"
        with closing(sqlite3.connect(path, uri=True)) as connection:
            ids = [row[0] for row in connection.execute("SELECT id FROM items")]
        found: Stored = defaultdict(list)
        async with open_archive(self.state) as store:
            for item in (await store.items(ids)).values():
                found[item.item.feed].append(item)
        return found

    def mails(self) -> list[str]:
        """The texts of the Maildir."""
        found = []
        for path in sorted((self.state / "maildir").glob("new/*")):
            message = email.message_from_bytes(path.read_bytes(), policy=modern)
            part = message.get_body(("plain",))
            found.append("" if part is None else str(part.get_content()))
        return found


def _moved(link: str | None, served: Served) -> str | None:
    """A link as it is when the document is found where we serve it."""
    assert served.line is not None
    was, now = urlsplit(served.line["serve"]["base_url"]), urlsplit(served.url)
    parts = urlsplit(link or "")
    if link is None or parts.netloc != was.netloc:
        return link
    return parts._replace(scheme=now.scheme, netloc=now.netloc).geturl()


def _iso(ms: int | None) -> str | None:
    return None if ms is None else f"{datetime.fromtimestamp(ms // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def as_expected(served: Served, items: Sequence[StoredItem]) -> Iterator[str]:
    """Differences between what is stored of a document and its independent reading."""
    assert served.line is not None
    expected = served.line["expected"]
    if not expected["is_feed"]:
        if items:
            yield f"{len(items)} items stored of what is no feed"
        return
    if len(items) != expected["n_entries"]:
        yield f"stored {len(items)}, expected {expected['n_entries']}"
    first = expected.get("first")
    if first:
        yield from _first(served, items, first)
    for stored in items:
        text = f"{stored.item.title} {stored.item.summary} {stored.item.body}"
        matched = any(m.watchlist == "Trump" for m in stored.matches)
        if matched != bool(WORD.search(text)):
            yield f"{'matched' if matched else 'not matched'}: {stored.item.title!r}"


def _first(served: Served, items: Sequence[StoredItem], first: Line) -> Iterator[str]:
    link = _moved(first["link"], served)
    found = [i.item for i in items if i.item.guid == first["id"] and i.item.url == link]
    if not found:
        yield f"no item with id {first['id']!r} and link {link!r}"
        return
    if found[0].title != first["title"]:
        yield f"first title: {found[0].title!r}, expected {first['title']!r}"
    if "published_note" not in first and _iso(found[0].published_ms) != first["published"]:
        yield f"first published: {_iso(found[0].published_ms)}, expected {first['published']}"
