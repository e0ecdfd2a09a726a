"""One look at one feed, in words: what `check --live` prints."""

from __future__ import annotations

from monitor.logbook import counted
from monitor.model import Document, Feed, Page, Request, Unchanged, Unreachable, Unreadable, blanked
from monitor.ports import Fetcher, Parser


async def probe(feed: Feed, fetcher: Fetcher, parser: Parser) -> tuple[bool, str]:
    """Whether the feed can be read, and what it says."""
    request = Request(
        feed.url,
        user_agent=feed.user_agent,
        headers=feed.headers,
        auth=feed.auth,
        allow_private=feed.allow_private,
    )
    fetched = await fetcher.fetch(request)
    if isinstance(fetched, Unreachable):
        return False, f"{fetched.fault} ({fetched.detail})"
    if isinstance(fetched, Unchanged):
        return False, "answered 304 to a first question"
    return await _read(feed, fetched, parser)


async def _read(feed: Feed, page: Page, parser: Parser) -> tuple[bool, str]:
    document = Document(page.body, page.url, page.content_type, feed.timezone, feed.language)
    reading = await parser.read(document)
    if isinstance(reading, Unreadable):
        return False, f"{reading.fault} ({reading.detail})"
    entries = counted(len(reading.entries), "entry", "entries")
    moved = f"; moved for good to {blanked(page.moved_to)}" if page.moved_to else ""
    flaw = f"; {reading.flaw}" if reading.flaw else ""
    latest = f", latest: {reading.entries[0].title}" if reading.entries else ""
    return True, f"{reading.format}, {entries}{latest}{moved}{flaw}"
