"""`parse`: a document of any known format in, JSON out."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from zoneinfo import available_timezones

import click

from monitor.adapters.parse_worker import ParseWorker
from monitor.cli.common import iso, put_json
from monitor.errors import BadDataError
from monitor.model import Document, Entry, Fault, Reading, Unreadable


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--url", default="", help="Where the document was found: the base of its links.")
@click.option("--timezone", default=None, help="IANA zone of dates without one (default: UTC).")
def parse(file: str, url: str, timezone: str | None) -> None:
    """Read a feed, a JSON Feed or the article of a web page, and print it as JSON.

    A page that is neither exits 65 and says what it looks like.
    """
    if timezone is not None and timezone not in available_timezones():
        raise click.BadParameter(f"{timezone!r} is not an IANA zone", param_hint="--timezone")
    body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    reading = asyncio.run(_read(Document(body, url, None, timezone)))
    if isinstance(reading, Unreadable):
        raise BadDataError(f"{file}: {reading.fault.value}: {reading.detail}")
    put_json(
        {
            "format": reading.format,
            "feed": {"title": reading.title, "language": reading.language, "ttl_s": reading.ttl_s},
            "entries": [entry_json(e) for e in reading.entries],
        },
        indent=2,
    )


async def _read(document: Document) -> Reading | Unreadable:
    """As a feed; a web page as an article. Read in the same killable worker as the daemon's."""
    worker = ParseWorker()
    try:
        reading = await worker.read(document)
        if isinstance(reading, Unreadable) and reading.fault is Fault.HTML:
            article = await worker.article(document)
            return article if isinstance(article, Reading) else reading
        return reading
    finally:
        await worker.close()


def entry_json(entry: Entry) -> dict[str, object]:
    """One entry for programs: times in ISO 8601 UTC, absent things null."""
    return {
        "id": entry.guid,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "body": entry.body,
        "published": iso(entry.published_ms),
        "updated": iso(entry.updated_ms),
        "author": entry.author or None,
        "language": entry.language,
        "categories": list(entry.categories),
    }
