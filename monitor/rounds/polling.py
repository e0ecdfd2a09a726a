"""The poll round: one feed from its address to the database, in one transaction.

Fetching and reading run concurrently for many feeds; recognise -> relate -> take in is the desk's,
one turn at a time, so two feeds that carry the same story in the same second give one story.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from enum import StrEnum
from http import HTTPStatus
from urllib.parse import urlsplit

from monitor.model import (
    Arrival,
    Document,
    Entry,
    Feed,
    FeedState,
    Fetched,
    Item,
    Page,
    Reading,
    Request,
    TakenIn,
    Unchanged,
    Unreachable,
    Unreadable,
)
from monitor.ports import Clock, Fetcher, Parser, Store
from monitor.rounds import feedstate
from monitor.rounds.desk import Desk, at_once, sheet_of
from monitor.rounds.plan import Plan
from monitor.rounds.sorting import BREATH
from monitor.stories import identify, keys_of, may_tell
from monitor.stories.identity import Sameness
from monitor.text import clean
from monitor.text.habits import NO_HABITS

ARTICLES_PER_POLL = 20
"""A first poll of a full-text feed must not fetch a whole archive; the rest keep their summary."""
ARTICLES_MS = 60_000
"""No page is begun later: one that is waited for holds back all the news of its feed, and a server
may let each of them wait until its deadline. The rest keep their summary, too."""


AT_ONCE = 1_000_000
"""Bytes that are hashed between two pauses."""


class PollOutcome(StrEnum):
    """What a poll came to."""

    UNCHANGED = "unchanged"
    QUIET = "nothing new"
    NEW = "new"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PollReport:
    """One poll, for logs, the demo and tests.

    `state` is still to be settled unless `taken` is set (then it was committed with the items).
    `flood`: so many entries turned new at once; their alerts are held.
    """

    feed: str
    outcome: PollOutcome
    state: FeedState
    arrivals: tuple[Arrival, ...] = ()
    taken: TakenIn | None = None
    first: bool = False
    gap: bool = False
    flood: int = 0


class PollRound:
    """Polls one leased feed. `turn` gives the right to relate and write; `jitter` is in [0, 1)."""

    def __init__(
        self,
        clock: Clock,
        fetcher: Fetcher,
        parser: Parser,
        store: Store,
        turn: Callable[[], AbstractAsyncContextManager[object]],
        jitter: Callable[[], float],
        grouping: Callable[[], Awaitable[None]] = at_once,
    ) -> None:
        self._clock = clock
        self._fetcher = fetcher
        self._parser = parser
        self._store = store
        self._desk = Desk(clock, store, turn, grouping)
        self._jitter = jitter

    async def poll(self, state: FeedState, plan: Plan) -> PollReport:
        """Fetch, read, relate, take in. Never raises for what a feed does."""
        feed = plan.feeds[state.name]
        read = await self._read(state, feed, plan)
        return read if isinstance(read, PollReport) else await self._sift(state, *read, feed, plan)

    async def _read(
        self, state: FeedState, feed: Feed, plan: Plan
    ) -> PollReport | tuple[FeedState, Reading]:
        """The state after reading what is new in the document, and the reading.

        Nothing of the document is kept.
        """
        fetched = await self._fetcher.fetch(_request(state, feed, plan))
        now_ms = self._clock.now_ms()
        match fetched:
            case Unreachable():
                return self._failed(state, feed, fetched, now_ms)
            case Unchanged(fresh_for_s):
                return _unchanged(state, feed, now_ms, fresh_for_s)
        body_hash = await self._digest(fetched.body)
        if body_hash == state.body_hash:
            return _unchanged(state, feed, now_ms, fetched.fresh_for_s)
        document = Document(
            fetched.body, fetched.url, fetched.content_type, feed.timezone, feed.language
        )
        reading = await self._parser.read(document, state.slices)
        if isinstance(reading, Unreadable):
            return self._failed(state, feed, reading, now_ms)
        after = feedstate.read(state, feed, fetched, reading, body_hash, now_ms)
        return after, reading

    async def _digest(self, body: bytes) -> bytes:
        """Its name; of a large document in steps, as it takes a millisecond a megabyte."""
        digest, rest = hashlib.blake2b(digest_size=16), memoryview(body)
        while rest:
            digest.update(rest[:AT_ONCE])
            rest = rest[AT_ONCE:]
            if rest:
                await self._clock.sleep(0)
        return digest.digest()

    def _failed(
        self, state: FeedState, feed: Feed, why: Unreachable | Unreadable, now_ms: int
    ) -> PollReport:
        after = feedstate.failed(state, feed, why, now_ms, self._jitter())
        return PollReport(feed.name, PollOutcome.FAILED, after)

    async def _sift(
        self, before: FeedState, after: FeedState, reading: Reading, feed: Feed, plan: Plan
    ) -> PollReport:
        """Take in what is new of a reading."""
        entries = _oldest_first(reading.entries)
        first = before.primed_ms is None
        if not entries:
            return PollReport(feed.name, PollOutcome.QUIET, after, first=first)
        now_ms = self._clock.now_ms()
        if feed.full_text:
            entries = await self._with_articles(entries, feed, reading, plan)
        habits = plan.habits.get(feed.name, NO_HABITS)
        items = await self._cleaned(entries, feed, reading, now_ms, habits)
        served = await self._desk.serve(sheet_of(before, after, feed, reading, items, plan))
        outcome = PollOutcome.NEW if served.arrivals else PollOutcome.QUIET
        return PollReport(
            feed.name,
            outcome,
            served.state,
            served.arrivals,
            served.taken,
            first,
            served.gap,
            served.flood,
        )

    async def _cleaned(
        self,
        entries: Sequence[Entry],
        feed: Feed,
        reading: Reading,
        now_ms: int,
        habits: frozenset[str],
    ) -> list[Item]:
        items: list[Item] = []
        for entry in entries:
            items.append(clean(entry, feed, now_ms, reading.language, habits))
            if len(items) % BREATH == 0:
                await self._clock.sleep(0)
        return items

    async def _with_articles(
        self, entries: tuple[Entry, ...], feed: Feed, reading: Reading, plan: Plan
    ) -> tuple[Entry, ...]:
        """Give entries that are new the text of their pages; without it they keep what they have.

        Which are new is asked outside of the turn: fetching pages must not hold up other feeds.
        """
        habits = plan.habits.get(feed.name, NO_HABITS)
        items = await self._cleaned(entries, feed, reading, self._clock.now_ms(), habits)
        known = await self._store.recognise([keys_of(i) for i in items])
        new = [
            e
            for e, i, k in zip(entries, items, known, strict=True)
            if identify(keys_of(i), k).sameness in {Sameness.FRESH, Sameness.VERSION} and e.url
        ]
        chosen = set(map(id, new[-ARTICLES_PER_POLL:]))
        ends_ms = self._clock.now_ms() + ARTICLES_MS
        busy: set[str] = set()
        told: list[Entry] = []
        for entry in entries:
            host = urlsplit(entry.url or "").netloc
            if id(entry) in chosen and host not in busy and self._clock.now_ms() < ends_ms:
                page = await self._page(entry.url or "", feed, plan)
                if isinstance(page, Unreachable) and _asks_for_rest(page):
                    busy.add(host)
                told.append(await self._with_page(entry, page, feed))
            else:
                told.append(entry)
        return tuple(told)

    async def _page(self, url: str, feed: Feed, plan: Plan) -> Fetched:
        """An entry's page. Only the feed's own host learns what the feed is fetched with."""
        own = urlsplit(url).netloc == urlsplit(feed.url).netloc
        request = Request(
            url,
            user_agent=feed.user_agent or plan.user_agent,
            headers=feed.headers if own else (),
            auth=feed.auth if own else None,
            allow_private=feed.allow_private and own,
        )
        return await self._fetcher.fetch(request)

    async def _with_page(self, entry: Entry, page: Fetched, feed: Feed) -> Entry:
        """The entry with the text of its page, if that could be had and says more."""
        if not isinstance(page, Page):
            return entry
        document = Document(page.body, page.url, page.content_type, feed.timezone, feed.language)
        reading = await self._parser.article(document)
        if isinstance(reading, Unreadable) or not reading.entries:
            return entry
        text = reading.entries[0].body
        if len(text) <= len(entry.body) or not may_tell(text, entry.title, entry.summary):
            return entry
        return replace(entry, body=text)


def _asks_for_rest(answer: Unreachable) -> bool:
    return answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.retry_after_s is not None


def _request(state: FeedState, feed: Feed, plan: Plan) -> Request:
    return Request(
        feedstate.address(state, feed),
        state.etag,
        state.last_modified,
        feed.user_agent or plan.user_agent,
        feed.headers,
        feed.auth,
        feed.allow_private,
    )


def _unchanged(state: FeedState, feed: Feed, now_ms: int, fresh_for_s: int | None) -> PollReport:
    after = feedstate.healthy(state, feed, now_ms, ttl_s=None, fresh_for_s=fresh_for_s)
    return PollReport(feed.name, PollOutcome.UNCHANGED, after)


def _oldest_first(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """In the order in which they were told: by date if all have one, else from the bottom up."""
    upwards = entries[::-1]
    if all(e.published_ms is not None for e in upwards):
        return tuple(sorted(upwards, key=lambda e: e.published_ms or 0))
    return upwards
