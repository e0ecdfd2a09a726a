"""The sample wires: read from the package, dated for one day, rendered as RSS."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from importlib import resources
from xml.sax.saxutils import escape

import yaml

from monitor.policy import instant_of


@dataclass(frozen=True, slots=True)
class WireFeed:
    """One feed of the demo; `key` is its path on the server."""

    key: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Wire:
    """One published item."""

    feed: str
    guid: str
    at_ms: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Wave:
    """One look at the wires."""

    at_ms: int
    say: str


@dataclass(frozen=True, slots=True)
class Script:
    """All of it, dated."""

    zone: str
    feeds: tuple[WireFeed, ...]
    wires: tuple[Wire, ...]
    waves: tuple[Wave, ...]


def read_script(day: date) -> Script:
    """The sample wires as if they were published on that day."""
    source = resources.files("monitor.demo").joinpath("wires.yaml").read_text("utf-8")
    data = yaml.safe_load(source)
    zone = data["zone"]
    wires = tuple(
        Wire(
            item["feed"],
            f"{item['feed']}-{number}",
            _instant(item["at"], day, zone),
            item["title"],
            _dated(item["text"], _day(item["at"], day), data["months"]),
        )
        for number, item in enumerate(data["items"], 1)
    )
    return Script(
        zone,
        tuple(WireFeed(k, f["name"], f["language"]) for k, f in data["feeds"].items()),
        tuple(sorted(wires, key=lambda w: w.at_ms)),
        tuple(Wave(_instant(w["at"], day, zone), w["say"]) for w in data["waves"]),
    )


def _day(at: str, day: date) -> date:
    return day - timedelta(days=1) if at.startswith("-") else day


def _instant(at: str, day: date, zone: str) -> int:
    hour, minute = at.lstrip("-").split(":")
    return instant_of(_day(at, day), int(hour) * 60 + int(minute), zone)


def _dated(text: str, day: date, months: dict[str, list[str]]) -> str:
    """Put the date into datelines, in the manner of their language."""

    def manner(found: re.Match[str]) -> str:
        month = months[found[1]][day.month - 1]
        return f"{month} {day.day}" if found[1] == "en" else f"{day.day} {month}"

    return re.sub(r"\{date:(\w+)\}", manner, text)


def as_rss(feed: WireFeed, wires: tuple[Wire, ...]) -> bytes:
    """An RSS 2.0 document of these wires, latest first. Its links lead to no real site."""
    base = f"https://{feed.key}.example"
    items = "\n".join(
        "<item>"
        f"<title>{escape(w.title)}</title>"
        f"<link>{base}/{w.guid}</link>"
        f'<guid isPermaLink="false">{w.guid}</guid>'
        f"<pubDate>{format_datetime(datetime.fromtimestamp(w.at_ms / 1000, UTC))}</pubDate>"
        f"<description>{escape(w.text)}</description>"
        "</item>"
        for w in reversed(wires)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(feed.name)}</title><link>{base}</link>"
        f"<language>{feed.language}</language>\n{items}\n</channel></rss>\n"
    ).encode()
