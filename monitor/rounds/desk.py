"""The desk: pages that wait are related and taken in together, one transaction for all of them.

Whoever gets the turn serves everybody who waits. Alone, a page is served at once; where many feeds
have news at the same time, the statements and the commit are shared. Each poll is still one
transaction: it is never in two, and whether the others of its group were there changes nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from itertools import chain

from monitor.model import Arrival, Feed, FeedState, Intake, Item, Keys, Kind, Reading, TakenIn
from monitor.policy import (
    DATES_MAX,
    DATES_MS,
    REDRESS,
    held_until,
    is_fresh,
    is_urgent,
    needs_dates,
    owe,
    tide_of,
)
from monitor.ports import Clock, IntakeStore
from monitor.rounds.echoes import filed_under
from monitor.rounds.plan import Plan
from monitor.rounds.sorting import BREATH, Sorted, sort_pages
from monitor.stories import keys_of

PAGES = 32
ITEMS = 256
"""At most so many pages, and about so many items, are served together."""

PAUSE_MS = 3 * 3_600_000
"""News of a feed that was not read for so long (or three of its intervals) comes in bulk."""

OVERLAP_MIN = 3
"""A document of one or two entries that are all new is a quiet feed, not a gap."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it comes to the desk: its entries cleaned, oldest first, and what it came from."""

    before: FeedState
    after: FeedState
    feed: Feed
    reading: Reading
    items: tuple[Item, ...]
    keys: tuple[Keys, ...]
    plan: Plan

    @property
    def first(self) -> bool:
        """Whether this is the first reading of the feed."""
        return self.before.primed_ms is None


@dataclass(frozen=True, slots=True)
class Served:
    """A page served. `taken` is None if it brought nothing: then `state` is still to be settled.

    `flood`: so many entries turned new at once, and their alerts are held.
    """

    state: FeedState
    arrivals: tuple[Arrival, ...]
    taken: TakenIn | None
    gap: bool
    flood: int = 0


@dataclass(eq=False, slots=True)
class _Waiting:
    sheet: Sheet
    served: Served | None = None


async def at_once() -> None:
    """Do not wait for more pages."""


class Desk:
    """Recognise -> relate -> match -> take in.

    `turn` gives the right to do so; `grouping` is awaited then, for more pages to come.
    """

    def __init__(
        self,
        clock: Clock,
        store: IntakeStore,
        turn: Callable[[], AbstractAsyncContextManager[object]],
        grouping: Callable[[], Awaitable[None]] = at_once,
    ) -> None:
        self._clock = clock
        self._store = store
        self._turn = turn
        self._grouping = grouping
        self._waiting: list[_Waiting] = []

    async def serve(self, sheet: Sheet) -> Served:
        """Take a page in; its group may have been served by another one's turn."""
        waiting = _Waiting(sheet)
        self._waiting.append(waiting)
        try:
            async with self._turn():
                return waiting.served or await self._serve_group(waiting)
        finally:
            self._waiting.remove(waiting)

    async def _serve_group(self, own: _Waiting) -> Served:
        await self._grouping()
        group = _group(own, self._waiting)
        try:
            served = await self._take_in([w.sheet for w in group])
        except Exception:
            if len(group) == 1:
                raise
            # One page's fault is not the others': each comes to its own turn.
            return (await self._take_in([own.sheet]))[0]
        for waiting, one in zip(group, served, strict=True):
            waiting.served = one
        return served[0]

    async def _take_in(self, sheets: Sequence[Sheet]) -> list[Served]:
        now_ms = self._clock.now_ms()
        found = await self._sort(sheets, now_ms)
        audience = await self._audience(found)
        arrivals: list[tuple[Arrival, ...]] = []
        floods: list[int] = []
        for sheet, page in zip(sheets, found, strict=True):
            held = await self._held_until(sheet, page, now_ms)
            arrivals.append(await self._judge(sheet, page, held, audience, now_ms))
            floods.append(sum(until is not None for until in held))
        gaps = [_gap(sheet, page) for sheet, page in zip(sheets, found, strict=True)]
        states = [
            _settled(sheet, page, now_ms, gap=gap)
            for sheet, page, gap in zip(sheets, found, gaps, strict=True)
        ]
        written = [bool(page.arrivals or page.aliases) for page in found]
        taken = await self._write(found, arrivals, states, written, now_ms)
        return [
            Served(state, each, part if wrote else None, gap, flooded)
            for state, each, part, wrote, gap, flooded in zip(
                states, arrivals, taken, written, gaps, floods, strict=True
            )
        ]

    async def _sort(self, sheets: Sequence[Sheet], now_ms: int) -> tuple[Sorted, ...]:
        """Read what the store knows of these items, and relate the new ones."""
        known = await self._store.recognise([k for sheet in sheets for k in sheet.keys])
        rest = iter(known)
        pages = [[(i, k, next(rest)) for i, k in zip(s.items, s.keys, strict=True)] for s in sheets]
        window_ms = min((s.plan.settings.story_window_s for s in sheets), default=0) * 1000
        return await sort_pages(pages, self._store, now_ms - window_ms, self.pause)

    async def pause(self) -> None:
        """Give the others a turn: a huge page takes minutes, and one feed must not hold up all."""
        await self._clock.sleep(0)

    async def _audience(self, found: Sequence[Sorted]) -> dict[int, tuple[tuple[str, str], ...]]:
        """Who was told of the stories that are corrected or withdrawn now."""
        redressed = {
            a.relation.story
            for page in found
            for a in page.arrivals
            if a.relation.kind in REDRESS and a.relation.story is not None
        }
        stored = [story for story in redressed if story >= 0]
        return await self._store.audience(stored) if stored else {}

    async def _held_until(self, sheet: Sheet, found: Sorted, now_ms: int) -> tuple[int | None, ...]:
        """Per arrival until when its alerts are held; a first reading has brakes of its own."""
        new = [arrival.item for arrival in found.arrivals]
        entries = len(sheet.items) + sheet.reading.pruned
        read_ms = None if sheet.first else sheet.before.ok_ms
        tide = tide_of(read_ms, sheet.feed.every_s, now_ms)
        dates: Sequence[int] = ()
        if needs_dates(new, entries, tide, now_ms):
            dates = await self._store.dates(sheet.feed.name, now_ms - DATES_MS, DATES_MAX)
        return held_until(new, entries, tide, dates, now_ms)

    async def _judge(
        self,
        sheet: Sheet,
        found: Sorted,
        held: Sequence[int | None],
        audience: dict[int, tuple[tuple[str, str], ...]],
        now_ms: int,
    ) -> tuple[Arrival, ...]:
        """Match the arrivals and write down who is owed word of them.

        Of a first reading only what is fresh is owed; what comes in bulk leaves in one mail.
        """
        plan = sheet.plan
        bulk = sheet.first or _paused(sheet, now_ms)
        judged = []
        for number, arrival in enumerate(found.arrivals):
            if number % BREATH == BREATH - 1:
                await self.pause()
            matches = plan.index.match(arrival.item)
            relation = arrival.relation
            stale = sheet.first and not is_fresh(arrival.item, now_ms, plan.settings.fresh_s)
            told = audience.get(relation.story, ()) if relation.story is not None else ()
            owed = (
                ()
                if stale or _cosmetic(arrival)
                else owe(
                    matches,
                    plan.watchlists,
                    primed=bulk,
                    urgent=is_urgent(arrival.item),
                    held_until_ms=held[number],
                    kind=relation.kind,
                    audience=told,
                )
            )
            others = filed_under(arrival.item, plan.index) if matches else ()
            prints = (*arrival.prints, *others)
            judged.append(replace(arrival, matches=matches, owed=owed, prints=prints))
        return tuple(judged)

    async def _write(
        self,
        found: Sequence[Sorted],
        arrivals: Sequence[tuple[Arrival, ...]],
        states: Sequence[FeedState],
        written: Sequence[bool],
        now_ms: int,
    ) -> list[TakenIn]:
        """One transaction for the pages that brought something; per page what was taken in."""
        if not any(written):
            return [TakenIn()] * len(found)
        news = tuple(chain.from_iterable(arrivals))
        aliases = tuple(chain.from_iterable(page.aliases for page in found))
        settled = tuple(s for s, wrote in zip(states, written, strict=True) if wrote)
        taken = await self._store.take_in(Intake(settled, news, aliases, now_ms))
        parts, start = [], 0
        for each in arrivals:
            parts.append(taken.part(start, start + len(each)))
            start += len(each)
        return parts


def _group(own: _Waiting, waiting: Sequence[_Waiting]) -> list[_Waiting]:
    """One's own page and others that wait, the earlier first.

    Pages that share a key (two feeds with the same article) are not served together: the later one
    must find the earlier one recognised.
    """
    group = [own]
    taken = {key for keys in own.sheet.keys for key in keys.present()}
    items = len(own.sheet.items)
    for other in waiting:
        if other is own or other.served is not None:
            continue
        keys = {key for each in other.sheet.keys for key in each.present()}
        items += len(other.sheet.items)
        if len(group) == PAGES or items > ITEMS:
            break
        if keys.isdisjoint(taken):
            group.append(other)
            taken |= keys
    return group


def sheet_of(
    before: FeedState,
    after: FeedState,
    feed: Feed,
    reading: Reading,
    items: Sequence[Item],
    plan: Plan,
) -> Sheet:
    """A page for the desk."""
    return Sheet(before, after, feed, reading, tuple(items), tuple(map(keys_of, items)), plan)


def _paused(sheet: Sheet, now_ms: int) -> bool:
    """Whether the feed could not be read for long: it was down, or this program or its network."""
    longest_ms = max(PAUSE_MS, 3000 * sheet.feed.every_s)
    return sheet.before.ok_ms is not None and now_ms - sheet.before.ok_ms > longest_ms


def _cosmetic(arrival: Arrival) -> bool:
    """Whether it is an edit that says nothing which this item had not said before."""
    relation = arrival.relation
    return relation.kind is Kind.DUPLICATE and relation.of == arrival.version_of is not None


def _settled(sheet: Sheet, found: Sorted, now_ms: int, *, gap: bool) -> FeedState:
    """The feed's state when its page is taken in, which is a while after it was read.

    What a first reading brought came before it was over: the feed has had no news yet.
    """
    before, after = sheet.before, sheet.after
    is_primed_now = sheet.first and after.primed_ms is not None
    return replace(
        after,
        gap_ms=now_ms if gap else before.gap_ms,
        new_ms=now_ms if found.arrivals else before.new_ms,
        primed_ms=now_ms if is_primed_now else after.primed_ms,
    )


def _gap(sheet: Sheet, found: Sorted) -> bool:
    """Whether nothing of the last document is left in this one: entries may have been missed."""
    if sheet.first or sheet.reading.pruned or sheet.reading.flaw is not None:
        return False
    return found.recognised == 0 and len(found.arrivals) >= OVERLAP_MIN
