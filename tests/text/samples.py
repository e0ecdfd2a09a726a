"""Small builders for the tests of cleaning."""

from __future__ import annotations

from monitor.model import Entry, Feed, Field, Item
from monitor.text import clean

FEED = Feed("Coastal Wire", "https://wire.example/rss")


def cleaned(title: str = "", summary: str = "", body: str = "", **more: str) -> Item:
    """An item of an invented feed."""
    return clean(Entry(title=title, summary=summary, body=body, **more), FEED, 0)  # type: ignore[arg-type]


def marked(item: Item, where: Field) -> list[str]:
    """The furniture of one field, as text, stripped."""
    text = item.text(where)
    return [text[s.start : s.end].strip() for s in item.furniture if s.field is where]


def left(item: Item, where: Field) -> str:
    """One field without its furniture."""
    text = item.text(where)
    for span in reversed([s for s in item.furniture if s.field is where]):
        text = text[: span.start] + text[span.end :]
    return text.strip()
