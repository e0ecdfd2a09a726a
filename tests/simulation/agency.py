"""Scripted agencies: what they publish, how they answer, and the log of both."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from random import Random
from zlib import crc32

from tests.rounds.week import DAY, HOUR, MINUTE, Event
from tests.simulation.scenario import WARM_MS, Scenario
from tests.simulation.troubles import Republished, Web
from tests.simulation.wires import Wire

ARCHIVE = 6
"""Old entries of each feed at the start: nobody is to hear of them."""
NEWEST = 40
"""Entries that a feed keeps; none is dropped before it was read."""
PARTS = frozenset({Web.CUT, Web.HALF})
PIECE_S = 0.2
DRIP_S = 6.0
PIECES = 8
ROBOT = b"<!doctype html><html><head><title>Are you human?</title></head><body>Wait</body></html>"


@dataclass(frozen=True, slots=True)
class Served:
    """One answer: when it was asked for, and which entries reached the client whole."""

    at_ms: float
    feed: str
    guids: frozenset[str]


@dataclass
class Agencies:
    """All feeds. `now_ms` is the true time; `calm` says whether it answers as it should."""

    scenario: Scenario
    now_ms: Callable[[], float]
    asked: list[tuple[float, str]] = field(default_factory=list)
    served: list[Served] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Sort the news by feed."""
        self.chance = Random(self.scenario.seed + 1)
        self._events: dict[str, list[Event]] = defaultdict(list)
        for event in self.scenario.events:
            self._events[event.feed].append(event)
        self._parted: set[str] = set()
        self._latest: dict[str, tuple[tuple[int, int], tuple[bytes, frozenset[str]]]] = {}
        self._old = {f.name: _archive(f.name, ARCHIVE) for f in self.scenario.feeds}

    def connected(self, number: int) -> Line:
        """A client connects to the server of a feed; OSError if it may not."""
        feed = self.scenario.feeds[number]
        self.asked.append((self.now_ms(), feed.name))
        trouble = self._trouble(feed.name)
        if trouble is Web.REFUSE:
            raise ConnectionRefusedError(111, "Connection refused")
        return Line(self, feed.name, trouble)

    def _trouble(self, feed: str) -> Web | None:
        now_ms, scenario = self.now_ms(), self.scenario
        if now_ms >= scenario.calm_ms:
            return None
        away = scenario.web_away.get(feed)
        if away is not None and away.holds(now_ms):
            return Web.ERROR if away.start_ms % 2 else Web.REFUSE
        if self.chance.random() < scenario.web_rate:
            trouble = self.chance.choice(tuple(Web))
            return None if trouble in PARTS and self._must_be_whole(feed) else trouble
        return None

    def _must_be_whole(self, feed: str) -> bool:
        """A feed that is cut short twice is known; and no part of an archive is most of a feed."""
        early = self.now_ms() < self.scenario.start_ms + WARM_MS
        again = early and feed in self._parted
        self._parted.add(feed)
        return again or any(r.old for r in self.scenario.republished)

    def document(self, feed: str, at_ms: float) -> tuple[bytes, frozenset[str]]:
        """The feed as it is at a true time, and the guids in it."""
        renamed = [r for r in self.scenario.republished if r.feed == feed and r.at_ms <= at_ms]
        count = bisect_right(self._events[feed], at_ms, key=lambda e: e.at_ms)
        key, latest = (count, len(renamed)), self._latest.get(feed)
        if latest is None or latest[0] != key:
            latest = key, self._made(feed, self._events[feed][:count], renamed)
            self._latest[feed] = latest
        return latest[1]

    def _made(
        self, feed: str, news: list[Event], renamed: list[Republished]
    ) -> tuple[bytes, frozenset[str]]:
        news = news[-NEWEST:]
        parts = [_entry(e.guid, e.title, e.text, e.at_ms, renamed) for e in reversed(news)]
        old = [*self._old[feed]]
        for again in renamed:
            old.extend(_archive(f"{feed}new", again.old, 1850))
        parts.extend(
            _entry(guid, title, text, self.scenario.start_ms - DAY - n * HOUR, renamed)
            for n, (guid, title, text) in enumerate(old)
        )
        body = (
            "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
            f"<title>{feed}</title>{''.join(parts)}</channel></rss>"
        )
        return body.encode(), frozenset(e.guid for e in news)


@dataclass
class Line:
    """One connection to an agency."""

    agencies: Agencies
    feed: str
    trouble: Web | None
    _head: bytes = b""

    def opened(self, wire: Wire) -> None:
        """HTTP servers wait."""

    def left(self) -> None:
        """Nothing is kept."""

    def heard(self, wire: Wire, data: bytes) -> None:
        """Answer once the request is there."""
        self._head += data
        if not self._head.endswith(b"\r\n\r\n"):
            return
        if self.trouble is Web.SILENCE:
            return
        if self.trouble is Web.HANG_UP:
            wire.hang_up()
            return
        self._answer(wire)

    def _answer(self, wire: Wire) -> None:
        agencies = self.agencies
        back_ms = 90 * MINUTE if self.trouble is Web.STALE else 0
        body, guids = agencies.document(self.feed, agencies.now_ms() - back_ms)
        etag = f'"{crc32(body):x}"'
        moved = self.trouble is Web.MOVED and b"GET /rss " in self._head
        status, body, extra = {
            Web.ERROR: ("500 Oops", b"no", ""),
            Web.BUSY: ("503 Busy", b"no", "Retry-After: 300\r\n"),
            Web.MISSING: ("404 Not Found", b"no", ""),
            Web.GONE: ("410 Gone", b"no", ""),
            Web.HTML: ("200 OK", ROBOT, ""),
            Web.EMPTY: ("200 OK", b"", ""),
            Web.HALF: ("200 OK", body[: len(body) * 2 // 3], ""),
        }.get(self.trouble or Web.SLOW, ("200 OK", body, f"ETag: {etag}\r\n"))
        if moved:
            status, body, extra = "302 Found", b"", "Location: /elsewhere\r\n"
        elif extra.startswith("ETag") and f"If-None-Match: {etag}".encode() in self._head:
            status, body = "304 Not Modified", b""
        if agencies.now_ms() > agencies.scenario.calm_ms:
            extra += "Cache-Control: max-age=3600\r\n"
        kind = "text/html" if self.trouble is Web.HTML else "application/rss+xml"
        head = (
            f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{extra}"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        ).encode()
        whole = status == "200 OK" and self.trouble in {None, Web.SLOW, Web.STALE, Web.MOVED}
        self._send(wire, head, body)
        if whole:
            agencies.served.append(Served(agencies.now_ms(), self.feed, guids))

    def _send(self, wire: Wire, head: bytes, body: bytes) -> None:
        if self.trouble is Web.CUT:
            wire.say(head + body[: len(body) // 2])
            wire.hang_up(2 * PIECE_S)
            return
        if self.trouble not in {Web.SLOW, Web.DRIP}:
            wire.say(head + body)
            return
        pause_s = PIECE_S if self.trouble is Web.SLOW else DRIP_S
        size = len(body) // PIECES + 1
        wire.say(head)
        for n in range(PIECES):
            wire.say(body[n * size : (n + 1) * size], pause_s * (n + 1))


def _entry(guid: str, title: str, text: str, at_ms: float, renamed: list[Republished]) -> str:
    name, path = guid, guid
    for number, again in enumerate(renamed, 2):
        name = f"{name}.{number}" if again.guids else name
        path = f"v{number}/{path}" if again.urls else path
    date = format_datetime(datetime.fromtimestamp(at_ms / 1000, UTC))
    return (
        f"<item><guid isPermaLink='false'>{name}</guid><title>{title}</title>"
        f"<link>https://news.example/{path}</link><pubDate>{date}</pubDate>"
        f"<description>{text}</description></item>"
    )


TOWNS = (
    "Aldmoor", "Brayford", "Castleby", "Dunholt", "Eastwick", "Farrow", "Glenside", "Hartley",
    "Inverley", "Jarrow", "Kelby", "Larkhill", "Marston", "Netherby",
)  # fmt: skip


def _archive(feed: str, size: int, since: int = 1950) -> list[tuple[str, str, str]]:
    """Old news of all topics."""
    topics = ("storm", "flood", "quake", "ferry")
    return [
        (
            f"old-{feed}-{n}",
            f"{topics[n % 4].capitalize()} of {since + n} in {town} is remembered",
            f"{town} marks the {topics[n % 4]} of {since + n}, in which {n + 3} mills were lost.",
        )
        for n, town in enumerate(TOWNS[:size])
    ]
