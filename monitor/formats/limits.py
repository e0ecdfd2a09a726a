"""How much of an entry is read: what is longer is no news, and would hold up the others."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from monitor.model import Entry, Reading

TITLE = 2_000
TEXT = 100_000
"""Characters of a summary or a body: some twenty thousand words."""
NAME = 1_000
"""Characters of an identifier or the title of a feed."""


def bounded(reading: Reading) -> Reading:
    """The reading with what is too long cut off. Identifiers that differ go on to differ."""
    entries = tuple(map(_entry, reading.entries))
    return replace(reading, entries=entries, title=reading.title[:NAME])


def _entry(entry: Entry) -> Entry:
    guid = entry.guid
    if max(len(entry.title) - TITLE, len(entry.summary) - TEXT, len(entry.body) - TEXT) <= 0 and (
        guid is None or len(guid) <= NAME
    ):
        return entry
    if guid is not None and len(guid) > NAME:
        guid = (
            guid[:NAME]
            + hashlib.blake2b(guid.encode("utf-8", "replace"), digest_size=16).hexdigest()
        )
    return replace(
        entry,
        guid=guid,
        title=entry.title[:TITLE],
        summary=entry.summary[:TEXT],
        body=entry.body[:TEXT],
    )
