"""What is far too long for news is cut off."""

from __future__ import annotations

import json

from monitor.formats import read, read_article
from monitor.formats.limits import NAME, TEXT, TITLE
from monitor.model import Document, Entry, Reading
from tests.fakes import rss


def entries(body: bytes) -> tuple[Entry, ...]:
    """Of a document that can be read."""
    found = read(Document(body, "https://feed.example/rss"))
    assert isinstance(found, Reading)
    return found.entries


def test_a_feed_with_huge_fields_is_read_for_its_beginning() -> None:
    """Title and text; what comes after it in the feed is read as ever."""
    long, short = entries(rss(("a", "Storm " * 2_000, "gale " * 200_000), ("b", "Calm", "sun")))
    assert len(long.title) == TITLE
    assert len(long.summary) == TEXT
    assert (short.title, short.summary) == ("Calm", "sun")


def test_json_and_pages_have_the_same_limits() -> None:
    """Whatever the format."""
    text = "gale over the bay. " * 20_000
    item = {"id": "a", "title": "Storm", "content_text": text}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [item]}
    (entry,) = entries(json.dumps(feed).encode())
    assert len(entry.body) == TEXT
    page = f"<html><body><article><h1>Storm</h1><p>{text}</p></article></body></html>".encode()
    found = read_article(Document(page, "https://news.example/a"))
    assert isinstance(found, Reading)
    assert len(found.entries[0].body) == TEXT


def test_long_identifiers_that_differ_at_the_end_still_differ() -> None:
    """They are cut, but tell their items apart, the same way each time."""
    start = "x" * 5_000
    one, other = entries(rss((start + "1", "Storm"), (start + "2", "Calm")))
    assert one.guid != other.guid
    assert len(one.guid or "") == NAME + 32
    assert entries(rss((start + "1", "Storm")))[0].guid == one.guid
    assert entries(rss(("y" * NAME, "Storm")))[0].guid == "y" * NAME
