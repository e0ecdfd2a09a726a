"""What mails, commands and housekeeping read of the archive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, distinct, func, or_, select

from monitor.adapters.store import dialects
from monitor.adapters.store.alerts import UNDECIDED
from monitor.adapters.store.codec import ITEM_COLUMNS, KINDS, item_of, match_of, relation_of
from monitor.adapters.store.database import Database
from monitor.adapters.store.flooding import held_alerts
from monitor.adapters.store.holding import find_holders
from monitor.adapters.store.schema import alerts, deliveries, feeds, items, matches, notes, rhythms
from monitor.adapters.store.sql import among, chunks, upsert
from monitor.model import Fate, FeedTrouble, Health, Match, Telling
from monitor.ports import ArchiveState, StoredItem

GAP = "entries may have been missed"
AGAIN = "answers again"
HELD = "held, as most of its entries turned new at once"
"""It failed for a part of the time, up to that instant; what it dropped meanwhile is not known."""
SILENT = "nothing new"
STALE = "the same old document"
_SILENCES = {Health.QUIET.value: SILENT, Health.STALE.value: STALE}
"""What is said of feeds that answer well, by how they were when last looked at."""

_i = items.c
STORED = (
    _i.id,
    _i.story,
    _i.kind,
    _i.of_item,
    _i.relation,
    *(items.c[name] for name in ITEM_COLUMNS),
)
"""The columns that make a StoredItem, matches apart."""

_ITEMS = select(*STORED).where(among(_i.id))
_MATCHES = (
    select(matches.c.item_id, matches.c.watchlist, matches.c.evidence)
    .where(among(matches.c.item_id))
    .order_by(matches.c.item_id, matches.c.watchlist)
)
_TELLINGS = (
    select(
        _i.story,
        _i.id,
        _i.feed,
        _i.title,
        _i.url,
        _i.kind,
        _i.published_ms,
        _i.seen_ms,
        _i.language,
    )
    .where(among(_i.story))
    .order_by(_i.story, _i.id)
)
_REFERENCES = (
    select(alerts.c.story, deliveries.c.message_id)
    .join(deliveries, deliveries.c.id == alerts.c.delivery_id)
    .where(
        among(alerts.c.story),
        alerts.c.recipient == bindparam("recipient"),
        alerts.c.delivery_id.is_not(None),
        or_(alerts.c.fate.is_(None), alerts.c.fate == Fate.ACCEPTED.value),
    )
    .order_by(deliveries.c.id)
)
_TROUBLES = (
    select(
        feeds.c.name,
        feeds.c.health,
        feeds.c.fault,
        feeds.c.detail,
        feeds.c.health_since_ms,
        feeds.c.next_due_ms,
        feeds.c.gap_ms,
        rhythms.c.health.label("silence"),
        rhythms.c.since_ms.label("silent_since_ms"),
    )
    .outerjoin(
        rhythms,
        and_(
            rhythms.c.feed == feeds.c.name,
            rhythms.c.health.in_(sorted(_SILENCES)),
            rhythms.c.at_ms >= func.coalesce(feeds.c.new_ms, 0),
        ),
    )
    .where(
        feeds.c.configured == 1,
        or_(
            feeds.c.health != Health.OK.value,
            feeds.c.gap_ms >= bindparam("since_ms"),
            and_(
                feeds.c.health_since_ms > bindparam("since_ms"),
                feeds.c.primed_ms < feeds.c.health_since_ms,
            ),
            rhythms.c.feed.is_not(None),
        ),
    )
    .order_by(feeds.c.name)
)
_SIZES = select(
    select(func.count()).select_from(items).scalar_subquery(),
    select(func.count(distinct(_i.story))).scalar_subquery(),
    select(func.count()).select_from(alerts).where(*UNDECIDED).scalar_subquery(),
)
_NOTE = select(notes.c.value).where(notes.c.key == bindparam("note"))


class SqlArchive:
    """ports.ArchiveStore, without pruning."""

    _db: Database

    async def items(self, item_ids: Iterable[int]) -> dict[int, StoredItem]:
        """Items by id; ids that are gone are absent."""
        wanted = frozenset(item_ids)
        return await self._db.read(read_items, wanted) if wanted else {}

    async def tellings(self, stories: Iterable[int]) -> dict[int, tuple[Telling, ...]]:
        """Per story its tellings in order of arrival."""
        wanted = frozenset(stories)
        return await self._db.read(_tellings, wanted) if wanted else {}

    async def holders(
        self, prints: Iterable[int], since_ms: int, until_ms: int
    ) -> dict[int, tuple[int, ...]]:
        """Per fingerprint the items seen in [since, until] that hold it: the newest 64."""
        wanted = frozenset(prints)
        return await self._db.read(find_holders, wanted, since_ms, until_ms) if wanted else {}

    async def references(self, recipient: str, stories: Iterable[int]) -> dict[int, str]:
        """Per story the Message-ID of the first mail in which this recipient was told it.

        Mail that is still on its way counts, refused and expired mail does not.
        """
        wanted = frozenset(stories)
        return await self._db.read(_references, recipient, wanted) if wanted else {}

    async def stories_per_day(
        self, watchlists: Iterable[str], edges_ms: Sequence[int]
    ) -> tuple[int, ...]:
        """Number of stories matched by any of the watchlists in each [edge, next edge)."""
        return await self._db.read(_stories_per_day, frozenset(watchlists), tuple(edges_ms))

    async def troubles(self, since_ms: int) -> tuple[FeedTrouble, ...]:
        """Feeds that fail, failed or may have a gap since then, never answered, or are silent."""
        return await self._db.read(_troubles, since_ms)

    async def archive_state(self) -> ArchiveState:
        """Sizes."""
        return await self._db.read(
            lambda c: ArchiveState(*c.execute(_SIZES).one(), dialects.size_bytes(c))
        )

    async def get_note(self, key: str) -> str | None:
        """A small persistent fact."""
        return await self._db.read(lambda c: c.execute(_NOTE, {"note": key}).scalar())

    async def set_note(self, key: str, value: str) -> None:
        """Write a small persistent fact."""
        await self._db.write(
            lambda c: c.execute(upsert(c, notes, "value"), {"key": key, "value": value}) and None
        )


def read_items(connection: Connection, item_ids: Iterable[int]) -> dict[int, StoredItem]:
    """Items by id with their relations and matches, in the order of their ids."""
    found: dict[int, StoredItem] = {}
    for some in chunks(sorted(item_ids)):
        matched: dict[int, list[Match]] = defaultdict(list)
        for item_id, watchlist, evidence in connection.execute(_MATCHES, {"ids": some}):
            matched[item_id].append(match_of(watchlist, evidence))
        for item_id, story, kind, of_item, relation, *columns in connection.execute(
            _ITEMS, {"ids": some}
        ):
            found[item_id] = StoredItem(
                item_id,
                story,
                item_of(columns),
                relation_of(story, kind, of_item, relation),
                tuple(matched.get(item_id, ())),
            )
    return dict(sorted(found.items()))


def _tellings(connection: Connection, stories: frozenset[int]) -> dict[int, tuple[Telling, ...]]:
    told: dict[int, list[Telling]] = defaultdict(list)
    for some in chunks(stories):
        for story, item_id, feed, title, url, kind, *rest in connection.execute(
            _TELLINGS, {"ids": some}
        ):
            told[story].append(Telling(item_id, feed, title, url, KINDS[kind], *rest))
    return {story: tuple(each) for story, each in told.items()}


def _references(connection: Connection, recipient: str, stories: frozenset[int]) -> dict[int, str]:
    first: dict[int, str] = {}
    for some in chunks(stories):
        for story, message_id in connection.execute(
            _REFERENCES, {"ids": some, "recipient": recipient}
        ):
            first.setdefault(story, message_id)
    return first


def _stories_per_day(
    connection: Connection, watchlists: frozenset[str], edges_ms: tuple[int, ...]
) -> tuple[int, ...]:
    """One day number per row is made in SQL, so that a story comes once a day, not once an item."""
    days: list[set[int]] = [set() for _ in pairwise(edges_ms)]
    if not days:
        return ()
    seen_ms = matches.c.seen_ms
    day = case(*((seen_ms < edge, number) for number, edge in enumerate(edges_ms[1:])))
    query = select(day.label("day"), matches.c.story).distinct()
    query = query.where(
        and_(among(matches.c.watchlist), seen_ms >= edges_ms[0], seen_ms < edges_ms[-1])
    )
    for some in chunks(watchlists):
        for number, story in connection.execute(query, {"ids": some}):
            days[number].add(story)
    return tuple(map(len, days))


def _troubles(connection: Connection, since_ms: int) -> tuple[FeedTrouble, ...]:
    rows = connection.execute(_TROUBLES, {"since_ms": since_ms})
    found = [_trouble(row, since_ms) for row in rows]
    found += [FeedTrouble(h.feed, HELD, h.since_ms) for h in held_alerts(connection)]
    return tuple(sorted(found, key=lambda trouble: trouble.feed))


def _trouble(row: Sequence[Any], since_ms: int) -> FeedTrouble:
    """The gravest that is known of a feed: failing, never read, a gap, a failure that ended."""
    name, health, fault, detail, health_since_ms, next_due_ms, gap_ms, *silence = row
    if health == Health.FAILING.value:
        what = ": ".join(part for part in (fault, detail) if part)
        return FeedTrouble(name, what or health, health_since_ms)
    if health == Health.NEVER.value:
        return FeedTrouble(name, health, next_due_ms)
    if gap_ms is not None and gap_ms >= since_ms:
        return FeedTrouble(name, GAP, gap_ms)
    if health_since_ms > since_ms:
        return FeedTrouble(name, AGAIN, health_since_ms)
    health, silent_since_ms = silence
    return FeedTrouble(name, _SILENCES[health], silent_since_ms)
