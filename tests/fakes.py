"""Fakes of ten lines for the ports, and a small house over the real store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

from monitor.adapters.store import InlineRunner, SqlStore, open_store
from monitor.formats import read, read_article
from monitor.mail import compose, compose_notice
from monitor.model import (
    Delivery,
    Document,
    Fault,
    Feed,
    Fetched,
    MailSettings,
    Outcome,
    Page,
    Phase,
    Reading,
    Recipient,
    Request,
    Settings,
    Unreachable,
    Unreadable,
    Verdict,
    Watchlist,
)
from monitor.rounds import DeliveryRound, Editor, Plan, PollReport, PollRound
from monitor.rounds.plan import forms_of
from monitor.watch import Index

START_MS = 1_795_000_000_000
"""18 November 2026, 11:06:40 UTC."""

ACCEPT = Outcome(Verdict.ACCEPTED, Phase.DONE, "250 ok")


@dataclass
class FakeClock:
    """Stands still until it is moved."""

    ms: int = START_MS

    def now_ms(self) -> int:
        """The time it was set to."""
        return self.ms

    async def sleep(self, seconds: float) -> None:
        """Moves itself."""
        self.ms += int(seconds * 1000)

    def later(self, seconds: float) -> None:
        """Move on."""
        self.ms += int(seconds * 1000)


@dataclass
class FakeFetcher:
    """Answers from a dictionary; remembers what it was asked."""

    answers: dict[str, Fetched] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    async def fetch(self, request: Request) -> Fetched:
        """The answer for this address, or no connection."""
        self.asked.append(request)
        return self.answers.get(request.url, Unreachable(Fault.CONNECT, "nobody there"))


class InProcessParser:
    """The real formats room, without the worker around it."""

    async def read(
        self, document: Document, known: frozenset[bytes] = frozenset()
    ) -> Reading | Unreadable:
        """Read here."""
        return read(document, known)

    async def article(self, document: Document) -> Reading | Unreadable:
        """Read here."""
        return read_article(document)


@dataclass
class FakeMailer:
    """Answers from a script, then accepts; remembers every message."""

    script: list[Outcome] = field(default_factory=list)
    sent: list[Delivery] = field(default_factory=list)
    broken: bool = False

    async def send(self, delivery: Delivery, before_dot: Callable[[], Awaitable[None]]) -> Outcome:
        """The next outcome of the script."""
        if self.broken:
            raise RuntimeError("a bug")
        outcome = self.script.pop(0) if self.script else ACCEPT
        self.sent.append(delivery)
        if outcome.phase in {Phase.DOT, Phase.DONE}:
            await before_dot()
        return outcome

    async def rest(self) -> None:
        """Nothing is open."""


def rss(*items: tuple[str, str] | tuple[str, str, str], title: str = "Feed") -> bytes:
    """An RSS document of (guid, title) or (guid, title, text), latest first."""
    parts = []
    for guid, headline, *text in items:
        parts.append(
            f"<item><guid isPermaLink='false'>{guid}</guid><title>{headline}</title>"
            f"<link>https://news.example/{guid}</link>"
            f"<description>{text[0] if text else ''}</description></item>"
        )
    return (
        f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>{title}</title>"
        f"{''.join(parts)}</channel></rss>"
    ).encode()


def page(url: str, body: bytes, etag: str | None = None) -> Page:
    """A feed document as it arrives."""
    return Page(url, body, "application/rss+xml", etag)


def a_plan(
    watchlists: Iterable[Watchlist],
    feeds: Iterable[Feed] = (Feed("One", "http://one.example/rss"),),
    recipients: Iterable[Recipient] = (Recipient("ana", "ana@example.org"),),
    operator: str | None = "op@example.org",
) -> Plan:
    """A plan of these."""
    settings = Settings(
        feeds=tuple(feeds),
        watchlists=tuple(watchlists),
        recipients=tuple(recipients),
        mail=MailSettings("wires@example.org", operator=operator),
    )
    return Plan.of(settings, Index.build(settings.watchlists), "test")


class SmallHouse:
    """Both rounds over the real store on disk, with fakes at the other doors."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.plan = plan
        self.clock = FakeClock()
        self.fetcher = FakeFetcher()
        self.mailer = FakeMailer()
        self.store: SqlStore = open_store(f"sqlite:///{folder / 'test.db'}", InlineRunner())
        self.turn: AbstractAsyncContextManager[object] = asyncio.Lock()
        self.polling = PollRound(
            self.clock,
            self.fetcher,
            InProcessParser(),
            self.store,
            lambda: self.turn,
            lambda: 0.5,
        )
        self.editor = Editor(self.clock, self.store, compose, compose_notice)
        self.delivery = DeliveryRound(self.clock, self.store, self.mailer, self.editor)

    async def open(self) -> None:
        """Make the plan's feeds the ones there are, due now."""
        feeds = {f.name: f.url for f in self.plan.feeds.values()}
        await self.store.sync_feeds(feeds, dict.fromkeys(feeds, self.clock.now_ms()))
        await self.store.sync_watchlists(forms_of(self.plan.settings), self.clock.now_ms())

    async def poll(self) -> list[PollReport]:
        """Poll what is due, one after the other."""
        reports = []
        for state in await self.store.lease_feeds(self.clock.now_ms(), 100, 60_000):
            report = await self.polling.poll(state, self.plan)
            if report.taken is None:
                await self.store.settle_feeds([report.state])
            reports.append(report)
        return reports

    async def serve(self, body: bytes, feed: str = "One", etag: str | None = None) -> PollReport:
        """Let a feed have this document, move the clock to its next poll, and poll it."""
        url = self.plan.feeds[feed].url
        self.fetcher.answers[url] = page(url, body, etag)
        return await self.again(feed)

    async def again(self, feed: str = "One") -> PollReport:
        """Move the clock to the next poll of a feed and poll what is due."""
        states = {s.name: s for s in await self.store.feed_states()}
        self.clock.ms = max(self.clock.ms, states[feed].next_due_ms)
        return next(r for r in await self.poll() if r.feed == feed)
