"""What was learned of each feed's rhythm, and how the feed was when last looked at."""

from __future__ import annotations

import json
import struct
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, literal_column, select

from monitor.adapters.store.database import Database
from monitor.adapters.store.schema import feeds, items, rhythms
from monitor.adapters.store.sql import chunks, upsert
from monitor.model import WEEK_H, Condition, Gap, Health, Rhythm

HOUR_MS = 3_600_000

_WEEK = struct.Struct(f"<{2 * WEEK_H}e")
"""Half floats: three digits are enough of what is an estimate."""

_ALL = select(*rhythms.c).order_by(rhythms.c.feed)
_NEWS = (
    select(items.c.feed, (items.c.seen_ms // literal_column(str(HOUR_MS))).label("hour"))
    .where(items.c.seen_ms >= bindparam("since_ms"), items.c.seen_ms < bindparam("until_ms"))
    .distinct()
)
_GONE = delete(rhythms).where(
    rhythms.c.feed.not_in(select(feeds.c.name).where(feeds.c.configured == 1))
)


class SqlRhythms:
    """ports.RhythmStore."""

    _db: Database

    async def rhythms(self) -> dict[str, tuple[Rhythm | None, Condition]]:
        """By feed, what was learned (None: not yet), and how it was when last looked at."""
        return await self._db.read(
            lambda c: {row.feed: (_rhythm(row), _condition(row)) for row in c.execute(_ALL)}
        )

    async def write_rhythms(self, found: Mapping[str, tuple[Rhythm | None, Condition]]) -> None:
        """Write these, and forget feeds that are no longer configured."""
        await self._db.write(_write, dict(found))

    async def news_hours(self, since_ms: int, until_ms: int) -> dict[str, frozenset[int]]:
        """By feed, the hours since 1970 UTC in which items of it came, from then until then."""
        return await self._db.read(_news, since_ms, until_ms)


def _news(connection: Connection, since_ms: int, until_ms: int) -> dict[str, frozenset[int]]:
    hours: dict[str, set[int]] = defaultdict(set)
    for feed, hour in connection.execute(_NEWS, {"since_ms": since_ms, "until_ms": until_ms}):
        hours[feed].add(hour)
    return {feed: frozenset(each) for feed, each in hours.items()}


def _write(connection: Connection, found: dict[str, tuple[Rhythm | None, Condition]]) -> None:
    connection.execute(_GONE)
    names = [column.name for column in rhythms.c if not column.primary_key]
    statement = upsert(connection, rhythms, *names)
    for some in chunks(found.items()):
        connection.execute(statement, [_row(feed, *one) for feed, one in some])


def _row(feed: str, rhythm: Rhythm | None, condition: Condition) -> dict[str, Any]:
    row = {
        "feed": feed,
        "url": "",
        "week": b"",
        "learned": "",
        "health": condition.health.value,
        "since_ms": condition.since_ms,
        "reason": condition.reason,
        "at_ms": condition.at_ms,
    }
    if rhythm is None:
        return row
    gaps = [[gap.beats, gap.hours, gap.until_h] for gap in rhythm.gaps]
    learned = [rhythm.since_h, rhythm.upto_h, rhythm.beats, rhythm.hours, gaps]
    week = _WEEK.pack(*rhythm.heard, *rhythm.watched)
    return row | {"url": rhythm.url, "week": week, "learned": json.dumps(learned)}


def _rhythm(row: Any) -> Rhythm | None:
    """None if nothing was learned."""
    if not row.learned:
        return None
    week: Sequence[float] = _WEEK.unpack(row.week)
    since_h, upto_h, beats, hours, gaps = json.loads(row.learned)
    return Rhythm(
        row.url,
        since_h,
        upto_h,
        tuple(week[:WEEK_H]),
        tuple(week[WEEK_H:]),
        beats,
        hours,
        tuple(Gap(*gap) for gap in gaps),
    )


def _condition(row: Any) -> Condition:
    return Condition(row.feed, Health(row.health), row.since_ms, row.reason, row.at_ms)
